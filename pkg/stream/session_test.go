package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

const established = `{"Headers":{"x-amz-chime-event-type":"SESSION_ESTABLISHED","x-amz-chime-message-type":"SYSTEM"}}`

// A recorder is a Sink that keeps what it gets, and the events.
type recorder struct {
	mu     sync.Mutex
	lines  []string
	log    []string // "put …", "flush", and events, in order
	events []Event
	onPut  func(line string) error

	flushFails error

	envelopes []*Envelope
	err       error // of Run
}

func (r *recorder) Put(e *Envelope) error {
	line := string(e.Raw)
	if r.onPut != nil {
		if err := r.onPut(line); err != nil {
			return err
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, line)
	r.log = append(r.log, "put "+line)
	r.envelopes = append(r.envelopes, e.Clone())
	return nil
}

func (r *recorder) Flush() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = append(r.log, "flush")
	return r.flushFails
}

func (r *recorder) notify(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
	r.log = append(r.log, string(e.Kind))
}

func (r *recorder) printed() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.lines...)
}

func (r *recorder) kinds() (kinds []EventKind) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// newTail returns a Tail of one user on a fake service.
func newTail(serve func(*peer)) (*Tail, *recorder, *fakeService) {
	service := &fakeService{serve: serve}
	r := &recorder{}
	return &Tail{
		Targets: []Target{{Name: "user/jane", Connect: connectTo("ws://service.test/connect?userArn=jane"), Established: SessionEstablished}},
		Sink:    r,
		Notify:  r.notify,
		Dialer:  &Dialer{DialContext: service.DialContext},
		Rand:    func() float64 { return 0.5 },
	}, r, service
}

func connectTo(url string) Connector {
	return func(context.Context, error) (Attempt, error) { return Attempt{URL: url}, nil }
}

// run runs a tail for some time and returns its error.
func run(t *testing.T, tail *Tail, d time.Duration) error {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), d, errTimeUp)
	defer cancel()
	err := tail.Run(ctx)
	if n := tail.Stats().Connected; n != 0 {
		t.Errorf("%d sessions are connected after Run", n)
	}
	return err
}

var errTimeUp = errors.New("time is up")

func TestSessionDelivers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var code int
		tail, r, _ := newTail(func(p *peer) {
			p.accept()
			p.text(established)
			p.text("one")
			p.frame(opBinary, []byte("two"))
			<-p.closed
			code = p.gotClose
		})
		start := time.Now()
		err := run(t, tail, 10*time.Second)
		if !errors.Is(err, errTimeUp) {
			t.Errorf("Run: %v, want the cause of its context", err)
		}
		if took := time.Since(start); took > 13*time.Second {
			t.Errorf("Run took %v to end", took-10*time.Second)
		}
		synctest.Wait()
		if code != CloseNormal {
			t.Errorf("the server got close code %d, want %d", code, CloseNormal)
		}
		if want := []string{established, "one", "two"}; !reflect.DeepEqual(r.printed(), want) {
			t.Errorf("printed %q, want %q", r.printed(), want)
		}
		if got, want := fmt.Sprint(r.kinds()), "[CONNECTING ESTABLISHED]"; got != want {
			t.Errorf("events %s, want %s", got, want)
		}
		stats := tail.Stats()
		if stats.Received != 3 || stats.Connects != 1 || stats.Bytes != int64(len(established)+6) {
			t.Errorf("stats %+v", stats)
		}
	})
}

// A server that never answers the close frame does not hold the end up.
func TestSessionEndsWithoutAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail, _, _ := newTail(func(p *peer) {
			io.WriteString(p.conn, switching(p.request))
			p.text(established)
			<-t.Context().Done()
		})
		start := time.Now()
		run(t, tail, time.Second)
		if took := time.Since(start) - time.Second; took > 3*time.Second {
			t.Errorf("Run ended %v after its context", took)
		}
	})
}

// The context ends a connect in each of its phases.
func TestSessionEndsWhileConnecting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail, _, _ := newTail(func(p *peer) { <-t.Context().Done() })
		start := time.Now()
		if err := run(t, tail, time.Second); !errors.Is(err, errTimeUp) {
			t.Errorf("Run: %v", err)
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("Run took %v, want 1s", took)
		}
	})
}

// A reader of lines waits for nothing, and frames that came together make one batch.
func TestSessionFlushes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail, r, _ := newTail(func(p *peer) {
			p.accept()
			p.text(established)
			synctest.Wait()
			p.conn.Write(frames(0x81, "a", 0x81, "b", 0x81, "c")[:8])
			synctest.Wait()
			p.conn.Write(frames(0x81, "a", 0x81, "b", 0x81, "c")[8:])
			<-p.closed
		})
		run(t, tail, time.Second)
		want := "CONNECTING,flush,ESTABLISHED,put established,flush,put a,put b,flush,put c,flush"
		if got := strings.ReplaceAll(strings.Join(r.log, ","), established, "established"); got != want {
			t.Errorf("calls\n%s\nwant\n%s", got, want)
		}
	})
}

func TestOpenButSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail, r, service := newTail(func(p *peer) {
			p.accept()
			<-p.closed
		})
		tail.EstablishTimeout = 5 * time.Second
		run(t, tail, 6*time.Second)
		if got, want := fmt.Sprint(r.kinds()), "[CONNECTING CLOSED RECONNECTING CONNECTING]"; got != want {
			t.Errorf("events %s, want %s", got, want)
		}
		if took := service.dials[1].Sub(service.dials[0]); took != 5*time.Second+500*time.Millisecond {
			t.Errorf("the second connect came after %v", took)
		}
		if err := r.events[1].Err; !strings.Contains(err.Error(), "no session was established within 5s") {
			t.Errorf("closed: %v", err)
		}
	})
}

func TestBareSocket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail, r, _ := newTail(func(p *peer) {
			p.accept()
			time.Sleep(time.Hour)
			p.text("late")
			p.close(CloseNormal, "")
		})
		tail.Targets[0].Established = nil
		tail.NoReconnect = true
		err := run(t, tail, 24*time.Hour)
		var lost *LostError
		var closed *CloseError
		if !errors.As(err, &lost) || !errors.As(err, &closed) || closed.Code != CloseNormal {
			t.Errorf("Run: %v, want a *LostError with close code 1000", err)
		}
		if want := []string{"late"}; !reflect.DeepEqual(r.printed(), want) {
			t.Errorf("printed %q, want %q", r.printed(), want)
		}
	})
}

func TestSinkEndsTail(t *testing.T) {
	full := errors.New("no space left on device")
	tests := []struct {
		name  string
		put   error
		flush error
		want  error
	}{
		{"stop", fmt.Errorf("enough: %w", ErrStop), nil, nil},
		{"failure", full, nil, full},
		{"stop, then failure", ErrStop, full, full},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tail, r, _ := newTail(func(p *peer) {
					p.accept()
					p.text(established)
					p.text("one")
					p.text("two")
					p.text("three")
					<-p.closed
				})
				r.onPut = func(line string) error {
					if line == "two" {
						r.flushFails = tt.flush
						return tt.put
					}
					return nil
				}
				if err := run(t, tail, time.Hour); !errors.Is(err, tt.want) || (tt.want == nil) != (err == nil) {
					t.Errorf("Run: %v, want %v", err, tt.want)
				}
				if want := []string{established, "one"}; !reflect.DeepEqual(r.printed(), want) {
					t.Errorf("printed %q, want %q", r.printed(), want)
				}
			})
		})
	}
}

// One target that is refused does not end the others.
func TestManyTargets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tail, r, _ := newTail(func(p *peer) {
			p.accept()
			if p.request.URL.Query().Get("user") == "b" {
				p.close(CloseForbidden, "kicked")
				return
			}
			p.text(established)
			time.Sleep(time.Minute)
			p.text("from " + p.request.URL.RawQuery)
			<-p.closed
		})
		tail.Targets = nil
		for _, user := range []string{"a", "b", "c"} {
			tail.Targets = append(tail.Targets, Target{
				Name: "user/" + user, Connect: connectTo("ws://service.test/connect?user=" + user), Established: SessionEstablished,
			})
		}
		if err := run(t, tail, time.Hour); !errors.Is(err, errTimeUp) {
			t.Errorf("Run: %v", err)
		}
		text := strings.Join(r.printed(), " ")
		for _, want := range []string{"from user=a", "from user=c"} {
			if !strings.Contains(text, want) {
				t.Errorf("printed %q, want %q in it", text, want)
			}
		}
	})
}
