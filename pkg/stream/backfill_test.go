package stream

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// story runs a tail of one user in a world while tell drives it, and
// returns what was printed.
func story(t *testing.T, w *world, set func(*Tail), tell func()) *recorder {
	t.Helper()
	r := &recorder{}
	tail := &Tail{
		Targets: []Target{w.target("jane")}, Sink: r, Notify: r.notify, Rand: seeded(1),
		Dialer: &Dialer{DialContext: w.DialContext},
	}
	if set != nil {
		set(tail)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- tail.Run(ctx) }()
	time.Sleep(5 * time.Second)
	tell()
	cancel()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Logf("Run: %v", err)
		r.err = err
	}
	return r
}

// messages returns what the lines are about: id, C U or R for the kind of
// event, and h when they came from the history.
func (r *recorder) messages() (got []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.envelopes {
		id := string(e.MessageID())
		if id == "" {
			continue
		}
		id += e.Type()[:1]
		if e.Meta.Source == SourceBackfill {
			id += "h"
		}
		got = append(got, id)
	}
	return got
}

// gaps returns the gaps that were told.
func (r *recorder) gaps() (gaps []*Gap) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if e.Kind == EventGap {
			gaps = append(gaps, e.Gap)
		}
	}
	return gaps
}

// cut ends the connections of a user and keeps it away for a while.
func (w *world) cut(user string, away time.Duration) (back func()) {
	synctest.Wait()
	w.set(func() { w.refuse.set(1000) })
	for s := w.session(user, 0); s != nil; s = w.session(user, 0) {
		s.conn.out.cutAfter(0)
		s.conn.in.cutAfter(0)
		w.unregister(s)
	}
	time.Sleep(away)
	return func() {
		w.set(func() { w.refuse.set(0) })
		time.Sleep(time.Minute)
	}
}

func TestBackfill(t *testing.T) {
	const s = time.Second
	tests := []struct {
		name string
		set  func(*Tail)
		tell func(w *world)
		want string
	}{
		{"what came before is not printed", nil, func(w *world) {
			w.send("a", "joe", true) // 2
		}, "m00002C"},
		{"messages of a gap are", nil, func(w *world) {
			w.send("a", "joe", true) // 2
			back := w.cut("jane", s)
			w.send("a", "joe", true)
			w.send("b", "joe", true)
			w.send("a", "joe", false) // 5: lost
			w.send("a", "joe", true)
			back()
			w.send("a", "joe", true)
		}, "m00002C m00003Ch m00006Ch m00004Ch m00007C"},
		{"not when not asked for", func(t *Tail) { t.NoBackfill = true }, func(w *world) {
			w.send("a", "joe", true) // 2
			back := w.cut("jane", s)
			w.send("a", "joe", true)
			back()
			w.send("a", "joe", true)
		}, "m00002C m00004C"},
		{"before the first message arrived", nil, func(w *world) {
			back := w.cut("jane", s)
			w.send("a", "joe", true) // 2
			back()
		}, "m00002Ch"},
		{"edited and redacted in the gap", nil, func(w *world) {
			time.Sleep(s)
			seen := w.send("a", "joe", true)  // 2
			seen2 := w.send("a", "joe", true) // 3
			time.Sleep(s)
			back := w.cut("jane", s)
			w.change(seen, typeUpdateMessage)
			w.change(seen2, typeRedactMessage)
			time.Sleep(s)
			unseen := w.send("a", "joe", true) // 4
			time.Sleep(s)
			w.change(unseen, typeUpdateMessage)
			back()
			w.change(unseen, typeUpdateMessage)
		}, "m00002C m00003C m00002Uh m00003Rh m00004Ch m00004U"},
		{"joined and left in the gap", nil, func(w *world) {
			w.send("a", "joe", true) // 2
			time.Sleep(s)
			back := w.cut("jane", s)
			w.join("new", "jane", "joe")
			w.send("new", "joe", true)
			w.send("b", "joe", true)
			w.leave("b", "jane")
			back()
			w.send("new", "joe", true)
		}, "m00002C m00003Ch m00005C"},
		{"since", func(t *Tail) { t.Since = time.Now().Add(-20 * time.Minute) }, func(w *world) {
			w.send("a", "joe", true) // 3
			back := w.cut("jane", s)
			w.send("a", "joe", true)
			back()
		}, "m00001Ch m00002C m00003Ch"},
		{"many pages", nil, func(w *world) {
			w.set(func() { w.pageSize = 2 })
			back := w.cut("jane", s)
			for range 5 {
				w.send("a", "joe", true)
				time.Sleep(s)
			}
			back()
		}, "m00002Ch m00003Ch m00004Ch m00005Ch m00006Ch"},
		{"live frames are merged", nil, func(w *world) {
			back := w.cut("jane", s)
			w.send("a", "joe", true) // 2
			w.send("b", "joe", true) // 3
			w.set(func() { w.historySlow = 10 })
			go back()
			time.Sleep(15 * s) // the channels are being listed
			w.send("b", "joe", true)
			w.send("a", "joe", true)
			time.Sleep(2 * time.Minute)
		}, "m00002Ch m00005C m00003Ch m00004C"}, // in order within each channel
		{"history fails for a while", nil, func(w *world) {
			back := w.cut("jane", s)
			w.send("a", "joe", true) // 2
			w.set(func() { w.historyFails.set(4) })
			back()
			w.send("a", "joe", true)
			time.Sleep(time.Minute)
		}, "m00002Ch m00003C"},
		{"lost again during the backfill", nil, func(w *world) {
			back := w.cut("jane", s)
			w.send("a", "joe", true) // 2
			w.set(func() { w.historySlow = 10 })
			go back()
			time.Sleep(15 * s)
			w.send("a", "joe", false) // 3: live
			time.Sleep(s)
			back = w.cut("jane", 20*s)
			w.send("b", "joe", true)
			w.send("a", "joe", true)
			back()
		}, "m00002Ch m00003C m00005Ch m00004Ch"},
		{"same millisecond", nil, func(w *world) {
			w.send("a", "joe", true) // 2
			synctest.Wait()
			s := w.session("jane", 0)
			s.conn.out.cutAfter(10)
			w.send("a", "joe", true)
			time.Sleep(time.Minute)
		}, "m00002C m00003Ch"},
		{"an old message is deleted during the backfill", nil, func(w *world) {
			old := w.send("b", "joe", true) // 2
			time.Sleep(10 * time.Minute)
			back := w.cut("jane", time.Minute)
			w.send("a", "joe", true) // 3
			w.set(func() { w.historySlow = 10 })
			go back()
			time.Sleep(15 * s) // the channels are being listed
			w.remove(old)
			time.Sleep(2 * time.Minute)
		}, "m00002C m00003Ch m00002D"},
		{"an old message is approved during the backfill", nil, func(w *world) {
			time.Sleep(10 * time.Minute)
			back := w.cut("jane", time.Minute)
			w.send("a", "joe", true) // 2
			w.set(func() { w.historySlow = 10; w.tellsTime = true })
			go back()
			time.Sleep(15 * s) // the channels are being listed
			w.approve("b", "joe", 10*time.Minute)
			time.Sleep(2 * time.Minute)
		}, "m00002Ch m00003C"},
		{"an old message is approved during the backfill, and nobody tells the time", nil, func(w *world) {
			back := w.cut("jane", s)
			for range 3 {
				w.send("a", "joe", true) // 2, 3, 4
				time.Sleep(time.Minute)
			}
			w.set(func() { w.historySlow = 10 })
			go back()
			for w.session("jane", 0) == nil {
				time.Sleep(s)
			}
			w.approve("b", "joe", time.Hour)
			time.Sleep(2 * time.Minute)
		}, "m00002Ch m00003Ch m00004Ch m00005C"},
		{"an old message is approved in the gap, and counts as the last one", nil, func(w *world) {
			back := w.cut("jane", s)
			w.send("a", "joe", true) // 2
			w.approve("a", "joe", time.Hour)
			back()
		}, "m00002Ch"},
		{"an old message is approved in a channel joined in the gap, and counts as the last one", nil, func(w *world) {
			w.send("a", "joe", true) // 2
			back := w.cut("jane", s)
			w.join("new", "jane", "joe")
			w.send("new", "joe", true) // 3
			w.approve("new", "joe", time.Hour)
			back()
		}, "m00002C m00003Ch"},
		{"old messages are approved among new ones", nil, func(w *world) {
			for range 4 {
				w.send("a", "joe", true) // 2, 4, 6, 8
				w.approve("a", "joe", time.Hour)
				time.Sleep(s)
			}
			back := w.cut("jane", s)
			w.send("a", "joe", true)
			back()
		}, "m00002C m00003C m00004C m00005C m00006C m00007C m00008C m00009C m00010Ch"},
		{"sent twice", nil, func(w *world) {
			w.set(func() { w.twice = 3 })
			e := w.send("a", "joe", true) // 2
			time.Sleep(s)
			w.change(e, typeUpdateMessage)
			w.send("a", "joe", false)
		}, "m00002C m00002U m00003C"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.join("a", "jane", "joe")
				w.join("b", "jane", "joe")
				w.send("a", "joe", true)
				time.Sleep(10 * time.Minute)
				r := story(t, w, tt.set, func() { tt.tell(w); time.Sleep(s) })
				if got := strings.Join(r.messages(), " "); got != tt.want {
					t.Errorf("printed %s\nwant    %s\nevents %v", got, tt.want, r.events)
				}
			})
		})
	}
}

// A gap costs calls for channels with news only.
func TestBackfillCosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		for i := range 100 {
			w.join(fmt.Sprintf("c%02d", i), "jane", "joe")
			w.send(fmt.Sprintf("c%02d", i), "joe", true)
		}
		story(t, w, nil, func() {
			for i := range 100 {
				w.send(fmt.Sprintf("c%02d", i), "joe", true)
			}
			time.Sleep(5 * time.Second)
			w.send("c99", "joe", true)
			time.Sleep(5 * time.Second)
			back := w.cut("jane", time.Second)
			w.send("c07", "joe", true)
			w.send("c42", "joe", true)
			w.set(func() { clear(w.calls) })
			back()
		})
		want := map[string]int{"": 2, "c07": 1, "c42": 1, "c99": 1}
		if !reflect.DeepEqual(w.calls, want) {
			t.Errorf("calls %v, want %v", w.calls, want)
		}
	})
}

// Without a session the history alone is printed, from Since on, and what it
// does not give is an error.
func TestNoFollow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fails int // calls of the history
		deny  bool
		want  string
		err   string
	}{
		{"all", 0, false, "m00002Ch m00003Ch m00004Ch", ""},
		{"after some failures", 3, false, "m00002Ch m00003Ch m00004Ch", ""},
		{"never an answer", 1000, false, "", "jane: list channels: throttled"},
		{"a channel is denied", 0, true, "", "jane: channel a: forbidden"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.pageSize = 2
				w.join("a", "jane", "joe")
				w.send("a", "joe", true)
				time.Sleep(time.Hour)
				since := time.Now()
				for range 3 {
					w.send("a", "joe", true)
					time.Sleep(time.Second)
				}
				w.historyFails.set(tt.fails)
				r := &recorder{}
				tail := &Tail{Targets: []Target{w.target("jane")}, Sink: r, Notify: r.notify, Rand: seeded(1), Since: since, NoFollow: true}
				if tt.deny {
					history := &scriptedHistory{messages: func(time.Time, string) (MessagePage, error) {
						return MessagePage{}, Permanent(errors.New("forbidden"))
					}}
					history.armed.Store(true)
					tail.Targets[0].History = history
				}
				err := tail.Run(t.Context())
				if got := strings.Join(r.messages(), " "); got != tt.want {
					t.Errorf("printed %s, want %s", got, tt.want)
				}
				if tt.err == "" && err != nil || tt.err != "" && (err == nil || err.Error() != tt.err) {
					t.Errorf("Run: %v, want %q", err, tt.err)
				}
				if w.dials > 0 || len(r.gaps()) > 0 {
					t.Errorf("%d connects, gaps %v, want none", w.dials, r.gaps())
				}
			})
		})
	}
}

// A message that is cut off seconds after another one of its channel arrived, and
// has the same creation time, is found: that the last message has been printed
// is no proof of having them all, nor is a pong of a later session.
func TestLostInTheSameMillisecond(t *testing.T) {
	t.Parallel()
	for _, later := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			w.join("a", "jane", "joe")
			r := story(t, w, func(tail *Tail) { tail.Redundancy, tail.PingInterval = 2, 10*time.Second }, func() {
				w.session("jane", 0).conn.out.tear()
				s := w.session("jane", 1)
				w.send("a", "joe", true)
				s.do(move{pause: 3 * time.Second})
				w.send("a", "joe", true)
				synctest.Wait()
				s.conn.out.cutAfter(20)
				time.Sleep(5 * time.Second)
				w.set(func() { w.historySlow = 20 })
				time.Sleep(20 * time.Second) // until the first session is found dead
				if later {
					w.session("jane", 1).conn.out.cutAfter(0)
				}
				time.Sleep(2 * time.Minute)
			})
			if got := strings.Join(r.messages(), " "); got != "m00001C m00002Ch" {
				t.Errorf("a later session: %v: printed %s, want m00001C m00002Ch", later, got)
			}
		})
	}
}

// A tail that ends while it reads the history prints what it holds, and tells
// of the gap once.
func TestEndDuringBackfill(t *testing.T) {
	t.Parallel()
	for redundancy := range 3 {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			w.join("a", "jane", "joe")
			r := story(t, w, func(tail *Tail) { tail.Redundancy = redundancy }, func() {
				w.set(func() { w.historySlow = 600 })
				w.cut("jane", time.Second)()
				time.Sleep(5 * time.Second)
				w.send("a", "joe", true)
				time.Sleep(time.Second)
			})
			if got := strings.Join(r.messages(), " "); got != "m00001C" {
				t.Errorf("%d sessions: printed %s, want m00001C", redundancy, got)
			}
			if gaps := r.gaps(); len(gaps) != 1 || !errors.Is(gaps[0].Err, context.Canceled) {
				t.Errorf("%d sessions: %d gaps, the first %+v, want one that was not read", redundancy, len(gaps), *gaps[0])
			}
		})
	}
}
