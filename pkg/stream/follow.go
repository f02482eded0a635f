package stream

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// maxConnections is how many connections a user may have (Chime SDK endpoints
// and quotas). A session that uses them all is rotated break-before-make.
const maxConnections = 10

// A follow is one target being followed: the connections to it, what was
// printed of it, and what is missing. Its fields below first are for the
// holder of the Tail's turn.
type follow struct {
	tail    *Tail
	target  *Target
	ctx     context.Context // ends when the target is no longer followed
	stop    context.CancelFunc
	final   sync.Once // a life ended for good
	over    func()    // called when the target is no longer followed
	err     error     // because of this
	overlap time.Duration
	window  stamp // how long messages are remembered at least
	count   int   // and how many
	plain   bool  // print all that comes
	pace    pacer
	first   turn // of who makes the first session; nil: there is one session only
	wg      sync.WaitGroup

	connections int64
	lives       int     // goroutines that keep a connection, or try to
	links       []*link // the established ones
	began       bool    // there was an established session, in this process or before
	proven      bool    // there was one in this process
	away        bool    // there was one before, and none since this process resumed
	catching    bool    // the history is being read; live frames are held
	again       bool    // read it again, from the channels on
	frozen      bool    // watermarks stay: older messages are still missing
	covered     time.Time
	proved      time.Time // what was accepted from arrived until then was delivered, as a pong of a session that ended showed
	lost        error     // what ended the last one

	names    map[string]string // the one copy of each channel ARN, shared by all targets
	channels map[string]*channel
	latest   watermark // of the persistent messages of all channels that came on a socket
	arrived  time.Time // when the last of them did; zero: in another process
	clock    serviceClock
	since    stamp // messages from here on are wanted, 0: from the first session on
	echoes   echoes
	warned   map[string]struct{}

	hold    hold
	waiters []waiter // for room in the hold, the first one first
	cancel  context.CancelFunc
	gaps    []Gap     // that are being closed
	gapEnd  time.Time // or when the first session began
	live    stamp     // creation of the oldest message that came in a session since gapEnd
	newest  stamp     // and of the newest one
	history History
	denied  error // why there is none

	sighting    sighting
	minute      [16]byte // of the last time parsed, as written, and as a stamp
	minuteStart stamp
}

// A channel is what is known of a channel of a target.
type channel struct {
	watermark
	recent  recent // messages that the history keeps
	passing recent // others
	member  bool   // the target is in the channel, as far as is known
}

// A link is an established connection of a target.
type link struct {
	conn     *Conn
	number   int64
	since    time.Time // when it was established
	likely   time.Time // all that was accepted until then is delivered, it seems
	early    hold      // what came before it was established
	joined   bool      // see follow.joined
	held     bool      // frames of it were held
	replaces *link
	retired  bool // another one has taken over
	followed bool // another one is to take over
	gone     bool
	skipped  bool        // frames of it were read and not delivered, so nothing after proves anything
	rotation *time.Timer // nil: none is planned
}

func newFollow(t *Tail, target *Target, names map[string]string) *follow {
	f := &follow{
		tail:    t,
		target:  target,
		overlap: max(0, cmp.Or(t.Overlap, defaultOverlap)),
		plain:   target.Established == nil && target.Service == "",
		pace:    pacer{interval: cmp.Or(t.ConnectInterval, defaultConnectInterval)},
		names:   names,
		since:   stampOf(t.Since),
		hold:    hold{budget: &t.budget},
	}
	if f.since != 0 {
		f.latest.Floor = f.since - 1
	}
	f.window = stamp(0).add(max(recentWindow, f.overlap))
	if t.Redundancy > 1 {
		f.first = make(turn, 1)
		f.expectEchoes()
	}
	if !t.NoBackfill {
		f.history = target.History
	}
	return f
}

// expectEchoes makes the follow remember what one of several connections may bring long
// after another one: until it is found dead.
func (f *follow) expectEchoes() {
	f.count = echoRecent
	f.window = max(f.window, stamp(0).add(2*f.tail.pingInterval()))
}

// run follows the target until ctx ends or no connection can be had, and calls
// over then. It does not wait for that.
func (f *follow) run(ctx context.Context, over func()) {
	f.ctx, f.stop = context.WithCancel(ctx)
	f.over = over
	f.tail.begin()
	defer f.tail.end()
	if f.tail.NoFollow {
		f.wg.Go(func() {
			err := f.recall()
			f.final.Do(func() { go f.leave(err) })
		})
		return
	}
	for range max(1, f.tail.Redundancy) {
		f.start(nil)
	}
}

// start begins a life: a goroutine that keeps one connection, at first to
// take over from another one, if old is not nil. The first that ends ends the
// target, unless another life has taken over.
func (f *follow) start(old *link) {
	f.lives++
	f.wg.Go(func() {
		s := &session{follow: f, replaces: old}
		s.backoff = backoff{max: cmp.Or(f.tail.MaxBackoff, defaultMaxBackoff), rand: f.tail.Rand}
		err := s.run()
		f.tail.begin()
		f.lives--
		f.tail.end()
		if err != errReplaced {
			f.final.Do(func() { go f.leave(err) })
		}
	})
}

// leave ends the target, because of err, once all its lives have ended.
func (f *follow) leave(err error) {
	f.stop()
	f.wg.Wait()
	f.tail.begin()
	f.finish(context.Cause(f.ctx))
	f.tail.end()
	f.err = err
	f.over()
}

// established takes in a new session. e is the frame that said so, nil for a
// bare socket.
func (f *follow) established(l *link, e *Envelope) {
	alone := len(f.links) == 0
	l.since = time.Now()
	f.links = append(f.links, l)
	f.proven = true
	f.event(Event{Kind: EventEstablished, Connection: l.number})
	if e != nil && alone {
		f.tail.put(e)
	}
	switch {
	case !f.began:
		f.began = true
		if f.denied != nil {
			f.warn(fmt.Errorf("the history cannot be read, so messages of a gap will be missing: %w", f.denied))
		}
		f.covered, f.gapEnd = l.since, l.since
		f.catchUp()
	case alone:
		f.gap(l.since)
	default:
		// The others may have died unnoticed. Until one of them proves to have
		// lived when this session began, this one's frames are held.
		for _, other := range f.links {
			if other != l {
				f.wg.Go(func() { other.conn.Ping() })
			}
		}
	}
	if l.early.frames != nil {
		if err := l.early.takeAll(func(e *Envelope) { f.deliver(l, e) }); err != nil {
			f.lose(err)
		}
	}
	f.settle()
}

// ended takes out a connection, which err ended.
func (f *follow) ended(l *link, err error) {
	l.gone = true
	if l.rotation != nil {
		l.rotation.Stop()
	}
	if l.since.IsZero() {
		// What came early lies in the gap that ends with the next session.
		l.early.drop()
		return
	}
	if l.held && !f.joined(l) && !f.frozen {
		// Whether another session lived when this one began is no longer
		// proved in time: its frames cannot be held for ever.
		f.gap(l.since)
	}
	for i, other := range f.links {
		if other == l {
			f.links = append(f.links[:i:i], f.links[i+1:]...)
			if !l.since.After(f.arrived) && l.conn.provedAt().After(f.proved) {
				f.proved = l.conn.provedAt()
			}
			f.cover(l, l.conn.provedAt())
			if f.settle(); f.detached() == nil {
				f.cover(l, l.conn.likelyAt())
			}
			f.lost = err
			break
		}
	}
	f.settle()
}

// cover extends the time without a gap: l delivered all until a time.
func (f *follow) cover(l *link, until time.Time) (extended bool) {
	if f.frozen || !f.joined(l) || l.skipped || !until.After(f.covered) {
		return false
	}
	f.covered = until
	return true
}

// joined tells that no gap lies before l, which stays so until the end.
func (f *follow) joined(l *link) bool {
	if !l.joined {
		l.joined = !l.since.After(f.covered)
	}
	return l.joined
}

// settle draws the conclusions when connections came, went or were heard.
func (f *follow) settle() {
	for again := len(f.links) > 0; again; {
		again = false
		for _, l := range f.links {
			again = f.cover(l, l.conn.provedAt()) || again
		}
	}
	for _, l := range f.links {
		if f.joined(l) && l.replaces != nil {
			f.retire(l.replaces)
			l.replaces = nil
		}
	}
	switch next := f.detached(); {
	case f.frozen: // this is the end
	case next != nil && !slices.ContainsFunc(f.links, f.joined):
		f.gap(next.since)
		f.settle()
	case next == nil && !f.catching:
		f.release()
	}
}

// detached returns the first session of which it is not known whether a gap
// lies before it, nil when there is none.
func (f *follow) detached() (first *link) {
	for _, l := range f.links {
		if !f.joined(l) && (first == nil || l.since.Before(first.since)) {
			first = l
		}
	}
	return first
}

// retire ends a connection that another one replaces.
func (f *follow) retire(l *link) {
	if l.retired {
		return
	}
	l.retired = true
	f.wg.Go(l.conn.leave)
}

// gap notes that nothing is known from the end of the last session until now,
// and starts to close the gap.
func (f *follow) gap(to time.Time) {
	f.gaps = append(f.gaps, Gap{From: f.covered, To: to, Reason: reasonOf(f.lost), Away: f.away})
	f.away = false
	f.covered = to
	f.gapEnd, f.live, f.newest = to, 0, 0
	f.catchUp()
}

func reasonOf(err error) string {
	if err == nil {
		return "the tail was not running"
	}
	return err.Error()
}

// deliver takes a frame of l, or of a connection that is not yet established.
func (f *follow) deliver(l *link, e *Envelope) {
	if f.plain {
		f.tail.put(e)
		return
	}
	if len(f.links) > 1 {
		f.settle()
	}
	switch early := l.since.IsZero(); {
	case early && !f.catching && slices.ContainsFunc(f.links, f.joined):
		// Another session carries it, or died, and then it lies in a gap.
		f.tail.counters.duplicates.Add(1)
	case early, f.catching, !f.joined(l), f.hold.frames != nil:
		f.keep(l, e)
	default:
		f.print(e)
	}
}

// keep holds a frame of l back.
func (f *follow) keep(l *link, e *Envelope) {
	if l.since.IsZero() {
		// Where it cannot be kept, it is lost with the others that lie in the gap
		// before the session.
		_ = l.early.add(e, nil)
		return
	}
	s := f.sight(e)
	current := f.joined(l) && !l.since.Before(f.gapEnd)
	if s != nil && s.creates && current && !e.Meta.ReceivedAt.Before(l.since) {
		if f.live == 0 || s.created < f.live {
			f.live = s.created
		}
		f.newest = max(f.newest, s.created)
	}
	// Until a message of the session tells how far the history is to be read, its
	// frames, edits and the like, do not wait for room: the messages behind them in
	// the socket would be printed from the history, and forgotten before they come.
	add := f.hold.add
	if f.catching && current && f.live == 0 {
		add = f.hold.addUrgent
	}
	err := add(e, s)
	switch {
	case err == nil:
		l.held = true
		return
	case err != errHoldFull:
		f.warnOnce(fmt.Errorf("frames cannot be held back: %w", err))
	}
	switch {
	case f.catching:
		// Reading stops, and the socket slows the service down.
		e = e.Clone() // the turn, and with it the one envelope, is others' for a while
		f.tail.flush()
		f.waitForRoom()
		if l.skipped = f.ctx.Err() != nil; !l.skipped {
			f.deliver(l, e)
		}
	case f.detached() != nil:
		// To wait for proof that another session lived would be to wait for ever
		// if that one waits for room, too.
		f.gap(f.detached().since)
		f.deliver(l, e)
	default:
		f.release() // rather too early than never
		f.print(e)
	}
}

// A waiter waits for room in the hold. It is told who goes on after it.
type waiter chan []waiter

// waitForRoom waits until there may be room in the hold, or until the target is
// no longer followed.
func (f *follow) waitForRoom() {
	w := make(waiter, 1)
	f.waiters = append(f.waiters, w)
	f.tail.turn.Unlock()
	var others []waiter
	select {
	case others = <-w:
	case <-f.ctx.Done():
	}
	f.tail.turn.Lock()
	admit(others)
}

// admit lets goroutines that waited for room go on, each when the one before it
// has the turn, so that what came first is printed first.
func admit(waiters []waiter) {
	if len(waiters) > 0 {
		waiters[0] <- waiters[1:]
	}
}

// roomy tells those who wait for room that there may be some.
func (f *follow) roomy() {
	admit(f.waiters)
	f.waiters = nil
}

// print prints an envelope unless it was printed before.
func (f *follow) print(e *Envelope) {
	if f.tail.stopped {
		return
	}
	s := f.sight(e)
	switch {
	case s != nil && f.isLeft(s):
		return
	case s != nil && f.shown(s), s == nil && f.lives > 1 && f.echoes.heard(hash(e.Raw), e.Meta.Connection, e.Meta.ReceivedAt):
		f.tail.counters.duplicates.Add(1)
		return
	}
	if !f.tail.put(e) {
		return
	}
	if s != nil {
		if c := s.channel; !c.member && !f.catching && !f.frozen {
			// It was joined since the sessions are without a gap, so this is
			// the first message of it that was for the target.
			c.member = true
			joined, _ := f.clock.past(s.created)
			c.Floor, c.Listed = max(c.Floor, joined-1), 0
		}
		if s.creates && s.persists && !f.frozen {
			f.move(s.channel, s.created)
			f.latest.see(s.created, f.overlap, &f.clock)
			f.arrived = e.Meta.ReceivedAt
		}
	} else if t := e.Type(); !f.frozen && (t == typeDeleteChannel || t == typeLeave && bytes.Contains(e.Raw, []byte(f.target.Name))) {
		// It may be another member who left. Then the next listing has the
		// channel still, which is as good as having joined it again.
		if c := f.channels[string(e.Channel())]; c != nil {
			c.member = false
		}
	}
}

// isLeft tells whether a message is left to the next process that resumes, which
// reads it from the history after older ones that were not read yet.
func (f *follow) isLeft(s *sighting) bool {
	return f.frozen && f.tail.Resume != nil && s.creates && s.persists && s.created >= s.channel.from(f.overlap)
}

// release prints what is held.
func (f *follow) release() {
	if f.hold.frames == nil {
		return
	}
	if err := f.hold.takeAll(f.print); err != nil {
		f.lose(err)
	}
	f.live, f.newest = 0, 0
	f.roomy()
}

// lose notes that frames which were held back are lost, in the gap that is being closed
// or in one of their own.
func (f *follow) lose(err error) {
	err = fmt.Errorf("frames that were held back are lost: %w", err)
	if n := len(f.gaps); n > 0 {
		f.gaps[n-1].Err = cmp.Or(f.gaps[n-1].Err, err)
		return
	}
	gap := Gap{From: f.gapEnd, To: time.Now(), Reason: "a temporary file failed", Err: err}
	f.tell(&gap)
	f.strict(gap)
}

// channel returns what is known of a channel.
func (f *follow) channel(arn []byte) *channel {
	if c := f.channels[string(arn)]; c != nil {
		return c
	}
	return f.newChannel(string(arn))
}

// joinedSince returns the floor of a channel that was not known until now: it
// was joined after the latest message came, whatever the channel of that.
func (f *follow) joinedSince() stamp {
	if f.since != 0 {
		return f.since - 1
	}
	return max(0, f.latest.from(f.overlap)-1)
}

// newChannel begins to know a channel.
func (f *follow) newChannel(arn string) *channel {
	name, ok := f.names[arn]
	if !ok {
		name = arn
		f.names[arn] = arn
	}
	c := &channel{watermark: watermark{Floor: f.joinedSince()}}
	if f.channels == nil {
		f.channels = map[string]*channel{}
	}
	f.channels[name] = c
	return c
}

// move notes that a persistent message of c was printed.
func (f *follow) move(c *channel, created stamp) {
	if err := c.see(created, f.overlap, &f.clock); err != nil {
		f.warnOnce(err)
	}
}

func (f *follow) event(e Event) {
	e.Target = f.target.Name
	f.tail.notify(e)
}

// warn tells of something that is not as it should be.
func (f *follow) warn(err error) { f.event(Event{Kind: EventWarning, Err: err}) }

// warnOnce does so once for each text.
func (f *follow) warnOnce(err error) {
	text := err.Error()
	if _, ok := f.warned[text]; ok {
		return
	}
	if f.warned == nil {
		f.warned = map[string]struct{}{}
	}
	f.warned[text] = struct{}{}
	f.warn(err)
}
