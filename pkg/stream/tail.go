package stream

import (
	"cmp"
	"context"
	"errors"
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

// A Sink takes the envelopes of a Tail, one call at a time. A *Writer is one.
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
	// SessionEstablished. Nil: an open socket is a session. A target that has
	// no Service either is a bare socket: all that comes is printed.
	Established func(*Envelope) bool

	// History lists what the service keeps; nil: it keeps nothing.
	History History
}

// SessionEstablished recognises the frame by which Amazon Chime SDK messaging
// promises to deliver all events from now on (Chime SDK developer guide,
// process-events).
func SessionEstablished(e *Envelope) bool { return e.Type() == "SESSION_ESTABLISHED" }

// A Tail follows targets for as long as it is asked to: it connects, finds dead
// peers, reconnects, and hands all that arrives to a Sink. Set the fields, then
// call Run once; Targets and Sink are required.
//
// After a session ended, and before another one delivers, a Tail reads what it
// missed from the History: the messages of each channel since the last one
// printed, less an overlap. Live frames are held until then, so that the
// messages of a channel are printed in the order of time, each one once. What
// cannot come back is told as a Gap.
type Tail struct {
	Targets []Target
	Sink    Sink

	// Notify is told of events, never at the same time as the Sink, and like it
	// stops reading while it blocks. Nil: nobody.
	Notify func(Event)

	Dialer           *Dialer       // nil: a Dialer of its own
	PingInterval     time.Duration // 0: 30 s; a peer is dead after two without a byte. Negative: no pings
	EstablishTimeout time.Duration // from the open socket to Target.Established; 0: 15 s
	MaxBackoff       time.Duration // limit of the random wait between attempts; 0: 30 s
	ConnectInterval  time.Duration // least time between connects of a target; 0: 1 s, the quota of the service
	ConnectRate      int           // connects a second of all targets together; 0: 200
	MaxReconnects    int           // give up after so many attempts without progress; 0: never
	NoReconnect      bool          // one connection for each target

	// Redundancy is how many sessions each target has at a time, so that when
	// one is lost nothing is; 0: 1. The service allows 10 a user.
	Redundancy int

	NoBackfill bool          // do not use Target.History
	Overlap    time.Duration // how far before the last message a listing begins; 0: 30 s, negative: not at all
	Since      time.Time     // print the messages from then on first; zero: what comes from now on
	NoFollow   bool          // end after the messages from Since on, without a session
	Resume     *Resume       // where to keep, and to find, how far was printed; nil: nowhere
	Strict     bool          // end with a *GapError after a gap; after one that is Away only if stored messages are missing, too
	HoldMemory int64         // bytes of frames held in memory during backfills; 0: 16 MiB
	HoldLimit  int64         // the same, with a temporary file; then reading stops, until a session has brought a message 64 MiB later; 0: 64 MiB

	// Rand gives random numbers in [0, 1) for the backoff; it is called from
	// many goroutines. Nil: math/rand/v2.
	Rand func() float64

	counters   counters
	cancel     context.CancelCauseFunc
	pace       pacer
	connecting chan struct{} // held while connecting
	reading    chan struct{} // held while reading a history

	// The turn is held by whoever uses Sink and Notify, and what is below. A
	// blocking Sink may keep it for long.
	turn     turn
	waiting  atomic.Int64   // goroutines that wait for it
	onTurn   func(turnStep) // called by begin and end; tests let time pass there, so that no two goroutines run in one instant
	envelope Envelope       // of the frame being delivered
	sighted  channelCache   // channels of frames delivered
	stopped  bool           // the Sink takes nothing more
	failure  error          // of the Sink, so what was put may not be written; or of saving the state
	unread   bool           // something was put, or told, since the last flush
	unsaved  bool           // something was put since the state was last to be saved
	budget   holdBudget
	follows  []*follow

	changed chan struct{} // the state is to be saved
}

// Run follows the targets until ctx ends, the Sink returns an error, or all
// targets have ended. It returns the cause of ctx, the Sink's error (nil for
// ErrStop), or the joined errors of the targets: *RefusedError,
// *PermanentError or *LostError, and with NoFollow what is wrong with a
// History; with Strict a *GapError, and with Resume a *ResumeError when the state
// could not be saved. When ctx ends, each session sends a close frame and waits up
// to a second for the answer; a Sink that blocks delays that.
func (t *Tail) Run(ctx context.Context) error {
	ctx, t.cancel = context.WithCancelCause(ctx)
	defer t.cancel(nil)
	if t.Dialer == nil {
		t.Dialer = &Dialer{}
	}
	if t.Rand == nil {
		t.Rand = rand.Float64
	}
	t.turn = make(turn, 1)
	t.pace.interval = time.Second / time.Duration(cmp.Or(t.ConnectRate, defaultConnectRate))
	t.connecting = make(chan struct{}, concurrentConnects)
	t.reading = make(chan struct{}, concurrentReads)
	t.budget = holdBudget{cmp.Or(t.HoldMemory, defaultHoldMemory), cmp.Or(t.HoldLimit, defaultHoldLimit), defaultHoldLimit}

	names := map[string]string{}
	for i := range t.Targets {
		f := newFollow(t, &t.Targets[i], names)
		if t.Resume != nil {
			if saved, ok := t.Resume.saved[f.target.Name]; ok {
				f.restore(saved)
			}
		}
		t.follows = append(t.follows, f)
	}
	var keeping sync.WaitGroup
	if t.Resume != nil {
		t.changed = make(chan struct{}, 1)
		keeping.Go(func() { t.keep(ctx) })
	}
	var following sync.WaitGroup
	for _, f := range t.follows {
		following.Add(1)
		f.run(ctx, following.Done)
	}
	following.Wait()
	err := t.ended()
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	t.cancel(nil)
	keeping.Wait()
	switch {
	case t.failure != nil: // perhaps only after the end had begun
		err = t.failure
	case errors.Is(err, ErrStop):
		err = nil
	}
	if t.Resume != nil {
		if _, saving := t.save(); saving != nil {
			return errors.Join(err, saving)
		}
	}
	return err
}

// pingInterval returns the time between pings, negative when there are none.
func (t *Tail) pingInterval() time.Duration { return cmp.Or(t.PingInterval, defaultPingInterval) }

// ended joins what ended the targets.
func (t *Tail) ended() error {
	errs := make([]error, len(t.follows))
	for i, f := range t.follows {
		errs[i] = f.err
	}
	return errors.Join(errs...)
}

// Stats returns the counts so far. It may be called at any time.
func (t *Tail) Stats() Stats { return t.counters.snapshot() }

// A turn is a lock that is a channel, so that testing/synctest takes waiting
// for it for what it is when its holder waits for something else.
type turn chan struct{}

func (t turn) Lock()   { t <- struct{}{} }
func (t turn) Unlock() { <-t }

// begin takes the turn.
func (t *Tail) begin() {
	t.step(turnWanted)
	t.waiting.Add(1)
	t.turn.Lock()
	t.waiting.Add(-1)
	t.step(turnTaken)
}

// end flushes and passes the turn on. When somebody waits for it, the flush is
// left to him.
func (t *Tail) end() {
	if t.waiting.Load() == 0 {
		t.flush()
	}
	t.turn.Unlock()
	t.step(turnPassed)
}

// A turnStep is what happens with the turn.
type turnStep int

const (
	turnWanted turnStep = iota
	turnTaken
	turnPassed
)

func (t *Tail) step(s turnStep) {
	if t.onTurn != nil {
		t.onTurn(s)
	}
}

// put hands an envelope to the Sink, and reports whether it was written.
func (t *Tail) put(e *Envelope) bool {
	if t.stopped {
		return false
	}
	t.unread, t.unsaved = true, true
	err := t.Sink.Put(e)
	switch {
	case err == nil:
		return true
	case errors.Is(err, ErrStop):
		t.stop(ErrStop)
		return true
	}
	t.fail(err)
	return false
}

// flush flushes the Sink, and reports whether all that was put is written.
func (t *Tail) flush() bool {
	if t.failure != nil || !t.unread {
		return t.failure == nil
	}
	t.unread = false
	if err := t.Sink.Flush(); err != nil {
		t.fail(err)
		return false
	}
	if t.unsaved && t.Resume != nil {
		t.unsaved = false
		t.dirty()
	}
	return true
}

// fail ends the Tail because its Sink failed.
func (t *Tail) fail(err error) {
	t.failure = err
	t.stop(err)
}

// stop ends the Tail.
func (t *Tail) stop(err error) {
	t.stopped = true
	t.cancel(err)
}

// notify tells of an event.
func (t *Tail) notify(e Event) {
	if t.Notify != nil {
		t.unread = true
		e.Time = time.Now()
		t.Notify(e)
	}
}
