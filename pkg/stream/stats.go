package stream

import "sync/atomic"

// Stats are counts since the start of a Tail.
type Stats struct {
	Connected  int64 // sessions established now
	CatchingUp int64 // targets whose history is being read now

	Received   int64 // frames
	Bytes      int64 // in these frames
	Duplicates int64 // frames that were dropped because they were printed before
	Backfilled int64 // envelopes printed from the history
	Connects   int64 // attempts
	Reconnects int64 // attempts after a connection was lost or could not be made
	Gaps       int64
}

// counters are Stats that many goroutines count in.
type counters struct {
	connected, catchingUp                   atomic.Int64
	received, bytes, duplicates, backfilled atomic.Int64
	connects, reconnects, gaps              atomic.Int64
}

func (c *counters) snapshot() Stats {
	return Stats{
		Connected:  c.connected.Load(),
		CatchingUp: c.catchingUp.Load(),
		Received:   c.received.Load(),
		Bytes:      c.bytes.Load(),
		Duplicates: c.duplicates.Load(),
		Backfilled: c.backfilled.Load(),
		Connects:   c.connects.Load(),
		Reconnects: c.reconnects.Load(),
		Gaps:       c.gaps.Load(),
	}
}
