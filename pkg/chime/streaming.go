package chime

import (
	"context"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// PutMessagingStreamingConfigurations sets the Amazon Kinesis streams to which
// the events of an AppInstance go from now on.
func (c *Messaging) PutMessagingStreamingConfigurations(ctx context.Context, in *PutMessagingStreamingConfigurationsInput, optFns ...func(*Options)) (*PutMessagingStreamingConfigurationsOutput, error) {
	return invoke[*PutMessagingStreamingConfigurationsOutput](ctx, c.client, "PutMessagingStreamingConfigurations", "PUT /app-instances/{AppInstanceArn}/streaming-configurations", in, optFns)
}

// PutMessagingStreamingConfigurationsInput is the input of [Messaging.PutMessagingStreamingConfigurations].
type PutMessagingStreamingConfigurationsInput struct {
	AppInstanceArn          *string                        // required
	StreamingConfigurations []types.StreamingConfiguration // required, 1 to 2 entries
}

// PutMessagingStreamingConfigurationsOutput is the output of [Messaging.PutMessagingStreamingConfigurations].
type PutMessagingStreamingConfigurationsOutput struct {
	StreamingConfigurations []types.StreamingConfiguration

	ResultMetadata middleware.Metadata
}

// GetMessagingStreamingConfigurations returns the Amazon Kinesis streams to
// which the events of an AppInstance go.
func (c *Messaging) GetMessagingStreamingConfigurations(ctx context.Context, in *GetMessagingStreamingConfigurationsInput, optFns ...func(*Options)) (*GetMessagingStreamingConfigurationsOutput, error) {
	return invoke[*GetMessagingStreamingConfigurationsOutput](ctx, c.client, "GetMessagingStreamingConfigurations", "GET /app-instances/{AppInstanceArn}/streaming-configurations", in, optFns)
}

// GetMessagingStreamingConfigurationsInput is the input of [Messaging.GetMessagingStreamingConfigurations].
type GetMessagingStreamingConfigurationsInput struct {
	AppInstanceArn *string // required
}

// GetMessagingStreamingConfigurationsOutput is the output of [Messaging.GetMessagingStreamingConfigurations].
type GetMessagingStreamingConfigurationsOutput struct {
	StreamingConfigurations []types.StreamingConfiguration

	ResultMetadata middleware.Metadata
}

// DeleteMessagingStreamingConfigurations ends the streaming of an AppInstance's
// events.
func (c *Messaging) DeleteMessagingStreamingConfigurations(ctx context.Context, in *DeleteMessagingStreamingConfigurationsInput, optFns ...func(*Options)) (*DeleteMessagingStreamingConfigurationsOutput, error) {
	return invoke[*DeleteMessagingStreamingConfigurationsOutput](ctx, c.client, "DeleteMessagingStreamingConfigurations", "DELETE /app-instances/{AppInstanceArn}/streaming-configurations", in, optFns)
}

// DeleteMessagingStreamingConfigurationsInput is the input of [Messaging.DeleteMessagingStreamingConfigurations].
type DeleteMessagingStreamingConfigurationsInput struct {
	AppInstanceArn *string // required
}

// DeleteMessagingStreamingConfigurationsOutput is the output of [Messaging.DeleteMessagingStreamingConfigurations].
type DeleteMessagingStreamingConfigurationsOutput struct {
	ResultMetadata middleware.Metadata
}
