package cmd

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/spf13/cobra"
)

func newRoomDelete(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "delete {<room>... | -}",
		Short: "Delete rooms for good",
		Long: `Delete rooms and print one line for each: {"Arn":…,"Status":"deleted"}, or "failed"
with ErrorCode and ErrorMessage. "-" reads ARNs from standard input, one a line. The
exit code is 10 when some of several failed.`,
		Example: example(`
			# Delete a room
			$ peal room delete "$ROOM"`),
		Args: minArgs("the ARN of a room, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.roomDelete(cmd.Context(), args)
		},
	}
}

func (env *Env) roomDelete(ctx context.Context, args []string) error {
	rooms, err := env.collect(args, func(arg string) error {
		_, err := roomARN(arg)
		return err
	})
	if err != nil {
		return err
	}
	r, err := env.results(ctx)
	if err != nil || len(rooms) == 0 {
		return err
	}
	arn, err := roomARN(rooms[0])
	if err != nil {
		return err
	}
	client, err := env.signedRooms(ctx, arn.Region)
	if err != nil {
		return err
	}
	return r.each(ctx, rooms, "deleting rooms", "deleted", func(room string) error {
		_, err := client.DeleteRoom(ctx, &ivschat.DeleteRoomInput{Identifier: &room})
		return err
	})
}
