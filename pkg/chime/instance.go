package chime

import (
	"context"
	"time"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// CreateAppInstance creates an AppInstance, the container of users and channels.
func (c *Identity) CreateAppInstance(ctx context.Context, in *CreateAppInstanceInput, optFns ...func(*Options)) (*CreateAppInstanceOutput, error) {
	return invoke[*CreateAppInstanceOutput](ctx, c.client, "CreateAppInstance", "POST /app-instances", in, optFns)
}

// CreateAppInstanceInput is the input of [Identity.CreateAppInstance].
type CreateAppInstanceInput struct {
	Name               *string     // required, 1 to 256 characters
	Metadata           *string     // up to 1024 characters
	ClientRequestToken *string     `idempotency:"token"` // 2 to 64 characters; made up when nil
	Tags               []types.Tag // 1 to 50 entries
}

// CreateAppInstanceOutput is the output of [Identity.CreateAppInstance].
type CreateAppInstanceOutput struct {
	AppInstanceArn *string

	ResultMetadata middleware.Metadata
}

// DescribeAppInstance returns an AppInstance.
func (c *Identity) DescribeAppInstance(ctx context.Context, in *DescribeAppInstanceInput, optFns ...func(*Options)) (*DescribeAppInstanceOutput, error) {
	return invoke[*DescribeAppInstanceOutput](ctx, c.client, "DescribeAppInstance", "GET /app-instances/{AppInstanceArn}", in, optFns)
}

// DescribeAppInstanceInput is the input of [Identity.DescribeAppInstance].
type DescribeAppInstanceInput struct {
	AppInstanceArn *string // required
}

// DescribeAppInstanceOutput is the output of [Identity.DescribeAppInstance].
type DescribeAppInstanceOutput struct {
	AppInstance *types.AppInstance

	ResultMetadata middleware.Metadata
}

// UpdateAppInstance sets name and metadata of an AppInstance.
func (c *Identity) UpdateAppInstance(ctx context.Context, in *UpdateAppInstanceInput, optFns ...func(*Options)) (*UpdateAppInstanceOutput, error) {
	return invoke[*UpdateAppInstanceOutput](ctx, c.client, "UpdateAppInstance", "PUT /app-instances/{AppInstanceArn}", in, optFns)
}

// UpdateAppInstanceInput is the input of [Identity.UpdateAppInstance].
type UpdateAppInstanceInput struct {
	AppInstanceArn *string // required
	Name           *string // required, 1 to 256 characters
	Metadata       *string // required, up to 1024 characters
}

// UpdateAppInstanceOutput is the output of [Identity.UpdateAppInstance].
type UpdateAppInstanceOutput struct {
	AppInstanceArn *string

	ResultMetadata middleware.Metadata
}

// DeleteAppInstance deletes an AppInstance with everything in it.
func (c *Identity) DeleteAppInstance(ctx context.Context, in *DeleteAppInstanceInput, optFns ...func(*Options)) (*DeleteAppInstanceOutput, error) {
	return invoke[*DeleteAppInstanceOutput](ctx, c.client, "DeleteAppInstance", "DELETE /app-instances/{AppInstanceArn}", in, optFns)
}

// DeleteAppInstanceInput is the input of [Identity.DeleteAppInstance].
type DeleteAppInstanceInput struct {
	AppInstanceArn *string // required
}

// DeleteAppInstanceOutput is the output of [Identity.DeleteAppInstance].
type DeleteAppInstanceOutput struct {
	ResultMetadata middleware.Metadata
}

// ListAppInstances returns a page of the AppInstances of the AWS account in this
// region.
func (c *Identity) ListAppInstances(ctx context.Context, in *ListAppInstancesInput, optFns ...func(*Options)) (*ListAppInstancesOutput, error) {
	return invoke[*ListAppInstancesOutput](ctx, c.client, "ListAppInstances", "GET /app-instances", in, optFns)
}

// ListAppInstancesInput is the input of [Identity.ListAppInstances].
type ListAppInstancesInput struct {
	MaxResults *int32  `query:"max-results"` // 1 to 50
	NextToken  *string `query:"next-token"`
}

// ListAppInstancesOutput is the output of [Identity.ListAppInstances].
type ListAppInstancesOutput struct {
	AppInstances []types.AppInstanceSummary
	NextToken    *string

	ResultMetadata middleware.Metadata
}

// PutAppInstanceRetentionSettings sets after how many days messages are deleted.
func (c *Identity) PutAppInstanceRetentionSettings(ctx context.Context, in *PutAppInstanceRetentionSettingsInput, optFns ...func(*Options)) (*PutAppInstanceRetentionSettingsOutput, error) {
	return invoke[*PutAppInstanceRetentionSettingsOutput](ctx, c.client, "PutAppInstanceRetentionSettings", "PUT /app-instances/{AppInstanceArn}/retention-settings", in, optFns)
}

// PutAppInstanceRetentionSettingsInput is the input of [Identity.PutAppInstanceRetentionSettings].
type PutAppInstanceRetentionSettingsInput struct {
	AppInstanceArn               *string                             // required
	AppInstanceRetentionSettings *types.AppInstanceRetentionSettings // required
}

// PutAppInstanceRetentionSettingsOutput is the output of [Identity.PutAppInstanceRetentionSettings].
type PutAppInstanceRetentionSettingsOutput struct {
	AppInstanceRetentionSettings *types.AppInstanceRetentionSettings
	InitiateDeletionTimestamp    *time.Time

	ResultMetadata middleware.Metadata
}

// GetAppInstanceRetentionSettings returns after how many days messages are
// deleted.
func (c *Identity) GetAppInstanceRetentionSettings(ctx context.Context, in *GetAppInstanceRetentionSettingsInput, optFns ...func(*Options)) (*GetAppInstanceRetentionSettingsOutput, error) {
	return invoke[*GetAppInstanceRetentionSettingsOutput](ctx, c.client, "GetAppInstanceRetentionSettings", "GET /app-instances/{AppInstanceArn}/retention-settings", in, optFns)
}

// GetAppInstanceRetentionSettingsInput is the input of [Identity.GetAppInstanceRetentionSettings].
type GetAppInstanceRetentionSettingsInput struct {
	AppInstanceArn *string // required
}

// GetAppInstanceRetentionSettingsOutput is the output of [Identity.GetAppInstanceRetentionSettings].
type GetAppInstanceRetentionSettingsOutput struct {
	AppInstanceRetentionSettings *types.AppInstanceRetentionSettings
	InitiateDeletionTimestamp    *time.Time

	ResultMetadata middleware.Metadata
}
