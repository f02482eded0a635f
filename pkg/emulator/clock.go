package emulator

import (
	"sync/atomic"
	"time"
)

// A clock tells the time of the emulated services: that of its source, moved
// by an offset that tests change to make things expire.
type clock struct {
	source func() time.Time
	offset atomic.Int64 // nanoseconds
}

// now is in UTC, without a monotonic reading, at the services' precision of a millisecond.
func (c *clock) now() time.Time { return c.exact().Truncate(time.Millisecond) }

// exact is now at the precision of the source.
func (c *clock) exact() time.Time {
	return c.source().Add(time.Duration(c.offset.Load())).Round(0).UTC()
}

// set moves the clock to t, from where it goes on running.
func (c *clock) set(t time.Time) { c.offset.Store(int64(t.Sub(c.source()))) }

// advance moves the clock by d.
func (c *clock) advance(d time.Duration) { c.offset.Add(int64(d)) }
