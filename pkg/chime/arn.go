package chime

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// An ARN is the Amazon Resource Name of something in an AppInstance:
//
//	arn:aws:chime:us-east-1:123456789012:app-instance/INSTANCE[/KIND/ID]
type ARN struct {
	Partition, Service, Region, AccountID, Resource string
}

// Kind is the kind of resource that an ARN names.
type Kind string

// The kinds of resources, as the ARN writes them. KindUnknown is any other.
const (
	KindUnknown     Kind = ""
	KindAppInstance Kind = "app-instance"
	KindUser        Kind = "user"
	KindBot         Kind = "bot"
	KindChannel     Kind = "channel"
	KindChannelFlow Kind = "channel-flow"
)

func (k Kind) String() string {
	switch k {
	case KindAppInstance:
		return "an AppInstance"
	case KindUser:
		return "a user"
	case KindBot:
		return "a bot"
	case KindChannel:
		return "a channel"
	case KindChannelFlow:
		return "a channel flow"
	default:
		return "an unknown resource"
	}
}

// An ARNError says why a string is not the ARN that was asked for.
type ARNError struct {
	Value  string // as given
	Reason string
}

func (e *ARNError) Error() string { return fmt.Sprintf("ARN %q: %s", e.Value, e.Reason) }

// ParseARN reads an ARN by the rules of the API models' ChimeArn: at most 1600
// characters, a partition, and service, region and account of letters, digits,
// hyphens and dots, which may be empty.
//
// Given kinds, it refuses an ARN of any other kind. An ARN of unknown kind is
// accepted always: the service may know it. The error is an [*ARNError].
func ParseARN(s string, kinds ...Kind) (ARN, error) {
	fail := func(reason string) (ARN, error) { return ARN{}, &ARNError{s, reason} }
	if utf8.RuneCountInString(s) > 1600 {
		return fail("longer than 1600 characters")
	}
	parts := strings.SplitN(s, ":", 6)
	if parts[0] != "arn" || len(parts) < 6 {
		return fail("want arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE")
	}
	a := ARN{Partition: parts[1], Service: parts[2], Region: parts[3], AccountID: parts[4], Resource: parts[5]}
	for i, name := range []string{"partition", "service", "region", "account"} {
		part := parts[i+1]
		if len(part) > 63 {
			return fail("the " + name + " is longer than 63 characters")
		}
		if strings.ContainsFunc(part, func(r rune) bool { return !isARNCharacter(r) }) {
			return fail("the " + name + " may hold lower-case letters, digits, hyphens and dots only")
		}
	}
	switch {
	case a.Partition == "":
		return fail("the partition is empty")
	case a.Resource == "" || a.Resource[0] == '/':
		return fail("the resource is empty")
	case utf8.RuneCountInString(a.Resource) > 1024:
		return fail("the resource is longer than 1024 characters")
	case !utf8.ValidString(a.Resource) || strings.ContainsAny(a.Resource, "\n\r\u0085\u2028\u2029"):
		return fail("the resource holds a line break or invalid UTF-8")
	}
	if kind := a.Kind(); len(kinds) > 0 && kind != KindUnknown && !slices.Contains(kinds, kind) {
		wanted := make([]string, len(kinds))
		for i, k := range kinds {
			wanted[i] = k.String()
		}
		return fail("this is the ARN of " + kind.String() + "; want that of " + strings.Join(wanted, " or "))
	}
	return a, nil
}

func isARNCharacter(r rune) bool {
	return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '.'
}

// String returns the ARN as it was parsed.
func (a ARN) String() string {
	return strings.Join([]string{"arn", a.Partition, a.Service, a.Region, a.AccountID, a.Resource}, ":")
}

// Kind returns what the ARN names, KindUnknown if that is nothing in an AppInstance.
func (a ARN) Kind() Kind {
	switch parts := strings.Split(a.Resource, "/"); {
	case parts[0] != string(KindAppInstance) || slices.Contains(parts, ""):
		return KindUnknown
	case len(parts) == 2:
		return KindAppInstance
	case len(parts) == 4:
		switch kind := Kind(parts[2]); kind {
		case KindUser, KindBot, KindChannel, KindChannelFlow:
			return kind
		}
	}
	return KindUnknown
}

// ID returns the last part of the resource: the id of the user, bot, channel,
// flow or AppInstance.
func (a ARN) ID() string { return a.Resource[strings.LastIndexByte(a.Resource, '/')+1:] }

// AppInstance returns the ARN of the AppInstance that holds the resource, or the
// zero ARN if the kind is unknown.
func (a ARN) AppInstance() ARN {
	if a.Kind() == KindUnknown {
		return ARN{}
	}
	a.Resource = strings.Join(strings.Split(a.Resource, "/")[:2], "/")
	return a
}
