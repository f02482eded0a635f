package cmd

import (
	"cmp"
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

type userCreateOptions struct {
	*Env
	instance string
	id       string

	name     string
	metadata string
	tags     []string
	token    string
}

func newUserCreate(env *Env) *cobra.Command {
	o := &userCreateOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "create <instance> <id>",
		Short: "Create a user",
		Long:  `Create a user in an AppInstance and print its ARN, which ends with the id.`,
		Example: example(`
			# Create a user and act as it
			$ export PEAL_AS=$(peal user create "$INSTANCE" johndoe --name 'John Doe')`),
		Args: exactArgs("the ARN of an AppInstance", "the id of the user"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.instance, o.id = args[0], args[1]
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.name, "name", "", "show this `name` to other users; default: the id")
	f.StringVar(&o.metadata, "metadata", "", "attach this `text`, often JSON")
	f.StringArrayVar(&o.tags, "tag", nil, "tag it, as `key=value` (repeat for more)")
	f.StringVar(&o.token, "client-request-token", "", "create once, however often a command with this `token` is repeated")
	return cmd
}

func (o *userCreateOptions) run(ctx context.Context) error {
	instance, err := appInstanceARN(o.instance)
	if err != nil {
		return err
	}
	if err := checkMetadata(o.metadata); err != nil {
		return usageError{err}
	}
	tags, err := parseTags(o.tags)
	if err != nil {
		return err
	}
	r, client, err := start(ctx, o.Env, o.identity, instance.Region)
	if err != nil {
		return err
	}
	out, err := client.CreateAppInstanceUser(ctx, &chime.CreateAppInstanceUserInput{
		AppInstanceArn:     &o.instance,
		AppInstanceUserId:  &o.id,
		Name:               new(cmp.Or(o.name, o.id)),
		Metadata:           optional(o.metadata),
		Tags:               tags,
		ClientRequestToken: optional(o.token),
	})
	if err != nil {
		return err
	}
	return r.close(r.value(value(out.AppInstanceUserArn), chime.RawBody(out.ResultMetadata)))
}
