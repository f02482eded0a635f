package cmd

import (
	"context"

	"github.com/aws/smithy-go/middleware"
	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

func newUserList(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "list [instance]",
		Short: "List the users of an AppInstance",
		Long: `Print the users of an AppInstance, one JSON object a line, as the service lists
them. Without an argument, the AppInstance is that of the acting user.`,
		Example: example(`
			# The ARN of each user
			$ peal user list "$INSTANCE" -o text`),
		Args: rangeArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.userList(cmd.Context(), args)
		},
	}
}

func (env *Env) userList(ctx context.Context, args []string) error {
	instance, err := env.instanceARN(args)
	if err != nil {
		return err
	}
	r, client, err := start(ctx, env, env.identity, instance.Region)
	if err != nil {
		return err
	}
	pages := chime.NewPaginator(client.ListAppInstanceUsers,
		&chime.ListAppInstanceUsersInput{AppInstanceArn: new(instance.String()), MaxResults: new(pageSize)}).All(ctx, patient)
	return r.close(printEntries(r, pages, "AppInstanceUsers", "AppInstanceUserArn",
		func(out *chime.ListAppInstanceUsersOutput) middleware.Metadata { return out.ResultMetadata }))
}
