package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// With two sessions, what breaks one of them loses nothing, prints nothing
// twice, and is no gap.
func TestRedundancy(t *testing.T) {
	faults := map[string]func(*worldSession){
		"cut":         func(s *worldSession) { s.conn.out.cutAfter(0); s.conn.in.cutAfter(0) },
		"cut later":   func(s *worldSession) { s.conn.out.cutAfter(700) },
		"half-open":   func(s *worldSession) { s.conn.out.tear(); s.conn.in.tear() },
		"no way back": func(s *worldSession) { s.conn.in.tear() },
		"closed":      func(s *worldSession) { s.do(move{close: 1011}) },
		"stalled":     func(s *worldSession) { s.do(move{pause: time.Hour}) },
		"slow":        func(s *worldSession) { s.do(move{pause: 12 * time.Second}) },
	}
	for name, fault := range faults {
		for which := range 2 {
			t.Run(fmt.Sprintf("%s/%d", name, which), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newWorld()
					w.join("a", "jane", "joe")
					var want []string
					r := story(t, w, func(t *Tail) { t.Redundancy = 2 }, func() {
						for i := range 200 {
							if i == 20 || i == 100 {
								fault(w.session("jane", which))
							}
							persistent := i%2 == 0
							want = append(want, w.send("a", "joe", persistent).id+"C")
							if i%10 == 0 {
								w.tell("a", fmt.Sprintf(`{"ChannelArn":"a","Member":%d}`, i/20))
							}
							time.Sleep(time.Second)
						}
					})
					if got := r.messages(); !slices.Equal(got, want) {
						t.Errorf("printed %v\nwant %v", got, want)
					}
					members := 0
					for _, line := range r.printed() {
						if strings.Contains(line, "Member") {
							members++
						}
					}
					if members != 20 {
						t.Errorf("%d membership events were printed, want 20", members)
					}
					if gaps := r.gaps(); len(gaps) != 0 {
						t.Errorf("gaps %+v, want none", gaps)
					}
				})
			})
		}
	}
}

// A session may lag until it would be found dead, and then brings what another one
// brought long before.
func TestRedundancyLag(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.patience = 20_000
		w.join("a", "jane", "joe")
		const n = 12_000
		r := story(t, w, func(t *Tail) { t.Redundancy, t.PingInterval = 2, 10*time.Minute }, func() {
			w.session("jane", 1).do(move{pause: 10 * time.Minute})
			for range n {
				w.send("a", "joe", true)
				time.Sleep(40 * time.Millisecond)
			}
			time.Sleep(10 * time.Minute)
		})
		if got := len(r.messages()); got != n || len(r.gaps()) > 0 {
			t.Errorf("%d messages were printed of %d, %d gaps", got, n, len(r.gaps()))
		}
	})
}

// When both sessions are lost, the gap begins when the second one was lost.
func TestRedundancyBothLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		var lost time.Time
		r := story(t, w, func(t *Tail) { t.Redundancy = 2 }, func() {
			w.set(func() { w.refuse.set(1000) })
			for range 2 {
				time.Sleep(10 * time.Second)
				w.send("a", "joe", true)
				synctest.Wait()
				s := w.session("jane", 0)
				w.unregister(s)
				s.conn.out.cutAfter(0)
				lost = time.Now()
			}
			w.send("a", "joe", true)
			time.Sleep(10 * time.Second)
			w.set(func() { w.refuse.set(0) })
			time.Sleep(time.Minute)
		})
		gaps := r.gaps()
		if len(gaps) != 1 || !gaps[0].From.Equal(lost) || gaps[0].Recovered != 1 {
			t.Errorf("gaps %+v, want one from %v on with one message", gaps, lost)
		}
		if got := strings.Join(r.messages(), " "); got != "m00001C m00002C m00003Ch" {
			t.Errorf("printed %s", got)
		}
	})
}

// Ahead of its expiry a session is replaced before it ends.
func TestRotation(t *testing.T) {
	for _, redundancy := range []int{1, 2, 10} {
		t.Run(fmt.Sprint(redundancy), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.join("a", "jane", "joe")
				var want []string
				var asked []error
				most := 0
				r := story(t, w, func(tail *Tail) {
					tail.Redundancy = redundancy
					connect := tail.Targets[0].Connect
					tail.Targets[0].Connect = func(ctx context.Context, last error) (Attempt, error) {
						a, err := connect(ctx, last)
						a.Expires = time.Now().Add(10 * time.Minute)
						asked = append(asked, last)
						return a, err
					}
				}, func() {
					time.Sleep(time.Minute)
					for range 3600 {
						want = append(want, w.send("a", "joe", false).id+"C")
						time.Sleep(time.Second)
						w.mu.Lock()
						most = max(most, len(w.sessions["jane"]))
						w.mu.Unlock()
					}
				})
				if got := r.messages(); !slices.Equal(got, want) {
					t.Errorf("%d messages were printed of %d", len(got), len(want))
				}
				if gaps := r.gaps(); len(gaps) != 0 {
					t.Errorf("gaps %+v, want none", gaps)
				}
				if want := min(redundancy+2, maxConnections); most > want || most < redundancy {
					t.Errorf("%d sessions at a time, want from %d to %d", most, redundancy, want)
				}
				if n := len(asked); n < 7*redundancy || n > 11*redundancy {
					t.Errorf("%d connects in an hour, want about %d", n, 8*redundancy)
				}
				for i, last := range asked[redundancy:] {
					if !errors.Is(last, ErrExpiring) && redundancy < maxConnections {
						t.Errorf("connect %d was told %v, want %v", i, last, ErrExpiring)
					}
				}
			})
		})
	}
}

// A replacement that cannot be had does not end the session that lives.
func TestRotationRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		var want []string
		r := story(t, w, func(tail *Tail) {
			connect := tail.Targets[0].Connect
			tail.Targets[0].Connect = func(ctx context.Context, last error) (Attempt, error) {
				if last != nil {
					return Attempt{}, Permanent(errors.New("denied"))
				}
				a, err := connect(ctx, last)
				a.Expires = time.Now().Add(10 * time.Minute)
				return a, err
			}
		}, func() {
			for range 1200 {
				want = append(want, w.send("a", "joe", false).id+"C")
				time.Sleep(time.Second)
			}
		})
		if got := r.messages(); !slices.Equal(got, want) || r.err != nil {
			t.Errorf("%d messages were printed of %d; Run: %v", len(got), len(want), r.err)
		}
	})
}

// A refusal ends the target when no session of it lives.
func TestRedundancyRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail, r, service := newTail(func(p *peer) {
			p.accept()
			if p.number > 1 {
				p.close(CloseForbidden, "too many")
				return
			}
			p.text(established)
			p.sleep(time.Minute)
			p.text("still here")
			p.close(CloseForbidden, "kicked")
		})
		tail.Redundancy = 2
		err := run(t, tail, time.Hour)
		var refused *RefusedError
		if !errors.As(err, &refused) || refused.Code != CloseForbidden {
			t.Errorf("Run: %v, want a refusal", err)
		}
		if lines := r.printed(); len(lines) != 2 || lines[1] != "still here" {
			t.Errorf("printed %q", lines)
		}
		if n := len(service.dials); n < 4 || n > 40 {
			t.Errorf("%d connects, want some while the first session lived", n)
		}
	})
}

func TestStrict(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		r := story(t, w, func(t *Tail) { t.Strict = true }, func() {
			back := w.cut("jane", time.Second)
			w.send("a", "joe", true)
			back()
		})
		var gap *GapError
		if !errors.As(r.err, &gap) || gap.Target != "jane" || gap.Gap.Recovered != 1 {
			t.Fatalf("Run: %v, want a *GapError", r.err)
		}
		want := "jane: events of 7.16s may be lost (from 2000-01-01T00:00:00.000Z on: connection reset by peer)"
		if r.err.Error() != want {
			t.Errorf("Run: %v, want %s", r.err, want)
		}
		if got := strings.Join(r.messages(), " "); got != "m00001Ch" {
			t.Errorf("printed %s, want what could be recovered", got)
		}
	})
}
