package presign

const upperHex = "0123456789ABCDEF"

// unreserved reports whether c stands for itself in a canonical query: the set
// of RFC 3986, section 2.3, which is also the set of Signature Version 4.
func unreserved(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	case c == '-', c == '_', c == '.', c == '~':
		return true
	}
	return false
}

// escape returns s with every byte outside the unreserved set written as %XX.
func escape(s string) string { return string(appendEscaped(nil, s)) }

// appendEscaped appends s to dst with every byte outside the unreserved set
// written as %XX. net/url has no such escaper: url.QueryEscape makes a space a
// plus sign, url.PathEscape leaves most punctuation alone.
func appendEscaped(dst []byte, s string) []byte {
	return appendEscapedExcept(dst, s, "")
}

// appendEscapedExcept is appendEscaped with further bytes left as they are.
func appendEscapedExcept(dst []byte, s, keep string) []byte {
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if unreserved(c) || contains(keep, c) {
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
		start = i + 1
	}
	return append(dst, s[start:]...)
}

func contains(set string, c byte) bool {
	for i := 0; i < len(set); i++ {
		if set[i] == c {
			return true
		}
	}
	return false
}

// unescape decodes every %XX of s. A plus sign stays a plus sign, and a per
// cent sign that begins no escape stays a per cent sign: a verifier must
// decide what was signed, not repair it.
func unescape(s string) string {
	i := 0
	for i < len(s) && s[i] != '%' {
		i++
	}
	if i == len(s) {
		return s
	}
	out := append(make([]byte, 0, len(s)), s[:i]...)
	for ; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			hi, ok1 := fromHex(s[i+1])
			lo, ok2 := fromHex(s[i+2])
			if ok1 && ok2 {
				out = append(out, hi<<4|lo)
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}

func fromHex(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}
