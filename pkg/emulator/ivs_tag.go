package emulator

import (
	"maps"
	"slices"
	"strings"
)

// chatTags returns the tags of an input in the order of their keys.
func chatTags(in map[string]string) ([]tag, error) {
	var tags []tag
	for _, key := range slices.Sorted(maps.Keys(in)) {
		if strings.HasPrefix(strings.ToLower(key), "aws:") {
			return nil, invalidMember("tags", "keys that start with aws: are reserved: %q", key)
		}
		tags = append(tags, tag{Key: key, Value: in[key]})
	}
	return tags, nil
}

// chatTagsOf returns the tags of a resource, as IVS Chat shows them.
func (t *tables) chatTagsOf(arn string) map[string]string {
	tags := map[string]string{}
	if r := t.tags[arn]; r != nil {
		for _, tag := range r.Tags {
			tags[tag.Key] = tag.Value
		}
	}
	return tags
}

// chatResource says whether a room or logging configuration exists.
func (t *tables) chatResource(arn string) error {
	if t.rooms[arn] == nil && t.loggings[arn] == nil {
		return noResource(arn)
	}
	return nil
}

func ivschatTagResource(t *tx, _ *call, in *ivschatTagResourceInput) (*ivschatTagResourceOutput, error) {
	if err := t.chatResource(in.ResourceArn); err != nil {
		return nil, err
	}
	tags, err := chatTags(in.Tags)
	if err != nil {
		return nil, err
	}
	if r := t.tags[in.ResourceArn]; r != nil && len(mergeTags(r.Tags, tags)) > maxTags {
		return nil, invalidMember("tags", "a resource may have no more than %d", maxTags)
	}
	t.setTags(in.ResourceArn, tags)
	return &ivschatTagResourceOutput{}, nil
}

func ivschatUntagResource(t *tx, _ *call, in *ivschatUntagResourceInput) (*ivschatUntagResourceOutput, error) {
	if err := t.chatResource(in.ResourceArn); err != nil {
		return nil, err
	}
	t.unsetTags(in.ResourceArn, in.TagKeys)
	return &ivschatUntagResourceOutput{}, nil
}

func ivschatListTagsForResource(t *tables, _ *call, in *ivschatListTagsForResourceInput) (*ivschatListTagsForResourceOutput, error) {
	if err := t.chatResource(in.ResourceArn); err != nil {
		return nil, err
	}
	return &ivschatListTagsForResourceOutput{Tags: t.chatTagsOf(in.ResourceArn)}, nil
}
