package stream

import "bytes"

const (
	typeCreateMessage = "CREATE_CHANNEL_MESSAGE"
	typeUpdateMessage = "UPDATE_CHANNEL_MESSAGE"
	typeRedactMessage = "REDACT_CHANNEL_MESSAGE"
	typeLeave         = "DELETE_CHANNEL_MEMBERSHIP"
	typeDeleteChannel = "DELETE_CHANNEL"

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
// The result is valid until the next call. Each frame passes here, so the JSON
// texts that all messages have are compared as they are, before they are
// decoded.
func (f *follow) sight(e *Envelope) *sighting {
	id := e.MessageID()
	if len(id) == 0 {
		return nil
	}
	texts := e.scanner.values
	s := &f.sighting
	*s = sighting{
		message:  hash(id),
		creates:  string(texts[fieldEventType]) == `"`+typeCreateMessage+`"` || e.Type() == typeCreateMessage,
		persists: string(texts[fieldPersistence]) == `"`+persistent+`"` || e.Persistence() != nonPersistent,
		created:  f.parse(inside(texts[fieldCreated])),
	}
	if s.created == 0 {
		s.created = f.parse(e.CreatedTimestamp())
	}
	if s.updated = s.created; !bytes.Equal(texts[fieldCreated], texts[fieldUpdated]) {
		if updated := f.parse(e.LastUpdatedTimestamp()); updated != 0 {
			s.updated = updated
		}
	}
	if bytes.Equal(texts[fieldChannelArn], f.lastArn) && f.lastChannel != nil {
		s.channel = f.lastChannel
	} else {
		s.channel = f.channel(e.Channel())
		f.lastArn, f.lastChannel = append(f.lastArn[:0], texts[fieldChannelArn]...), s.channel
	}
	s.event = s.message
	if !s.creates {
		s.event = eventHash(s.message, e.Type(), s.updated)
	}
	return s
}

// inside returns what is between the quotes of a JSON string.
func inside(text []byte) []byte {
	if !isString(text) {
		return nil
	}
	return text[1 : len(text)-1]
}

func eventHash(message uint64, kind string, updated stamp) uint64 {
	return mix(mix(message, hash([]byte(kind))), uint64(updated))
}

// parse is parseStamp, but quick for times in the same minute as the last one,
// written in the same form.
func (f *follow) parse(b []byte) stamp {
	const form = "2026-01-15T10:20:31.013Z"
	const minute = len("2026-01-15T10:20:")
	if len(b) == len(form) && string(b[:minute]) == string(f.minute[:]) && b[19] == '.' && b[23] == 'Z' {
		digits := [...]byte{b[17] - '0', b[18] - '0', b[20] - '0', b[21] - '0', b[22] - '0'}
		if max(digits[0], digits[1], digits[2], digits[3], digits[4]) <= 9 && digits[0] < 6 {
			ms := 0
			for _, d := range digits {
				ms = 10*ms + int(d)
			}
			return f.minuteStart + stamp(ms)
		}
	}
	s := parseStamp(b)
	if len(b) == len(form) && s != 0 {
		copy(f.minute[:], b)
		f.minuteStart = s - s%60_000
	}
	return s
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
		recent.advance(s.created, f.window, f.count)
	}
	if !recent.add(s.event, s.updated) {
		return true
	}
	if !s.creates {
		recent.update(s.message, s.updated)
	}
	return false
}
