package chime

import (
	"context"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// CreateChannelFlow creates a channel flow: AWS Lambda functions that see the
// messages of its channels before the members do.
func (c *Messaging) CreateChannelFlow(ctx context.Context, in *CreateChannelFlowInput, optFns ...func(*Options)) (*CreateChannelFlowOutput, error) {
	return invoke[*CreateChannelFlowOutput](ctx, c.client, "CreateChannelFlow", "POST /channel-flows", in, optFns)
}

// CreateChannelFlowInput is the input of [Messaging.CreateChannelFlow].
type CreateChannelFlowInput struct {
	AppInstanceArn     *string           // required
	Processors         []types.Processor // required, 1 to 3 entries
	Name               *string           // required, 1 to 256 characters
	Tags               []types.Tag       // 1 to 50 entries
	ClientRequestToken *string           `idempotency:"token"` // 2 to 64 characters; made up when nil
}

// CreateChannelFlowOutput is the output of [Messaging.CreateChannelFlow].
type CreateChannelFlowOutput struct {
	ChannelFlowArn *string

	ResultMetadata middleware.Metadata
}

// DescribeChannelFlow returns a channel flow.
func (c *Messaging) DescribeChannelFlow(ctx context.Context, in *DescribeChannelFlowInput, optFns ...func(*Options)) (*DescribeChannelFlowOutput, error) {
	return invoke[*DescribeChannelFlowOutput](ctx, c.client, "DescribeChannelFlow", "GET /channel-flows/{ChannelFlowArn}", in, optFns)
}

// DescribeChannelFlowInput is the input of [Messaging.DescribeChannelFlow].
type DescribeChannelFlowInput struct {
	ChannelFlowArn *string // required
}

// DescribeChannelFlowOutput is the output of [Messaging.DescribeChannelFlow].
type DescribeChannelFlowOutput struct {
	ChannelFlow *types.ChannelFlow

	ResultMetadata middleware.Metadata
}

// UpdateChannelFlow changes the name and the processors of a channel flow.
func (c *Messaging) UpdateChannelFlow(ctx context.Context, in *UpdateChannelFlowInput, optFns ...func(*Options)) (*UpdateChannelFlowOutput, error) {
	return invoke[*UpdateChannelFlowOutput](ctx, c.client, "UpdateChannelFlow", "PUT /channel-flows/{ChannelFlowArn}", in, optFns)
}

// UpdateChannelFlowInput is the input of [Messaging.UpdateChannelFlow].
type UpdateChannelFlowInput struct {
	ChannelFlowArn *string           // required
	Processors     []types.Processor // required, 1 to 3 entries
	Name           *string           // required, 1 to 256 characters
}

// UpdateChannelFlowOutput is the output of [Messaging.UpdateChannelFlow].
type UpdateChannelFlowOutput struct {
	ChannelFlowArn *string

	ResultMetadata middleware.Metadata
}

// DeleteChannelFlow deletes a channel flow.
func (c *Messaging) DeleteChannelFlow(ctx context.Context, in *DeleteChannelFlowInput, optFns ...func(*Options)) (*DeleteChannelFlowOutput, error) {
	return invoke[*DeleteChannelFlowOutput](ctx, c.client, "DeleteChannelFlow", "DELETE /channel-flows/{ChannelFlowArn}", in, optFns)
}

// DeleteChannelFlowInput is the input of [Messaging.DeleteChannelFlow].
type DeleteChannelFlowInput struct {
	ChannelFlowArn *string // required
}

// DeleteChannelFlowOutput is the output of [Messaging.DeleteChannelFlow].
type DeleteChannelFlowOutput struct {
	ResultMetadata middleware.Metadata
}

// ListChannelFlows returns a page of the channel flows of an AppInstance.
func (c *Messaging) ListChannelFlows(ctx context.Context, in *ListChannelFlowsInput, optFns ...func(*Options)) (*ListChannelFlowsOutput, error) {
	return invoke[*ListChannelFlowsOutput](ctx, c.client, "ListChannelFlows", "GET /channel-flows", in, optFns)
}

// ListChannelFlowsInput is the input of [Messaging.ListChannelFlows].
type ListChannelFlowsInput struct {
	AppInstanceArn *string `query:"app-instance-arn"` // required
	MaxResults     *int32  `query:"max-results"`      // 1 to 50
	NextToken      *string `query:"next-token"`
}

// ListChannelFlowsOutput is the output of [Messaging.ListChannelFlows].
type ListChannelFlowsOutput struct {
	ChannelFlows []types.ChannelFlowSummary
	NextToken    *string

	ResultMetadata middleware.Metadata
}

// AssociateChannelFlow lets a channel flow process the messages of a channel.
func (c *Messaging) AssociateChannelFlow(ctx context.Context, in *AssociateChannelFlowInput, optFns ...func(*Options)) (*AssociateChannelFlowOutput, error) {
	return invoke[*AssociateChannelFlowOutput](ctx, c.client, "AssociateChannelFlow", "PUT /channels/{ChannelArn}/channel-flow", in, optFns)
}

// AssociateChannelFlowInput is the input of [Messaging.AssociateChannelFlow].
type AssociateChannelFlowInput struct {
	ChannelArn     *string // required
	ChannelFlowArn *string // required
	ChimeBearer    *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// AssociateChannelFlowOutput is the output of [Messaging.AssociateChannelFlow].
type AssociateChannelFlowOutput struct {
	ResultMetadata middleware.Metadata
}

// DisassociateChannelFlow ends the processing of a channel's messages by a flow.
func (c *Messaging) DisassociateChannelFlow(ctx context.Context, in *DisassociateChannelFlowInput, optFns ...func(*Options)) (*DisassociateChannelFlowOutput, error) {
	return invoke[*DisassociateChannelFlowOutput](ctx, c.client, "DisassociateChannelFlow", "DELETE /channels/{ChannelArn}/channel-flow/{ChannelFlowArn}", in, optFns)
}

// DisassociateChannelFlowInput is the input of [Messaging.DisassociateChannelFlow].
type DisassociateChannelFlowInput struct {
	ChannelArn     *string // required
	ChannelFlowArn *string // required
	ChimeBearer    *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
}

// DisassociateChannelFlowOutput is the output of [Messaging.DisassociateChannelFlow].
type DisassociateChannelFlowOutput struct {
	ResultMetadata middleware.Metadata
}

// ListChannelsAssociatedWithChannelFlow returns a page of the channels that a
// flow processes.
func (c *Messaging) ListChannelsAssociatedWithChannelFlow(ctx context.Context, in *ListChannelsAssociatedWithChannelFlowInput, optFns ...func(*Options)) (*ListChannelsAssociatedWithChannelFlowOutput, error) {
	return invoke[*ListChannelsAssociatedWithChannelFlowOutput](ctx, c.client, "ListChannelsAssociatedWithChannelFlow", "GET /channels?scope=channel-flow-associations", in, optFns)
}

// ListChannelsAssociatedWithChannelFlowInput is the input of [Messaging.ListChannelsAssociatedWithChannelFlow].
type ListChannelsAssociatedWithChannelFlowInput struct {
	ChannelFlowArn *string `query:"channel-flow-arn"` // required
	MaxResults     *int32  `query:"max-results"`      // 1 to 50
	NextToken      *string `query:"next-token"`
}

// ListChannelsAssociatedWithChannelFlowOutput is the output of [Messaging.ListChannelsAssociatedWithChannelFlow].
type ListChannelsAssociatedWithChannelFlowOutput struct {
	Channels  []types.ChannelAssociatedWithFlowSummary
	NextToken *string

	ResultMetadata middleware.Metadata
}

// ChannelFlowCallback tells the service what a processor decided about a
// message: to pass it on, as it is or changed, or to deny it (DeleteResource).
func (c *Messaging) ChannelFlowCallback(ctx context.Context, in *ChannelFlowCallbackInput, optFns ...func(*Options)) (*ChannelFlowCallbackOutput, error) {
	return invoke[*ChannelFlowCallbackOutput](ctx, c.client, "ChannelFlowCallback", "POST /channels/{ChannelArn}?operation=channel-flow-callback", in, optFns)
}

// ChannelFlowCallbackInput is the input of [Messaging.ChannelFlowCallback].
type ChannelFlowCallbackInput struct {
	CallbackId     *string `idempotency:"token"` // 32 to 64 characters; made up when nil
	ChannelArn     *string // required
	DeleteResource bool
	ChannelMessage *types.ChannelMessageCallback // required
}

// ChannelFlowCallbackOutput is the output of [Messaging.ChannelFlowCallback].
type ChannelFlowCallbackOutput struct {
	ChannelArn *string
	CallbackId *string

	ResultMetadata middleware.Metadata
}
