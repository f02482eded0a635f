package stream

import (
	"fmt"
	"slices"
	"strings"
)

// FilterOptions says which envelopes a Filter lets through. A field that is
// empty restricts nothing; the values of one field are alternatives, and all
// fields must hold.
type FilterOptions struct {
	Types    []string // event types or globs of them (*, ?, [A-Z]), in any case
	Channels []string // ARNs of channels
	Senders  []string // ARNs, on IVS Chat ids, of senders
}

// A Filter selects envelopes by type, channel and sender. It is immutable and
// safe for concurrent use; a nil Filter lets everything through.
type Filter struct {
	types    []string // spelled out; nil: all
	channels []string
	senders  []string
}

// NewFilter compiles a filter. When patterns match no event type the error is an
// *UnknownTypeError that names them all.
func NewFilter(o FilterOptions) (*Filter, error) {
	f := &Filter{channels: o.Channels, senders: o.Senders}
	var unknown []string
	for _, pattern := range o.Types {
		known := false
		for i := range eventTypes {
			if name := eventTypes[i].name; matchType(pattern, name) {
				known = true
				if !slices.Contains(f.types, name) {
					f.types = append(f.types, name)
				}
			}
		}
		if !known {
			unknown = append(unknown, pattern)
		}
	}
	if unknown != nil {
		return nil, &UnknownTypeError{Patterns: unknown}
	}
	return f, nil
}

// An UnknownTypeError names the patterns that match none of EventTypes.
type UnknownTypeError struct {
	Patterns []string
}

func (e *UnknownTypeError) Error() string {
	quoted := make([]string, len(e.Patterns))
	for i, p := range e.Patterns {
		quoted[i] = fmt.Sprintf("%q", p)
	}
	if len(quoted) == 1 {
		return fmt.Sprintf("event type %s matches none of the known types", quoted[0])
	}
	return fmt.Sprintf("event types %s match none of the known types", strings.Join(quoted, ", "))
}

// Match reports whether the filter lets e through.
func (f *Filter) Match(e *Envelope) bool {
	if f.all() {
		return true
	}
	return oneOf(f.types, e, fieldEventType, fieldOwnType) &&
		oneOf(f.channels, e, fieldChannelArn, fieldDetailsChannelArn) &&
		oneOf(f.senders, e, fieldSenderArn, fieldSenderID)
}

// all reports whether the filter lets everything through.
func (f *Filter) all() bool {
	return f == nil || len(f.types)+len(f.channels)+len(f.senders) == 0
}

// oneOf reports whether the text of the first of the fields that e has is one
// of the values wanted. No values want everything.
func oneOf(wanted []string, e *Envelope, fields ...int) bool {
	if len(wanted) == 0 {
		return true
	}
	text := e.text(fields...)
	for _, w := range wanted {
		if w == string(text) {
			return true
		}
	}
	return false
}
