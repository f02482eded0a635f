package stream

import (
	"slices"

	"github.com/itchyny/gojq"
)

// A fastProgram is what can be done of a jq program without an interpreter and
// without decoding, on the values that a scan noted: to select, and to print
// parts of what is selected. The envelopes that it cannot decide exactly as gojq
// does, because of an error or of operations that it does not have, are left to
// gojq, with the whole program.
//
// newFastProgram and run are all that the rest of the package knows of it. The
// operations are in fast_operation.go.
type fastProgram struct {
	branches []branch
	whole    bool // it looks at the envelope as a whole, or at Meta
	results  []operand
}

// A branch is one way through a program: its result is printed if all its
// conditions hold. A comma makes two branches of one.
type branch struct {
	conditions []operation
	result     operation
	at         route // where the result is; nil when it is computed
}

// maxBranches bounds what commas can multiply to.
const maxBranches = 16

// newFastProgram returns the fast form of a query, and adds what it looks at to
// the shape. It returns nil when gojq would have to run for every envelope.
func newFastProgram(query *gojq.Query, s *shape) *fastProgram {
	b := builder{shape: s}
	envelope := route{}
	p := &fastProgram{branches: b.branches(query, branch{result: envelope.operation(), at: envelope})}
	if b.useless || len(p.branches) > maxBranches {
		return nil
	}
	p.whole = b.whole
	for i := range p.branches {
		if at := p.branches[i].at; at != nil && len(at) == 0 {
			p.whole = true
		}
	}
	return p
}

// run computes the results for the values of an envelope. It reports false when
// gojq is to do it. The results are valid until the next run.
func (p *fastProgram) run(values [][]byte) ([]operand, bool) {
	p.results = p.results[:0]
next:
	for i := range p.branches {
		for _, condition := range p.branches[i].conditions {
			v, o := condition(values)
			if o == undecided {
				return nil, false
			}
			if o == none || !v.isTrue() {
				continue next
			}
		}
		v, o := p.branches[i].result(values)
		if o == undecided || o == one && !v.isPrintable() {
			return nil, false
		}
		if o == one {
			p.results = append(p.results, v)
		}
	}
	return p.results, true
}

// A builder turns gojq's syntax tree into operations.
type builder struct {
	shape   *shape
	foreign int  // how often it met something that it has no operation for
	useless bool // some branch is foreign from its start
	whole   bool
}

// branches returns the branches of a query on the result of another branch.
func (b *builder) branches(q *gojq.Query, in branch) []branch {
	if isPlain(q) {
		switch q.Op {
		case gojq.OpComma:
			return append(b.branches(q.Left, in), b.branches(q.Right, in)...)
		case gojq.OpPipe:
			var all []branch
			for _, left := range b.branches(q.Left, in) {
				if !left.at.isTotal() {
					left.conditions = append(slices.Clip(left.conditions), evaluates(left.result))
				}
				if all = append(all, b.branches(q.Right, left)...); len(all) > maxBranches {
					break
				}
			}
			return all
		}
		if t := q.Term; t != nil && len(t.SuffixList) == 0 {
			switch {
			case t.Type == gojq.TermTypeQuery:
				return b.branches(t.Query, in)
			case isCall(t, "empty", 0):
				in.result, in.at = nothing(), nil
				return []branch{in}
			case isCall(t, "select", 1):
				condition, _ := b.build(t.Func.Args[0], in.result, in.at)
				in.conditions = append(slices.Clip(in.conditions), condition)
				return []branch{in}
			}
		}
	}
	before := b.foreign
	in.result, in.at = b.build(q, in.result, in.at)
	b.useless = b.useless || b.foreign > before && len(in.conditions) == 0
	return []branch{in}
}

func isCall(t *gojq.Term, name string, args int) bool {
	return t.Type == gojq.TermTypeFunc && t.Func.Name == name && len(t.Func.Args) == args
}

// isPlain reports whether a query defines no functions and binds no variables.
func isPlain(q *gojq.Query) bool {
	return q != nil && len(q.FuncDefs) == 0 && len(q.Patterns) == 0 && len(q.Imports) == 0 && q.Meta == nil
}

// build returns the operation of a query that gives one value at most, and where
// that is. The input is the value of another operation, and at says where.
func (b *builder) build(q *gojq.Query, input operation, at route) (operation, route) {
	switch {
	case !isPlain(q):
		return b.isForeign()
	case q.Term != nil:
		return b.term(q.Term, input, at)
	case q.Op == gojq.OpPipe:
		left, leftAt := b.build(q.Left, input, at)
		right, rightAt := b.build(q.Right, left, leftAt)
		if rightAt != nil || leftAt.isTotal() {
			return right, rightAt
		}
		return after(left, right), nil
	}
	left, leftAt := b.build(q.Left, input, at)
	if text, ok := literal(q.Right); ok && (q.Op == gojq.OpEq || q.Op == gojq.OpNe) {
		return isText(left, leftAt, text, q.Op == gojq.OpEq), nil
	}
	right, _ := b.build(q.Right, input, at)
	switch q.Op {
	case gojq.OpAnd:
		return and(left, right), nil
	case gojq.OpOr:
		return or(left, right), nil
	case gojq.OpAlt:
		return alternative(left, right), nil
	case gojq.OpEq, gojq.OpNe, gojq.OpLt, gojq.OpLe, gojq.OpGt, gojq.OpGe:
		return comparison(q.Op, left, right), nil
	}
	return b.isForeign()
}

// isForeign returns the operation of what is left to gojq.
func (b *builder) isForeign() (operation, route) {
	b.foreign++
	return foreign(), nil
}

func (b *builder) term(t *gojq.Term, input operation, at route) (operation, route) {
	if t.Type == gojq.TermTypeIdentity || t.Type == gojq.TermTypeIndex {
		return b.path(t, at)
	}
	if len(t.SuffixList) > 0 {
		return b.isForeign()
	}
	switch t.Type {
	case gojq.TermTypeNull:
		return constant("null"), nil
	case gojq.TermTypeTrue:
		return constant("true"), nil
	case gojq.TermTypeFalse:
		return constant("false"), nil
	case gojq.TermTypeNumber:
		if isShortInt([]byte(t.Number)) {
			return constant(t.Number), nil
		}
	case gojq.TermTypeUnary:
		if t.Unary.Op != gojq.OpSub || t.Unary.Term.Type != gojq.TermTypeNumber || len(t.Unary.Term.SuffixList) > 0 {
			break
		}
		if number := "-" + t.Unary.Term.Number; isShortInt([]byte(number)) {
			return constant(number), nil
		}
	case gojq.TermTypeString:
		return b.string(t.Str, input, at)
	case gojq.TermTypeQuery:
		return b.build(t.Query, input, at)
	case gojq.TermTypeFunc:
		return b.function(t.Func, input, at)
	case gojq.TermTypeObject:
		return b.object(t.Object, input, at)
	case gojq.TermTypeArray:
		return b.array(t.Array, input, at)
	}
	return b.isForeign()
}

// path builds a term like .a["b"].c? on an input that a route leads to.
func (b *builder) path(t *gojq.Term, at route) (operation, route) {
	if at == nil {
		return b.isForeign() // the input is computed
	}
	at = slices.Clone(at)
	steps := t.SuffixList
	if t.Type == gojq.TermTypeIndex {
		steps = slices.Insert(slices.Clone(steps), 0, &gojq.Suffix{Index: t.Index})
	}
	for i, s := range steps {
		switch {
		case s.Index != nil:
			name, ok := memberName(s.Index)
			if !ok {
				return b.isForeign()
			}
			at = b.step(at, name)
		case s.Optional && i > 0 && steps[i-1].Index != nil:
			at[len(at)-1].optional = true
		default:
			return b.isForeign()
		}
	}
	if len(at) == 0 || at[0].at.id == fieldMeta {
		b.whole = true
	}
	return at.operation(), at
}

// memberName returns the name that an index is written with.
func memberName(index *gojq.Index) (string, bool) {
	switch {
	case index.Name != "":
		return index.Name, true
	case index.Str != nil:
		return index.Str.Str, index.Str.Queries == nil
	case index.IsSlice:
		return "", false
	}
	return literal(index.Start)
}

// step appends the step to a member to a route.
func (b *builder) step(at route, name string) route {
	parent := b.shape.places[fieldEnvelope]
	if len(at) > 0 {
		parent = at[len(at)-1].at
	}
	return append(at, step{at: b.shape.member(parent, name)})
}

// literal returns the string that a query is.
func literal(q *gojq.Query) (string, bool) {
	if !isPlain(q) || q.Term == nil || q.Term.Type != gojq.TermTypeString || q.Term.Str.Queries != nil || len(q.Term.SuffixList) > 0 {
		return "", false
	}
	return q.Term.Str.Str, true
}

// string builds a string, which may have queries in it.
func (b *builder) string(s *gojq.String, input operation, at route) (operation, route) {
	if s.Queries == nil {
		return constant(string(appendQuoted(nil, s.Str))), nil
	}
	parts := make([]operation, len(s.Queries))
	for i, q := range s.Queries {
		parts[i], _ = b.build(q, input, at)
	}
	return concatenation(parts), nil
}

// object builds an object whose member names are written out.
func (b *builder) object(o *gojq.Object, input operation, at route) (operation, route) {
	var members []member
	for _, kv := range o.KeyVals {
		m := member{name: kv.Key}
		switch {
		case kv.KeyString != nil && kv.KeyString.Queries == nil:
			m.name = kv.KeyString.Str
		case kv.Key == "" || kv.Key[0] == '$':
			return b.isForeign()
		}
		if slices.ContainsFunc(members, func(other member) bool { return other.name == m.name }) {
			return b.isForeign()
		}
		value := kv.Val
		if value == nil { // {a} is {a: .a}
			value = &gojq.Query{Term: &gojq.Term{Type: gojq.TermTypeIndex, Index: &gojq.Index{Str: &gojq.String{Str: m.name}}}}
		}
		m.value, _ = b.build(value, input, at)
		members = append(members, m)
	}
	return construction(members), nil
}

// array builds an array of as many values as there are commas in it, and one.
func (b *builder) array(a *gojq.Array, input operation, at route) (operation, route) {
	var elements []operation
	var add func(q *gojq.Query)
	add = func(q *gojq.Query) {
		if isPlain(q) && q.Op == gojq.OpComma {
			add(q.Left)
			add(q.Right)
			return
		}
		element, _ := b.build(q, input, at)
		elements = append(elements, element)
	}
	if a.Query != nil {
		add(a.Query)
	}
	return list(elements), nil
}

// function builds a call.
func (b *builder) function(f *gojq.Func, input operation, at route) (operation, route) {
	if len(f.Args) == 0 {
		if f.Name == "not" {
			return not(input), nil
		}
		return b.isForeign()
	}
	text, ok := literal(f.Args[0])
	if !ok {
		return b.isForeign()
	}
	switch {
	case f.Name == "has" && len(f.Args) == 1 && at != nil:
		of := b.step(slices.Clone(at), text)
		return has(input, of[len(of)-1].at), nil
	case f.Name == "test":
		if re := matcher(text, f.Args[1:]); re != nil {
			return onString(input, re.Match), nil
		}
	case len(f.Args) == 1:
		if test := stringTest(f.Name, []byte(text)); test != nil {
			return onString(input, test), nil
		}
	}
	return b.isForeign()
}
