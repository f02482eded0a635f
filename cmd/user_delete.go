package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

func newUserDelete(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "delete {<user>... | -}",
		Short: "Delete users for good",
		Long: `Delete users and print one line for each: {"Arn":…,"Status":"deleted"}, or "failed"
with ErrorCode and ErrorMessage. "-" reads ARNs from standard input, one a line. The
exit code is 10 when some of several failed.`,
		Example: example(`
			# Delete a user
			$ peal user delete "$USER_ARN"`),
		Args: minArgs("the ARN of a user, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return deleteEach(cmd.Context(), env, args, "deleting users", userARN, env.identity, func(ctx context.Context, client *chime.Identity, user string) error {
				_, err := client.DeleteAppInstanceUser(ctx, &chime.DeleteAppInstanceUserInput{AppInstanceUserArn: &user}, patient)
				return err
			})
		},
	}
}
