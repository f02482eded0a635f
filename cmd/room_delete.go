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
			return deleteEach(cmd.Context(), env, args, "deleting rooms", roomARN, env.signedRooms, func(ctx context.Context, client *ivschat.Client, room string) error {
				_, err := client.DeleteRoom(ctx, &ivschat.DeleteRoomInput{Identifier: &room})
				return err
			})
		},
	}
}
