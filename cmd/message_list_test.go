package cmd

import (
	"testing"
	"time"
)

func TestParseTime(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	for in, want := range map[string]string{
		"":                          "<nil>",
		"10m":                       "2026-01-15T10:10:30Z",
		"0s":                        "2026-01-15T10:20:30Z",
		"2026-01-01T00:00:00Z":      "2026-01-01T00:00:00Z",
		"2026-01-01T01:00:00+01:00": "2026-01-01T00:00:00Z",
		"2026-01-01T00:00:00.5Z":    "2026-01-01T00:00:00.5Z",
		"-10m":                      "error",
		"2026-01-01":                "error",
		"yesterday":                 "error",
	} {
		got := "<nil>"
		switch at, err := parseTime("--since", in, now); {
		case err != nil:
			got = "error"
		case at != nil:
			got = at.UTC().Format(time.RFC3339Nano)
		}
		if got != want {
			t.Errorf("parseTime(%q) = %s, want %s", in, got, want)
		}
	}
}
