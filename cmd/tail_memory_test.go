package cmd

import (
	"runtime/debug"
	"testing"
	"testing/synctest"
	"time"

	"github.com/peal-cli/peal/pkg/stream"
)

// Garbage is collected sooner during a rush of connects, and as before after it.
func TestThrift(t *testing.T) {
	usual := debug.SetGCPercent(123)
	defer debug.SetGCPercent(usual)
	percent := func() int {
		p := debug.SetGCPercent(1)
		debug.SetGCPercent(p)
		return p
	}
	synctest.Test(t, func(t *testing.T) {
		thrift := newThrift()
		defer thrift.stop()
		establish := func(n int) {
			for range n {
				thrift.event(stream.Event{Kind: stream.EventConnecting})
				thrift.event(stream.Event{Kind: stream.EventEstablished})
			}
		}
		for range 2 {
			establish(rush - 1)
			time.Sleep(rushOver + 1)
			synctest.Wait()
			establish(rush - 1)
			if p := percent(); p != 123 {
				t.Errorf("before a rush the heap grows by %d %%, want 123", p)
			}
			establish(1)
			if p := percent(); p != rushGrowth {
				t.Errorf("in a rush the heap grows by %d %%, want %d", p, rushGrowth)
			}
			time.Sleep(rushOver + 1)
			synctest.Wait()
			if p := percent(); p != 123 {
				t.Errorf("after a rush the heap grows by %d %%, want 123", p)
			}
		}
	})
}
