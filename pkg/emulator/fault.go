package emulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A FaultKind says what goes wrong.
type FaultKind string

// The kinds of faults on open sockets. Text frames count: the first one of a
// session of Chime SDK messaging is SESSION_ESTABLISHED.
const (
	FaultClose            FaultKind = "close"             // a close frame with Code and Reason
	FaultDrop             FaultKind = "drop"              // the TCP connection ends, without a close frame
	FaultCut              FaultKind = "cut"               // the TCP connection ends within a frame
	FaultStall            FaultKind = "stall"             // nothing more is written, until the fault ends
	FaultNoPong           FaultKind = "no-pong"           // pings of the client are not answered
	FaultNoPing           FaultKind = "no-ping"           // no pings are sent
	FaultLose             FaultKind = "lose"              // an event is not sent
	FaultDuplicate        FaultKind = "duplicate"         // an event is sent twice
	FaultReorder          FaultKind = "reorder"           // an event is sent after the next one
	FaultDelay            FaultKind = "delay"             // a frame, and all behind it, waits for Delay
	FaultEarlyEvent       FaultKind = "early-event"       // SESSION_ESTABLISHED is sent after the first event
	FaultNeverEstablished FaultKind = "never-established" // a session opens, and no event ever comes
)

// The kinds of faults on handshakes and calls. FaultDrop, FaultCut and
// FaultDelay are faults of calls, too, when Operation is set.
const (
	FaultRefuse   FaultKind = "refuse"    // the handshake is answered with the HTTP Status
	FaultHalfOpen FaultKind = "half-open" // a handshake, or a call if Operation is set, is never answered
	FaultExpire   FaultKind = "expire"    // the credentials of a call, connect URL or chat token have expired
	FaultThrottle FaultKind = "throttle"  // a call is answered with 429 and Retry-After
	FaultFail     FaultKind = "fail"      // a call is answered with Status, 500 by default
)

// FaultKinds returns all kinds.
func FaultKinds() []FaultKind {
	return []FaultKind{
		FaultClose, FaultDrop, FaultCut, FaultStall, FaultNoPong, FaultNoPing, FaultLose, FaultDuplicate, FaultReorder,
		FaultDelay, FaultEarlyEvent, FaultNeverEstablished, FaultRefuse, FaultHalfOpen, FaultExpire, FaultThrottle, FaultFail,
	}
}

// A Fault makes something go wrong on purpose, to see what a client does. Kind
// is required; every other field that is zero leaves the fault as wide as it can
// be: for everybody, at once, always, until it is removed.
type Fault struct {
	Kind FaultKind

	// Whom it meets.
	User       string `json:",omitempty"` // ARN of a user, who is connected or calls; in rooms the user's id
	Room       string `json:",omitempty"` // ARN; connections to this room
	Connection uint64 `json:",omitempty"` // this connection alone, as numbered by the administration
	Operation  string `json:",omitempty"` // calls of this operation, "*" for all, instead of connections

	// When it happens.
	After       int           `json:",omitempty"` // so many frames of each connection, or calls or handshakes, pass unharmed
	Times       int           `json:",omitempty"` // so often; 0: no limit. What lasts is counted by connection, what does not by frame or call
	For         time.Duration `json:"-"`          // so long, from when it is added; 0: until it is removed
	Probability float64       `json:",omitempty"` // so likely, each time; 0: always
	Seed        uint64        `json:",omitempty"` // of that chance, chosen when 0: the same seed gives the same sequence

	// What it does.
	Code       int           `json:",omitempty"` // FaultClose: 1012 by default; 1005 for a close frame without a code
	Reason     string        `json:",omitempty"` // FaultClose
	Byte       int           `json:",omitempty"` // FaultCut: so many bytes of the frame or body are sent; half of them by default
	Status     int           `json:",omitempty"` // FaultRefuse: 403 by default, FaultFail: 500
	Delay      time.Duration `json:"-"`          // FaultDelay: required; FaultReorder, FaultEarlyEvent: the longest wait for the next event, 0: no limit
	RetryAfter time.Duration `json:"-"`          // FaultThrottle: 1 s by default; FaultRefuse, FaultFail: none; whole seconds
}

// faultTimes are the durations of a Fault in JSON: strings such as "1m30s".
type faultTimes struct {
	For        string `json:",omitempty"`
	Delay      string `json:",omitempty"`
	RetryAfter string `json:",omitempty"`
}

type plainFault Fault

// MarshalJSON writes durations as strings such as "1m30s".
func (f Fault) MarshalJSON() ([]byte, error) {
	text := func(d time.Duration) string {
		if d == 0 {
			return ""
		}
		return d.String()
	}
	return json.Marshal(struct {
		plainFault
		faultTimes
	}{plainFault(f), faultTimes{text(f.For), text(f.Delay), text(f.RetryAfter)}})
}

// UnmarshalJSON reads what MarshalJSON writes. Members that it does not know
// are an error.
func (f *Fault) UnmarshalJSON(data []byte) error {
	var in struct {
		plainFault
		faultTimes
	}
	d := json.NewDecoder(strings.NewReader(string(data)))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return err
	}
	for _, field := range []struct {
		name, text string
		into       *time.Duration
	}{
		{"For", in.faultTimes.For, &in.plainFault.For},
		{"Delay", in.faultTimes.Delay, &in.plainFault.Delay},
		{"RetryAfter", in.faultTimes.RetryAfter, &in.plainFault.RetryAfter},
	} {
		if field.text == "" {
			continue
		}
		var err error
		if *field.into, err = time.ParseDuration(field.text); err != nil {
			return fmt.Errorf("%s %q: want a duration such as 1m30s", field.name, field.text)
		}
	}
	*f = Fault(in.plainFault)
	return nil
}

// on says whether the kind is one of some.
func (f *Fault) on(kinds ...FaultKind) bool { return slices.Contains(kinds, f.Kind) }

func (f *Fault) onCalls() bool {
	return f.Operation != "" || f.on(FaultThrottle, FaultFail, FaultExpire)
}

func (f *Fault) onHandshakes() bool {
	return f.Operation == "" && f.on(FaultRefuse, FaultHalfOpen, FaultExpire)
}

func (f *Fault) onSockets() bool { return !f.onCalls() && !f.onHandshakes() }

// Check says what is wrong with a fault, as AddFault would.
func (f Fault) Check() error {
	_, err := f.withDefaults()
	return err
}

// withDefaults checks a fault and fills in what is not set.
func (f Fault) withDefaults() (Fault, error) {
	if !slices.Contains(FaultKinds(), f.Kind) {
		return f, fmt.Errorf("fault %q: want one of %s", f.Kind, joinKinds(FaultKinds()))
	}
	if f.Operation != "" && !f.on(FaultDrop, FaultCut, FaultDelay, FaultHalfOpen, FaultExpire, FaultThrottle, FaultFail) {
		return f, fmt.Errorf("fault %s: it happens on sockets, so it takes no operation", f.Kind)
	}
	if f.Operation != "" && f.Operation != "*" && !slices.ContainsFunc(operations(), func(o operation) bool { return o.name == f.Operation }) {
		return f, fmt.Errorf("fault %s: operation %q is not known; want a name such as SendChannelMessage, or * for all", f.Kind, f.Operation)
	}
	for _, rule := range []struct {
		set   bool
		field string
		takes bool
	}{
		{f.Connection != 0, "connection", f.onSockets()},
		{f.Room != "", "room", f.Operation == "" && !f.on(FaultThrottle, FaultFail, FaultEarlyEvent, FaultNeverEstablished)},
		{f.Code != 0, "code", f.on(FaultClose)},
		{f.Reason != "", "reason", f.on(FaultClose)},
		{f.Byte != 0, "byte", f.on(FaultCut)},
		{f.Status != 0, "status", f.on(FaultRefuse, FaultFail)},
		{f.Delay != 0, "delay", f.on(FaultDelay, FaultReorder, FaultEarlyEvent)},
		{f.RetryAfter != 0, "retry-after", f.on(FaultThrottle, FaultRefuse, FaultFail)},
	} {
		if rule.set && !rule.takes {
			return f, fmt.Errorf("fault %s: it takes no %s", f.Kind, rule.field)
		}
	}
	switch f.Kind {
	case FaultClose:
		set(&f.Code, 1012)
	case FaultRefuse:
		set(&f.Status, 403)
	case FaultFail:
		set(&f.Status, 500)
	case FaultThrottle:
		set(&f.RetryAfter, time.Second)
	}
	switch {
	case f.After < 0 || f.Times < 0 || f.Byte < 0:
		return f, fmt.Errorf("fault %s: after, times and byte must not be negative", f.Kind)
	case f.For < 0 || f.Delay < 0 || f.RetryAfter < 0:
		return f, fmt.Errorf("fault %s: durations must not be negative", f.Kind)
	case f.Kind == FaultDelay && f.Delay == 0:
		return f, fmt.Errorf("fault %s: delay is missing", f.Kind)
	case !(f.Probability >= 0 && f.Probability <= 1): // so that it takes no NaN, either
		return f, fmt.Errorf("fault %s: probability %v: want a number from 0 to 1", f.Kind, f.Probability)
	case f.Kind == FaultClose && (f.Code < 1000 || f.Code > 4999):
		return f, fmt.Errorf("fault %s: code %d: want a number from 1000 to 4999", f.Kind, f.Code)
	case f.Status != 0 && (f.Status < 400 || f.Status > 599):
		return f, fmt.Errorf("fault %s: status %d: want a number from 400 to 599", f.Kind, f.Status)
	}
	return f, nil
}

func joinKinds(kinds []FaultKind) string {
	var b strings.Builder
	for i, k := range kinds {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(k))
	}
	return b.String()
}
