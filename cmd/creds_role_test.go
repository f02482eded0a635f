package cmd

import (
	"strings"
	"testing"

	"github.com/peal-cli/peal/pkg/iam"
)

func TestSessionPolicy(t *testing.T) {
	const app = "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e"
	const jane = app + "/user/us-east-1:0e4f2099-cb1e-463e-9d64-697ff5b89511"
	text, err := sessionPolicy(jane)
	if err != nil {
		t.Fatal(err)
	}
	if findings := iam.Lint("session policy", []byte(*text)); len(findings) > 0 {
		t.Errorf("lint finds %+v in %s", findings, *text)
	}
	policy, err := iam.Parse("session policy", []byte(*text))
	if err != nil {
		t.Fatal(err)
	}
	everything, err := iam.Parse("role", []byte(`{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`))
	if err != nil {
		t.Fatal(err)
	}
	policies := iam.Policies{Identity: []*iam.Policy{everything}, Session: []*iam.Policy{policy}}
	for _, test := range []struct {
		action, resource string
		want             bool
	}{
		{"chime:GetMessagingSessionEndpoint", "*", true},
		{"chime:Connect", jane, true},
		{"chime:Connect", app + "/user/john", false},
		{"chime:SendChannelMessage", jane, true},
		{"chime:SendChannelMessage", app + "/channel/general", true},
		{"chime:SendChannelMessage", app + "/user/john", false},
		{"chime:SendChannelMessage", strings.Replace(app, "694d", "0000", 1) + "/channel/general", false},
		{"chime:ListChannelMembershipsForAppInstanceUser", jane, true},
		{"chime:DeleteAppInstanceUser", jane, false},
		{"chime:CreateAppInstanceAdmin", jane, false},
		{"chime:DeleteAppInstance", app, false},
		{"ivschat:CreateChatToken", "arn:aws:ivschat:us-east-1:123456789012:room/r", false},
	} {
		request := iam.Request{Action: test.action, Resource: test.resource}
		if got := policies.Evaluate(request).Allowed(); got != test.want {
			t.Errorf("%s on %s is allowed: %v, want %v", test.action, test.resource, got, test.want)
		}
	}
}

func TestSessionPolicyRefuses(t *testing.T) {
	const app = "arn:aws:chime:us-east-1:123456789012:app-instance/i"
	for user, want := range map[string]string{
		app + "/bot/b": "for an AppInstanceUser",
		app + "/user/" + strings.Repeat("u", 999): "2048 are allowed",
	} {
		if _, err := sessionPolicy(user); err == nil || !strings.Contains(err.Error(), want) || exitCode(err) != exitUsage {
			t.Errorf("sessionPolicy(%.60q) = %v, want %q", user, err, want)
		}
	}
}
