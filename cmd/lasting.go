package cmd

import (
	"fmt"
	"strings"
	"time"
)

// lasting words a duration for a person, rounded to precision: 1.2s, 5m, 1h30m, and
// from two days on 2 days.
func lasting(d, precision time.Duration) string {
	const day = 24 * time.Hour
	if d >= 2*day {
		return fmt.Sprintf("%d days", d/day)
	}
	text := d.Round(precision).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
