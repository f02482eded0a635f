package stream

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"
)

// A trace is all that happens in a world, if it is on. A nil one is off.
type trace struct {
	on     bool
	mu     sync.Mutex
	paused bool
	all    []happening
}

// A happening is one thing that happened, to a user or something else.
type happening struct {
	at        time.Time
	who, what string
}

func (t *trace) add(who, format string, args ...any) {
	if t == nil || !t.on {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.paused {
		t.all = append(t.all, happening{time.Now(), who, fmt.Sprintf(format, args...)})
	}
}

// pause leaves out what happens from now on, or no longer.
func (t *trace) pause(yes bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.paused = yes
}

// lines returns the trace. What happens to several users in one instant, when they
// all are told to end, has no order.
func (t *trace) lines() []string {
	slices.SortStableFunc(t.all, func(a, b happening) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.who, b.who))
	})
	lines := make([]string, len(t.all))
	for i, h := range t.all {
		lines[i] = fmt.Sprintf("%s %s: %s", h.at.Format("15:04:05.000000000"), h.who, h.what)
	}
	return lines
}
