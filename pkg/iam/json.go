package iam

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A node is a JSON value with the place it was read from.
type node struct {
	kind       kind
	start, end int    // bytes of the document
	text       string // a string, decoded; a number or a word, as written
	members    []member
	items      []*node
}

type member struct {
	key   *node // a string
	value *node
}

type kind uint8

const (
	invalidNode kind = iota // what could not be read
	objectNode
	arrayNode
	stringNode
	numberNode
	boolNode
	nullNode
)

// String names the kind as a message needs it.
func (k kind) String() string {
	return [...]string{"unreadable text", "an object", "a list", "a string", "a number", "a boolean", "null"}[k]
}

// maxDepth bounds how deep a document nests. Policies need six levels.
const maxDepth = 64

// A jsonReader reads a document to its end even if it is broken: it reports what
// is wrong, says which edit would mend it, and goes on as if that were done. The
// kinds of damage are those seen in published and pasted policies.
type jsonReader struct {
	src      string
	lines    lines
	pos      int
	last     int    // end of the last token that was accepted
	open     []kind // the objects and arrays around pos
	findings []located
	lost     bool // nothing sensible can be read any more
}

// readJSON reads one document. The node is nil if there was nothing at all; lost
// says that a part of the document could not be read.
func readJSON(src string, lines lines) (root *node, findings []located, lost bool) {
	r := &jsonReader{src: src, lines: lines}
	if strings.HasPrefix(src, "\ufeff") {
		r.report(0, "byte-order-mark", "the document starts with a byte order mark",
			"save the file as UTF-8 without a byte order mark", edit{0, len("\ufeff"), ""})
		r.pos = len("\ufeff")
	}
	r.space()
	if r.pos == len(src) {
		r.report(0, "empty-document", "the document is empty", "write a policy, such as one made by peal iam policy")
		return nil, r.findings, true
	}
	switch c := r.rune(); {
	case isQuote(c) && r.isKey():
		r.report(r.pos, "missing-brace", "the document does not start with an opening brace",
			"insert { here", edit{r.pos, r.pos, "{\n"})
		root = r.object(r.pos)
	case c == '{' || c == '[':
		root = r.value()
	default:
		r.giveUp("this is no policy: a policy is JSON and starts with {", "write a policy, such as one made by peal iam policy")
	}
	r.rest()
	return root, r.findings, r.lost
}

// rest looks at what follows the document.
func (r *jsonReader) rest() {
	for !r.lost {
		r.space()
		switch r.peek() {
		case 0:
			if r.pos >= len(r.src) {
				return
			}
			r.giveUp("a NUL character", "save the file as UTF-8")
		case '}', ']':
			r.report(r.pos, "extra-bracket", "this "+r.src[r.pos:r.pos+1]+" closes nothing",
				"delete it", edit{r.pos, r.pos + 1, ""})
			r.pos++
		case ',', ';':
			r.report(r.pos, "extra-comma", "nothing may follow the document",
				"delete it", edit{r.pos, r.pos + 1, ""})
			r.pos++
		default:
			r.giveUp("text after the end of the document", "delete it, or give each document a file of its own")
		}
	}
}

// value reads any value.
func (r *jsonReader) value() *node {
	r.space()
	switch c := r.peek(); {
	case r.lost || r.pos >= len(r.src):
	case c == '{' || c == '[':
		if len(r.open) == maxDepth {
			r.giveUp("a document nested more deeply than any policy", "write a policy")
			break
		}
		start := r.pos
		r.pos++
		r.last = r.pos
		if c == '{' {
			return r.object(start)
		}
		return r.array(start)
	case isQuote(r.rune()):
		return r.text(false)
	default:
		return r.word(false)
	}
	return &node{start: r.pos, end: r.pos}
}

// object reads the members after an opening brace and the brace that closes them.
func (r *jsonReader) object(start int) *node {
	n := &node{kind: objectNode, start: start}
	inArray := len(r.open) > 0 && r.open[len(r.open)-1] == arrayNode
	r.open = append(r.open, objectNode)
	defer func() { r.open = r.open[:len(r.open)-1] }()
	comma := -1 // where the last comma is that no member followed yet
	for !r.lost {
		r.space()
		switch c := r.peek(); {
		case r.pos >= len(r.src):
			r.close("missing-brace", start, "}")
			return r.ended(n)
		case c == '}':
			r.trailing(comma)
			r.pos++
			return r.ended(n)
		case c == ']' && !slices.Contains(r.open, arrayNode):
			r.mismatched("}")
			return r.ended(n)
		case c == ']':
			r.close("missing-brace", start, "}")
			return r.ended(n)
		case c == '{' || c == '[':
			if c == '[' || !inArray || len(n.members) == 0 {
				r.giveUp("a key was expected here, in quotation marks", "delete the bracket, or put a key before it")
				return r.ended(n)
			}
			// The next statement starts, so this one ended without its brace.
			r.close("missing-brace", start, "}")
			if comma >= 0 {
				r.pos = comma
			}
			return r.ended(n)
		case c == ',':
			if comma >= 0 || len(n.members) == 0 {
				r.extraComma()
			} else {
				comma = r.pos
				r.pos++
			}
			continue
		}
		r.between(len(n.members), comma)
		comma = -1
		key := r.text(true)
		if r.lost {
			return r.ended(n)
		}
		r.last = key.end
		m := member{key: key, value: r.colon(key)}
		n.members = append(n.members, m)
	}
	return r.ended(n)
}

// colon reads what stands between key and value, and the value.
func (r *jsonReader) colon(key *node) *node {
	r.space()
	switch c := r.peek(); {
	case c == ':':
		r.pos++
	case c == '=':
		n := 1
		if strings.HasPrefix(r.src[r.pos:], "=>") {
			n = 2
		}
		r.report(r.pos, "missing-colon", "a colon separates a key from its value",
			"replace "+r.src[r.pos:r.pos+n]+" by :", edit{r.pos, r.pos + n, ":"})
		r.pos += n
	case c == ',' || c == '}' || c == ']' || r.pos >= len(r.src):
		r.giveUp("the key "+quote(key.text)+" has no value", "write its value")
		return &node{start: r.pos, end: r.pos}
	default:
		r.report(r.last, "missing-colon", "the colon after "+quote(key.text)+" is missing",
			"insert : here", edit{r.last, r.last, ":"})
	}
	r.space()
	if c := r.peek(); c == ',' || c == '}' || c == ']' || r.pos >= len(r.src) {
		r.giveUp("the key "+quote(key.text)+" has no value", "write its value")
		return &node{start: r.pos, end: r.pos}
	}
	v := r.value()
	r.last = v.end
	return v
}

// array reads the items after an opening bracket and the bracket that closes them.
func (r *jsonReader) array(start int) *node {
	n := &node{kind: arrayNode, start: start}
	r.open = append(r.open, arrayNode)
	defer func() { r.open = r.open[:len(r.open)-1] }()
	comma := -1
	for !r.lost {
		r.space()
		switch c := r.peek(); {
		case r.pos >= len(r.src):
			r.close("missing-bracket", start, "]")
			return r.ended(n)
		case c == ']':
			r.trailing(comma)
			r.pos++
			return r.ended(n)
		case c == '}' && !slices.Contains(r.open, objectNode):
			r.mismatched("]")
			return r.ended(n)
		case c == '}':
			r.close("missing-bracket", start, "]")
			return r.ended(n)
		case c == ',':
			if comma >= 0 || len(n.items) == 0 {
				r.extraComma()
			} else {
				comma = r.pos
				r.pos++
			}
			continue
		case c == ':':
			r.giveUp("a colon in a list", "put key and value between { and }")
			return r.ended(n)
		case isQuote(r.rune()) && r.isKey():
			if k := len(n.items); k > 0 && n.items[k-1].kind == stringNode {
				// The next element starts, so the list of strings ended without its bracket.
				r.close("missing-bracket", start, "]")
				if comma >= 0 {
					r.pos = comma
				}
				return r.ended(n)
			}
			r.between(len(n.items), comma)
			r.report(r.pos, "missing-brace", "this element stands in a list, outside of any statement",
				"insert { here", edit{r.pos, r.pos, "{"})
			r.last = r.pos
			n.items = append(n.items, r.object(r.pos))
		default:
			r.between(len(n.items), comma)
			n.items = append(n.items, r.value())
		}
		comma = -1
		r.last = n.items[len(n.items)-1].end
	}
	return r.ended(n)
}

// between reports the comma that is missing before a further member or item.
func (r *jsonReader) between(before, comma int) {
	if before > 0 && comma < 0 {
		r.report(r.last, "missing-comma", "a comma is missing after this",
			"insert , here", edit{r.last, r.last, ","})
	}
}

func (r *jsonReader) trailing(comma int) {
	if comma >= 0 {
		r.report(comma, "trailing-comma", "nothing follows this comma",
			"delete it", edit{comma, comma + 1, ""})
	}
}

func (r *jsonReader) extraComma() {
	r.report(r.pos, "extra-comma", "this comma separates nothing", "delete it", edit{r.pos, r.pos + 1, ""})
	r.pos++
}

// close reports the bracket that is missing at the end of what started at start.
func (r *jsonReader) close(code string, start int, bracket string) {
	what := "object"
	if bracket == "]" {
		what = "list"
	}
	line, _ := r.lines.at(start)
	r.report(r.last, code, "the "+what+" that starts in line "+strconv.Itoa(line)+" is not closed",
		"insert "+bracket+" here", edit{r.last, r.last, bracket})
}

// mismatched reports a bracket of the wrong kind and takes it for the right one.
func (r *jsonReader) mismatched(right string) {
	r.report(r.pos, "mismatched-bracket", "this "+r.src[r.pos:r.pos+1]+" closes what another kind of bracket opened",
		"replace it by "+right, edit{r.pos, r.pos + 1, right})
	r.pos++
}

// ended is called behind the bracket that closes n, or where it is missing.
func (r *jsonReader) ended(n *node) *node {
	if r.pos > 0 && (r.src[r.pos-1] == '}' || r.src[r.pos-1] == ']') {
		r.last = r.pos
	}
	n.end = r.last
	return n
}

// space passes over white space, and over what people take for it.
func (r *jsonReader) space() {
	for r.pos < len(r.src) {
		switch c := r.src[r.pos]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			r.pos++
		case c == '/' || c == '#':
			n := commentLength(r.src[r.pos:])
			if n == 0 {
				return
			}
			r.report(r.pos, "comment", "JSON has no comments", "delete it", edit{r.pos, r.pos + n, ""})
			r.pos += n
		case c >= utf8.RuneSelf:
			switch s, n := utf8.DecodeRuneInString(r.src[r.pos:]); s {
			case '\u00a0', '\u2003', '\u2002', '\u2009', '\u202f', '\u3000', '\u200b', '\ufeff':
				r.report(r.pos, "unusual-space", "this space is not one of JSON's",
					"replace it by an ordinary space", edit{r.pos, r.pos + n, " "})
				r.pos += n
			default:
				return
			}
		default:
			return
		}
	}
}

func commentLength(s string) int {
	switch {
	case strings.HasPrefix(s, "//"), strings.HasPrefix(s, "#"):
		if n := strings.IndexByte(s, '\n'); n >= 0 {
			return n
		}
		return len(s)
	case strings.HasPrefix(s, "/*"):
		if n := strings.Index(s, "*/"); n >= 0 {
			return n + 2
		}
	}
	return 0
}

// peek is the next byte, 0 at the end.
func (r *jsonReader) peek() byte {
	if r.pos < len(r.src) {
		return r.src[r.pos]
	}
	return 0
}

func (r *jsonReader) rune() rune {
	c, _ := utf8.DecodeRuneInString(r.src[r.pos:])
	return c
}

func (r *jsonReader) report(at int, code, message, fix string, edits ...edit) {
	if !r.lost {
		r.findings = append(r.findings, located{at: at, code: code, message: message, fix: fix, edits: edits})
	}
}

// giveUp reports what no guess can mend and ends the reading.
func (r *jsonReader) giveUp(message, fix string) {
	r.report(r.pos, "json-syntax", message, fix)
	r.lost = true
}
