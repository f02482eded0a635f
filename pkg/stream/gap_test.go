package stream

import (
	"testing"
	"time"
)

func TestGapError(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	tests := []struct {
		length time.Duration
		want   string
	}{
		{1234567 * time.Microsecond, "jane: events of 1.235s may be lost (from 2026-01-15T10:20:30.000Z on: the tail was not running)"},
		{47 * time.Hour, "jane: events of 47h0m0s may be lost (from 2026-01-15T10:20:30.000Z on: the tail was not running)"},
		{80 * time.Hour, "jane: events of 3 days may be lost (from 2026-01-15T10:20:30.000Z on: the tail was not running)"},
	}
	for _, tt := range tests {
		err := &GapError{"jane", Gap{From: from, To: from.Add(tt.length), Reason: reasonOf(nil)}}
		if err.Error() != tt.want {
			t.Errorf("a gap of %v: %q, want %q", tt.length, err, tt.want)
		}
	}
}
