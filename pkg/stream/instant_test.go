package stream

import (
	"context"
	"sync/atomic"
	"time"
)

// An actor is a part of a world that acts at instants of its own: those whose
// nanoseconds leave its number as the remainder of a round. So no two act at once, and
// what happens does not hang on which goroutine, timer or ready case of a select
// Go takes first. The zero actor acts when it is called.
//
// Numbers are odd: the beats on which a tail pings are multiples of half a round.
type actor int64

// A round is so short that nothing else notices it, and divides a millisecond, so
// that a timer which an actor sets expires at an instant of the same actor.
const round = 10 * time.Microsecond

const (
	driver        actor = 1 // of a schedule
	starter       actor = 3 // of processes
	diskActor     actor = 5
	turnTaker     actor = 7
	historyActors actor = 11  // the first, one for each user
	turnPassers   actor = 101 // the first of turnPasserCount
	sessionActors actor = 301 // the first, actorsOfSession for each connection
	lastActor           = actor(round)/2 - 1

	turnPasserCount = 64
	actorsOfSession = 6
)

// sleep waits for d, and on until the next instant of the actor.
func (a actor) sleep(d time.Duration) {
	if a != 0 {
		now := time.Now().UnixNano()
		at := (now+int64(d))/int64(round)*int64(round) + int64(a)
		if at <= now+int64(d) {
			at += int64(round)
		}
		d = time.Duration(at - now)
	}
	time.Sleep(d)
}

// apart returns a Tail.onTurn with which whoever takes the turn does that at an
// instant of its own, and goes on at another one when it has passed it on, until
// ctx ends. What many do then, at once, comes to the same in any order.
func apart(ctx context.Context) func(turnStep) {
	var turns atomic.Int64
	return func(step turnStep) {
		switch {
		case ctx.Err() != nil:
		case step == turnWanted:
			time.Sleep(round / 2) // to an instant of no actor
		case step == turnTaken:
			turnTaker.sleep(0)
			turns.Add(1)
		case step == turnPassed:
			(turnPassers + 2*actor(turns.Load()%turnPasserCount)).sleep(0)
		}
	}
}
