package presign

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A link is a connect URL taken apart, however little of a URL it may be.
// net/url refuses much of what people paste, and hides how the rest was written.
type link struct {
	scheme   string // lower case; empty when there is none
	userinfo bool   // a user name or password stood before the host
	host     string // with the port; as written
	path     string
	query    string
	fragment string // after the first "#", which no WebSocket client sends
	notes    []string
	encoded  bool // the whole URL was percent-encoded
}

const (
	maxPaste  = 256 << 10 // how much of a pasted text is looked at
	maxGlance = 4 << 10   // how much of a URL is looked at when choosing among several
)

// findLink finds the connect URL in a text: bare, quoted for a shell, inside a
// JSON log line, escaped for HTML, wrapped over several lines. Of several URLs
// it prefers signed ones, then WebSocket ones, then the first.
func findLink(text string) (link, bool) {
	text = text[:min(len(text), maxPaste)]
	text, notes := unquote(text)
	encoded := false
	start := linkStart(text)
	if start < 0 {
		if text, encoded = unescapeWhole(text); encoded {
			start = linkStart(text)
		}
	}
	if start < 0 {
		return link{}, false
	}
	raw, wrapped := linkText(text, start)
	if wrapped {
		notes = append(notes, "line breaks were removed")
	}
	l := split(raw)
	l.notes, l.encoded = notes, encoded
	if !strings.Contains(raw, "?") && strings.Contains(strings.ToUpper(raw), "%3FX-AMZ-") {
		l = split(unescape(raw))
		l.notes, l.encoded = notes, true
	}
	return l, true
}

// unquote undoes what HTML, JSON and shells do to an ampersand and its like.
func unquote(text string) (string, []string) {
	var notes []string
	for _, q := range []struct {
		marks []string // what betrays the quoting
		undo  []string // old, new, old, new …
		note  string
	}{
		{[]string{"&amp;", "&#38;", "&#x26;"}, []string{"&amp;amp;", "&", "&amp;", "&", "&#38;", "&", "&#x26;", "&"}, "HTML escapes (&amp;) were read as &"},
		{[]string{`\u0026`, `\u003d`, `\u003D`, `\/`}, []string{`\u0026`, "&", `\u003d`, "=", `\u003D`, "=", `\u0027`, "'", `\/`, "/"}, `JSON escapes (\u0026) were undone`},
		{[]string{`\&`, `\?`, `\=`, `^&`}, []string{`\&`, "&", `\?`, "?", `\=`, "=", `^&`, "&"}, "escapes of a shell were removed"},
	} {
		for _, mark := range q.marks {
			if strings.Contains(text, mark) {
				text = strings.NewReplacer(q.undo...).Replace(text)
				notes = append(notes, q.note)
				break
			}
		}
	}
	return text, notes
}

// unescapeWhole decodes a text in which a whole URL is percent-encoded.
func unescapeWhole(text string) (string, bool) {
	if !strings.Contains(strings.ToUpper(text), "%3A%2F%2F") {
		return text, false
	}
	return unescape(text), true
}

// linkStart returns where the best URL of text begins, -1 for none.
func linkStart(text string) int {
	best, bestScore := -1, 0
	for i := 0; ; {
		j := strings.Index(text[i:], "://")
		if j < 0 {
			break
		}
		at := i + j
		start := at
		for start > 0 && isLetter(text[start-1]) {
			start--
		}
		score := 0
		switch strings.ToLower(text[start:at]) {
		case "wss", "ws":
			score = 2
		case "https", "http":
			score = 1
		}
		if score > 0 && strings.Contains(strings.ToLower(firstWord(text[at:min(at+maxGlance, len(text))])), "x-amz-") {
			score += 2
		}
		if score > bestScore {
			best, bestScore = start, score
		}
		i = at + len("://")
	}
	if best >= 0 {
		return best
	}
	// A URL without its scheme, or nothing but a query.
	for _, mark := range []string{"/connect?", "X-Amz-"} {
		if i := strings.Index(text, mark); i >= 0 {
			for i > 0 && !unicode.IsSpace(rune(text[i-1])) && !strings.ContainsRune("\"'`<(,", rune(text[i-1])) {
				i--
			}
			return i
		}
	}
	return -1
}

func firstWord(s string) string {
	if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
		return s[:i]
	}
	return s
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// linkText returns the URL that begins at start, without the line breaks of a
// wrapped one.
func linkText(text string, start int) (raw string, wrapped bool) {
	closing := byte(0)
	if start > 0 {
		if i := strings.IndexByte("'(", text[start-1]); i >= 0 {
			closing = "')"[i]
		}
	}
	var b strings.Builder
	for i := start; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsSpace(r), r == '\\' && lineBreak(text[i+1:]):
			next := i + len(text[i:]) - len(strings.TrimLeftFunc(text[i:], func(r rune) bool { return unicode.IsSpace(r) || r == '\\' }))
			broken := strings.ContainsAny(text[i:next], "\r\n")
			if !continues(b.String(), text[next:], broken) {
				return trimEnd(b.String()), wrapped
			}
			if broken {
				wrapped = true
			} else {
				b.WriteString(text[i:next])
			}
			i = next
			continue
		case strings.ContainsRune("\u200b\u00ad\ufeff", r): // invisible, from a word processor
			i += size
			continue
		case unicode.IsControl(r), strings.ContainsRune("\"<>`\\“”‘’«»", r), r == utf8.RuneError && size == 1:
			return trimEnd(b.String()), wrapped
		case closing != 0 && text[i] == closing && endsQuote(text[i+1:]):
			return b.String(), wrapped
		}
		b.WriteString(text[i : i+size])
		i += size
	}
	return trimEnd(b.String()), wrapped
}

func lineBreak(s string) bool {
	return strings.HasPrefix(s, "\n") || strings.HasPrefix(s, "\r\n")
}

// continues decides whether rest, which follows white space, belongs to the URL.
func continues(sofar, rest string, broken bool) bool {
	line, _, _ := strings.Cut(rest, "\n")
	line = strings.TrimRightFunc(line, unicode.IsSpace)
	word := firstWord(line)
	single := word == line
	switch {
	case word == "" || strings.Contains(word, "://"):
		return false
	case strings.HasPrefix(word, "&"):
		return true
	case hasSignature(sofar), !broken && !strings.Contains(sofar, "?"):
		return false
	case broken && single:
		return true
	}
	return strings.Contains(word, "&")
}

// hasSignature reports whether s holds a whole signature.
func hasSignature(s string) bool {
	_, after, found := strings.Cut(s, paramSignature+"=")
	return found && hexDigits(after) >= signatureDigits
}

// endsQuote reports whether a quotation mark followed by rest closes a quotation.
func endsQuote(rest string) bool {
	if rest == "" {
		return true
	}
	return strings.ContainsRune(" \t\r\n,;)]}>|", rune(rest[0]))
}

// trimEnd removes the punctuation of a sentence or a log line behind a signature.
func trimEnd(s string) string {
	trimmed := strings.TrimRight(s, ".,;:'()[]{}|")
	if hasSignature(trimmed) && strings.LastIndexByte(trimmed, '&') == strings.LastIndex(trimmed, "&"+paramSignature+"=") {
		return trimmed
	}
	return strings.TrimRight(s, ",;")
}

// split takes a URL apart.
func split(raw string) link {
	var l link
	rest := raw
	if i := strings.Index(rest, "://"); i >= 0 && !strings.ContainsAny(rest[:i], "/?&=") {
		l.scheme, rest = strings.ToLower(rest[:i]), rest[i+len("://"):]
	}
	rest, l.fragment, _ = strings.Cut(rest, "#")
	rest, l.query, _ = strings.Cut(rest, "?")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		l.host, l.path = rest[:i], rest[i:]
	} else {
		l.host = rest
	}
	if i := strings.LastIndexByte(l.host, '@'); i >= 0 {
		l.userinfo, l.host = true, l.host[i+1:]
	}
	if l.scheme == "" && l.query == "" && strings.Contains(l.host, "=") {
		l.host, l.query = "", l.host // nothing but a query was pasted
	}
	return l
}
