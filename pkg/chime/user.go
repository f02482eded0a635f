package chime

import (
	"context"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// CreateAppInstanceUser creates a user. The ARN is that of the AppInstance with
// /user/ and the id.
func (c *Identity) CreateAppInstanceUser(ctx context.Context, in *CreateAppInstanceUserInput, optFns ...func(*Options)) (*CreateAppInstanceUserOutput, error) {
	return invoke[*CreateAppInstanceUserOutput](ctx, c.client, "CreateAppInstanceUser", "POST /app-instance-users", in, optFns)
}

// CreateAppInstanceUserInput is the input of [Identity.CreateAppInstanceUser].
type CreateAppInstanceUserInput struct {
	AppInstanceArn     *string     // required
	AppInstanceUserId  *string     // required, 1 to 64 characters
	Name               *string     // required, 1 to 100 characters
	Metadata           *string     // up to 1024 characters
	ClientRequestToken *string     `idempotency:"token"` // 2 to 64 characters; made up when nil
	Tags               []types.Tag // 1 to 50 entries
	ExpirationSettings *types.ExpirationSettings
}

// CreateAppInstanceUserOutput is the output of [Identity.CreateAppInstanceUser].
type CreateAppInstanceUserOutput struct {
	AppInstanceUserArn *string

	ResultMetadata middleware.Metadata
}

// DescribeAppInstanceUser returns a user.
func (c *Identity) DescribeAppInstanceUser(ctx context.Context, in *DescribeAppInstanceUserInput, optFns ...func(*Options)) (*DescribeAppInstanceUserOutput, error) {
	return invoke[*DescribeAppInstanceUserOutput](ctx, c.client, "DescribeAppInstanceUser", "GET /app-instance-users/{AppInstanceUserArn}", in, optFns)
}

// DescribeAppInstanceUserInput is the input of [Identity.DescribeAppInstanceUser].
type DescribeAppInstanceUserInput struct {
	AppInstanceUserArn *string // required
}

// DescribeAppInstanceUserOutput is the output of [Identity.DescribeAppInstanceUser].
type DescribeAppInstanceUserOutput struct {
	AppInstanceUser *types.AppInstanceUser

	ResultMetadata middleware.Metadata
}

// UpdateAppInstanceUser sets name and metadata of a user.
func (c *Identity) UpdateAppInstanceUser(ctx context.Context, in *UpdateAppInstanceUserInput, optFns ...func(*Options)) (*UpdateAppInstanceUserOutput, error) {
	return invoke[*UpdateAppInstanceUserOutput](ctx, c.client, "UpdateAppInstanceUser", "PUT /app-instance-users/{AppInstanceUserArn}", in, optFns)
}

// UpdateAppInstanceUserInput is the input of [Identity.UpdateAppInstanceUser].
type UpdateAppInstanceUserInput struct {
	AppInstanceUserArn *string // required
	Name               *string // required, 1 to 100 characters
	Metadata           *string // required, up to 1024 characters
}

// UpdateAppInstanceUserOutput is the output of [Identity.UpdateAppInstanceUser].
type UpdateAppInstanceUserOutput struct {
	AppInstanceUserArn *string

	ResultMetadata middleware.Metadata
}

// DeleteAppInstanceUser deletes a user.
func (c *Identity) DeleteAppInstanceUser(ctx context.Context, in *DeleteAppInstanceUserInput, optFns ...func(*Options)) (*DeleteAppInstanceUserOutput, error) {
	return invoke[*DeleteAppInstanceUserOutput](ctx, c.client, "DeleteAppInstanceUser", "DELETE /app-instance-users/{AppInstanceUserArn}", in, optFns)
}

// DeleteAppInstanceUserInput is the input of [Identity.DeleteAppInstanceUser].
type DeleteAppInstanceUserInput struct {
	AppInstanceUserArn *string // required
}

// DeleteAppInstanceUserOutput is the output of [Identity.DeleteAppInstanceUser].
type DeleteAppInstanceUserOutput struct {
	ResultMetadata middleware.Metadata
}

// ListAppInstanceUsers returns a page of the users of an AppInstance.
func (c *Identity) ListAppInstanceUsers(ctx context.Context, in *ListAppInstanceUsersInput, optFns ...func(*Options)) (*ListAppInstanceUsersOutput, error) {
	return invoke[*ListAppInstanceUsersOutput](ctx, c.client, "ListAppInstanceUsers", "GET /app-instance-users", in, optFns)
}

// ListAppInstanceUsersInput is the input of [Identity.ListAppInstanceUsers].
type ListAppInstanceUsersInput struct {
	AppInstanceArn *string `query:"app-instance-arn"` // required
	MaxResults     *int32  `query:"max-results"`      // 1 to 50
	NextToken      *string `query:"next-token"`
}

// ListAppInstanceUsersOutput is the output of [Identity.ListAppInstanceUsers].
type ListAppInstanceUsersOutput struct {
	AppInstanceArn   *string
	AppInstanceUsers []types.AppInstanceUserSummary
	NextToken        *string

	ResultMetadata middleware.Metadata
}

// PutAppInstanceUserExpirationSettings sets after how many days the service
// deletes the user; no settings mean never.
func (c *Identity) PutAppInstanceUserExpirationSettings(ctx context.Context, in *PutAppInstanceUserExpirationSettingsInput, optFns ...func(*Options)) (*PutAppInstanceUserExpirationSettingsOutput, error) {
	return invoke[*PutAppInstanceUserExpirationSettingsOutput](ctx, c.client, "PutAppInstanceUserExpirationSettings", "PUT /app-instance-users/{AppInstanceUserArn}/expiration-settings", in, optFns)
}

// PutAppInstanceUserExpirationSettingsInput is the input of [Identity.PutAppInstanceUserExpirationSettings].
type PutAppInstanceUserExpirationSettingsInput struct {
	AppInstanceUserArn *string // required
	ExpirationSettings *types.ExpirationSettings
}

// PutAppInstanceUserExpirationSettingsOutput is the output of [Identity.PutAppInstanceUserExpirationSettings].
type PutAppInstanceUserExpirationSettingsOutput struct {
	AppInstanceUserArn *string
	ExpirationSettings *types.ExpirationSettings

	ResultMetadata middleware.Metadata
}
