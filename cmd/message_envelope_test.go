package cmd

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/stream"
)

// printed lists a channel whose history is body, and returns the printed lines.
func printed(t *testing.T, body string) string {
	t.Helper()
	client := testActor(func(*http.Request) (int, string) { return http.StatusOK, body })
	page, err := client.ListChannelMessages(t.Context(), &chime.ListChannelMessagesInput{ChannelArn: new(testChannel)})
	if err != nil {
		t.Fatal(err)
	}
	envelopes, err := messageEnvelopes(testChannel, page)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := stream.NewWriter(t.Context(), &out, stream.WriterOptions{})
	for _, e := range envelopes {
		if err := w.Put(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Order of members, unknown members and the text of numbers stay; times become
// text, and what the socket says besides is added.
func TestMessageEnvelopes(t *testing.T) {
	t.Parallel()
	const headers = `{"Headers":{"x-amz-chime-event-type":"%","x-amz-chime-message-type":"STANDARD"},"Payload":{"ChannelArn":"` + testChannel + `",`
	tests := []struct{ name, entry, event, want string }{
		{"plain",
			`{"MessageId":"m","Content":"a<b>\u00e9","Type":"STANDARD","CreatedTimestamp":1768472431.013,"LastUpdatedTimestamp":1768472431.013,"Redacted":false}`,
			"CREATE_CHANNEL_MESSAGE",
			`"MessageId":"m","Content":"a<b>\u00e9","Type":"STANDARD","CreatedTimestamp":"2026-01-15T10:20:31.013Z","LastUpdatedTimestamp":"2026-01-15T10:20:31.013Z","Redacted":false,"Persistence":"PERSISTENT"}}`},
		{"edited",
			`{"LastEditedTimestamp":1768472432,"Future":{"z":1.0,"a":[1e400]},"Type":"STANDARD"}`,
			"UPDATE_CHANNEL_MESSAGE",
			`"LastEditedTimestamp":"2026-01-15T10:20:32.000Z","Future":{"z":1.0,"a":[1e400]},"Type":"STANDARD","Persistence":"PERSISTENT"}}`},
		{"redacted after an edit",
			`{"Type":"STANDARD","Redacted":true,"LastEditedTimestamp":1768472432}`,
			"REDACT_CHANNEL_MESSAGE",
			`"Type":"STANDARD","Redacted":true,"LastEditedTimestamp":"2026-01-15T10:20:32.000Z","Persistence":"PERSISTENT"}}`},
		{"a service that says more",
			`{"Type":"STANDARD","ChannelArn":"other","Persistence":"NON_PERSISTENT","CreatedTimestamp":null}`,
			"CREATE_CHANNEL_MESSAGE",
			`"Type":"STANDARD","Persistence":"NON_PERSISTENT","CreatedTimestamp":null}}`},
		{"finer times, and text",
			`{"Type":"STANDARD","CreatedTimestamp":1768472431.0131,"LastUpdatedTimestamp":"2026-01-15T10:20:31Z"}`,
			"CREATE_CHANNEL_MESSAGE",
			`"Type":"STANDARD","CreatedTimestamp":"2026-01-15T10:20:31.0131Z","LastUpdatedTimestamp":"2026-01-15T10:20:31.000Z","Persistence":"PERSISTENT"}}`},
	}
	for _, test := range tests {
		want := strings.Replace(headers, "%", test.event, 1) + test.want + "\n"
		if got := printed(t, `{"ChannelMessages":[`+test.entry+`]}`); got != want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, want)
		}
	}
	got := printed(t, `{"SubChannelId":"s","ChannelMessages":[{"Type":"CONTROL"}]}`)
	if !strings.Contains(got, `"x-amz-chime-message-type":"CONTROL"`) || !strings.Contains(got, `"SubChannelId":"s"`) {
		t.Errorf("in a sub-channel: %s", got)
	}
}

// FuzzMessagePayload feeds a server's entry; what comes out must be an object
// that has every member of it.
func FuzzMessagePayload(f *testing.F) {
	for _, seed := range []string{`{}`, `{"MessageId":"m"}`, `{"CreatedTimestamp":1}`, `{"a":1,"a":2}`, `{"Persistence":null}`, `[]`, `{"\u0041":"\ud800"}`, `{"a":1}{`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, entry string) {
		body := `{"ChannelMessages":[` + entry + `]}`
		client := testActor(func(*http.Request) (int, string) { return http.StatusOK, body })
		page, err := client.ListChannelMessages(t.Context(), &chime.ListChannelMessagesInput{ChannelArn: new(testChannel)})
		if err != nil || len(page.ChannelMessages) != 1 {
			return
		}
		payload, err := messagePayload(testChannel, "", []byte(entry), page.ChannelMessages[0])
		if err != nil {
			return
		}
		var got, given map[string]any
		if err := json.Unmarshal(payload, &got); err != nil {
			t.Fatalf("messagePayload(%q) = %q: %v", entry, payload, err)
		}
		if err := json.Unmarshal([]byte(entry), &given); err != nil {
			t.Fatalf("messagePayload takes %q, which is no JSON object: %v", entry, err)
		}
		for name := range given {
			if _, ok := got[name]; !ok {
				t.Errorf("messagePayload(%q) = %q, without %q", entry, payload, name)
			}
		}
	})
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	for in, want := range map[string]string{
		"":                          "<nil>",
		"10m":                       "2026-01-15T10:10:30Z",
		"0s":                        "2026-01-15T10:20:30Z",
		"2026-01-01T00:00:00Z":      "2026-01-01T00:00:00Z",
		"2026-01-01T01:00:00+01:00": "2026-01-01T00:00:00Z",
		"2026-01-01T00:00:00.5Z":    "2026-01-01T00:00:00.5Z",
		"-10m":                      "error",
		"2026-01-01":                "error",
		"yesterday":                 "error",
	} {
		got := "<nil>"
		switch at, err := parseTime("--since", in, now); {
		case err != nil:
			got = "error"
		case at != nil:
			got = at.UTC().Format(time.RFC3339Nano)
		}
		if got != want {
			t.Errorf("parseTime(%q) = %s, want %s", in, got, want)
		}
	}
}
