package cmd

import (
	"context"

	"github.com/aws/smithy-go/middleware"
	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

func newInstanceList(env *Env) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the AppInstances of the account in this region",
		Long:  `Print the AppInstances, one JSON object a line, as the service lists them.`,
		Example: example(`
			# Name and ARN of each
			$ peal instance list --jq '"\(.Name) \(.AppInstanceArn)"' -r`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return env.instanceList(cmd.Context())
		},
	}
}

func (env *Env) instanceList(ctx context.Context) error {
	r, client, err := start(ctx, env, env.identity, "")
	if err != nil {
		return err
	}
	pages := chime.NewPaginator(client.ListAppInstances, &chime.ListAppInstancesInput{MaxResults: new(pageSize)}).All(ctx, patient)
	return r.close(printEntries(r, pages, "AppInstances", "AppInstanceArn",
		func(out *chime.ListAppInstancesOutput) middleware.Metadata { return out.ResultMetadata }))
}
