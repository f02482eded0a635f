package stream

import (
	"errors"
	"time"
)

const (
	defaultOverlap = 30 * time.Second

	// A message that is so much newer than the one before it may be from the
	// future, of a service that does not tell the time; the next message tells.
	jump = time.Hour
	// Messages that follow each other in less are as much of the present as the one
	// before them, so that no clock is read for them.
	stride = time.Second

	// A message that was lost after the newest one that arrived may have the same
	// creation time. That is thought of for messages this close to the newest
	// one, unless a ping after it was answered.
	suspectWindow = 250 * time.Millisecond
)

// A watermark is how far the messages of a channel were printed. It is made of
// times that the service gave, so no clock can move it. Resume files hold it.
type watermark struct {
	Mark   stamp `json:",omitzero"` // creation of the newest message printed
	Before stamp `json:",omitzero"` // the mark before it jumped, until another message confirms the jump
	Floor  stamp `json:",omitzero"` // messages up to here came before the tail did
	Listed stamp `json:",omitzero"` // Channel.LastMessage when the channel was last read to its end
	Open   bool  `json:",omitzero"` // a listing of the channel has begun, and has not come to its end
}

var errFuture = errors.New("a message is from the future")

// see moves the mark to a message created at s, or to the present when that is of the
// future, by the service's clock: errFuture. The same tells that the mark was wrong: it
// was taken from a message of the future, which no later one confirmed.
func (w *watermark) see(s stamp, overlap time.Duration, clock *serviceClock) (err error) {
	if s > w.Mark.add(stride) {
		past, future := clock.past(s)
		if s = past; future {
			err = errFuture
		}
	}
	switch last := max(w.Mark, w.Floor); {
	case s > last.add(jump):
		w.Mark, w.Before = s, last // the last one is confirmed
	case s > w.Mark:
		w.Mark, w.Before = s, 0
	case s < w.Mark.add(-overlap) && w.Before != 0 && s > w.Before:
		w.Mark, w.Before = s, 0
		err = errFuture
	}
	return err
}

// from returns where a listing has to begin.
func (w *watermark) from(overlap time.Duration) stamp {
	mark := w.Mark
	if w.Before != 0 {
		mark = w.Before
	}
	return max(w.Floor+1, mark.add(-overlap))
}

// quiet tells that a channel whose last message was created at last has no news. A
// last message of the future, later than the clock of the service shows, may hide some.
func (w *watermark) quiet(last, now stamp) bool {
	return last == 0 || !w.Open && w.Before == 0 && last <= now && (last == w.Mark || last == w.Listed)
}
