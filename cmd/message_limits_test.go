package cmd

import (
	"strings"
	"testing"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

func TestCheckMessage(t *testing.T) {
	t.Parallel()
	message := func(change func(*chime.SendChannelMessageInput)) chime.SendChannelMessageInput {
		m := chime.SendChannelMessageInput{
			Content:     new("hello"),
			Type:        types.ChannelMessageTypeStandard,
			Persistence: types.ChannelMessagePersistenceTypePersistent,
		}
		change(&m)
		return m
	}
	type input = chime.SendChannelMessageInput
	attribute := func(key, text string) map[string]types.MessageAttributeValue {
		return map[string]types.MessageAttributeValue{key: {StringValues: []string{text}}}
	}
	tests := []struct {
		name   string
		change func(*input)
		want   string // "": nothing to complain about
	}{
		{"plain", func(m *input) {}, ""},
		{"4096 bytes", func(m *input) { m.Content = new(strings.Repeat("x", 4096)) }, ""},
		{"4097 bytes", func(m *input) { m.Content = new(strings.Repeat("x", 4097)) }, "the text has 4097 bytes in UTF-8; a STANDARD message holds 4096"},
		{"4096 bytes in 1024 characters", func(m *input) { m.Content = new(strings.Repeat("😀", 1024)) }, ""},
		{"4098 bytes in 1366 characters", func(m *input) { m.Content = new(strings.Repeat("漢", 1366)) }, "the text has 4098 bytes in UTF-8; a STANDARD message holds 4096"},
		{"control of 30 bytes", func(m *input) { m.Type, m.Content = types.ChannelMessageTypeControl, new(strings.Repeat("x", 30)) }, ""},
		{"control of 31 bytes", func(m *input) { m.Type, m.Content = types.ChannelMessageTypeControl, new(strings.Repeat("x", 31)) }, "the text has 31 bytes in UTF-8; a CONTROL message holds 30"},
		{"control with metadata", func(m *input) { m.Type, m.Metadata = types.ChannelMessageTypeControl, new("x") }, "a CONTROL message carries no metadata"},
		{"no text", func(m *input) { m.Content = nil }, "the text is empty"},
		{"invalid UTF-8", func(m *input) { m.Content = new("a\xff") }, "the text is not valid UTF-8"},
		{"line breaks", func(m *input) { m.Content = new("a\nb\u2028\x00") }, ""},
		{"metadata of 1024 bytes", func(m *input) { m.Metadata = new(strings.Repeat("é", 512)) }, ""},
		{"metadata of 1026 bytes", func(m *input) { m.Metadata = new(strings.Repeat("é", 513)) }, "the metadata has 1026 bytes in UTF-8; it holds 1024"},
		{"metadata of two lines", func(m *input) { m.Metadata = new("a\nb") }, "the metadata holds a line break"},
		{"metadata in invalid UTF-8", func(m *input) { m.Metadata = new("\xff") }, "the metadata is not valid UTF-8"},
		{"content type of 45 characters", func(m *input) { m.ContentType = new(strings.Repeat("é", 45)) }, ""},
		{"content type of 46 characters", func(m *input) { m.ContentType = new(strings.Repeat("x", 46)) }, "has 46 characters; it holds 45"},
		{"token of 64 characters", func(m *input) { m.ClientRequestToken = new(strings.Repeat("aZ0-_x-_", 8)) }, ""},
		{"token of 1 character", func(m *input) { m.ClientRequestToken = new("a") }, "want 2 to 64 letters"},
		{"token of 65 characters", func(m *input) { m.ClientRequestToken = new(strings.Repeat("x", 65)) }, "want 2 to 64 letters"},
		{"token with a space", func(m *input) { m.ClientRequestToken = new("a b") }, "want 2 to 64 letters"},
		{"attribute at its limits", func(m *input) { m.MessageAttributes = attribute(strings.Repeat("é", 64), strings.Repeat("é", 512)) }, ""},
		{"attribute key too long", func(m *input) { m.MessageAttributes = attribute(strings.Repeat("k", 65), "v") }, "the key has 65 characters"},
		{"attribute value too long", func(m *input) { m.MessageAttributes = attribute("k", strings.Repeat("v", 513)) }, "a value has 513 characters"},
		{"attribute value empty", func(m *input) { m.MessageAttributes = attribute("k", "") }, "a value has 0 characters"},
		{"unknown type", func(m *input) { m.Type = "" }, `type "": want STANDARD or CONTROL`},
		{"unknown persistence", func(m *input) { m.Persistence = "FOREVER" }, `persistence "FOREVER": want PERSISTENT or NON_PERSISTENT`},
	}
	for _, test := range tests {
		m := message(test.change)
		err := checkMessage(&m)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v, want no error", test.name, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: %v, want an error with %q", test.name, err, test.want)
		}
	}
}
