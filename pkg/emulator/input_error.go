package emulator

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// An inputError says what a request violates of its operation's input: that
// its body cannot be read at all, or which members break which constraints.
// Its text is in the form in which AWS services report such violations; values
// of members that the API model marks as sensitive are left out.
type inputError struct {
	malformed  string
	count      int
	violations []violation // the first of count
}

// A violation is one constraint that a member does not satisfy.
type violation struct {
	member  string // in lower camel case, as a path: tags.1.member.key
	value   string // with its quotes; empty when not to be shown
	problem string // "Member must …"
}

// maxViolations bounds the text of the answer to a hopeless request.
const maxViolations = 10

func (e *inputError) null(member string) { e.record(member, " null", "Member must not be null") }

func (e *inputError) add(member, problem string) { e.record(member, "", problem) }

func (e *inputError) addValue(member, value, problem string) {
	const limit = 256
	if utf8.RuneCountInString(value) > limit {
		value = string([]rune(value)[:limit]) + "…"
	}
	e.record(member, " '"+value+"'", problem)
}

func (e *inputError) record(member, value, problem string) {
	e.count++
	if len(e.violations) < maxViolations {
		e.violations = append(e.violations, violation{member, value, problem})
	}
}

func (e *inputError) Error() string {
	if e.malformed != "" {
		return e.malformed
	}
	var b strings.Builder
	errors := "errors"
	if e.count == 1 {
		errors = "error"
	}
	fmt.Fprintf(&b, "%d validation %s detected: ", e.count, errors)
	for i, v := range e.violations {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(v.String())
	}
	return b.String()
}

func (v violation) String() string {
	return fmt.Sprintf("Value%s at '%s' failed to satisfy constraint: %s", v.value, v.member, v.problem)
}

// bearer reports whether the acting user or bot is what is missing or
// ill-formed: Chime refuses that with 401, every other violation with 400.
func (e *inputError) bearer() bool {
	for _, v := range e.violations {
		if v.member == "chimeBearer" {
			return true
		}
	}
	return false
}
