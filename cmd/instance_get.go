package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

func newInstanceGet(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "get <instance>",
		Short: "Show an AppInstance",
		Long:  `Print what the service knows about an AppInstance, as one JSON object.`,
		Example: example(`
			# Its name
			$ peal instance get "$INSTANCE" --jq .AppInstance.Name -r`),
		Args: exactArgs("the ARN of an AppInstance"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.instanceGet(cmd.Context(), args[0])
		},
	}
}

func (env *Env) instanceGet(ctx context.Context, instance string) error {
	arn, err := appInstanceARN(instance)
	if err != nil {
		return err
	}
	r, client, err := start(ctx, env, env.identity, arn.Region)
	if err != nil {
		return err
	}
	out, err := client.DescribeAppInstance(ctx, &chime.DescribeAppInstanceInput{AppInstanceArn: &instance})
	if err != nil {
		return err
	}
	return r.close(r.item(chime.RawBody(out.ResultMetadata)))
}
