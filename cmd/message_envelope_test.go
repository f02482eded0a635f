package cmd

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

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

// The event is that of a message's newest form.
func TestMessageEnvelopes(t *testing.T) {
	t.Parallel()
	tests := []struct{ entry, event, messageType string }{
		{`{"Type":"STANDARD"}`, "CREATE_CHANNEL_MESSAGE", "STANDARD"},
		{`{"Type":"CONTROL"}`, "CREATE_CHANNEL_MESSAGE", "CONTROL"},
		{`{"LastEditedTimestamp":1768472432,"Type":"STANDARD"}`, "UPDATE_CHANNEL_MESSAGE", "STANDARD"},
		{`{"LastEditedTimestamp":1768472432,"Type":"STANDARD","Redacted":true}`, "REDACT_CHANNEL_MESSAGE", "STANDARD"},
	}
	for _, test := range tests {
		want := `{"Headers":{"x-amz-chime-event-type":"` + test.event + `","x-amz-chime-message-type":"` + test.messageType + `"},"Payload":{"ChannelArn":"` + testChannel + `",`
		if got := printed(t, `{"ChannelMessages":[`+test.entry+`]}`); !strings.HasPrefix(got, want) || strings.Count(got, "\n") != 1 {
			t.Errorf("%s:\n got %s\nwant %s…", test.entry, got, want)
		}
	}
}
