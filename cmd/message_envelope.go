package cmd

import (
	"bytes"
	"encoding/json"
	"fmt"
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
	d := json.NewDecoder(bytes.NewReader(entry))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("read a message in the answer: it is no object")
	}
	p := payload{text: []byte{'{'}}
	p.addText("ChannelArn", channel)
	times := map[string]*time.Time{
		"CreatedTimestamp":     m.CreatedTimestamp,
		"LastEditedTimestamp":  m.LastEditedTimestamp,
		"LastUpdatedTimestamp": m.LastUpdatedTimestamp,
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("read a message in the answer: %w", err)
		}
		var member json.RawMessage
		if err := d.Decode(&member); err != nil {
			return nil, fmt.Errorf("read a message in the answer: %w", err)
		}
		switch t := times[name.(string)]; {
		case name == "ChannelArn":
		case t != nil:
			p.addText(name.(string), socketTime(*t))
		default:
			p.add(name.(string), member)
		}
	}
	if !p.has["Persistence"] {
		p.addText("Persistence", string(types.ChannelMessagePersistenceTypePersistent))
	}
	if subChannel != "" && !p.has["SubChannelId"] {
		p.addText("SubChannelId", subChannel)
	}
	return append(p.text, '}'), nil
}

// A payload is a JSON object under construction.
type payload struct {
	text []byte
	has  map[string]bool
}

func (p *payload) add(name string, member []byte) {
	if p.has == nil {
		p.has = map[string]bool{}
	} else {
		p.text = append(p.text, ',')
	}
	p.has[name] = true
	p.text = append(append(append(p.text, quote(name)...), ':'), member...)
}

func (p *payload) addText(name, text string) { p.add(name, quote(text)) }

// quote returns a string as JSON.
func quote(s string) []byte {
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
