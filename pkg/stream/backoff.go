package stream

import (
	"context"
	"sync"
	"time"
)

const backoffBase = time.Second

// backoff gives the waits between the attempts of one session: a random part
// of a limit that doubles from one second up to max ("full jitter").
type backoff struct {
	max      time.Duration
	rand     func() float64 // in [0, 1)
	attempts int            // since the last reset
}

// next returns the wait before another attempt.
func (b *backoff) next() time.Duration {
	limit := b.max
	if b.attempts < 30 {
		limit = min(limit, backoffBase<<b.attempts)
	}
	b.attempts++
	return time.Duration(b.rand() * float64(limit))
}

func (b *backoff) reset() { b.attempts = 0 }

// A pacer spaces events evenly: each gets the next free moment.
type pacer struct {
	interval time.Duration
	mu       sync.Mutex
	free     time.Time // no event before this
}

// wait reserves a moment and waits for it.
func (p *pacer) wait(ctx context.Context) error {
	p.mu.Lock()
	now := time.Now()
	at := p.free
	if at.Before(now) {
		at = now
	}
	p.free = at.Add(p.interval)
	p.mu.Unlock()
	return sleep(ctx, at.Sub(now))
}

// sleep waits for d or the end of ctx, whose cause it returns.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return context.Cause(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// enter takes one of the places that a channel has, or waits for one until ctx
// ends, whose cause it returns.
func enter(ctx context.Context, places chan<- struct{}) error {
	if ctx.Err() == nil {
		select {
		case places <- struct{}{}:
			return nil
		case <-ctx.Done():
		}
	}
	return context.Cause(ctx)
}
