package cmd

import (
	"context"
	"fmt"
	"time"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

// awaitFlow waits until the channel's flow has decided about a message, asking
// more and more rarely. A message in no flow is SENT at once.
func awaitFlow(ctx context.Context, client *actor, m *chime.SendChannelMessageInput, sent *chime.SendChannelMessageOutput, limit time.Duration) error {
	waiting, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	status := sent.Status
	for pause := 100 * time.Millisecond; status != nil && status.Value == types.ChannelMessageStatusPending; pause = min(2*pause, 5*time.Second) {
		select {
		case <-waiting.Done():
		case <-time.After(pause):
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		out, err := client.GetChannelMessageStatus(waiting, &chime.GetChannelMessageStatusInput{
			ChannelArn: m.ChannelArn, ChimeBearer: client.bearer, MessageId: sent.MessageId, SubChannelId: m.SubChannelId,
		})
		switch {
		case waiting.Err() != nil && ctx.Err() == nil:
			return conditionError{fmt.Sprintf("message %s is still in the channel's flow after %s", value(sent.MessageId), lasting(limit, time.Millisecond))}
		case err != nil:
			return err
		}
		status = out.Status
	}
	if status != nil && (status.Value == types.ChannelMessageStatusDenied || status.Value == types.ChannelMessageStatusFailed) {
		return conditionError{fmt.Sprintf("the channel's flow answered %s for message %s: %s", status.Value, value(sent.MessageId), value(status.Detail))}
	}
	return nil
}
