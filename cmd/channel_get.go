package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

func newChannelGet(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "get <channel>",
		Short: "Show a channel",
		Long:  `Print what the service knows about a channel, as one JSON object.`,
		Example: example(`
			# When was the last message?
			$ peal channel get "$PEAL_CHANNEL" --jq .Channel.LastMessageTimestamp`),
		Args: exactArgs("the ARN of a channel"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.channelGet(cmd.Context(), args[0])
		},
	}
}

func (env *Env) channelGet(ctx context.Context, channel string) error {
	arn, err := channelARN(channel)
	if err != nil {
		return err
	}
	r, client, err := start(ctx, env, env.actor, arn.Region)
	if err != nil {
		return err
	}
	out, err := client.DescribeChannel(ctx, &chime.DescribeChannelInput{ChannelArn: &channel, ChimeBearer: client.bearer})
	if err != nil {
		return err
	}
	return r.close(r.item(chime.RawBody(out.ResultMetadata)))
}
