package stream

import (
	"bytes"
	"cmp"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"github.com/itchyny/gojq"
)

// An operation computes a value from those noted in an envelope.
type operation func(values [][]byte) (operand, outcome)

// An outcome is what an operation came to.
type outcome int

const (
	one       outcome = iota // there is a value
	none                     // there is none: a question mark silenced an error
	undecided                // gojq must tell: an error, or a rare case
)

// An operand is a value. It has four words, the most that are kept in registers.
type operand struct {
	text     []byte // JSON; null and booleans need none
	kind     kind
	computed bool // text is made by an operation: of a string what it says, else JSON as jq prints it
}

// A kind is a type of value; false and true are two. They are in jq's order.
type kind uint8

const (
	kindNull kind = iota
	kindFalse
	kindTrue
	kindNumber
	kindString
	kindArray
	kindObject
)

// operandOf returns the value of a JSON text; no text is null.
func operandOf(text []byte) operand {
	v := operand{text: text}
	switch peek(text, 0) {
	case 0, 'n':
		v.kind = kindNull
	case 'f':
		v.kind = kindFalse
	case 't':
		v.kind = kindTrue
	case '"':
		v.kind = kindString
	case '[':
		v.kind = kindArray
	case '{':
		v.kind = kindObject
	default:
		v.kind = kindNumber
	}
	return v
}

func truth(b bool) operand {
	if b {
		return operand{kind: kindTrue}
	}
	return operand{kind: kindFalse}
}

// isTrue is jq's truth: all but null and false.
func (v operand) isTrue() bool { return v.kind > kindFalse }

// content returns what a string says.
func (v operand) content() []byte {
	if v.computed {
		return v.text
	}
	return unquote(v.text)
}

// isPrintable reports whether append gives what gojq would.
func (v operand) isPrintable() bool {
	return v.kind != kindArray || v.computed || isNormal(v.text)
}

// isNormal reports whether jq writes the strings of a JSON text the same way.
func isNormal(text []byte) bool {
	return bytes.IndexByte(text, '\\') < 0 && bytes.IndexByte(text, 0x7F) < 0
}

// append appends a value that is printable as JSON.
func (v operand) append(dst []byte) []byte {
	switch v.kind {
	case kindNull:
		return append(dst, "null"...)
	case kindFalse:
		return append(dst, "false"...)
	case kindTrue:
		return append(dst, "true"...)
	case kindString:
		if v.computed || !isNormal(v.text) {
			return appendQuoted(dst, v.content())
		}
	}
	return append(dst, v.text...)
}

// A route is the way to a place, from the envelope, which is not one of its
// steps. A nil route leads nowhere.
type route []step

type step struct {
	at       *place
	optional bool // a question mark follows
}

// isTotal reports whether there always is a value at its end, if only null.
func (r route) isTotal() bool { return r != nil && len(r) <= 1 }

// operation returns that of taking the value at its end.
func (r route) operation() operation {
	if len(r) == 0 {
		return func(values [][]byte) (operand, outcome) { return operandOf(values[fieldEnvelope]), one }
	}
	first, rest := r[0].at.id, r[1:] // the envelope is an object
	return func(values [][]byte) (operand, outcome) {
		text := values[first]
		for _, s := range rest {
			if peek(text, 0) != '{' {
				v := operandOf(text)
				switch {
				case v.kind == kindNull:
					return v, one
				case s.optional:
					return v, none
				default:
					return v, undecided
				}
			}
			text = values[s.at.id]
		}
		return operandOf(text), one
	}
}

func constant(text string) operation {
	v := operandOf([]byte(text))
	return func([][]byte) (operand, outcome) { return v, one }
}

// foreign is what gojq alone can do.
func foreign() operation {
	return func([][]byte) (operand, outcome) { return operand{}, undecided }
}

// nothing is jq's empty.
func nothing() operation {
	return func([][]byte) (operand, outcome) { return operand{}, none }
}

// after is right, once left has a value.
func after(left, right operation) operation {
	return func(values [][]byte) (operand, outcome) {
		if _, o := left(values); o != one {
			return operand{}, o
		}
		return right(values)
	}
}

// evaluates is true once an operation has a value.
func evaluates(of operation) operation { return after(of, constant("true")) }

func and(left, right operation) operation {
	return func(values [][]byte) (operand, outcome) {
		v, o := left(values)
		if o == one && v.isTrue() {
			v, o = right(values)
		}
		return truth(v.isTrue()), o
	}
}

func or(left, right operation) operation {
	return func(values [][]byte) (operand, outcome) {
		v, o := left(values)
		if o == one && !v.isTrue() {
			v, o = right(values)
		}
		return truth(v.isTrue()), o
	}
}

func not(of operation) operation {
	return func(values [][]byte) (operand, outcome) {
		v, o := of(values)
		return truth(!v.isTrue()), o
	}
}

// alternative is jq's //.
func alternative(left, right operation) operation {
	return func(values [][]byte) (operand, outcome) {
		v, o := left(values)
		if o == undecided || o == one && v.isTrue() {
			return v, o
		}
		return right(values)
	}
}

// isText is the comparison that filters are mostly made of: whether a value is,
// or is not, a string that is known. at says where the value is, if it is in the
// envelope.
func isText(of operation, at route, text string, want bool) operation {
	token := appendQuoted(nil, text)
	last := fieldEnvelope // which is no string
	if len(at) > 0 {
		last = at[len(at)-1].at.id
	}
	return func(values [][]byte) (operand, outcome) {
		if v := values[last]; isString(v) { // so what leads to it are objects
			return truth((bytes.Equal(v, token) || string(unquote(v)) == text) == want), one
		}
		v, o := of(values)
		if o != one {
			return operand{}, o
		}
		is := v.kind == kindString && (bytes.Equal(v.text, token) && !v.computed || string(v.content()) == text)
		return truth(is == want), one
	}
}

func comparison(op gojq.Operator, left, right operation) operation {
	return func(values [][]byte) (operand, outcome) {
		l, lo := left(values)
		r, ro := right(values)
		if o := max(lo, ro); o != one {
			return operand{}, o
		}
		if isSame(l, r) {
			return truth(op == gojq.OpEq || op == gojq.OpLe || op == gojq.OpGe), one
		}
		c, ok := compare(l, r)
		if !ok {
			return operand{}, undecided
		}
		switch op {
		case gojq.OpEq:
			return truth(c == 0), one
		case gojq.OpNe:
			return truth(c != 0), one
		case gojq.OpLt:
			return truth(c < 0), one
		case gojq.OpLe:
			return truth(c <= 0), one
		case gojq.OpGt:
			return truth(c > 0), one
		default:
			return truth(c >= 0), one
		}
	}
}

// isSame reports whether two values are equal because they are written alike.
func isSame(l, r operand) bool {
	return l.kind == r.kind && l.computed == r.computed && bytes.Equal(l.text, r.text)
}

// compare compares in jq's order. It reports false when it does not know.
func compare(l, r operand) (int, bool) {
	if l.kind != r.kind {
		return cmp.Compare(l.kind, r.kind), true
	}
	switch l.kind {
	case kindNull, kindFalse, kindTrue:
		return 0, true
	case kindString:
		return bytes.Compare(l.content(), r.content()), true
	case kindNumber:
		if isShortInt(l.text) && isShortInt(r.text) {
			a, _ := strconv.Atoi(string(l.text))
			b, _ := strconv.Atoi(string(r.text))
			return cmp.Compare(a, b), true
		}
	}
	return 0, false
}

// isShortInt reports whether text is a number that is an int and prints as it
// is written.
func isShortInt(text []byte) bool {
	digits := bytes.TrimPrefix(text, []byte("-"))
	if len(digits) == 0 || len(text) > maxIntDigits || digits[0] == '0' && len(text) > 1 {
		return false
	}
	for _, c := range digits {
		if !isDigit(c) {
			return false
		}
	}
	return true
}

// onString tests a string.
func onString(input operation, test func(content []byte) bool) operation {
	return func(values [][]byte) (operand, outcome) {
		v, o := input(values)
		if o != one {
			return operand{}, o
		}
		if v.kind != kindString {
			return operand{}, undecided
		}
		return truth(test(v.content())), one
	}
}

// stringTest returns the test that jq calls name, nil when there is none.
func stringTest(name string, text []byte) func(content []byte) bool {
	switch name {
	case "startswith":
		return func(content []byte) bool { return bytes.HasPrefix(content, text) }
	case "endswith":
		return func(content []byte) bool { return bytes.HasSuffix(content, text) }
	case "contains":
		return func(content []byte) bool { return bytes.Contains(content, text) }
	}
	return nil
}

// matcher returns the regular expression of jq's test with its flags, if there
// are any, or nil when gojq is to tell what is wrong with it.
func matcher(source string, flags []*gojq.Query) *regexp.Regexp {
	if len(flags) > 1 {
		return nil
	}
	if len(flags) == 1 {
		letters, ok := literal(flags[0])
		if !ok || strings.Trim(letters, "gim") != "" {
			return nil
		}
		// As gojq translates them: m lets the point match line ends.
		if strings.Contains(letters, "i") {
			source = "(?i)" + source
		}
		if strings.Contains(letters, "m") {
			source = "(?s)" + source
		}
	}
	re, err := regexp.Compile(source)
	if err != nil {
		return nil
	}
	return re
}

// has reports whether an object has the member at a place.
func has(input operation, member *place) operation {
	return func(values [][]byte) (operand, outcome) {
		v, o := input(values)
		switch {
		case o != one:
			return operand{}, o
		case v.kind == kindObject:
			return truth(values[member.id] != nil), one
		case v.kind == kindNull:
			return truth(false), one
		}
		return operand{}, undecided
	}
}

// concatenation is a string with values in it.
func concatenation(parts []operation) operation {
	var buf []byte
	return func(values [][]byte) (operand, outcome) {
		buf = emptied(buf)
		total := one
		for _, part := range parts {
			v, o := part(values)
			if o == one && v.kind > kindString {
				o = undecided
			}
			total = max(total, o)
			switch {
			case o != one:
			case v.kind == kindString:
				buf = append(buf, v.content()...)
			default:
				buf = v.append(buf)
			}
		}
		return operand{kind: kindString, computed: true, text: buf}, total
	}
}

// A member is one of an object that a program makes.
type member struct {
	name  string
	value operation
}

// construction is an object that a program makes. Like gojq, it sorts the names.
func construction(members []member) operation {
	sort.SliceStable(members, func(i, j int) bool { return members[i].name < members[j].name })
	values := make([]operation, len(members))
	names := make([]string, len(members))
	for i, m := range members {
		values[i] = m.value
		names[i] = string(appendQuoted(nil, m.name)) + ":"
	}
	return composite("{}", names, values)
}

// list is an array that a program makes.
func list(elements []operation) operation {
	return composite("[]", nil, elements)
}

// composite writes values between brackets: those of an object, with the names
// before them, or of an array, where no value is no element.
func composite(brackets string, names []string, parts []operation) operation {
	kind := operandOf([]byte(brackets)).kind
	var buf []byte
	return func(values [][]byte) (operand, outcome) {
		buf = append(emptied(buf), brackets[0])
		total := one
		for i, part := range parts {
			v, o := part(values)
			if o == none && kind == kindArray {
				continue
			}
			if o == one && !v.isPrintable() {
				o = undecided
			}
			if total = max(total, o); total != one {
				continue
			}
			if len(buf) > 1 {
				buf = append(buf, ',')
			}
			if names != nil {
				buf = append(buf, names[i]...)
			}
			buf = v.append(buf)
		}
		buf = append(buf, brackets[1])
		return operand{kind: kind, computed: true, text: buf}, total
	}
}
