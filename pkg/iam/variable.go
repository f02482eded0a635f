package iam

import "strings"

// A variable is a ${…} of a policy text.
type variable struct {
	char     rune   // what ${*}, ${?} and ${$} stand for; 0 for all others
	key      string // the condition key whose value is put in
	fallback string // what stands for a key that is missing, if hasFallback
	problem  string // why it can never have a value, such as "is empty"

	hasFallback bool
}

// readVariable reads the variable that text starts with and says how long it is;
// 0 means that text does not start with one. A variable without its closing
// brace is ordinary text.
func readVariable(text string) (*variable, int) {
	if !strings.HasPrefix(text, "${") {
		return nil, 0
	}
	end := strings.IndexByte(text, '}')
	if end < 0 {
		return nil, 0
	}
	body := text[2:end]
	switch body {
	case "*", "?", "$":
		return &variable{char: rune(body[0])}, end + 1
	}
	v := &variable{key: body}
	if key, rest, ok := strings.Cut(body, ","); ok {
		v.key = key
		quoted := strings.TrimSpace(rest)
		// The default value may hold a brace, so it ends at its quote.
		if strings.HasPrefix(quoted, "'") {
			start := 2 + len(key) + 1 + strings.IndexByte(text[2+len(key)+1:], '\'') + 1
			if n := strings.Index(text[start:], "'}"); n >= 0 {
				v.fallback, v.hasFallback = text[start:start+n], true
				end = start + n + 1
			}
		}
		if !v.hasFallback {
			v.problem = "has a default value without its two single quotes"
		}
	}
	switch {
	case v.problem != "":
	case strings.TrimSpace(v.key) == "":
		v.problem = "is empty"
	case strings.ContainsAny(v.key, " \t"):
		v.problem = "has a space in its name"
	}
	return v, end + 1
}

func (v *variable) token() token {
	if v.char != 0 {
		return token{char: v.char, escaped: true}
	}
	return token{kind: reference, ref: v}
}

// value is the request's value of the variable. A key with several values has
// none here (IAM user guide, "IAM policy elements: Variables and tags").
func (v *variable) value(c Context) (string, bool) {
	if v.problem != "" {
		return "", false
	}
	switch values := c.values(v.key); len(values) {
	case 0:
		return v.fallback, v.hasFallback
	case 1:
		return values[0], true
	default:
		return "", false
	}
}
