package chime

import (
	"context"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// GetMessagingSessionEndpoint returns the host to which the user's WebSocket
// connects. It acts as no user and needs IAM permission on all resources (*).
func (c *Messaging) GetMessagingSessionEndpoint(ctx context.Context, in *GetMessagingSessionEndpointInput, optFns ...func(*Options)) (*GetMessagingSessionEndpointOutput, error) {
	return invoke[*GetMessagingSessionEndpointOutput](ctx, c.client, "GetMessagingSessionEndpoint", "GET /endpoints/messaging-session", in, optFns)
}

// GetMessagingSessionEndpointInput is the input of [Messaging.GetMessagingSessionEndpoint].
type GetMessagingSessionEndpointInput struct {
	NetworkType types.NetworkType `query:"network-type"` // IPv4 only when empty
}

// GetMessagingSessionEndpointOutput is the output of [Messaging.GetMessagingSessionEndpoint].
type GetMessagingSessionEndpointOutput struct {
	Endpoint *types.MessagingSessionEndpoint

	ResultMetadata middleware.Metadata
}
