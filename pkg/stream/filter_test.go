package stream

import (
	"errors"
	"slices"
	"testing"
)

func TestFilter(t *testing.T) {
	const frame = `{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE"},"Payload":"{\"ChannelArn\":\"c1\",\"Sender\":{\"Arn\":\"s1\"}}"}`
	tests := []struct {
		name  string
		o     FilterOptions
		frame string
		want  bool
	}{
		{"nothing asked", FilterOptions{}, frame, true},
		{"type", FilterOptions{Types: []string{"CREATE_CHANNEL_MESSAGE"}}, frame, true},
		{"type in another case", FilterOptions{Types: []string{"create_channel_Message"}}, frame, true},
		{"glob", FilterOptions{Types: []string{"*_channel_message"}}, frame, true},
		{"class", FilterOptions{Types: []string{"[a-c]*_?HANNEL_MESSAGE"}}, frame, true},
		{"part of a type", FilterOptions{Types: []string{"UPDATE_CHANNEL"}}, frame, false},
		{"other types", FilterOptions{Types: []string{"DELETE_*", "PENDING_*"}}, frame, false},
		{"one of two types", FilterOptions{Types: []string{"DELETE_*", "CREATE_*"}}, frame, true},
		{"channel", FilterOptions{Channels: []string{"c0", "c1"}}, frame, true},
		{"other channel", FilterOptions{Channels: []string{"C1"}}, frame, false},
		{"sender", FilterOptions{Senders: []string{"s1"}}, frame, true},
		{"other sender", FilterOptions{Senders: []string{"s"}}, frame, false},
		{"all hold", FilterOptions{Types: []string{"CREATE*"}, Channels: []string{"c1"}, Senders: []string{"s1"}}, frame, true},
		{"one does not hold", FilterOptions{Types: []string{"CREATE*"}, Channels: []string{"c1"}, Senders: []string{"s2"}}, frame, false},
		{"no channel", FilterOptions{Channels: []string{""}}, `{"Headers":{}}`, true}, // as asked
		{"no type", FilterOptions{Types: []string{"*"}}, `{}`, false},
		{"parse error", FilterOptions{Types: []string{"parse_error"}}, `hello`, true},
		{"parse error is not asked for", FilterOptions{Types: []string{"CREATE*"}}, `hello`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := NewFilter(tt.o)
			if err != nil {
				t.Fatal(err)
			}
			if got := f.Match(&Envelope{Raw: []byte(tt.frame)}); got != tt.want {
				t.Errorf("Match = %v, want %v", got, tt.want)
			}
		})
	}
	if !(*Filter)(nil).Match(&Envelope{}) {
		t.Error("a nil filter does not let everything through")
	}
}

func TestFilterUnknownTypes(t *testing.T) {
	_, err := NewFilter(FilterOptions{Types: []string{"CREATE_*", "CREAT_CHANNEL", "x*", "[", "MESSAGE"}})
	var unknown *UnknownTypeError
	if !errors.As(err, &unknown) || !slices.Equal(unknown.Patterns, []string{"CREAT_CHANNEL", "x*", "["}) {
		t.Fatalf("NewFilter = %v, want all three unknown patterns", err)
	}
	if want := `event types "CREAT_CHANNEL", "x*", "[" match none of the known types`; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
	_, err = NewFilter(FilterOptions{Types: []string{"x"}})
	if want := `event type "x" matches none of the known types`; err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
}
