package stream

import (
	"encoding/json"
	"errors"
	"time"
)

// An EventKind names a step in the life of a target.
type EventKind string

// The events of a target, in the order in which a connection goes through
// them.
const (
	EventConnecting   EventKind = "CONNECTING"   // a connection is being made
	EventEstablished  EventKind = "ESTABLISHED"  // the session delivers from now on
	EventClosed       EventKind = "CLOSED"       // it ended, or could not be made; Err says why
	EventReconnecting EventKind = "RECONNECTING" // another attempt follows after Wait
	EventGap          EventKind = "GAP"          // something is missing; Gap says what, after all was done about it
	EventWarning      EventKind = "WARNING"      // something is not as it should be; Err says what
)

// An Event tells of the life of a target.
type Event struct {
	Kind       EventKind
	Time       time.Time
	Target     string        // Target.Name
	Connection int64         // number of the connection of this target, from 1
	Attempt    int           // RECONNECTING: of how many since the last progress, from 1
	Wait       time.Duration // RECONNECTING: before the attempt; WARNING: before another one, if one follows
	Err        error         // CLOSED, RECONNECTING: why the connection ended; WARNING: what is wrong
	Final      bool          // CLOSED: no other attempt follows
	Gap        *Gap          // GAP

	// NotConnected tells that there was no session to be lost: CLOSED, RECONNECTING,
	// and WARNING if another attempt follows.
	NotConnected bool
}

// Envelope returns the event as a record to print: event type Kind, and in the
// payload what is set.
func (e Event) Envelope() *Envelope {
	type record struct {
		Time       string
		UserArn    string   `json:",omitempty"`
		Connection int64    `json:",omitempty"`
		Attempt    int      `json:",omitempty"`
		WaitMs     int64    `json:",omitempty"`
		Code       int      `json:",omitempty"`
		Error      string   `json:",omitempty"`
		Final      bool     `json:",omitempty"`
		From       string   `json:",omitempty"`
		To         string   `json:",omitempty"`
		Reason     string   `json:",omitempty"`
		Recovered  *int     `json:",omitempty"`
		Left       []string `json:",omitempty"`
		Unread     []string `json:",omitempty"`
	}
	r := record{
		Time: formatTime(e.Time), UserArn: e.Target, Connection: e.Connection,
		Attempt: e.Attempt, WaitMs: e.Wait.Milliseconds(), Final: e.Final,
	}
	if e.Err != nil {
		r.Error = e.Err.Error()
		var closed *CloseError
		if errors.As(e.Err, &closed) {
			r.Code = closed.Code
		}
	}
	if e.Gap != nil {
		r.From, r.To, r.Reason = formatTime(e.Gap.From), formatTime(e.Gap.To), e.Gap.Reason
		r.Recovered, r.Left, r.Unread = &e.Gap.Recovered, e.Gap.Left, e.Gap.Unread
		if e.Gap.Err != nil {
			r.Error = e.Gap.Err.Error()
		}
	}
	payload, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings, numbers and a bool
	}
	return NewRecord(string(e.Kind), payload)
}

// formatTime writes a time as the service does on the socket.
func formatTime(t time.Time) string { return t.UTC().Format(timestampFormat) }
