package emulator

import "time"

// A messageRecord is a message of a channel: a persistent one, or one that a
// channel flow has not yet let through.
type messageRecord struct {
	row
	Channel     string // ARN
	SubChannel  string
	ID          string
	Content     string
	Metadata    string
	Type        string // STANDARD or CONTROL
	Persistence string // PERSISTENT or NON_PERSISTENT
	Created     time.Time
	Edited      time.Time // zero: never
	Updated     time.Time
	Sender      identity
	Redacted    bool
	Status      string // SENT, PENDING, FAILED
	Detail      string // why it failed
	Attributes  map[string]messageAttributeValue
	ContentType string
	Target      string // ARN of the only member to see it besides the sender, empty: all
	Pending     *edit  // an update that a channel flow has not yet let through

	channel *channelRecord
}

func (*messageRecord) table() string { return "message" }
func (r *messageRecord) key() string { return r.Channel + " " + r.ID }

// position puts messages in the order of their creation times, in which they are listed.
func (r *messageRecord) position() position {
	return position{At: r.Created.UnixMilli(), Seq: r.Seq}
}

func (r *messageRecord) link(t *tables) {
	r.channel = t.channels[r.Channel]
	r.channel.messageIDs[r.ID] = r
	r.channel.messages.add(r)
}

func (r *messageRecord) unlink(*tables) {
	delete(r.channel.messageIDs, r.ID)
	r.channel.messages.remove(r)
}

// visibleTo says whether the message is for this user or bot: a targeted one is
// for sender and target, one in a channel flow for its sender alone.
func (r *messageRecord) visibleTo(arn string) bool {
	switch {
	case r.Sender.Arn == arn:
		return true
	case r.Status != statusSent:
		return false
	}
	return r.Target == "" || r.Target == arn
}

// The states of a message.
const (
	statusSent    = "SENT"
	statusPending = "PENDING"
	statusFailed  = "FAILED"
	statusDenied  = "DENIED"
)

// targets is the Target member of the message.
func (r *messageRecord) targets() []target {
	if r.Target == "" {
		return nil
	}
	return []target{{MemberArn: &r.Target}}
}
