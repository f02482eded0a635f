package stream

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Where an envelope came from, as Meta.Source says it.
const (
	SourceLive     = "live"     // it arrived on the socket
	SourceBackfill = "backfill" // it was listed from the history after a gap
)

// Meta is what the reader knows about an envelope beside its bytes. A Writer
// prints it as the member "Meta" when asked to.
type Meta struct {
	Source     string    // SourceLive or SourceBackfill
	ReceivedAt time.Time // when the frame was complete
	UserArn    string    // whose session it arrived on
	Connection int64     // number of the connection, from 1
	Seq        int64     // number of the frame on this connection, from 1
}

// append appends m as JSON.
func (m *Meta) append(dst []byte) []byte {
	dst = appendQuoted(append(dst, `{"Source":`...), m.Source)
	dst = append(dst, `,"ReceivedAt":"`...)
	dst = m.ReceivedAt.UTC().AppendFormat(dst, timestampFormat)
	dst = appendQuoted(append(dst, `","UserArn":`...), m.UserArn)
	dst = strconv.AppendInt(append(dst, `,"Connection":`...), m.Connection, 10)
	dst = strconv.AppendInt(append(dst, `,"Seq":`...), m.Seq, 10)
	return append(dst, '}')
}

// An Envelope is one frame as it came from the wire. It is scanned on first
// use, in one pass that validates it, decodes its Payload and finds the fields
// below.
//
// The zero value with Raw set is ready to use; for the next frame call Reset,
// which keeps the buffers. What the methods return is valid until then, or as
// long as Raw is; Clone keeps an envelope longer. An Envelope is for one
// goroutine.
type Envelope struct {
	Raw     []byte // the frame; not to be changed while the envelope is in use
	Binary  bool   // it was a binary frame; that changes nothing of how it is read
	Service string // "" when Raw is an envelope; else the service whose bare frames are wrapped into one
	Meta    Meta

	shape   *shape // what a scan looks for; nil: the fields alone
	scanned bool
	scanner scanner
	wire    []byte // the envelope with Payload as it was sent: Raw, or what stands in for it
	own     []byte // where that is, when it is not Raw
	err     error
}

// Reset makes e the envelope of another frame. Service stays, Meta is cleared.
func (e *Envelope) Reset(raw []byte, binary bool) {
	e.Raw, e.Binary, e.Meta, e.scanned = raw, binary, Meta{}, false
}

// Clone returns a copy of e that shares no memory with it.
func (e *Envelope) Clone() *Envelope {
	return &Envelope{Raw: slices.Clone(e.Raw), Binary: e.Binary, Service: e.Service, Meta: e.Meta, shape: e.shape}
}

// fields is the shape of an envelope that nobody asks for more.
var fields = sync.OnceValue(newShape)

// look makes the scan of e find the places of a shape; nil asks for no more than
// the fields, which every shape has.
func (e *Envelope) look(shape *shape) {
	if shape != nil && e.shape != shape {
		e.shape, e.scanned = shape, false
	}
}

// scan scans the frame, once.
func (e *Envelope) scan() {
	if !e.scanned {
		e.rescan()
	}
}

func (e *Envelope) rescan() {
	e.scanned, e.err, e.wire = true, nil, e.Raw
	if e.shape == nil {
		e.shape = fields()
	}
	switch {
	case e.Service != "" && e.wrapAhead():
	case !e.scanner.scan(e.Raw, e.shape, false):
		e.refuse(e.scanner.offset)
	case e.Service != "":
		e.wrap()
	}
}

// refuse puts an envelope in the place of a frame that is none.
func (e *Envelope) refuse(offset int) {
	e.err = &ParseError{Offset: offset, Reason: e.scanner.reason}
	e.own = append(emptied(e.own), `{"Headers":{"x-peal-event-type":"`+typeParseError+`"},"Payload":`...)
	e.own = append(appendQuoted(e.own, e.Raw), '}')
	e.wire = e.own
	e.scanner.scan(e.wire, e.shape, true)
}

// wrap puts an envelope around the frame of a service.
func (e *Envelope) wrap() {
	before := e.enclose(e.scanner.values[fieldFrameType])
	if !e.scanner.scan(e.wire, e.shape, true) { // the envelope nests too deeply
		e.refuse(e.scanner.offset - before)
	}
}

// wrapAhead is wrap for a frame that was not scanned yet, to save that scan. It
// reports false when only the scan can tell what the frame is: it does not begin
// with its type, as those of IVS Chat do, or it is not what it seems.
func (e *Envelope) wrapAhead() bool {
	kind := leadingType(e.Raw)
	if kind == nil {
		return false
	}
	before := e.enclose(kind)
	s := &e.scanner
	return s.scan(e.wire, e.shape, true) &&
		// The frame is all of the Payload: it did not end it to go on behind.
		len(s.values[fieldPayload]) == len(s.line)-before-1 &&
		bytes.Equal(s.values[fieldPayloadType], kind)
}

// leadingType returns the value of Type, a string, when that is the first member
// of a frame and nothing is escaped in it.
func leadingType(frame []byte) []byte {
	const start, longest = `{"Type":"`, 64
	if !bytes.HasPrefix(frame, []byte(start)) {
		return nil
	}
	kind := frame[len(start)-1:]
	for i := 1; i < min(len(kind), longest); i++ {
		switch c := kind[i]; {
		case c == '"':
			return kind[:i+1]
		case (c < 'A' || 'Z' < c) && c != '_':
			return nil
		}
	}
	return nil
}

// enclose makes the envelope around a frame of this type, the JSON text of a
// string, and returns how many bytes are before the frame.
func (e *Envelope) enclose(kind []byte) (before int) {
	e.own = append(emptied(e.own), `{"Headers":{"x-peal-service":`...)
	e.own = appendQuoted(e.own, e.Service)
	if isString(kind) {
		e.own = append(append(e.own, `,"x-peal-event-type":`...), kind...)
	}
	e.own = append(e.own, `},"Payload":`...)
	before = len(e.own)
	e.own = append(append(e.own, e.Raw...), '}')
	e.wire = e.own
	return before
}

// appendLine appends the envelope with Payload decoded, in one line.
func (e *Envelope) appendLine(dst []byte) []byte {
	e.scan()
	return append(dst, e.scanner.line...)
}

// appendWire appends the envelope with Payload as it was sent, in one line.
func (e *Envelope) appendWire(dst []byte) []byte {
	e.scan()
	if !e.scanner.spaced {
		return append(dst, e.wire...)
	}
	dst, _ = appendCompact(dst, e.wire)
	return dst
}

// A ParseError says why a frame is not an envelope: it is not UTF-8, not JSON,
// or no JSON object.
type ParseError struct {
	Offset int    // bytes of the frame before the fault
	Reason string // what is wrong there
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("frame is not an envelope: %s at byte %d", e.Reason, e.Offset)
}

// Err returns nil, or a *ParseError when the frame is not an envelope. Such an
// envelope has the type PARSE_ERROR and the text of the frame as its Payload.
func (e *Envelope) Err() error {
	e.scan()
	return e.err
}

// text returns the text of the first of some fields that is a string.
func (e *Envelope) text(fields ...int) []byte {
	e.scan()
	for _, field := range fields {
		if v := e.scanner.values[field]; isString(v) {
			return unquote(v)
		}
	}
	return nil
}

// value returns the JSON text of the value at a place, nil when it has none.
func (e *Envelope) value(field int) []byte {
	e.scan()
	return e.scanner.values[field]
}

func isString(value []byte) bool { return len(value) > 0 && value[0] == '"' }

// unquote returns the text of a JSON string, in place where it has no escapes.
func unquote(token []byte) []byte {
	if bytes.IndexByte(token, '\\') >= 0 {
		return appendUnquoted(nil, token)
	}
	return token[1 : len(token)-1]
}

// Type returns the event type, "" when the envelope has none.
func (e *Envelope) Type() string {
	name := e.text(fieldEventType, fieldOwnType)
	if t := findType(name); t != nil {
		return t.name // no allocation
	}
	return string(name)
}

// MessageType returns what the header says of the message: STANDARD, CONTROL
// or SYSTEM; "" when there is none.
func (e *Envelope) MessageType() string { return word(e.text(fieldMessageType)) }

// Persistence returns PERSISTENT or NON_PERSISTENT, "" for what is no message.
func (e *Envelope) Persistence() string { return word(e.text(fieldPersistence)) }

// Channel returns the ARN of the channel, nil when the envelope is about none.
func (e *Envelope) Channel() []byte { return e.text(fieldChannelArn, fieldDetailsChannelArn) }

// Sender returns the ARN, on IVS Chat the id, of the sender of a message.
func (e *Envelope) Sender() []byte { return e.text(fieldSenderArn, fieldSenderID) }

// MessageID returns the id of the message, nil when there is none.
func (e *Envelope) MessageID() []byte { return e.text(fieldMessageID, fieldID) }

// CreatedTimestamp returns when the message, on IVS Chat also the event, was
// sent, as it is written.
func (e *Envelope) CreatedTimestamp() []byte { return e.text(fieldCreated, fieldSendTime) }

// LastUpdatedTimestamp returns when the message was last changed, as it is written.
func (e *Envelope) LastUpdatedTimestamp() []byte { return e.text(fieldUpdated) }

// word returns b as a string, without allocating for the words of the protocol.
func word(b []byte) string {
	switch string(b) {
	case "STANDARD":
		return "STANDARD"
	case "CONTROL":
		return "CONTROL"
	case "SYSTEM":
		return "SYSTEM"
	case "PERSISTENT":
		return "PERSISTENT"
	case "NON_PERSISTENT":
		return "NON_PERSISTENT"
	}
	return string(b)
}

// NewEnvelope returns the envelope in which the socket would have carried
// payload, a JSON text, so that what the HTTP API lists prints like what a
// session receives.
func NewEnvelope(eventType, messageType string, payload []byte) *Envelope {
	raw := append([]byte(nil), `{"Headers":{"x-amz-chime-event-type":`...)
	raw = appendQuoted(raw, eventType)
	raw = append(raw, `,"x-amz-chime-message-type":`...)
	raw = appendQuoted(raw, messageType)
	raw = append(raw, `},"Payload":`...)
	return &Envelope{Raw: append(appendQuoted(raw, payload), '}')}
}

// NewRecord returns an envelope that the reader itself makes, such as one
// that tells of a lost connection. Payload is a JSON text.
func NewRecord(eventType string, payload []byte) *Envelope {
	raw := append([]byte(nil), `{"Headers":{"x-peal-event-type":`...)
	raw = appendQuoted(raw, eventType)
	raw = append(raw, `},"Payload":`...)
	return &Envelope{Raw: append(append(raw, payload...), '}')}
}
