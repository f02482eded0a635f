package chime

import (
	"context"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// TagResource adds tags to a channel or channel flow.
func (c *Messaging) TagResource(ctx context.Context, in *TagResourceInput, optFns ...func(*Options)) (*TagResourceOutput, error) {
	return invoke[*TagResourceOutput](ctx, c.client, "TagResource", "POST /tags?operation=tag-resource", in, optFns)
}

// TagResourceInput is the input of [Messaging.TagResource].
type TagResourceInput struct {
	ResourceARN *string     // required
	Tags        []types.Tag // required, 1 to 50 entries
}

// TagResourceOutput is the output of [Messaging.TagResource].
type TagResourceOutput struct {
	ResultMetadata middleware.Metadata
}

// UntagResource removes tags from a channel or channel flow.
func (c *Messaging) UntagResource(ctx context.Context, in *UntagResourceInput, optFns ...func(*Options)) (*UntagResourceOutput, error) {
	return invoke[*UntagResourceOutput](ctx, c.client, "UntagResource", "POST /tags?operation=untag-resource", in, optFns)
}

// UntagResourceInput is the input of [Messaging.UntagResource].
type UntagResourceInput struct {
	ResourceARN *string  // required
	TagKeys     []string // required, 1 to 50 entries
}

// UntagResourceOutput is the output of [Messaging.UntagResource].
type UntagResourceOutput struct {
	ResultMetadata middleware.Metadata
}

// ListTagsForResource returns the tags of a channel or channel flow.
func (c *Messaging) ListTagsForResource(ctx context.Context, in *ListTagsForResourceInput, optFns ...func(*Options)) (*ListTagsForResourceOutput, error) {
	return invoke[*ListTagsForResourceOutput](ctx, c.client, "ListTagsForResource", "GET /tags", in, optFns)
}

// ListTagsForResourceInput is the input of [Messaging.ListTagsForResource].
type ListTagsForResourceInput struct {
	ResourceARN *string `query:"arn"` // required
}

// ListTagsForResourceOutput is the output of [Messaging.ListTagsForResource].
type ListTagsForResourceOutput struct {
	Tags []types.Tag

	ResultMetadata middleware.Metadata
}

// TagResource adds tags to an AppInstance, user or bot.
func (c *Identity) TagResource(ctx context.Context, in *TagResourceInput, optFns ...func(*Options)) (*TagResourceOutput, error) {
	return invoke[*TagResourceOutput](ctx, c.client, "TagResource", "POST /tags?operation=tag-resource", in, optFns)
}

// UntagResource removes tags from an AppInstance, user or bot.
func (c *Identity) UntagResource(ctx context.Context, in *UntagResourceInput, optFns ...func(*Options)) (*UntagResourceOutput, error) {
	return invoke[*UntagResourceOutput](ctx, c.client, "UntagResource", "POST /tags?operation=untag-resource", in, optFns)
}

// ListTagsForResource returns the tags of an AppInstance, user or bot.
func (c *Identity) ListTagsForResource(ctx context.Context, in *ListTagsForResourceInput, optFns ...func(*Options)) (*ListTagsForResourceOutput, error) {
	return invoke[*ListTagsForResourceOutput](ctx, c.client, "ListTagsForResource", "GET /tags", in, optFns)
}
