package cmd

import (
	"testing"
	"time"
)

func TestLasting(t *testing.T) {
	t.Parallel()
	tests := []struct {
		d, precision time.Duration
		want         string
	}{
		{0, time.Second, "0s"},
		{1234 * time.Millisecond, 100 * time.Millisecond, "1.2s"},
		{10 * time.Second, time.Second, "10s"},
		{time.Minute, time.Second, "1m"},
		{5*time.Minute + 400*time.Millisecond, time.Second, "5m"},
		{time.Hour, time.Second, "1h"},
		{90 * time.Minute, time.Second, "1h30m"},
		{time.Hour + 10*time.Second, time.Second, "1h0m10s"},
		{10*time.Hour + 20*time.Minute, time.Second, "10h20m"},
		{47*time.Hour + 59*time.Minute, time.Second, "47h59m"},
		{48 * time.Hour, time.Second, "2 days"},
		{60432*time.Hour + 12*time.Minute, time.Second, "2518 days"},
	}
	for _, tt := range tests {
		if got := lasting(tt.d, tt.precision); got != tt.want {
			t.Errorf("lasting(%v, %v) = %q, want %q", tt.d, tt.precision, got, tt.want)
		}
	}
}
