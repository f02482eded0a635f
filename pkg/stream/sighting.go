package stream

const (
	typeCreateMessage = "CREATE_CHANNEL_MESSAGE"
	typeUpdateMessage = "UPDATE_CHANNEL_MESSAGE"
	typeRedactMessage = "REDACT_CHANNEL_MESSAGE"
	typeLeave         = "DELETE_CHANNEL_MEMBERSHIP"
	typeDeleteChannel = "DELETE_CHANNEL"

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
	id := e.MessageID()
	if len(id) == 0 {
		return nil
	}
	kind := e.Type()
	s := &f.sighting
	*s = sighting{
		channel:  f.channel(e.Channel()),
		message:  hash(id),
		creates:  kind == typeCreateMessage,
		persists: e.Persistence() != nonPersistent,
		created:  f.parse(e.CreatedTimestamp()),
		updated:  f.parse(e.LastUpdatedTimestamp()),
	}
	if s.updated == 0 {
		s.updated = s.created
	}
	s.event = s.message
	if !s.creates {
		s.event = eventHash(s.message, kind, s.updated)
	}
	return s
}

func eventHash(message uint64, kind string, updated stamp) uint64 {
	return mix(mix(message, hash([]byte(kind))), uint64(updated))
}

// parse is parseStamp with a memory of one, since the times of a message are
// mostly the same.
func (f *follow) parse(b []byte) stamp {
	if len(b) == 0 {
		return 0 // and the memory stays
	}
	if string(b) != string(f.lastTime) {
		f.lastTime = append(f.lastTime[:0], b...)
		f.lastStamp = parseStamp(b)
	}
	return f.lastStamp
}

// recent returns where the envelope of s is remembered.
func (s *sighting) recent() *recent {
	if s.persists {
		return &s.channel.recent
	}
	return &s.channel.passing
}

// shown tells whether the envelope of s was printed before.
func (f *follow) shown(s *sighting) bool {
	_, ok := s.recent().lookup(s.event)
	return ok
}

// remember notes that the envelope of s was printed.
func (f *follow) remember(s *sighting) {
	recent := s.recent()
	if s.creates {
		recent.advance(s.created, f.window, f.count)
	}
	recent.add(s.event, s.updated)
	// Of a message whose creation was printed the newest form is known.
	if form, ok := recent.lookup(s.message); ok && form < s.updated {
		recent.add(s.message, s.updated)
	}
}
