package stream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// A session keeps one target connected.
type session struct {
	tail       *Tail
	target     *Target
	pace       pacer
	backoff    backoff
	connection int64
	proven     bool // a session was established once
	inTurn     bool
}

func newSession(t *Tail, target *Target) *session {
	return &session{
		tail:    t,
		target:  target,
		pace:    pacer{interval: cmp.Or(t.ConnectInterval, defaultConnectInterval)},
		backoff: backoff{max: cmp.Or(t.MaxBackoff, defaultMaxBackoff), rand: t.Rand},
	}
}

// An ending says how a connection ended.
type ending struct {
	err         error
	established bool
	progress    bool // it delivered, or lived for a minute
	server      time.Time
}

// run connects again and again until ctx ends or another attempt is useless.
func (s *session) run(ctx context.Context) error {
	var last error
	unauthorized := false
	for {
		s.connection++
		end := s.connect(ctx, last)
		if err := context.Cause(ctx); err != nil {
			return err
		}
		last = end.err
		if end.established {
			s.proven = true
		}
		if end.progress {
			s.backoff.reset()
			unauthorized = false
		}
		err := final(s.target.Name, end.err, unauthorized, s.proven, end.server)
		if t := s.tail; err == nil && (t.NoReconnect || t.MaxReconnects > 0 && s.backoff.attempts >= t.MaxReconnects) {
			err = &LostError{s.target.Name, s.backoff.attempts + 1, end.err}
		}
		s.notify(Event{Kind: EventClosed, Err: end.err, Final: err != nil})
		if err != nil {
			return err
		}
		unauthorized = closedWith(end.err, CloseUnauthorized)
		wait := s.backoff.next()
		s.notify(Event{Kind: EventReconnecting, Attempt: s.backoff.attempts, Wait: wait, Err: end.err})
		if err := sleep(ctx, wait); err != nil {
			return err
		}
		s.tail.counters.reconnects.Add(1)
	}
}

func closedWith(err error, code int) bool {
	var closed *CloseError
	return errors.As(err, &closed) && closed.Code == code
}

// connect makes one connection and reads it to its end.
func (s *session) connect(ctx context.Context, last error) ending {
	conn, err := s.dial(ctx, last)
	if err != nil {
		return ending{err: err}
	}
	defer conn.Close()
	end := s.read(ctx, conn)
	end.server = conn.ServerTime()
	return end
}

// dial waits until another connect is allowed, and connects.
func (s *session) dial(ctx context.Context, last error) (*Conn, error) {
	if err := s.pace.wait(ctx); err != nil {
		return nil, err
	}
	select {
	case s.tail.slots <- struct{}{}:
		defer func() { <-s.tail.slots }()
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	if err := s.tail.pace.wait(ctx); err != nil {
		return nil, err
	}
	s.tail.counters.connects.Add(1)
	s.notify(Event{Kind: EventConnecting})
	attempt, err := s.target.Connect(ctx, last)
	if err != nil {
		return nil, err
	}
	return s.tail.Dialer.Dial(ctx, attempt)
}

// read delivers what arrives on conn until that ends.
func (s *session) read(ctx context.Context, conn *Conn) (end ending) {
	t := s.tail
	stopClosing := context.AfterFunc(ctx, func() {
		conn.sock.SetReadDeadline(time.Now().Add(time.Second))
		conn.Shutdown(CloseNormal)
	})
	defer stopClosing()
	if interval := cmp.Or(t.PingInterval, defaultPingInterval); interval > 0 {
		defer startPulse(conn, interval).stop()
	}
	limit := cmp.Or(t.EstablishTimeout, defaultEstablishTimeout)
	deadline := time.AfterFunc(limit, func() {
		conn.fail(fmt.Errorf("the socket opened, but no session was established within %v", limit))
	})
	defer deadline.Stop()

	opened := time.Now()
	established := func() {
		deadline.Stop()
		end.established = true
		t.counters.connected.Add(1)
		s.pass()
		s.notify(Event{Kind: EventEstablished})
	}
	if s.target.Established == nil {
		established()
	}
	defer func() {
		s.pass()
		if end.established {
			t.counters.connected.Add(-1)
			end.progress = end.progress || time.Since(opened) >= progressAfter
		}
	}()

	conn.sock.dry = s.pass
	envelope := Envelope{Service: s.target.Service}
	var seq int64
	for {
		data, binary, err := conn.ReadMessage()
		if err != nil {
			return ending{err: err, established: end.established, progress: end.progress}
		}
		t.counters.received.Add(1)
		t.counters.bytes.Add(int64(len(data)))
		seq++
		envelope.Reset(data, binary)
		envelope.Meta = Meta{SourceLive, conn.sock.heardAt(), s.target.Name, s.connection, seq}
		if !end.established && s.target.Established(&envelope) {
			established()
		} else if end.established {
			end.progress = true
		}
		if !s.inTurn {
			t.begin()
			s.inTurn = true
		}
		if ctx.Err() != nil {
			continue // read on for the answer to our close frame only
		}
		if err := t.put(&envelope); err != nil {
			continue
		}
	}
}

// pass ends the turn of this session, if it has it.
func (s *session) pass() {
	if s.inTurn {
		s.inTurn = false
		s.tail.end()
	}
}

func (s *session) notify(e Event) {
	e.Target, e.Connection = s.target.Name, s.connection
	s.tail.notify(e)
}
