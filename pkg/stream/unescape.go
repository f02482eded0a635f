package stream

import (
	"unicode/utf16"
	"unicode/utf8"
)

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
func appendQuoted[T string | []byte](dst []byte, text T) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(string(text[i:min(i+utf8.UTFMax, len(text))]))
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
