package stream

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

const (
	defaultPingInterval     = 30 * time.Second
	defaultEstablishTimeout = 15 * time.Second
	defaultMaxBackoff       = 30 * time.Second
	defaultConnectInterval  = time.Second
	defaultConnectRate      = 200
	concurrentConnects      = 64
	progressAfter           = time.Minute
)

// ErrStop may be returned by Sink.Put to end a Tail after this envelope, which
// counts as written. Run then returns nil.
var ErrStop = errors.New("stop")

// A Sink takes the envelopes of a Tail, one call at a time.
type Sink interface {
	// Put takes an envelope, which is valid until Put returns. When Put
	// blocks, reading stops, and the sockets slow down. An error ends the Tail.
	Put(*Envelope) error

	// Flush is called when no further frame is waiting, so that whatever
	// reads the lines need not wait either.
	Flush() error
}

// A Connector says how to connect, afresh for each attempt: with a fresh
// address, credentials and signature. last is what ended the connection
// before, nil at first. An error is retried like a lost connection, unless
// it is wrapped by Permanent.
type Connector func(ctx context.Context, last error) (Attempt, error)

// A Target is one stream to follow: a user or room of a service, or a bare
// socket.
type Target struct {
	Name    string // in Meta.UserArn, events and errors: a user, a room, a URL without secrets
	Service string // Envelope.Service of its frames
	Connect Connector

	// Established recognises the frame that starts the session, such as
	// SessionEstablished. Nil is for a bare socket, which is a session as soon
	// as it is open.
	Established func(*Envelope) bool
}

// SessionEstablished recognises the frame by which Amazon Chime SDK messaging
// promises to deliver all events from now on (Chime SDK developer guide,
// process-events).
func SessionEstablished(e *Envelope) bool { return e.Type() == "SESSION_ESTABLISHED" }

// A Tail follows targets for as long as it is asked to: it connects, finds dead
// peers, reconnects, and hands all that arrives to a Sink. Set the fields, then
// call Run once; Targets and Sink are required.
type Tail struct {
	Targets []Target
	Sink    Sink

	// Notify is told of events, never at the same time as the Sink.
	// Nil: nobody.
	Notify func(Event)

	Dialer           *Dialer       // nil: a Dialer of its own
	PingInterval     time.Duration // 0: 30 s; a peer is dead after two without a byte. Negative: no pings
	EstablishTimeout time.Duration // from the open socket to Target.Established; 0: 15 s
	MaxBackoff       time.Duration // limit of the random wait between attempts; 0: 30 s
	ConnectInterval  time.Duration // least time between connects of a target; 0: 1 s, the quota of the service
	ConnectRate      int           // connects a second of all targets together; 0: 200
	MaxReconnects    int           // give up after so many attempts without progress; 0: never
	NoReconnect      bool          // one connection for each target

	// Rand gives random numbers in [0, 1) for the backoff; it is called from
	// many goroutines. Nil: math/rand/v2.
	Rand func() float64

	counters counters
	stop     context.CancelCauseFunc
	pace     pacer
	slots    chan struct{} // held while connecting

	// The turn is held by whoever uses Sink and Notify.
	turn    sync.Mutex
	waiting atomic.Int64 // goroutines that wait for it
}

// Run follows the targets until ctx ends, the Sink returns an error, or all
// targets have ended. It returns the cause of ctx, the Sink's error (nil for
// ErrStop), or the joined errors of the targets: *RefusedError,
// *PermanentError or *LostError. When ctx ends, each session sends a close frame and
// waits up to a second for the answer; a Sink that blocks delays that.
func (t *Tail) Run(ctx context.Context) error {
	ctx, t.stop = context.WithCancelCause(ctx)
	defer t.stop(nil)
	if t.Dialer == nil {
		t.Dialer = &Dialer{}
	}
	if t.Rand == nil {
		t.Rand = rand.Float64
	}
	t.pace.interval = time.Second / time.Duration(cmp.Or(t.ConnectRate, defaultConnectRate))
	t.slots = make(chan struct{}, concurrentConnects)

	var wg sync.WaitGroup
	ends := make([]error, len(t.Targets))
	for i := range t.Targets {
		wg.Go(func() { ends[i] = newSession(t, &t.Targets[i]).run(ctx) })
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		if errors.Is(err, ErrStop) {
			return nil
		}
		return err
	}
	return errors.Join(ends...)
}

// Stats returns the counts so far. It may be called at any time.
func (t *Tail) Stats() Stats { return t.counters.snapshot() }

// begin takes the turn.
func (t *Tail) begin() {
	t.waiting.Add(1)
	t.turn.Lock()
	t.waiting.Add(-1)
}

// put hands an envelope to the Sink during a turn.
func (t *Tail) put(e *Envelope) error {
	if err := t.Sink.Put(e); err != nil {
		t.stop(sinkError(err))
		return err
	}
	return nil
}

// end flushes and passes the turn on. When somebody waits for it, the flush is
// left to him.
func (t *Tail) end() {
	defer t.turn.Unlock()
	if t.waiting.Load() > 0 {
		return
	}
	if err := t.Sink.Flush(); err != nil {
		t.stop(sinkError(err))
	}
}

func sinkError(err error) error {
	if errors.Is(err, ErrStop) {
		return ErrStop
	}
	return fmt.Errorf("write: %w", err)
}

// notify tells of an event, in a turn of its own.
func (t *Tail) notify(e Event) {
	if t.Notify == nil {
		return
	}
	t.begin()
	defer t.end()
	e.Time = time.Now()
	t.Notify(e)
}
