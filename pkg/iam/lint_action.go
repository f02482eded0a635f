package iam

import (
	"strconv"
	"strings"
	"unicode"
)

// lintActions checks that the actions exist.
func (p *parser) lintActions(s *Statement) {
	values := s.Actions
	if s.NotActions != nil {
		values = s.NotActions
	}
	for i, v := range values {
		prefix, name, ok := strings.Cut(v.Text, ":")
		if strings.Contains(v.Text, "${") {
			p.report(v.start, "variable-place", "an action has no policy variables; "+quote(v.Text)+" is taken literally", "write the action out")
			continue
		}
		if p.redundant(values, i, "action") || !ok || strings.ContainsAny(v.Text, " \t\n") {
			continue
		}
		if service := serviceOf(prefix); service != nil {
			p.lintAction(v, service, name)
		} else {
			p.lintService(v, prefix, name)
		}
	}
}

func serviceOf(prefix string) *service {
	for _, s := range services() {
		if strings.EqualFold(prefix, s.prefix) {
			return s
		}
	}
	return nil
}

// lintAction checks an action of a known service.
func (p *parser) lintAction(v Value, service *service, name string) {
	if len(service.matching(v.pattern)) > 0 {
		return
	}
	if strings.EqualFold(v.Text, "ivschat:SendMessage") {
		p.report(v.start, "unknown-action", "there is no action ivschat:SendMessage: messages go over the socket, which a chat token's capabilities allow",
			"delete it; whoever makes the tokens needs ivschat:CreateChatToken")
		return
	}
	near, sure := service.nearest(name)
	if near == "" {
		p.report(v.start, "unknown-action", "there is no action "+quote(v.Text), "delete it")
		return
	}
	near = quote(service.prefix + ":" + near)
	var edits []edit
	if sure {
		edits = []edit{{v.start, v.end, near}}
	}
	p.report(v.start, "unknown-action", "there is no action "+quote(v.Text), "write "+near, edits...)
}

// lintService finds prefixes that are meant for one of the known services.
func (p *parser) lintService(v Value, prefix, name string) {
	if known := meantService(prefix, name); known != nil {
		right := known.prefix + ":" + name
		p.report(v.start, "unknown-service", "there is no service "+quote(prefix)+" in IAM; its actions have the prefix "+known.prefix+":",
			"write "+quote(right), edit{v.start, v.end, strconv.Quote(right)})
	}
}

// meantService knows the names of SDK clients, hosts and command line tools that
// are taken for prefixes of actions, and misspellings. It is nil for other services.
func meantService(prefix, action string) *service {
	lower := strings.ToLower(prefix)
	switch {
	case strings.Contains(lower, "chime"), distance(lower, "chime", 2) < 2:
		return serviceOf("chime")
	case lower == "ivs":
		// The streaming service has this prefix and the same tagging actions.
		if chat := serviceOf("ivschat"); chat.exists(action) && !isTagging(action) {
			return chat
		}
	case lower != "ivs-realtime" && strings.HasPrefix(lower, "ivs"), distance(lower, "ivschat", 3) < 3:
		return serviceOf("ivschat")
	}
	return nil
}

// isTagging says whether every service has an action of this name.
func isTagging(name string) bool {
	return name == "TagResource" || name == "UntagResource" || name == "ListTagsForResource"
}

func (s *service) exists(name string) bool {
	_, ok := s.lookup(name)
	return ok
}

// matching are the actions that a pattern covers.
func (s *service) matching(p pattern) []serviceAction {
	var found []serviceAction
	for _, a := range s.actions {
		if p.matches(a.Name, nil, true) {
			found = append(found, a)
		}
	}
	return found
}

// nearest finds the action that was meant: one or two letters away, and then it
// is sure, or with all the words of name in it.
func (s *service) nearest(name string) (near string, sure bool) {
	if strings.ContainsAny(name, "*?") {
		return "", false
	}
	var names []string
	for _, a := range s.actions {
		names = append(names, a.name)
	}
	if near, ok := nearest(name, names, min(2, len(name)/4)); ok {
		return near, true
	}
	words := camelWords(name)
	for _, a := range s.actions {
		if !a.foreign && hasWords(camelWords(a.name), words) && (near == "" || len(a.name) < len(near)) {
			near = a.name
		}
	}
	return near, false
}

// camelWords splits "SendChannelMessages" into send, channel, message.
func camelWords(name string) []string {
	var words []string
	start := 0
	for i, c := range name {
		if unicode.IsUpper(c) && i > start {
			words = append(words, name[start:i])
			start = i
		}
	}
	words = append(words, name[start:])
	for i, w := range words {
		words[i] = strings.TrimSuffix(strings.ToLower(w), "s")
	}
	return words
}

// hasWords says whether all of want occur in words, in their order.
func hasWords(words, want []string) bool {
	for _, w := range words {
		if len(want) > 0 && w == want[0] {
			want = want[1:]
		}
	}
	return len(want) == 0
}

// redundant reports a value that another one of the list covers.
func (p *parser) redundant(values []Value, i int, what string) bool {
	v := values[i]
	for j, other := range values {
		same := v.Text == other.Text || what == "action" && strings.EqualFold(v.Text, other.Text)
		prefix, star := strings.CutSuffix(other.Text, "*")
		covered := star && !strings.ContainsAny(prefix, "*?$") && len(prefix) <= len(v.Text) &&
			(v.Text[:len(prefix)] == prefix || what == "action" && strings.EqualFold(v.Text[:len(prefix)], prefix))
		if j != i && (same && j < i || !same && covered) {
			p.report(v.start, "redundant-"+what, quote(other.Text)+" in the same list covers "+quote(v.Text)+" already", "delete one of the two")
			return true
		}
	}
	return false
}
