package cmd

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/spf13/cobra"
)

func newRoomGet(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "get <room>",
		Short: "Show a room",
		Long:  `Print what the service knows about a room, as one JSON object.`,
		Example: example(`
			# How many messages a second does it take?
			$ peal room get "$PEAL_ROOM" --jq .maximumMessageRatePerSecond`),
		Args: exactArgs("the ARN of a room"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.roomGet(cmd.Context(), args[0])
		},
	}
}

func (env *Env) roomGet(ctx context.Context, room string) error {
	arn, err := roomARN(room)
	if err != nil {
		return err
	}
	r, client, err := start(ctx, env, env.signedRooms, arn.Region)
	if err != nil {
		return err
	}
	out, err := client.GetRoom(ctx, &ivschat.GetRoomInput{Identifier: &room})
	if err != nil {
		return chatError(err, client, arn)
	}
	return r.close(r.item(answerBody(out.ResultMetadata)))
}
