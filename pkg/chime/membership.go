package chime

import (
	"context"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// CreateChannelMembership adds a user or bot to a channel. One that is a member
// already is a [CodeConflict], a banned one a [CodeForbidden].
func (c *Messaging) CreateChannelMembership(ctx context.Context, in *CreateChannelMembershipInput, optFns ...func(*Options)) (*CreateChannelMembershipOutput, error) {
	return invoke[*CreateChannelMembershipOutput](ctx, c.client, "CreateChannelMembership", "POST /channels/{ChannelArn}/memberships", in, optFns)
}

// CreateChannelMembershipInput is the input of [Messaging.CreateChannelMembership].
type CreateChannelMembershipInput struct {
	ChannelArn   *string                     // required
	MemberArn    *string                     // required
	Type         types.ChannelMembershipType // required
	ChimeBearer  *string                     `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	SubChannelId *string                     // 1 to 128 characters
}

// CreateChannelMembershipOutput is the output of [Messaging.CreateChannelMembership].
type CreateChannelMembershipOutput struct {
	ChannelArn   *string
	Member       *types.Identity
	SubChannelId *string

	ResultMetadata middleware.Metadata
}

// BatchCreateChannelMembership adds up to 100 users and bots to a channel.
// Members that could not be added are listed in Errors of an output without
// error.
func (c *Messaging) BatchCreateChannelMembership(ctx context.Context, in *BatchCreateChannelMembershipInput, optFns ...func(*Options)) (*BatchCreateChannelMembershipOutput, error) {
	return invoke[*BatchCreateChannelMembershipOutput](ctx, c.client, "BatchCreateChannelMembership", "POST /channels/{ChannelArn}/memberships?operation=batch-create", in, optFns)
}

// BatchCreateChannelMembershipInput is the input of [Messaging.BatchCreateChannelMembership].
type BatchCreateChannelMembershipInput struct {
	ChannelArn   *string // required
	Type         types.ChannelMembershipType
	MemberArns   []string // required, 1 to 100 entries
	ChimeBearer  *string  `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	SubChannelId *string  // 1 to 128 characters
}

// BatchCreateChannelMembershipOutput is the output of [Messaging.BatchCreateChannelMembership].
type BatchCreateChannelMembershipOutput struct {
	BatchChannelMemberships *types.BatchChannelMemberships
	Errors                  []types.BatchCreateChannelMembershipError

	ResultMetadata middleware.Metadata
}

// DescribeChannelMembership returns the membership of a user or bot in a
// channel.
func (c *Messaging) DescribeChannelMembership(ctx context.Context, in *DescribeChannelMembershipInput, optFns ...func(*Options)) (*DescribeChannelMembershipOutput, error) {
	return invoke[*DescribeChannelMembershipOutput](ctx, c.client, "DescribeChannelMembership", "GET /channels/{ChannelArn}/memberships/{MemberArn}", in, optFns)
}

// DescribeChannelMembershipInput is the input of [Messaging.DescribeChannelMembership].
type DescribeChannelMembershipInput struct {
	ChannelArn   *string // required
	MemberArn    *string // required
	ChimeBearer  *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	SubChannelId *string `query:"sub-channel-id"`      // 1 to 128 characters
}

// DescribeChannelMembershipOutput is the output of [Messaging.DescribeChannelMembership].
type DescribeChannelMembershipOutput struct {
	ChannelMembership *types.ChannelMembership

	ResultMetadata middleware.Metadata
}

// DescribeChannelMembershipForAppInstanceUser returns the membership of a user
// in a channel, with a summary of the channel and the read marker.
func (c *Messaging) DescribeChannelMembershipForAppInstanceUser(ctx context.Context, in *DescribeChannelMembershipForAppInstanceUserInput, optFns ...func(*Options)) (*DescribeChannelMembershipForAppInstanceUserOutput, error) {
	return invoke[*DescribeChannelMembershipForAppInstanceUserOutput](ctx, c.client, "DescribeChannelMembershipForAppInstanceUser", "GET /channels/{ChannelArn}?scope=app-instance-user-membership", in, optFns)
}

// DescribeChannelMembershipForAppInstanceUserInput is the input of [Messaging.DescribeChannelMembershipForAppInstanceUser].
type DescribeChannelMembershipForAppInstanceUserInput struct {
	ChannelArn         *string // required
	AppInstanceUserArn *string `query:"app-instance-user-arn"` // required
	ChimeBearer        *string `header:"x-amz-chime-bearer"`   // required: the user or bot to act as
}

// DescribeChannelMembershipForAppInstanceUserOutput is the output of [Messaging.DescribeChannelMembershipForAppInstanceUser].
type DescribeChannelMembershipForAppInstanceUserOutput struct {
	ChannelMembership *types.ChannelMembershipForAppInstanceUserSummary

	ResultMetadata middleware.Metadata
}

// ListChannelMemberships returns a page of the members of a channel. Hidden
// members are listed only when Type asks for them, to moderators and
// administrators.
func (c *Messaging) ListChannelMemberships(ctx context.Context, in *ListChannelMembershipsInput, optFns ...func(*Options)) (*ListChannelMembershipsOutput, error) {
	return invoke[*ListChannelMembershipsOutput](ctx, c.client, "ListChannelMemberships", "GET /channels/{ChannelArn}/memberships", in, optFns)
}

// ListChannelMembershipsInput is the input of [Messaging.ListChannelMemberships].
type ListChannelMembershipsInput struct {
	ChannelArn   *string                     // required
	Type         types.ChannelMembershipType `query:"type"`
	MaxResults   *int32                      `query:"max-results"` // 1 to 50
	NextToken    *string                     `query:"next-token"`
	ChimeBearer  *string                     `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	SubChannelId *string                     `query:"sub-channel-id"`      // 1 to 128 characters
}

// ListChannelMembershipsOutput is the output of [Messaging.ListChannelMemberships].
type ListChannelMembershipsOutput struct {
	ChannelArn         *string
	ChannelMemberships []types.ChannelMembershipSummary
	NextToken          *string

	ResultMetadata middleware.Metadata
}

// ListChannelMembershipsForAppInstanceUser returns a page of the channels that a
// user is a member of. Administrators may ask for any user, others for
// themselves.
func (c *Messaging) ListChannelMembershipsForAppInstanceUser(ctx context.Context, in *ListChannelMembershipsForAppInstanceUserInput, optFns ...func(*Options)) (*ListChannelMembershipsForAppInstanceUserOutput, error) {
	return invoke[*ListChannelMembershipsForAppInstanceUserOutput](ctx, c.client, "ListChannelMembershipsForAppInstanceUser", "GET /channels?scope=app-instance-user-memberships", in, optFns)
}

// ListChannelMembershipsForAppInstanceUserInput is the input of [Messaging.ListChannelMembershipsForAppInstanceUser].
type ListChannelMembershipsForAppInstanceUserInput struct {
	AppInstanceUserArn *string `query:"app-instance-user-arn"`
	MaxResults         *int32  `query:"max-results"` // 1 to 50
	NextToken          *string `query:"next-token"`
	ChimeBearer        *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// ListChannelMembershipsForAppInstanceUserOutput is the output of [Messaging.ListChannelMembershipsForAppInstanceUser].
type ListChannelMembershipsForAppInstanceUserOutput struct {
	ChannelMemberships []types.ChannelMembershipForAppInstanceUserSummary
	NextToken          *string

	ResultMetadata middleware.Metadata
}

// DeleteChannelMembership removes a member from a channel. Members may leave;
// moderators and administrators may remove anybody.
func (c *Messaging) DeleteChannelMembership(ctx context.Context, in *DeleteChannelMembershipInput, optFns ...func(*Options)) (*DeleteChannelMembershipOutput, error) {
	return invoke[*DeleteChannelMembershipOutput](ctx, c.client, "DeleteChannelMembership", "DELETE /channels/{ChannelArn}/memberships/{MemberArn}", in, optFns)
}

// DeleteChannelMembershipInput is the input of [Messaging.DeleteChannelMembership].
type DeleteChannelMembershipInput struct {
	ChannelArn   *string // required
	MemberArn    *string // required
	ChimeBearer  *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	SubChannelId *string `query:"sub-channel-id"`      // 1 to 128 characters
}

// DeleteChannelMembershipOutput is the output of [Messaging.DeleteChannelMembership].
type DeleteChannelMembershipOutput struct {
	ResultMetadata middleware.Metadata
}

// GetChannelMembershipPreferences returns which push notifications a member
// wants from a channel.
func (c *Messaging) GetChannelMembershipPreferences(ctx context.Context, in *GetChannelMembershipPreferencesInput, optFns ...func(*Options)) (*GetChannelMembershipPreferencesOutput, error) {
	return invoke[*GetChannelMembershipPreferencesOutput](ctx, c.client, "GetChannelMembershipPreferences", "GET /channels/{ChannelArn}/memberships/{MemberArn}/preferences", in, optFns)
}

// GetChannelMembershipPreferencesInput is the input of [Messaging.GetChannelMembershipPreferences].
type GetChannelMembershipPreferencesInput struct {
	ChannelArn  *string // required
	MemberArn   *string // required
	ChimeBearer *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// GetChannelMembershipPreferencesOutput is the output of [Messaging.GetChannelMembershipPreferences].
type GetChannelMembershipPreferencesOutput struct {
	ChannelArn  *string
	Member      *types.Identity
	Preferences *types.ChannelMembershipPreferences

	ResultMetadata middleware.Metadata
}

// PutChannelMembershipPreferences sets which push notifications a member wants
// from a channel.
func (c *Messaging) PutChannelMembershipPreferences(ctx context.Context, in *PutChannelMembershipPreferencesInput, optFns ...func(*Options)) (*PutChannelMembershipPreferencesOutput, error) {
	return invoke[*PutChannelMembershipPreferencesOutput](ctx, c.client, "PutChannelMembershipPreferences", "PUT /channels/{ChannelArn}/memberships/{MemberArn}/preferences", in, optFns)
}

// PutChannelMembershipPreferencesInput is the input of [Messaging.PutChannelMembershipPreferences].
type PutChannelMembershipPreferencesInput struct {
	ChannelArn  *string                             // required
	MemberArn   *string                             // required
	ChimeBearer *string                             `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	Preferences *types.ChannelMembershipPreferences // required
}

// PutChannelMembershipPreferencesOutput is the output of [Messaging.PutChannelMembershipPreferences].
type PutChannelMembershipPreferencesOutput struct {
	ChannelArn  *string
	Member      *types.Identity
	Preferences *types.ChannelMembershipPreferences

	ResultMetadata middleware.Metadata
}
