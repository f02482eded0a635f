package stream

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Messages that the service stamps with a time to come do not hide those of the
// present in a gap that follows.
func TestMessagesOfTheFuture(t *testing.T) {
	t.Parallel()
	const ahead = 2 * time.Hour
	tests := []struct {
		name string
		tell func(w *world) // before the gap
		want string
	}{
		{"one", func(w *world) {
			w.sendAhead("a", "joe", ahead) // 2
			w.send("a", "joe", true)
		}, "m00002C m00003C m00004Ch"},
		{"the last one before the gap", func(w *world) {
			w.send("a", "joe", true) // 2
			w.sendAhead("a", "joe", ahead)
		}, "m00002C m00003C m00004Ch"},
		{"two in a row", func(w *world) {
			w.send("a", "joe", true) // 2
			w.sendAhead("a", "joe", ahead)
			w.sendAhead("a", "joe", ahead+time.Second)
			w.send("a", "joe", true)
		}, "m00002C m00003C m00004C m00005C m00006Ch"},
		{"ever further ahead", func(w *world) {
			w.send("a", "joe", true) // 2
			w.sendAhead("a", "joe", ahead)
			w.sendAhead("a", "joe", 3*ahead)
			w.sendAhead("a", "joe", 9*ahead)
			w.send("a", "joe", true)
		}, "m00002C m00003C m00004C m00005C m00006C m00007Ch"},
		{"two in another gap", func(w *world) {
			w.send("a", "joe", true) // 2
			time.Sleep(time.Second)
			back := w.cut("jane", time.Second)
			w.sendAhead("a", "joe", ahead)
			w.sendAhead("a", "joe", ahead+time.Second)
			back()
			w.send("a", "joe", true)
		}, "m00002C m00003Ch m00004Ch m00005C m00006Ch"},
		{"the first one of a channel that was joined", func(w *world) {
			w.leave("a", "jane")
			w.tell("a", `{}`)
			w.cut("jane", time.Second)() // now peal knows that she left
			w.join("a", "jane")
			w.sendAhead("a", "joe", ahead) // 2
			w.send("a", "joe", true)
		}, "m00002C m00003C m00004Ch"},
		{"the first one of a new channel", func(w *world) {
			w.set(func() { delete(w.channels, "a") })
			w.cut("jane", time.Second)()
			w.join("a", "jane", "joe")
			w.sendAhead("a", "joe", ahead) // 2
			w.send("a", "joe", true)
		}, "m00002C m00003C m00004Ch"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.tellsTime = true
				w.skew = -3 * time.Hour
				w.join("a", "jane", "joe")
				w.send("a", "joe", true)
				time.Sleep(10 * time.Minute)
				r := story(t, w, nil, func() {
					tt.tell(w)
					time.Sleep(10 * time.Minute)
					back := w.cut("jane", time.Second)
					w.send("a", "joe", true)
					back()
				})
				if got := strings.Join(r.messages(), " "); got != tt.want {
					t.Errorf("printed %s\nwant    %s\nevents %v", got, tt.want, r.events)
				}
			})
		})
	}
}

// Before the tail began, too: what the service calls the last message of a channel is
// no older than the next ones.
func TestLastMessageAhead(t *testing.T) {
	t.Parallel()
	for _, ahead := range []time.Duration{2 * time.Minute, 2 * time.Hour, 48 * time.Hour, 1e5 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			w.tellsTime = true
			w.join("a", "jane", "joe")
			w.send("a", "joe", true)
			time.Sleep(10 * time.Minute)
			w.sendAhead("a", "joe", ahead)
			r := story(t, w, nil, func() {
				for range 2 {
					back := w.cut("jane", time.Second)
					w.send("a", "joe", true)
					back()
				}
			})
			got := strings.ReplaceAll(strings.Join(r.messages(), " "), "m00002Ch", "") // old, or new: nobody can tell
			if strings.Join(strings.Fields(got), " ") != "m00003Ch m00004Ch" {
				t.Errorf("%v ahead: printed %s, want m00003Ch m00004Ch\nevents %v", ahead, got, r.events)
			}
		})
	}
}
