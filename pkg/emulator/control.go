package emulator

import "github.com/gorilla/websocket"

// Sessions is the number of WebSockets that are established: told of events.
func (s *Server) Sessions() int {
	s.hub.mu.RLock()
	defer s.hub.mu.RUnlock()
	n := 0
	for _, sessions := range s.hub.sessions {
		n += len(sessions)
	}
	return n
}

// Push sends a text to every established session as it is, one text frame, to
// show a client what no service should send. The text need not be JSON, nor UTF-8.
func (s *Server) Push(text []byte) { s.push(textFrame(text)) }

// PushBinary is Push with a binary frame.
func (s *Server) PushBinary(data []byte) { s.push(newFrame(websocket.BinaryMessage, data)) }

func (s *Server) push(f frame) {
	for _, session := range s.hub.all() {
		session.send(f)
	}
}

// Drop cuts the connections of all sessions without a close frame, as a network
// does.
func (s *Server) Drop() {
	for _, session := range s.hub.all() {
		session.drop("dropped on request")
	}
}

// CloseSessions closes all sessions with a close code, such as 1012 for a restart
// of the service.
func (s *Server) CloseSessions(code int, reason string) {
	for _, session := range s.hub.all() {
		session.close(code, reason)
	}
}
