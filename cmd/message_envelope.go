package cmd

import (
	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
	"github.com/peal-cli/peal/pkg/stream"
)

// messageEnvelopes turns a page of a channel's history into the envelopes that
// the socket would have carried for the messages in their newest form.
func messageEnvelopes(channel string, page *chime.ListChannelMessagesOutput) ([]*stream.Envelope, error) {
	payloads, err := page.EventPayloads(channel)
	if err != nil {
		return nil, err
	}
	envelopes := make([]*stream.Envelope, len(payloads))
	for i, m := range page.ChannelMessages {
		envelopes[i] = stream.NewEnvelope(messageEvent(m), string(m.Type), payloads[i])
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
