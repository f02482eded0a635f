package iam

import (
	"strconv"
	"strings"
)

// Lint finds what is wrong, pointless or surprising in a policy document, in the
// order of the document: JSON that does not parse, grammar that IAM refuses, and
// what IAM takes although it cannot do what was meant, such as an action that
// does not exist or a resource of the wrong type. Actions and resources of other
// services than Amazon Chime and Amazon IVS Chat are left alone. A correct policy
// has no findings.
func Lint(name string, data []byte) []Finding {
	p := newParser(name, string(data))
	p.document()
	p.lint()
	return p.results()
}

// Repair mends what has one likely repair: missing brackets, commas and quotation
// marks, and misspelt elements, actions and operators. It returns the document
// and the findings that are left, with their places in the returned document. A
// document that has nothing to mend, or on which every repair calls for another, is
// returned as it is.
func Repair(name string, data []byte) ([]byte, []Finding) {
	src := string(data)
	// One repair can uncover another, but a document has only so many layers.
	for range 10 {
		p := newParser(name, src)
		p.document()
		p.lint()
		var edits []edit
		for _, f := range p.findings {
			edits = append(edits, f.edits...)
		}
		if len(edits) == 0 {
			return []byte(src), p.results()
		}
		src = apply(src, edits)
	}
	return data, Lint(name, data)
}

// lint adds the findings about what IAM would take.
func (p *parser) lint() {
	if p.lost {
		return
	}
	if p.tooLong() {
		return
	}
	for _, s := range p.policy.Statements {
		p.lintActions(s)
		p.lintResources(s)
		p.lintTypes(s)
		p.lintConditions(s)
		p.lintBreadth(s)
		p.lintDenied(s)
	}
	p.lintPairs()
	p.lintVersion()
}

// maxCharacters is the most any identity policy may have, those of a role's
// inline policies together. White space does not count (IAM user guide, "IAM and
// AWS STS quotas").
const maxCharacters = 10240

// tooLong reports a document that no one could use as it is.
func (p *parser) tooLong() bool {
	if len(p.src) <= maxCharacters || len(strings.Join(strings.Fields(p.src), "")) <= maxCharacters {
		return false
	}
	p.report(0, "too-long", "the policy has more than 10,240 characters, which is more than IAM takes", "split it, or use wildcards")
	return true
}

// lintBreadth finds allowances that cover far more than they name.
func (p *parser) lintBreadth(s *Statement) {
	if s.Effect != Allow {
		return
	}
	if len(s.NotActions) > 0 && s.Actions == nil {
		p.report(s.NotActions[0].start, "allow-not-action", "Allow with NotAction allows every other action of every service",
			"list the actions to allow in Action, or deny with NotAction")
	}
	if len(s.NotResources) > 0 && s.Resources == nil {
		p.report(s.NotResources[0].start, "allow-not-resource", "Allow with NotResource allows every other resource of every account",
			"list the resources to allow in Resource, or deny with NotResource")
	}
}

// lintDenied finds allowed actions that a statement of the same document always denies.
func (p *parser) lintDenied(s *Statement) {
	if s.Effect != Allow {
		return
	}
	for _, v := range s.Actions {
		for _, deny := range p.policy.Statements {
			if deny.Effect == Deny && len(deny.Conditions) == 0 && deny.everywhere() && deny.hasAction(v.Text) {
				p.report(v.start, "always-denied", "the statement in line "+strconv.Itoa(deny.Line)+" denies "+quote(v.Text)+" on every resource",
					"delete one of the two; a deny always wins")
				break
			}
		}
	}
}

// everywhere says whether the statement is about every resource.
func (s *Statement) everywhere() bool {
	for _, v := range s.Resources {
		if v.Text == "*" {
			return true
		}
	}
	return false
}
