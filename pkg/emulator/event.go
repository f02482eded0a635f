package emulator

import (
	"fmt"
	"time"
)

// The event types of the socket (Chime SDK developer guide, "Understanding
// WebSocket system messages in Chime SDK messaging" and "Understanding message structures").
const (
	eventSessionEstablished = "SESSION_ESTABLISHED"
	eventChannelDetails     = "CHANNEL_DETAILS"

	eventCreateMessage = "CREATE_CHANNEL_MESSAGE"
	eventUpdateMessage = "UPDATE_CHANNEL_MESSAGE"
	eventRedactMessage = "REDACT_CHANNEL_MESSAGE"
	eventDeleteMessage = "DELETE_CHANNEL_MESSAGE"

	// A channel flow's: to the sender alone.
	eventPendingCreateMessage = "PENDING_CREATE_CHANNEL_MESSAGE"
	eventPendingUpdateMessage = "PENDING_UPDATE_CHANNEL_MESSAGE"
	eventFailedCreateMessage  = "FAILED_CREATE_CHANNEL_MESSAGE"
	eventFailedUpdateMessage  = "FAILED_UPDATE_CHANNEL_MESSAGE"
	eventDeniedCreateMessage  = "DENIED_CREATE_CHANNEL_MESSAGE"
	eventDeniedUpdateMessage  = "DENIED_UPDATE_CHANNEL_MESSAGE"

	eventUpdateChannel = "UPDATE_CHANNEL"
	eventDeleteChannel = "DELETE_CHANNEL"

	eventCreateMembership      = "CREATE_CHANNEL_MEMBERSHIP"
	eventBatchCreateMembership = "BATCH_CREATE_CHANNEL_MEMBERSHIP"
	eventUpdateMembership      = "UPDATE_CHANNEL_MEMBERSHIP"
	eventDeleteMembership      = "DELETE_CHANNEL_MEMBERSHIP"
)

// system is the message type of all events that are not about a message.
const system = "SYSTEM"

// An envelope is one event on its way to the socket.
type envelope struct {
	Headers eventHeaders
	Payload string `json:",omitempty"` // JSON text
}

type eventHeaders struct {
	EventType   string `json:"x-amz-chime-event-type"`
	MessageType string `json:"x-amz-chime-message-type"`
	Reason      string `json:"x-amz-chime-event-reason,omitempty"`
}

// newEvent makes the frame of an event; payload is nil, or one of the types below.
func newEvent(h eventHeaders, payload any) frame {
	e := envelope{Headers: h}
	if payload != nil {
		e.Payload = string(mustEncode(payload))
	}
	return textFrame(mustEncode(e))
}

// mustEncode encodes what is known to have a JSON form.
func mustEncode(v any) []byte {
	b, err := encode(v)
	if err != nil {
		panic(fmt.Sprintf("emulator: %T has no JSON form: %v", v, err))
	}
	return b
}

// A stampTime is a timestamp in the payload of an event: an ISO 8601 string in
// UTC with three digits of fraction. The zero stampTime is absent.
type stampTime struct{ time.Time }

// MarshalJSON writes the string.
func (t stampTime) MarshalJSON() ([]byte, error) {
	return t.UTC().AppendFormat(nil, `"2006-01-02T15:04:05.000Z"`), nil
}

// A messagePayload is a ChannelMessage, or a ChannelMessageSummary in CHANNEL_DETAILS.
type messagePayload struct {
	ChannelArn           string `json:",omitempty"`
	MessageId            string
	Content              string `json:",omitempty"`
	Metadata             string `json:",omitempty"`
	Type                 string
	CreatedTimestamp     stampTime
	LastUpdatedTimestamp stampTime
	Sender               identity
	Redacted             bool
	Persistence          string `json:",omitempty"`
	Status               channelMessageStatusStructure
	LastEditedTimestamp  stampTime                        `json:",omitzero"`
	ContentType          string                           `json:",omitempty"`
	MessageAttributes    map[string]messageAttributeValue `json:",omitempty"`
	SubChannelId         string                           `json:",omitempty"`
	Target               []target                         `json:",omitempty"`
}

// summaryPayload is the message without what ChannelMessageSummary does not have.
func (m *messageRecord) summaryPayload() messagePayload {
	return messagePayload{
		MessageId:            m.ID,
		Content:              m.Content,
		Metadata:             m.Metadata,
		Type:                 m.Type,
		CreatedTimestamp:     stampTime{m.Created},
		LastUpdatedTimestamp: stampTime{m.Updated},
		Sender:               m.Sender,
		Redacted:             m.Redacted,
		Status:               channelMessageStatusStructure{Value: m.Status, Detail: m.Detail},
		LastEditedTimestamp:  stampTime{m.Edited},
		ContentType:          m.ContentType,
		MessageAttributes:    m.Attributes,
		Target:               m.targets(),
	}
}

func (m *messageRecord) payload() messagePayload {
	p := m.summaryPayload()
	p.ChannelArn = m.Channel
	p.Persistence = m.Persistence
	p.SubChannelId = m.SubChannel
	return p
}

// A channelPayload is a Channel.
type channelPayload struct {
	Name                        string
	ChannelArn                  string
	Mode                        string
	Privacy                     string
	Metadata                    string `json:",omitempty"`
	CreatedBy                   identity
	CreatedTimestamp            stampTime
	LastMessageTimestamp        stampTime `json:",omitzero"`
	LastUpdatedTimestamp        stampTime
	ChannelFlowArn              string                       `json:",omitempty"`
	ElasticChannelConfiguration *elasticChannelConfiguration `json:",omitempty"`
	ExpirationSettings          *expirationSettings          `json:",omitempty"`
}

func (r *channelRecord) payload() channelPayload {
	return channelPayload{
		Name:                        r.Name,
		ChannelArn:                  r.ARN,
		Mode:                        r.Mode,
		Privacy:                     r.Privacy,
		Metadata:                    r.Metadata,
		CreatedBy:                   r.CreatedBy,
		CreatedTimestamp:            stampTime{r.Created},
		LastMessageTimestamp:        stampTime{r.LastMessage},
		LastUpdatedTimestamp:        stampTime{r.Updated},
		ChannelFlowArn:              r.Flow,
		ElasticChannelConfiguration: r.Elastic,
		ExpirationSettings:          r.Expiration,
	}
}

// A membershipPayload is a ChannelMembership.
type membershipPayload struct {
	InvitedBy            identity
	Type                 string
	Member               identity
	ChannelArn           string
	CreatedTimestamp     stampTime
	LastUpdatedTimestamp stampTime
	SubChannelId         string `json:",omitempty"`
}

func (r *membershipRecord) payload() membershipPayload {
	return membershipPayload{
		InvitedBy:            r.InvitedBy,
		Type:                 r.Type,
		Member:               r.user.identity(),
		ChannelArn:           r.Channel,
		CreatedTimestamp:     stampTime{r.Created},
		LastUpdatedTimestamp: stampTime{r.Updated},
		SubChannelId:         r.SubChannel,
	}
}

// The payload of BATCH_CREATE_CHANNEL_MEMBERSHIP is a BatchChannelMemberships,
// which is the same over HTTP: it holds no time.

// A detailsPayload is what CHANNEL_DETAILS tells of a channel.
type detailsPayload struct {
	Channel                summaryChannelPayload
	ChannelMessages        []messagePayload
	ChannelMemberships     []channelMembershipSummary
	ReadMarkerTimestamp    stampTime `json:",omitzero"`
	ChannelMessagesHasMore bool
}

// A summaryChannelPayload is a ChannelSummary.
type summaryChannelPayload struct {
	Name                 string
	ChannelArn           string
	Mode                 string
	Privacy              string
	Metadata             string    `json:",omitempty"`
	LastMessageTimestamp stampTime `json:",omitzero"`
}

func (r *channelRecord) summaryPayload() summaryChannelPayload {
	return summaryChannelPayload{
		Name:                 r.Name,
		ChannelArn:           r.ARN,
		Mode:                 r.Mode,
		Privacy:              r.Privacy,
		Metadata:             r.Metadata,
		LastMessageTimestamp: stampTime{r.LastMessage},
	}
}

// tellMessage tells of a message those who may see it: the members of its
// channel or sub-channel, or sender and target alone.
func (t *tx) tellMessage(event string, m *messageRecord) {
	in := m.audience()
	if in == nil {
		return
	}
	var to []*session
	if m.Target == "" {
		to = t.store.hub.ofMembers(nil, in, nil)
	} else {
		for _, arn := range []string{m.Sender.Arn, m.Target} {
			if in.byMember[arn] != nil {
				to = append(to, t.store.hub.of(arn)...)
			}
		}
	}
	t.deliver(eventHeaders{EventType: event, MessageType: m.Type}, m.payload(), to)
}

// tellSender tells only the sender of a message what has become of it.
func (t *tx) tellSender(event string, m *messageRecord) {
	t.deliver(eventHeaders{EventType: event, MessageType: m.Type}, m.payload(), t.store.hub.of(m.Sender.Arn))
}

// tellEdit tells the sender of a message what has become of an edit that the
// message does not show, or not yet.
func (t *tx) tellEdit(event string, m *messageRecord, e edit, status, detail string) {
	edited := *m
	e.apply(&edited, t.now)
	edited.Status, edited.Detail = status, detail
	t.tellSender(event, &edited)
}

// audience is the roster whose members get the events of a message.
func (m *messageRecord) audience() *roster {
	if m.SubChannel == "" {
		return &m.channel.members
	}
	if s := m.channel.part(m.SubChannel); s != nil {
		return &s.members
	}
	return nil
}

// tellChannel tells all members of a channel of a change of the channel itself.
func (t *tx) tellChannel(event string, ch *channelRecord) {
	t.deliver(eventHeaders{EventType: event, MessageType: system}, ch.payload(), t.channelSessions(ch))
}

// tellMembership tells of a membership those who are to know: all members, but
// of a hidden one only the hidden member and the moderators among the members.
// It must be called while the member is in the channel.
func (t *tx) tellMembership(event string, m *membershipRecord) {
	var keep func(*membershipRecord) bool
	if m.hidden() {
		keep = func(r *membershipRecord) bool {
			return r.Member == m.Member || m.channel.moderators[r.Member] != nil
		}
	}
	t.deliver(eventHeaders{EventType: event, MessageType: system}, m.payload(), t.store.hub.ofMembers(nil, m.roster(), keep))
}

// deliver makes an event that leaves when the change is durable.
func (t *tx) deliver(h eventHeaders, payload any, to []*session) {
	if len(to) > 0 {
		t.deliveries = append(t.deliveries, delivery{newEvent(h, payload), to})
	}
}

// channelSessions returns the sessions of the members of a channel.
func (t *tx) channelSessions(ch *channelRecord) []*session {
	all := t.store.hub.ofMembers(nil, &ch.members, nil)
	seen := map[string]bool{}
	for _, s := range ch.parts.items {
		// A moderator of an elastic channel may be in several of its parts.
		all = t.store.hub.ofMembers(all, &s.members, func(r *membershipRecord) bool {
			first := !seen[r.Member]
			seen[r.Member] = true
			return first
		})
	}
	return all
}
