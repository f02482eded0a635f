package stream

import (
	"bytes"
	"cmp"
	"encoding/binary"
)

const (
	typeCreateMessage = "CREATE_CHANNEL_MESSAGE"
	typeUpdateMessage = "UPDATE_CHANNEL_MESSAGE"
	typeRedactMessage = "REDACT_CHANNEL_MESSAGE"
	typeLeave         = "DELETE_CHANNEL_MEMBERSHIP"
	typeDeleteChannel = "DELETE_CHANNEL"
	typeRoomMessage   = "MESSAGE"

	persistent    = "PERSISTENT"
	nonPersistent = "NON_PERSISTENT"
)

// A sighting is what decides whether an envelope about a message was printed
// before: a message is created once; any other event about it is known by its
// type, the message, and the time of the last change.
type sighting struct {
	channel  *channel
	message  uint64 // hash of the message id
	event    uint64 // hash of type, message and change; of the creation: message
	creates  bool
	persists bool // the history keeps the message
	created  stamp
	updated  stamp
}

// order returns the time by which the event is sorted among others of the channel.
func (s *sighting) order() stamp {
	if s.creates {
		return s.created
	}
	return s.updated
}

// sight finds out what e is about; nil for an envelope without a message id.
// The result is valid until the next call.
func (f *follow) sight(e *Envelope) *sighting {
	if e.scan(); !f.glance(e) && !f.study(e) {
		return nil
	}
	return &f.sighting
}

// study is sight for any envelope. It reports false when there is no message id.
func (f *follow) study(e *Envelope) bool {
	id := e.MessageID()
	if len(id) == 0 {
		return false
	}
	message := hash(id)
	s := &f.sighting
	*s = sighting{
		channel: f.tail.sighted.channel(f, e.value(fieldChannelArn), e),
		message: message,
		event:   message,
		created: f.parse(e.CreatedTimestamp()),
	}
	if f.target.Service == "" {
		s.creates = e.Type() == typeCreateMessage
		s.persists = e.Persistence() != nonPersistent
	} else { // a room, of which there is no history
		s.creates = e.Type() == typeRoomMessage
	}
	s.updated = cmp.Or(f.parse(e.LastUpdatedTimestamp()), s.created)
	if !s.creates {
		s.event = eventHash(message, e.Type(), s.updated)
	}
	return true
}

// glance is study, in few instructions, for what most envelopes are: a persistent
// message that was just created, written as the service writes it, so that the JSON
// texts can be compared as they are. It reports false for any other.
func (f *follow) glance(e *Envelope) bool {
	texts := e.scanner.values[:fieldCount]
	id, created := texts[fieldMessageID], texts[fieldCreated]
	if f.target.Service != "" {
		return f.glanceRoom(e, texts)
	}
	if len(id) <= len(`""`) || e.scanner.escapes&(1<<fieldMessageID|1<<fieldCreated) != 0 ||
		string(texts[fieldPersistence]) != `"`+persistent+`"` || !isCreation(texts[fieldEventType]) || !sameTime(created, texts[fieldUpdated]) {
		return false
	}
	s := &f.sighting
	s.created = f.parse(created[1 : len(created)-1])
	s.updated = s.created
	s.creates, s.persists = true, true
	s.message = hash(id[1 : len(id)-1])
	s.event = s.message
	s.channel = f.tail.sighted.channel(f, texts[fieldChannelArn], e)
	return s.created != 0
}

// glanceRoom is glance for a message of a room, of which there is no history.
func (f *follow) glanceRoom(e *Envelope, texts [][]byte) bool {
	id, sent := texts[fieldID], texts[fieldSendTime]
	if len(id) <= len(`""`) || len(sent) <= len(`""`) || e.scanner.escapes&(1<<fieldID|1<<fieldSendTime) != 0 || !isRoomMessage(texts) {
		return false
	}
	message, created := hash(id[1:len(id)-1]), f.parse(sent[1:len(sent)-1])
	f.sighting = sighting{
		channel: f.tail.sighted.channel(f, texts[fieldChannelArn], e), message: message, event: message,
		creates: true, created: created, updated: created,
	}
	return created != 0
}

// isRoomMessage tells that an envelope is that of a message of a room, and has no
// field of another service.
func isRoomMessage(texts [][]byte) bool {
	return string(texts[fieldOwnType]) == `"`+typeRoomMessage+`"` &&
		texts[fieldEventType] == nil && texts[fieldMessageID] == nil && texts[fieldCreated] == nil && texts[fieldUpdated] == nil
}

// A channelCache has the channels of the last frames, of all targets, so that not
// each frame's is looked up in a map by its long ARN.
type channelCache [64]struct {
	follow  *follow
	arn     []byte // as JSON
	channel *channel
}

// channel returns the channel of f that e is about, whose ARN is arn in JSON.
func (c *channelCache) channel(f *follow, arn []byte, e *Envelope) *channel {
	const most = 512 // bytes, of ARNs that are kept
	if len(arn) > most {
		return f.channel(e.Channel())
	}
	var end uint64 // what differs between ARNs, before the quote
	if len(arn) > 8 {
		end = binary.LittleEndian.Uint64(arn[len(arn)-9:])
	}
	entry := &c[end*0x9E3779B97F4A7C15>>58]
	if entry.follow != f || !bytes.Equal(entry.arn, arn) {
		entry.follow, entry.arn, entry.channel = f, append(entry.arn[:0], arn...), f.channel(e.Channel())
	}
	return entry.channel
}

// isCreation tells that text is typeCreateMessage as JSON.
func isCreation(text []byte) bool {
	const half = 12 // up to 16 bytes are compared without a call
	return len(text) == 2*half && string(text[:half]) == `"CREATE_CHAN` && string(text[half:]) == `NEL_MESSAGE"`
}

// sameTime tells that a and b are the same time in JSON, as the service writes it:
// "2026-01-15T10:20:31.013Z".
func sameTime(a, b []byte) bool {
	const size = 26
	if len(a) != size || len(b) != size {
		return false
	}
	le := binary.LittleEndian
	return le.Uint64(a) == le.Uint64(b) && le.Uint64(a[8:]) == le.Uint64(b[8:]) &&
		le.Uint64(a[16:]) == le.Uint64(b[16:]) && le.Uint16(a[24:]) == le.Uint16(b[24:])
}

func eventHash(message uint64, kind string, updated stamp) uint64 {
	return mix(mix(message, hash([]byte(kind))), uint64(updated))
}

// parse is parseStamp, but quick for times in the same minute as the last one,
// written with at least three digits after the point.
func (f *follow) parse(b []byte) stamp {
	const form, minute = "2026-01-15T10:20:31.013", len("2026-01-15T10:20")
	if len(b) <= len(form) {
		return parseStamp(b)
	}
	if [minute]byte(b) == f.minute && endsTime(b[len(form):]) {
		if ms, ok := parseSeconds(binary.LittleEndian.Uint64(b[minute:])); ok {
			return f.minuteStart + ms
		}
	}
	s := parseStamp(b)
	if s > 0 && b[len(b)-1] == 'Z' {
		f.minute, f.minuteStart = [minute]byte(b), s-s%60_000
	}
	return s
}

// parseSeconds reads the part :31.013 of a time, the lower seven bytes of word.
func parseSeconds(word uint64) (ms stamp, ok bool) {
	const (
		zeros = '0'*eachByte ^ (':' ^ '0') ^ ('.'^'0')<<24
		// What brings each byte to 16 that is more than it may be: 0, 5, 9, 0, 9, 9, 9.
		most  = 0x06_06_06_0F_06_0A_0F
		seven = 1<<56 - 1
	)
	digits := (word ^ zeros) & seven
	ok = (digits|(digits+most))&(0xF0*eachByte) == 0
	tens := digits*10 + digits>>8 // of each byte, and the ones in the next
	return (stamp(tens>>8&0xFF)*100+stamp(tens>>32&0xFF))*10 + stamp(digits>>48), ok
}

// endsTime tells that b is what may follow the milliseconds of a time in UTC.
func endsTime(b []byte) bool {
	if string(b) == "Z" {
		return true
	}
	for i, c := range b {
		if !isDigit(c) {
			return c == 'Z' && i == len(b)-1
		}
	}
	return false
}

// recent returns where the envelope of s is remembered.
func (s *sighting) recent() *recent {
	if s.persists {
		return &s.channel.recent
	}
	return &s.channel.passing
}

// shown tells whether the envelope of s was printed before, and notes that it
// is printed now.
func (f *follow) shown(s *sighting) bool {
	recent := s.recent()
	if s.creates {
		count := f.count
		if f.catching { // what the history tells may lie in the socket all the while
			count = maxRecent
		}
		recent.advance(s.created, f.window, count)
		return !recent.addMessage(s.message, s.created, s.updated)
	}
	if !recent.add(s.event, s.updated) {
		return true
	}
	recent.update(s.message, s.updated)
	return false
}
