package cmd

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
	"github.com/peal-cli/peal/pkg/stream"
)

// messageEnvelopes turns a page of a channel's history into the envelopes that
// the socket would have carried for the messages in their newest form.
func messageEnvelopes(channel string, page *chime.ListChannelMessagesOutput) ([]*stream.Envelope, error) {
	entries, err := rawEntries(chime.RawBody(page.ResultMetadata), "ChannelMessages")
	if err != nil {
		return nil, err
	}
	envelopes := make([]*stream.Envelope, len(entries))
	for i, entry := range entries {
		payload, err := messagePayload(channel, value(page.SubChannelId), entry, page.ChannelMessages[i])
		if err != nil {
			return nil, err
		}
		envelopes[i] = stream.NewEnvelope(messageEvent(page.ChannelMessages[i]), string(page.ChannelMessages[i].Type), payload)
	}
	return envelopes, nil
}

// messageEvent names the last event that a stored message has seen.
func messageEvent(m types.ChannelMessageSummary) string {
	switch {
	case m.Redacted:
		return "REDACT_CHANNEL_MESSAGE"
	case m.LastEditedTimestamp != nil:
		return "UPDATE_CHANNEL_MESSAGE"
	default:
		return "CREATE_CHANNEL_MESSAGE"
	}
}

// messagePayload turns an entry of the HTTP answer into the payload of a socket
// event. The socket's has the channel, which the answer says once for all, and
// the persistence, since only persistent messages are listed; and it writes
// times as text (message structures, Amazon Chime SDK developer guide). All
// other members stay as they are, in their order.
func messagePayload(channel, subChannel string, entry []byte, m types.ChannelMessageSummary) ([]byte, error) {
	text, err := validJSON(entry)
	if err != nil || text[0] != '{' {
		return nil, fmt.Errorf("read a message in the answer: it is no object")
	}
	p := payload{'{'}
	p.add("ChannelArn", quote(channel))
	persistence, sub := false, subChannel == ""
	for name, member := range text.members() {
		var at *time.Time
		switch name {
		case "ChannelArn":
			continue
		case "Persistence":
			persistence = true
		case "SubChannelId":
			sub = true
		case "CreatedTimestamp":
			at = m.CreatedTimestamp
		case "LastEditedTimestamp":
			at = m.LastEditedTimestamp
		case "LastUpdatedTimestamp":
			at = m.LastUpdatedTimestamp
		}
		if at != nil {
			member = quote(socketTime(*at))
		}
		p.add(name, member)
	}
	if !persistence {
		p.add("Persistence", quote(string(types.ChannelMessagePersistenceTypePersistent)))
	}
	if !sub {
		p.add("SubChannelId", quote(subChannel))
	}
	return append(p, '}'), nil
}

// A payload is a JSON object under construction.
type payload []byte

func (p *payload) add(name string, member []byte) {
	if len(*p) > 1 {
		*p = append(*p, ',')
	}
	*p = append(append(append(*p, quote(name)...), ':'), member...)
}

// quote returns a string as JSON.
func quote(s string) []byte {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }) {
		return append(append(append(make([]byte, 0, len(s)+2), '"'), s...), '"')
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(s) // a string has a JSON form
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// socketTime writes a time as the socket does, in milliseconds; a finer one
// keeps its digits.
func socketTime(t time.Time) string {
	if t = t.UTC(); t.Nanosecond()%int(time.Millisecond) != 0 {
		return t.Format(time.RFC3339Nano)
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}
