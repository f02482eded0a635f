package stream

import (
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
	}{
		{"no messages", watermark{}, nil, 0, 0, false},
		{"the first message ever", watermark{}, nil, noon, 1, false},
		{"nothing new since the beginning", watermark{Floor: noon, Listed: noon}, nil, noon, 0, false},
		{"new since the beginning", watermark{Floor: noon, Listed: noon}, nil, noon + second, noon + 1, false},
		{"nothing new", watermark{}, []stamp{noon, noon + second}, noon + second, 0, false},
		{"new", watermark{}, []stamp{noon, noon + second}, noon + 9*second, noon - 29*second, false},
		{"the overlap ends at the beginning", watermark{Floor: noon}, []stamp{noon + second}, noon + 9*second, noon + 1, false},
		{"out of order", watermark{}, []stamp{noon + second, noon}, noon + second, 0, false},
		{"the last message was deleted", watermark{}, []stamp{noon, noon + second}, noon, noon - 29*second, false},
		{"approved hours after it was written", watermark{}, []stamp{noon, noon - 5*hour}, noon, 0, false},
		{"a pause", watermark{}, []stamp{noon, noon + 9*hour, noon + 9*hour + second}, noon + 9*hour + 2*second, noon + 9*hour - 29*second, false},
		{"one message in two hours", watermark{}, []stamp{noon, noon + 2*hour, noon + 4*hour}, noon + 4*hour, noon + 2*hour - 30*second, false},
		{"from the future, the last one", watermark{}, []stamp{noon, future}, noon + 9*second, noon - 30*second, false},
		{"from the future, which the service calls the last one", watermark{}, []stamp{noon, future}, future, noon - 30*second, false},
		{"from the future, then of today", watermark{}, []stamp{noon, future, noon + second}, noon + second, 0, true},
		{"from the future, then of today, then a gap", watermark{}, []stamp{noon, future, noon + second}, noon + 9*second, noon - 29*second, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := tt.start
			wrong := false
			for _, s := range tt.seen {
				wrong = w.see(s, overlap) || wrong
			}
			var from stamp
			if !w.quiet(tt.last) {
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
