package stream

import "time"

// echoWindow is how long an envelope is remembered that has no message id.
const echoWindow = time.Minute

// echoes tells which envelopes without a message id, such as membership events,
// several connections of a target carried alike. Two different events may look
// the same, so it counts: what one connection carried twice is printed twice,
// however many connections carried it.
type echoes struct {
	young, old map[uint64]*occurrence
	since      time.Time
}

type occurrence struct {
	printed int
	carried map[int64]int // by number of the connection
}

// heard notes that a connection carried an envelope, and reports whether
// another one has brought it already.
func (e *echoes) heard(envelope uint64, connection int64, now time.Time) bool {
	if e.young == nil || now.Sub(e.since) > echoWindow {
		e.old, e.young, e.since = e.young, map[uint64]*occurrence{}, now
	}
	seen := e.young[envelope]
	if seen == nil {
		if seen = e.old[envelope]; seen == nil {
			seen = &occurrence{carried: map[int64]int{}}
		}
		e.young[envelope] = seen
	}
	seen.carried[connection]++
	if seen.carried[connection] <= seen.printed {
		return true
	}
	seen.printed++
	return false
}
