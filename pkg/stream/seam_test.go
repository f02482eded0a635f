package stream

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A sequel runs processes of a tail one after the other, each of which resumes
// where the one before stopped.
type sequel struct {
	*testing.T
	w *world
	d *disk
}

func newSequel(t *testing.T) *sequel {
	s := &sequel{t, newWorld(), newDisk()}
	s.w.join("a", "jane", "joe")
	s.w.join("b", "jane", "joe")
	s.w.send("a", "joe", true) // 1: before
	time.Sleep(time.Hour)
	return s
}

// process runs a process while tell drives the world, and ends it in good order.
func (s *sequel) process(set func(*Tail), tell func()) *recorder {
	s.Helper()
	return story(s.T, s.w, func(tail *Tail) {
		tail.Resume = &Resume{path: "resume", name: "resume", dir: s.d}
		if err := tail.Resume.load([]string{"jane"}); err != nil {
			s.Fatal(err)
		}
		if set != nil {
			set(tail)
		}
	}, tell)
}

func (s *sequel) wantPrinted(process string, r *recorder, want string) {
	s.Helper()
	if got := strings.Join(r.messages(), " "); got != want {
		s.Errorf("%s printed %q, want %q\nevents %v", process, got, want, r.events)
	}
}

// A process that is asked to end while it reads the history prints what it holds
// and no history keeps. The next one reads the others, each in its place, also in
// a channel that was joined meanwhile.
func TestResumeAfterEndDuringBackfill(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		tell   func(w *world)
		first  string
		second string
	}{
		{"of a gap", func(w *world) {
			back := w.cut("jane", time.Minute)
			w.send("a", "joe", true) // 2
			time.Sleep(time.Minute)
			w.set(func() { w.historySlow = 600 })
			back()
			w.send("a", "joe", true)  // 3: held
			w.send("a", "joe", false) // 4: likewise
		}, "m00004C", "m00002Ch m00003Ch"},
		{"of a gap in which a channel was joined", func(w *world) {
			w.send("a", "joe", true) // 2
			back := w.cut("jane", time.Minute)
			w.join("new", "jane", "joe")
			w.send("new", "joe", true) // 3
			time.Sleep(time.Minute)
			w.set(func() { w.historySlow = 600 })
			back()
			w.send("new", "joe", true) // 4: held
		}, "m00002C", "m00003Ch m00004Ch"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newSequel(t)
				s.wantPrinted("the first process", s.process(nil, func() { tt.tell(s.w); time.Sleep(time.Second) }), tt.first)
				s.w.set(func() { s.w.historySlow = 0 })
				s.wantPrinted("the second process", s.process(nil, func() { time.Sleep(time.Second) }), tt.second)
			})
		})
	}
}

// The gap that it did not close is part of the one that the next process tells of.
func TestResumeTellsOpenGap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSequel(t)
		first := s.process(func(tail *Tail) { tail.PingInterval = 10 * time.Second }, func() {
			back := s.w.cut("jane", time.Minute)
			s.w.set(func() { s.w.historySlow = 600 })
			back()
		})
		s.w.set(func() { s.w.historySlow = 0 })
		second := s.process(nil, func() { time.Sleep(time.Second) })
		if a, b := first.gaps(), second.gaps(); len(a) != 1 || len(b) != 1 || !b[0].From.Equal(a[0].From) {
			t.Errorf("the first process told of the gaps %+v, the second one of %+v, want the same beginning", a[0], b[0])
		}
	})
}

// Messages are left to the next process, too, while it reads what Since asks for.
func TestResumeAfterEndDuringSince(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSequel(t)
		s.w.set(func() { s.w.historySlow = 600 })
		first := s.process(func(tail *Tail) { tail.Since = time.Now().Add(-2 * time.Hour) }, func() {
			s.w.send("a", "joe", true) // 2: held
			time.Sleep(time.Second)
		})
		s.wantPrinted("the first process", first, "")
		s.w.set(func() { s.w.historySlow = 0 })
		s.wantPrinted("the second process", s.process(nil, func() { time.Sleep(time.Second) }), "m00001Ch m00002Ch")
	})
}

// A process that ends while it reads the history may print that somebody left. What it
// did not read in that channel is left to the next one all the same.
func TestResumeAfterLeaveDuringBackfill(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSequel(t)
		s.process(nil, func() {
			s.w.send("b", "joe", true) // 2
			back := s.w.cut("jane", time.Second)
			s.w.send("b", "joe", true) // 3
			time.Sleep(10 * time.Minute)
			s.w.send("a", "joe", true) // 4
			s.w.set(func() { s.w.historySlow = 50 })
			back()
			s.w.send("a", "joe", true)          // 5: held, and printed behind 4
			s.w.leaves("b", "another, by jane") // held
			time.Sleep(time.Minute)             // in which a is read, and b is not
		})
		s.w.set(func() { s.w.historySlow = 0 })
		second := s.process(nil, func() { time.Sleep(time.Second) })
		if got := strings.Join(second.messages(), " "); !strings.Contains(got, "m00003Ch") {
			t.Errorf("the second process printed %q, want m00003Ch, too", got)
		}
	})
}

// What lies in the socket while the Sink blocks, and is not printed because the end
// comes first, is in the gap that the next process tells of: a pong behind it proves
// nothing.
func TestResumeAfterEndDuringStall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSequel(t)
		var lost time.Time
		first := s.process(func(tail *Tail) {
			tail.PingInterval = 10 * time.Second
			tail.Sink.(*recorder).onPut = func(line string) error {
				if strings.Contains(line, "m00002") {
					time.Sleep(time.Minute)
				}
				return nil
			}
		}, func() {
			s.w.send("a", "joe", true) // 2
			time.Sleep(5 * time.Second)
			lost = time.Now()
			s.w.send("a", "joe", false) // 3
			time.Sleep(54*time.Second + 500*time.Millisecond)
		})
		s.wantPrinted("the first process", first, "m00002C")
		second := s.process(nil, func() { time.Sleep(time.Minute) })
		if gaps := second.gaps(); len(gaps) != 1 || gaps[0].From.After(lost) {
			t.Errorf("the second process told of %d gaps, want one from %v on: %+v", len(gaps), lost, gaps[0])
		}
	})
}

// A Sink that has enough within a page of the history leaves the rest of the
// page to the next process.
func TestResumeAfterEnough(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newSequel(t)
		s.w.send("b", "joe", true) // 2: before
		s.process(nil, func() { time.Sleep(time.Second) })
		for range 3 {
			s.w.send("b", "joe", true) // 3, 4, 5
			time.Sleep(time.Second)
		}
		time.Sleep(time.Hour)
		first := s.process(func(tail *Tail) {
			sink := tail.Sink
			tail.Sink = enough{sink, 3}
			s.w.set(func() { s.w.historySlow = 10 })
		}, func() {
			s.w.send("a", "joe", true) // 6: held, and printed before those of b
			time.Sleep(time.Minute)
		})
		s.wantPrinted("the first process", first, "m00006C m00003Ch")
		s.w.set(func() { s.w.historySlow = 0 })
		s.wantPrinted("the second process", s.process(nil, func() { time.Sleep(time.Second) }), "m00004Ch m00005Ch")
	})
}

// An enough stops after so many envelopes.
type enough struct {
	Sink
	n int
}

func (s enough) Put(e *Envelope) error {
	if err := s.Sink.Put(e); err != nil {
		return err
	}
	r := s.Sink.(*recorder)
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.envelopes) >= s.n {
		return ErrStop
	}
	return nil
}

// What comes before SESSION_ESTABLISHED on a connection that never becomes a
// session lies in the gap, after messages that were not read yet.
func TestEarlyFramesOfNoSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		w.early, w.readyAfter = true, 5*time.Second
		r := story(t, w, nil, func() {
			time.Sleep(10 * time.Second)
			w.send("a", "joe", true) // 1
			back := w.cut("jane", time.Second)
			time.Sleep(time.Second)
			w.send("a", "joe", true) // 2
			time.Sleep(5 * time.Minute)
			w.set(func() { w.refuse.set(0) })
			for w.session("jane", 0) == nil {
				time.Sleep(time.Second)
			}
			w.send("a", "joe", true) // 3: early
			w.cut("jane", 0)
			back()
			w.send("a", "joe", true)
			time.Sleep(time.Second)
		})
		if got := strings.Join(r.messages(), " "); got != "m00001C m00002Ch m00003Ch m00004C" {
			t.Errorf("printed %s, want m00001C m00002Ch m00003Ch m00004C", got)
		}
	})
}

// Frames for which there is no room stay in the socket, perhaps for minutes. The
// messages among them are not read from the history meanwhile, whatever came first.
func TestFullHoldPrintsOnce(t *testing.T) {
	t.Parallel()
	edits := func(w *world, seen *worldEvent) {
		for range 4 {
			w.change(seen, typeUpdateMessage)
			time.Sleep(time.Millisecond)
		}
	}
	tests := []struct {
		name  string
		begin func(w *world, seen *worldEvent, back func())
	}{
		{"a message", func(w *world, seen *worldEvent, back func()) {
			back()
		}},
		{"a message, and the service tells the time", func(w *world, seen *worldEvent, back func()) {
			w.set(func() { w.tellsTime = true })
			back()
		}},
		{"edits", func(w *world, seen *worldEvent, back func()) {
			back()
			edits(w, seen)
		}},
		{"edits before the session is established", func(w *world, seen *worldEvent, back func()) {
			w.set(func() { w.early, w.readyAfter = true, 5*time.Second })
			go back()
			for w.session("jane", 0) == nil {
				time.Sleep(100 * time.Millisecond)
			}
			edits(w, seen)
			time.Sleep(time.Minute)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.join("a", "jane", "joe")
				r := story(t, w, func(tail *Tail) {
					tail.HoldMemory, tail.HoldLimit = 1, 1200
				}, func() {
					seen := w.send("a", "joe", true)
					back := w.cut("jane", time.Second)
					w.send("a", "joe", true)
					w.set(func() { w.historyFails.set(1000) })
					tt.begin(w, seen, back)
					for range 30 {
						w.send("a", "joe", true)
						time.Sleep(10 * time.Second)
					}
					w.set(func() { w.historyFails.set(0) })
					time.Sleep(time.Hour)
				})
				printed := map[string]int{}
				for _, id := range r.messages() {
					if id = strings.TrimSuffix(id, "h"); strings.HasSuffix(id, "C") {
						printed[id]++
					}
				}
				for id, n := range printed {
					if n != 1 {
						t.Errorf("%s was printed %d times", id, n)
					}
				}
				if len(printed) != 32 {
					t.Errorf("printed %d messages, want 32: %v", len(printed), r.messages())
				}
			})
		})
	}
}

// A history that Since needs, and that may not be read, is told as a gap.
func TestSinceRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		denied := errors.New("you may not")
		history := &scriptedHistory{channels: func(string) (ChannelPage, error) { return ChannelPage{}, Permanent(denied) }}
		history.armed.Store(true)
		since := time.Now().Add(-time.Hour)
		r := story(t, w, func(tail *Tail) { tail.Targets[0].History, tail.Since = history, since }, func() {
			w.send("a", "joe", true)
			time.Sleep(time.Second)
		})
		if got := strings.Join(r.messages(), " "); got != "m00001C" {
			t.Errorf("printed %s, want m00001C", got)
		}
		if gaps := r.gaps(); len(gaps) != 1 || !errors.Is(gaps[0].Err, denied) || !gaps[0].From.Equal(since) {
			t.Errorf("gaps %+v, want one from %v on that names the refusal", gaps, since)
		}
	})
}

// From a time to come on is from now on.
func TestSinceTheFuture(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		w.tellsTime = true
		since := time.Now().Add(time.Hour)
		r := story(t, w, func(tail *Tail) { tail.Since = since }, func() {
			w.send("a", "joe", true)
			back := w.cut("jane", time.Second)
			w.send("a", "joe", true)
			w.join("new", "jane", "joe")
			w.send("new", "joe", true)
			back()
		})
		if got := strings.Join(r.messages(), " "); got != "m00001C m00002Ch m00003Ch" {
			t.Errorf("printed %s, want m00001C m00002Ch m00003Ch", got)
		}
	})
}

// A page that was asked for before another gap began, and is answered after that
// had an end, does not hide a channel that was joined in the other gap.
func TestPageAcrossGaps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		history := &lateHistory{History: worldHistory{w, "jane"}, answer: make(chan struct{})}
		r := story(t, w, func(tail *Tail) { tail.Targets[0].History = history }, func() {
			w.send("a", "joe", true) // 1
			back := w.cut("jane", time.Second)
			w.send("a", "joe", true) // 2
			back()                   // its page is being waited for
			back = w.cut("jane", time.Second)
			w.join("new", "jane", "joe")
			w.send("new", "joe", true) // 3
			time.Sleep(5 * time.Minute)
			back()
			w.send("a", "joe", true) // 4: held, and in the page
			synctest.Wait()
			close(history.answer)
			time.Sleep(time.Minute)
		})
		if got := strings.Join(r.messages(), " "); !strings.Contains(got, "m00003Ch") {
			t.Errorf("printed %s, want m00003Ch, too", got)
		}
	})
}

// A lateHistory answers about messages when it is told to, whatever became of
// who asked.
type lateHistory struct {
	History
	answer chan struct{}
}

func (h *lateHistory) Messages(_ context.Context, channel Channel, notBefore time.Time, token string) (MessagePage, error) {
	<-h.answer
	return h.History.Messages(context.Background(), channel, notBefore, token)
}
