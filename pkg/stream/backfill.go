package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sort"
	"time"
)

const (
	// Limits on a history that never ends: pages of one listing without
	// anything new, and pages of a list of channels (20,000 memberships are
	// 400 pages of 50).
	maxIdlePages    = 1000
	maxChannelPages = 10_000

	// A page that cannot be had is asked for so often before the listing begins
	// anew, since its token may no longer be good.
	pageTries = 5

	concurrentReads = 8
)

// A listing is a channel to be read.
type listing struct {
	Channel
	state      *channel
	start      watermark // before the listing
	from       time.Time
	began      stamp // by the clock of the service the session had begun by then; 0: not known
	last       stamp // creation of the message listed last
	highest    stamp // and of the newest one
	disordered bool
	shared     bool     // there are listings of other sub-channels of the channel
	next       *listing // the next one of them; nil: none
}

// settled tells that what was listed so far moves the mark.
func (l *listing) settled() bool { return !l.disordered && !l.shared }

// baseline notes, before the first session, what the service calls the last
// message of each channel: what comes later is news.
func (f *follow) baseline() error {
	if f.history == nil || !f.tail.Since.IsZero() || f.hasBegun() {
		return nil
	}
	release, err := f.tail.readSlot(f.ctx)
	if err != nil {
		return err
	}
	defer release()
	elsewhere(func() { err = f.readBaseline() })
	return err
}

func (f *follow) readBaseline() error {
	list, err := f.listChannels(f.ctx)
	if err != nil {
		return f.giveUpHistory(err)
	}
	f.tail.begin()
	defer f.tail.end()
	if f.began {
		return nil
	}
	f.clock.tell(list)
	f.covered = time.Now() // what a process knows that resumes without a session in between
	f.latest = watermark{}
	clear(f.channels)
	f.tail.sighted = channelCache{}
	for _, ch := range list.channels {
		last := stampOf(ch.LastMessage)
		floor, future := f.clock.past(last)
		if future {
			f.warnOnce(fmt.Errorf("channel %s: its last message is from the future: %s", ch.Arn, formatTime(ch.LastMessage)))
		}
		c := f.newChannel(ch.Arn)
		c.watermark, c.member = watermark{Floor: floor, Listed: last}, true
		f.latest.Mark = max(f.latest.Mark, floor)
	}
	f.tail.dirty()
	return nil
}

func (f *follow) hasBegun() bool {
	f.tail.begin()
	defer f.tail.end()
	return f.began
}

// giveUpHistory does without the history when err is permanent, which is told
// once there is a session; other errors it returns.
func (f *follow) giveUpHistory(err error) error {
	var permanent *PermanentError
	if !errors.As(err, &permanent) {
		return err
	}
	f.tail.begin()
	defer f.tail.end()
	f.history, f.denied = nil, permanent.Err
	return nil
}

// catchUp closes the gaps: it reads what is new in the history. Until that is
// done live frames are held.
func (f *follow) catchUp() {
	switch {
	case f.history == nil:
		f.finish(nil)
	case f.catching:
		f.again = true
		f.cancel()
	default:
		f.catching = true
		f.tail.counters.catchingUp.Add(1)
		ctx, cancel := context.WithCancel(f.ctx)
		f.cancel = cancel
		f.wg.Go(func() { f.readHistory(ctx) })
	}
}

// readHistory reads the history until that succeeds, is refused, or the
// target is no longer followed.
func (f *follow) readHistory(ctx context.Context) {
	b := backoff{max: defaultMaxBackoff, rand: f.tail.Rand}
	for {
		err := f.backfill(ctx)
		f.tail.begin()
		var permanent *PermanentError
		switch {
		case f.ctx.Err() != nil:
			err = context.Cause(f.ctx)
			fallthrough
		case err == nil && !f.again, errors.As(err, &permanent):
			f.cancel()
			f.finish(err)
			f.tail.end()
			return
		case f.again:
			f.again = false
			ctx, f.cancel = context.WithCancel(f.ctx)
			b.reset()
			f.tail.end()
			continue
		}
		wait := b.next()
		f.warnRetry(err, wait)
		f.tail.end()
		sleep(ctx, wait) // or until there is another gap, or the end
	}
}

func (f *follow) warnRetry(err error, wait time.Duration) {
	f.event(Event{Kind: EventWarning, Err: fmt.Errorf("history: %w", err), Wait: wait, NotConnected: len(f.links) == 0})
}

// persist calls the history until it answers, is denied, is not whom we trust, or
// was called pageTries times.
func (f *follow) persist(ctx context.Context, call func() error) error {
	b := backoff{max: defaultMaxBackoff, rand: f.tail.Rand}
	for {
		err := call()
		var permanent *PermanentError
		if err == nil || ctx.Err() != nil || b.attempts == pageTries-1 || errors.As(err, &permanent) || wrongTLS(err) {
			return err
		}
		wait := b.next()
		f.tail.begin()
		f.warnRetry(err, wait)
		f.tail.end()
		if sleep(ctx, wait) != nil {
			return err
		}
	}
}

// finish ends a catch-up: it tells of the gaps and prints what was held.
func (f *follow) finish(err error) {
	gaps := f.gaps
	f.gaps = nil
	switch ended := f.ctx.Err() != nil; {
	case ended && f.catching:
		// What is still missing will be read by the next process that resumes.
		f.frozen = true
		if len(gaps) > 0 {
			f.covered = gaps[0].From
		}
	case !ended && err != nil && len(gaps) == 0:
		// The messages that came before the first session cannot be read.
		gaps = []Gap{{From: f.covered, To: f.covered, Reason: reasonOf(nil)}}
		if f.since != 0 {
			gaps[0].From = f.since.time()
		}
	}
	if f.catching {
		f.catching = false
		f.again = false
		f.tail.counters.catchingUp.Add(-1)
	}
	for i := range gaps {
		if gaps[i].Err == nil {
			gaps[i].Err = err
		}
		f.tell(&gaps[i])
	}
	f.since = 0
	if f.ctx.Err() == nil {
		f.roomy()
		f.settle()
	} else {
		f.release()
	}
	f.strict(gaps...)
}

// tell tells of a gap.
func (f *follow) tell(gap *Gap) {
	f.tail.counters.gaps.Add(1)
	f.event(Event{Kind: EventGap, Gap: gap})
}

// strict ends a Tail that is Strict because of gaps. Nobody can resume without having
// been away, so that alone is no reason; that stored messages of the time are missing is.
func (f *follow) strict(gaps ...Gap) {
	if !f.tail.Strict || f.ctx.Err() != nil {
		return
	}
	for _, gap := range gaps {
		if !gap.Away || gap.Err != nil || f.history == nil {
			f.tail.stop(&GapError{f.target.Name, gap})
			return
		}
	}
}

// readSlot waits until the history may be read: thousands of targets that come
// back at once do not all ask at once.
func (t *Tail) readSlot(ctx context.Context) (release func(), err error) {
	if err := enter(ctx, t.reading); err != nil {
		return nil, err
	}
	return func() { <-t.reading }, nil
}

// backfill reads all channels that have news.
func (f *follow) backfill(ctx context.Context) error {
	release, err := f.tail.readSlot(ctx)
	if err != nil {
		return err
	}
	defer release()
	list, err := f.listChannels(ctx)
	if err != nil {
		return err
	}
	for _, l := range f.plan(list) {
		if err := f.read(ctx, l); err != nil {
			return err
		}
	}
	return nil
}

// recall prints what the history has, without a session.
func (f *follow) recall() error {
	if f.history == nil {
		return &PermanentError{f.target.Name, errors.New("there is no history")}
	}
	f.tail.begin()
	f.gaps = []Gap{{}} // notes what is missing
	f.tail.end()
	err := f.backfill(f.ctx)
	f.tail.begin()
	defer f.tail.end()
	if err == nil {
		err = f.gaps[0].Err
	}
	f.gaps = nil
	if err != nil && f.ctx.Err() == nil {
		err = &PermanentError{f.target.Name, err}
	}
	return err
}

// A channelList is what the service lists of the channels of a target.
type channelList struct {
	channels []Channel
	now      time.Time // the clock of the service when it gave the first page; zero: not known
	asked    time.Time // when that was asked for
	cut      bool      // it has no end, and was left off
}

func (f *follow) listChannels(ctx context.Context) (list channelList, err error) {
	token, seen := "", map[uint64]struct{}{}
	for range maxChannelPages {
		var page ChannelPage
		var asked time.Time
		err := f.persist(ctx, func() (err error) {
			asked = time.Now()
			page, err = f.history.Channels(ctx, token)
			return err
		})
		if err != nil {
			return list, fmt.Errorf("list channels: %w", err)
		}
		if list.now.IsZero() {
			list.now, list.asked = page.Now, asked
		}
		list.channels = append(list.channels, page.Channels...)
		if page.Next == "" {
			return list, nil
		}
		if repeated(seen, page.Next) {
			f.cutOff(&list, "the service repeats a page token")
			return list, nil
		}
		token = page.Next
	}
	f.cutOff(&list, fmt.Sprintf("more than %d pages", maxChannelPages))
	return list, nil
}

// cutOff notes that a list of channels has no end. What it has is used.
func (f *follow) cutOff(list *channelList, why string) {
	f.tail.begin()
	defer f.tail.end()
	list.cut = true
	err := fmt.Errorf("list channels: %s; channels may be missing", why)
	f.warn(err)
	if n := len(f.gaps); n > 0 && f.gaps[n-1].Err == nil {
		f.gaps[n-1].Err = err
	}
}

// repeated tells whether a page token came before.
func repeated(seen map[uint64]struct{}, token string) bool {
	h := hash([]byte(token))
	_, ok := seen[h]
	seen[h] = struct{}{}
	return ok
}

// plan chooses the channels that must be read.
func (f *follow) plan(list channelList) (listings []*listing) {
	f.tail.begin()
	defer f.tail.end()
	suspect := stamp(0) // messages from here on may have lost company
	if len(f.gaps) > 0 && !f.proved.After(f.arrived) {
		suspect = max(1, f.latest.Mark.add(-suspectWindow))
	}
	f.clock.tell(list)
	began := f.clock.at(f.gapEnd)
	_, now := f.clock.now()
	f.since, _ = f.clock.past(f.since)
	f.latest.Floor, _ = f.clock.past(f.latest.Floor)
	listed := make(map[string]*listing, len(list.channels)) // nil: without news
	for _, ch := range list.channels {
		before := listed[ch.Arn]
		listed[ch.Arn] = before
		c, last := f.channels[ch.Arn], stampOf(ch.LastMessage)
		switch {
		case c == nil:
			c = f.newChannel(ch.Arn)
		case !c.member:
			c.Floor, c.Listed = max(c.Floor, f.joinedSince()), 0
		}
		c.member = true
		c.Floor, _ = f.clock.past(c.Floor) // of a Since to come
		if f.since != 0 && c.Listed == 0 && last <= c.Floor {
			c.Listed = last
			continue
		}
		if c.quiet(last, now) && (suspect == 0 || c.Mark < suspect) {
			continue
		}
		l := f.listing(ch, c, began)
		if before != nil {
			before.next, before.shared, l.shared = l, true, true
		}
		listed[ch.Arn] = l
		listings = append(listings, l)
	}
	var missing []string
	for name, c := range f.channels {
		if _, ok := listed[name]; !ok && c.member {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	for _, name := range missing {
		c := f.channels[name]
		if list.cut {
			listings = append(listings, f.listing(Channel{Arn: name}, c, began))
			continue
		}
		c.member = false
		if n := len(f.gaps); n > 0 {
			f.gaps[n-1].Left = append(f.gaps[n-1].Left, name)
		}
	}
	return listings
}

func (f *follow) listing(ch Channel, c *channel, began stamp) *listing {
	return &listing{Channel: ch, state: c, start: c.watermark, from: c.from(f.overlap).time(), began: began}
}

// read prints what is new in a channel.
func (f *follow) read(ctx context.Context, l *listing) error {
	token, seen, idle := "", map[uint64]struct{}{}, 0
	for {
		var page MessagePage
		err := f.persist(ctx, func() (err error) {
			page, err = f.history.Messages(ctx, l.Channel, l.from, token)
			return err
		})
		var permanent *PermanentError
		switch {
		case errors.As(err, &permanent):
			f.missing(l, permanent.Err)
			return nil
		case err != nil:
			return fmt.Errorf("list messages of %s: %w", l.Arn, err)
		}
		news, rest := f.printPage(l, page.Messages)
		if idle++; news > 0 {
			idle = 0
		}
		switch {
		case context.Cause(ctx) != nil:
			return context.Cause(ctx)
		case rest, page.Next == "":
			f.done(l, !rest)
			return nil
		case repeated(seen, page.Next):
			f.missing(l, errors.New("the service repeats a page token"))
			return nil
		case idle == maxIdlePages:
			f.missing(l, fmt.Errorf("%d pages bring nothing new, and there are more", idle))
			return nil
		}
		token = page.Next
	}
}

// printPage prints the new messages of a page, and returns their number, and
// whether the rest of the channel comes live.
func (f *follow) printPage(l *listing, messages []Message) (news int, rest bool) {
	f.tail.begin()
	defer f.tail.end()
	if f.again {
		return 0, false // the channels are to be listed anew, by what was known until now
	}
	l.start.Open, l.state.Open = true, true
	older := func(i, j int) bool { return messages[i].Created.Before(messages[j].Created) }
	if !sort.SliceIsSorted(messages, older) {
		messages = slices.Clone(messages)
		sort.SliceStable(messages, older)
		f.disordered(l)
	}
	for i := range messages {
		m := &messages[i]
		created := stampOf(m.Created)
		if rest = f.comesLive(l, created); rest {
			break
		}
		if created < l.last {
			f.disordered(l)
		}
		l.last = created
		l.highest = max(l.highest, created)
		if f.printMessage(l, m) {
			news++
		}
	}
	if !l.settled() {
		l.state.watermark = l.start
	}
	f.tail.counters.backfilled.Add(int64(news))
	if n := len(f.gaps); n > 0 {
		f.gaps[n-1].Recovered += news
	}
	return news, rest
}

// comesLive tells that the messages of a listing from created on come live. They may lie
// in the socket for long, while nobody reads that, longer than we remember what we
// printed.
func (f *follow) comesLive(l *listing, created stamp) bool {
	// The oldest message that came alone does not tell when the session began: it may
	// have waited in a channel flow for hours.
	end := max(f.live, l.began)
	if l.began == 0 {
		// Nor does the newest one, if it is older than those before the gap. While
		// nobody waits for room, what comes is held, and found there.
		if len(f.waiters) == 0 || f.newest <= f.latest.Mark {
			return false
		}
		end = f.newest
	}
	return f.live != 0 && created > end.add(f.overlap) && !l.disordered
}

// disordered takes back how far l had come, page by page: in a list without
// order there may be older messages to come.
func (f *follow) disordered(l *listing) {
	if l.disordered {
		return
	}
	l.disordered = true
	f.warn(fmt.Errorf("channel %s: the history is not in order of time", l.Arn))
}

// printMessage prints a message of the history, after the held frames that are
// older, unless it was or will be printed in this form.
func (f *follow) printMessage(l *listing, m *Message) bool {
	c, id, created, updated := l.state, hash([]byte(m.ID)), stampOf(m.Created), m.updated()
	held, err := f.hold.takeMessage(c, id, f.print)
	if err == nil && !held {
		err = f.hold.takeBefore(c, created, f.print)
	}
	if err != nil {
		f.lose(err) // if the history has them not
	}
	if created <= c.Floor || held || f.tail.stopped {
		return false
	}
	s := sighting{channel: c, message: id, event: id, creates: true, persists: true, created: created, updated: updated}
	kind := typeCreateMessage
	if form, ok := c.recent.lookup(id); ok {
		if form+1 >= updated { // HTTP tells times as fractions, which may be a millisecond off
			return false
		}
		// It was printed, and changed during the gap.
		kind = typeUpdateMessage
		if m.Redacted {
			kind = typeRedactMessage
		}
		s.creates, s.event = false, eventHash(id, kind, updated)
	}
	if f.shown(&s) {
		return false
	}
	c.recent.latest = max(c.recent.latest, created+1) // as the socket may tell it, for the same reason
	e := NewEnvelope(kind, m.Kind, m.Payload)
	e.Meta = Meta{Source: SourceBackfill, ReceivedAt: time.Now(), UserArn: f.target.Name, Connection: f.connections}
	if !f.tail.put(e) {
		return false
	}
	if s.creates {
		f.move(c, created)
	}
	return true
}

// done notes that a channel was read, to its end or to where the rest comes
// live.
func (f *follow) done(l *listing, end bool) {
	f.tail.begin()
	defer f.tail.end()
	if l.next != nil {
		l.next.highest = max(l.next.highest, l.highest)
		return
	}
	l.state.Open = false
	if !l.settled() && l.highest != 0 {
		f.move(l.state, l.highest)
	}
	if end && l.SubChannel == "" {
		l.state.Listed = stampOf(l.LastMessage)
	}
}

// missing notes that messages of a channel could not be read.
func (f *follow) missing(l *listing, err error) {
	f.tail.begin()
	defer f.tail.end()
	err = fmt.Errorf("channel %s: %w", l.Arn, err)
	f.warn(fmt.Errorf("messages may be missing: %w", err))
	if n := len(f.gaps); n > 0 {
		gap := &f.gaps[n-1]
		gap.Unread = append(gap.Unread, l.Arn)
		if gap.Err == nil {
			gap.Err = err
		}
	}
}
