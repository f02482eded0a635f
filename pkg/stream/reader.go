package stream

import (
	"cmp"
	"context"
	"errors"
	"time"
)

// A reader delivers what arrives on one connection of a session. Its methods are
// for one goroutine at a time.
type reader struct {
	*session
	conn     *Conn
	link     *link
	expires  time.Time // when the credentials behind the connection end
	opened   time.Time
	heard    time.Time // when the frames being read came
	seq      int64     // of the last frame
	leave    func() bool
	pulse    *pulse             // nil: no pings
	deadline *establishDeadline // nil: none is left
	inTurn   bool

	// What holds for all frames of one read is found out, and what they count is
	// told, once a read: for raw frames it would be a fifth of the time.
	frames, size int64
}

func newReader(s *session, conn *Conn, expires time.Time) *reader {
	f, t := s.follow, s.follow.tail
	r := &reader{
		session: s,
		conn:    conn,
		link:    &link{conn: conn, number: s.number, replaces: s.replaces, early: hold{budget: &t.budget}},
		expires: expires,
		opened:  time.Now(),
		leave:   context.AfterFunc(f.ctx, conn.leave),
	}
	if interval := t.pingInterval(); interval > 0 {
		r.pulse = startPulse(conn, interval)
	}
	conn.sock.dry = r.pause
	conn.pong = r.answered
	if f.target.Established == nil {
		r.take()
		r.established(nil)
		r.pass()
	} else {
		r.deadline = newEstablishDeadline(conn, cmp.Or(t.EstablishTimeout, defaultEstablishTimeout))
	}
	return r
}

// read delivers frames until the connection is idle or has ended.
func (r *reader) read() (idle bool) {
	f, t := r.follow, r.follow.tail
	for {
		data, binary, err := r.conn.next()
		switch {
		case errors.Is(err, errIdle):
			return true
		case err != nil:
			r.close(err)
			return false
		}
		r.frames++
		r.size += int64(len(data))
		r.seq++
		r.take()
		if f.ctx.Err() != nil {
			r.link.skipped = true
			continue // read on for the answer to our close frame only
		}
		e := &t.envelope
		e.Reset(data, binary)
		e.Service = f.target.Service
		l := r.link
		if now := r.conn.sock.heardAt(); now != r.heard {
			r.heard, l.likely = now, r.conn.likelyAt()
		}
		e.Meta = Meta{SourceLive, r.heard, f.target.Name, l.number, r.seq}
		if l.since.IsZero() && f.target.Established(e) {
			r.established(e)
			continue
		}
		r.end.progress = r.end.progress || !l.since.IsZero()
		f.deliver(l, e)
	}
}

// established takes in that the session has begun; e is the frame that said so.
func (r *reader) established(e *Envelope) {
	if r.deadline != nil {
		r.deadline.stop()
		r.deadline = nil
	}
	r.follow.tail.counters.connected.Add(1)
	r.follow.established(r.link, e)
	r.replaces = nil
	r.release()
	if !r.expires.IsZero() {
		r.rotateLater(r.link, r.expires)
	}
}

// answered takes in that a pong came.
func (r *reader) answered() {
	r.take()
	r.link.likely = r.conn.likelyAt()
	r.follow.settle()
}

// take takes the turn, if this session does not have it.
func (r *reader) take() {
	if !r.inTurn {
		r.follow.tail.begin()
		r.inTurn = true
	}
}

// pass ends the turn of this session, if it has it.
func (r *reader) pass() {
	if r.inTurn {
		r.inTurn = false
		r.follow.tail.end()
	}
}

// pause is called before the socket is waited for.
func (r *reader) pause() {
	r.count()
	r.pass()
}

func (r *reader) count() {
	c := &r.follow.tail.counters
	c.received.Add(r.frames)
	c.bytes.Add(r.size)
	r.frames, r.size = 0, 0
}

// close says how the connection ended, because of err, and cleans up.
func (r *reader) close(err error) {
	f, t, l, end := r.follow, r.follow.tail, r.link, &r.end
	end.err = err
	r.take()
	if !l.since.IsZero() {
		t.counters.connected.Add(-1)
		end.progress = end.progress || time.Since(r.opened) >= progressAfter
	}
	switch {
	case l.retired && l.followed:
		end.err = errReplaced
	case l.retired:
		end.err, end.progress = errRotated, true
	}
	end.succeeded = l.followed
	end.failed = l.since.IsZero()
	end.server = r.conn.ServerTime()
	if l.followed {
		f.event(Event{Kind: EventClosed, Connection: l.number, Err: end.err})
	}
	f.ended(l, end.err)
	r.pass()

	r.count()
	if r.deadline != nil {
		r.deadline.stop()
	}
	if r.pulse != nil {
		r.pulse.stop()
	}
	r.leave()
	r.conn.Close()
	r.release()
}
