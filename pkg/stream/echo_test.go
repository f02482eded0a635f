package stream

import (
	"strings"
	"testing"
	"time"
)

func TestEchoes(t *testing.T) {
	t.Parallel()
	// Each step is a connection and an event that it carries; p is a print.
	tests := []struct{ name, steps, want string }{
		{"two connections", "1a 2a", "p-"},
		{"in another order", "1a 1b 2b 2a", "pp--"},
		{"twice on one", "1a 1a", "pp"},
		{"twice on both", "1a 1a 2a 2a", "pp--"},
		{"twice, in turn", "1a 2a 2a 1a", "p-p-"},
		{"three connections", "1a 2a 3a 3b 2b 1b", "p--p--"},
	}
	for _, tt := range tests {
		var e echoes
		var got strings.Builder
		for step := range strings.FieldsSeq(tt.steps) {
			if e.heard(uint64(step[1]), int64(step[0]), testStart) {
				got.WriteByte('-')
			} else {
				got.WriteByte('p')
			}
		}
		if got.String() != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, &got, tt.want)
		}
	}
	var e echoes
	at := testStart
	for i := range uint64(100_000) {
		e.heard(i, 1, at)
		at = at.Add(echoWindow / 1000)
	}
	if n := len(e.young) + len(e.old); n > 2002 {
		t.Errorf("%d events are remembered, want those of two windows", n)
	}
}

var testStart = time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
