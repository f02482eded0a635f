package iam

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A pattern is a text of a policy in which * stands for any characters, ? for
// one, and ${…} for what the request says.
type pattern struct {
	tokens   []token
	variable bool // one token at least is a variable
}

// A token is one rune of a pattern, a wildcard, or a variable.
type token struct {
	kind tokenKind
	char rune      // of a literal
	ref  *variable // of a variable

	escaped bool // written as ${*}, ${?} or ${$}
}

type tokenKind uint8

const (
	literal      tokenKind = iota
	anyOne                 // ?
	anyRun                 // *
	inSegment              // * that does not cross a colon
	oneInSegment           // ? that is not a colon
	inPath                 // * that does not cross a slash: the id in the form of a resource type
	reference              // ${key}
)

// compile reads a text with wildcards and, where the policy's version has them, variables.
func compile(text string, variables bool) pattern {
	p := compileExact(text, variables)
	tokens := p.tokens[:0]
	for _, t := range p.tokens {
		switch {
		case t.kind == literal && t.char == '*' && !t.escaped:
			// A run of stars means the same as one.
			if k := len(tokens); k == 0 || tokens[k-1].kind != anyRun {
				tokens = append(tokens, token{kind: anyRun})
			}
		case t.kind == literal && t.char == '?' && !t.escaped:
			tokens = append(tokens, token{kind: anyOne})
		default:
			tokens = append(tokens, t)
		}
	}
	p.tokens = tokens
	return p
}

// compileExact reads a text in which wildcards are ordinary characters.
func compileExact(text string, variables bool) pattern {
	var p pattern
	for text != "" {
		if variables {
			if v, n := readVariable(text); n > 0 {
				p.tokens = append(p.tokens, v.token())
				p.variable = p.variable || v.char == 0
				text = text[n:]
				continue
			}
		}
		r, n := utf8.DecodeRuneInString(text)
		p.tokens = append(p.tokens, token{char: r})
		text = text[n:]
	}
	return p
}

// compileARN reads the ARN of a Resource element. Wildcards keep to their
// segment in the five segments that end with a colon, except a star that ends
// its segment, which may go on past the colon; in the last segment colons are
// ordinary characters. (IAM user guide, "IAM JSON policy elements: Resource",
// using wildcards in resource ARNs.)
//
// An ARN that stops before its sixth segment covers everything below it. The
// guide is silent about this; the policy simulators of others agree on it.
func compileARN(text string, variables bool) pattern {
	if !strings.HasPrefix(text, "arn:") {
		return compile(text, variables)
	}
	p := compile(text, variables)
	colons, crosses := 0, false
	for i := range p.tokens {
		switch t := &p.tokens[i]; {
		case colons == 5:
		case t.kind == literal && t.char == ':':
			colons++
		case t.kind == anyOne:
			t.kind = oneInSegment
		case t.kind == anyRun && i+1 < len(p.tokens) && !p.tokens[i+1].isColon():
			t.kind = inSegment
		case t.kind == anyRun:
			crosses = true
		}
	}
	if colons < 5 && !crosses {
		p.tokens = append(p.tokens, token{char: ':'}, token{kind: anyRun})
	}
	return p
}

func (t token) isColon() bool { return t.kind == literal && t.char == ':' }

// resolve puts the request's values in place of the variables, as literal text:
// a star in a tag is a star. It reports false when one of them has no value, and
// then the pattern matches nothing (IAM user guide, "Policy variables with no value").
func (p pattern) resolve(c Context) ([]token, bool) {
	if !p.variable {
		return p.tokens, true
	}
	var tokens []token
	for _, t := range p.tokens {
		if t.kind != reference {
			tokens = append(tokens, t)
			continue
		}
		value, ok := t.ref.value(c)
		if !ok {
			return nil, false
		}
		for _, r := range value {
			tokens = append(tokens, token{char: r})
		}
	}
	return tokens, true
}

// matches says whether s is one of the texts p stands for in this request.
func (p pattern) matches(s string, c Context, fold bool) bool {
	tokens, ok := p.resolve(c)
	return ok && match(tokens, s, fold)
}

// match runs all the ways to read s side by side, so the time is bounded by
// len(tokens) times len(s) however many stars there are, and is near len(s) for
// patterns that people write.
func match(tokens []token, s string, fold bool) bool {
	var a, b [16]int
	states, next := enter(a[:0], tokens, 0), b[:0]
	for s != "" {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			r = -1 // a byte that is no character equals nothing, not even itself
		}
		s = s[n:]
		next = next[:0]
		for _, i := range states {
			if i == len(tokens) {
				continue
			}
			switch t := tokens[i]; {
			case t.repeats():
				if t.takes(r) {
					next = enter(next, tokens, i)
				}
			case t.kind != literal && t.takes(r), t.kind == literal && (r == t.char || fold && foldRune(r) == foldRune(t.char)):
				next = enter(next, tokens, i+1)
			}
		}
		states, next = next, states
		if len(states) == 0 {
			return false
		}
	}
	return len(states) > 0 && states[len(states)-1] == len(tokens)
}

// enter adds position i, and those that stars let it skip to. Positions arrive in
// ascending order and each is kept once.
func enter(states []int, tokens []token, i int) []int {
	for {
		if k := len(states); k == 0 || states[k-1] < i {
			states = append(states, i)
		}
		if i == len(tokens) || !tokens[i].repeats() {
			return states
		}
		i++
	}
}

// foldRune gives the same rune for letters that differ only in case.
func foldRune(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	if r < utf8.RuneSelf {
		return r
	}
	return unicode.ToLower(unicode.ToUpper(r))
}
