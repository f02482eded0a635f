package chime

import (
	"context"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// CreateChannelModerator makes a user or bot a moderator of a channel. One that
// is a moderator already is a [CodeConflict].
func (c *Messaging) CreateChannelModerator(ctx context.Context, in *CreateChannelModeratorInput, optFns ...func(*Options)) (*CreateChannelModeratorOutput, error) {
	return invoke[*CreateChannelModeratorOutput](ctx, c.client, "CreateChannelModerator", "POST /channels/{ChannelArn}/moderators", in, optFns)
}

// CreateChannelModeratorInput is the input of [Messaging.CreateChannelModerator].
type CreateChannelModeratorInput struct {
	ChannelArn          *string // required
	ChannelModeratorArn *string // required
	ChimeBearer         *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// CreateChannelModeratorOutput is the output of [Messaging.CreateChannelModerator].
type CreateChannelModeratorOutput struct {
	ChannelArn       *string
	ChannelModerator *types.Identity

	ResultMetadata middleware.Metadata
}

// DescribeChannelModerator returns a moderator of a channel.
func (c *Messaging) DescribeChannelModerator(ctx context.Context, in *DescribeChannelModeratorInput, optFns ...func(*Options)) (*DescribeChannelModeratorOutput, error) {
	return invoke[*DescribeChannelModeratorOutput](ctx, c.client, "DescribeChannelModerator", "GET /channels/{ChannelArn}/moderators/{ChannelModeratorArn}", in, optFns)
}

// DescribeChannelModeratorInput is the input of [Messaging.DescribeChannelModerator].
type DescribeChannelModeratorInput struct {
	ChannelArn          *string // required
	ChannelModeratorArn *string // required
	ChimeBearer         *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// DescribeChannelModeratorOutput is the output of [Messaging.DescribeChannelModerator].
type DescribeChannelModeratorOutput struct {
	ChannelModerator *types.ChannelModerator

	ResultMetadata middleware.Metadata
}

// ListChannelModerators returns a page of the moderators of a channel.
func (c *Messaging) ListChannelModerators(ctx context.Context, in *ListChannelModeratorsInput, optFns ...func(*Options)) (*ListChannelModeratorsOutput, error) {
	return invoke[*ListChannelModeratorsOutput](ctx, c.client, "ListChannelModerators", "GET /channels/{ChannelArn}/moderators", in, optFns)
}

// ListChannelModeratorsInput is the input of [Messaging.ListChannelModerators].
type ListChannelModeratorsInput struct {
	ChannelArn  *string // required
	MaxResults  *int32  `query:"max-results"` // 1 to 50
	NextToken   *string `query:"next-token"`
	ChimeBearer *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// ListChannelModeratorsOutput is the output of [Messaging.ListChannelModerators].
type ListChannelModeratorsOutput struct {
	ChannelArn        *string
	NextToken         *string
	ChannelModerators []types.ChannelModeratorSummary

	ResultMetadata middleware.Metadata
}

// DeleteChannelModerator takes the moderator's role in a channel from a user or
// bot.
func (c *Messaging) DeleteChannelModerator(ctx context.Context, in *DeleteChannelModeratorInput, optFns ...func(*Options)) (*DeleteChannelModeratorOutput, error) {
	return invoke[*DeleteChannelModeratorOutput](ctx, c.client, "DeleteChannelModerator", "DELETE /channels/{ChannelArn}/moderators/{ChannelModeratorArn}", in, optFns)
}

// DeleteChannelModeratorInput is the input of [Messaging.DeleteChannelModerator].
type DeleteChannelModeratorInput struct {
	ChannelArn          *string // required
	ChannelModeratorArn *string // required
	ChimeBearer         *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// DeleteChannelModeratorOutput is the output of [Messaging.DeleteChannelModerator].
type DeleteChannelModeratorOutput struct {
	ResultMetadata middleware.Metadata
}

// DescribeChannelModeratedByAppInstanceUser returns a channel that a user
// moderates.
func (c *Messaging) DescribeChannelModeratedByAppInstanceUser(ctx context.Context, in *DescribeChannelModeratedByAppInstanceUserInput, optFns ...func(*Options)) (*DescribeChannelModeratedByAppInstanceUserOutput, error) {
	return invoke[*DescribeChannelModeratedByAppInstanceUserOutput](ctx, c.client, "DescribeChannelModeratedByAppInstanceUser", "GET /channels/{ChannelArn}?scope=app-instance-user-moderated-channel", in, optFns)
}

// DescribeChannelModeratedByAppInstanceUserInput is the input of [Messaging.DescribeChannelModeratedByAppInstanceUser].
type DescribeChannelModeratedByAppInstanceUserInput struct {
	ChannelArn         *string // required
	AppInstanceUserArn *string `query:"app-instance-user-arn"` // required
	ChimeBearer        *string `header:"x-amz-chime-bearer"`   // required: the user or bot to act as
}

// DescribeChannelModeratedByAppInstanceUserOutput is the output of [Messaging.DescribeChannelModeratedByAppInstanceUser].
type DescribeChannelModeratedByAppInstanceUserOutput struct {
	Channel *types.ChannelModeratedByAppInstanceUserSummary

	ResultMetadata middleware.Metadata
}

// ListChannelsModeratedByAppInstanceUser returns a page of the channels that a
// user moderates.
func (c *Messaging) ListChannelsModeratedByAppInstanceUser(ctx context.Context, in *ListChannelsModeratedByAppInstanceUserInput, optFns ...func(*Options)) (*ListChannelsModeratedByAppInstanceUserOutput, error) {
	return invoke[*ListChannelsModeratedByAppInstanceUserOutput](ctx, c.client, "ListChannelsModeratedByAppInstanceUser", "GET /channels?scope=app-instance-user-moderated-channels", in, optFns)
}

// ListChannelsModeratedByAppInstanceUserInput is the input of [Messaging.ListChannelsModeratedByAppInstanceUser].
type ListChannelsModeratedByAppInstanceUserInput struct {
	AppInstanceUserArn *string `query:"app-instance-user-arn"`
	MaxResults         *int32  `query:"max-results"` // 1 to 50
	NextToken          *string `query:"next-token"`
	ChimeBearer        *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// ListChannelsModeratedByAppInstanceUserOutput is the output of [Messaging.ListChannelsModeratedByAppInstanceUser].
type ListChannelsModeratedByAppInstanceUserOutput struct {
	Channels  []types.ChannelModeratedByAppInstanceUserSummary
	NextToken *string

	ResultMetadata middleware.Metadata
}
