package stream

import (
	"path"
	"strings"
)

// An eventType is a row of the table of event types. A new type needs its row
// here and a file in testdata/envelope.
type eventType struct {
	name  string
	label string // what Text calls it
	about about
}

// about says what the Payload of an event is, as far as Text looks into it.
type about int

const (
	aboutSession    about = iota // nothing
	aboutMessage                 // a message: its sender and content
	aboutChannel                 // a channel: its name
	aboutMembership              // memberships: who, and who invited
	aboutEvent                   // an event of IVS Chat: its name and attributes
	aboutError                   // an error of IVS Chat: its code and message
	aboutOther                   // anything
)

// The event types of Chime SDK messaging (developer guide, "Message
// structures"), those of IVS Chat (messaging API reference, "Subscribe"), and
// our own.
var eventTypes = [...]eventType{
	{"SESSION_ESTABLISHED", "session established", aboutSession},
	{"CHANNEL_DETAILS", "channel", aboutChannel},
	{"CREATE_CHANNEL_MESSAGE", "", aboutMessage},
	{"UPDATE_CHANNEL_MESSAGE", "edited", aboutMessage},
	{"REDACT_CHANNEL_MESSAGE", "redacted", aboutMessage},
	{"DELETE_CHANNEL_MESSAGE", "deleted", aboutMessage},
	{"PENDING_CREATE_CHANNEL_MESSAGE", "pending", aboutMessage},
	{"PENDING_UPDATE_CHANNEL_MESSAGE", "edit pending", aboutMessage},
	{"FAILED_CREATE_CHANNEL_MESSAGE", "failed", aboutMessage},
	{"FAILED_UPDATE_CHANNEL_MESSAGE", "edit failed", aboutMessage},
	{"DENIED_CREATE_CHANNEL_MESSAGE", "denied", aboutMessage},
	{"DENIED_UPDATE_CHANNEL_MESSAGE", "edit denied", aboutMessage},
	{"UPDATE_CHANNEL", "channel updated", aboutChannel},
	{"DELETE_CHANNEL", "channel deleted", aboutChannel},
	{"CREATE_CHANNEL_MEMBERSHIP", "joined", aboutMembership},
	{"BATCH_CREATE_CHANNEL_MEMBERSHIP", "joined", aboutMembership},
	{"UPDATE_CHANNEL_MEMBERSHIP", "moved", aboutMembership},
	{"DELETE_CHANNEL_MEMBERSHIP", "left", aboutMembership},
	{typeRoomMessage, "", aboutMessage},
	{"EVENT", "event", aboutEvent},
	{"ERROR", "error", aboutError},
	{typeParseError, "not an envelope", aboutOther},
}

// typeParseError is the type of what is not an envelope.
const typeParseError = "PARSE_ERROR"

// EventTypes returns the names of the event types that envelopes are known to have.
func EventTypes() []string {
	names := make([]string, len(eventTypes))
	for i := range eventTypes {
		names[i] = eventTypes[i].name
	}
	return names
}

// findType returns the row of a type, nil when it is not known.
func findType(name []byte) *eventType {
	for i := range eventTypes {
		if eventTypes[i].name == string(name) {
			return &eventTypes[i]
		}
	}
	return nil
}

// matchType reports whether a glob, in any case, is one of a type.
func matchType(pattern, name string) bool {
	ok, err := path.Match(strings.ToUpper(pattern), name)
	return ok && err == nil
}
