package stream

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// heldMessage returns an envelope of a message, and the sighting of it.
func heldMessage(c *channel, connection int64, id string, created stamp) (*Envelope, *sighting) {
	h := hash([]byte(id))
	return &Envelope{Raw: []byte(id + strings.Repeat(".", 100)), Meta: Meta{Connection: connection}},
		&sighting{channel: c, message: h, event: h, creates: true, created: created, updated: created}
}

func TestHold(t *testing.T) {
	t.Parallel()
	red, blue := &channel{}, &channel{}
	budget := &holdBudget{memory: 1 << 20, total: 1 << 20}
	h := hold{budget: budget}
	add := func(c *channel, connection int64, id string, created stamp) {
		if err := h.add(heldMessage(c, connection, id, created)); err != nil {
			t.Fatal(err)
		}
	}
	add(red, 1, "r1", 10)
	add(blue, 1, "b1", 11)
	add(red, 1, "r3", 30)
	add(red, 1, "r4 of an old time", 5) // the order of one connection stays
	if err := h.add(&Envelope{Raw: []byte("no message")}, nil); err != nil {
		t.Fatal(err)
	}
	add(red, 2, "r2", 20) // that of several is the order of time
	add(red, 2, "r3", 30)
	add(blue, 2, "b2", 40)

	var got []string
	use := func(e *Envelope) { got = append(got, strings.TrimRight(string(e.Raw), ".")) }
	expect := func(step string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("%s: took %q, want %q", step, got, want)
		}
		got = nil
	}
	h.takeBefore(red, 10, use)
	expect("before the first")
	h.takeBefore(red, 20, use)
	expect("before the second", "r1")
	if held, _ := h.takeMessage(red, hash([]byte("none")), use); held {
		t.Error("a message is held that never came")
	}
	expect("a message that is not held")
	if held, _ := h.takeMessage(red, hash([]byte("r3")), use); !held {
		t.Error("r3 is not held")
	}
	expect("up to a message", "r2", "r3")
	if held, _ := h.takeMessage(red, hash([]byte("r3")), use); !held {
		t.Error("r3 is no longer known when it was taken")
	}
	h.takeAll(use)
	expect("the rest", "b1", "r4 of an old time", "no message", "r3", "b2")
	e := &Envelope{Raw: []byte("a room's"), Service: "ivschat", Meta: Meta{Connection: 1, Seq: 2}}
	if err := h.add(e, nil); err != nil {
		t.Fatal(err)
	}
	h.takeAll(func(taken *Envelope) {
		if taken.Service != e.Service || taken.Meta != e.Meta {
			t.Errorf("took an envelope of service %q with %+v, want %q with %+v", taken.Service, taken.Meta, e.Service, e.Meta)
		}
	})
	if h.frames != nil || *budget != (holdBudget{1 << 20, 1 << 20, 0}) {
		t.Errorf("after all was taken: %d frames, budget %+v", len(h.frames), *budget)
	}
}

// BenchmarkHoldLate holds the frames of two connections, one of which brings what the
// other one brought long before.
func BenchmarkHoldLate(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				c := &channel{}
				h := hold{budget: &holdBudget{memory: 1 << 30, total: 1 << 30}}
				for connection := range int64(2) {
					for i := range n {
						if err := h.add(heldMessage(c, connection, fmt.Sprint(i), stamp(i+1))); err != nil {
							b.Fatal(err)
						}
					}
				}
				if err := h.takeAll(func(*Envelope) {}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*2*n), "ns/frame")
		})
	}
}

// Beyond its memory a hold writes to a file, and beyond its limit it takes no
// more.
func TestHoldIsBounded(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	c := &channel{}
	budget := &holdBudget{memory: 1000, total: 100_000, urgent: 50_000}
	h, other := hold{budget: budget}, hold{budget: budget}
	n := 0
	for ; ; n++ {
		if err := h.add(heldMessage(c, 1, fmt.Sprint("m", n), stamp(n))); err == errHoldFull {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if n < 300 || n > 400 {
		t.Errorf("%d frames of about 100 bytes fit into 100 kB with what they cost", n)
	}
	if len(h.memory) > 1000 {
		t.Errorf("%d bytes are in memory", len(h.memory))
	}
	if err := other.add(heldMessage(c, 1, "first", 1)); err != nil {
		t.Errorf("the first frame of another target: %v, want it held", err)
	}
	if err := other.add(heldMessage(c, 1, "second", 1)); err != errHoldFull {
		t.Errorf("the second one: %v, want %v", err, errHoldFull)
	}
	urgent := 0
	for other.addUrgent(heldMessage(c, 1, fmt.Sprint("urgent", urgent), stamp(urgent))) == nil {
		urgent++
	}
	if urgent < 150 || urgent > 200 {
		t.Errorf("%d urgent frames fit into half as much, want about half of %d", urgent, n)
	}
	other.drop()
	i := 0
	if err := h.takeAll(func(e *Envelope) {
		if !strings.HasPrefix(string(e.Raw), fmt.Sprint("m", i)+".") {
			t.Errorf("frame %d is %q", i, e.Raw)
		}
		i++
	}); err != nil || i != n {
		t.Errorf("takeAll took %d of %d, %v", i, n, err)
	}
	if *budget != (holdBudget{1000, 100_000, 50_000}) {
		t.Errorf("the budget is %+v", *budget)
	}
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("left behind: %v", files)
	}
}

// What was held back and cannot be read again is printed from the history, where that
// has it, and the rest is told as a gap.
func TestHoldUnreadable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		var tail *Tail
		r := story(t, w, func(set *Tail) { tail = set; tail.HoldMemory = 1 }, func() {
			back := w.cut("jane", time.Second)
			w.send("a", "joe", true) // 1
			w.set(func() { w.historySlow = 50 })
			back()
			w.send("a", "joe", true)  // 2: held
			w.send("a", "joe", false) // 3: likewise
			synctest.Wait()
			tail.begin()
			tail.follows[0].hold.file.Close()
			tail.end()
			time.Sleep(2 * time.Minute)
		})
		if got := strings.Join(r.messages(), " "); got != "m00001Ch m00002Ch" {
			t.Errorf("printed %s, want m00001Ch m00002Ch", got)
		}
		if gaps := r.gaps(); len(gaps) != 2 || gaps[1].Err == nil {
			t.Errorf("%d gaps, want two, the second one because of the file", len(gaps))
		}
	})
}
