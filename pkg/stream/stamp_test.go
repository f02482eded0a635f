package stream

import (
	"testing"
	"time"
)

func TestParseStamp(t *testing.T) {
	t.Parallel()
	for at := time.Date(1969, 12, 25, 0, 0, 0, 0, time.UTC); at.Year() < 2110; at = at.Add(7*time.Hour + 13*time.Minute + 17*time.Second + 211*time.Millisecond) {
		text := at.Format("2006-01-02T15:04:05.000Z")
		if got, want := parseStamp([]byte(text)), stampOf(at); got != want {
			t.Fatalf("parseStamp(%q) = %d, want %d", text, got, want)
		}
	}
	var f follow
	for _, form := range []string{"2006-01-02T15:04:05.000Z", time.RFC3339Nano} {
		for at := testStart; at.Before(testStart.Add(10 * time.Minute)); at = at.Add(17*time.Millisecond + 1013) {
			text := at.Format(form)
			if got, want := f.parse([]byte(text)), stampOf(at); got != want {
				t.Fatalf("parse(%q) = %d, want %d", text, got, want)
			}
		}
	}
	tests := []struct {
		in   string
		want stamp
	}{
		{"", 0},
		{"yesterday", 0},
		{"2026-13-15T10:20:31.013Z", 0},
		{"2026-02-30T10:20:31.013Z", 0},
		{"2026-01-15T24:20:31.013Z", 0},
		{"2026-01-15 10:20:31.013Z", 0},
		{"2026-01-15T10:20:31Z", 1768472431000},
		{"2026-01-15T10:20:31.013456Z", 1768472431013},
		{"2026-01-15T11:20:31.013+01:00", 1768472431013},
		{"2026-01-15T10:20:61.013Z", 0},
		{"2026-01-15T10:20:3x.013Z", 0},
		{"2026-01-15T10:20:31.0130", 0},
		{"2026-01-15T10:20:31.0130x", 0},
		{"2026-01-15T10:20:31.013Z0", 0},
		{"2026-01-15T10:20:31.0139999999999Z", 1768472431013},
		{"2026-01-15T10:20:31.013-08:00", 1768501231013},
		{"1969-12-31T23:59:31.013Z", -28987},
	}
	for _, tt := range tests {
		if got := parseStamp([]byte(tt.in)); got != tt.want {
			t.Errorf("parseStamp(%q) = %d, want %d", tt.in, got, tt.want)
		}
		f.parse([]byte("2026-01-15T10:20:59.999Z"))
		if got := f.parse([]byte(tt.in)); got != tt.want {
			t.Errorf("parse(%q) = %d, want %d", tt.in, got, tt.want)
		}
	}
	for at := len("2026-01-15T10:20"); at < len("2026-01-15T10:20:31.013Z"); at++ {
		for c := range 256 {
			f.parse([]byte("2026-01-15T10:20:59.999Z"))
			in := []byte("2026-01-15T10:20:31.013Z")
			in[at] = byte(c)
			if got, want := f.parse(in), parseStamp(in); got != want {
				t.Errorf("parse(%q) = %d, want %d", in, got, want)
			}
		}
	}
}

func BenchmarkParseStamp(b *testing.B) {
	text := []byte("2026-01-15T10:20:31.013Z")
	for b.Loop() {
		parseStamp(text)
	}
}
