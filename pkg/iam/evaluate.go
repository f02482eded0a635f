package iam

import "slices"

// Policies are the policies that apply to one principal. The zero value allows nothing.
type Policies struct {
	Identity []*Policy
	// Session policies limit what Identity allows. Nil means that the session
	// was made without one; an empty list that is not nil allows nothing.
	Session []*Policy
}

// A Request is one action on one resource. A call that touches several resources
// (a channel operation has the bearer and the channel) is one Request for each.
type Request struct {
	Action   string // "chime:SendChannelMessage"
	Resource string // an ARN, or "*" for actions without a resource type
	Context  Context
}

// A Context holds the condition keys of a request, such as "aws:PrincipalTag/team".
// Keys are compared case-insensitively. A key without values counts as missing.
type Context map[string][]string

// A Decision is the outcome of an evaluation.
type Decision string

// The decisions, in the spelling of the IAM policy simulator.
const (
	Allowed      Decision = "allowed"
	ExplicitDeny Decision = "explicitDeny"
	ImplicitDeny Decision = "implicitDeny"
)

// A Result is a decision and what made it.
type Result struct {
	Decision Decision
	// Statement is the one that decided: the allow of an allowed request, the
	// deny of an explicit one, nil of an implicit one.
	Statement *Statement
	// Session says that a session policy withheld the permission: it denies, or
	// it does not allow what the identity policies do.
	Session bool
}

// Allowed says whether the request may go ahead.
func (r Result) Allowed() bool { return r.Decision == Allowed }

// Evaluate decides r by the rules of the IAM user guide, "Policy evaluation
// logic": a deny anywhere wins, then an identity policy must allow, and so must
// a session policy if there is one.
func (p Policies) Evaluate(r Request) Result {
	if s := find(p.Identity, Deny, r); s != nil {
		return Result{Decision: ExplicitDeny, Statement: s}
	}
	if s := find(p.Session, Deny, r); s != nil {
		return Result{Decision: ExplicitDeny, Statement: s, Session: true}
	}
	allow := find(p.Identity, Allow, r)
	if allow == nil {
		return Result{Decision: ImplicitDeny}
	}
	if p.Session != nil && find(p.Session, Allow, r) == nil {
		return Result{Decision: ImplicitDeny, Session: true}
	}
	return Result{Decision: Allowed, Statement: allow}
}

// find returns the first statement with this effect that applies to r.
func find(policies []*Policy, effect Effect, r Request) *Statement {
	for _, p := range policies {
		for _, s := range p.Statements {
			if s.Effect == effect && s.applies(r) {
				return s
			}
		}
	}
	return nil
}

// applies says whether the statement is about this request.
func (s *Statement) applies(r Request) bool {
	return s.hasAction(r.Action) && s.hasResource(r.Resource, r.Context) && s.unmet(r.Context) == nil
}

func (s *Statement) hasAction(action string) bool {
	if s.NotActions != nil {
		return !slices.ContainsFunc(s.NotActions, func(v Value) bool { return v.pattern.matches(action, nil, true) })
	}
	return slices.ContainsFunc(s.Actions, func(v Value) bool { return v.pattern.matches(action, nil, true) })
}

func (s *Statement) hasResource(resource string, c Context) bool {
	if s.NotResources != nil {
		return !slices.ContainsFunc(s.NotResources, func(v Value) bool { return v.pattern.matches(resource, c, false) })
	}
	return slices.ContainsFunc(s.Resources, func(v Value) bool { return v.pattern.matches(resource, c, false) })
}

// unmet is the first condition that does not hold, or nil.
func (s *Statement) unmet(c Context) *Condition {
	for i := range s.Conditions {
		if !s.Conditions[i].holds(c) {
			return &s.Conditions[i]
		}
	}
	return nil
}
