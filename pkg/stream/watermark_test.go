package stream

import (
	"cmp"
	"testing"
	"time"
)

func TestWatermark(t *testing.T) {
	t.Parallel()
	const (
		noon    = stamp(1768478400000) // 2026-01-15T12:00:00Z
		second  = stamp(1000)
		hour    = 3600 * second
		future  = stamp(4102444800000) // 2100
		overlap = 30 * time.Second
	)
	tests := []struct {
		name  string
		start watermark
		seen  []stamp
		last  stamp // Channel.LastMessage at a gap
		from  stamp // where the listing begins; 0: quiet
		wrong bool
		told  stamp // by the clock of the service; 0: nothing that helps
	}{
		{"no messages", watermark{}, nil, 0, 0, false, 0},
		{"the first message ever", watermark{}, nil, noon, 1, false, 0},
		{"nothing new since the beginning", watermark{Floor: noon, Listed: noon}, nil, noon, 0, false, 0},
		{"new since the beginning", watermark{Floor: noon, Listed: noon}, nil, noon + second, noon + 1, false, 0},
		{"nothing new", watermark{}, []stamp{noon, noon + second}, noon + second, 0, false, 0},
		{"new", watermark{}, []stamp{noon, noon + second}, noon + 9*second, noon - 29*second, false, 0},
		{"the overlap ends at the beginning", watermark{Floor: noon}, []stamp{noon + second}, noon + 9*second, noon + 1, false, 0},
		{"out of order", watermark{}, []stamp{noon + second, noon}, noon + second, 0, false, 0},
		{"the last message was deleted", watermark{}, []stamp{noon, noon + second}, noon, noon - 29*second, false, 0},
		{"approved hours after it was written", watermark{}, []stamp{noon, noon - 5*hour}, noon, 0, false, 0},
		{"a pause", watermark{}, []stamp{noon, noon + 9*hour, noon + 9*hour + second}, noon + 9*hour + 2*second, noon + 9*hour - 29*second, false, 0},
		{"one message in two hours", watermark{}, []stamp{noon, noon + 2*hour, noon + 4*hour}, noon + 4*hour, noon + 2*hour - 30*second, false, 0},
		{"from the future, the last one", watermark{}, []stamp{noon, future}, noon + 9*second, noon - 30*second, false, 0},
		{"from the future, which the service calls the last one", watermark{}, []stamp{noon, future}, future, noon - 30*second, false, 0},
		{"from the future, then of today", watermark{}, []stamp{noon, future, noon + second}, noon + second, 0, true, 0},
		{"from the future, then of today, then a gap", watermark{}, []stamp{noon, future, noon + second}, noon + 9*second, noon - 29*second, true, 0},
		{"two from the future", watermark{}, []stamp{noon, future, future + second, noon + second}, noon + 9*second, noon - 29*second, true, noon},
		{"two from the future, when a gap begins", watermark{}, []stamp{noon, future, future + second}, future + second, noon - 30*second, true, noon},
		{"ever further from the future", watermark{}, []stamp{noon, noon + 2*hour, noon + 4*hour}, noon + 4*hour, noon - 30*second, true, noon},
		{"a pause, and the clock was told before it", watermark{}, []stamp{noon, noon + 9*hour, noon + 9*hour + second}, noon + 9*hour + 2*second, noon + 9*hour - 29*second, false, noon + 9*hour},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := tt.start
			clock := serviceClock{told: cmp.Or(tt.told, 2*future), asked: time.Now()}
			wrong := false
			for _, s := range tt.seen {
				wrong = w.see(s, overlap, &clock) != nil || wrong
			}
			var from stamp
			if !w.quiet(tt.last, 2*future) {
				from = w.from(overlap)
			}
			if from != tt.from {
				t.Errorf("the listing begins at %v, want %v", from.time(), tt.from.time())
			}
			if wrong != tt.wrong {
				t.Errorf("the mark was found wrong: %v, want %v", wrong, tt.wrong)
			}
		})
	}
}
