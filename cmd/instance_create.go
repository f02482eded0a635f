package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

type instanceCreateOptions struct {
	*Env
	name     string
	metadata string
	tags     []string
	token    string
}

func newInstanceCreate(env *Env) *cobra.Command {
	o := &instanceCreateOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "create <name>",
		Short: "Create an AppInstance",
		Long:  `Create an AppInstance, which holds users and channels, and print its ARN.`,
		Example: example(`
			# From nothing to a message
			$ INSTANCE=$(peal instance create demo)
			$ export PEAL_AS=$(peal user create "$INSTANCE" johndoe)
			$ CHANNEL=$(peal channel create "$INSTANCE" general)
			$ peal send "$CHANNEL" hello`),
		Args: exactArgs("the name of the AppInstance"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.name = args[0]
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.metadata, "metadata", "", "attach this `text`, often JSON")
	f.StringArrayVar(&o.tags, "tag", nil, "tag it, as `key=value` (repeat for more)")
	f.StringVar(&o.token, "client-request-token", "", "create once, however often a command with this `token` is repeated")
	return cmd
}

func (o *instanceCreateOptions) run(ctx context.Context) error {
	if err := checkMetadata(o.metadata); err != nil {
		return usageError{err}
	}
	tags, err := parseTags(o.tags)
	if err != nil {
		return err
	}
	r, client, err := start(ctx, o.Env, o.identity, "")
	if err != nil {
		return err
	}
	out, err := client.CreateAppInstance(ctx, &chime.CreateAppInstanceInput{
		Name: &o.name, Metadata: optional(o.metadata), Tags: tags, ClientRequestToken: optional(o.token),
	})
	if err != nil {
		return err
	}
	return r.close(r.value(value(out.AppInstanceArn), chime.RawBody(out.ResultMetadata)))
}
