package presign

import (
	"strings"
	"unicode"
)

// shorten cuts s after n bytes, says so, and replaces whatever does not print (control, bidi and broken characters): the
// text comes from strangers and goes to a terminal.
func shorten(s string, n int) string {
	cut := len(s) > n
	if cut {
		s = s[:n]
	}
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return '?'
		}
		return r
	}, s)
	if cut {
		s += "…"
	}
	return s
}
