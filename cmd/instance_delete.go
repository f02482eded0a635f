package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

func newInstanceDelete(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "delete {<instance>... | -}",
		Short: "Delete AppInstances with everything in them",
		Long: `Delete AppInstances with their users, channels and messages, and print one line for
each: {"Arn":…,"Status":"deleted"}, or "failed" with ErrorCode and ErrorMessage. "-"
reads ARNs from standard input, one a line. The exit code is 10 when some of several
failed.`,
		Example: example(`
			# Delete an AppInstance
			$ peal instance delete "$INSTANCE"`),
		Args: minArgs("the ARN of an AppInstance, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return deleteEach(cmd.Context(), env, args, "deleting AppInstances", appInstanceARN, env.identity, func(ctx context.Context, client *chime.Identity, instance string) error {
				_, err := client.DeleteAppInstance(ctx, &chime.DeleteAppInstanceInput{AppInstanceArn: &instance}, patient)
				return err
			})
		},
	}
}
