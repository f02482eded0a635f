package stream

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// maxDepth is how deep arrays and objects may nest; encoding/json has the same limit.
const maxDepth = 10000

// A scanner reads one frame, once: it validates the JSON (RFC 8259), takes
// Payload out of its string, validates that too, and notes the values at the
// places of a shape.
type scanner struct {
	shape  *shape
	values [][]byte // the text of the value at each place, by id; nil: not there

	// The frame with body in place of src[cut:rest] is the envelope with its
	// Payload decoded. cut is 0 when there was nothing to decode.
	src       []byte
	body      []byte
	cut, rest int

	// unusual is set when that splice is not one compact line with everything
	// decoded: there is white space between tokens, or Payload came twice.
	unusual bool

	keepPayload bool // leave Payload what it is

	depth  int
	offset int    // where scanning failed
	reason string // why; "" when it did not
}

// scan scans src, which must stay unchanged while the values are in use. It
// reports whether src is a JSON object; when not, offset and reason tell why.
func (s *scanner) scan(src []byte, shape *shape, keepPayload bool) bool {
	s.shape, s.keepPayload = shape, keepPayload
	if cap(s.values) < len(shape.places) {
		s.values = make([][]byte, len(shape.places))
	} else {
		s.values = s.values[:len(shape.places)]
		clear(s.values)
	}
	s.src, s.body = src, s.body[:0]
	s.cut, s.rest = 0, 0
	s.unusual, s.depth, s.offset, s.reason = false, 0, 0, ""

	if !utf8.Valid(src) {
		s.fail(validLen(src), "invalid UTF-8")
		return false
	}
	start := s.space(src, 0)
	if peek(src, start) != '{' {
		s.fail(start, "not a JSON object")
		return false
	}
	end := s.object(src, start, shape.places[fieldEnvelope])
	if end < 0 {
		return false
	}
	s.values[fieldEnvelope] = src[start:end]
	if end = s.space(src, end); end != len(src) {
		s.fail(end, "more text after the JSON object")
		return false
	}
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

// fail notes the first failure and returns the position that means one.
func (s *scanner) fail(offset int, reason string) int {
	if s.reason == "" {
		s.offset, s.reason = offset, reason
	}
	return -1
}

// peek returns b[i], or 0, which no JSON token starts with, at the end.
func peek(b []byte, i int) byte {
	if uint(i) < uint(len(b)) {
		return b[i]
	}
	return 0
}

// space skips white space at b[i].
func (s *scanner) space(b []byte, i int) int {
	for {
		switch peek(b, i) {
		case ' ', '\t', '\r', '\n':
			s.unusual = true
			i++
		default:
			return i
		}
	}
}

// value scans the value at b[i] and returns the position after it, -1 when it
// is not valid. at is its place, nil when nobody looks into it.
func (s *scanner) value(b []byte, i int, at *place) int {
	switch c := peek(b, i); c {
	case '"':
		end, _ := s.string(b, i+1)
		return end
	case '{':
		return s.object(b, i, at)
	case '[':
		return s.array(b, i)
	case 't':
		return s.literal(b, i, "true")
	case 'f':
		return s.literal(b, i, "false")
	case 'n':
		return s.literal(b, i, "null")
	default:
		if c == '-' || isDigit(c) {
			return s.number(b, i)
		}
		return s.unexpected(b, i, "a JSON value is missing")
	}
}

func (s *scanner) unexpected(b []byte, i int, reason string) int {
	if i >= len(b) {
		reason = "the JSON text ends too early"
	}
	return s.fail(i, reason)
}

// object scans the object whose brace is at b[i].
func (s *scanner) object(b []byte, i int, at *place) int {
	if s.depth++; s.depth > maxDepth {
		return s.fail(i, "nested too deeply")
	}
	i++
	if peek(b, i) <= ' ' {
		i = s.space(b, i)
	}
	if peek(b, i) == '}' {
		s.depth--
		return i + 1
	}
	for {
		if peek(b, i) != '"' {
			return s.unexpected(b, i, "a member name is missing")
		}
		end, escaped := s.string(b, i+1)
		if end < 0 {
			return -1
		}
		var member *place
		if at != nil {
			if escaped {
				member = at.member(appendUnquoted(nil, b[i:end]))
			} else {
				member = at.member(b[i+1 : end-1])
			}
		}
		i = end
		if peek(b, i) <= ' ' {
			i = s.space(b, i)
		}
		if peek(b, i) != ':' {
			return s.unexpected(b, i, "a colon is missing after a member name")
		}
		if i++; peek(b, i) <= ' ' {
			i = s.space(b, i)
		}
		if i = s.member(b, i, member); i < 0 {
			return -1
		}
		if peek(b, i) <= ' ' {
			i = s.space(b, i)
		}
		switch peek(b, i) {
		case ',':
			if i++; peek(b, i) <= ' ' {
				i = s.space(b, i)
			}
		case '}':
			s.depth--
			return i + 1
		default:
			return s.unexpected(b, i, "a comma or a closing brace is missing")
		}
	}
}

// member scans the value of a member and notes it at its place, if that is not
// nil. Of members with the same name the last one counts.
func (s *scanner) member(b []byte, i int, at *place) int {
	if at == nil {
		return s.value(b, i, nil)
	}
	if s.values[at.id] != nil {
		s.forget(at)
		s.unusual = s.unusual || at.id == fieldPayload
	}
	if at.id == fieldPayload && !s.keepPayload && peek(b, i) == '"' {
		return s.payload(i)
	}
	end := s.value(b, i, at)
	if end >= 0 {
		s.values[at.id] = b[i:end]
	}
	return end
}

// forget clears the values at a place and below it.
func (s *scanner) forget(at *place) {
	s.values[at.id] = nil
	for _, member := range at.members {
		s.forget(member)
	}
}

// payload scans the string at src[i], the Payload. When its text is JSON, the
// values are noted from there; otherwise it stays a string.
func (s *scanner) payload(i int) int {
	end := s.unescape(i + 1)
	if end < 0 {
		return -1
	}
	at := s.shape.places[fieldPayload]
	unusual, depth := s.unusual, s.depth
	start := s.space(s.body, 0)
	if after := s.value(s.body, start, at); after >= 0 && s.space(s.body, after) == len(s.body) {
		s.values[fieldPayload] = s.body[start:after]
		s.cut, s.rest = i, end
		return end
	}
	s.forget(at)
	s.unusual, s.depth, s.offset, s.reason = unusual, depth, 0, ""
	s.values[fieldPayload] = s.src[i:end]
	s.cut, s.rest = 0, 0
	return end
}

func (s *scanner) array(b []byte, i int) int {
	if s.depth++; s.depth > maxDepth {
		return s.fail(i, "nested too deeply")
	}
	i = s.space(b, i+1)
	if peek(b, i) == ']' {
		s.depth--
		return i + 1
	}
	for {
		if i = s.value(b, i, nil); i < 0 {
			return -1
		}
		i = s.space(b, i)
		switch peek(b, i) {
		case ',':
			i = s.space(b, i+1)
		case ']':
			s.depth--
			return i + 1
		default:
			return s.unexpected(b, i, "a comma or a closing bracket is missing")
		}
	}
}

func (s *scanner) literal(b []byte, i int, word string) int {
	end := i + len(word)
	if end > len(b) || string(b[i:end]) != word {
		return s.fail(i, "a JSON value is missing")
	}
	return end
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func (s *scanner) number(b []byte, i int) int {
	if peek(b, i) == '-' {
		i++
	}
	switch {
	case peek(b, i) == '0':
		i++
	case isDigit(peek(b, i)):
		i = digits(b, i)
	default:
		return s.unexpected(b, i, "a number without a digit")
	}
	if peek(b, i) == '.' {
		if i++; !isDigit(peek(b, i)) {
			return s.unexpected(b, i, "a number without a digit after the point")
		}
		i = digits(b, i)
	}
	if c := peek(b, i); c == 'e' || c == 'E' {
		if i++; peek(b, i) == '+' || peek(b, i) == '-' {
			i++
		}
		if !isDigit(peek(b, i)) {
			return s.unexpected(b, i, "a number without a digit in the exponent")
		}
		i = digits(b, i)
	}
	return i
}

func digits(b []byte, i int) int {
	for isDigit(peek(b, i)) {
		i++
	}
	return i
}

const (
	eachByte = 0x0101010101010101
	highBits = 0x8080808080808080
)

// special marks, by its lowest set bit, the first byte of x that cannot stand
// for itself in a JSON string: a quote, a backslash or a control character.
// x holds the bytes in little-endian order. Higher bits may be false alarms.
func special(x uint64) uint64 {
	quote, backslash := x^'"'*eachByte, x^'\\'*eachByte
	return ((quote-eachByte)&^quote | (backslash-eachByte)&^backslash | (x-' '*eachByte)&^x) & highBits
}

// string scans the rest of the string whose text begins at b[i], and returns
// the position after its closing quote, and whether there are escapes in it.
func (s *scanner) string(b []byte, i int) (end int, escaped bool) {
	for {
		if i+8 <= len(b) {
			m := special(binary.LittleEndian.Uint64(b[i:]))
			if m == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(m) / 8
		}
		switch c := peek(b, i); {
		case c == '"':
			return i + 1, escaped
		case c == '\\':
			_, size := escape(b, i)
			if size == 0 {
				return s.unexpected(b, i, "an escape that JSON does not have"), false
			}
			i += size
			escaped = true
		case c < ' ':
			return s.unexpected(b, i, "a control character in a string"), false
		default:
			i++
		}
	}
}
