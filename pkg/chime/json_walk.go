package chime

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"unicode/utf8"
)

// A jsonText is a JSON text that is valid. Walking it costs a fraction of
// decoding it, and leaves numbers, order and unknown members as they are.
type jsonText []byte

// validJSON checks a text.
func validJSON(text []byte) (jsonText, error) {
	if !json.Valid(text) {
		return nil, fmt.Errorf("%.40q is not JSON", text)
	}
	return bytes.TrimLeft(text, jsonSpace), nil
}

const jsonSpace = " \t\r\n"

// members yields the members of an object, none of anything else.
func (t jsonText) members() iter.Seq2[string, jsonText] {
	return func(yield func(string, jsonText) bool) {
		for rest := t.inside('{'); len(rest) > 0; rest = rest.next() {
			end := rest.end()
			name, value := rest[:end], bytes.TrimLeft(rest[end:], jsonSpace+":")
			rest = value
			if !yield(name.decoded(), rest[:rest.end()]) {
				return
			}
		}
	}
}

// member returns the member of that name, nil if t is no object or lacks it. Of several
// the last one counts, as it does to encoding/json.
func (t jsonText) member(name string) (value jsonText) {
	for n, v := range t.members() {
		if n == name {
			value = v
		}
	}
	return value
}

// elements yields the elements of an array, none of anything else.
func (t jsonText) elements() iter.Seq[jsonText] {
	return func(yield func(jsonText) bool) {
		for rest := t.inside('['); len(rest) > 0; rest = rest.next() {
			if !yield(rest[:rest.end()]) {
				return
			}
		}
	}
}

// inside returns what follows the opening bracket, nothing if that is the end of
// the object or array, or if there is none.
func (t jsonText) inside(bracket byte) jsonText {
	if len(t) == 0 || t[0] != bracket {
		return nil
	}
	return jsonText(bytes.TrimLeft(t[1:], jsonSpace)).unlessClosed()
}

// next returns what follows the value at the beginning, and the comma after it.
func (t jsonText) next() jsonText {
	return jsonText(bytes.TrimLeft(t[t.end():], jsonSpace+",")).unlessClosed()
}

func (t jsonText) unlessClosed() jsonText {
	if t[0] == '}' || t[0] == ']' {
		return nil
	}
	return t
}

// end returns the length of the value at the beginning.
func (t jsonText) end() int {
	depth := 0
	for i := 0; i < len(t); i++ {
		switch t[i] {
		case '"':
			i += t[i:].stringEnd() - 1
		case '{', '[':
			depth++
			continue
		case '}', ']':
			if depth == 0 {
				return i // of a number or word before it
			}
			depth--
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i
			}
			continue
		default:
			continue
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(t)
}

// stringEnd returns the length of the string at the beginning.
func (t jsonText) stringEnd() int {
	for i := 1; i < len(t); i++ {
		switch t[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(t)
}

// decoded returns what a string says.
func (t jsonText) decoded() (s string) {
	if plain := t[1 : len(t)-1]; bytes.IndexByte(plain, '\\') < 0 && utf8.Valid(plain) {
		return string(plain)
	}
	json.Unmarshal(t, &s) // it is valid
	return s
}
