package stream

import "time"

const (
	defaultOverlap = 30 * time.Second

	// A message that is so much newer than the one before it may be from the
	// future; the next message tells.
	jump = time.Hour
	// A time so far ahead of the clock is reported, and never taken for the
	// last message before the tail began.
	futureSlack = 24 * time.Hour

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

// see moves the mark to a message created at s. It reports whether the mark
// was wrong: taken from a message of the future, which no later one confirmed.
func (w *watermark) see(s stamp, overlap time.Duration) (wrong bool) {
	switch last := max(w.Mark, w.Floor); {
	case s > last.add(jump):
		w.Mark, w.Before = s, last // the last one is confirmed
	case s > w.Mark:
		w.Mark, w.Before = s, 0
	case s < w.Mark.add(-overlap) && w.Before != 0 && s > w.Before:
		w.Mark, w.Before = s, 0
		return true
	}
	return false
}

// from returns where a listing has to begin.
func (w *watermark) from(overlap time.Duration) stamp {
	mark := w.Mark
	if w.Before != 0 {
		mark = w.Before
	}
	return max(w.Floor+1, mark.add(-overlap))
}

// quiet tells that a channel whose last message was created at last has no news.
func (w *watermark) quiet(last stamp) bool {
	return last == 0 || !w.Open && w.Before == 0 && (last == w.Mark || last == w.Listed)
}
