package iam

import "strings"

// A ResourceType is a kind of resource that ARNs name, such as "channel".
type ResourceType string

// The resource types of Amazon Chime SDK messaging and Amazon IVS Chat.
const (
	AppInstance          ResourceType = "app-instance"
	AppInstanceUser      ResourceType = "app-instance-user"
	AppInstanceBot       ResourceType = "app-instance-bot"
	Channel              ResourceType = "channel"
	ChannelFlow          ResourceType = "channel-flow"
	Room                 ResourceType = "room"
	LoggingConfiguration ResourceType = "logging-configuration"
)

// form is the ARN of a type with {} for what varies.
func (t ResourceType) form() string {
	switch t {
	case AppInstance:
		return "arn:{}:chime:{}:{}:app-instance/{}"
	case AppInstanceUser:
		return "arn:{}:chime:{}:{}:app-instance/{}/user/{}"
	case AppInstanceBot:
		return "arn:{}:chime:{}:{}:app-instance/{}/bot/{}"
	case Channel:
		return "arn:{}:chime:{}:{}:app-instance/{}/channel/{}"
	case ChannelFlow:
		return "arn:{}:chime:{}:{}:app-instance/{}/channel-flow/{}"
	case Room:
		return "arn:{}:ivschat:{}:{}:room/{}"
	case LoggingConfiguration:
		return "arn:{}:ivschat:{}:{}:logging-configuration/{}"
	}
	return ""
}

// Example is an ARN of this type with made-up names in it.
func (t ResourceType) Example() string {
	form := t.form()
	for _, part := range []string{"aws", "us-east-1", "123456789012", "…", "…"} {
		form = strings.Replace(form, "{}", part, 1)
	}
	return form
}

// covers says whether v matches an ARN of type t. A variable may stand for
// anything, also in a document whose version has none: that is a finding of its own.
func (t ResourceType) covers(v Value) bool {
	var form []token
	for text := t.form(); text != ""; {
		if rest, ok := strings.CutPrefix(text, "{}"); ok {
			kind := inSegment
			if !strings.Contains(rest, ":") {
				kind = inPath // an id, which may have colons, as those of Cognito do
			}
			form = append(form, token{kind: kind})
			text = rest
			continue
		}
		form = append(form, token{char: rune(text[0])})
		text = text[1:]
	}
	return overlap(compileARN(v.Text, true).tokens, form)
}

// overlap says whether some text matches both token lists.
func overlap(a, b []token) bool {
	// row[j] says whether a[i:] and b[j:] have a text in common; i goes down.
	row := make([]bool, len(b)+1)
	for i := len(a); i >= 0; i-- {
		next := row
		row = make([]bool, len(b)+1)
		for j := len(b); j >= 0; j-- {
			switch {
			case i == len(a) && j == len(b):
				row[j] = true
			case i < len(a) && a[i].repeats():
				row[j] = next[j] || j < len(b) && (b[j].repeats() || a[i].meets(b[j])) && row[j+1]
			case j < len(b) && b[j].repeats():
				row[j] = row[j+1] || i < len(a) && a[i].meets(b[j]) && next[j]
			case i < len(a) && j < len(b):
				row[j] = a[i].meets(b[j]) && next[j+1]
			}
		}
	}
	return row[0]
}

func (t token) repeats() bool {
	return t.kind == anyRun || t.kind == inSegment || t.kind == inPath || t.kind == reference
}

// meets says whether two tokens can stand for the same character.
func (t token) meets(u token) bool {
	switch {
	case t.kind == literal && u.kind == literal:
		return t.char == u.char
	case t.kind == literal:
		return u.takes(t.char)
	case u.kind == literal:
		return t.takes(u.char)
	}
	return true
}

// takes says whether a wildcard stands for c.
func (t token) takes(c rune) bool {
	switch t.kind {
	case inSegment, oneInSegment:
		return c != ':'
	case inPath:
		return c != '/'
	}
	return true
}
