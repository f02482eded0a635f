package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestRefusalsAndLosses(t *testing.T) {
	establish := func(then func(*peer)) func(*peer) {
		return func(p *peer) {
			p.accept()
			p.text(established)
			then(p)
		}
	}
	shut := func(code int) func(*peer) {
		return func(p *peer) {
			p.accept()
			p.close(code, "why")
		}
	}
	status := func(code int) func(*peer) {
		return func(p *peer) { p.refuse(code, "no") }
	}
	var refused *RefusedError
	var lost *LostError
	var permanent *PermanentError
	tests := []struct {
		name     string
		serve    func(*peer)
		set      func(*Tail)
		want     any // kind of error, nil: goes on for ever
		connects int // at least, when it goes on
	}{
		{"4401 gets one retry", shut(4401), nil, &refused, 2},
		{"4002", shut(4002), nil, &refused, 1},
		{"4003", shut(4003), nil, &refused, 1},
		{"handshake 401", status(401), nil, &refused, 1},
		{"handshake 403", status(403), nil, &refused, 1},
		{"handshake 404", status(404), nil, &permanent, 1},
		{"handshake 200", status(200), nil, &permanent, 1},
		{"handshake 429", status(429), nil, nil, 20},
		{"handshake 503", status(503), nil, nil, 20},
		{"no HTTP", func(p *peer) { p.conn.Write([]byte("SSH-2.0-OpenSSH\r\n")) }, nil, nil, 20},
		{"1000", shut(1000), nil, nil, 20},
		{"1006", func(p *peer) { p.accept() }, nil, nil, 20},
		{"1011", shut(1011), nil, nil, 20},
		{"4005", shut(4005), nil, nil, 20},
		{"4999", shut(4999), nil, nil, 20},
		{"4401 after progress, each time", establish(func(p *peer) { p.text("x"); p.close(4401, "") }), nil, nil, 100},
		{"4401 after no progress", establish(func(p *peer) { p.close(4401, "") }), nil, &refused, 2},
		{"404 after a session", func(p *peer) {
			if p.number > 1 {
				p.refuse(404, "")
				return
			}
			p.accept()
			p.text(established)
		}, nil, nil, 20},
		{"no reconnect", shut(1011), func(t *Tail) { t.NoReconnect = true }, &lost, 1},
		{"no reconnect after 4401", shut(4401), func(t *Tail) { t.NoReconnect = true }, &refused, 1},
		{"three reconnects", shut(1011), func(t *Tail) { t.MaxReconnects = 3 }, &lost, 4},
		{"three reconnects in a row", establish(func(p *peer) { p.text("x"); p.close(1011, "") }),
			func(t *Tail) { t.MaxReconnects = 3 }, nil, 100},
		{"permanent connector error", nil, func(t *Tail) {
			t.Targets[0].Connect = func(context.Context, error) (Attempt, error) {
				return Attempt{}, fmt.Errorf("endpoint: %w", Permanent(errors.New("denied")))
			}
		}, &permanent, 1},
		{"passing connector error", nil, func(t *Tail) {
			t.Targets[0].Connect = func(context.Context, error) (Attempt, error) { return Attempt{}, errors.New("throttled") }
		}, nil, 20},
		{"bad URL", nil, func(t *Tail) { t.Targets[0].Connect = connectTo("https://service.test") }, nil, 20},
		{"nobody listens", nil, func(t *Tail) {
			t.Dialer.DialContext = func(context.Context, string, string) (net.Conn, error) {
				return nil, errors.New("connection refused")
			}
		}, nil, 20},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tail, r, _ := newTail(tt.serve)
				if tt.set != nil {
					tt.set(tail)
				}
				err := run(t, tail, 10*time.Minute)
				connects := int(tail.Stats().Connects)
				if tt.want == nil {
					if !errors.Is(err, errTimeUp) || connects < tt.connects {
						t.Fatalf("Run: %v after %d connects, want it to go on, with at least %d", err, connects, tt.connects)
					}
					return
				}
				if !errors.As(err, tt.want) || connects != tt.connects {
					t.Errorf("Run: %v (%T) after %d connects, want a %T after %d", err, err, connects, tt.want, tt.connects)
				}
				if last := r.events[len(r.events)-1]; last.Kind != EventClosed || !last.Final {
					t.Errorf("the last event is %+v, want a final CLOSED", last)
				}
			})
		})
	}
}

// A refusal says what is known of it.
func TestRefusedError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail, _, _ := newTail(func(p *peer) {
			p.accept()
			p.close(4401, "Unauthorized")
		})
		err := run(t, tail, time.Hour)
		want := `user/jane: refused: closed by the server with code 4401 ("Unauthorized")`
		if err == nil || err.Error() != want {
			t.Errorf("Run: %v, want %s", err, want)
		}
		var refused *RefusedError
		if !errors.As(err, &refused) || refused.Code != 4401 || refused.Reason != "Unauthorized" ||
			!refused.ServerTime.Equal(time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)) || refused.LocalTime.IsZero() {
			t.Errorf("refusal %+v", refused)
		}
	})
}

// Each attempt asks the Connector afresh and tells it what went wrong.
func TestConnectorIsAskedEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail, _, service := newTail(func(p *peer) {
			p.accept()
			p.close(1011+p.number, p.request.URL.RawQuery)
		})
		var lasts []string
		tail.Targets[0].Connect = func(ctx context.Context, last error) (Attempt, error) {
			lasts = append(lasts, fmt.Sprint(last))
			return Attempt{URL: fmt.Sprintf("ws://service.test/?attempt=%d%%2D", len(lasts))}, nil
		}
		tail.MaxReconnects = 2
		run(t, tail, time.Hour)
		want := []string{
			"<nil>",
			`closed by the server with code 1012 ("attempt=1%2D")`,
			`closed by the server with code 1013 ("attempt=2%2D")`,
		}
		if fmt.Sprint(lasts) != fmt.Sprint(want) {
			t.Errorf("the connector was told %q, want %q", lasts, want)
		}
		if len(service.dials) != 3 {
			t.Errorf("%d connects, want 3", len(service.dials))
		}
	})
}

// waits returns the times between connects when a service ends each session
// after a while.
func waits(t *testing.T, n int, random float64, set func(*Tail), serve func(*peer)) (waits []time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		tail, _, service := newTail(func(p *peer) {
			if p.number == n+1 {
				cancel()
			}
			serve(p)
		})
		tail.Rand = func() float64 { return random }
		if set != nil {
			set(tail)
		}
		tail.Run(ctx)
		for i := range n {
			waits = append(waits, service.dials[i+1].Sub(service.dials[i]).Round(time.Millisecond))
		}
	})
	return waits
}

func TestBackoff(t *testing.T) {
	const s = time.Second
	die := func(p *peer) {}
	shortLived := func(p *peer) { p.accept(); p.text(established) }
	delivers := func(p *peer) { p.accept(); p.text(established); p.text("x") }
	minute := func(p *peer) { p.accept(); p.text(established); p.sleep(61 * time.Second) }
	limit := func(d time.Duration) func(*Tail) { return func(t *Tail) { t.MaxBackoff = d } }
	tests := []struct {
		name   string
		random float64
		set    func(*Tail)
		serve  func(*peer)
		want   []time.Duration
	}{
		{"the limit doubles up to 30 s", 0.999999, nil, die, []time.Duration{s, 2 * s, 4 * s, 8 * s, 16 * s, 30 * s, 30 * s}},
		{"half of it", 0.5, nil, die, []time.Duration{s, s, 2 * s, 4 * s, 8 * s, 15 * s, 15 * s}},
		{"never less than 1 s between connects", 0, nil, die, []time.Duration{s, s, s, s, s, s, s}},
		{"max backoff", 0.999999, limit(3 * s), die, []time.Duration{s, 2 * s, 3 * s, 3 * s, 3 * s}},
		{"established alone is no progress", 0.999999, nil, shortLived, []time.Duration{s, 2 * s, 4 * s, 8 * s}},
		{"delivering is progress", 0.999999, nil, delivers, []time.Duration{s, s, s, s}},
		{"a minute is progress", 0.999999, nil, minute, []time.Duration{62 * s, 62 * s, 62 * s}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := waits(t, len(tt.want), tt.random, tt.set, tt.serve)
			if fmt.Sprint(got) != fmt.Sprint(tt.want) {
				t.Errorf("waits %v, want %v", got, tt.want)
			}
		})
	}
}

// Many targets that lose their sessions at once do not all come back at once.
func TestConnectRate(t *testing.T) {
	const targets = 500
	synctest.Test(t, func(t *testing.T) {
		outage := time.Now().Add(30 * time.Second)
		tail, _, service := newTail(func(p *peer) {
			if time.Now().Before(outage) {
				p.accept()
				p.text(established)
				time.Sleep(time.Until(outage))
				return
			}
			p.accept()
			p.text(established)
			<-p.closed
		})
		tail.ConnectRate = 50
		target := tail.Targets[0]
		tail.Targets = nil
		for i := range targets {
			target.Name = fmt.Sprint("user/", i)
			tail.Targets = append(tail.Targets, target)
		}
		run(t, tail, 5*time.Minute)
		if len(service.dials) != 2*targets {
			t.Fatalf("%d connects, want %d", len(service.dials), 2*targets)
		}
		for i := range service.dials[:len(service.dials)-50] {
			if d := service.dials[i+50].Sub(service.dials[i]); d < 999*time.Millisecond {
				t.Fatalf("connects %d to %d took %v, want at most 50 a second", i, i+50, d)
			}
		}
		if d := service.dials[len(service.dials)-1].Sub(outage); d > 12*time.Second {
			t.Errorf("the last target was back %v after the outage", d)
		}
	})
}

// A server that accepts the connection and answers nothing is given up after the
// handshake timeout.
func TestSilentHandshake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail, _, _ := newTail(func(p *peer) { io.Copy(io.Discard, p.in) })
		tail.NoReconnect = true
		start := time.Now()
		err := run(t, tail, time.Minute)
		var lost *LostError
		if !errors.As(err, &lost) || !lost.NotConnected || !errors.Is(err, errHandshakeTimeout) {
			t.Errorf("Run: %v, want a *LostError that was not connected", err)
		}
		if d := time.Since(start); d != defaultHandshakeTimeout {
			t.Errorf("it took %v, want %v", d, defaultHandshakeTimeout)
		}
	})
}

// The sessions of one target keep the distance that the service asks of a user.
func TestConnectInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail, _, service := newTail(func(p *peer) {
			p.accept()
			p.text(established)
			p.sleep(20 * time.Second)
		})
		tail.Redundancy = 5
		tail.Rand = func() float64 { return 0 }
		run(t, tail, 2*time.Minute)
		if len(service.dials) < 20 {
			t.Fatalf("%d connects, want five every 20 s", len(service.dials))
		}
		for i, at := range service.dials[1:] {
			if d := at.Sub(service.dials[i]); d < time.Second {
				t.Errorf("connect %d came %v after the one before, want at least a second", i+2, d)
			}
		}
	})
}

// A slowHistory counts how many of its kind are asked at a time.
type slowHistory struct{ now, most *atomic.Int64 }

func (h slowHistory) Channels(ctx context.Context, token string) (ChannelPage, error) {
	if n := h.now.Add(1); n > h.most.Load() {
		h.most.Store(n)
	}
	defer h.now.Add(-1)
	return ChannelPage{}, sleep(ctx, time.Second)
}

func (h slowHistory) Messages(context.Context, Channel, time.Time, string) (MessagePage, error) {
	return MessagePage{}, nil
}

// Many targets that begin at once do not all ask the history at once.
func TestConcurrentReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail, _, _ := newTail(func(p *peer) {
			p.accept()
			p.text(established)
			<-p.closed
		})
		history := slowHistory{new(atomic.Int64), new(atomic.Int64)}
		target := tail.Targets[0]
		target.History = history
		tail.Targets = nil
		for i := range 50 {
			target.Name = fmt.Sprint("user/", i)
			tail.Targets = append(tail.Targets, target)
		}
		run(t, tail, time.Minute)
		if most := history.most.Load(); most != concurrentReads {
			t.Errorf("%d histories were asked at a time, want %d", most, concurrentReads)
		}
	})
}
