package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// An inputSource is what the members of an operation's input are read from.
type inputSource struct {
	path   map[string]string // the labels of the path, percent-decoded
	query  url.Values
	header http.Header
	body   []byte
}

// A decoder fills input structs from requests and checks what the API models
// declare about their members; the tags it reads are described at shapeOf. The
// zero value is ready; many goroutines may use it at once.
//
// Required scalars are plain fields; optional ones are pointers, nil when
// absent. Structures are pointers, lists slices, maps maps. A member that is
// null is absent, one that the input does not declare is ignored, and of one
// given twice the last counts. Names are case-sensitive.
type decoder struct {
	shapes sync.Map // reflect.Type to *shape
}

// decode fills the struct that into points to. What is wrong with the request
// is an *inputError, which names every violated constraint; what was filled in
// until then is to be thrown away.
func (d *decoder) decode(from inputSource, into any) error {
	v := reflect.ValueOf(into).Elem()
	s := d.shape(v.Type())
	b := binding{decoder: d}
	var body map[string]json.RawMessage
	if s.hasBody && len(bytes.TrimSpace(from.body)) > 0 {
		if !utf8.Valid(from.body) {
			return &inputError{malformed: "the request body is not valid UTF-8"}
		}
		if err := json.Unmarshal(from.body, &body); err != nil {
			return &inputError{malformed: malformed(err)}
		}
	}
	for i := range s.members {
		m := &s.members[i]
		field := v.FieldByIndex(m.index)
		switch m.in {
		case inBody:
			b.member(field, m, body[m.key], m.name)
		case inPath:
			label, ok := from.path[m.key]
			b.text(field, m, label, ok)
		case inHeader:
			value := from.header.Get(m.key)
			b.text(field, m, value, value != "")
		case inQuery:
			if field.Kind() == reflect.Slice {
				b.texts(field, m, from.query[m.key])
			} else {
				b.text(field, m, from.query.Get(m.key), from.query.Has(m.key))
			}
		}
	}
	if b.err.count > 0 {
		return &b.err
	}
	return nil
}

func malformed(err error) string {
	var other *json.UnmarshalTypeError
	if errors.As(err, &other) {
		return fmt.Sprintf("the request body is a JSON %s, want an object", other.Value)
	}
	return fmt.Sprintf("the request body is not valid JSON: %v", err)
}

// A binding is one run of decode: it writes members and notes what is wrong
// with them. The argument at is always the member's path in error texts.
type binding struct {
	*decoder
	err inputError
}

// member writes the member of a JSON object, whose value is nil when absent.
func (b *binding) member(v reflect.Value, m *member, raw json.RawMessage, at string) {
	if raw == nil || isNull(raw) {
		if m.check.required {
			b.err.null(at)
		}
		return
	}
	b.value(v, m, &m.check, raw, at)
}

func isNull(raw json.RawMessage) bool { return string(raw) == "null" }

// value writes a JSON value that is present. The constraint c is that of the
// member m itself, or that of its elements.
func (b *binding) value(v reflect.Value, m *member, c *constraint, raw json.RawMessage, at string) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		b.value(v.Elem(), m, c, raw, at)
	case reflect.Struct:
		var members map[string]json.RawMessage
		if json.Unmarshal(raw, &members) != nil {
			b.err.add(at, "Member must be an object")
			return
		}
		s := b.shape(v.Type())
		for i := range s.members {
			m := &s.members[i]
			b.member(v.FieldByIndex(m.index), m, members[m.key], at+"."+m.name)
		}
	case reflect.Slice:
		var elements []json.RawMessage
		if json.Unmarshal(raw, &elements) != nil {
			b.err.add(at, "Member must be a list")
			return
		}
		if !b.length(c, len(elements), at) {
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), len(elements), len(elements)))
		for i, raw := range elements {
			b.element(v.Index(i), m, raw, elementPath(at, i))
		}
	case reflect.Map:
		var entries map[string]json.RawMessage
		if json.Unmarshal(raw, &entries) != nil {
			b.err.add(at, "Member must be an object")
			return
		}
		if !b.length(c, len(entries), at) {
			return
		}
		v.Set(reflect.MakeMapWithSize(v.Type(), len(entries)))
		for _, key := range slices.Sorted(maps.Keys(entries)) {
			b.string(&m.keys, key, at+".key")
			value := reflect.New(v.Type().Elem()).Elem()
			b.element(value, m, entries[key], at+".value")
			v.SetMapIndex(reflect.ValueOf(key), value)
		}
	case reflect.String:
		var text string
		if json.Unmarshal(raw, &text) != nil {
			b.err.add(at, "Member must be a string")
			return
		}
		b.string(c, text, at)
		v.SetString(text)
	case reflect.Int:
		b.int(v, c, string(raw), at)
	case reflect.Bool:
		if json.Unmarshal(raw, v.Addr().Interface()) != nil {
			b.err.add(at, "Member must be true or false")
		}
	default:
		panic("emulator: no JSON form for a member of type " + v.Type().String())
	}
}

// element writes an element of a list or a value of a map.
func (b *binding) element(v reflect.Value, m *member, raw json.RawMessage, at string) {
	if isNull(raw) {
		b.err.null(at)
		return
	}
	b.value(v, m, &m.each, raw, at)
}

func elementPath(list string, i int) string {
	return list + "." + strconv.Itoa(i+1) + ".member"
}

// text writes a path label, a header or a query parameter.
func (b *binding) text(v reflect.Value, m *member, text string, present bool) {
	if !present {
		if m.check.required {
			b.err.null(m.name)
		}
		return
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch p := v.Addr().Interface().(type) {
	case *string:
		b.string(&m.check, text, m.name)
		*p = text
	case *int:
		b.int(v, &m.check, text, m.name)
	case *time.Time:
		// The clients send no, three or six digits of a second's fraction.
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			b.err.addValue(m.name, text, "Member must be an ISO 8601 timestamp such as 2026-01-15T10:20:30.456Z")
		}
		*p = t.UTC()
	default:
		panic("emulator: no text form for a member of type " + v.Type().String())
	}
}

// texts writes a query parameter that may be repeated.
func (b *binding) texts(v reflect.Value, m *member, texts []string) {
	if texts == nil {
		if m.check.required {
			b.err.null(m.name)
		}
		return
	}
	if !b.length(&m.check, len(texts), m.name) {
		return
	}
	for i, text := range texts {
		b.string(&m.each, text, elementPath(m.name, i))
	}
	v.Set(reflect.ValueOf(texts))
}

func (b *binding) int(v reflect.Value, c *constraint, text, at string) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		b.err.add(at, "Member must be a 32-bit integer")
		return
	}
	if int(n) < c.min {
		b.err.addValue(at, text, fmt.Sprintf("Member must have value greater than or equal to %d", c.min))
	}
	if c.max > 0 && int(n) > c.max {
		b.err.addValue(at, text, fmt.Sprintf("Member must have value less than or equal to %d", c.max))
	}
	v.SetInt(n)
}

func (b *binding) string(c *constraint, text, at string) {
	violated := func(problem string) {
		if c.sensitive {
			b.err.add(at, problem)
		} else {
			b.err.addValue(at, text, problem)
		}
	}
	// Only what comes from a path, a header or a query can be ill-formed here.
	if !utf8.ValidString(text) {
		b.err.add(at, "Member must be valid UTF-8")
		return
	}
	n := utf8.RuneCountInString(text)
	if n < c.min {
		violated(fmt.Sprintf("Member must have length greater than or equal to %d", c.min))
	}
	if c.max > 0 && n > c.max {
		violated(fmt.Sprintf("Member must have length less than or equal to %d", c.max))
	}
	if c.pattern.match != nil && !c.pattern.match(text) {
		violated("Member must satisfy regular expression pattern: " + c.pattern.source)
	}
	if c.enum != nil && !slices.Contains(c.enum, text) {
		violated("Member must satisfy enum value set: [" + strings.Join(c.enum, ", ") + "]")
	}
}

// value returns an optional string, the empty one when it is absent.
func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// length reports whether a list or map of n elements is as long as it may be.
func (b *binding) length(c *constraint, n int, at string) bool {
	switch {
	case n < c.min:
		b.err.add(at, fmt.Sprintf("Member must have length greater than or equal to %d", c.min))
	case c.max > 0 && n > c.max:
		b.err.add(at, fmt.Sprintf("Member must have length less than or equal to %d", c.max))
	default:
		return true
	}
	return false
}
