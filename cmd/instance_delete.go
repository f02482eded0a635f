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
			return env.instanceDelete(cmd.Context(), args)
		},
	}
}

func (env *Env) instanceDelete(ctx context.Context, args []string) error {
	instances, err := env.arns(args, chime.KindAppInstance)
	if err != nil {
		return err
	}
	r, err := env.results(ctx)
	if err != nil || len(instances) == 0 {
		return err
	}
	arn, err := argARN(instances[0], chime.KindAppInstance)
	if err != nil {
		return err
	}
	client, err := env.identity(ctx, arn.Region)
	if err != nil {
		return err
	}
	return r.each(ctx, instances, "deleting AppInstances", "deleted", func(instance string) error {
		_, err := client.DeleteAppInstance(ctx, &chime.DeleteAppInstanceInput{AppInstanceArn: &instance}, patient)
		return err
	})
}
