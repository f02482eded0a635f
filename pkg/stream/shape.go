package stream

// The fields every shape has, by id. An envelope finds them, and whatever else
// its shape asks for, in the one scan of its frame.
const (
	fieldEnvelope = iota
	fieldHeaders
	fieldEventType
	fieldOwnType
	fieldMessageType
	fieldMeta
	fieldPayload
	fieldChannelArn
	fieldChannel
	fieldDetailsChannelArn
	fieldMessageID
	fieldCreated
	fieldUpdated
	fieldPersistence
	fieldSender
	fieldSenderArn
	fieldSenderID
	fieldID
	fieldSendTime
	fieldFrameType
	fieldPayloadType
	fieldCount
)

// A shape is the tree of the places in an envelope that somebody will look at:
// a scan notes the value it finds at each and passes over everything else. It
// is complete before the first scan and read-only from then on.
type shape struct {
	places []*place // by id
}

// A place is a node of a shape: the envelope itself, or the member called name
// of the object at parent.
type place struct {
	id      int
	name    string
	parent  *place
	members []*place
	buckets [32]*place // the members by bucket of their name
	next    *place     // in the same bucket of the parent
}

func newShape() *shape {
	s := &shape{}
	envelope := s.member(nil, "")
	headers := s.member(envelope, "Headers")
	s.member(headers, "x-amz-chime-event-type")
	s.member(headers, "x-peal-event-type")
	s.member(headers, "x-amz-chime-message-type")
	s.member(envelope, "Meta")
	payload := s.member(envelope, "Payload")
	s.member(payload, "ChannelArn")
	channel := s.member(payload, "Channel")
	s.member(channel, "ChannelArn")
	s.member(payload, "MessageId")
	s.member(payload, "CreatedTimestamp")
	s.member(payload, "LastUpdatedTimestamp")
	s.member(payload, "Persistence")
	sender := s.member(payload, "Sender")
	s.member(sender, "Arn")
	s.member(sender, "UserId")
	s.member(payload, "Id")
	s.member(payload, "SendTime")
	s.member(envelope, "Type")
	s.member(payload, "Type")
	return s
}

// member returns the member called name of a place, and adds it when it is new.
func (s *shape) member(parent *place, name string) *place {
	p := &place{id: len(s.places), name: name, parent: parent}
	if parent != nil {
		if old := parent.member([]byte(name)); old != nil {
			return old
		}
		parent.members = append(parent.members, p)
		b := bucket([]byte(name))
		p.next, parent.buckets[b] = parent.buckets[b], p
	}
	s.places = append(s.places, p)
	return p
}

// at returns the place that path leads to from the envelope.
func (s *shape) at(path ...string) *place {
	p := s.places[fieldEnvelope]
	for _, name := range path {
		p = s.member(p, name)
	}
	return p
}

// member returns the member called name, nil when nobody looks at it.
func (p *place) member(name []byte) *place {
	for m := p.buckets[bucket(name)]; m != nil; m = m.next {
		if m.name == string(name) {
			return m
		}
	}
	return nil
}

// lookup is member for a name that is still a JSON string.
func (p *place) lookup(token []byte, escaped bool) *place {
	if escaped {
		return p.member(appendUnquoted(nil, token))
	}
	return p.member(token[1 : len(token)-1])
}

// bucket tells the names apart that one object has, most of the time.
func bucket(name []byte) byte {
	if len(name) == 0 {
		return 0
	}
	return (byte(len(name)) + name[0] + name[len(name)-1]) % 32
}
