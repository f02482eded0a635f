package stream

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A dead peer is found within two intervals, whenever it dies.
func TestDeadPeer(t *testing.T) {
	for _, dies := range []time.Duration{0, time.Second, 14 * time.Second, 15*time.Second + 1, 29 * time.Second, 30*time.Second + 1, 44 * time.Second, 100 * time.Second} {
		t.Run(fmt.Sprint(dies), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var died time.Time
				tail, r, _ := newTail(func(p *peer) {
					p.accept()
					p.text(established)
					synctest.Wait()
					time.Sleep(dies)
					died = time.Now()
					p.conn.in.tear()
					p.conn.out.tear()
					<-t.Context().Done()
				})
				tail.NoReconnect = true
				err := run(t, tail, time.Hour)
				if !errors.Is(err, errSilent) {
					t.Fatalf("Run: %v, want %v", err, errSilent)
				}
				took := r.events[len(r.events)-1].Time.Sub(died)
				if took > 60*time.Second || took < 30*time.Second {
					t.Errorf("found after %v, want it within 30 s to 60 s", took)
				}
			})
		})
	}
}

// Pongs alone, frames alone, and one lost pong keep a session alive.
func TestLivingPeer(t *testing.T) {
	tests := []struct {
		name  string
		serve func(*peer)
	}{
		{"pongs", func(p *peer) { <-p.closed }},
		{"frames", func(p *peer) {
			p.silent.Store(true)
			for p.sleep(20 * time.Second) {
				p.text("tick")
			}
		}},
		{"a frame that takes minutes", func(p *peer) {
			p.silent.Store(true)
			for _, b := range frames(0x81, strings.Repeat("x", 100)) {
				p.conn.Write([]byte{b})
				if !p.sleep(10 * time.Second) {
					return
				}
			}
		}},
		{"one pong is late", func(p *peer) {
			for range 20 {
				p.sleep(40 * time.Second)
				p.silent.Store(true)
				p.sleep(14 * time.Second)
				p.silent.Store(false)
			}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tail, _, _ := newTail(func(p *peer) {
					p.accept()
					p.text(established)
					tt.serve(p)
				})
				tail.NoReconnect = true
				if err := run(t, tail, 15*time.Minute); !errors.Is(err, errTimeUp) {
					t.Errorf("Run: %v, want the session to live", err)
				}
			})
		})
	}
}

// While the consumer of the lines blocks, a living peer is not taken for dead; a
// dead one is found once the consumer goes on.
func TestBlockedSink(t *testing.T) {
	for _, dead := range []bool{false, true} {
		t.Run(fmt.Sprint("dead=", dead), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tail, r, _ := newTail(func(p *peer) {
					p.accept()
					p.text(established)
					p.text("block")
					synctest.Wait()
					if dead {
						p.conn.in.tear()
						p.conn.out.tear()
					}
					<-p.closed
				})
				var unblocked time.Time
				r.onPut = func(line string) error {
					if line == "block" {
						time.Sleep(time.Hour)
						unblocked = time.Now()
					}
					return nil
				}
				tail.NoReconnect = true
				err := run(t, tail, 2*time.Hour)
				if !dead {
					if !errors.Is(err, errTimeUp) {
						t.Errorf("Run: %v, want the session to live", err)
					}
					return
				}
				if !errors.Is(err, errSilent) {
					t.Fatalf("Run: %v, want %v", err, errSilent)
				}
				if took := r.events[len(r.events)-1].Time.Sub(unblocked); took > 90*time.Second {
					t.Errorf("found %v after the consumer went on", took)
				}
			})
		})
	}
}
