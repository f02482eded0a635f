package emulator

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gorilla/websocket"
)

// closeChat is the code with which the service closes connections: those of a
// user who is disconnected, according to AWS's sample application for Android.
// What it is at the end of a session is not documented.
const closeChat = websocket.CloseGoingAway

// A chatter is what a chat token says of a connection.
type chatter struct {
	user         string
	attributes   map[string]string
	capabilities []string
	ends         time.Time
}

func newChatter(r *chatTokenRecord) *chatter {
	c := &chatter{user: r.User, attributes: r.Attributes, capabilities: r.Capabilities, ends: r.SessionEnds}
	if c.attributes == nil {
		c.attributes = map[string]string{}
	}
	return c
}

// serveChat opens a connection to a room of IVS Chat. The token is the only
// value of Sec-WebSocket-Protocol and must come back in the answer.
func (s *Server) serveChat(w http.ResponseWriter, r *http.Request) {
	c := s.newCall(r)
	token := r.Header.Get("Sec-WebSocket-Protocol")
	if s.hub.faults.load() != nil && s.disturbHandshake(w, r, s.chatSubject(token)) {
		return
	}
	who, err := s.admitChat(token, r.RemoteAddr)
	if err != nil {
		s.logf("connect refused: %v", err)
		s.respondError(w, c, err)
		return
	}
	header := http.Header{"Sec-WebSocket-Protocol": {token}, "X-Amzn-RequestId": {c.requestID}}
	session, err := s.hub.upgrade(w, r, header, func(session *session) {
		session.audience = who.Room
		session.chat = newChatter(who)
		err := s.inRoom(who.Room, func(*roomRecord) error {
			s.hub.join(session, 0)
			return nil
		})
		if err != nil {
			session.close(closeChat, s.random.closingReason(err))
		}
	})
	if err != nil {
		return // answered by upgrade
	}
	session.run(func(data []byte) { s.receiveChat(session, data) })
}

// crowded says whether so many connections to rooms are open.
func (h *hub) crowded(limit int) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if len(h.open) < limit {
		return false
	}
	n := 0
	for s := range h.open {
		if s.chat != nil {
			n++
		}
	}
	return n >= limit
}

// admitChat takes a token for a connection.
func (s *Server) admitChat(token, remote string) (who *chatTokenRecord, err error) {
	if limit := s.options.Quotas.ChatConnections; s.hub.crowded(limit) {
		return nil, throttledChat(limit)
	}
	if s.hub.faults.load() != nil && s.hub.faults.hit(s.chatSubject(token), FaultExpire) != nil {
		return nil, noConnection("The chat token has expired, as a fault has it")
	}
	err = s.store.update(func(t *tx) (err error) {
		who, err = t.redeem(token, remote)
		return err
	})
	return who, err
}

// receiveChat carries out what a client asks for.
func (s *Server) receiveChat(session *session, data []byte) {
	request, err := parseChatRequest(data)
	if limitErr := s.limitChat(session); limitErr != nil {
		err = limitErr
	}
	if err == nil {
		err = s.performChat(session, request)
	}
	if err == nil {
		return
	}
	if err == errSessionExpired && !s.options.ChatExpiryError {
		s.endChat(session)
		return
	}
	session.send(textFrame(mustEncode(s.random.failure(request.RequestId, err))))
}

// limitChat refuses requests of a connection that is over its time or its rate.
func (s *Server) limitChat(session *session) error {
	now := s.clock.now()
	if !now.Before(session.chat.ends) {
		return errSessionExpired
	}
	if s.options.NoChatRates || s.rates.allow("connection "+strconv.FormatUint(session.number, 10), connectionRate, now) {
		return nil
	}
	return errRateExceeded
}

func (s *Server) performChat(session *session, r *chatRequest) error {
	if !slices.Contains(session.chat.capabilities, r.Action) {
		return &chatError{http.StatusForbidden, "Forbidden: the chat token does not have the capability " + r.Action}
	}
	if r.Action == actionSendMessage {
		return s.sendChat(session, r)
	}
	return s.inRoom(session.audience, func(room *roomRecord) error {
		if r.Action == actionDeleteMessage {
			s.hide(room, r.RequestId, r.Id, r.Reason)
		} else {
			s.kick(room, r.RequestId, r.UserId, r.Reason)
		}
		return nil
	})
}

// endChat ends a connection whose session is over.
func (s *Server) endChat(session *session) {
	session.close(closeChat, s.random.closingReason(errSessionExpired))
}
