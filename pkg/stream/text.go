package stream

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A textFormat prints envelopes for eyes: when, where, who, what.
type textFormat struct {
	decoder decoder

	// the places it looks at, beside the fields
	content, senderName, members, member, inviter, name, detailsName,
	eventName, attributes, errorCode, errorMessage int
}

func newTextFormat(s *shape) *textFormat {
	return &textFormat{
		content:      s.at("Payload", "Content").id,
		senderName:   s.at("Payload", "Sender", "Name").id,
		members:      s.at("Payload", "Members").id,
		member:       s.at("Payload", "Member").id,
		inviter:      s.at("Payload", "InvitedBy").id,
		name:         s.at("Payload", "Name").id,
		detailsName:  s.at("Payload", "Channel", "Name").id,
		eventName:    s.at("Payload", "EventName").id,
		attributes:   s.at("Payload", "Attributes").id,
		errorCode:    s.at("Payload", "ErrorCode").id,
		errorMessage: s.at("Payload", "ErrorMessage").id,
	}
}

// append appends the line of e, without its end:
//
//	TIME CHANNEL SENDER: [LABEL] CONTENT
//
// with - for what is missing. Nothing of the envelope can end the line or
// command the terminal.
func (t *textFormat) append(dst []byte, e *Envelope) []byte {
	kind := eventType{about: aboutOther}
	if name := e.text(fieldEventType, fieldOwnType); name != nil {
		if known := findType(name); known != nil {
			kind = *known
		} else {
			kind.label = string(name)
		}
	}
	if kind.about == aboutMessage && kind.label == "" && e.MessageType() == "CONTROL" {
		kind.label = "control"
	}

	dst = t.appendTime(dst, e)
	dst = append(dst, ' ')
	dst = appendVisible(dst, shortChannel(where(e)))
	if kind.about == aboutMessage {
		dst = append(dst, ' ')
		dst = appendVisible(dst, orDash(t.sender(e)))
		dst = append(dst, ':')
	}
	if kind.label != "" {
		dst = append(dst, " ["...)
		dst = appendVisible(dst, []byte(kind.label))
		dst = append(dst, ']')
	}
	return t.appendDetail(dst, e, kind.about)
}

// where returns the ARN of the channel; of a room, which its frames do not name,
// what the reader calls it.
func where(e *Envelope) []byte {
	if e.Service != "" {
		return []byte(e.Meta.UserArn)
	}
	return e.Channel()
}

func (t *textFormat) appendTime(dst []byte, e *Envelope) []byte {
	if at := e.text(fieldUpdated, fieldCreated, fieldSendTime); at != nil {
		return appendVisible(dst, at)
	}
	if !e.Meta.ReceivedAt.IsZero() {
		return e.Meta.ReceivedAt.UTC().AppendFormat(dst, timestampFormat)
	}
	return append(dst, '-')
}

// timestampFormat is how the service writes timestamps.
const timestampFormat = "2006-01-02T15:04:05.000Z"

func (t *textFormat) appendDetail(dst []byte, e *Envelope, kind about) []byte {
	if text := e.text(fieldPayload); text != nil { // it is not JSON
		return appendWord(dst, text)
	}
	switch kind {
	case aboutSession:
		return dst
	case aboutMessage:
		return appendWord(dst, e.text(t.content))
	case aboutChannel:
		return appendWord(dst, e.text(t.name, t.detailsName))
	case aboutMembership:
		dst = t.appendPeople(dst, " ", e.value(t.members))
		dst = t.appendPeople(dst, " ", e.value(t.member))
		return t.appendPeople(dst, ", invited by ", e.value(t.inviter))
	case aboutEvent:
		dst = appendWord(dst, e.text(t.eventName))
		return appendWord(dst, e.value(t.attributes))
	case aboutError:
		dst = appendWord(dst, e.value(t.errorCode))
		return appendWord(dst, e.text(t.errorMessage))
	default:
		if e.value(fieldPayload) == nil {
			return appendWord(dst, e.value(fieldEnvelope))
		}
		return appendWord(dst, e.value(fieldPayload))
	}
}

func appendWord(dst, text []byte) []byte {
	if len(text) == 0 {
		return dst
	}
	return appendVisible(append(dst, ' '), text)
}

// sender returns the name of the sender, or the end of its ARN.
func (t *textFormat) sender(e *Envelope) []byte {
	if name := e.text(t.senderName); len(name) > 0 {
		return name
	}
	return lastSegment(e.Sender())
}

// appendPeople appends the names in an object with Name and Arn, or in an array
// of such.
func (t *textFormat) appendPeople(dst []byte, before string, value []byte) []byte {
	if value == nil {
		return dst
	}
	v := t.decoder.decode(string(value))
	people, ok := v.([]any)
	if !ok {
		people = []any{v}
	}
	for _, p := range people {
		person, _ := p.(map[string]any)
		name, _ := person["Name"].(string)
		if name == "" {
			arn, _ := person["Arn"].(string)
			name = string(lastSegment([]byte(arn)))
		}
		dst = append(dst, before...)
		dst = appendVisible(dst, orDash([]byte(name)))
		before = ", "
	}
	return dst
}

func orDash(text []byte) []byte {
	if len(text) == 0 {
		return []byte("-")
	}
	return text
}

// lastSegment returns what follows the last slash of an ARN.
func lastSegment(arn []byte) []byte {
	return arn[bytes.LastIndexByte(arn, '/')+1:]
}

// shortChannel returns the id of a channel, of the long random ones the first
// characters.
func shortChannel(arn []byte) []byte {
	const long, short = 36, 8
	id := orDash(lastSegment(arn))
	if len(id) < long {
		return id
	}
	for i, c := range id {
		if i == short {
			return append(bytes.Clone(id[:short]), "…"...)
		}
		if !isDigit(c) && (c < 'a' || 'f' < c) {
			break
		}
	}
	return id
}

// appendVisible appends text with every character shown that a terminal would
// obey rather than print: controls, line and paragraph separators, and those
// that format invisibly, such as the ones that change the direction of writing.
// They are written as in Go: \n, \x1b, \u202e. What is not UTF-8 is, too.
func appendVisible(dst, text []byte) []byte { return appendShown(dst, text, "") }

// appendShown is appendVisible that leaves some characters as they are.
func appendShown(dst, text []byte, left string) []byte {
	start := 0
	for i := 0; i < len(text); {
		if c := text[i]; ' ' <= c && c <= '~' {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		broken := r == utf8.RuneError && size == 1
		if !broken && (!isHidden(r) || strings.ContainsRune(left, r)) {
			i += size
			continue
		}
		dst = append(dst, text[start:i]...)
		switch {
		case broken:
			dst = fmt.Appendf(dst, `\x%02x`, text[i])
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r < utf8.RuneSelf:
			dst = fmt.Appendf(dst, `\x%02x`, r)
		case r <= 0xFFFF:
			dst = fmt.Appendf(dst, `\u%04x`, r)
		default:
			dst = fmt.Appendf(dst, `\U%08x`, r)
		}
		i += size
		start = i
	}
	return append(dst, text[start:]...)
}

// isHidden reports whether r is not seen but acts: Unicode's categories Cc, Zl,
// Zp and Cf, but for the joiners that emoji and several scripts are written
// with, and the marks of Cf that are seen.
func isHidden(r rune) bool {
	const zeroWidthNonJoiner, zeroWidthJoiner = '\u200c', '\u200d'
	if r == zeroWidthNonJoiner || r == zeroWidthJoiner {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Cf) &&
		!unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}
