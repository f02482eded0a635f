package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

func newChannelDelete(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "delete {<channel>... | -}",
		Short: "Delete channels for good",
		Long: `Delete channels at once with their messages and memberships, as a moderator or
administrator may, and print one line for each: {"Arn":…,"Status":"deleted"}, or
"failed" with ErrorCode and ErrorMessage. "-" reads ARNs from standard input, one a
line. The exit code is 10 when some of several failed.`,
		Example: example(`
			# Delete a channel
			$ peal channel delete "$CHANNEL"`),
		Args: minArgs("the ARN of a channel, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return deleteEach(cmd.Context(), env, args, "deleting channels", channelARN, env.actor, func(ctx context.Context, client *actor, channel string) error {
				_, err := client.DeleteChannel(ctx, &chime.DeleteChannelInput{ChannelArn: &channel, ChimeBearer: client.bearer}, patient)
				return err
			})
		},
	}
}
