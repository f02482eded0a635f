package chime

import (
	"context"
	"time"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// SendChannelMessage sends a message to a channel of which the bearer is a
// member. STANDARD content holds up to 4 KB and CONTROL content up to 30 bytes
// of UTF-8; CONTROL messages carry no metadata. A request that is repeated with
// its ClientRequestToken is sent once.
func (c *Messaging) SendChannelMessage(ctx context.Context, in *SendChannelMessageInput, optFns ...func(*Options)) (*SendChannelMessageOutput, error) {
	return invoke[*SendChannelMessageOutput](ctx, c.client, "SendChannelMessage", "POST /channels/{ChannelArn}/messages", in, optFns)
}

// SendChannelMessageInput is the input of [Messaging.SendChannelMessage].
type SendChannelMessageInput struct {
	ChannelArn         *string                             // required
	Content            *string                             // required
	Type               types.ChannelMessageType            // required
	Persistence        types.ChannelMessagePersistenceType // required
	Metadata           *string                             // up to 1024 characters
	ClientRequestToken *string                             `idempotency:"token"`         // 2 to 64 characters; made up when nil
	ChimeBearer        *string                             `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	PushNotification   *types.PushNotificationConfiguration
	MessageAttributes  map[string]types.MessageAttributeValue
	SubChannelId       *string        // 1 to 128 characters
	ContentType        *string        // up to 45 characters
	Target             []types.Target // 1 entry
}

// SendChannelMessageOutput is the output of [Messaging.SendChannelMessage].
type SendChannelMessageOutput struct {
	ChannelArn   *string
	MessageId    *string
	Status       *types.ChannelMessageStatusStructure
	SubChannelId *string

	ResultMetadata middleware.Metadata
}

// GetChannelMessage returns a message.
func (c *Messaging) GetChannelMessage(ctx context.Context, in *GetChannelMessageInput, optFns ...func(*Options)) (*GetChannelMessageOutput, error) {
	return invoke[*GetChannelMessageOutput](ctx, c.client, "GetChannelMessage", "GET /channels/{ChannelArn}/messages/{MessageId}", in, optFns)
}

// GetChannelMessageInput is the input of [Messaging.GetChannelMessage].
type GetChannelMessageInput struct {
	ChannelArn   *string // required
	MessageId    *string // required
	ChimeBearer  *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	SubChannelId *string `query:"sub-channel-id"`      // 1 to 128 characters
}

// GetChannelMessageOutput is the output of [Messaging.GetChannelMessage].
type GetChannelMessageOutput struct {
	ChannelMessage *types.ChannelMessage

	ResultMetadata middleware.Metadata
}

// GetChannelMessageStatus returns how far a message of the bearer has come in
// the channel's flow.
func (c *Messaging) GetChannelMessageStatus(ctx context.Context, in *GetChannelMessageStatusInput, optFns ...func(*Options)) (*GetChannelMessageStatusOutput, error) {
	return invoke[*GetChannelMessageStatusOutput](ctx, c.client, "GetChannelMessageStatus", "GET /channels/{ChannelArn}/messages/{MessageId}?scope=message-status", in, optFns)
}

// GetChannelMessageStatusInput is the input of [Messaging.GetChannelMessageStatus].
type GetChannelMessageStatusInput struct {
	ChannelArn   *string // required
	MessageId    *string // required
	ChimeBearer  *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	SubChannelId *string `query:"sub-channel-id"`      // 1 to 128 characters
}

// GetChannelMessageStatusOutput is the output of [Messaging.GetChannelMessageStatus].
type GetChannelMessageStatusOutput struct {
	Status *types.ChannelMessageStatusStructure

	ResultMetadata middleware.Metadata
}

// ListChannelMessages returns a page of a channel's persistent messages by
// creation time, the newest first unless SortOrder says otherwise. Redacted
// messages are in it without their content, deleted ones are not.
func (c *Messaging) ListChannelMessages(ctx context.Context, in *ListChannelMessagesInput, optFns ...func(*Options)) (*ListChannelMessagesOutput, error) {
	return invoke[*ListChannelMessagesOutput](ctx, c.client, "ListChannelMessages", "GET /channels/{ChannelArn}/messages", in, optFns)
}

// ListChannelMessagesInput is the input of [Messaging.ListChannelMessages].
type ListChannelMessagesInput struct {
	ChannelArn   *string         // required
	SortOrder    types.SortOrder `query:"sort-order"`
	NotBefore    *time.Time      `query:"not-before"`
	NotAfter     *time.Time      `query:"not-after"`
	MaxResults   *int32          `query:"max-results"` // 1 to 50
	NextToken    *string         `query:"next-token"`
	ChimeBearer  *string         `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	SubChannelId *string         `query:"sub-channel-id"`      // 1 to 128 characters
}

// ListChannelMessagesOutput is the output of [Messaging.ListChannelMessages].
type ListChannelMessagesOutput struct {
	ChannelArn      *string
	NextToken       *string
	ChannelMessages []types.ChannelMessageSummary
	SubChannelId    *string

	ResultMetadata middleware.Metadata
}

// UpdateChannelMessage edits a message. Only its sender may.
func (c *Messaging) UpdateChannelMessage(ctx context.Context, in *UpdateChannelMessageInput, optFns ...func(*Options)) (*UpdateChannelMessageOutput, error) {
	return invoke[*UpdateChannelMessageOutput](ctx, c.client, "UpdateChannelMessage", "PUT /channels/{ChannelArn}/messages/{MessageId}", in, optFns)
}

// UpdateChannelMessageInput is the input of [Messaging.UpdateChannelMessage].
type UpdateChannelMessageInput struct {
	ChannelArn   *string // required
	MessageId    *string // required
	Content      *string // required
	Metadata     *string // up to 1024 characters
	ChimeBearer  *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	SubChannelId *string // 1 to 128 characters
	ContentType  *string // up to 45 characters
}

// UpdateChannelMessageOutput is the output of [Messaging.UpdateChannelMessage].
type UpdateChannelMessageOutput struct {
	ChannelArn   *string
	MessageId    *string
	Status       *types.ChannelMessageStatusStructure
	SubChannelId *string

	ResultMetadata middleware.Metadata
}

// RedactChannelMessage removes content and metadata of a message, which stays in
// its place. The sender, moderators and administrators may.
func (c *Messaging) RedactChannelMessage(ctx context.Context, in *RedactChannelMessageInput, optFns ...func(*Options)) (*RedactChannelMessageOutput, error) {
	return invoke[*RedactChannelMessageOutput](ctx, c.client, "RedactChannelMessage", "POST /channels/{ChannelArn}/messages/{MessageId}?operation=redact", in, optFns)
}

// RedactChannelMessageInput is the input of [Messaging.RedactChannelMessage].
type RedactChannelMessageInput struct {
	ChannelArn   *string // required
	MessageId    *string // required
	ChimeBearer  *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	SubChannelId *string // 1 to 128 characters
}

// RedactChannelMessageOutput is the output of [Messaging.RedactChannelMessage].
type RedactChannelMessageOutput struct {
	ChannelArn   *string
	MessageId    *string
	SubChannelId *string

	ResultMetadata middleware.Metadata
}

// DeleteChannelMessage deletes a message for good. Only administrators may.
func (c *Messaging) DeleteChannelMessage(ctx context.Context, in *DeleteChannelMessageInput, optFns ...func(*Options)) (*DeleteChannelMessageOutput, error) {
	return invoke[*DeleteChannelMessageOutput](ctx, c.client, "DeleteChannelMessage", "DELETE /channels/{ChannelArn}/messages/{MessageId}", in, optFns)
}

// DeleteChannelMessageInput is the input of [Messaging.DeleteChannelMessage].
type DeleteChannelMessageInput struct {
	ChannelArn   *string // required
	MessageId    *string // required
	ChimeBearer  *string `header:"x-amz-chime-bearer"` // required: the user or bot to act as
	SubChannelId *string `query:"sub-channel-id"`      // 1 to 128 characters
}

// DeleteChannelMessageOutput is the output of [Messaging.DeleteChannelMessage].
type DeleteChannelMessageOutput struct {
	ResultMetadata middleware.Metadata
}
