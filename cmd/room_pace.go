package cmd

import "time"

// A roomPace says when the next request to a room may leave, so that no second
// sees more than rate of them, however the network delays them: requests leave
// evenly, and each not before the one that came rate requests earlier has been
// answered for a second. How the service counts is not documented; this holds for
// a window that slides and for a bucket that fills.
type roomPace struct {
	rate     int // requests a second
	last     time.Time
	answered []time.Time // of the last rate requests that were answered
	held     time.Time   // nothing leaves before, zero: no limit
}

// next returns the earliest time for another request, when open requests are not
// yet answered; false when it has to wait for an answer.
func (p *roomPace) next(open int) (time.Time, bool) {
	if open >= p.rate {
		return time.Time{}, false
	}
	at := p.held
	if !p.last.IsZero() {
		at = later(at, p.last.Add(time.Second/time.Duration(p.rate)))
	}
	if n := open + len(p.answered) - p.rate; n >= 0 && n < len(p.answered) {
		at = later(at, p.answered[n].Add(time.Second))
	}
	return at, true
}

func (p *roomPace) sent(at time.Time) { p.last = at }

func (p *roomPace) answer(at time.Time) {
	p.answered = append(p.answered, at)
	if extra := len(p.answered) - p.rate; extra > 0 {
		p.answered = p.answered[extra:]
	}
}

// hold lets nothing leave before a time.
func (p *roomPace) hold(until time.Time) { p.held = later(p.held, until) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
