package presign

import (
	"fmt"
	"slices"
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
type redactor struct{ known *strings.Replacer }

// newRedactor collects the secrets of a URL, written and decoded.
func newRedactor(params []param) redactor {
	var secrets []string
	for _, p := range params {
		if name := strings.ToLower(p.key); strings.Contains(name, "token") || strings.Contains(name, "signature") {
			secrets = append(secrets, p.rawValue, p.value, unescape(p.value), escape(p.value), escape(escape(p.value)))
		}
	}
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // the longest that fits is taken
	var pairs []string
	for _, secret := range secrets {
		if len(secret) > 8 {
			pairs = append(pairs, secret, abridge(secret))
		}
	}
	return redactor{strings.NewReplacer(pairs...)}
}

// redact returns s with every secret shortened, those as well that a broken
// URL hides inside another value.
func (r redactor) redact(s string) string {
	return maskNamed(maskNamed(r.known.Replace(s), paramToken), paramSignature)
}

// abridge returns enough of a secret to tell it from another one.
func abridge(secret string) string {
	switch {
	case secret == "":
		return ""
	case len(secret) <= 8:
		return "…"
	}
	return fmt.Sprintf("%s…(%d characters)", shorten(secret[:4], 4), len(secret))
}

// maskNamed hides what is assigned to a name, in any case, up to the next
// ampersand.
func maskNamed(s, name string) string {
	var b strings.Builder
	done := 0
	for i := 0; i+len(name) < len(s); i++ {
		if !strings.EqualFold(s[i:i+len(name)], name) {
			continue
		}
		i += len(name)
		value := assigned(s[i:])
		if len(value) == len(s)-i {
			continue // a mere mention
		}
		end := strings.IndexAny(value, "&\n")
		if end < 0 {
			end = len(value)
		}
		if strings.Contains(value[:end], "…") {
			continue // hidden already
		}
		b.WriteString(s[done : len(s)-len(value)])
		b.WriteString(abridge(value[:end]))
		done = len(s) - len(value) + end
		i = done - 1
	}
	return b.String() + s[done:]
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
