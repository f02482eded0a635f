package iam

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const blanks = " \t\r"

func isQuote(c rune) bool { return c == '"' || isCurly(c) || isSingle(c) }

func isCurly(c rune) bool { return strings.ContainsRune("“”„‟«»", c) && c != utf8.RuneError }

func isSingle(c rune) bool { return c == '\'' || c == '`' || c == '‘' || c == '’' }

// isKey says whether the quoted text ahead has a colon behind it.
func (r *jsonReader) isKey() bool {
	open, n := utf8.DecodeRuneInString(r.src[r.pos:])
	end, closed := r.quoted(r.pos+n, open)
	if !closed {
		return false
	}
	_, n = utf8.DecodeRuneInString(r.src[end:])
	return strings.HasPrefix(strings.TrimLeft(r.src[end+n:], blanks+"\n"), ":")
}

// quoted finds where the text from i on stops: at its closing quotation mark, or
// unclosed at the end of the line.
func (r *jsonReader) quoted(i int, open rune) (end int, closed bool) {
	for i < len(r.src) {
		c, n := utf8.DecodeRuneInString(r.src[i:])
		switch {
		case c == '\n' || c == '\r':
			return i, false
		case c == '\\' && i+1 < len(r.src) && r.src[i+1] != '\n' && r.src[i+1] != '\r':
			i++
		case closes(open, c):
			return i, true
		}
		i += n
	}
	return len(r.src), false
}

func closes(open, c rune) bool {
	switch {
	case isSingle(open):
		return isSingle(c)
	case isCurly(open):
		return isCurly(c) || c == '"'
	default:
		return c == '"'
	}
}

// text reads a string, or a key if key is set, whatever its quotation marks.
func (r *jsonReader) text(key bool) *node {
	open, n := utf8.DecodeRuneInString(r.src[r.pos:])
	if !isQuote(open) {
		return r.word(key)
	}
	start, from := r.pos, r.pos+n
	end, closed := r.quoted(from, open)
	for closed && open == '"' && r.stray(end+1, key) || !closed {
		cut := cutValue(r.src[from:end])
		if key {
			cut = cutKey(r.src[from:end])
		}
		if cut >= 0 {
			return r.cut(start, from, cut, key)
		}
		if closed {
			break
		}
		if next := r.nextLine(end); key || next == end {
			end = from + len(strings.TrimRight(r.src[from:end], blanks))
			return r.cut(start, from, end-from, key)
		} else {
			at := from + len(strings.TrimRight(r.src[from:end], blanks))
			r.report(at, "line-break", "a string ends in the line it starts in",
				"join the lines", edit{at, next, ""})
			end, closed = r.quoted(next, open)
		}
	}
	_, n = utf8.DecodeRuneInString(r.src[end:])
	if open != '"' {
		r.report(start, "quotation-mark", "JSON needs straight double quotation marks",
			`use " around `+shorten(r.src[from:end]), append(r.requote(start, from, end), edit{end, end + n, `"`})...)
	}
	r.pos = end + n
	return &node{kind: stringNode, start: start, end: r.pos, text: r.decode(from, end)}
}

// stray says whether what follows the closing quotation mark before i cannot
// follow a string, so that the mark may be the opening one of another.
func (r *jsonReader) stray(i int, key bool) bool {
	rest := strings.TrimLeft(r.src[i:], blanks)
	if rest == "" || strings.ContainsRune("\n,:]}=#/", rune(rest[0])) {
		return false
	}
	return key || !isQuote(r.runeAt(len(r.src)-len(rest)))
}

func (r *jsonReader) runeAt(i int) rune {
	c, _ := utf8.DecodeRuneInString(r.src[i:])
	return c
}

// cutKey finds where a key ended whose closing quotation mark is missing: at the
// colon that has only the start of a value behind it, else at the first one with
// a space behind it. It is -1 if there is none.
func cutKey(s string) int {
	if i := strings.LastIndexByte(s, ':'); i > 0 && strings.Trim(s[i+1:], blanks+"[{") == "" {
		return i
	}
	return strings.Index(s, ": ")
}

// cutValue finds where a value ended whose closing quotation mark is missing:
// before the commas and brackets at its end. A closing brace belongs to the value
// if it has an opening one, as in {account}. It is -1 if there are none.
func cutValue(s string) int {
	end := len(strings.TrimRight(s, blanks))
	unopened := strings.Count(s, "}") - strings.Count(s, "{")
	cut := -1
	for end > 0 {
		c := s[end-1]
		if c != ',' && c != ']' && (c != '}' || unopened <= 0) {
			break
		}
		if c == '}' {
			unopened--
		}
		cut = end - 1
		end = len(strings.TrimRight(s[:cut], blanks))
	}
	return cut
}

// nextLine is where the text goes on in the next line, or end if what stands
// there is something new.
func (r *jsonReader) nextLine(end int) int {
	rest := strings.TrimLeft(r.src[end:], blanks+"\n")
	if rest == "" || strings.ContainsRune(`"[]{},`, rune(rest[0])) {
		return end
	}
	return len(r.src) - len(rest)
}

// cut ends a string before its missing closing quotation mark.
func (r *jsonReader) cut(start, from, length int, key bool) *node {
	end := from + len(strings.TrimRight(r.src[from:from+length], blanks))
	what := "value"
	if key {
		what = "key"
	}
	r.report(end, "unbalanced-quote", "the "+what+" "+shorten(r.src[from:end])+" lacks its closing quotation mark",
		`insert " here`, append(r.requote(start, from, end), edit{end, end, `"`})...)
	r.pos = from + length
	return &node{kind: stringNode, start: start, end: end, text: r.decode(from, end)}
}

// requote makes the opening quotation mark a straight double one, and escapes those
// inside, which the other kinds allow.
func (r *jsonReader) requote(start, from, end int) []edit {
	if r.src[start] == '"' {
		return nil
	}
	edits := []edit{{start, from, `"`}}
	for i := from; i < end; i++ {
		if r.src[i] == '\\' {
			i++
		} else if r.src[i] == '"' {
			edits = append(edits, edit{i, i, `\`})
		}
	}
	return edits
}

// word reads what stands there without an opening quotation mark: a number, true,
// false or null, or else a text that lacks it.
func (r *jsonReader) word(key bool) *node {
	start := r.pos
	n := strings.IndexAny(r.src[start:], " \t\r\n,[]{}\":")
	if n < 0 {
		n = len(r.src) - start
	}
	if k := wordKind(r.src[start : start+n]); !key && k != invalidNode && !r.strayWord(start+n) {
		r.pos += n
		return &node{kind: k, start: start, end: r.pos, text: r.src[start:r.pos]}
	}
	line, _, _ := strings.Cut(r.src[start:], "\n")
	if i := strings.IndexByte(line, '"'); i > 0 && !strings.ContainsAny(line[:i], ",[") &&
		(!key || strings.HasPrefix(strings.TrimLeft(line[i+1:], blanks), ":")) {
		r.report(start, "unbalanced-quote", "the opening quotation mark of "+shorten(line[:i])+" is missing",
			`insert " here`, edit{start, start, `"`})
		r.pos = start + i + 1
		return &node{kind: stringNode, start: start, end: r.pos, text: r.decode(start, start+i)}
	}
	n = len(bareText(line, key))
	if n == 0 {
		r.giveUp("this cannot stand here: "+quote(firstRune(line)), "delete it")
		return &node{start: start, end: start}
	}
	r.report(start, "unquoted-text", "text needs quotation marks",
		`put " before and after `+shorten(line[:n]), edit{start, start, `"`}, edit{start + n, start + n, `"`})
	r.pos = start + n
	return &node{kind: stringNode, start: start, end: r.pos, text: r.decode(start, r.pos)}
}

// strayWord says whether the word before i goes on after what looks like its end.
func (r *jsonReader) strayWord(i int) bool {
	rest := strings.TrimLeft(r.src[i:], blanks)
	return rest != "" && strings.IndexByte("\n,]}/#", rest[0]) < 0
}

// bareText is the part of a line that an unquoted text takes up.
func bareText(line string, key bool) string {
	depth := 0
	for i, c := range line {
		switch c {
		case '{':
			depth++
			continue
		case '}':
			depth--
		case ':':
			if !key {
				continue
			}
		case ',', ']', '"', '\\':
		default:
			continue
		}
		if c != '}' || depth < 0 {
			return strings.TrimRight(line[:i], blanks)
		}
	}
	return strings.TrimRight(line, blanks)
}

func wordKind(s string) kind {
	switch s {
	case "true", "false":
		return boolNode
	case "null":
		return nullNode
	}
	if isJSONNumber(s) {
		return numberNode
	}
	return invalidNode
}

// isJSONNumber follows RFC 8259, section 6.
func isJSONNumber(s string) bool {
	digits := func() bool {
		n := len(s) - len(strings.TrimLeft(s, "0123456789"))
		s = s[n:]
		return n > 0
	}
	s = strings.TrimPrefix(s, "-")
	if strings.HasPrefix(s, "0") {
		s = s[1:]
	} else if !digits() {
		return false
	}
	if strings.HasPrefix(s, ".") {
		if s = s[1:]; !digits() {
			return false
		}
	}
	if s != "" && (s[0] == 'e' || s[0] == 'E') {
		s = s[1:]
		if s != "" && (s[0] == '+' || s[0] == '-') {
			s = s[1:]
		}
		if !digits() {
			return false
		}
	}
	return s == ""
}

// decode takes the escapes out of the text between two quotation marks and
// reports what may not stand there.
func (r *jsonReader) decode(from, to int) string {
	var b strings.Builder
	for i := from; i < to; {
		c, n := utf8.DecodeRuneInString(r.src[i:to])
		switch {
		case c == utf8.RuneError && n == 1:
			r.report(i, "invalid-utf-8", "this byte is not UTF-8", "save the file as UTF-8")
			b.WriteRune(utf8.RuneError)
		case c == '\n' || c == '\r':
			// A line break was reported already, with the blanks around it.
			i += len(r.src[i:to]) - len(strings.TrimLeft(r.src[i:to], blanks+"\n"))
			continue
		case c < ' ':
			r.report(i, "control-character", "a control character in a string",
				"replace it by a space", edit{i, i + 1, " "})
			b.WriteByte(' ')
		case c == '\\':
			n = r.escape(&b, i, to)
		default:
			b.WriteRune(c)
		}
		i += n
	}
	return b.String()
}

// escape decodes the escape at i and returns its length.
func (r *jsonReader) escape(b *strings.Builder, i, to int) int {
	if i+1 < to {
		switch c := r.src[i+1]; c {
		case '"', '\\', '/':
			b.WriteByte(c)
			return 2
		case 'b', 'f', 'n', 'r', 't':
			b.WriteByte("\b\f\n\r\t"[strings.IndexByte("bfnrt", c)])
			return 2
		case 'u':
			if c, ok := hexRune(r.src[i+2 : to]); ok {
				if low, ok := hexRune(strings.TrimPrefix(r.src[min(i+6, to):to], `\u`)); ok && utf16.IsSurrogate(c) &&
					strings.HasPrefix(r.src[i+6:to], `\u`) && utf16.DecodeRune(c, low) != utf8.RuneError {
					b.WriteRune(utf16.DecodeRune(c, low))
					return 12
				}
				b.WriteRune(c)
				return 6
			}
		}
	}
	r.report(i, "bad-escape", "JSON has no such escape", "delete the backslash", edit{i, i + 1, ""})
	return 1
}

func hexRune(s string) (rune, bool) {
	if len(s) < 4 {
		return 0, false
	}
	var c rune
	for _, d := range []byte(s[:4]) {
		n := strings.IndexByte("0123456789abcdef", d|0x20)
		if n < 0 || d < '0' {
			return 0, false
		}
		c = c<<4 | rune(n)
	}
	return c, true
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}
