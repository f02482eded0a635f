package stream

import (
	"fmt"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tidwall/pretty"
)

// maxPrettyDepth bounds the indentation that hostile nesting can ask for.
const maxPrettyDepth = 200

// appendJSON appends a line of compact JSON in the form of the options.
func (w *Writer) appendJSON(line []byte) {
	if w.o.Output == Pretty && depth(line) <= maxPrettyDepth {
		line = pretty.PrettyOptions(line, &pretty.Options{Indent: "  "})
		line = line[:len(line)-len("\n")]
	}
	if w.o.Color || w.o.Terminal {
		line = appendInert(nil, line)
	}
	if w.o.Color {
		line = pretty.Color(line, nil)
	}
	w.endLine(append(w.buf, line...))
}

// depth returns how deep a JSON text nests.
func depth(text []byte) int {
	deepest, now := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			for i++; text[i] != '"'; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			now++
			deepest = max(deepest, now)
		case '}', ']':
			now--
		}
	}
	return deepest
}

// appendInert appends JSON text with what a terminal would obey written as
// escapes, which leaves its meaning the same. It can only stand in strings.
func appendInert(dst, text []byte) []byte {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r < 0x7F || !isHidden(r):
			dst = append(dst, text[i:i+size]...)
		case r <= 0xFFFF:
			dst = fmt.Appendf(dst, `\u%04x`, r)
		default:
			high, low := utf16.EncodeRune(r)
			dst = fmt.Appendf(dst, `\u%04x\u%04x`, high, low)
		}
		i += size
	}
	return dst
}
