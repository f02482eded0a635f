package iam

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestActionsMatchModels compares the table with the API models: an action for
// each operation, and chime:Connect, which has none.
func TestActionsMatchModels(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go").Output()
	if err != nil {
		t.Fatalf("find the module with the API models: %v", err)
	}
	models := filepath.Join(strings.TrimSpace(string(out)), "models", "apis")
	want := map[string]bool{"chime:Connect": true}
	operations := 0
	for _, m := range []struct{ prefix, path string }{
		{"chime", "chime-sdk-messaging/2021-05-15"},
		{"chime", "chime-sdk-identity/2021-04-20"},
		{"ivschat", "ivschat/2020-07-14"},
	} {
		data, err := os.ReadFile(filepath.Join(models, filepath.FromSlash(m.path), "api-2.json"))
		if err != nil {
			t.Fatal(err)
		}
		var model struct{ Operations map[string]any }
		if err := json.Unmarshal(data, &model); err != nil {
			t.Fatal(err)
		}
		operations += len(model.Operations)
		for name := range model.Operations {
			want[m.prefix+":"+name] = true
		}
	}
	if operations != 51+30+17 {
		t.Errorf("the models have %d operations, want 98", operations)
	}
	for _, a := range Actions() {
		if !want[a.Name] {
			t.Errorf("%s is no operation", a.Name)
		}
		delete(want, a.Name)
		for _, slot := range a.Resources {
			for _, r := range slot {
				if r.form() == "" {
					t.Errorf("%s has the unknown resource type %q", a.Name, r)
				}
			}
		}
	}
	for name := range want {
		t.Errorf("the action %s is missing", name)
	}
}

func TestLookupAction(t *testing.T) {
	send, ok := LookupAction("CHIME:sendchannelmessage")
	if !ok || send.Name != "chime:SendChannelMessage" || len(send.Resources) != 2 ||
		send.Resources[0][0] != AppInstanceUser || send.Resources[0][1] != AppInstanceBot || send.Resources[1][0] != Channel {
		t.Errorf("LookupAction(SendChannelMessage) = %+v, %v", send, ok)
	}
	if endpoint, ok := LookupAction("chime:GetMessagingSessionEndpoint"); !ok || endpoint.Resources != nil {
		t.Errorf("LookupAction(GetMessagingSessionEndpoint) = %+v, %v; want no resources", endpoint, ok)
	}
	if tag, ok := LookupAction("ivschat:TagResource"); !ok || !tag.Optional {
		t.Errorf("LookupAction(ivschat:TagResource) = %+v, %v; want an optional resource", tag, ok)
	}
	for _, name := range []string{"chime:CreateMeeting", "chime:Nothing", "s3:GetObject", "Connect", ""} {
		if a, ok := LookupAction(name); ok {
			t.Errorf("LookupAction(%q) = %+v, want none", name, a)
		}
	}
}

func TestSuggestAction(t *testing.T) {
	for name, want := range map[string]string{
		"chime:Conect":                           "chime:Connect",
		"chime:SendMessage":                      "chime:SendChannelMessage",
		"chime-sdk-messaging:SendChannelMessage": "chime:SendChannelMessage",
		"chime-sdk-messaging:SendMessage":        "chime:SendChannelMessage",
		"ivs:CreateChatToken":                    "ivschat:CreateChatToken",
		"chime:Connect":                          "",
		"chime:CreateMeeting":                    "",
		"chime:Everything":                       "",
		"ivs:GetStream":                          "",
		"s3:GetObjec":                            "",
		"":                                       "",
	} {
		if got := SuggestAction(name); got != want {
			t.Errorf("SuggestAction(%q) = %q, want %q", name, got, want)
		}
	}
}
