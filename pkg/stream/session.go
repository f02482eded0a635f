package stream

import (
	"context"
	"errors"
	"sync"
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
	replaces     *link         // the connection to take over from, nil: none
	number       int64         // of the connection
	reader       *reader       // of the connection, nil: there is none
	release      func()        // lets other sessions of the target begin
	end          ending        // of the last connection
	unauthorized bool          // it ended with 4401
	pause        time.Duration // before the next one
	failure      error         // that makes another one useless
}

// An ending says how a connection ended.
type ending struct {
	err       error
	progress  bool // it delivered, or lived for a minute
	server    time.Time
	succeeded bool // another session has taken over
	failed    bool // it never was a session
}

// run connects again and again until the target is no longer followed or another
// attempt is useless.
//
// This goroutine lives as long as the session, and there may be thousands, so
// its stack must stay small: it does nothing itself but wait.
func (s *session) run() error {
	for {
		if err := s.wait(); err != nil {
			s.end = ending{err: err, failed: true}
		} else {
			elsewhere(s.connect)
		}
		for s.reader != nil {
			s.reader.conn.sock.await()
			elsewhere(s.read)
		}
		elsewhere(s.conclude)
		if s.failure != nil {
			return s.failure
		}
		if err := sleep(s.follow.ctx, s.pause); err != nil {
			return err
		}
		s.follow.tail.counters.reconnects.Add(1)
	}
}

// elsewhere runs f on a goroutine of its own, whose stack goes when f is done.
func elsewhere(f func()) {
	var running sync.WaitGroup
	running.Go(f)
	running.Wait()
}

// wait waits until the session may connect. It then holds a place among those
// that connect, and is the first session of its target, if that has none, until
// release.
func (s *session) wait() (err error) {
	f, t := s.follow, s.follow.tail
	if s.release, err = f.beFirst(); err != nil {
		return err
	}
	t.begin()
	f.connections++
	s.number = f.connections
	t.end()
	err = f.baseline()
	if err == nil {
		err = f.pace.wait(f.ctx)
	}
	if err == nil {
		err = enter(f.ctx, t.connecting)
	}
	if err != nil {
		s.release()
	}
	return err
}

// conclude draws the conclusions from the end of a connection: another one is
// useless because of failure, or made after a pause.
func (s *session) conclude() {
	f, t, end := s.follow, s.follow.tail, s.end
	if end.succeeded {
		s.failure = errReplaced
		return
	}
	if s.failure = context.Cause(f.ctx); s.failure != nil {
		return
	}
	if end.progress {
		s.backoff.reset()
		s.unauthorized = false
	}
	t.begin()
	defer t.end()
	s.failure = s.verdict(end)
	s.pause = s.backoff.next()
	f.event(Event{Kind: EventClosed, Connection: s.number, Err: end.err, NotConnected: end.failed, Final: s.failure != nil})
	if s.failure == nil {
		f.event(Event{Kind: EventReconnecting, Connection: s.number, Attempt: s.backoff.attempts, Wait: s.pause, Err: end.err, NotConnected: end.failed})
	}
	s.unauthorized = closedWith(end.err, CloseUnauthorized)
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
		err = &LostError{f.target.Name, s.backoff.attempts + 1, end.failed, end.err}
	}
	return err
}

func closedWith(err error, code int) bool {
	var closed *CloseError
	return errors.As(err, &closed) && closed.Code == code
}

// connect makes one connection, and reads until nothing more has come.
func (s *session) connect() {
	last := s.end.err
	if last == nil && s.replaces != nil {
		last = ErrExpiring
	}
	conn, expires, err := s.dial(last)
	if err != nil {
		s.end = ending{err: err, failed: true}
		s.release()
		return
	}
	s.end = ending{}
	s.reader = newReader(s, conn, expires)
	s.read()
}

// read delivers what has come, until the connection is idle or ends.
func (s *session) read() {
	if idle := s.reader.read(); !idle {
		s.reader = nil
	}
}

// beFirst makes the sessions of a target wait until one of them has made the
// first session, since what came before that one is not wanted.
func (f *follow) beFirst() (release func(), err error) {
	if f.first == nil || f.hasBegun() {
		return func() {}, nil
	}
	if err := enter(f.ctx, f.first); err != nil {
		return nil, err
	}
	held := true
	return func() {
		if held {
			held = false
			<-f.first
		}
	}, nil
}

// dial connects, in its place among those that do.
func (s *session) dial(last error) (conn *Conn, expires time.Time, err error) {
	f, t := s.follow, s.follow.tail
	defer func() { <-t.connecting }()
	if err := t.pace.wait(f.ctx); err != nil {
		return nil, expires, err
	}
	t.counters.connects.Add(1)
	t.begin()
	f.event(Event{Kind: EventConnecting, Connection: s.number})
	t.end()
	attempt, err := f.target.Connect(f.ctx, last)
	if err != nil {
		return nil, expires, err
	}
	conn, err = t.Dialer.Dial(f.ctx, attempt)
	return conn, attempt.Expires, err
}

// rotateLater makes another session take over before l expires.
func (s *session) rotateLater(l *link, expires time.Time) {
	f := s.follow
	left := time.Until(expires)
	if left < leastRotation {
		return
	}
	f.expectEchoes()
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
			f.start(l)
		}
	})
}
