package chime

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// EventPayloads returns the messages of a page as the payloads of the events in
// which the WebSocket carries them, JSON objects in the order of ChannelMessages,
// for a program that reads both and is to have one form. channel is the ARN that
// was asked for.
//
// An event has the ChannelArn and the SubChannelId, which a page says once for all,
// and the Persistence, since only persistent messages are kept; and it writes times
// as text, in UTC (API models, shapes ChannelMessage and ChannelMessageSummary;
// Chime SDK developer guide, "message-structures"). All else stays as it is in the
// answer, also members that this package does not know.
//
// It fails when the output is not that of a call.
func (out *ListChannelMessagesOutput) EventPayloads(channel string) ([][]byte, error) {
	answer, err := validJSON(RawBody(out.ResultMetadata))
	if err != nil {
		return nil, fmt.Errorf("read the answer of ListChannelMessages: %w", err)
	}
	entries := slices.Collect(answer.member("ChannelMessages").elements())
	if len(entries) != len(out.ChannelMessages) {
		return nil, fmt.Errorf("the answer of ListChannelMessages has %d messages, the output made from it %d", len(entries), len(out.ChannelMessages))
	}
	payloads := make([][]byte, len(entries))
	for i, entry := range entries {
		if payloads[i], err = eventPayload(channel, aws.ToString(out.SubChannelId), entry, &out.ChannelMessages[i]); err != nil {
			return nil, fmt.Errorf("read message %d of an answer: %w", i+1, err)
		}
	}
	return payloads, nil
}

// eventPayload turns an entry of the answer into a payload. m is what it says.
func eventPayload(channel, subChannel string, entry jsonText, m *types.ChannelMessageSummary) ([]byte, error) {
	if entry[0] != '{' {
		return nil, errors.New("it is no object")
	}
	p := payload{'{'}
	p.add("ChannelArn", quote(channel))
	var persistence, sub bool
	for name, value := range entry.members() {
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
			value = quote(eventTime(*at))
		}
		p.add(name, value)
	}
	if !persistence {
		p.add("Persistence", quote(string(types.ChannelMessagePersistenceTypePersistent)))
	}
	if !sub && subChannel != "" {
		p.add("SubChannelId", quote(subChannel))
	}
	return append(p, '}'), nil
}

// A payload is a JSON object under construction.
type payload []byte

func (p *payload) add(name string, value []byte) {
	if len(*p) > 1 {
		*p = append(*p, ',')
	}
	*p = append(append(append(*p, quote(name)...), ':'), value...)
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

// eventTime writes a time as events do, in milliseconds; a finer one keeps its
// digits.
func eventTime(t time.Time) string {
	if t = t.UTC(); t.Nanosecond()%int(time.Millisecond) != 0 {
		return t.Format(time.RFC3339Nano)
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}
