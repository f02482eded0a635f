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
	faults      faultSet

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
// nothing, when limit sessions are there already (0: no limit) and none may be
// closed for it.
func (h *hub) join(s *session, limit int, first ...frame) bool {
	displaced, ok := s.joinLocking(limit, first)
	for _, old := range displaced {
		old.close(closeForbidden, "Forbidden")
	}
	return ok
}

func (s *session) joinLocking(limit int, first []frame) (displaced []*session, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return nil, true // the client has left; nothing is to be told it
	}
	displaced, ok = s.hub.enter(s, limit)
	if !ok {
		return displaced, false
	}
	s.greeted = len(first) == 0
	if active := s.hub.faults.load(); active != nil {
		s.beginFaults(active)
	}
	for _, f := range first {
		s.sendLocked(f)
		s.greeted = true
	}
	return displaced, true
}

// enter puts a session into its audience, and takes out those that give way to
// it: the one with the same id, and the oldest, if the options say so.
func (h *hub) enter(s *session, limit int) (displaced []*session, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	stay := slices.Clone(h.sessions[s.audience])
	if h.options.ReplaceSession && s.chat == nil {
		stay = slices.DeleteFunc(stay, func(old *session) bool {
			if old.id == s.id {
				displaced = append(displaced, old)
			}
			return old.id == s.id
		})
	}
	if limit > 0 && len(stay) >= limit && h.options.EvictOldest {
		displaced = append(displaced, stay[0])
		stay = stay[1:]
	}
	if h.closed || limit > 0 && len(stay) >= limit {
		return nil, false
	}
	h.sessions[s.audience] = append(stay, s)
	return displaced, true
}

// admit counts a session among the open ones, unless it was dropped already.
func (h *hub) admit(s *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open[s] = struct{}{}
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
