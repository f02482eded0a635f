package stream

import "sync/atomic"

// Stats are counts since the start of a Tail.
type Stats struct {
	Connected  int64 // sessions established now
	Received   int64 // frames
	Bytes      int64 // in these frames
	Connects   int64 // attempts
	Reconnects int64 // attempts after the first of a session
	Gaps       int64
}

// counters are Stats that many goroutines count in.
type counters struct {
	connected, received, bytes, connects, reconnects, gaps atomic.Int64
}

func (c *counters) snapshot() Stats {
	return Stats{
		Connected:  c.connected.Load(),
		Received:   c.received.Load(),
		Bytes:      c.bytes.Load(),
		Connects:   c.connects.Load(),
		Reconnects: c.reconnects.Load(),
		Gaps:       c.gaps.Load(),
	}
}
