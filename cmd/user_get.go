package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

func newUserGet(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "get <user>",
		Short: "Show a user",
		Long:  `Print what the service knows about a user, as one JSON object.`,
		Example: example(`
			# The user's display name
			$ peal user get "$PEAL_AS" --jq .AppInstanceUser.Name -r`),
		Args: exactArgs("the ARN of a user"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.userGet(cmd.Context(), args[0])
		},
	}
}

func (env *Env) userGet(ctx context.Context, user string) error {
	arn, err := userARN(user)
	if err != nil {
		return err
	}
	r, client, err := start(ctx, env, env.identity, arn.Region)
	if err != nil {
		return err
	}
	out, err := client.DescribeAppInstanceUser(ctx, &chime.DescribeAppInstanceUserInput{AppInstanceUserArn: &user})
	if err != nil {
		return err
	}
	return r.close(r.item(chime.RawBody(out.ResultMetadata)))
}
