package presign

import (
	"fmt"
	"strings"
	"unicode"
)

// shorten cuts s after n bytes, says so, and replaces whatever does not print
// (control, bidi and broken characters): the text comes from strangers and
// goes to a terminal.
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

// A redactor shortens the token and the signature of a URL wherever they occur.
type redactor struct{ secrets []string }

// newRedactor collects the secrets of a URL, written and decoded.
func newRedactor(params []param) redactor {
	var r redactor
	for _, p := range params {
		if name := strings.ToLower(p.key); strings.Contains(name, "token") || strings.Contains(name, "signature") {
			for _, s := range []string{p.rawValue, p.value, unescape(p.value), escape(p.value)} {
				if len(s) > 8 {
					r.secrets = append(r.secrets, s)
				}
			}
		}
	}
	return r
}

// redact returns s with every secret shortened, those as well that a broken
// URL hides inside another value.
func (r redactor) redact(s string) string {
	for _, secret := range r.secrets {
		s = strings.ReplaceAll(s, secret, abridge(secret))
	}
	return maskNamed(s)
}

// abridge returns enough of a secret to tell it from another one.
func abridge(secret string) string {
	if len(secret) <= 8 {
		return "…"
	}
	return fmt.Sprintf("%s…(%d characters)", shorten(secret[:4], 4), len(secret))
}

// maskNamed hides what is assigned to the name of a secret parameter, up to the
// next ampersand.
func maskNamed(s string) string {
	for _, name := range []string{paramToken, paramSignature} {
		for i := 0; i+len(name) < len(s); i++ {
			if !strings.EqualFold(s[i:i+len(name)], name) {
				continue
			}
			start := i + len(name)
			value := assigned(s[start:])
			end := strings.IndexAny(value, "&\n")
			if end < 0 {
				end = len(value)
			}
			if len(value) < len(s)-start && !strings.Contains(value[:end], "…") {
				start = len(s) - len(value)
				s = s[:start] + abridge(value[:end]) + value[end:]
			}
			i = start
		}
	}
	return s
}

// assigned returns what follows an equals sign or colon at the start of s,
// encoded up to twice; without one, s.
func assigned(s string) string {
	for _, sign := range []string{"=", ":", "%3D", "%3d", "%3A", "%3a", "%253D", "%253d"} {
		if after, found := strings.CutPrefix(s, sign); found {
			return after
		}
	}
	return s
}
