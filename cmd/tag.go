package cmd

import (
	"strings"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// parseTags reads the key=value pairs of --tag.
func parseTags(pairs []string) ([]types.Tag, error) {
	var tags []types.Tag
	for _, pair := range pairs {
		key, text, ok := strings.Cut(pair, "=")
		if !ok || key == "" || text == "" {
			return nil, usagef("--tag %q: want key=value", pair)
		}
		tags = append(tags, types.Tag{Key: &key, Value: &text})
	}
	return tags, nil
}
