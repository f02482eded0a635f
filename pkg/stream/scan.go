package stream

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf8"
)

// maxDepth is how deep arrays and objects may nest; encoding/json has the same limit.
const maxDepth = 10000

// A scanner turns a frame into a line, in one pass: it validates the JSON
// (RFC 8259), drops white space between tokens, takes Payload out of its
// string and validates that too, and notes the values at the places of a shape.
type scanner struct {
	line    []byte   // the envelope with its Payload decoded
	values  [][]byte // the value at each place, by id, a part of line; nil: there is none
	escapes uint64   // a bit for each place, by id, where escapes may be

	shape       *shape
	keepPayload bool // leave Payload what it is
	inside      bool // the text that is scanned is in a string: each quote has a backslash before it
	spaced      bool // white space was dropped
	depth       int

	offset int    // where scanning failed
	reason string // why; "" when it did not

	memos  []memo
	chance memo // of a name that cannot be remembered
	names  int  // member names so far

	unescaped []byte // a Payload whose text had to be unescaped first
}

// scan scans src and reports whether it is a JSON object; when not, offset and
// reason tell why. Nothing refers to src after it.
func (s *scanner) scan(src []byte, shape *shape, keepPayload bool) bool {
	s.shape, s.keepPayload = shape, keepPayload
	s.inside, s.spaced, s.depth, s.names, s.escapes = false, false, 0, 0, 0
	s.offset, s.reason = 0, ""
	s.values = slices.Grow(s.values[:0], len(shape.places))[:len(shape.places)]
	clear(s.values)
	// The line is never longer than what was scanned for it; the rest is room to
	// copy whole words. It must not move while values are parts of it.
	s.line = slices.Grow(emptied(s.line), len(src)+maxMemoText)
	s.line = s.line[:cap(s.line)]

	if !utf8.Valid(src) {
		s.fail(validLen(src), "invalid UTF-8")
		return false
	}
	i := s.space(src, 0)
	if peek(src, i) != '{' {
		s.fail(i, "not a JSON object")
		return false
	}
	i, n := s.object(src, i, 0, shape.places[fieldEnvelope])
	if i < 0 {
		return false
	}
	if i = s.space(src, i); i != len(src) {
		s.fail(i, "more text after the JSON object")
		return false
	}
	s.line = s.line[:n]
	s.values[fieldEnvelope] = s.line
	return true
}

// validLen returns how many bytes of b precede the first that is not UTF-8.
func validLen(b []byte) int {
	i := 0
	for i < len(b) {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		i += size
	}
	return i
}

// The methods below scan the text at b[i] and put it into line[n:]. They return
// the positions after both, or what fail returns.

// fail notes a failure at a position of the text.
func (s *scanner) fail(i int, reason string) (int, int) {
	s.offset, s.reason = i, reason
	return -1, 0
}

// unexpected is fail, where the end of b may be the cause.
func (s *scanner) unexpected(b []byte, i int, reason string) (int, int) {
	if i >= len(b) {
		reason = "the JSON text ends too early"
	}
	return s.fail(i, reason)
}

// peek returns b[i], or 0, which no JSON token starts with, at the end.
func peek(b []byte, i int) byte {
	if uint(i) < uint(len(b)) {
		return b[i]
	}
	return 0
}

// space returns the position of the first token at or after b[i].
func (s *scanner) space(b []byte, i int) int {
	for {
		switch peek(b, i) {
		case ' ':
			s.spaced = true
			i++
		case '\t', '\r', '\n':
			if s.inside { // a string cannot hold them
				return i
			}
			s.spaced = true
			i++
		default:
			return i
		}
	}
}

// value scans a value. at is its place, nil when nobody looks into it.
func (s *scanner) value(b []byte, i, n int, at *place) (int, int) {
	switch c := peek(b, i); c {
	case '"', '\\':
		if (c == '\\') != s.inside {
			return s.fail(i, "a JSON value is missing")
		}
		i, n, _ = s.string(b, i, n)
		return i, n
	case '{':
		return s.object(b, i, n, at)
	case '[':
		return s.array(b, i, n)
	case 't':
		return s.literal(b, i, n, "true")
	case 'f':
		return s.literal(b, i, n, "false")
	case 'n':
		return s.literal(b, i, n, "null")
	default:
		if c == '-' || isDigit(c) {
			return s.number(b, i, n)
		}
		return s.unexpected(b, i, "a JSON value is missing")
	}
}

func (s *scanner) object(b []byte, i, n int, at *place) (int, int) {
	if s.depth++; s.depth > maxDepth {
		return s.fail(i, "nested too deeply")
	}
	if end := s.space(b, i+1); peek(b, end) == '}' {
		s.depth--
		return end + 1, n + copy(s.line[n:], "{}")
	}
	for { // b[i] is the brace or the comma before a member
		var m *memo
		if s.names < len(s.memos) && s.memos[s.names].begins(b[i:], at, s.inside) {
			m = &s.memos[s.names]
			*(*[maxMemoText]byte)(s.line[n:]) = m.text
			i, n = i+int(m.size), n+int(m.length)
			s.spaced = s.spaced || m.spaced
		} else if i, n, m = s.name(b, i, n, at); i < 0 {
			return i, n
		}
		s.names++
		switch member := m.member; {
		case m.opens:
			start := n - 1
			var escaped bool
			if i, n, escaped = s.rest(b, i, n); member != nil && i >= 0 {
				s.note(member, s.line[start:n], escaped)
			}
		case member != nil:
			i, n = s.member(b, s.space(b, i), n, member)
		default:
			i, n = s.value(b, s.space(b, i), n, nil)
		}
		if i < 0 {
			return i, n
		}
		if peek(b, i) <= ' ' {
			i = s.space(b, i)
		}
		switch peek(b, i) {
		case ',':
		case '}':
			s.line[n] = '}'
			s.depth--
			return i + 1, n + 1
		default:
			return s.unexpected(b, i, "a comma or a closing brace is missing")
		}
	}
}

// name scans the brace or the comma before a member, its name, its colon, and the
// quote that opens its value if that is a string, except a Payload to be decoded.
func (s *scanner) name(b []byte, i, n int, object *place) (int, int, *memo) {
	spaced := s.spaced
	s.spaced = false
	start, first, name := i, n, n+1
	s.line[n] = b[i]
	i, n, escaped := s.string(b, s.space(b, i+1), name)
	if i < 0 {
		return i, n, nil
	}
	m := memo{object: object, inside: s.inside}
	if object != nil {
		m.member = object.lookup(s.line[name:n], escaped)
	}
	if i = s.space(b, i); peek(b, i) != ':' {
		i, n = s.unexpected(b, i, "a colon is missing after a member name")
		return i, n, nil
	}
	s.line[n] = ':'
	i, n = i+1, n+1
	quote := `"`
	if s.inside {
		quote = `\"`
	}
	if m.opens = bytes.HasPrefix(b[i:], []byte(quote)) && (m.member == nil || m.member.id != fieldPayload); m.opens {
		s.line[n] = '"'
		i, n = i+len(quote), n+1
	}
	m.spaced = s.spaced
	s.spaced = s.spaced || spaced
	return i, n, s.remember(b[start:i], s.line[first:n], m)
}

// member scans the value of a member and notes it at its place. Of members with
// the same name the last one counts.
func (s *scanner) member(b []byte, i, n int, at *place) (int, int) {
	if s.values[at.id] != nil {
		s.forget(at)
	}
	if at.id == fieldPayload && !s.keepPayload && peek(b, i) == '"' {
		return s.payload(b, i, n, at)
	}
	i, end := s.value(b, i, n, at)
	if i >= 0 {
		s.values[at.id] = s.line[n:end]
		s.escapes |= 1 << at.id
	}
	return i, end
}

// note notes a string at its place.
func (s *scanner) note(at *place, text []byte, escaped bool) {
	if s.values[at.id] != nil {
		s.forget(at)
	}
	s.values[at.id] = text
	if escaped {
		s.escapes |= 1 << at.id
	}
}

// forget clears the values at a place and below it.
func (s *scanner) forget(at *place) {
	s.values[at.id] = nil
	for _, member := range at.members {
		s.forget(member)
	}
}

// payload scans the string that Payload is. When the text of the string is
// JSON, that is put into the line, else the string.
func (s *scanner) payload(b []byte, i, n int, at *place) (int, int) {
	depth := s.depth
	s.inside = true
	end, m := s.value(b, s.space(b, i+1), n, at)
	s.inside = false
	if end >= 0 {
		if end = s.space(b, end); peek(b, end) == '"' {
			s.values[at.id] = s.line[n:m]
			return end + 1, m
		}
	}
	// It is not JSON, or escaped in a way that nobody has reason to.
	s.forget(at)
	s.depth, s.reason = depth, ""
	if end, m, _ = s.string(b, i, n); end < 0 {
		return end, m
	}
	s.unescaped = appendUnquoted(emptied(s.unescaped), b[i:end])
	last, m := s.value(s.unescaped, s.space(s.unescaped, 0), n, at)
	if last < 0 || s.space(s.unescaped, last) != len(s.unescaped) {
		s.forget(at)
		s.depth, s.reason = depth, ""
		end, m, _ = s.string(b, i, n)
	}
	s.values[at.id] = s.line[n:m]
	return end, m
}

func (s *scanner) array(b []byte, i, n int) (int, int) {
	if s.depth++; s.depth > maxDepth {
		return s.fail(i, "nested too deeply")
	}
	s.line[n] = '['
	n++
	i = s.space(b, i+1)
	if peek(b, i) == ']' {
		s.line[n] = ']'
		s.depth--
		return i + 1, n + 1
	}
	for {
		if i, n = s.value(b, i, n, nil); i < 0 {
			return i, n
		}
		i = s.space(b, i)
		c := peek(b, i)
		if c != ',' && c != ']' {
			return s.unexpected(b, i, "a comma or a closing bracket is missing")
		}
		s.line[n] = c
		n++
		i++
		if c == ']' {
			s.depth--
			return i, n
		}
		i = s.space(b, i)
	}
}

func (s *scanner) literal(b []byte, i, n int, word string) (int, int) {
	end := i + len(word)
	if end > len(b) || string(b[i:end]) != word {
		return s.fail(i, "a JSON value is missing")
	}
	return end, n + copy(s.line[n:], word)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func (s *scanner) number(b []byte, i, n int) (int, int) {
	start := i
	if peek(b, i) == '-' {
		i++
	}
	switch {
	case peek(b, i) == '0':
		i++
	case isDigit(peek(b, i)):
		i = digits(b, i)
	default:
		return s.unexpected(b, i, "a number has no digit")
	}
	if peek(b, i) == '.' {
		if i++; !isDigit(peek(b, i)) {
			return s.unexpected(b, i, "a number has no digit after its point")
		}
		i = digits(b, i)
	}
	if c := peek(b, i); c == 'e' || c == 'E' {
		if i++; peek(b, i) == '+' || peek(b, i) == '-' {
			i++
		}
		if !isDigit(peek(b, i)) {
			return s.unexpected(b, i, "a number has no digit in its exponent")
		}
		i = digits(b, i)
	}
	return i, n + copy(s.line[n:], b[start:i])
}

func digits(b []byte, i int) int {
	for isDigit(peek(b, i)) {
		i++
	}
	return i
}

// string scans a string. It also reports whether there are escapes in it.
func (s *scanner) string(b []byte, i, n int) (int, int, bool) {
	if s.inside {
		return s.stringInside(b, i, n)
	}
	if peek(b, i) != '"' {
		i, n = s.unexpected(b, i, "a member name is missing")
		return i, n, false
	}
	s.line[n] = '"'
	return s.rest(b, i+1, n+1)
}

// rest scans a string after the quote that opens it.
func (s *scanner) rest(b []byte, i, n int) (int, int, bool) {
	if s.inside {
		return s.restInside(b, i, n)
	}
	line, escaped := s.line, false
	for {
		i, n = copyPlain(line, b, i, n)
		switch c := peek(b, i); {
		case c == '"':
			line[n] = '"'
			return i + 1, n + 1, escaped
		case c == '\\':
			_, size := escape(b, i)
			if size == 0 {
				i, n = s.unexpected(b, i, "JSON has no such escape")
				return i, n, false
			}
			n += copy(line[n:], b[i:i+size])
			i += size
			escaped = true
		default:
			i, n = s.unexpected(b, i, "a control character in a string")
			return i, n, false
		}
	}
}

// stringInside scans a string of a text that is itself in a string, in the one
// form that JSON encoders write: \" for its quotes, \\ for its backslashes.
func (s *scanner) stringInside(b []byte, i, n int) (int, int, bool) {
	if peek(b, i) != '\\' || peek(b, i+1) != '"' {
		return s.notPlain(i)
	}
	s.line[n] = '"'
	return s.restInside(b, i+2, n+1)
}

func (s *scanner) notPlain(i int) (int, int, bool) {
	i, n := s.fail(i, "Payload is not plain JSON")
	return i, n, false
}

// restInside is rest for such a string.
func (s *scanner) restInside(b []byte, i, n int) (int, int, bool) {
	line, escaped := s.line, false
	for ok := true; ok; {
		i, n = copyPlain(line, b, i, n)
		c := peek(b, i+1)
		if ok = peek(b, i) == '\\' && (c == '"' || c == '\\'); !ok {
			break
		}
		line[n] = c
		i, n = i+2, n+1
		if c == '"' {
			return i, n, escaped
		}
		// An escape, of which the quote and the backslash are escaped again.
		escaped = true
		switch c = peek(b, i); c {
		case '\\':
			c = peek(b, i+1)
			ok = c == '"' || c == '\\'
			line[n] = c
			i, n = i+2, n+1
		case '/', 'b', 'f', 'n', 'r', 't':
			line[n] = c
			i, n = i+1, n+1
		case 'u':
			ok = hex4(b, i+1) >= 0
			n += copy(line[n:], b[i:min(i+5, len(b))])
			i += 5
		default:
			ok = false
		}
	}
	return s.notPlain(i)
}

const (
	wordSize = 8
	eachByte = 0x0101010101010101
	highBits = 0x8080808080808080
)

// copyPlain copies characters that stand for themselves in a JSON string, up to
// the first quote, backslash or control character, or the end of b.
func copyPlain(dst, b []byte, i, n int) (int, int) {
	src := b[i:]
	dst = dst[n:][:len(src):len(src)]
	k := 0
	for ; k <= len(src)-2*wordSize; k += 2 * wordSize {
		one := binary.LittleEndian.Uint64(src[k : k+wordSize])
		two := binary.LittleEndian.Uint64(src[k+wordSize : k+2*wordSize])
		binary.LittleEndian.PutUint64(dst[k:k+wordSize], one)
		binary.LittleEndian.PutUint64(dst[k+wordSize:k+2*wordSize], two)
		if mask := special(one); mask != 0 {
			k += bits.TrailingZeros64(mask) / 8
			return i + k, n + k
		}
		if mask := special(two); mask != 0 {
			k += wordSize + bits.TrailingZeros64(mask)/8
			return i + k, n + k
		}
	}
	for ; k < len(src) && src[k] >= ' ' && src[k] != '"' && src[k] != '\\'; k++ {
		dst[k] = src[k]
	}
	return i + k, n + k
}

// special marks the bytes of a word that are a quote, a backslash or a control
// character: the lowest bit that is set is the highest of the first of them.
func special(word uint64) uint64 {
	// A quote or a control character is less than 0x21 with bit 1 flipped.
	low, backslash := word^0x02*eachByte, word^'\\'*eachByte
	return ((low - 0x21*eachByte) | (backslash - eachByte)) &^ word & highBits
}

// appendCompact appends a JSON text in one line, without the white space between
// its tokens. It reports false when the text, which must be UTF-8, is not JSON.
func appendCompact(dst, text []byte) ([]byte, bool) {
	s := scanner{line: slices.Grow(dst, len(text)+maxMemoText)}
	s.line = s.line[:cap(s.line)]
	i, n := s.value(text, s.space(text, 0), len(dst), nil)
	if i < 0 || s.space(text, i) != len(text) {
		return dst, false
	}
	return s.line[:n], true
}
