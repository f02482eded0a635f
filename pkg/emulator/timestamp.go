package emulator

import (
	"strconv"
	"time"
)

// An epoch is a timestamp in the answers of the Chime services: a JSON number
// of seconds since 1970 with milliseconds as its fraction. The AWS SDK for
// JavaScript refuses strings there, and takes a number of milliseconds for
// seconds. The zero epoch is absent.
type epoch struct{ time.Time }

// MarshalJSON writes the number with all three digits of its fraction.
func (e epoch) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(e.UnixMilli())/1000, 'f', 3, 64), nil
}

// An isoTime is a timestamp in the answers of IVS Chat: an ISO 8601 string in
// UTC, in milliseconds, without the fraction of a whole second. The AWS SDK
// for JavaScript refuses numbers there. The zero isoTime is absent.
type isoTime struct{ time.Time }

// MarshalJSON writes the string.
func (t isoTime) MarshalJSON() ([]byte, error) {
	return t.UTC().Truncate(time.Millisecond).AppendFormat(nil, `"2006-01-02T15:04:05.999Z"`), nil
}
