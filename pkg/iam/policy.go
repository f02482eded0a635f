package iam

import "fmt"

// A Position is a place in a policy document. Line and Column count from 1;
// Column counts bytes, as compilers do.
type Position struct {
	File   string
	Line   int
	Column int
}

// String gives the place as file:line:column.
func (p Position) String() string {
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// An Effect is what a statement does to the requests it applies to.
type Effect string

// The two effects; IAM compares them case-sensitively.
const (
	Allow Effect = "Allow"
	Deny  Effect = "Deny"
)

// A Policy is one policy document. It is not changed after Parse, so any number
// of goroutines may evaluate it.
type Policy struct {
	Name       string // as given to Parse, usually the file
	Version    string // "2012-10-17" or "2008-10-17", the default of a document that names none
	ID         string
	Statements []*Statement
}

// A Statement is one statement of a policy. Its Position is that of its opening brace.
type Statement struct {
	Position
	Sid    string
	Effect Effect
	// Of each pair one is set: a statement has Action or NotAction, and
	// Resource or NotResource.
	Actions      []Value
	NotActions   []Value
	Resources    []Value
	NotResources []Value
	Conditions   []Condition
}

// A Value is one string of an element, with the place where it stands.
type Value struct {
	Position
	Text string

	start, end int     // bytes of the document, with the quotation marks
	pattern    pattern // of an action or a resource
}
