package iam

import (
	"bytes"
	"encoding/base64"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"
)

// An operator is a condition operator with its set prefix and IfExists taken off.
type operator struct {
	operation
	set      set
	ifExists bool
}

type set uint8

const (
	noSet set = iota
	forAllValues
	forAnyValue
)

// An operation is one row of the table of operators.
type operation struct {
	name      string // as the IAM user guide writes it
	negated   bool
	null      bool
	variables bool // its values may hold policy variables
	compile   compiler
}

// A compiler makes the test for one value of a policy. Its error says what would be right.
type compiler func(text string, variables bool) (test, error)

// A test says whether a value of the request matches the policy's value.
type test func(value string, c Context) bool

// operations are the condition operators by their name in lower case.
var operations = sync.OnceValue(func() map[string]operation {
	table := []operation{
		{name: "StringEquals", variables: true, compile: exactly},
		{name: "StringNotEquals", variables: true, compile: exactly, negated: true},
		{name: "StringEqualsIgnoreCase", variables: true, compile: exactlyFold},
		{name: "StringNotEqualsIgnoreCase", variables: true, compile: exactlyFold, negated: true},
		{name: "StringLike", variables: true, compile: like},
		{name: "StringNotLike", variables: true, compile: like, negated: true},
		{name: "NumericEquals", compile: number(func(a, b float64) bool { return a == b })},
		{name: "NumericNotEquals", compile: number(func(a, b float64) bool { return a == b }), negated: true},
		{name: "NumericLessThan", compile: number(func(a, b float64) bool { return a < b })},
		{name: "NumericLessThanEquals", compile: number(func(a, b float64) bool { return a <= b })},
		{name: "NumericGreaterThan", compile: number(func(a, b float64) bool { return a > b })},
		{name: "NumericGreaterThanEquals", compile: number(func(a, b float64) bool { return a >= b })},
		{name: "DateEquals", compile: date(func(order int) bool { return order == 0 })},
		{name: "DateNotEquals", compile: date(func(order int) bool { return order == 0 }), negated: true},
		{name: "DateLessThan", compile: date(func(order int) bool { return order < 0 })},
		{name: "DateLessThanEquals", compile: date(func(order int) bool { return order <= 0 })},
		{name: "DateGreaterThan", compile: date(func(order int) bool { return order > 0 })},
		{name: "DateGreaterThanEquals", compile: date(func(order int) bool { return order >= 0 })},
		{name: "Bool", variables: true, compile: boolean},
		{name: "BinaryEquals", compile: binary},
		{name: "IpAddress", compile: address},
		{name: "NotIpAddress", compile: address, negated: true},
		{name: "ArnEquals", variables: true, compile: arnLike},
		{name: "ArnNotEquals", variables: true, compile: arnLike, negated: true},
		{name: "ArnLike", variables: true, compile: arnLike},
		{name: "ArnNotLike", variables: true, compile: arnLike, negated: true},
		{name: "Null", null: true, compile: boolean},
	}
	byName := make(map[string]operation, len(table))
	for _, op := range table {
		byName[strings.ToLower(op.name)] = op
	}
	return byName
})

// parseOperator reads the name of an operator, which IAM compares case-insensitively.
func parseOperator(text string) (operator, error) {
	var op operator
	name := strings.ToLower(text)
	if prefix, rest, ok := strings.Cut(name, ":"); ok {
		switch prefix {
		case "forallvalues":
			op.set = forAllValues
		case "foranyvalue":
			op.set = forAnyValue
		default:
			return op, errors.New("the part before the colon must be ForAllValues or ForAnyValue")
		}
		name = rest
	}
	name, op.ifExists = strings.CutSuffix(name, "ifexists")
	var ok bool
	if op.operation, ok = operations()[name]; !ok {
		return op, errors.New("there is no such operator")
	}
	if op.null && op.ifExists {
		return op, errors.New("it asks for the existence of the key by itself, so it takes no IfExists")
	}
	return op, nil
}

func exactly(text string, variables bool) (test, error) {
	p := compileExact(text, variables)
	return func(value string, c Context) bool { return p.matches(value, c, false) }, nil
}

func exactlyFold(text string, variables bool) (test, error) {
	p := compileExact(text, variables)
	return func(value string, c Context) bool { return p.matches(value, c, true) }, nil
}

func like(text string, variables bool) (test, error) {
	p := compile(text, variables)
	return func(value string, c Context) bool { return p.matches(value, c, false) }, nil
}

// arnLike compares the six components of an ARN one by one, so that no wildcard
// reaches over a colon except in the last.
func arnLike(text string, variables bool) (test, error) {
	parts := strings.SplitN(text, ":", 6)
	if variables {
		parts = splitOutsideVariables(text, 6)
	}
	if len(parts) < 6 {
		return never, errors.New("an ARN has six parts, arn:partition:service:region:account:resource")
	}
	patterns := make([]pattern, len(parts))
	for i, part := range parts {
		patterns[i] = compile(part, variables)
	}
	return func(value string, c Context) bool {
		parts := strings.SplitN(value, ":", 6)
		if len(parts) < 6 {
			return false
		}
		for i, p := range patterns {
			if !p.matches(parts[i], c, false) {
				return false
			}
		}
		return true
	}, nil
}

// splitOutsideVariables splits text at the colons that are not part of a variable.
func splitOutsideVariables(text string, n int) []string {
	var parts []string
	start := 0
	for i := 0; i < len(text) && len(parts) < n-1; i++ {
		if _, length := readVariable(text[i:]); length > 0 {
			i += length - 1
		} else if text[i] == ':' {
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:])
}

func boolean(text string, variables bool) (test, error) {
	p := compileExact(text, variables)
	if !p.variable && !strings.EqualFold(text, "true") && !strings.EqualFold(text, "false") {
		return never, errors.New(`the value must be "true" or "false"`)
	}
	return func(value string, c Context) bool {
		known := strings.EqualFold(value, "true") || strings.EqualFold(value, "false")
		return known && p.matches(value, c, true)
	}, nil
}

func number(compare func(request, policy float64) bool) compiler {
	return func(text string, _ bool) (test, error) {
		want, ok := parseNumber(text)
		if !ok {
			return never, errors.New("the value must be a number, such as 10 or 2.5")
		}
		return func(value string, _ Context) bool {
			got, ok := parseNumber(value)
			return ok && compare(got, want)
		}, nil
	}
}

// parseNumber reads an integer or a decimal fraction; ParseFloat alone would take
// hexadecimal digits, underscores and the names of infinity as well.
func parseNumber(text string) (float64, bool) {
	if text == "" || strings.Trim(text, "+-.0123456789eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

func date(holds func(order int) bool) compiler {
	return func(text string, _ bool) (test, error) {
		want, ok := parseDate(text)
		if !ok {
			return never, errors.New("the value must be a date, such as 2026-01-15 or 2026-01-15T10:20:30Z, or seconds since 1970")
		}
		return func(value string, _ Context) bool {
			got, ok := parseDate(value)
			return ok && holds(got.Compare(want))
		}, nil
	}
}

// parseDate reads the forms of the W3C note on dates (a profile of ISO 8601), or
// seconds since 1970. Four digits are a year.
func parseDate(text string) (time.Time, bool) {
	for _, layout := range [...]string{
		time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02", "2006-01", "2006",
	} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	seconds, ok := parseNumber(text)
	if !ok || seconds < -1<<53 || seconds > 1<<53 {
		return time.Time{}, false
	}
	whole := int64(seconds)
	return time.Unix(whole, int64((seconds-float64(whole))*1e9)), true
}

// binary compares bytes, both given in base64: that is how a policy writes them
// and how the policy simulator takes them in a request's context.
func binary(text string, _ bool) (test, error) {
	want, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return never, errors.New("the value must be base64")
	}
	return func(value string, _ Context) bool {
		got, err := base64.StdEncoding.DecodeString(value)
		return err == nil && bytes.Equal(got, want)
	}, nil
}

// address matches an address or a range of them in CIDR form. Addresses of IPv4
// that are written as IPv6 are those of IPv4.
func address(text string, _ bool) (test, error) {
	want, err := netip.ParsePrefix(text)
	if err != nil {
		single, err := netip.ParseAddr(text)
		if err != nil || single.Zone() != "" {
			return never, errors.New("the value must be an address or a range, such as 203.0.113.0/24 or 2001:db8::/32")
		}
		single = single.Unmap()
		want = netip.PrefixFrom(single, single.BitLen())
	}
	return func(value string, _ Context) bool {
		got, err := netip.ParseAddr(value)
		return err == nil && want.Contains(got.Unmap())
	}, nil
}

// never is the test for a value that cannot match anything.
func never(string, Context) bool { return false }
