package cmd

import (
	"errors"
	"fmt"
	"time"

	"github.com/peal-cli/peal/pkg/stream"
)

// retold is how long a failure that repeats itself goes without being told again.
const retold = 10 * time.Minute

// A trouble is what a person was told of a target that fails. A service that is down
// fails at every attempt, in one call or another: one sentence says it, until the
// cause is another or it is over.
type trouble struct {
	down  bool // it tries to connect
	lost  bool // and had been connected
	cause string
	told  time.Time
}

// tellFailure tells of a failure after which another try follows.
func (f *follow) tellFailure(e stream.Event) {
	t := f.troubles[e.Target]
	if t == nil {
		t = &trouble{}
		f.troubles[e.Target] = t
	}
	lost := e.Kind == stream.EventReconnecting && !e.NotConnected
	t.down = t.down || lost || e.NotConnected
	t.lost = t.lost || lost
	text := f.whose(e)
	switch {
	case lost:
		text += "connection lost: "
	case e.NotConnected:
		text += "not connected: "
	}
	text += fmt.Sprintf("%v; retrying in %s", e.Err, lasting(e.Wait, 100*time.Millisecond))
	cause, now := causeText(e.Err), f.Now()
	if !lost && cause == t.cause && now.Sub(t.told) < retold {
		f.debugf("%s", text)
		return
	}
	t.cause, t.told = cause, now
	f.warnf("%s", text)
}

// tellConnected tells that a target that tried to connect does so no more.
func (f *follow) tellConnected(e stream.Event) {
	t := f.troubles[e.Target]
	delete(f.troubles, e.Target)
	switch {
	case t == nil || !t.down:
	case t.lost:
		f.notef("tail: %sconnected again", f.whose(e))
	default:
		f.notef("tail: %sconnected", f.whose(e))
	}
}

// stillDown says at the end which part of the targets tries to connect.
func (f *follow) stillDown() string {
	down := 0
	for _, t := range f.troubles {
		if t.down {
			down++
		}
	}
	switch {
	case down == 0:
		return ""
	case f.alone:
		return ", not connected at the end"
	}
	return fmt.Sprintf(", %d of %d targets not connected at the end", down, len(f.tail.Targets))
}

// causeText is the text of the innermost error: not which call it was that failed.
func causeText(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
