package emulator

import (
	"cmp"
	"slices"
	"time"

	"github.com/gorilla/websocket"
)

// sessionFaults is what faults have to do with one session: nil until the first
// one meets it. It is guarded by the lock of the session.
type sessionFaults struct {
	seen    map[*fault]int // text and binary frames since the fault has met the session
	mute    *fault         // FaultNeverEstablished: no such frame is sent
	stalled *fault         // FaultStall: nothing is taken from late
	cut     bool           // a part of a frame is the last that is sent

	swapped      []frame // FaultReorder, FaultEarlyEvent: to be sent after the next frame
	swappedBy    *fault
	swappedUntil *time.Timer // nil: without a limit

	late  []lateFrame // that wait for their time, in order
	bytes int         // in late
	next  *time.Timer // of the first of late
}

// A lateFrame is sent at its time, if nothing is in the way.
type lateFrame struct {
	frame
	due time.Time
}

// byNumber returns every open session, the oldest first.
func (h *hub) byNumber() []*session {
	all := h.all()
	slices.SortFunc(all, func(a, b *session) int { return cmp.Compare(a.number, b.number) })
	return all
}

// meets says whether a fault of sockets is for this session.
func (f *fault) meets(s *session) bool {
	switch {
	case !f.onSockets(), f.Connection != 0 && f.Connection != s.number:
		return false
	case s.chat != nil:
		return (f.User == "" || f.User == s.chat.user) && (f.Room == "" || f.Room == s.audience)
	}
	return f.Room == "" && (f.User == "" || f.User == s.audience)
}

// strike decides whether a fault happens to this session after so many frames.
func (s *session) strike(f *fault, frames int) bool {
	return frames >= f.After && s.hub.faults.strike(f)
}

// meetFaults has faults that let no frame pass act on an open session.
func (s *session) meetFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.greeted {
		s.endByFault(s.hub.faults.load())
	}
}

// beginFaults has faults act on a session before it is told anything.
func (s *session) beginFaults(active []*fault) {
	for _, f := range active {
		switch {
		case s.chat != nil || !f.meets(s):
		case f.Kind == FaultNeverEstablished && s.faulted().mute == nil && s.hub.faults.strikeNext(f):
			s.faulted().mute = f
		case f.Kind == FaultEarlyEvent && s.faulted().swappedBy == nil && s.hub.faults.strikeNext(f):
			s.faulted().swappedBy = f
		}
	}
	s.endByFault(active)
}

func (s *session) faulted() *sessionFaults {
	if s.faults == nil {
		s.faults = &sessionFaults{seen: map[*fault]int{}}
	}
	return s.faults
}

// endByFault closes, drops or stalls the session if a fault wants it.
func (s *session) endByFault(active []*fault) {
	for _, f := range active {
		if s.gone || s.ending || !f.on(FaultClose, FaultDrop, FaultStall) || !f.meets(s) {
			continue
		}
		state := s.faulted()
		if state.stalled != nil || !s.strike(f, state.seen[f]) {
			continue
		}
		switch f.Kind {
		case FaultStall:
			state.stalled = f
		case FaultClose:
			s.sendThrough(active, closeFrame(f.Code, f.Reason))
			s.ending = true
			s.reason = "fault"
		case FaultDrop:
			// What was sent before goes out first.
			s.ending, state.cut = true, true
			s.startWriting()
		}
	}
}

// sendThrough is sendLocked while there are faults.
func (s *session) sendThrough(active []*fault, f frame) {
	state := s.faulted()
	switch f.kind() {
	case websocket.PongMessage:
		if !s.swallow(active, FaultNoPong) {
			s.put(f, time.Time{})
		}
	case websocket.PingMessage:
		if s.swallow(active, FaultNoPing) || state.stalled != nil {
			s.pong = time.Now() // nobody can answer what was not sent
			return
		}
		s.put(f, time.Time{})
	case websocket.CloseMessage:
		s.sendSwapped()
		s.put(f, time.Time{})
	default:
		if state.mute == nil {
			s.sendEvent(active, f)
		}
		s.endByFault(active)
	}
}

// swallow says whether a fault keeps a control frame from being sent.
func (s *session) swallow(active []*fault, kind FaultKind) bool {
	for _, f := range active {
		if f.Kind != kind || !f.meets(s) {
			continue
		}
		passed := s.faults.seen[f]
		s.faults.seen[f]++
		if s.strike(f, passed) {
			return true
		}
	}
	return false
}

// sendEvent sends a text or binary frame as the faults want it.
func (s *session) sendEvent(active []*fault, f frame) {
	state := s.faults
	event := s.greeted // not SESSION_ESTABLISHED
	copies, due, cut := []frame{f}, time.Time{}, 0
	swap := state.swappedBy != nil && state.swapped == nil // an early event is to come first
	for _, ft := range active {
		if ft.on(FaultNoPong, FaultNoPing) || !ft.meets(s) {
			continue
		}
		passed := state.seen[ft]
		state.seen[ft]++
		switch ft.Kind {
		case FaultLose:
			if event && s.strike(ft, passed) {
				copies = nil
			}
		case FaultDuplicate:
			if event && copies != nil && s.strike(ft, passed) {
				copies = append(copies, f)
			}
		case FaultReorder:
			if event && copies != nil && state.swappedBy == nil && s.strike(ft, passed) {
				state.swappedBy, swap = ft, true
			}
		case FaultDelay:
			if s.strike(ft, passed) {
				due = time.Now().Add(ft.Delay)
			}
		case FaultCut:
			if cut == 0 && s.strike(ft, passed) {
				cut = cutAt(len(f), ft.Byte)
			}
		}
	}
	switch {
	case copies == nil:
		if swap {
			state.swappedBy = nil // there is nothing to swap
		}
	case cut > 0:
		s.put(f[:cut], due)
		s.ending, state.cut = true, true
	case swap:
		state.swapped = copies
		if d := state.swappedBy.Delay; d > 0 {
			state.swappedUntil = time.AfterFunc(d, s.releaseSwapped)
		}
	default:
		for _, c := range copies {
			s.put(c, due)
		}
		s.sendSwapped()
	}
}

// cutAt is how many of n bytes are sent: as many as wanted, but never all, and
// never none.
func cutAt(n, wanted int) int {
	if wanted == 0 {
		wanted = n / 2
	}
	return max(min(wanted, n-1), 1)
}

// releaseSwapped sends what waits for the next frame: it has waited long enough.
func (s *session) releaseSwapped() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.gone {
		s.sendSwapped()
	}
}

// sendSwapped sends what has waited for the next frame.
func (s *session) sendSwapped() {
	state := s.faults
	if state.swapped == nil {
		return
	}
	if state.swappedUntil != nil {
		state.swappedUntil.Stop()
	}
	frames := state.swapped
	state.swapped, state.swappedBy, state.swappedUntil = nil, nil, nil
	for _, f := range frames {
		s.put(f, time.Time{})
	}
}

// put queues a frame, behind those that faults hold back.
func (s *session) put(f frame, due time.Time) {
	state := s.faults
	if len(state.late) == 0 && due.IsZero() && state.stalled == nil {
		s.enqueue(f)
		return
	}
	if s.overflows(state.bytes + len(f)) {
		return
	}
	if n := len(state.late); n > 0 && due.Before(state.late[n-1].due) {
		due = state.late[n-1].due
	}
	state.late = append(state.late, lateFrame{f, due})
	state.bytes += len(f)
	if len(state.late) == 1 {
		s.waitForNext()
	}
}

// waitForNext wakes up when the first of the late frames is due.
func (s *session) waitForNext() {
	state := s.faults
	if len(state.late) > 0 && state.stalled == nil {
		state.next = time.AfterFunc(time.Until(state.late[0].due), s.releaseDue)
	}
}

// releaseDue sends the frames whose time has come.
func (s *session) releaseDue() {
	s.mu.Lock()
	defer s.mu.Unlock()
	state, now := s.faults, time.Now()
	for !s.gone && state.stalled == nil && len(state.late) > 0 && !now.Before(state.late[0].due) {
		f := state.late[0].frame
		state.late = state.late[1:]
		state.bytes -= len(f)
		s.enqueue(f)
	}
	if len(state.late) == 0 {
		state.late = nil
	}
	if !s.gone {
		s.waitForNext()
	}
}

// forgetFaults lets the session go on without faults that have ended.
func (s *session) forgetFaults(faults []*fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := s.faults
	if s.gone || state == nil {
		return
	}
	for _, f := range faults {
		delete(state.seen, f)
		if state.mute == f {
			state.mute = nil
		}
		if state.swappedBy == f {
			state.swappedBy = nil
			s.sendSwapped()
		}
		if state.stalled == f {
			state.stalled = nil
			s.pong = time.Now()
			s.waitForNext()
		}
	}
}

// holds says whether something waits to be sent.
func (f *sessionFaults) holds() bool { return f != nil && len(f.late) > 0 }

// cuts says whether the connection ends without a close frame.
func (f *sessionFaults) cuts() bool { return f != nil && f.cut }

// stop ends the waiting.
func (f *sessionFaults) stop() {
	if f == nil {
		return
	}
	if f.next != nil {
		f.next.Stop()
	}
	if f.swappedUntil != nil {
		f.swappedUntil.Stop()
	}
	f.swapped, f.late, f.bytes = nil, nil, 0
}
