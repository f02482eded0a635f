package iam

import (
	"fmt"
	"strconv"
	"strings"
)

// The versions of the policy language. Only the newer one has policy variables.
const (
	version2008 = "2008-10-17"
	version2012 = "2012-10-17"
)

// A MalformedError says that a document is not a policy IAM would take. Findings
// holds at least one finding, in the order of the document.
type MalformedError struct {
	Name     string
	Findings []Finding
}

// Error gives the first finding with its place.
func (e *MalformedError) Error() string {
	f := e.Findings[0]
	text := fmt.Sprintf("%s:%d:%d: %s", e.Name, f.Line, f.Column, f.Message)
	if n := len(e.Findings) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	return text
}

// Parse reads an identity or session policy. The name stands in positions and
// errors. What IAM takes, Parse takes: a single statement without its list, a
// string in place of a list of one, numbers and booleans as condition values.
// Anything else is a *MalformedError: broken JSON, an element IAM does not have,
// a key given twice, a Principal.
func Parse(name string, data []byte) (*Policy, error) {
	p := newParser(name, string(data))
	policy := p.document()
	if len(p.findings) > 0 {
		return nil, &MalformedError{Name: name, Findings: p.results()}
	}
	return policy, nil
}

// A parser makes a policy out of JSON. It reports everything that IAM would
// refuse and goes on, so that lint can look at the rest.
type parser struct {
	name     string
	src      string
	lines    lines
	findings []located
	policy   *Policy
	version  *node // of the Version element
	root     *node
	lost     bool // the document could not be read to its end
	sids     map[string]bool
}

func newParser(name, src string) *parser {
	return &parser{name: name, src: src, lines: linesOf(src), sids: make(map[string]bool),
		policy: &Policy{Name: name, Version: version2008}}
}

func (p *parser) report(at int, code, message, fix string, edits ...edit) {
	p.findings = append(p.findings, located{at: at, code: code, message: message, fix: fix, edits: edits})
}

func (p *parser) position(at int) Position {
	line, column := p.lines.at(at)
	return Position{File: p.name, Line: line, Column: column}
}

// document reads the whole document; what it returns is as complete as the
// findings allow.
func (p *parser) document() *Policy {
	if f, ok := wrapped(p.src); ok {
		p.findings, p.lost = append(p.findings, f), true
		return p.policy
	}
	if p.root, p.findings, p.lost = readJSON(p.src, p.lines); p.lost {
		return p.policy
	}
	if p.root.kind != objectNode {
		p.wrongType(p.root, "a policy", "an object with Version and Statement")
		return p.policy
	}
	var statements *node
	for name, m := range p.elements(p.root, "Version", "Id", "Statement") {
		switch name {
		case "Version":
			p.readVersion(m.value)
		case "Id":
			p.policy.ID = p.string(m.value, "Id")
		case "Statement":
			statements = m.value
		}
	}
	switch {
	case statements == nil:
		p.missingStatement()
	case statements.kind == objectNode:
		p.statement(statements)
	case statements.kind == arrayNode:
		for _, item := range statements.items {
			if item.kind == objectNode {
				p.statement(item)
			} else {
				p.wrongType(item, "a statement", "an object with Effect, Action and Resource")
			}
		}
	default:
		p.wrongType(statements, "Statement", "a list of statements")
	}
	return p.policy
}

func (p *parser) readVersion(n *node) {
	p.version = n
	v := p.string(n, "Version")
	if n.kind != stringNode {
		return
	}
	if v != version2008 && v != version2012 {
		p.report(n.start, "version", "there is no version "+quote(v)+" of the policy language",
			`use "`+version2012+`", which is not the date of your policy`, edit{n.start, n.end, `"` + version2012 + `"`})
		v = version2012
	}
	p.policy.Version = v
}

func (p *parser) missingStatement() {
	if inner := answered(p.root); inner != nil {
		p.findings, p.lost = nil, true
		p.report(p.root.start, "wrapped", "this is an answer of the IAM API with a policy inside",
			"give the policy alone", edit{p.root.start, p.root.end, p.src[inner.start:inner.end]})
		return
	}
	p.report(p.root.start, "missing-statement", "the policy has no Statement", `add "Statement": [ … ]`)
}

// statement reads one statement.
func (p *parser) statement(n *node) {
	s := &Statement{Position: p.position(n.start)}
	seen := make(map[string]*node)
	for name, m := range p.elements(n, "Sid", "Effect", "Action", "NotAction", "Resource", "NotResource",
		"Condition", "Principal", "NotPrincipal") {
		seen[name] = m.key
		switch name {
		case "Sid":
			s.Sid = p.sid(m.value)
		case "Effect":
			s.Effect = p.effect(m.value)
		case "Action":
			s.Actions = p.actions(m.value, name)
		case "NotAction":
			s.NotActions = p.actions(m.value, name)
		case "Resource":
			s.Resources = p.resources(m.value, name)
		case "NotResource":
			s.NotResources = p.resources(m.value, name)
		case "Condition":
			s.Conditions = p.conditions(m.value)
		default:
			p.report(m.key.start, "principal", "a policy of a user, a role or a session has no "+name,
				"delete it; who the policy is for follows from where it is attached")
		}
	}
	p.either(n, seen, "missing-action", "Action", "NotAction")
	p.either(n, seen, "missing-resource", "Resource", "NotResource")
	if seen["Effect"] == nil {
		p.report(n.start, "missing-effect", "the statement has no Effect", `add "Effect": "Allow" or "Effect": "Deny"`)
	}
	p.policy.Statements = append(p.policy.Statements, s)
}

// either checks that exactly one element of a pair is there.
func (p *parser) either(n *node, seen map[string]*node, missing, name, not string) {
	switch {
	case seen[name] == nil && seen[not] == nil:
		p.report(n.start, missing, "the statement has no "+name, "add "+name)
	case seen[name] != nil && seen[not] != nil:
		p.report(max(seen[name].start, seen[not].start), "both-"+strings.ToLower(name),
			"a statement has either "+name+" or "+not, "make two statements of it")
	}
}

// elements gives the members of n by the names they are known under, and reports
// what is unknown or there twice.
func (p *parser) elements(n *node, names ...string) func(yield func(string, member) bool) {
	return func(yield func(string, member) bool) {
		seen := make(map[string]bool)
		for _, m := range n.members {
			name, ok := p.element(m.key, names)
			if seen[name] {
				p.report(m.key.start, "duplicate-key", quote(name)+" is there twice", "keep one of them")
				continue
			}
			seen[name] = true
			if ok && !yield(name, m) {
				return
			}
		}
	}
}

// element resolves the name of an element, also if it is misspelt.
func (p *parser) element(key *node, names []string) (string, bool) {
	for _, name := range names {
		if key.text == name {
			return name, true
		}
	}
	if near, ok := nearest(key.text, names, 2); ok {
		message := "there is no element " + quote(key.text)
		if strings.EqualFold(near, key.text) {
			message += "; names are case-sensitive"
		}
		p.report(key.start, "unknown-element", message, "write "+near, edit{key.start, key.end, quote(near)})
		return near, true
	}
	p.report(key.start, "unknown-element", "there is no element "+quote(key.text)+" here",
		"delete it, or use one of "+strings.Join(names, ", "))
	return key.text, false
}

func (p *parser) sid(n *node) string {
	sid := p.string(n, "Sid")
	letters := strings.Map(func(c rune) rune {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
			return c
		}
		return -1
	}, sid)
	switch {
	case letters != sid:
		p.report(n.start, "sid", "the Sid "+quote(sid)+" has other characters than letters and digits",
			"write "+quote(letters), edit{n.start, n.end, strconv.Quote(letters)})
	case sid != "" && p.sids[sid]:
		p.report(n.start, "duplicate-sid", "another statement has the Sid "+quote(sid), "give each statement its own")
	}
	p.sids[sid] = true
	return sid
}

func (p *parser) effect(n *node) Effect {
	text := p.string(n, "Effect")
	if n.kind != stringNode || text == string(Allow) || text == string(Deny) {
		return Effect(text)
	}
	if near, ok := nearest(text, []string{string(Allow), string(Deny)}, 2); ok {
		p.report(n.start, "effect", "there is no effect "+quote(text), "write "+quote(near), edit{n.start, n.end, quote(near)})
		return Effect(near)
	}
	p.report(n.start, "effect", "there is no effect "+quote(text), `write "Allow" or "Deny"`)
	return ""
}

func (p *parser) actions(n *node, element string) []Value {
	values := p.strings(n, element)
	for i := range values {
		v := &values[i]
		v.pattern = compile(v.Text, false)
		service, _, ok := strings.Cut(v.Text, ":")
		switch {
		case v.Text == "*":
		case ok && strings.ContainsAny(v.Text, " \t\n"):
			joined := strings.Join(strings.Fields(v.Text), "")
			p.report(v.start, "action-format", "the action "+quote(v.Text)+" has a space in it",
				"write "+quote(joined), edit{v.start, v.end, strconv.Quote(joined)})
		case !ok:
			p.unprefixed(*v)
		case service == "" || strings.ContainsAny(service, "*?"):
			p.report(v.start, "action-format", "the service of the action "+quote(v.Text)+" must be spelt out",
				"write the service before the colon, such as "+quote("chime:"+v.Text[len(service)+1:]))
		}
	}
	return values
}

func (p *parser) unprefixed(v Value) {
	for _, service := range services() {
		if a, ok := service.lookup(v.Text); ok {
			name := quote(service.prefix + ":" + a.name)
			p.report(v.start, "action-format", "the action "+quote(v.Text)+" lacks its service",
				"write "+name, edit{v.start, v.end, name})
			return
		}
	}
	p.report(v.start, "action-format", "the action "+quote(v.Text)+" is not of the form service:Action",
		`write it like "chime:Connect", or "*" for every action of every service`)
}

func (p *parser) resources(n *node, element string) []Value {
	values := p.strings(n, element)
	for i := range values {
		v := &values[i]
		v.pattern = compileARN(v.Text, p.variables())
		if v.Text != "*" && !strings.HasPrefix(v.Text, "arn:") {
			p.report(v.start, "resource-format", "the resource "+quote(v.Text)+" is neither an ARN nor *",
				"write it like arn:aws:chime:us-east-1:123456789012:app-instance/…")
		}
	}
	return values
}

// variables says whether the document's version has policy variables. Version may
// follow the statements, so it is looked up in the tree.
func (p *parser) variables() bool {
	for _, m := range p.root.members {
		if m.key.text == "Version" {
			return m.value.text != version2008
		}
	}
	return false
}

func (p *parser) conditions(n *node) []Condition {
	if n.kind != objectNode {
		p.wrongType(n, "Condition", `an object such as {"StringEquals": {"aws:PrincipalTag/team": "chat"}}`)
		return nil
	}
	var conditions []Condition
	seen := make(map[string]bool)
	for _, m := range n.members {
		if name := strings.ToLower(m.key.text); seen[name] {
			p.report(m.key.start, "duplicate-key", quote(m.key.text)+" is there twice", "put its keys into one object")
		} else {
			seen[name] = true
		}
		conditions = append(conditions, p.operator(m)...)
	}
	return conditions
}

// operator reads the keys of one condition operator.
func (p *parser) operator(m member) []Condition {
	op, err := parseOperator(m.key.text)
	if err != nil {
		p.unknownOperator(m.key, err)
	}
	if m.value.kind != objectNode {
		p.wrongType(m.value, shorten(m.key.text), `an object such as {"aws:PrincipalTag/team": "chat"}`)
		return nil
	}
	var conditions []Condition
	seen := make(map[string]bool)
	for _, k := range m.value.members {
		if name := strings.ToLower(k.key.text); seen[name] {
			p.report(k.key.start, "duplicate-key", "the condition key "+quote(k.key.text)+" is there twice; case does not tell keys apart",
				"put its values into one list")
		} else {
			seen[name] = true
		}
		c := Condition{Position: p.position(k.key.start), Operator: m.key.text, Key: k.key.text, operator: op,
			operatorAt: m.key.start, keyAt: k.key.start, operatorEnd: m.key.end,
			empty: k.value.kind == arrayNode && len(k.value.items) == 0}
		c.Values = p.conditionValues(k.value)
		for _, v := range c.Values {
			if op.compile == nil {
				continue
			}
			// A value that cannot match is lint's business: IAM takes it.
			t, _ := op.compile(v.Text, p.variables() && op.variables)
			c.tests = append(c.tests, t)
		}
		conditions = append(conditions, c)
	}
	return conditions
}

func (p *parser) unknownOperator(key *node, err error) {
	fix := "use one of the operators of the IAM user guide"
	var edits []edit
	if near, ok := nearestOperator(key.text); ok {
		fix, edits = "write "+quote(near), []edit{{key.start, key.end, quote(near)}}
	}
	p.report(key.start, "condition-operator", "the condition operator "+quote(key.text)+" is unknown: "+err.Error(), fix, edits...)
}

func (p *parser) conditionValues(n *node) []Value {
	items := []*node{n}
	if n.kind == arrayNode {
		items = n.items
	}
	var values []Value
	for _, item := range items {
		switch item.kind {
		case stringNode, numberNode, boolNode:
			values = append(values, p.value(item))
		default:
			p.wrongType(item, "a condition value", "a string")
		}
	}
	return values
}

// strings reads a string or a list of strings. It is never nil.
func (p *parser) strings(n *node, element string) []Value {
	values := []Value{}
	switch n.kind {
	case stringNode:
		values = append(values, p.value(n))
	case arrayNode:
		for _, item := range n.items {
			if item.kind == stringNode {
				values = append(values, p.value(item))
			} else {
				p.wrongType(item, "an item of "+element, "a string")
			}
		}
		if len(n.items) == 0 {
			p.report(n.start, "empty-list", element+" is empty, so the statement is about nothing",
				"list at least one, or delete the statement")
		}
	default:
		p.wrongType(n, element, "a string or a list of strings")
	}
	return values
}

func (p *parser) string(n *node, element string) string {
	if n.kind != stringNode {
		p.wrongType(n, element, "a string")
	}
	return n.text
}

func (p *parser) value(n *node) Value {
	return Value{Position: p.position(n.start), Text: n.text, start: n.start, end: n.end}
}

func (p *parser) wrongType(n *node, what, want string) {
	if n.kind != invalidNode { // that was reported when it was read
		p.report(n.start, "wrong-type", what+" is "+n.kind.String(), "make it "+want)
	}
}

// results are the findings in the order of the document.
func (p *parser) results() []Finding {
	sortFindings(p.findings)
	results := make([]Finding, len(p.findings))
	for i, f := range p.findings {
		line, column := p.lines.at(f.at)
		results[i] = Finding{Code: f.code, Line: line, Column: column, Message: f.message, Fix: f.fix}
	}
	return results
}
