package cmd

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/aws-sdk-go-v2/service/ivschat/types"
	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

type messageDeleteOptions struct {
	messageOptions
	moderation roomModeration
}

func newMessageDelete(env *Env) *cobra.Command {
	o := &messageDeleteOptions{messageOptions: messageOptions{Env: env}}
	cmd := &cobra.Command{
		Use:   "delete {<channel> | <room>} <message-id>",
		Short: "Delete a message for good",
		Long: `Delete a message of a channel, which only administrators may; nothing is printed, as
the service answers nothing.

A room of Amazon IVS Chat keeps no messages: everybody in it is told to hide the
message, by the event aws:DELETE_MESSAGE, whose id is printed.`,
		Example: example(`
			# Delete a message as an administrator
			$ peal message delete --as "$ADMIN" "$PEAL_CHANNEL" "$ID"

			# Hide a message in a room
			$ peal message delete "$PEAL_ROOM" "$ID" --reason spam`),
		Args: exactArgs("the ARN of a channel or room", "the id of a message"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.args(args)
			if isChat(o.channel) {
				return o.deleteInRoom(cmd.Context())
			}
			return o.delete(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.subChannel, "sub-channel", "", "look in the sub-channel with this `id`, in an elastic channel")
	o.moderation.register(f)
	return cmd
}

// deleteInRoom tells a room to hide a message.
func (o *messageDeleteOptions) deleteInRoom(ctx context.Context) error {
	arn, err := roomARN(o.channel)
	switch {
	case err != nil:
		return err
	case o.subChannel != "":
		return usagef("--sub-channel does not apply to a room")
	case !isRoomMessageID(o.id):
		return usagef("message id %q: want 12 letters and digits", o.id)
	}
	if err := o.moderation.check(); err != nil {
		return err
	}
	r, err := o.results(ctx)
	if err != nil {
		return err
	}
	if o.moderation.socket {
		request := roomRequest{Action: actionDeleteMessage, Id: o.id, Reason: o.moderation.reason}
		return r.close(o.moderation.overSocket(ctx, r, arn, request, types.ChatTokenCapabilityDeleteMessage))
	}
	client, err := o.signedRooms(ctx, arn.Region)
	if err != nil {
		return err
	}
	out, err := client.DeleteMessage(ctx, &ivschat.DeleteMessageInput{RoomIdentifier: &o.channel, Id: &o.id, Reason: optional(o.moderation.reason)})
	if err != nil {
		return chatError(err, client, arn)
	}
	return r.close(r.value(value(out.Id), answerBody(out.ResultMetadata)))
}

// isRoomMessageID tells whether s is the id of a message in a room (API model,
// MessageID).
func isRoomMessageID(s string) bool {
	return len(s) == 12 && !strings.ContainsFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9')
	})
}

func (o *messageDeleteOptions) delete(ctx context.Context) error {
	if o.moderation != (roomModeration{}) {
		return usagef("--reason, --socket, --user, --token-command and --token-file apply to rooms only")
	}
	_, client, err := o.start(ctx)
	if err != nil {
		return err
	}
	_, err = client.DeleteChannelMessage(ctx, &chime.DeleteChannelMessageInput{
		ChannelArn: &o.channel, ChimeBearer: client.bearer, MessageId: &o.id, SubChannelId: optional(o.subChannel),
	})
	return err
}
