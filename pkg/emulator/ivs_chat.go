package emulator

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// inRoom runs f while nothing else happens in a room. f must not block.
func (s *Server) inRoom(arn string, f func(*roomRecord) error) error {
	return s.store.view(func(t *tables) error {
		r := t.rooms[arn]
		if r == nil {
			return errRoomGone
		}
		r.speaking.Lock()
		defer r.speaking.Unlock()
		return f(r)
	})
}

// tell sends a frame to every connection of a room, and logs it.
func (s *Server) tell(r *roomRecord, kind string, at sendTime, v any) {
	payload := mustEncode(v)
	delivery{textFrame(payload), s.hub.of(r.ARN)}.deliver()
	s.logChat(r, kind, at, payload)
}

// sendChat carries out SEND_MESSAGE.
func (s *Server) sendChat(from *session, request *chatRequest) error {
	m := &chatMessage{
		Type:       "MESSAGE",
		Id:         s.random.chatID(),
		RequestId:  request.RequestId,
		Attributes: request.Attributes,
		Content:    request.Content,
		Sender:     chatSender{from.chat.user, from.chat.attributes},
	}
	var handler reviewer
	err := s.inRoom(from.audience, func(r *roomRecord) error {
		if utf8.RuneCountInString(m.Content) > r.Length {
			return &chatError{codeTooLong, textTooLong}
		}
		if !s.options.NoChatRates && !s.rates.allow(r.ARN, r.Rate, s.clock.now()) {
			return errRateExceeded
		}
		handler = reviewer{r.ARN, r.Handler, r.Fallback, r.Length}
		if handler.lambda == "" {
			s.say(r, m)
		}
		return nil
	})
	if err != nil || handler.lambda == "" {
		return err
	}
	if err := s.review(handler, m, from.remote); err != nil {
		return err
	}
	return s.inRoom(from.audience, func(r *roomRecord) error {
		s.say(r, m)
		return nil
	})
}

func (s *Server) say(r *roomRecord, m *chatMessage) {
	m.SendTime = sendTime{s.clock.exact()}
	s.tell(r, m.Type, m.SendTime, m)
}

// announce sends an event to a room and returns its id.
func (s *Server) announce(r *roomRecord, requestID, name string, attributes map[string]string) string {
	e := &chatEvent{
		Type: "EVENT", Id: s.random.chatID(), RequestId: requestID, EventName: name, Attributes: attributes,
		SendTime: sendTime{s.clock.exact()},
	}
	s.tell(r, e.Type, e.SendTime, e)
	return e.Id
}

// hide tells a room to hide a message. MessageID is the older name, the only one
// that amazon-ivs-chat-messaging 1.1.1 reads.
func (s *Server) hide(r *roomRecord, requestID, message, reason string) (id string) {
	return s.announce(r, requestID, eventDeleteChatMessage,
		map[string]string{"MessageID": message, "MessageId": message, "Reason": reason})
}

// kick tells a room that a user has to leave, and closes all connections of
// that user.
func (s *Server) kick(r *roomRecord, requestID, user, reason string) {
	s.announce(r, requestID, eventDisconnectUser, map[string]string{"UserId": user, "Reason": reason})
	for _, session := range s.hub.of(r.ARN) {
		if session.chat.user == user {
			session.close(closeChat, reason)
		}
	}
}

func sendEvent(s *Server, _ *call, in *sendEventInput) (*sendEventOutput, error) {
	if strings.HasPrefix(in.EventName, "aws:") {
		return nil, invalidMember("eventName", "names that begin with aws: are reserved")
	}
	if n := attributesSize(in.Attributes); n > maxChatAttributes {
		return nil, invalidMember("attributes", "they have %d bytes, more than the %d allowed", n, maxChatAttributes)
	}
	out := &sendEventOutput{}
	return out, overHTTP(in.RoomIdentifier, s.inRoom(in.RoomIdentifier, func(r *roomRecord) error {
		out.Id = s.announce(r, "", in.EventName, in.Attributes)
		return nil
	}))
}

func deleteMessage(s *Server, _ *call, in *deleteMessageInput) (*deleteMessageOutput, error) {
	out := &deleteMessageOutput{}
	return out, overHTTP(in.RoomIdentifier, s.inRoom(in.RoomIdentifier, func(r *roomRecord) error {
		out.Id = s.hide(r, "", in.Id, value(in.Reason))
		return nil
	}))
}

func disconnectUser(s *Server, _ *call, in *disconnectUserInput) (*disconnectUserOutput, error) {
	return &disconnectUserOutput{}, overHTTP(in.RoomIdentifier, s.inRoom(in.RoomIdentifier, func(r *roomRecord) error {
		s.kick(r, "", in.UserId, value(in.Reason))
		return nil
	}))
}

// overHTTP is an error of the socket as the API has it.
func overHTTP(room string, err error) error {
	if errors.Is(err, errRoomGone) {
		return noResource(room)
	}
	return err
}
