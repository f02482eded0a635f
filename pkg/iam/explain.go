package iam

import (
	"fmt"
	"strconv"
	"strings"
)

// An Explanation is a decision with its reason, as data.
type Explanation struct {
	Decision Decision
	// Statement decided: it allows, or denies explicitly. Nil when nothing allows.
	Statement *Reference
	// NearestMiss is set when nothing allows: the statement that came nearest and
	// what about it does not fit. It is nil when no statement allows anything of the
	// action's service.
	NearestMiss *Miss
}

// A Reference is the place of a statement.
type Reference struct {
	File string
	Line int
	Sid  string
}

// A Miss is one element of a statement that does not fit a request.
type Miss struct {
	File         string
	Line, Column int // of what does not fit
	Sid          string
	Session      bool   // the statement is one of a session policy
	Element      string // "Action", "NotAction", "Resource", "NotResource" or "Condition"
	Policy       Side   // what the policy has
	Call         Side   // what the request has
	Message      string // the difference, in one sentence
	Fix          string // what would make it fit
}

// A Side is one side of a comparison. Differs is the first part of Text that is
// not as the other side has it, At its place in bytes.
type Side struct {
	Text    string
	Differs string
	At      int
}

// Explain decides r as Evaluate does and says why.
func (p Policies) Explain(r Request) Explanation {
	result := p.Evaluate(r)
	e := Explanation{Decision: result.Decision}
	if s := result.Statement; s != nil {
		e.Statement = &Reference{File: s.File, Line: s.Line, Sid: s.Sid}
	}
	if result.Decision == ImplicitDeny {
		policies := p.Identity
		if result.Session {
			policies = p.Session
		}
		if e.NearestMiss = nearestMiss(policies, r); e.NearestMiss != nil {
			e.NearestMiss.Session = result.Session
		}
	}
	return e
}

// nearestMiss looks for the statement that would allow r if one thing about it
// were different. A statement about the action comes before one about the
// resource, and that before one of which only a condition fails to hold.
func nearestMiss(policies []*Policy, r Request) *Miss {
	var nearest *Miss
	best := 0.0
	for _, p := range policies {
		for _, s := range p.Statements {
			if s.Effect != Allow {
				continue
			}
			miss, score := s.miss(r)
			if miss != nil && score > best {
				nearest, best = miss, score
			}
		}
	}
	return nearest
}

// miss is the first element that does not fit, with a score of how near the
// statement is: 0 when it has nothing to do with the request.
func (s *Statement) miss(r Request) (*Miss, float64) {
	action, likeAction := s.missedAction(r)
	if likeAction == 0 {
		return nil, 0
	}
	resource, likeResource := s.missedResource(r)
	condition := s.unmet(r.Context)
	score := 8*likeAction + 4*likeResource
	if action == nil {
		score += 8
	}
	if condition == nil {
		score++
	}
	switch {
	case action != nil && resource != nil:
		action.Fix = "allow " + strconv.Quote(r.Action) + " on " + strconv.Quote(r.Resource) + " in a statement of its own"
		return action, score
	case action != nil:
		return action, score
	case resource != nil:
		return resource, score
	case condition != nil:
		return s.missedCondition(condition, r.Context), score
	}
	return nil, 0
}

// newMiss starts the description of a miss at a place of the statement.
func (s *Statement) newMiss(element string, at Position) *Miss {
	return &Miss{File: at.File, Line: at.Line, Column: at.Column, Sid: s.Sid, Element: element}
}

// missedAction compares the actions: nil and 1 if they fit; 0 if the statement is
// not about the service at all.
func (s *Statement) missedAction(r Request) (*Miss, float64) {
	if s.hasAction(r.Action) {
		return nil, 1
	}
	for _, v := range s.NotActions {
		if v.pattern.matches(r.Action, nil, true) {
			m := s.newMiss("NotAction", v.Position)
			m.Policy, m.Call = Side{Text: v.Text}, Side{Text: r.Action}
			m.Message = fmt.Sprintf("the policy allows every action but %s, this call is %s", v.Text, r.Action)
			m.Fix = "delete " + strconv.Quote(v.Text) + " from NotAction, or allow the action in a statement of its own"
			return m, 0.5
		}
	}
	service, name, _ := strings.Cut(r.Action, ":")
	var nearest Value
	best := 0.0
	for _, v := range s.Actions {
		policyService, policyName, _ := strings.Cut(v.Text, ":")
		if !strings.EqualFold(policyService, service) {
			continue
		}
		d := distance(strings.ToLower(policyName), strings.ToLower(name), 1+len(name))
		if like := 0.1 + 0.7*(1-float64(d)/float64(1+len(name))); like > best {
			nearest, best = v, like
		}
	}
	if best == 0 {
		return nil, 0
	}
	m := s.newMiss("Action", nearest.Position)
	at := len(service) + 1
	m.Policy = Side{Text: nearest.Text, Differs: nearest.Text[at:], At: at}
	m.Call = Side{Text: r.Action, Differs: name, At: at}
	m.Message = fmt.Sprintf("the policy allows %s, this call is %s", nearest.Text, r.Action)
	m.Fix = "add " + strconv.Quote(r.Action) + " to Action"
	return m, best
}

// missedResource compares the resources: nil and 1 if they fit.
func (s *Statement) missedResource(r Request) (*Miss, float64) {
	if s.hasResource(r.Resource, r.Context) {
		return nil, 1
	}
	for _, v := range s.NotResources {
		if v.pattern.matches(r.Resource, r.Context, false) {
			m := s.newMiss("NotResource", v.Position)
			m.Policy, m.Call = Side{Text: v.Text}, Side{Text: r.Resource}
			m.Message = fmt.Sprintf("the policy allows every resource but %s, this call is for %s", v.Text, r.Resource)
			m.Fix = "delete " + strconv.Quote(v.Text) + " from NotResource, or allow the resource in a statement of its own"
			return m, 0.5
		}
	}
	var nearest *Miss
	best := -1.0
	for _, v := range s.Resources {
		policy, call, like := compareARN(v, r)
		if like <= best {
			continue
		}
		best = like
		nearest = s.newMiss("Resource", v.Position)
		nearest.Policy, nearest.Call = policy, call
		nearest.Message, nearest.Fix = resourceMessage(v, policy, call, r)
	}
	return nearest, best
}

// compareARN finds the first part in which the ARN of a policy and that of the
// call differ, and says how much of them is alike, from 0 to less than 1.
func compareARN(v Value, r Request) (policy, call Side, like float64) {
	policyParts, callParts := splitARN(v.Text, true), splitARN(r.Resource, false)
	i := 0
	for i < len(policyParts) && i < len(callParts) && v.patternOf(policyParts[i]).matches(callParts[i].Differs, r.Context, false) {
		i++
	}
	policy, call = side(v.Text, policyParts, i), side(r.Resource, callParts, i)
	return policy, call, float64(i) / float64(1+max(len(policyParts), len(callParts)))
}

// patternOf compiles one part of the value as the value was compiled.
func (v Value) patternOf(part Side) pattern {
	return compile(part.Differs, v.pattern.variable)
}

// splitARN gives the parts of an ARN between its colons and slashes. Behind the
// last slash colons belong to the name, as those of Cognito identities do.
func splitARN(text string, variables bool) []Side {
	var parts []Side
	start, colons := 0, 0
	for i := 0; i < len(text); i++ {
		if variables {
			if _, n := readVariable(text[i:]); n > 0 {
				i += n - 1
				continue
			}
		}
		if text[i] == ':' && colons < 5 || text[i] == '/' {
			if text[i] == ':' {
				colons++
			}
			parts = append(parts, Side{Differs: text[start:i], At: start})
			start = i + 1
		}
	}
	return append(parts, Side{Differs: text[start:], At: start})
}

// side marks part i of text, or its end if it has no such part.
func side(text string, parts []Side, i int) Side {
	if i >= len(parts) {
		return Side{Text: text, At: len(text)}
	}
	return Side{Text: text, Differs: parts[i].Differs, At: parts[i].At}
}

func resourceMessage(v Value, policy, call Side, r Request) (message, fix string) {
	if key, missing := v.pattern.missing(r.Context); missing {
		return fmt.Sprintf("the policy allows %s, and this call has no one value for %s", v.Text, key),
			"give the principal or the session that value; to try it, add --context " + key + "=VALUE"
	}
	if r.Resource == "*" {
		return fmt.Sprintf("the policy allows %s, but IAM asks for * because %s is about no single resource", v.Text, r.Action),
			`allow the action in a statement with "Resource": "*"`
	}
	note := ""
	if part := v.patternOf(policy); part.variable {
		tokens, _ := part.resolve(r.Context)
		note = " (here " + spell(tokens) + ")"
	}
	return fmt.Sprintf("the policy allows %s%s, this call is for %s", policy.short(), note, call.short()),
		"add " + strconv.Quote(r.Resource) + " to Resource"
}

// short is the side's text without what comes long before the difference, as in
// …/user/jane, and without the other parts of the ARN that come after it.
func (s Side) short() string {
	start, separators := s.At, 0
	for start > 0 && separators < 2 {
		start--
		if c := s.Text[start]; c == ':' || c == '/' {
			separators++
		}
	}
	text := s.Text[start:]
	if start > 0 {
		text = "…" + text
	}
	if rest := s.Text[s.At+len(s.Differs):]; strings.Contains(rest, ":") {
		return strings.TrimSuffix(text, rest) + rest[:1] + "…"
	}
	return text
}

// missedCondition describes a condition that does not hold.
func (s *Statement) missedCondition(c *Condition, ctx Context) *Miss {
	m := s.newMiss("Condition", c.Position)
	var want []string
	for _, v := range c.Values {
		want = append(want, strconv.Quote(v.Text))
	}
	policy := strings.Join(want, " or ")
	m.Policy = Side{Text: c.Operator + " " + c.Key + " " + policy, Differs: policy, At: len(c.Operator) + len(c.Key) + 2}
	got := "no value"
	if values := ctx.values(c.Key); len(values) > 0 {
		var quoted []string
		for _, v := range values {
			quoted = append(quoted, strconv.Quote(v))
		}
		got = strings.Join(quoted, " and ")
	}
	m.Call = Side{Text: c.Key + " " + got, Differs: got, At: len(c.Key) + 1}
	m.Message = fmt.Sprintf("the policy asks for %s %s %s, this call has %s", c.Key, c.Operator, policy, got)
	m.Fix = "make the condition hold, or change it"
	if got == "no value" {
		m.Fix = "give the request that value; to try it, add --context " + c.Key + "=VALUE"
	}
	return m
}

// missing is the first variable that has no value in the request.
func (p pattern) missing(c Context) (key string, missing bool) {
	for _, t := range p.tokens {
		if t.kind == reference {
			if _, ok := t.ref.value(c); !ok {
				return t.ref.key, true
			}
		}
	}
	return "", false
}

// spell writes tokens without variables as a policy would.
func spell(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		switch t.kind {
		case anyRun, inSegment:
			b.WriteByte('*')
		case anyOne, oneInSegment:
			b.WriteByte('?')
		default:
			b.WriteRune(t.char)
		}
	}
	return b.String()
}
