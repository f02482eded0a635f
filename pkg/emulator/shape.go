package emulator

import (
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A shape is what a decoder knows about an input struct or a structure in it.
type shape struct {
	members []member
	hasBody bool // at least one member is in the body
}

type member struct {
	index []int // of the field, for reflect
	name  string
	in    location
	key   string // the name at its location
	check constraint
	each  constraint // of the elements of a list, or of the values of a map
	keys  constraint // of the keys of a map
}

type location int

const (
	inBody location = iota
	inPath
	inQuery
	inHeader
)

// A constraint is what a member must satisfy. Its bounds hold for the length
// of a string in code points, for the number of elements of a list or map, and
// for the value of an integer. No member has a bound below 0 or the upper
// bound 0, so that zero stands for none.
type constraint struct {
	required  bool
	min, max  int
	pattern   pattern
	enum      []string
	sensitive bool
}

// shape returns the shape of a struct type, computed at its first use.
func (d *decoder) shape(t reflect.Type) *shape {
	if s, ok := d.shapes.Load(t); ok {
		return s.(*shape)
	}
	s, _ := d.shapes.LoadOrStore(t, shapeOf(t))
	return s.(*shape)
}

// shapeOf reads the tags of a struct's fields. One of the tags path, query,
// header and json says where the member is, and its name there. Its
// constraints are in the tag check, those of the elements of a list or the
// values of a map in each, those of the keys of a map in key, separated by
// commas:
//
//	required       the member must be present; an empty string is present
//	min=N, max=N   bounds
//	pattern=NAME   the whole string matches patternNamed(NAME)
//	arn            short for min=5,max=1600,pattern=arn
//	enum=A|B       one of these
//	sensitive      the value is not repeated in errors
//
// Fields of embedded structs are members of the struct itself.
func shapeOf(t reflect.Type) *shape {
	s := &shape{}
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous {
			continue
		}
		m := member{
			index: f.Index,
			name:  lowerFirst(f.Name),
			check: parseConstraint(f.Tag.Get("check")),
			each:  parseConstraint(f.Tag.Get("each")),
			keys:  parseConstraint(f.Tag.Get("key")),
		}
		if name, ok := f.Tag.Lookup("path"); ok {
			m.in, m.key = inPath, name
		} else if name, ok := f.Tag.Lookup("query"); ok {
			m.in, m.key = inQuery, name
		} else if name, ok := f.Tag.Lookup("header"); ok {
			m.in, m.key = inHeader, name
		} else {
			m.key, _, _ = strings.Cut(f.Tag.Get("json"), ",")
			s.hasBody = true
		}
		s.members = append(s.members, m)
	}
	return s
}

func lowerFirst(name string) string {
	r, n := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(r)) + name[n:]
}

func parseConstraint(tag string) constraint {
	var c constraint
	if tag == "" {
		return c
	}
	for part := range strings.SplitSeq(tag, ",") {
		name, value, _ := strings.Cut(part, "=")
		switch name {
		case "required":
			c.required = true
		case "sensitive":
			c.sensitive = true
		case "arn":
			c.min, c.max, c.pattern = 5, 1600, patternNamed("arn")
		case "min":
			c.min = mustAtoi(value)
		case "max":
			c.max = mustAtoi(value)
		case "pattern":
			c.pattern = patternNamed(value)
		case "enum":
			c.enum = strings.Split(value, "|")
		default:
			panic("emulator: unknown constraint " + part)
		}
	}
	return c
}

func mustAtoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic("emulator: constraint: " + err.Error())
	}
	return n
}
