package cmd

import (
	"math/rand/v2"
	"testing"
	"time"
)

// However long requests and answers travel, no second sees more requests than
// allowed, and when they travel fast, nearly as many.
func TestRoomPace(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		rate   int
		travel func(*rand.Rand) time.Duration
		least  float64 // of the rate
	}{
		{"at once", 10, func(*rand.Rand) time.Duration { return 0 }, 0.99},
		{"near", 10, func(r *rand.Rand) time.Duration { return time.Duration(r.IntN(4)) * time.Millisecond }, 0.98},
		{"far", 10, func(r *rand.Rand) time.Duration {
			return 75*time.Millisecond + time.Duration(r.IntN(50))*time.Millisecond
		}, 0.8},
		{"shaky", 10, func(r *rand.Rand) time.Duration { return time.Duration(r.IntN(900)) * time.Millisecond }, 0.3},
		{"slow room", 1, func(r *rand.Rand) time.Duration { return time.Duration(r.IntN(4)) * time.Millisecond }, 0.98},
	}
	for _, tt := range tests {
		random := rand.New(rand.NewPCG(1, 2))
		p := roomPace{rate: tt.rate}
		type answer struct{ at time.Time }
		start := time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC)
		now, arrived := start, start
		var arrivals []time.Time // at the service
		var answers []answer     // on their way back
		const total = 300
		for len(arrivals) < total {
			at, ok := p.next(len(answers))
			// Whatever happens first: an answer, or the time to send.
			if len(answers) > 0 && (!ok || answers[0].at.Before(at)) {
				now = later(now, answers[0].at)
				p.answer(now)
				answers = answers[1:]
				continue
			}
			now = later(now, at)
			p.sent(now)
			arrived = later(arrived, now.Add(tt.travel(random))) // one connection keeps the order
			arrivals = append(arrivals, arrived)
			answers = append(answers, answer{arrived.Add(tt.travel(random))})
		}
		for i := tt.rate; i < total; i++ {
			if d := arrivals[i].Sub(arrivals[i-tt.rate]); d < time.Second {
				t.Errorf("%s: request %d arrives %v after the one %d before it", tt.name, i, d, tt.rate)
				break
			}
		}
		reached := float64(total-1) / arrivals[total-1].Sub(start).Seconds() / float64(tt.rate)
		if reached < tt.least {
			t.Errorf("%s: %.2f of the rate is used, want %.2f", tt.name, reached, tt.least)
		}
	}
}

func TestRoomPaceHolds(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC)
	p := roomPace{rate: 2}
	p.sent(now)
	if _, ok := p.next(2); ok {
		t.Error("a request may leave while as many as allowed in a second are unanswered")
	}
	p.hold(now.Add(time.Minute))
	if at, ok := p.next(1); !ok || !at.Equal(now.Add(time.Minute)) {
		t.Errorf("next = %v, %v; want a minute later", at, ok)
	}
}
