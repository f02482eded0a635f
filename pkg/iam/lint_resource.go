package iam

import (
	"slices"
	"strconv"
	"strings"
)

// lintResources checks the ARNs by themselves.
func (p *parser) lintResources(s *Statement) {
	values := s.Resources
	if s.NotResources != nil {
		values = s.NotResources
	}
	star := slices.IndexFunc(values, func(v Value) bool { return v.Text == "*" })
	if star >= 0 && len(values) > 1 {
		p.report(values[star].start, "pointless-star", "the * in this list makes the other resources pointless",
			"delete it and give actions that need * a statement of their own, or delete the others")
	}
	for i, v := range values {
		if p.placeholder(v) || p.variablesIn(v, true) {
			continue
		}
		parts := splitOutsideVariables(v.Text, 6)
		if v.Text == "*" || parts[0] != "arn" || star < 0 && p.redundant(values, i, "resource") {
			continue
		}
		p.lintARN(v, parts)
	}
}

// lintARN checks the parts of one ARN; those of other services are left alone.
func (p *parser) lintARN(v Value, parts []string) {
	if len(parts) < 3 {
		p.report(v.start, "resource-format", "the ARN "+quote(v.Text)+" names no service", "write it like "+AppInstance.Example())
		return
	}
	if right := arnService(parts[2]); right != parts[2] {
		p.report(v.start, "resource-service", "ARNs have no service "+quote(parts[2]), "write "+right+" in its place",
			p.editPart(v, parts, 2, right)...)
		return
	}
	if parts[2] != "chime" && parts[2] != "ivschat" {
		return
	}
	switch {
	case len(parts) < 6 && !strings.Contains(v.Text, "*"):
		p.report(v.start, "resource-format", "the ARN "+quote(v.Text)+" lacks some of its six parts",
			"write all of arn:partition:service:region:account:resource")
	case !isPartition(parts[1]):
		p.report(v.start, "resource-partition", "there is no partition "+quote(parts[1]), "write aws, or aws-cn or aws-us-gov",
			p.editPart(v, parts, 1, "aws")...)
	case len(parts) > 3 && !isRegion(parts[3]):
		p.report(v.start, "resource-region", "there is no region "+quote(parts[3]), "write a region such as us-east-1, or *")
	case len(parts) > 4 && !isAccount(parts[4]):
		p.report(v.start, "resource-account", quote(parts[4])+" is no account", "write the twelve digits of the account, or *")
	case len(parts) == 6 && !p.hasType(v):
		p.unknownResource(v, parts[2])
	}
}

// editPart replaces one part of the ARN, if the string has no escapes in it.
func (p *parser) editPart(v Value, parts []string, i int, text string) []edit {
	start := v.start + 1 + len(strings.Join(parts[:i], ":"))
	if i > 0 {
		start++
	}
	if end := start + len(parts[i]); end <= v.end && p.src[start:end] == parts[i] {
		return []edit{{start, end, text}}
	}
	return nil
}

// arnService is the service that was meant, or the one that is written.
func arnService(service string) string {
	lower := strings.ToLower(service)
	switch {
	case strings.ContainsAny(service, "*?$"):
		return service
	case strings.Contains(lower, "chime"), distance(lower, "chime", 2) < 2:
		return "chime"
	case lower == "ivs-chat", lower == "ivs_chat", distance(lower, "ivschat", 2) < 2:
		return "ivschat"
	}
	return service
}

func isPartition(s string) bool {
	return s == "aws" || strings.HasPrefix(s, "aws-") || strings.ContainsAny(s, "*?")
}

// isRegion accepts the form of region names and patterns of them.
func isRegion(s string) bool {
	if strings.ContainsAny(s, "*?") {
		return true
	}
	words := strings.Split(s, "-")
	last := words[len(words)-1]
	return len(words) >= 3 && len(last) == 1 && isDigits(last) && strings.Trim(strings.Join(words[:len(words)-1], ""), "abcdefghijklmnopqrstuvwxyz") == ""
}

func isAccount(s string) bool {
	return strings.ContainsAny(s, "*?") || len(s) == 12 && isDigits(s)
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// hasType says whether some resource has an ARN of this form.
func (p *parser) hasType(v Value) bool {
	for _, t := range resourceTypes() {
		if t.covers(v) {
			return true
		}
	}
	resource := v.Text[strings.LastIndexByte(v.Text, ':')+1:]
	kind, _, _ := strings.Cut(resource, "/")
	return isOtherChimeResource(kind)
}

// isOtherChimeResource names the resources of Amazon Chime that have nothing to do
// with messaging (service authorization reference).
func isOtherChimeResource(kind string) bool {
	switch kind {
	case "meeting", "media-pipeline", "media-insights-pipeline-configuration", "media-pipeline-kinesis-video-stream-pool",
		"sma", "vc", "voice-profile", "voice-profile-domain":
		return true
	}
	return false
}

func (p *parser) unknownResource(v Value, service string) {
	forms := []string{"app-instance/ID", "app-instance/ID/user/ID", "app-instance/ID/bot/ID", "app-instance/ID/channel/ID", "app-instance/ID/channel-flow/ID"}
	if service == "ivschat" {
		forms = []string{"room/ID", "logging-configuration/ID"}
	}
	p.report(v.start, "unknown-resource", "no resource has an ARN like "+quote(v.Text), "end it like one of "+strings.Join(forms, ", "))
}

func resourceTypes() []ResourceType {
	return []ResourceType{AppInstance, AppInstanceUser, AppInstanceBot, Channel, ChannelFlow, Room, LoggingConfiguration}
}

// lintTypes checks that the resources of a statement are of types its actions have.
func (p *parser) lintTypes(s *Statement) {
	if len(s.Resources) == 0 || len(s.Actions) == 0 || s.everywhere() {
		return
	}
	usable := make([]bool, len(s.Resources))
	complete := true // nothing in the statement is beyond judgement
	for _, v := range s.Actions {
		prefix, _, _ := strings.Cut(v.Text, ":")
		service := serviceOf(prefix)
		if service == nil {
			complete = false
			continue
		}
		actions := service.matching(v.pattern)
		complete = complete && len(actions) > 0
		fits := false
		for _, a := range actions {
			fits = fits || a.foreign
			complete = complete && !a.foreign
			for i, r := range s.Resources {
				if a.about(r) {
					usable[i], fits = true, true
				}
			}
		}
		if len(actions) > 0 && !fits {
			complete = false // one finding is enough for the statement
			p.misplaced(v, actions)
		}
	}
	for i, r := range s.Resources {
		if complete && !usable[i] && strings.HasPrefix(r.Text, "arn:") && p.hasType(r) {
			p.report(r.start, "resource-type", "no action of this statement is about "+quote(r.Text), "delete it, or move it to a statement with such an action")
		}
	}
}

// about says whether r covers a resource the action may be about.
func (a Action) about(r Value) bool {
	for _, slot := range a.Resources {
		if coversAny(slot, r) {
			return true
		}
	}
	return false
}

func coversAny(types []ResourceType, r Value) bool {
	for _, t := range types {
		if t.covers(r) {
			return true
		}
	}
	return false
}

// misplaced reports an action that none of the statement's resources fits.
func (p *parser) misplaced(v Value, actions []serviceAction) {
	a := actions[0]
	if len(actions) > 1 {
		p.report(v.start, "resource-type", "no action that "+quote(v.Text)+" covers is about a resource of this statement",
			"list resources of the right type")
		return
	}
	if len(a.Resources) == 0 {
		p.report(v.start, "needs-star", a.Name+" is about no single resource, so IAM asks for *, which this statement does not allow",
			`give it a statement of its own with "Resource": "*"`)
		return
	}
	var names, examples []string
	for _, slot := range a.Resources {
		names = append(names, orList(slot))
		examples = append(examples, slot[0].Example())
	}
	p.report(v.start, "resource-type", a.Name+" is about "+strings.Join(names, " and ")+", which no resource of this statement is",
		"list "+strings.Join(examples, " and "))
}

// orList names types as prose does: an app-instance-user or app-instance-bot.
func orList(types []ResourceType) string {
	text := string(types[0])
	for _, t := range types[1:] {
		text += " or " + string(t)
	}
	if strings.IndexByte("aeiou", text[0]) >= 0 {
		return "an " + text
	}
	return "a " + text
}

// lintPairs finds actions that IAM asks about for two resources, of which the
// document allows one kind only. It looks at the whole document, because the two
// may stand in different statements.
func (p *parser) lintPairs() {
	for _, s := range p.policy.Statements {
		if s.Effect != Allow || len(s.Resources) == 0 {
			continue
		}
		lacking := make(map[string][]string) // names of types: actions
		var order []string
		for _, v := range s.Actions {
			a, ok := LookupAction(v.Text)
			if !ok || len(a.Resources) < 2 || !s.about(a) {
				continue
			}
			for _, slot := range a.Resources {
				if !p.allowedOn(a, slot) {
					types := orList(slot)
					if lacking[types] == nil {
						order = append(order, types)
					}
					lacking[types] = append(lacking[types], a.Name)
				}
			}
		}
		for _, types := range order {
			p.report(s.Resources[0].start, "resource-missing",
				someOf(lacking[types])+also(lacking[types])+types+", and the document allows it on none: IAM asks about each resource of a call",
				"add the ARN of "+types+" to Resource")
		}
	}
}

// about says whether the statement covers at least one resource of the action.
func (s *Statement) about(a Action) bool {
	for _, r := range s.Resources {
		if a.about(r) {
			return true
		}
	}
	return false
}

// allowedOn says whether any statement allows the action on one of the types.
func (p *parser) allowedOn(a Action, types []ResourceType) bool {
	for _, s := range p.policy.Statements {
		if s.Effect != Allow || !s.hasAction(a.Name) {
			continue
		}
		if s.NotResources != nil {
			return true
		}
		for _, r := range s.Resources {
			if coversAny(types, r) {
				return true
			}
		}
	}
	return false
}

func also(names []string) string {
	if len(names) == 1 {
		return " also needs "
	}
	return " also need "
}

func someOf(names []string) string {
	if n := len(names); n > 3 {
		return strings.Join(names[:2], ", ") + " and " + strconv.Itoa(n-2) + " more"
	}
	return strings.Join(names, ", ")
}
