package cmd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/peal-cli/peal/pkg/stream"
)

// A roomSender makes requests of a room over its socket: in order, as fast as the
// service allows and no faster. It waits for the answer to each, as only that
// tells of success.
type roomSender struct {
	tokens *tokenSource
	wait   time.Duration                        // for an answer
	strict bool                                 // a missing answer is an error
	done   func(*roomWork, roomAnswer) error    // takes an answer that is no error
	failed func(*roomWork, *requestError) error // takes one that is, nil: it ends everything
	pace   roomPace

	conn      *roomConnection
	open      map[string]*roomWork // by RequestId
	again     []*roomWork          // throttled, to be sent once more
	answered  int
	throttled int // answers that said so
	assumed   int // without an answer
}

// A roomWork is one request on its way.
type roomWork struct {
	line     int // of standard input, 0: of the arguments
	request  roomRequest
	attempts int
	deadline time.Time
}

const (
	// roomRate is how many requests a second one connection may make (Amazon
	// IVS Chat user guide, "Service quotas").
	roomRate = 10
	// roomWait is how long an answer is waited for unless told otherwise.
	roomWait = 5 * time.Second
	// roomMargin is how long before its end a connection is left.
	roomMargin = 30 * time.Second
)

// run makes all requests that work yields, which is closed behind the last one.
func (s *roomSender) run(ctx context.Context, work <-chan *roomWork) error {
	s.open = map[string]*roomWork{}
	defer s.leave()
	ping := time.NewTicker(roomPing)
	defer ping.Stop()
	for work != nil || len(s.again) > 0 || len(s.open) > 0 {
		s.renew()
		next, ready := s.gate(work)
		var answers <-chan roomAnswer
		if s.conn != nil {
			answers = s.conn.answers
		}
		select {
		case w, ok := <-next:
			if !ok {
				work = nil
				continue
			}
			if err := s.start(ctx, w); err != nil {
				return err
			}
		case answer, ok := <-answers:
			if err := s.take(answer, ok); err != nil {
				return err
			}
		case <-s.expiry():
			if err := s.giveUp(); err != nil {
				return err
			}
		case <-ping.C:
			if s.conn != nil {
				s.conn.conn.Ping() // a dead connection fails the next request
			}
		case <-ready:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// gate returns where the next request comes from when one may leave now, and
// otherwise when to ask again, unless an answer has to come first.
func (s *roomSender) gate(work <-chan *roomWork) (next <-chan *roomWork, ready <-chan time.Time) {
	at, ok := s.pace.next(len(s.open))
	switch pause := time.Until(at); {
	case !ok || s.ending() || work == nil && len(s.again) == 0:
		return nil, nil
	case pause > 0:
		return nil, time.After(pause)
	case len(s.again) > 0:
		again := make(chan *roomWork, 1)
		again <- s.again[0]
		return again, nil
	}
	return work, nil
}

// ending tells whether the connection is about to end by itself.
func (s *roomSender) ending() bool {
	return s.conn != nil && !s.conn.ends.IsZero() && s.tokens.given == nil && s.conn.ends.Sub(s.tokens.Now()) < roomMargin
}

// renew leaves a connection that is about to end, once nothing is on its way: the
// next request goes over a new one.
func (s *roomSender) renew() {
	if s.ending() && len(s.open) == 0 {
		s.leave()
	}
}

func (s *roomSender) leave() {
	if s.conn != nil {
		s.conn.close()
		s.conn = nil
	}
}

// start sends a request, over a new connection if there is none.
func (s *roomSender) start(ctx context.Context, w *roomWork) error {
	s.renew() // time has passed while this one was waited for
	if s.conn == nil {
		conn, err := s.tokens.enter(ctx)
		if err != nil {
			return err
		}
		s.conn = conn
	}
	s.again = slices.DeleteFunc(s.again, func(again *roomWork) bool { return again == w })
	w.attempts++
	w.deadline = time.Now().Add(s.wait)
	s.pace.sent(time.Now())
	id, err := s.conn.send(w.request)
	s.open[id] = w
	if err != nil {
		return s.lost(err)
	}
	return nil
}

// take deals with an answer, or with the end of the connection.
func (s *roomSender) take(answer roomAnswer, ok bool) error {
	if !ok {
		return s.ended()
	}
	w := s.open[answer.RequestId]
	if w == nil {
		return nil // it came too late
	}
	delete(s.open, answer.RequestId)
	s.pace.answer(time.Now())
	if answer.Type != "ERROR" {
		s.answered++
		return s.done(w, answer)
	}
	err := &requestError{w.request.Action, answer.ErrorCode, answer.ErrorMessage, answer.Id}
	switch {
	case err.code == http.StatusTooManyRequests && w.attempts < maxThrottled:
		// Others talk in this room, too.
		s.throttled++
		s.pace.hold(time.Now().Add(time.Second))
		at, _ := slices.BinarySearchFunc(s.again, w, func(a, b *roomWork) int { return a.line - b.line })
		s.again = slices.Insert(s.again, at, w)
		return nil
	case s.failed != nil:
		return s.failed(w, err)
	}
	return w.fault(err)
}

// ended decides whether the end of a connection matters: when nothing is on its
// way, the next request goes over a new one.
func (s *roomSender) ended() error {
	err := s.conn.err
	s.leave()
	s.tokens.debugf("the connection to the room ended: %v", err)
	var kicked *disconnectedError
	if len(s.open) == 0 && s.tokens.given == nil && !errors.As(err, &kicked) && !hasStatus(err, http.StatusNotFound) {
		return nil
	}
	return s.lost(err)
}

// lost says whose answers a lost connection has swallowed.
func (s *roomSender) lost(err error) error {
	if !isA[*disconnectedError](err) && !isA[*requestError](err) {
		err = &stream.LostError{Target: s.tokens.arn.String(), Attempts: 1, Err: err}
	}
	if len(s.open) == 0 || len(s.open) == 1 && s.answered == 0 {
		return err
	}
	return withHint(err, "%d requests were answered; %d were on their way and may or may not have arrived", s.answered, len(s.open))
}

// expiry fires when the oldest request has waited long enough.
func (s *roomSender) expiry() <-chan time.Time {
	if w := s.oldest(); w != nil {
		return time.After(time.Until(w.deadline))
	}
	return nil
}

func (s *roomSender) oldest() (oldest *roomWork) {
	for _, w := range s.open {
		if oldest == nil || w.deadline.Before(oldest.deadline) {
			oldest = w
		}
	}
	return oldest
}

// giveUp stops waiting for answers that are overdue. The service tells of every
// failure, so that their requests have most likely done what they were to do.
func (s *roomSender) giveUp() error {
	now := time.Now()
	for id, w := range s.open {
		if now.Before(w.deadline) {
			continue
		}
		delete(s.open, id)
		s.pace.answer(now)
		s.assumed++
		overdue := conditionError{fmt.Sprintf("no answer within %s; assumed delivered", lasting(s.wait, time.Millisecond))}
		if s.strict {
			return w.fault(overdue)
		}
		s.tokens.warnf("%v", w.fault(overdue))
	}
	return nil
}

// fault is an error about a request.
func (w *roomWork) fault(err error) error {
	if w.line == 0 {
		return err
	}
	return lineError{w.line, err}
}

// one makes a single request.
func (s *roomSender) one(ctx context.Context, request roomRequest) error {
	work := make(chan *roomWork, 1)
	work <- &roomWork{request: request}
	close(work)
	return s.run(ctx, work)
}

// summary tells in one line what was done.
func (s *roomSender) summary(took time.Duration) string {
	line := fmt.Sprintf("%d messages in %s", s.answered, lasting(took, 100*time.Millisecond))
	if s.answered > 1 {
		line += fmt.Sprintf(", %.1f a second", float64(s.answered)/took.Seconds())
	}
	if s.throttled > 0 {
		line += fmt.Sprintf(", %d times throttled", s.throttled)
	}
	if s.assumed > 0 {
		line += fmt.Sprintf("; %d more without an answer, assumed delivered", s.assumed)
	}
	return line
}
