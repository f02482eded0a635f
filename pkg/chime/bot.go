package chime

import (
	"context"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// CreateAppInstanceBot creates a bot that answers through Amazon Lex.
func (c *Identity) CreateAppInstanceBot(ctx context.Context, in *CreateAppInstanceBotInput, optFns ...func(*Options)) (*CreateAppInstanceBotOutput, error) {
	return invoke[*CreateAppInstanceBotOutput](ctx, c.client, "CreateAppInstanceBot", "POST /app-instance-bots", in, optFns)
}

// CreateAppInstanceBotInput is the input of [Identity.CreateAppInstanceBot].
type CreateAppInstanceBotInput struct {
	AppInstanceArn     *string              // required
	Name               *string              // up to 256 characters
	Metadata           *string              // up to 1024 characters
	ClientRequestToken *string              `idempotency:"token"` // 2 to 64 characters; made up when nil
	Tags               []types.Tag          // 1 to 50 entries
	Configuration      *types.Configuration // required
}

// CreateAppInstanceBotOutput is the output of [Identity.CreateAppInstanceBot].
type CreateAppInstanceBotOutput struct {
	AppInstanceBotArn *string

	ResultMetadata middleware.Metadata
}

// DescribeAppInstanceBot returns a bot.
func (c *Identity) DescribeAppInstanceBot(ctx context.Context, in *DescribeAppInstanceBotInput, optFns ...func(*Options)) (*DescribeAppInstanceBotOutput, error) {
	return invoke[*DescribeAppInstanceBotOutput](ctx, c.client, "DescribeAppInstanceBot", "GET /app-instance-bots/{AppInstanceBotArn}", in, optFns)
}

// DescribeAppInstanceBotInput is the input of [Identity.DescribeAppInstanceBot].
type DescribeAppInstanceBotInput struct {
	AppInstanceBotArn *string // required
}

// DescribeAppInstanceBotOutput is the output of [Identity.DescribeAppInstanceBot].
type DescribeAppInstanceBotOutput struct {
	AppInstanceBot *types.AppInstanceBot

	ResultMetadata middleware.Metadata
}

// UpdateAppInstanceBot sets name and metadata of a bot.
func (c *Identity) UpdateAppInstanceBot(ctx context.Context, in *UpdateAppInstanceBotInput, optFns ...func(*Options)) (*UpdateAppInstanceBotOutput, error) {
	return invoke[*UpdateAppInstanceBotOutput](ctx, c.client, "UpdateAppInstanceBot", "PUT /app-instance-bots/{AppInstanceBotArn}", in, optFns)
}

// UpdateAppInstanceBotInput is the input of [Identity.UpdateAppInstanceBot].
type UpdateAppInstanceBotInput struct {
	AppInstanceBotArn *string // required
	Name              *string // required, up to 256 characters
	Metadata          *string // required, up to 1024 characters
	Configuration     *types.Configuration
}

// UpdateAppInstanceBotOutput is the output of [Identity.UpdateAppInstanceBot].
type UpdateAppInstanceBotOutput struct {
	AppInstanceBotArn *string

	ResultMetadata middleware.Metadata
}

// DeleteAppInstanceBot deletes a bot.
func (c *Identity) DeleteAppInstanceBot(ctx context.Context, in *DeleteAppInstanceBotInput, optFns ...func(*Options)) (*DeleteAppInstanceBotOutput, error) {
	return invoke[*DeleteAppInstanceBotOutput](ctx, c.client, "DeleteAppInstanceBot", "DELETE /app-instance-bots/{AppInstanceBotArn}", in, optFns)
}

// DeleteAppInstanceBotInput is the input of [Identity.DeleteAppInstanceBot].
type DeleteAppInstanceBotInput struct {
	AppInstanceBotArn *string // required
}

// DeleteAppInstanceBotOutput is the output of [Identity.DeleteAppInstanceBot].
type DeleteAppInstanceBotOutput struct {
	ResultMetadata middleware.Metadata
}

// ListAppInstanceBots returns a page of the bots of an AppInstance.
func (c *Identity) ListAppInstanceBots(ctx context.Context, in *ListAppInstanceBotsInput, optFns ...func(*Options)) (*ListAppInstanceBotsOutput, error) {
	return invoke[*ListAppInstanceBotsOutput](ctx, c.client, "ListAppInstanceBots", "GET /app-instance-bots", in, optFns)
}

// ListAppInstanceBotsInput is the input of [Identity.ListAppInstanceBots].
type ListAppInstanceBotsInput struct {
	AppInstanceArn *string `query:"app-instance-arn"` // required
	MaxResults     *int32  `query:"max-results"`      // 1 to 50
	NextToken      *string `query:"next-token"`
}

// ListAppInstanceBotsOutput is the output of [Identity.ListAppInstanceBots].
type ListAppInstanceBotsOutput struct {
	AppInstanceArn  *string
	AppInstanceBots []types.AppInstanceBotSummary
	NextToken       *string

	ResultMetadata middleware.Metadata
}
