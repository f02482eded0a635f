package stream

import (
	"fmt"
	"time"
)

// A Gap is an interval in which no session of a target was open. The
// persistent messages of that time are printed from the history, if there is
// one. What no history keeps is lost: non-persistent messages, membership and
// channel events, deletions, changes to messages older than the overlap, and
// messages that waited in a channel flow, when they are older than the last one
// printed.
type Gap struct {
	From   time.Time // when the target was last heard, by the clock of this machine
	To     time.Time // when the next session was established, likewise
	Reason string    // why the session ended

	// Away tells that the gap is the time between another process and this one, which
	// resumes.
	Away bool

	Recovered int      // messages and changes printed from the history
	Left      []string // channels that the target is no longer in, which cannot be listed
	Unread    []string // channels that could not be read to their end
	Err       error    // why messages may be missing, too; nil: none is
}

// length is how long the gap was: from two days on, in days.
func (g *Gap) length() string {
	const day = 24 * time.Hour
	d := g.To.Sub(g.From)
	if d >= 2*day {
		return fmt.Sprintf("%d days", d/day)
	}
	return d.Round(time.Millisecond).String()
}

// A GapError ends a Tail that is Strict.
type GapError struct {
	Target string
	Gap    Gap
}

func (e *GapError) Error() string {
	text := fmt.Sprintf("%s: events of %s may be lost (from %s on: %s)",
		e.Target, e.Gap.length(), formatTime(e.Gap.From), e.Gap.Reason)
	if e.Gap.Err != nil {
		text += fmt.Sprintf("; messages, too: %v", e.Gap.Err)
	}
	return text
}

func (e *GapError) Unwrap() error { return e.Gap.Err }
