package stream

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape sets body to the text of the string that begins at src[i], after
// its quote, and returns the position after the closing quote. It copies eight
// bytes at a time while it looks for the next escape.
func (s *scanner) unescape(i int) int {
	b := s.src
	// No escape is shorter than what it stands for, so this is room enough
	// and body does not move while values point into it.
	dst := slices.Grow(s.body[:0], len(b)-i+8)
	dst = dst[:cap(dst)]
	n := 0
	for {
		if i+8 <= len(b) {
			word := binary.LittleEndian.Uint64(b[i:])
			binary.LittleEndian.PutUint64(dst[n:], word)
			m := special(word)
			if m == 0 {
				i, n = i+8, n+8
				continue
			}
			plain := bits.TrailingZeros64(m) / 8
			i, n = i+plain, n+plain
		}
		switch c := peek(b, i); {
		case c == '"':
			s.body = dst[:n]
			return i + 1
		case c == '\\':
			if c = peek(b, i+1); c == '"' || c == '\\' {
				dst[n] = c
				i, n = i+2, n+1
				continue
			}
			r, size := escape(b, i)
			if size == 0 {
				return s.unexpected(b, i, "an escape that JSON does not have")
			}
			i, n = i+size, n+utf8.EncodeRune(dst[n:], r)
		case c < ' ':
			return s.unexpected(b, i, "a control character in a string")
		default:
			dst[n] = c
			i, n = i+1, n+1
		}
	}
}

// escape returns the character that the escape at b[i] stands for and the
// length of the escape, 0 when JSON has none such. Two escapes that are a
// surrogate pair are one; half a pair stands for U+FFFD, as in encoding/json.
func escape(b []byte, i int) (r rune, size int) {
	switch c := peek(b, i+1); c {
	case '"', '\\', '/':
		return rune(c), 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r := hex4(b, i+2)
		if r < 0 {
			return 0, 0
		}
		if !utf16.IsSurrogate(r) {
			return r, 6
		}
		if peek(b, i+6) == '\\' && peek(b, i+7) == 'u' {
			if r = utf16.DecodeRune(r, hex4(b, i+8)); r != utf8.RuneError {
				return r, 12
			}
		}
		return utf8.RuneError, 6
	}
	return 0, 0
}

// hex4 returns the number of the four hexadecimal digits at b[i], or -1.
func hex4(b []byte, i int) rune {
	var r rune
	for _, c := range [4]byte{peek(b, i), peek(b, i+1), peek(b, i+2), peek(b, i+3)} {
		switch {
		case isDigit(c):
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}

// appendUnquoted appends the text of a JSON string, which must be valid.
func appendUnquoted(dst, token []byte) []byte {
	b := token[1 : len(token)-1]
	for i := 0; i < len(b); {
		if b[i] != '\\' {
			dst = append(dst, b[i])
			i++
			continue
		}
		r, size := escape(b, i)
		dst = utf8.AppendRune(dst, r)
		i += size
	}
	return dst
}

// appendQuoted appends text as a JSON string, as jq writes it: only what has
// to be escaped is, and DEL. What is not UTF-8 becomes U+FFFD.
func appendQuoted(dst []byte, text string) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(dst, text[start:i]...)
				dst = append(dst, `\ufffd`...)
				start = i + 1
			}
			i += size
			continue
		}
		if ' ' <= c && c <= '~' && c != '"' && c != '\\' {
			i++
			continue
		}
		dst = append(dst, text[start:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, `\b`...)
		case '\f':
			dst = append(dst, `\f`...)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		default:
			dst = append(dst, `\u00`...)
			dst = append(dst, hex[c>>4], hex[c&0xF])
		}
		i++
		start = i
	}
	dst = append(dst, text[start:]...)
	return append(dst, '"')
}
