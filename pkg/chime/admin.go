package chime

import (
	"context"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// CreateAppInstanceAdmin makes a user or bot an administrator of its
// AppInstance: moderator of all channels, who may also delete messages.
func (c *Identity) CreateAppInstanceAdmin(ctx context.Context, in *CreateAppInstanceAdminInput, optFns ...func(*Options)) (*CreateAppInstanceAdminOutput, error) {
	return invoke[*CreateAppInstanceAdminOutput](ctx, c.client, "CreateAppInstanceAdmin", "POST /app-instances/{AppInstanceArn}/admins", in, optFns)
}

// CreateAppInstanceAdminInput is the input of [Identity.CreateAppInstanceAdmin].
type CreateAppInstanceAdminInput struct {
	AppInstanceAdminArn *string // required
	AppInstanceArn      *string // required
}

// CreateAppInstanceAdminOutput is the output of [Identity.CreateAppInstanceAdmin].
type CreateAppInstanceAdminOutput struct {
	AppInstanceAdmin *types.Identity
	AppInstanceArn   *string

	ResultMetadata middleware.Metadata
}

// DescribeAppInstanceAdmin returns an administrator of an AppInstance.
func (c *Identity) DescribeAppInstanceAdmin(ctx context.Context, in *DescribeAppInstanceAdminInput, optFns ...func(*Options)) (*DescribeAppInstanceAdminOutput, error) {
	return invoke[*DescribeAppInstanceAdminOutput](ctx, c.client, "DescribeAppInstanceAdmin", "GET /app-instances/{AppInstanceArn}/admins/{AppInstanceAdminArn}", in, optFns)
}

// DescribeAppInstanceAdminInput is the input of [Identity.DescribeAppInstanceAdmin].
type DescribeAppInstanceAdminInput struct {
	AppInstanceAdminArn *string // required
	AppInstanceArn      *string // required
}

// DescribeAppInstanceAdminOutput is the output of [Identity.DescribeAppInstanceAdmin].
type DescribeAppInstanceAdminOutput struct {
	AppInstanceAdmin *types.AppInstanceAdmin

	ResultMetadata middleware.Metadata
}

// ListAppInstanceAdmins returns a page of the administrators of an AppInstance.
func (c *Identity) ListAppInstanceAdmins(ctx context.Context, in *ListAppInstanceAdminsInput, optFns ...func(*Options)) (*ListAppInstanceAdminsOutput, error) {
	return invoke[*ListAppInstanceAdminsOutput](ctx, c.client, "ListAppInstanceAdmins", "GET /app-instances/{AppInstanceArn}/admins", in, optFns)
}

// ListAppInstanceAdminsInput is the input of [Identity.ListAppInstanceAdmins].
type ListAppInstanceAdminsInput struct {
	AppInstanceArn *string // required
	MaxResults     *int32  `query:"max-results"` // 1 to 50
	NextToken      *string `query:"next-token"`
}

// ListAppInstanceAdminsOutput is the output of [Identity.ListAppInstanceAdmins].
type ListAppInstanceAdminsOutput struct {
	AppInstanceArn    *string
	AppInstanceAdmins []types.AppInstanceAdminSummary
	NextToken         *string

	ResultMetadata middleware.Metadata
}

// DeleteAppInstanceAdmin takes the administrator's role from a user or bot.
func (c *Identity) DeleteAppInstanceAdmin(ctx context.Context, in *DeleteAppInstanceAdminInput, optFns ...func(*Options)) (*DeleteAppInstanceAdminOutput, error) {
	return invoke[*DeleteAppInstanceAdminOutput](ctx, c.client, "DeleteAppInstanceAdmin", "DELETE /app-instances/{AppInstanceArn}/admins/{AppInstanceAdminArn}", in, optFns)
}

// DeleteAppInstanceAdminInput is the input of [Identity.DeleteAppInstanceAdmin].
type DeleteAppInstanceAdminInput struct {
	AppInstanceAdminArn *string // required
	AppInstanceArn      *string // required
}

// DeleteAppInstanceAdminOutput is the output of [Identity.DeleteAppInstanceAdmin].
type DeleteAppInstanceAdminOutput struct {
	ResultMetadata middleware.Metadata
}
