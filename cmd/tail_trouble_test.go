package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/peal-cli/peal/pkg/stream"
)

func TestTellFailure(t *testing.T) {
	t.Parallel()
	refused, reset := errors.New("connection refused"), errors.New("connection reset by peer")
	lost := func(err error) stream.Event {
		return stream.Event{Kind: stream.EventReconnecting, Err: err, Wait: time.Second}
	}
	down := func(err error) stream.Event {
		return stream.Event{Kind: stream.EventReconnecting, Err: err, Wait: time.Second, NotConnected: true}
	}
	history := func(err error, connected bool) stream.Event {
		return stream.Event{Kind: stream.EventWarning, Err: fmt.Errorf("history: %w", err), Wait: time.Second, NotConnected: !connected}
	}
	established := stream.Event{Kind: stream.EventEstablished}
	steps := []struct {
		after time.Duration
		event stream.Event
		want  string
	}{
		{0, history(refused, false), "peal: warning: not connected: history: connection refused; retrying in 1s\n"},
		{0, history(refused, false), ""},
		{0, down(fmt.Errorf("list channels: %w", refused)), ""},
		{0, established, "peal: tail: connected\n"},
		{0, lost(reset), "peal: warning: connection lost: connection reset by peer; retrying in 1s\n"},
		{0, down(fmt.Errorf("endpoint: %w", refused)), "peal: warning: not connected: endpoint: connection refused; retrying in 1s\n"},
		{0, down(fmt.Errorf("dial: %w", refused)), ""},
		{retold, down(refused), "peal: warning: not connected: connection refused; retrying in 1s\n"},
		{retold / 2, down(refused), ""},
		{0, down(reset), "peal: warning: not connected: connection reset by peer; retrying in 1s\n"},
		{0, established, "peal: tail: connected again\n"},
		{0, history(refused, true), "peal: warning: history: connection refused; retrying in 1s\n"},
		{0, history(refused, true), ""},
		{0, established, ""},
		{0, lost(reset), "peal: warning: connection lost: connection reset by peer; retrying in 1s\n"},
		{0, lost(reset), "peal: warning: connection lost: connection reset by peer; retrying in 1s\n"},
	}
	var errs bytes.Buffer
	now := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	f := &follow{tailOptions: &tailOptions{Env: &Env{Err: &errs, Now: func() time.Time { return now }}}, alone: true, troubles: map[string]*trouble{}}
	for i, step := range steps {
		now = now.Add(step.after)
		errs.Reset()
		if step.event.Kind == stream.EventEstablished {
			f.tellConnected(step.event)
		} else {
			f.tellFailure(step.event)
		}
		if errs.String() != step.want {
			t.Errorf("step %d, %v: said %q, want %q", i, step.event.Kind, errs.String(), step.want)
		}
	}
}
