package emulator

import (
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/gorilla/websocket"
)

// A hub knows the open sessions of both WebSocket planes by what they listen
// to. Where both locks are needed, a session's is taken before the hub's.
type hub struct {
	options     *Options
	wait        sync.WaitGroup // goroutines of sessions
	connections atomic.Uint64  // ever opened
	upgrader    websocket.Upgrader
	batches     sync.Pool // *[]byte with room for writeBatch

	mu       sync.RWMutex
	open     map[*session]struct{} // also those that have not joined, or were refused
	sessions map[string][]*session // that have joined, by audience
	closed   bool
}

func newHub(o *Options) *hub {
	return &hub{
		options:  o,
		open:     map[*session]struct{}{},
		sessions: map[string][]*session{},
		batches:  sync.Pool{New: func() any { b := make([]byte, 0, writeBatch); return &b }},
		upgrader: websocket.Upgrader{
			// Small, as clients hardly ever send; the write buffer serves for
			// the handshake alone.
			ReadBufferSize:  512,
			WriteBufferSize: 512,
			WriteBufferPool: &sync.Pool{},
			// Browsers send the origin of their page. Whether the services
			// look at it is not documented.
			CheckOrigin: func(*http.Request) bool { return true },
		},
	}
}

// join adds a session to its audience, where it may be told things from then
// on; first is what it is told before anything else. It reports false, and adds
// nothing, when limit sessions are there already (0: no limit).
func (h *hub) join(s *session, limit int, first ...frame) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !h.enter(s, limit) {
		return false
	}
	for _, f := range first {
		s.sendLocked(f)
	}
	return true
}

func (h *hub) enter(s *session, limit int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || s.gone || limit > 0 && len(h.sessions[s.audience]) >= limit {
		return false
	}
	h.sessions[s.audience] = append(h.sessions[s.audience], s)
	return true
}

// leave takes a session out of the hub.
func (h *hub) leave(s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.open, s)
	all := h.sessions[s.audience]
	i := slices.Index(all, s)
	switch {
	case i < 0:
	case len(all) == 1:
		delete(h.sessions, s.audience)
	default:
		// A new slice: deliveries may hold the old one.
		h.sessions[s.audience] = slices.Delete(slices.Clone(all), i, i+1)
	}
}

// of returns the sessions of some audiences.
func (h *hub) of(audiences ...string) []*session {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var all []*session
	for _, a := range audiences {
		all = append(all, h.sessions[a]...)
	}
	return all
}

// ofMembers returns the sessions of the members of a roster that pass keep
// (nil: all), in the time it takes to look at the smaller of the two: the
// members, or those who are connected.
func (h *hub) ofMembers(all []*session, in *roster, keep func(*membershipRecord) bool) []*session {
	h.mu.RLock()
	defer h.mu.RUnlock()
	if len(h.sessions) < len(in.byMember) {
		for audience, sessions := range h.sessions {
			if m := in.byMember[audience]; m != nil && (keep == nil || keep(m)) {
				all = append(all, sessions...)
			}
		}
		return all
	}
	for _, m := range in.order.items {
		if sessions := h.sessions[m.Member]; sessions != nil && (keep == nil || keep(m)) {
			all = append(all, sessions...)
		}
	}
	return all
}

// all returns every open session.
func (h *hub) all() []*session {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return slices.Collect(maps.Keys(h.open))
}

// close drops every session and waits for their goroutines.
func (h *hub) close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	for _, s := range h.all() {
		s.drop("emulator closed")
	}
	h.wait.Wait()
}

// A delivery is a frame and the sessions that it is for.
type delivery struct {
	frame    frame
	sessions []*session
}

func (d delivery) deliver() {
	for _, s := range d.sessions {
		s.send(d.frame)
	}
}
