package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

func newMessageDelete(env *Env) *cobra.Command {
	o := &messageOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "delete <channel> <message-id>",
		Short: "Delete a message for good",
		Long: `Delete a message, which only administrators may. Nothing is printed: the service
answers nothing.`,
		Example: example(`
			# Delete a message as an administrator
			$ peal message delete --as "$ADMIN" "$PEAL_CHANNEL" "$ID"`),
		Args: exactArgs("the ARN of a channel", "the id of a message"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.args(args)
			return o.delete(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.subChannel, "sub-channel", "", "look in the sub-channel with this `id`, in an elastic channel")
	return cmd
}

func (o *messageOptions) delete(ctx context.Context) error {
	_, client, err := o.start(ctx)
	if err != nil {
		return err
	}
	_, err = client.DeleteChannelMessage(ctx, &chime.DeleteChannelMessageInput{
		ChannelArn: &o.channel, ChimeBearer: client.bearer, MessageId: &o.id, SubChannelId: optional(o.subChannel),
	})
	return err
}
