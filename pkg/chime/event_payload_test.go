package chime

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const testChannel = "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/channel/986e0758"

// eventPayloads lists a channel whose history is body.
func eventPayloads(t *testing.T, channel, body string) ([][]byte, error) {
	t.Helper()
	page, err := listMessages(t, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return page.EventPayloads(channel)
}

// Order of members, unknown members and the text of numbers stay; times become
// text, and what an event says besides is added.
func TestEventPayloads(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, entry, want string }{
		{"plain",
			`{"MessageId":"m","Content":"a<b>\u00e9","CreatedTimestamp":1768472431.013,"LastUpdatedTimestamp":1768472431.013,"Redacted":false}`,
			`"MessageId":"m","Content":"a<b>\u00e9","CreatedTimestamp":"2026-01-15T10:20:31.013Z","LastUpdatedTimestamp":"2026-01-15T10:20:31.013Z","Redacted":false,"Persistence":"PERSISTENT"`},
		{"members that nobody knows",
			`{"LastEditedTimestamp":1768472432,"Future":{"z":1.0,"a":[1e400]},"<ü>":0}`,
			`"LastEditedTimestamp":"2026-01-15T10:20:32.000Z","Future":{"z":1.0,"a":[1e400]},"<ü>":0,"Persistence":"PERSISTENT"`},
		{"a service that says more",
			`{"ChannelArn":"other","Persistence":"NON_PERSISTENT","CreatedTimestamp":null}`,
			`"Persistence":"NON_PERSISTENT","CreatedTimestamp":null`},
		{"finer times, and text",
			`{"CreatedTimestamp":1768472431.0131,"LastUpdatedTimestamp":"2026-01-15T10:20:31Z"}`,
			`"CreatedTimestamp":"2026-01-15T10:20:31.0131Z","LastUpdatedTimestamp":"2026-01-15T10:20:31.000Z","Persistence":"PERSISTENT"`},
		{"nothing", ` { } `, `"Persistence":"PERSISTENT"`},
	}
	for _, test := range tests {
		want := `{"ChannelArn":"` + testChannel + `",` + test.want + `}`
		got, err := eventPayloads(t, testChannel, `{"channelmessages":[],"ChannelMessages":[`+test.entry+`]}`)
		if err != nil || len(got) != 1 || string(got[0]) != want {
			t.Errorf("%s: %v\n got %s\nwant %s", test.name, err, got, want)
		}
	}
	got, err := eventPayloads(t, testChannel, `{"SubChannelId":"s","ChannelMessages":[{"MessageId":"1"},{"MessageId":"2","SubChannelId":"own"}]}`)
	if err != nil || len(got) != 2 || !bytes.HasSuffix(got[0], []byte(`"SubChannelId":"s"}`)) || bytes.Count(got[1], []byte("SubChannelId")) != 1 {
		t.Errorf("in a sub-channel: %s, %v", got, err)
	}
	if got, err := eventPayloads(t, testChannel, `{}`); err != nil || len(got) != 0 {
		t.Errorf("an empty page: %s, %v", got, err)
	}
	for _, body := range []string{"", `{"ChannelMessages":[null]}`} {
		if got, err := eventPayloads(t, testChannel, body); err == nil {
			t.Errorf("EventPayloads of %q = %s, want an error", body, got)
		}
	}
	if got, err := new(ListChannelMessagesOutput).EventPayloads(testChannel); err == nil {
		t.Errorf("EventPayloads without an answer = %s, want an error", got)
	}
}

// A message as a page lists it gives the payload of the event that carried it: for
// each persistent message among the frames of testdata/envelope, which are whole
// envelopes of the service.
func TestEventPayloadsAreThoseOfEvents(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../testdata/envelope/*_CHANNEL_MESSAGE*.json")
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, file := range files {
		var frame struct{ Payload string }
		decodeFile(t, file, &frame)
		var event map[string]any
		decodeJSON(t, frame.Payload, &event)
		if event["Persistence"] != "PERSISTENT" {
			continue
		}
		compared++
		page := map[string]any{"ChannelArn": event["ChannelArn"]}
		entry := map[string]any{}
		for name, value := range event {
			switch name {
			case "ChannelArn", "Persistence":
			case "SubChannelId":
				page[name] = value
			case "CreatedTimestamp", "LastUpdatedTimestamp", "LastEditedTimestamp":
				at, err := time.Parse(time.RFC3339Nano, value.(string))
				if err != nil {
					t.Fatal(err)
				}
				entry[name] = json.Number(strconv.FormatFloat(float64(at.UnixMilli())/1e3, 'f', 3, 64))
			default:
				entry[name] = value
			}
		}
		page["ChannelMessages"] = []any{entry}
		body, err := json.Marshal(page)
		if err != nil {
			t.Fatal(err)
		}
		payloads, err := eventPayloads(t, event["ChannelArn"].(string), string(body))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		var got map[string]any
		decodeJSON(t, string(payloads[0]), &got)
		if diff := cmp.Diff(event, got); diff != "" {
			t.Errorf("%s: the event has what the page gives not (-), or the other way round (+):\n%s", file, diff)
		}
	}
	if compared < 5 {
		t.Errorf("%d frames of messages were compared, want 5 at least", compared)
	}
}

func decodeFile(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	decodeJSON(t, string(data), into)
}

func decodeJSON(t *testing.T, text string, into any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// FuzzEventPayloads feeds a server's entry; what comes out must be an object that
// has every member of it.
func FuzzEventPayloads(f *testing.F) {
	for _, seed := range []string{`{}`, `{"MessageId":"m"}`, `{"CreatedTimestamp":1}`, `{"a":1,"a":2}`, `{"Persistence":null}`, `[]`, `{"\u0041":"\ud800"}`, `{"a":1},{`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, entry string) {
		page, err := listMessages(t, strings.NewReader(`{"ChannelMessages":[`+entry+`]}`))
		if err != nil || len(page.ChannelMessages) != 1 {
			return
		}
		payloads, err := page.EventPayloads(testChannel)
		if err != nil {
			return
		}
		var got, given map[string]any
		if err := json.Unmarshal(payloads[0], &got); err != nil {
			t.Fatalf("EventPayloads of %q = %q: %v", entry, payloads, err)
		}
		if err := json.Unmarshal([]byte(entry), &given); err != nil {
			t.Fatalf("EventPayloads takes %q, which is no JSON object: %v", entry, err)
		}
		for name := range given {
			if _, ok := got[name]; !ok {
				t.Errorf("EventPayloads of %q = %q, without %q", entry, payloads, name)
			}
		}
	})
}
