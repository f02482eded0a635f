package chime

import (
	"context"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// RegisterAppInstanceUserEndpoint registers a device of a user for push
// notifications.
func (c *Identity) RegisterAppInstanceUserEndpoint(ctx context.Context, in *RegisterAppInstanceUserEndpointInput, optFns ...func(*Options)) (*RegisterAppInstanceUserEndpointOutput, error) {
	return invoke[*RegisterAppInstanceUserEndpointOutput](ctx, c.client, "RegisterAppInstanceUserEndpoint", "POST /app-instance-users/{AppInstanceUserArn}/endpoints", in, optFns)
}

// RegisterAppInstanceUserEndpointInput is the input of [Identity.RegisterAppInstanceUserEndpoint].
type RegisterAppInstanceUserEndpointInput struct {
	AppInstanceUserArn *string                           // required
	Name               *string                           // up to 1600 characters
	Type               types.AppInstanceUserEndpointType // required
	ResourceArn        *string                           // required
	EndpointAttributes *types.EndpointAttributes         // required
	ClientRequestToken *string                           `idempotency:"token"` // 2 to 64 characters; made up when nil
	AllowMessages      types.AllowMessages
}

// RegisterAppInstanceUserEndpointOutput is the output of [Identity.RegisterAppInstanceUserEndpoint].
type RegisterAppInstanceUserEndpointOutput struct {
	AppInstanceUserArn *string
	EndpointId         *string

	ResultMetadata middleware.Metadata
}

// DescribeAppInstanceUserEndpoint returns a registered device of a user.
func (c *Identity) DescribeAppInstanceUserEndpoint(ctx context.Context, in *DescribeAppInstanceUserEndpointInput, optFns ...func(*Options)) (*DescribeAppInstanceUserEndpointOutput, error) {
	return invoke[*DescribeAppInstanceUserEndpointOutput](ctx, c.client, "DescribeAppInstanceUserEndpoint", "GET /app-instance-users/{AppInstanceUserArn}/endpoints/{EndpointId}", in, optFns)
}

// DescribeAppInstanceUserEndpointInput is the input of [Identity.DescribeAppInstanceUserEndpoint].
type DescribeAppInstanceUserEndpointInput struct {
	AppInstanceUserArn *string // required
	EndpointId         *string // required
}

// DescribeAppInstanceUserEndpointOutput is the output of [Identity.DescribeAppInstanceUserEndpoint].
type DescribeAppInstanceUserEndpointOutput struct {
	AppInstanceUserEndpoint *types.AppInstanceUserEndpoint

	ResultMetadata middleware.Metadata
}

// UpdateAppInstanceUserEndpoint changes the name of a registered device, or
// which messages reach it.
func (c *Identity) UpdateAppInstanceUserEndpoint(ctx context.Context, in *UpdateAppInstanceUserEndpointInput, optFns ...func(*Options)) (*UpdateAppInstanceUserEndpointOutput, error) {
	return invoke[*UpdateAppInstanceUserEndpointOutput](ctx, c.client, "UpdateAppInstanceUserEndpoint", "PUT /app-instance-users/{AppInstanceUserArn}/endpoints/{EndpointId}", in, optFns)
}

// UpdateAppInstanceUserEndpointInput is the input of [Identity.UpdateAppInstanceUserEndpoint].
type UpdateAppInstanceUserEndpointInput struct {
	AppInstanceUserArn *string // required
	EndpointId         *string // required
	Name               *string // up to 1600 characters
	AllowMessages      types.AllowMessages
}

// UpdateAppInstanceUserEndpointOutput is the output of [Identity.UpdateAppInstanceUserEndpoint].
type UpdateAppInstanceUserEndpointOutput struct {
	AppInstanceUserArn *string
	EndpointId         *string

	ResultMetadata middleware.Metadata
}

// DeregisterAppInstanceUserEndpoint removes a registered device of a user.
func (c *Identity) DeregisterAppInstanceUserEndpoint(ctx context.Context, in *DeregisterAppInstanceUserEndpointInput, optFns ...func(*Options)) (*DeregisterAppInstanceUserEndpointOutput, error) {
	return invoke[*DeregisterAppInstanceUserEndpointOutput](ctx, c.client, "DeregisterAppInstanceUserEndpoint", "DELETE /app-instance-users/{AppInstanceUserArn}/endpoints/{EndpointId}", in, optFns)
}

// DeregisterAppInstanceUserEndpointInput is the input of [Identity.DeregisterAppInstanceUserEndpoint].
type DeregisterAppInstanceUserEndpointInput struct {
	AppInstanceUserArn *string // required
	EndpointId         *string // required
}

// DeregisterAppInstanceUserEndpointOutput is the output of [Identity.DeregisterAppInstanceUserEndpoint].
type DeregisterAppInstanceUserEndpointOutput struct {
	ResultMetadata middleware.Metadata
}

// ListAppInstanceUserEndpoints returns a page of the registered devices of a
// user.
func (c *Identity) ListAppInstanceUserEndpoints(ctx context.Context, in *ListAppInstanceUserEndpointsInput, optFns ...func(*Options)) (*ListAppInstanceUserEndpointsOutput, error) {
	return invoke[*ListAppInstanceUserEndpointsOutput](ctx, c.client, "ListAppInstanceUserEndpoints", "GET /app-instance-users/{AppInstanceUserArn}/endpoints", in, optFns)
}

// ListAppInstanceUserEndpointsInput is the input of [Identity.ListAppInstanceUserEndpoints].
type ListAppInstanceUserEndpointsInput struct {
	AppInstanceUserArn *string // required
	MaxResults         *int32  `query:"max-results"` // 1 to 50
	NextToken          *string `query:"next-token"`
}

// ListAppInstanceUserEndpointsOutput is the output of [Identity.ListAppInstanceUserEndpoints].
type ListAppInstanceUserEndpointsOutput struct {
	AppInstanceUserEndpoints []types.AppInstanceUserEndpointSummary
	NextToken                *string

	ResultMetadata middleware.Metadata
}
