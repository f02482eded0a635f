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
	EventGap          EventKind = "GAP"          // something may be missing; Gap says what
)

// An Event tells of the life of a target.
type Event struct {
	Kind       EventKind
	Time       time.Time
	Target     string        // Target.Name
	Connection int64         // number of the connection of this target, from 1
	Attempt    int           // RECONNECTING: of how many since the last progress, from 1
	Wait       time.Duration // RECONNECTING: before the attempt
	Err        error         // CLOSED, RECONNECTING: why the connection ended
	Final      bool          // CLOSED: no other attempt follows
	Gap        *Gap          // GAP
}

// A Gap is an interval in which events of a target may have been missed. What
// the history of the service keeps of it has been, or will be, printed.
type Gap struct {
	From, To time.Time // by the clock of this machine
	Reason   string    // one sentence
}

// Envelope returns the event as a record to print: event type Kind, and in the
// payload what is set.
func (e Event) Envelope() *Envelope {
	type record struct {
		Time       string
		UserArn    string `json:",omitempty"`
		Connection int64  `json:",omitempty"`
		Attempt    int    `json:",omitempty"`
		WaitMs     int64  `json:",omitempty"`
		Code       int    `json:",omitempty"`
		Error      string `json:",omitempty"`
		Final      bool   `json:",omitempty"`
		From       string `json:",omitempty"`
		To         string `json:",omitempty"`
		Reason     string `json:",omitempty"`
	}
	r := record{
		Time: stamp(e.Time), UserArn: e.Target, Connection: e.Connection,
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
		r.From, r.To, r.Reason = stamp(e.Gap.From), stamp(e.Gap.To), e.Gap.Reason
	}
	payload, err := json.Marshal(r)
	if err != nil {
		panic(err) // strings, numbers and a bool
	}
	return NewRecord(string(e.Kind), payload)
}

// stamp writes a time as the service does on the socket.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
