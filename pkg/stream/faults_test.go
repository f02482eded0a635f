package stream

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var (
	schedules     = flag.Uint64("schedules", 300, "run so many schedules of faults")
	firstSchedule = flag.Uint64("first-schedule", 0, "begin with this one")
	repeats       = flag.Int("repeats", 2, "compare so many runs of a schedule in TestFaultsReplay, for one schedule in ten")
)

// TestFaults runs schedules of faults. Each follows from its seed alone: to
// replay one,
//
//	go test ./pkg/stream -run TestFaults$ -first-schedule 1017 -schedules 1
//
// A schedule is one user or some, in some channels, whose tail suffers what
// can happen: sockets cut within a frame, half-open, closed by the service, never
// established; refused handshakes; a history that fails, is slow, comes in
// small pages; a consumer that stops reading; edits, joins and leaves; ends in good
// order, kills and power failures, after which the tail resumes. What must hold, for each user:
// every persistent message was printed, in the order of its channel, once, but
// for lines that the last kill left unsaved; and whatever else was not printed
// lies in a gap that was told.
func TestFaults(t *testing.T) {
	for seed := *firstSchedule; seed < *firstSchedule+*schedules; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { runSchedule(t, seed, &trace{}) })
		})
	}
}

// TestFaultsReplay compares the traces of several runs of a schedule, to the byte
// and the nanosecond.
func TestFaultsReplay(t *testing.T) {
	for seed := *firstSchedule; seed < *firstSchedule+(*schedules+9)/10; seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			var first []string
			for range *repeats {
				tr := &trace{on: true}
				synctest.Test(t, func(t *testing.T) { runSchedule(t, seed, tr) })
				lines := tr.lines()
				if first == nil {
					first = lines
				}
				if !slices.Equal(lines, first) {
					i := 0
					for i < min(len(lines), len(first)) && lines[i] == first[i] {
						i++
					}
					around := func(lines []string) string {
						return strings.Join(lines[max(0, i-10):min(len(lines), i+10)], "\n")
					}
					t.Fatalf("two runs differ from line %d on:\n%s\nand\n%s", i, around(first), around(lines))
				}
			}
		})
	}
}

// A line is what was printed, by whom and when.
type line struct {
	user, id, kind, source string
	channel                string
	updated                string
	process                int
	connection             int64
	at                     time.Time
}

// A console is the output of processes that may be killed. What was put is
// written when it is flushed.
type console struct {
	mu      sync.Mutex
	process int
	dead    bool
	stall   time.Duration
	pending []line
	written []line
	events  []Event

	atSave    []int       // lines written when each save of this process began
	coveredBy map[int]int // by process: lines that its last completed save covers

	trace *trace
}

func (c *console) Put(e *Envelope) error {
	c.mu.Lock()
	stall := c.stall
	c.stall = 0
	c.mu.Unlock()
	time.Sleep(stall)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return errDead
	}
	c.trace.add(e.Meta.UserArn, "is told %s %s, %+v", e.Type(), e.MessageID(), e.Meta)
	c.pending = append(c.pending, line{
		user: e.Meta.UserArn, id: string(e.MessageID()), kind: e.Type(), source: e.Meta.Source,
		channel: string(e.Channel()), updated: string(e.LastUpdatedTimestamp()), process: c.process, connection: e.Meta.Connection, at: time.Now(),
	})
	return nil
}

func (c *console) Flush() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return errDead
	}
	c.written = append(c.written, c.pending...)
	c.pending = nil
	return nil
}

func (c *console) notify(e Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.dead {
		gap := e.Gap
		e.Gap = nil
		c.trace.add(e.Target, "event %+v %+v", e, gap)
		e.Gap = gap
		c.events = append(c.events, e)
	}
}

// A watchedDisk notes which lines each save covers: all that were written when
// the save before it had begun.
type watchedDisk struct {
	*disk
	console *console
}

func (d watchedDisk) write(name string, data []byte) error {
	d.console.trace.add("disk", "writes %s", data)
	diskActor.sleep(0)
	d.console.mu.Lock()
	d.console.atSave = append(d.console.atSave, len(d.console.written))
	d.console.mu.Unlock()
	return d.disk.write(name, data)
}

func (d watchedDisk) sync(name string) error {
	diskActor.sleep(0)
	return d.disk.sync(name)
}

func (d watchedDisk) rename(from, to string) error {
	diskActor.sleep(0)
	return d.disk.rename(from, to)
}

func (d watchedDisk) syncNames() error {
	diskActor.sleep(0)
	err := d.disk.syncNames()
	d.console.mu.Lock()
	defer d.console.mu.Unlock()
	if n := len(d.console.atSave); err == nil && n > 1 {
		d.console.coveredBy[d.console.process] = d.console.atSave[n-2]
	}
	return err
}

// A trial is a schedule being run.
type trial struct {
	*testing.T
	seed  uint64
	rng   *rand.Rand
	w     *world
	disk  *disk
	out   *console
	users []string
	set   func(*Tail)

	cancel context.CancelFunc
	ended  chan error
	resume bool
	notes  []note
}

func runSchedule(t *testing.T, seed uint64, happened *trace) {
	rng := rand.New(rand.NewPCG(seed, 0))
	tr := &trial{T: t, seed: seed, rng: rng, w: newWorld(), disk: newDisk()}
	w := tr.w
	w.exact = true
	w.trace = happened
	tr.out = &console{coveredBy: map[int]int{}, trace: happened}
	driver.sleep(0)
	w.skew = time.Duration(rng.IntN(7)-3) * time.Hour
	w.pageSize = 1 + rng.IntN(5)
	w.readyAfter = time.Duration(1+rng.IntN(150)) * 2 * time.Millisecond
	w.early = rng.IntN(4) == 0
	w.tellsTime, w.newestLast = rng.IntN(2) == 0, rng.IntN(2) == 0
	if rng.IntN(3) == 0 {
		w.pageSize, w.historyFlaky = 1, 3+rng.IntN(3)
	}
	for i := range 1 + rng.IntN(3) {
		tr.users = append(tr.users, fmt.Sprint("user", i))
	}
	w.users = tr.users
	channels := []string{"red", "green", "blue"}[:1+rng.IntN(3)]
	for _, c := range channels {
		w.join(c, "author")
		for _, u := range tr.users {
			if rng.IntN(4) > 0 {
				w.join(c, u)
			}
		}
		for range rng.IntN(3) {
			w.send(c, "author", true) // before the tail
		}
	}
	time.Sleep(time.Hour)
	redundancy := max(1, rng.IntN(5)-1)
	expires := time.Duration(0)
	if rng.IntN(3) == 0 {
		expires = time.Duration(30+rng.IntN(120)) * time.Second
	}
	tr.resume = rng.IntN(2) == 0
	tr.set = func(tail *Tail) {
		tail.Redundancy = redundancy
		tail.PingInterval = 10 * time.Second
		tail.MaxBackoff = 10 * time.Second
		tail.ConnectRate = 2e9 // no order among targets
		if rng.IntN(4) == 0 {
			tail.HoldMemory, tail.HoldLimit = 500, 3000
		}
		for i := range tail.Targets {
			connect := tail.Targets[i].Connect
			tail.Targets[i].Connect = func(ctx context.Context, last error) (Attempt, error) {
				a, err := connect(ctx, last)
				if expires > 0 {
					a.Expires = time.Now().Add(expires)
				}
				return a, err
			}
		}
	}

	tr.start()
	time.Sleep(10 * time.Second)
	var messages []*worldEvent
	for range 150 {
		if rng.IntN(3) > 0 {
			time.Sleep(time.Duration(rng.IntN(2000)) * 2 * time.Millisecond)
		}
		channel := channels[rng.IntN(len(channels))]
		user := tr.users[rng.IntN(len(tr.users))]
		n := rng.IntN(100)
		switch {
		case n < 2:
			w.approve(channel, "author", time.Duration(1+rng.IntN(600))*time.Minute)
		case n < 40:
			messages = append(messages, w.send(channel, "author", true))
		case n < 52:
			w.send(channel, "author", false)
		case n < 58 && len(messages) > 0:
			kind := []string{typeUpdateMessage, typeRedactMessage}[rng.IntN(2)]
			w.change(messages[rng.IntN(len(messages))], kind)
		case n < 60:
			tr.note("%s joins %s", user, channel)
			w.join(channel, user)
		case n < 62:
			tr.note("%s leaves %s", user, channel)
			w.leave(channel, user)
		case n < 63:
			tr.fault("events sent twice", func(n int) { w.twice = n }, rng.IntN(3))
		case n < 80:
			tr.breakSession(user)
		case n < 82:
			tr.fault("handshakes to refuse", w.refuse.set, rng.IntN(4))
		case n < 83:
			tr.fault("sessions never established", w.neverReady.set, rng.IntN(2))
		case n < 87:
			tr.fault("failures of the history", w.historyFails.set, rng.IntN(5))
		case n < 89:
			tr.fault("seconds for a call of the history", func(n int) { w.historySlow = n }, rng.IntN(3))
		case n < 91:
			tr.out.mu.Lock()
			tr.out.stall = time.Duration(rng.IntN(60)) * time.Second
			tr.note("the consumer stalls for %v", tr.out.stall)
			tr.out.mu.Unlock()
		case n < 94 && tr.resume:
			switch end := rng.IntN(3); end {
			case 0:
				tr.note("asked to end")
				tr.stop()
			default:
				tr.note("kill, power off: %v", end == 1)
				tr.kill(end == 1)
			}
			time.Sleep(time.Duration(rng.IntN(60)) * time.Second)
			tr.start()
		}
	}
	w.set(func() {
		w.refuse, w.neverReady, w.historyFails = times{}, times{}, times{}
		w.historyFlaky, w.historySlow = 0, 0
	})
	time.Sleep(5 * time.Minute)
	for _, c := range channels {
		w.send(c, "author", true) // shows that the tail still runs
	}
	time.Sleep(time.Minute)
	tr.stop()
	tr.check()
	if t.Failed() {
		t.Logf("replay with: go test ./pkg/stream -run TestFaults$ -first-schedule %d -schedules 1", seed)
	}
}

// fault changes a fault of the world.
func (tr *trial) fault(name string, set func(n int), n int) {
	tr.note("%s: %d", name, n)
	tr.w.set(func() { set(n) })
}

// breakSession lets something happen to one session of a user.
func (tr *trial) breakSession(user string) {
	s := tr.w.session(user, tr.rng.IntN(10))
	if s == nil {
		return
	}
	what := "?"
	switch tr.rng.IntN(8) {
	case 0:
		what = "is torn"
		s.conn.in.tear()
		s.conn.out.tear()
	case 1:
		what = "is torn one way"
		s.conn.out.tear()
	case 2:
		code := []int{1000, 1001, 1011, 1012, 4005, 4999}[tr.rng.IntN(6)]
		what = fmt.Sprint("is closed with ", code)
		s.do(move{close: code})
	case 3:
		pause := time.Duration(tr.rng.IntN(30)) * time.Second
		what = fmt.Sprint("sends nothing for ", pause)
		s.do(move{pause: pause})
	default:
		n := tr.rng.IntN(1000)
		what = fmt.Sprintf("is cut after %d bytes", n)
		s.conn.out.cutAfter(n)
	}
	tr.note("a connection of %s %s", user, what)
}

// start starts a process.
func (tr *trial) start() {
	starter.sleep(0)
	defer driver.sleep(0)
	tr.w.trace.pause(false)
	tr.out.mu.Lock()
	tr.out.process++
	tr.note("process %d starts", tr.out.process)
	tr.out.dead = false
	tr.out.atSave = nil
	tr.out.mu.Unlock()
	tr.disk.revive()
	tail := &Tail{
		Sink: tr.out, Notify: tr.out.notify, Rand: func() float64 { return rand.New(rand.NewPCG(tr.seed, uint64(time.Now().UnixNano()))).Float64() },
		Dialer: &Dialer{DialContext: tr.w.DialContext},
	}
	for _, u := range tr.users {
		tail.Targets = append(tail.Targets, tr.w.target(u))
	}
	tr.set(tail)
	if tr.resume {
		tail.Resume = &Resume{path: "resume", name: "resume", dir: watchedDisk{tr.disk, tr.out}}
		if err := tail.Resume.load(tr.users); err != nil {
			tr.Fatalf("seed %d: process %d: %v", tr.seed, tr.out.process, err)
		}
	}
	ctx, cancel := context.WithCancel(tr.Context())
	tr.cancel = cancel
	tail.onTurn = apart(ctx)
	tr.ended = make(chan error, 1)
	go func() { tr.ended <- tail.Run(ctx) }()
}

// kill kills the process where it is.
func (tr *trial) kill(powerOff bool) {
	tr.w.trace.pause(true) // what it does now on its way out, a killed process would not
	tr.out.mu.Lock()
	tr.out.dead = true
	tr.out.pending, tr.out.stall = nil, 0
	tr.out.mu.Unlock()
	tr.disk.kill(powerOff)
	tr.cancel()
	<-tr.ended
	tr.over()
}

// stop asks the process to end.
func (tr *trial) stop() {
	tr.out.mu.Lock()
	tr.out.stall = 0 // would be that of whichever user comes first
	tr.out.mu.Unlock()
	tr.cancel()
	if err := <-tr.ended; !errors.Is(err, context.Canceled) {
		tr.Errorf("Run: %v", err)
	}
	tr.over()
}

// over waits until the service has noticed the end of a process, too.
func (tr *trial) over() {
	time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second)))
	driver.sleep(0)
}

// check compares what was accepted with what was printed.
func (tr *trial) check() {
	for _, user := range tr.users {
		tr.checkUser(user)
		if tr.Failed() {
			tr.Logf("what happened to %s:\n%s", user, tr.story(user))
			return
		}
	}
}

func (tr *trial) checkUser(user string) {
	{
		var gaps []*Gap
		var start time.Time
		for _, e := range tr.out.events {
			if e.Target != user {
				continue
			}
			if e.Kind == EventEstablished && start.IsZero() {
				start = e.Time
			}
			if e.Kind == EventGap {
				gaps = append(gaps, e.Gap)
			}
		}
		if start.IsZero() {
			tr.Errorf("%s was never connected", user)
			return
		}
		inGap := func(e *worldEvent) bool {
			return slices.ContainsFunc(gaps, func(g *Gap) bool {
				return !e.at.Before(g.From.Add(-time.Minute)) && !e.at.After(g.To)
			})
		}

		// What was printed, and how often.
		created := map[string][]int{} // by id: places in written
		events := map[string]int{}
		newest := map[string]*worldEvent{} // by channel: of the messages that were printed the first time
		byID := map[string]*worldEvent{}
		for _, e := range tr.w.accepted {
			if e.kind == typeCreateMessage {
				byID[e.id] = e
			}
		}
		for i, l := range tr.out.written {
			if l.user != user || l.id == "" {
				continue
			}
			if l.kind != typeCreateMessage {
				events[l.id+l.kind+l.updated]++
				continue
			}
			if first := created[l.id]; len(first) > 0 {
				if earlier := tr.out.written[first[0]]; earlier.process == l.process || first[0] < tr.out.coveredBy[earlier.process] {
					tr.Errorf("%s: message %s was printed twice: %+v and %+v", user, l.id, earlier, l)
				}
			} else if e := byID[l.id]; e.persistent && !e.late && e.audience[user] {
				if last := newest[e.channel]; last != nil && last.seq > e.seq && !tr.leftAfter(user, e) {
					tr.Errorf("%s: message %s was printed after %s", user, e.id, last.id)
				}
				newest[e.channel] = e
			}
			created[l.id] = append(created[l.id], i)
		}
		for _, e := range tr.w.accepted {
			if !e.audience[user] || !e.at.After(start) {
				continue
			}
			switch {
			case e.kind != typeCreateMessage:
				if events[e.id+e.kind+formatTime(e.updated)] == 0 && !inGap(e) {
					tr.Errorf("%s: %s of %s at %s is neither printed nor in a gap", user, e.kind, e.id, e.at.Format(clock))
				}
			case len(created[e.id]) > 0:
			case !e.persistent, e.late:
				if !inGap(e) {
					tr.Errorf("%s: non-persistent message %s at %s is neither printed nor in a gap", user, e.id, e.at.Format(clock))
				}
			case !(inGap(e) && tr.leftAfter(user, e)):
				tr.Errorf("%s: message %s in %s at %s was lost", user, e.id, e.channel, e.at.Format(clock))
			}
		}
	}
}

// leftAfter tells whether the user left the channel of e afterwards.
func (tr *trial) leftAfter(user string, e *worldEvent) bool {
	return slices.ContainsFunc(tr.w.left, func(l worldLeave) bool {
		return l.user == user && l.channel == e.channel && !l.at.Before(e.at)
	})
}

// A note is a line of the story of a trial.
type note struct {
	at   time.Time
	text string
}

// story tells what happened to a user.
func (tr *trial) story(user string) string {
	notes := tr.notes
	for _, e := range tr.out.events {
		if e.Target == user {
			text := fmt.Sprintf("%s #%d %v", e.Kind, e.Connection, e.Err)
			if g := e.Gap; g != nil {
				text = fmt.Sprintf("GAP from %s to %s, %d recovered, left %v, %v: %s",
					g.From.Format(clock), g.To.Format(clock), g.Recovered, g.Left, g.Err, g.Reason)
			}
			notes = append(notes, note{e.Time, "\t" + text})
		}
	}
	for _, e := range tr.w.accepted {
		text := "accepted " + e.kind + " " + e.id + " in " + e.channel
		if e.kind == typeCreateMessage && !e.persistent {
			text += ", non-persistent"
		}
		if !e.audience[user] {
			text += ", not for " + user
		}
		notes = append(notes, note{e.at, text})
	}
	for _, l := range tr.out.written {
		if l.user == user && l.id != "" {
			notes = append(notes, note{l.at, fmt.Sprintf("\tprinted %s %s %s by process %d, #%d", l.kind, l.id, l.source, l.process, l.connection)})
		}
	}
	slices.SortStableFunc(notes, func(a, b note) int { return a.at.Compare(b.at) })
	var b strings.Builder
	for _, n := range notes {
		fmt.Fprintf(&b, "%s %s\n", n.at.Format(clock), n.text)
	}
	return b.String()
}

const clock = "15:04:05.000"

func (tr *trial) note(format string, args ...any) {
	tr.notes = append(tr.notes, note{time.Now(), fmt.Sprintf(format, args...)})
	tr.w.trace.add("driver", format, args...)
}
