package stream

import (
	"context"
	"time"
)

// A History lists what a service keeps of a target: for Amazon Chime SDK
// messaging the operations ListChannelMembershipsForAppInstanceUser and
// ListChannelMessages. An error is retried for as long as the Tail runs, unless
// it is wrapped by Permanent. The methods of one History are called by one
// goroutine at a time.
type History interface {
	// Channels lists the channels that the target is a member of. token is ""
	// for the first page, then Next of the page before.
	Channels(ctx context.Context, token string) (ChannelPage, error)

	// Messages lists the persistent messages of a channel that were created
	// at notBefore or later, oldest first.
	Messages(ctx context.Context, channel Channel, notBefore time.Time, token string) (MessagePage, error)
}

// A ChannelPage is an answer of History.Channels.
type ChannelPage struct {
	Channels []Channel
	Next     string // token of the next page, "" for the last one

	// Now is the clock of the service when it answered; zero: not known. It tells
	// messages of the future from those after a pause. Without it two in a row that
	// are more than an hour ahead are believed, and hide older ones.
	Now time.Time
}

// A Channel is a channel that a target is a member of.
type Channel struct {
	Arn         string
	SubChannel  string    // of an elastic channel, else ""
	LastMessage time.Time // when its last message was created; zero: it has none
}

// A MessagePage is an answer of History.Messages.
type MessagePage struct {
	Messages []Message
	Next     string // token of the next page, "" for the last one
}

// A Message is a message as the history keeps it: in its newest form.
type Message struct {
	ID       string
	Created  time.Time
	Updated  time.Time // of the last change; zero: Created
	Redacted bool
	Kind     string // STANDARD or CONTROL
	Payload  []byte // the message as JSON, as it is in an event on the socket
}

func (m *Message) updated() stamp {
	if m.Updated.IsZero() {
		return stampOf(m.Created)
	}
	return stampOf(m.Updated)
}
