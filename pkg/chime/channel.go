package chime

import (
	"context"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// CreateChannel creates a channel. The bearer becomes its member and moderator;
// in an elastic channel, moderator only. A channel id that exists is a
// [CodeConflict].
func (c *Messaging) CreateChannel(ctx context.Context, in *CreateChannelInput, optFns ...func(*Options)) (*CreateChannelOutput, error) {
	return invoke[*CreateChannelOutput](ctx, c.client, "CreateChannel", "POST /channels", in, optFns)
}

// CreateChannelInput is the input of [Messaging.CreateChannel].
type CreateChannelInput struct {
	AppInstanceArn              *string // required
	Name                        *string // required, 1 to 256 characters
	Mode                        types.ChannelMode
	Privacy                     types.ChannelPrivacy
	Metadata                    *string     // up to 1024 characters
	ClientRequestToken          *string     `idempotency:"token"` // 2 to 64 characters; made up when nil
	Tags                        []types.Tag // 1 to 50 entries
	ChimeBearer                 *string     `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	ChannelId                   *string     // 1 to 64 characters
	MemberArns                  []string    // 1 to 10 entries
	ModeratorArns               []string    // 1 to 10 entries
	ElasticChannelConfiguration *types.ElasticChannelConfiguration
	ExpirationSettings          *types.ExpirationSettings
}

// CreateChannelOutput is the output of [Messaging.CreateChannel].
type CreateChannelOutput struct {
	ChannelArn *string

	ResultMetadata middleware.Metadata
}

// DescribeChannel returns a channel.
func (c *Messaging) DescribeChannel(ctx context.Context, in *DescribeChannelInput, optFns ...func(*Options)) (*DescribeChannelOutput, error) {
	return invoke[*DescribeChannelOutput](ctx, c.client, "DescribeChannel", "GET /channels/{ChannelArn}", in, optFns)
}

// DescribeChannelInput is the input of [Messaging.DescribeChannel].
type DescribeChannelInput struct {
	ChannelArn  *string // required
	ChimeBearer *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// DescribeChannelOutput is the output of [Messaging.DescribeChannel].
type DescribeChannelOutput struct {
	Channel *types.Channel

	ResultMetadata middleware.Metadata
}

// UpdateChannel changes the name, mode or metadata of a channel. Administrators
// and the channel's moderators may.
func (c *Messaging) UpdateChannel(ctx context.Context, in *UpdateChannelInput, optFns ...func(*Options)) (*UpdateChannelOutput, error) {
	return invoke[*UpdateChannelOutput](ctx, c.client, "UpdateChannel", "PUT /channels/{ChannelArn}", in, optFns)
}

// UpdateChannelInput is the input of [Messaging.UpdateChannel].
type UpdateChannelInput struct {
	ChannelArn  *string // required
	Name        *string // 1 to 256 characters
	Mode        types.ChannelMode
	Metadata    *string // up to 1024 characters
	ChimeBearer *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// UpdateChannelOutput is the output of [Messaging.UpdateChannel].
type UpdateChannelOutput struct {
	ChannelArn *string

	ResultMetadata middleware.Metadata
}

// DeleteChannel deletes a channel at once with its messages, memberships,
// moderators and bans. Administrators and the channel's moderators may.
func (c *Messaging) DeleteChannel(ctx context.Context, in *DeleteChannelInput, optFns ...func(*Options)) (*DeleteChannelOutput, error) {
	return invoke[*DeleteChannelOutput](ctx, c.client, "DeleteChannel", "DELETE /channels/{ChannelArn}", in, optFns)
}

// DeleteChannelInput is the input of [Messaging.DeleteChannel].
type DeleteChannelInput struct {
	ChannelArn  *string // required
	ChimeBearer *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// DeleteChannelOutput is the output of [Messaging.DeleteChannel].
type DeleteChannelOutput struct {
	ResultMetadata middleware.Metadata
}

// ListChannels returns a page of the channels of an AppInstance. Ordinary users
// see public channels only; for the channels of a user see
// [Messaging.ListChannelMembershipsForAppInstanceUser].
func (c *Messaging) ListChannels(ctx context.Context, in *ListChannelsInput, optFns ...func(*Options)) (*ListChannelsOutput, error) {
	return invoke[*ListChannelsOutput](ctx, c.client, "ListChannels", "GET /channels", in, optFns)
}

// ListChannelsInput is the input of [Messaging.ListChannels].
type ListChannelsInput struct {
	AppInstanceArn *string              `query:"app-instance-arn"` // required
	Privacy        types.ChannelPrivacy `query:"privacy"`
	MaxResults     *int32               `query:"max-results"` // 1 to 50
	NextToken      *string              `query:"next-token"`
	ChimeBearer    *string              `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// ListChannelsOutput is the output of [Messaging.ListChannels].
type ListChannelsOutput struct {
	Channels  []types.ChannelSummary
	NextToken *string

	ResultMetadata middleware.Metadata
}

// SearchChannels returns a page of the channels that have the given members.
func (c *Messaging) SearchChannels(ctx context.Context, in *SearchChannelsInput, optFns ...func(*Options)) (*SearchChannelsOutput, error) {
	return invoke[*SearchChannelsOutput](ctx, c.client, "SearchChannels", "POST /channels?operation=search", in, optFns)
}

// SearchChannelsInput is the input of [Messaging.SearchChannels].
type SearchChannelsInput struct {
	ChimeBearer *string             `header:"x-amz-chime-bearer"` // the user or bot to act as
	Fields      []types.SearchField // required, 1 to 20 entries
	MaxResults  *int32              `query:"max-results"` // 1 to 50
	NextToken   *string             `query:"next-token"`
}

// SearchChannelsOutput is the output of [Messaging.SearchChannels].
type SearchChannelsOutput struct {
	Channels  []types.ChannelSummary
	NextToken *string

	ResultMetadata middleware.Metadata
}

// PutChannelExpirationSettings sets after how many days the service deletes the
// channel; no settings mean never.
func (c *Messaging) PutChannelExpirationSettings(ctx context.Context, in *PutChannelExpirationSettingsInput, optFns ...func(*Options)) (*PutChannelExpirationSettingsOutput, error) {
	return invoke[*PutChannelExpirationSettingsOutput](ctx, c.client, "PutChannelExpirationSettings", "PUT /channels/{ChannelArn}/expiration-settings", in, optFns)
}

// PutChannelExpirationSettingsInput is the input of [Messaging.PutChannelExpirationSettings].
type PutChannelExpirationSettingsInput struct {
	ChannelArn         *string // required
	ChimeBearer        *string `header:"x-amz-chime-bearer"` // the user or bot to act as
	ExpirationSettings *types.ExpirationSettings
}

// PutChannelExpirationSettingsOutput is the output of [Messaging.PutChannelExpirationSettings].
type PutChannelExpirationSettingsOutput struct {
	ChannelArn         *string
	ExpirationSettings *types.ExpirationSettings

	ResultMetadata middleware.Metadata
}

// UpdateChannelReadMarker marks the channel as read up to now by the bearer.
// Elastic channels have no read markers.
func (c *Messaging) UpdateChannelReadMarker(ctx context.Context, in *UpdateChannelReadMarkerInput, optFns ...func(*Options)) (*UpdateChannelReadMarkerOutput, error) {
	return invoke[*UpdateChannelReadMarkerOutput](ctx, c.client, "UpdateChannelReadMarker", "PUT /channels/{ChannelArn}/readMarker", in, optFns)
}

// UpdateChannelReadMarkerInput is the input of [Messaging.UpdateChannelReadMarker].
type UpdateChannelReadMarkerInput struct {
	ChannelArn  *string // required
	ChimeBearer *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// UpdateChannelReadMarkerOutput is the output of [Messaging.UpdateChannelReadMarker].
type UpdateChannelReadMarkerOutput struct {
	ChannelArn *string

	ResultMetadata middleware.Metadata
}

// ListSubChannels returns a page of the sub-channels of an elastic channel.
func (c *Messaging) ListSubChannels(ctx context.Context, in *ListSubChannelsInput, optFns ...func(*Options)) (*ListSubChannelsOutput, error) {
	return invoke[*ListSubChannelsOutput](ctx, c.client, "ListSubChannels", "GET /channels/{ChannelArn}/subchannels", in, optFns)
}

// ListSubChannelsInput is the input of [Messaging.ListSubChannels].
type ListSubChannelsInput struct {
	ChannelArn  *string // required
	ChimeBearer *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	MaxResults  *int32  `query:"max-results"`         // 1 to 50
	NextToken   *string `query:"next-token"`
}

// ListSubChannelsOutput is the output of [Messaging.ListSubChannels].
type ListSubChannelsOutput struct {
	ChannelArn  *string
	SubChannels []types.SubChannelSummary
	NextToken   *string

	ResultMetadata middleware.Metadata
}
