package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

type messageOptions struct {
	*Env
	channel    string
	id         string
	subChannel string
}

// args takes the two arguments that name a message.
func (o *messageOptions) args(args []string) { o.channel, o.id = args[0], args[1] }

// start returns the results and the client of a command about one message.
func (o *messageOptions) start(ctx context.Context) (*results, *actor, error) {
	arn, err := channelARN(o.channel)
	if err != nil {
		return nil, nil, err
	}
	if o.id == "" {
		return nil, nil, usagef("the message id is empty")
	}
	return start(ctx, o.Env, o.actor, arn.Region)
}

func newMessageGet(env *Env) *cobra.Command {
	o := &messageOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "get <channel> <message-id>",
		Short: "Show a message",
		Long:  `Print what the service knows about a message, as one JSON object.`,
		Example: example(`
			# Its text
			$ peal message get "$PEAL_CHANNEL" "$ID" --jq .ChannelMessage.Content -r`),
		Args: exactArgs("the ARN of a channel", "the id of a message"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.args(args)
			return o.get(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.subChannel, "sub-channel", "", "look in the sub-channel with this `id`, in an elastic channel")
	return cmd
}

func (o *messageOptions) get(ctx context.Context) error {
	r, client, err := o.start(ctx)
	if err != nil {
		return err
	}
	out, err := client.GetChannelMessage(ctx, &chime.GetChannelMessageInput{
		ChannelArn: &o.channel, ChimeBearer: client.bearer, MessageId: &o.id, SubChannelId: optional(o.subChannel),
	})
	if err != nil {
		return err
	}
	return r.close(r.item(chime.RawBody(out.ResultMetadata)))
}
