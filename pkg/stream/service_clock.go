package stream

import "time"

const (
	// So much may the clocks of a service's machines differ, and this machine's go
	// wrong between two answers.
	clockSlack = 10 * time.Second
	// So far may the clock of this machine be from that of a service which does not
	// tell the time.
	unknownSlack = 24 * time.Hour
)

// A serviceClock is the clock of a service, by its last answer that told the time.
type serviceClock struct {
	told  stamp     // 0: none did
	asked time.Time // when that answer was asked for
}

// tell takes in what a list of channels tells, if it does.
func (c *serviceClock) tell(list channelList) {
	if !list.now.IsZero() {
		c.told, c.asked = stampOf(list.now), list.asked
	}
}

// at returns the latest time that the service's clock may have shown at a time of this
// machine; 0 when the service does not tell.
func (c *serviceClock) at(t time.Time) stamp {
	if c.told == 0 {
		return 0
	}
	return c.told.add(time.Second + t.Sub(c.asked)) // HTTP tells whole seconds
}

// now returns between what times the service's clock is now. A clock of this machine
// that stood still while it slept does not count.
func (c *serviceClock) now() (earliest, latest stamp) {
	now := time.Now()
	if c.told == 0 {
		return stampOf(now.Add(-unknownSlack)), stampOf(now.Add(unknownSlack))
	}
	latest = max(c.at(now), c.told.add(time.Second+now.Round(0).Sub(c.asked.Round(0))))
	return latest.add(-clockSlack), latest.add(clockSlack)
}

// past returns s, or for a time of the future one that is none.
func (c *serviceClock) past(s stamp) (past stamp, future bool) {
	if earliest, latest := c.now(); s > latest {
		return earliest, true
	}
	return s, false
}
