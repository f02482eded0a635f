package stream

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A message is printed once, whichever of the socket and the history brings it
// first. The history tells times as fractions, which may be a millisecond off.
func TestMessageOfTwoSources(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{-time.Millisecond, 0, time.Millisecond} {
		for _, order := range []string{"live history", "history live", "history live live history", "history restart live", "live restart history live"} {
			t.Run(fmt.Sprint(off, " ", order), func(t *testing.T) {
				r := &recorder{}
				f := newFollow(&Tail{Sink: r, turn: make(turn, 1)}, &Target{Name: "jane", Established: SessionEstablished}, map[string]string{})
				e := &worldEvent{id: "m1", channel: "a", author: "joe", persistent: true, created: testStart, updated: testStart}
				payload := e.payload()
				at := testStart.Add(off)
				for _, source := range strings.Fields(order) {
					switch source {
					case "live":
						f.print(NewEnvelope(typeCreateMessage, "STANDARD", payload))
					case "history":
						f.printMessage(&listing{state: f.channel([]byte("a"))}, &Message{ID: e.id, Created: at, Updated: at, Kind: "STANDARD", Payload: payload})
					case "restart":
						saved := f.snapshot()
						f = newFollow(f.tail, f.target, map[string]string{})
						f.restore(saved)
					}
				}
				if got := r.messages(); len(got) != 1 {
					t.Errorf("printed: %v, want one line", got)
				}
			})
		}
	}
}
