package stream

import (
	"encoding/json"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A decoder turns JSON text into the values that gojq works on, and its results
// back into text. Numbers keep their text until a program computes with them.
// Objects that a program passes on unchanged keep theirs, and so the order of
// their members: the decoder knows its objects again by identity, which works
// because gojq never changes a value in place.
type decoder struct {
	text    string
	objects []object // of text, then those of an earlier text to be used again
	used    int      // how many are of text
	names   []string
}

// An object is a decoded object and its text.
type object struct {
	value    map[string]any
	from, to int
}

// decode returns the value of text, which must be valid JSON without white
// space. The value lives until the next call.
func (d *decoder) decode(text string) any {
	if len(d.text) > maxIdle {
		*d = decoder{} // which may have had many objects, or large ones
	}
	d.text, d.used = text, 0
	v, _ := d.value(0)
	return v
}

func (d *decoder) value(i int) (any, int) {
	switch d.text[i] {
	case '"':
		return d.string(i)
	case '{':
		return d.object(i)
	case '[':
		return d.array(i)
	case 't':
		return true, i + len("true")
	case 'f':
		return false, i + len("false")
	case 'n':
		return nil, i + len("null")
	default:
		return d.number(i)
	}
}

func (d *decoder) object(i int) (map[string]any, int) {
	if d.used == len(d.objects) {
		d.objects = append(d.objects, object{value: make(map[string]any)})
	}
	n := d.used
	d.used++
	m := d.objects[n].value
	clear(m)
	from := i
	for i++; d.text[i] != '}'; {
		if d.text[i] == ',' {
			i++
		}
		var name string
		name, i = d.string(i)
		m[name], i = d.value(i + 1)
	}
	d.objects[n].from, d.objects[n].to = from, i+1
	return m, i + 1
}

func (d *decoder) array(i int) ([]any, int) {
	a := []any{}
	for i++; d.text[i] != ']'; {
		if d.text[i] == ',' {
			i++
		}
		var v any
		v, i = d.value(i)
		a = append(a, v)
	}
	return a, i + 1
}

func (d *decoder) string(i int) (string, int) {
	end := i + 1 + strings.IndexByte(d.text[i+1:], '"')
	if s := d.text[i+1 : end]; strings.IndexByte(s, '\\') < 0 {
		return s, end + 1
	}
	for end = i + 1; d.text[end] != '"'; end++ {
		if d.text[end] == '\\' {
			end++
		}
	}
	return string(appendUnquoted(nil, []byte(d.text[i:end+1]))), end + 1
}

// maxIntDigits is how many digits always fit an int.
const maxIntDigits = strconv.IntSize/4 + 2

// number returns an int when that prints as the text of the number, else a
// json.Number, which gojq evaluates on demand.
func (d *decoder) number(i int) (any, int) {
	end := i
	for end < len(d.text) && isNumeric(d.text[end]) {
		end++
	}
	text := d.text[i:end]
	if len(text) <= maxIntDigits {
		if n, err := strconv.Atoi(text); err == nil && (n != 0 || text == "0") {
			return n, end
		}
	}
	return json.Number(text), end
}

func isNumeric(c byte) bool {
	return isDigit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'
}

// append appends a result as JSON: what the program passed on as it came, what
// it made as jq prints it, objects with their names sorted. It reports false
// when the result is nested too deeply.
func (d *decoder) append(dst []byte, v any, depth int) ([]byte, bool) {
	if depth > maxDepth {
		return dst, false
	}
	switch v := v.(type) {
	case nil:
		return append(dst, "null"...), true
	case bool:
		return strconv.AppendBool(dst, v), true
	case int:
		return strconv.AppendInt(dst, int64(v), 10), true
	case *big.Int:
		return v.Append(dst, 10), true
	case json.Number:
		return append(dst, v...), true
	case float64:
		return appendFloat(dst, v), true
	case string:
		return appendQuoted(dst, v), true
	case []any:
		dst = append(dst, '[')
		for i, v := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			var ok bool
			if dst, ok = d.append(dst, v, depth+1); !ok {
				return dst, false
			}
		}
		return append(dst, ']'), true
	case map[string]any:
		return d.appendObject(dst, v, depth)
	default:
		panic("stream: gojq gave a value of a type it does not have")
	}
}

func (d *decoder) appendObject(dst []byte, m map[string]any, depth int) ([]byte, bool) {
	identity := reflect.ValueOf(m).Pointer()
	for _, o := range d.objects[:d.used] {
		if reflect.ValueOf(o.value).Pointer() == identity {
			return append(dst, d.text[o.from:o.to]...), true
		}
	}
	first := len(d.names)
	defer func() { d.names = d.names[:first] }()
	for name := range m {
		d.names = append(d.names, name)
	}
	names := d.names[first:]
	slices.Sort(names)
	dst = append(dst, '{')
	for i, name := range names {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(appendQuoted(dst, name), ':')
		var ok bool
		if dst, ok = d.append(dst, m[name], depth+1); !ok {
			return dst, false
		}
	}
	return append(dst, '}'), true
}

// appendFloat appends a number as jq writes it: the shortest text that reads
// back as f, infinity as the largest number, what is no number as null.
func appendFloat(dst []byte, f float64) []byte {
	if math.IsNaN(f) {
		return append(dst, "null"...)
	}
	f = min(max(f, -math.MaxFloat64), math.MaxFloat64)
	if abs := math.Abs(f); abs == 0 || 1e-6 <= abs && abs < 1e21 {
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	// e-09 is written e-9.
	if n := len(dst); string(dst[n-4:n-1]) == "e-0" {
		dst = append(dst[:n-2], dst[n-1])
	}
	return dst
}
