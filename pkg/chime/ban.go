package chime

import (
	"context"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// CreateChannelBan removes a user or bot from a channel and keeps it out.
// Moderators and administrators of the channel cannot be banned.
func (c *Messaging) CreateChannelBan(ctx context.Context, in *CreateChannelBanInput, optFns ...func(*Options)) (*CreateChannelBanOutput, error) {
	return invoke[*CreateChannelBanOutput](ctx, c.client, "CreateChannelBan", "POST /channels/{ChannelArn}/bans", in, optFns)
}

// CreateChannelBanInput is the input of [Messaging.CreateChannelBan].
type CreateChannelBanInput struct {
	ChannelArn  *string // required
	MemberArn   *string // required
	ChimeBearer *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// CreateChannelBanOutput is the output of [Messaging.CreateChannelBan].
type CreateChannelBanOutput struct {
	ChannelArn *string
	Member     *types.Identity

	ResultMetadata middleware.Metadata
}

// DescribeChannelBan returns a ban.
func (c *Messaging) DescribeChannelBan(ctx context.Context, in *DescribeChannelBanInput, optFns ...func(*Options)) (*DescribeChannelBanOutput, error) {
	return invoke[*DescribeChannelBanOutput](ctx, c.client, "DescribeChannelBan", "GET /channels/{ChannelArn}/bans/{MemberArn}", in, optFns)
}

// DescribeChannelBanInput is the input of [Messaging.DescribeChannelBan].
type DescribeChannelBanInput struct {
	ChannelArn  *string // required
	MemberArn   *string // required
	ChimeBearer *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// DescribeChannelBanOutput is the output of [Messaging.DescribeChannelBan].
type DescribeChannelBanOutput struct {
	ChannelBan *types.ChannelBan

	ResultMetadata middleware.Metadata
}

// ListChannelBans returns a page of the bans of a channel.
func (c *Messaging) ListChannelBans(ctx context.Context, in *ListChannelBansInput, optFns ...func(*Options)) (*ListChannelBansOutput, error) {
	return invoke[*ListChannelBansOutput](ctx, c.client, "ListChannelBans", "GET /channels/{ChannelArn}/bans", in, optFns)
}

// ListChannelBansInput is the input of [Messaging.ListChannelBans].
type ListChannelBansInput struct {
	ChannelArn  *string // required
	MaxResults  *int32  `query:"max-results"` // 1 to 50
	NextToken   *string `query:"next-token"`
	ChimeBearer *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// ListChannelBansOutput is the output of [Messaging.ListChannelBans].
type ListChannelBansOutput struct {
	ChannelArn  *string
	NextToken   *string
	ChannelBans []types.ChannelBanSummary

	ResultMetadata middleware.Metadata
}

// DeleteChannelBan lifts a ban. The user or bot is not made a member again.
func (c *Messaging) DeleteChannelBan(ctx context.Context, in *DeleteChannelBanInput, optFns ...func(*Options)) (*DeleteChannelBanOutput, error) {
	return invoke[*DeleteChannelBanOutput](ctx, c.client, "DeleteChannelBan", "DELETE /channels/{ChannelArn}/bans/{MemberArn}", in, optFns)
}

// DeleteChannelBanInput is the input of [Messaging.DeleteChannelBan].
type DeleteChannelBanInput struct {
	ChannelArn  *string // required
	MemberArn   *string // required
	ChimeBearer *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// DeleteChannelBanOutput is the output of [Messaging.DeleteChannelBan].
type DeleteChannelBanOutput struct {
	ResultMetadata middleware.Metadata
}
