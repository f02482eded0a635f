package cmd

import (
	"testing"
	"time"
)

func TestClockAhead(t *testing.T) {
	t.Parallel()
	date := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	tests := []struct {
		server    time.Time
		now, want time.Duration // after date
	}{
		{date, 2999 * time.Millisecond, 0},
		{date, -2999 * time.Millisecond, 0},
		{date, 3 * time.Second, 3 * time.Second},
		{date, -time.Hour, -time.Hour},
		{time.Time{}, time.Hour, 0},
	}
	for _, test := range tests {
		if got := clockAhead(date.Add(test.now), test.server); got != test.want {
			t.Errorf("clockAhead(%v after %v) = %v, want %v", test.now, test.server, got, test.want)
		}
	}
}
