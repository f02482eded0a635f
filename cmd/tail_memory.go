package cmd

import (
	"runtime/debug"
	"sync"
	"time"

	"github.com/peal-cli/peal/pkg/stream"
)

const (
	// So many sessions established one soon after the other are a rush.
	rush = 100
	// It is over when no session was established for so long.
	rushOver = 5 * time.Second
	// During a rush the heap may grow by so many per cent between collections.
	rushGrowth = 25
)

// A thrift keeps small what thousands of sessions take. To connect one takes several
// times the memory that it keeps, in objects between which lie those that
// stay. So during a rush garbage is collected sooner than otherwise, and
// after it all free pages go back to the system.
type thrift struct {
	mu          sync.Mutex
	established int // since the last pause
	growth      int // between collections, otherwise
	pause       *time.Timer
}

func newThrift() *thrift {
	t := &thrift{}
	t.pause = time.AfterFunc(rushOver, t.rest)
	return t
}

// event takes in a step in the life of a session.
func (t *thrift) event(e stream.Event) {
	if e.Kind != stream.EventEstablished {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.pause.Reset(rushOver)
	if t.established++; t.established == rush {
		if t.growth = debug.SetGCPercent(rushGrowth); t.growth < rushGrowth {
			debug.SetGCPercent(t.growth) // as GOGC says, perhaps never
		}
	}
}

// rest is called when there was a pause.
func (t *thrift) rest() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.established >= rush {
		debug.SetGCPercent(t.growth)
		debug.FreeOSMemory()
	}
	t.established = 0
}

// stop ends the watch.
func (t *thrift) stop() { t.pause.Stop() }
