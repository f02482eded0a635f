package cmd

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

// The sizes of a message, in bytes of UTF-8 (Amazon Chime SDK developer guide,
// "Using Amazon Chime SDK messaging", Quotas).
const (
	maxStandard = 4096
	maxControl  = 30
	maxMetadata = 1024
)

// checkMessage finds what the service would refuse in a message, without asking
// it. The limits in characters are those of the API model.
func checkMessage(m *chime.SendChannelMessageInput) error {
	content, metadata := value(m.Content), value(m.Metadata)
	limit := maxStandard
	control := m.Type == types.ChannelMessageTypeControl
	if control {
		limit = maxControl
	}
	if !slices.Contains([]types.ChannelMessageType{types.ChannelMessageTypeStandard, types.ChannelMessageTypeControl}, m.Type) {
		return fmt.Errorf("type %q: want STANDARD or CONTROL", m.Type)
	}
	if !slices.Contains([]types.ChannelMessagePersistenceType{types.ChannelMessagePersistenceTypePersistent, types.ChannelMessagePersistenceTypeNonPersistent}, m.Persistence) {
		return fmt.Errorf("persistence %q: want PERSISTENT or NON_PERSISTENT", m.Persistence)
	}
	switch {
	case content == "":
		return errors.New("the text is empty")
	case !utf8.ValidString(content):
		return errors.New("the text is not valid UTF-8")
	case len(content) > limit:
		return fmt.Errorf("the text has %d bytes in UTF-8; a %s message holds %d", len(content), m.Type, limit)
	case control && metadata != "":
		return errors.New("a CONTROL message carries no metadata")
	}
	if err := checkMetadata(metadata); err != nil {
		return err
	}
	if err := checkContentType(value(m.ContentType)); err != nil {
		return err
	}
	if m.ClientRequestToken != nil && !isRequestToken(*m.ClientRequestToken) {
		return fmt.Errorf("client request token %q: want 2 to 64 letters, digits, hyphens and underscores", *m.ClientRequestToken)
	}
	for key, attribute := range m.MessageAttributes {
		if n := utf8.RuneCountInString(key); n < 1 || n > 64 || !utf8.ValidString(key) {
			return fmt.Errorf("attribute %q: the key has %d characters; want 1 to 64 in UTF-8", key, n)
		}
		for _, text := range attribute.StringValues {
			if n := utf8.RuneCountInString(text); n < 1 || n > 512 || !utf8.ValidString(text) {
				return fmt.Errorf("attribute %q: a value has %d characters; want 1 to 512 in UTF-8", key, n)
			}
		}
	}
	return nil
}

func checkMetadata(metadata string) error {
	switch {
	case len(metadata) > maxMetadata:
		return fmt.Errorf("the metadata has %d bytes in UTF-8; it holds %d", len(metadata), maxMetadata)
	case !utf8.ValidString(metadata):
		return errors.New("the metadata is not valid UTF-8")
	case strings.ContainsAny(metadata, "\n\r\u0085\u2028\u2029"):
		return errors.New("the metadata holds a line break")
	}
	return nil
}

func checkContentType(contentType string) error {
	if n := utf8.RuneCountInString(contentType); n > 45 {
		return fmt.Errorf("content type %q has %d characters; it holds 45", contentType, n)
	}
	return nil
}

func isRequestToken(s string) bool {
	return len(s) >= 2 && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_')
	})
}
