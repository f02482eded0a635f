package stream

import (
	"cmp"
	"context"
	"errors"
	"time"
)

const (
	// Ahead of Attempt.Expires another session takes over.
	rotateAhead = 2 * time.Minute
	// A session that would end sooner than this is not worth a rotation.
	leastRotation = 10 * time.Second
)

// ErrExpiring is what a Connector is told when the session is about to expire:
// another one must not use the same credentials or token.
var ErrExpiring = errors.New("the session is about to expire")

var (
	errRotated  = errors.New("ended before it expires")
	errReplaced = errors.New("another connection has taken over")
)

// A session keeps one connection to a target, replacing it as often as need be.
type session struct {
	follow       *follow
	backoff      backoff
	replaces     *link // the connection to take over from, nil: none
	ends         chan<- error
	number       int64 // of the connection
	unauthorized bool  // the last one ended with 4401
	inTurn       bool
}

// An ending says how a connection ended.
type ending struct {
	err       error
	progress  bool // it delivered, or lived for a minute
	server    time.Time
	succeeded bool // another session has taken over
}

// run connects again and again until ctx ends or another attempt is useless.
func (s *session) run(ctx context.Context) error {
	f, t := s.follow, s.follow.tail
	var last error
	if s.replaces != nil {
		last = ErrExpiring
	}
	for {
		end := s.connect(ctx, last)
		if end.succeeded {
			return errReplaced
		}
		if err := context.Cause(ctx); err != nil {
			return err
		}
		last = end.err
		if end.progress {
			s.backoff.reset()
			s.unauthorized = false
		}
		t.begin()
		err := s.verdict(end)
		wait := s.backoff.next()
		attempt := s.backoff.attempts
		f.event(Event{Kind: EventClosed, Connection: s.number, Err: end.err, Final: err != nil})
		if err == nil {
			f.event(Event{Kind: EventReconnecting, Connection: s.number, Attempt: attempt, Wait: wait, Err: end.err})
		}
		t.end()
		if err != nil {
			return err
		}
		s.unauthorized = closedWith(end.err, CloseUnauthorized)
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		t.counters.reconnects.Add(1)
	}
}

// verdict returns the error that ends the session, nil for another attempt.
// While other sessions of the target live there always is another.
func (s *session) verdict(end ending) error {
	f, t := s.follow, s.follow.tail
	if len(f.links) > 0 {
		return nil
	}
	last := t.NoReconnect || t.MaxReconnects > 0 && s.backoff.attempts >= t.MaxReconnects
	err := final(f.target.Name, end.err, s.unauthorized || last, f.proven, end.server)
	if err == nil && last {
		err = &LostError{f.target.Name, s.backoff.attempts + 1, end.err}
	}
	return err
}

func closedWith(err error, code int) bool {
	var closed *CloseError
	return errors.As(err, &closed) && closed.Code == code
}

// connect makes one connection and reads it to its end.
func (s *session) connect(ctx context.Context, last error) ending {
	f := s.follow
	release, err := f.beFirst(ctx)
	if err != nil {
		return ending{err: err}
	}
	defer release()
	f.tail.begin()
	f.connections++
	s.number = f.connections
	f.tail.end()
	if err := f.baseline(ctx); err != nil {
		return ending{err: err}
	}
	conn, expires, err := s.dial(ctx, last)
	if err != nil {
		return ending{err: err}
	}
	defer conn.Close()
	return s.read(ctx, conn, expires, release)
}

// beFirst makes the sessions of a target wait until one of them has made the
// first session, since what came before that one is not wanted.
func (f *follow) beFirst(ctx context.Context) (release func(), err error) {
	if f.hasBegun() {
		return func() {}, nil
	}
	select {
	case f.first <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	held := true
	return func() {
		if held {
			held = false
			<-f.first
		}
	}, nil
}

// dial waits until another connect is allowed, and connects.
func (s *session) dial(ctx context.Context, last error) (conn *Conn, expires time.Time, err error) {
	f, t := s.follow, s.follow.tail
	if err := f.pace.wait(ctx); err != nil {
		return nil, expires, err
	}
	select {
	case t.connecting <- struct{}{}:
		defer func() { <-t.connecting }()
	case <-ctx.Done():
		return nil, expires, context.Cause(ctx)
	}
	if err := t.pace.wait(ctx); err != nil {
		return nil, expires, err
	}
	t.counters.connects.Add(1)
	t.begin()
	f.event(Event{Kind: EventConnecting, Connection: s.number})
	t.end()
	attempt, err := f.target.Connect(ctx, last)
	if err != nil {
		return nil, expires, err
	}
	conn, err = t.Dialer.Dial(ctx, attempt)
	return conn, attempt.Expires, err
}

// read delivers what arrives on conn until that ends.
func (s *session) read(ctx context.Context, conn *Conn, expires time.Time, release func()) (end ending) {
	f, t := s.follow, s.follow.tail
	defer context.AfterFunc(ctx, conn.leave)()
	if interval := cmp.Or(t.PingInterval, defaultPingInterval); interval > 0 {
		defer startPulse(conn, interval).stop()
	}
	deadline := newEstablishDeadline(conn, cmp.Or(t.EstablishTimeout, defaultEstablishTimeout))
	defer deadline.stop()

	l := &link{conn: conn, number: s.number, replaces: s.replaces}
	opened := time.Now()
	established := func(e *Envelope) {
		deadline.stop()
		t.counters.connected.Add(1)
		f.established(l, e)
		s.replaces = nil
		release()
		if !expires.IsZero() {
			s.rotateLater(l, expires)
		}
	}
	// What holds for all frames of one read is found out, and what they count is
	// told, once a read: for raw frames it would be a fifth of the time.
	var frames, size int64
	count := func() {
		t.counters.received.Add(frames)
		t.counters.bytes.Add(size)
		frames, size = 0, 0
	}
	defer count()
	conn.sock.dry = func() {
		count()
		s.pass()
	}
	conn.pong = func() {
		s.take()
		l.likely = conn.likelyAt()
		f.settle()
	}
	if f.target.Established == nil {
		s.take()
		established(nil)
		s.pass()
	}
	defer func() {
		s.take()
		defer s.pass()
		if !l.since.IsZero() {
			t.counters.connected.Add(-1)
			end.progress = end.progress || time.Since(opened) >= progressAfter
		}
		switch {
		case l.retired && l.followed:
			end.err = errReplaced
		case l.retired:
			end.err, end.progress = errRotated, true
		}
		end.succeeded = l.followed
		end.server = conn.ServerTime()
		if l.followed {
			f.event(Event{Kind: EventClosed, Connection: s.number, Err: end.err})
		}
		f.ended(l, end.err)
	}()

	var heard time.Time
	for seq := int64(1); ; seq++ {
		data, binary, err := conn.ReadMessage()
		if err != nil {
			end.err = err
			return end
		}
		frames++
		size += int64(len(data))
		s.take()
		if ctx.Err() != nil {
			continue // read on for the answer to our close frame only
		}
		e := &t.envelope
		e.Reset(data, binary)
		e.Service = f.target.Service
		if now := conn.sock.heardAt(); now != heard {
			heard, l.likely = now, conn.likelyAt()
		}
		e.Meta = Meta{SourceLive, heard, f.target.Name, s.number, seq}
		if l.since.IsZero() && f.target.Established(e) {
			established(e)
			continue
		}
		end.progress = end.progress || !l.since.IsZero()
		f.deliver(l, e)
	}
}

// take takes the turn, if this session does not have it.
func (s *session) take() {
	if !s.inTurn {
		s.follow.tail.begin()
		s.inTurn = true
	}
}

// pass ends the turn of this session, if it has it.
func (s *session) pass() {
	if s.inTurn {
		s.inTurn = false
		s.follow.tail.end()
	}
}

// rotateLater makes another session take over before l expires.
func (s *session) rotateLater(l *link, expires time.Time) {
	f := s.follow
	left := time.Until(expires)
	if left < leastRotation {
		return
	}
	f.count = echoRecent
	// Targets with the same credentials do not all rotate at once.
	ahead := min(left/2, rotateAhead)
	wait := left - ahead + time.Duration(f.tail.Rand()*float64(ahead)/2)
	l.rotation = time.AfterFunc(wait, func() {
		f.tail.begin()
		defer f.tail.end()
		switch {
		case f.ctx.Err() != nil || l.gone:
		case f.lives >= maxConnections:
			f.retire(l)
		default:
			l.followed = true
			f.start(l, s.ends)
		}
	})
}
