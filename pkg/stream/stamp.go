package stream

import "time"

// A stamp is a time that the service gave a message, in milliseconds since
// 1970; 0 is none. Stamps are compared with stamps only, never with the clock
// of this machine.
type stamp int64

func stampOf(t time.Time) stamp {
	if t.IsZero() {
		return 0
	}
	return stamp(t.UnixMilli())
}

func (s stamp) time() time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(s)).UTC()
}

func (s stamp) add(d time.Duration) stamp { return s + stamp(d/time.Millisecond) }

// parseStamp reads a timestamp as the service writes it on the socket,
// 2026-01-15T10:20:31.013Z, or any other RFC 3339 time; 0 when it is none.
func parseStamp(b []byte) stamp {
	var t time.Time
	if t.UnmarshalText(b) != nil {
		return 0
	}
	return stampOf(t)
}
