package emulator

import (
	"slices"
	"strings"
)

// maxTags is how many tags a resource may have ("Tagging AWS resources", limits).
const maxTags = 50

// checkTags refuses tags that are no set, or whose keys are reserved.
func checkTags(tags []tag) error {
	for i, new := range tags {
		if strings.HasPrefix(strings.ToLower(new.Key), "aws:") {
			return badRequest("Tag keys that start with aws: are reserved: %q.", new.Key)
		}
		if slices.ContainsFunc(tags[:i], func(old tag) bool { return old.Key == new.Key }) {
			return badRequest("The tag key %q is given twice.", new.Key)
		}
	}
	return nil
}

// setTags adds tags to those of a resource, and replaces those with the same key.
func (t *tx) setTags(arn string, tags []tag) {
	if len(tags) == 0 {
		return
	}
	r := t.tags[arn]
	if r == nil {
		t.insert(&tagRecord{ARN: arn, Tags: tags})
		return
	}
	r.Tags = mergeTags(r.Tags, tags)
	t.touch(r)
}

// unsetTags takes the tags with these keys off a resource.
func (t *tx) unsetTags(arn string, keys []string) {
	r := t.tags[arn]
	if r == nil {
		return
	}
	left := slices.DeleteFunc(slices.Clone(r.Tags), func(old tag) bool { return slices.Contains(keys, old.Key) })
	if len(left) == 0 {
		t.remove(r)
		return
	}
	r.Tags = left
	t.touch(r)
}

func mergeTags(tags, more []tag) []tag {
	merged := slices.Clone(tags)
	for _, new := range more {
		if i := slices.IndexFunc(merged, func(old tag) bool { return old.Key == new.Key }); i >= 0 {
			merged[i] = new
		} else {
			merged = append(merged, new)
		}
	}
	return merged
}

// removeTags forgets the tags of a resource that is being deleted.
func (t *tx) removeTags(arn string) {
	if r := t.tags[arn]; r != nil {
		t.remove(r)
	}
}

// taggable reports whether tags may be put on a resource: whether it exists.
func (t *tables) taggable(arn string) bool {
	return t.instances[arn] != nil || t.users[arn] != nil || t.channels[arn] != nil || t.flows[arn] != nil
}

func tagResource(t *tx, _ *call, in *tagResourceInput) error {
	if err := checkTags(in.Tags); err != nil {
		return err
	}
	if !t.taggable(in.ResourceARN) {
		return forbidden()
	}
	if r := t.tags[in.ResourceARN]; r != nil && len(mergeTags(r.Tags, in.Tags)) > maxTags {
		return limitExceeded("A resource may have no more than %d tags.", maxTags)
	}
	t.setTags(in.ResourceARN, in.Tags)
	return nil
}

func untagResource(t *tx, _ *call, in *untagResourceInput) error {
	if !t.taggable(in.ResourceARN) {
		return forbidden()
	}
	t.unsetTags(in.ResourceARN, in.TagKeys)
	return nil
}

func listTagsForResource(t *tables, _ *call, in *listTagsForResourceInput) (*listTagsForResourceOutput, error) {
	if !t.taggable(in.ResourceARN) {
		return nil, forbidden()
	}
	out := &listTagsForResourceOutput{Tags: []tag{}}
	if r := t.tags[in.ResourceARN]; r != nil {
		out.Tags = append(out.Tags, r.Tags...)
	}
	return out, nil
}
