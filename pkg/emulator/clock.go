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

// maxClockDistance is how far away the administration lets the clock be set. An
// offset of three centuries would not fit.
const maxClockDistance = 100 * 365 * 24 * time.Hour

// distance returns how far t is from the time of the source.
func (c *clock) distance(t time.Time) time.Duration { return t.Sub(c.source()).Abs() }

// set moves the clock to t, from where it goes on running.
func (c *clock) set(t time.Time) { c.offset.Store(int64(t.Sub(c.source()))) }

// advance moves the clock by d.
func (c *clock) advance(d time.Duration) { c.offset.Add(int64(d)) }
