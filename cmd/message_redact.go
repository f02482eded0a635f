package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

func newMessageRedact(env *Env) *cobra.Command {
	o := &messageOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "redact <channel> <message-id>",
		Short: "Remove the text of a message",
		Long: `Remove text and metadata of a message for good, and print its id. The message stays
in its place. Its sender may, moderators and administrators too.`,
		Example: example(`
			# Take a message back
			$ peal message redact "$PEAL_CHANNEL" "$ID"`),
		Args: exactArgs("the ARN of a channel", "the id of a message"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.args(args)
			return o.redact(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.subChannel, "sub-channel", "", "look in the sub-channel with this `id`, in an elastic channel")
	return cmd
}

func (o *messageOptions) redact(ctx context.Context) error {
	r, client, err := o.start(ctx)
	if err != nil {
		return err
	}
	out, err := client.RedactChannelMessage(ctx, &chime.RedactChannelMessageInput{
		ChannelArn: &o.channel, ChimeBearer: client.bearer, MessageId: &o.id, SubChannelId: optional(o.subChannel),
	})
	if err != nil {
		return err
	}
	return r.close(r.value(value(out.MessageId), chime.RawBody(out.ResultMetadata)))
}
