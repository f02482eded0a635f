package cmd

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/aws-sdk-go-v2/service/ivschat/types"
	"github.com/spf13/cobra"
)

type userDisconnectOptions struct {
	*Env
	room string
	user string

	moderation roomModeration
}

func newUserDisconnect(env *Env) *cobra.Command {
	o := &userDisconnectOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "disconnect <room> <user-id>",
		Short: "Disconnect a user from a room",
		Long: `Close all connections that a user has to a room of Amazon IVS Chat. Everybody in the
room is told so first, by the event aws:DISCONNECT_USER. The user may come back with
a new token: to keep somebody out, make no more tokens.`,
		Example: example(`
			# End a user's connections
			$ peal user disconnect "$PEAL_ROOM" troll --reason 'repeated spam'`),
		Args: exactArgs("the ARN of a room", "the id of a user"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.room, o.user = args[0], args[1]
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().SortFlags = false
	o.moderation.register(cmd.Flags())
	return cmd
}

func (o *userDisconnectOptions) run(ctx context.Context) error {
	arn, err := roomARN(o.room)
	if err != nil {
		return err
	}
	if err := checkChatUser(o.user); err != nil {
		return err
	}
	if err := o.moderation.check(); err != nil {
		return err
	}
	r, err := o.results(ctx)
	if err != nil {
		return err
	}
	if o.moderation.socket {
		request := roomRequest{Action: actionDisconnectUser, UserId: o.user, Reason: o.moderation.reason}
		return r.close(o.moderation.overSocket(ctx, r, arn, request, types.ChatTokenCapabilityDisconnectUser))
	}
	client, err := o.signedRooms(ctx, arn.Region)
	if err != nil {
		return err
	}
	_, err = client.DisconnectUser(ctx, &ivschat.DisconnectUserInput{RoomIdentifier: &o.room, UserId: &o.user, Reason: optional(o.moderation.reason)})
	return chatError(err, client, arn)
}
