package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/iam"
)

type iamPolicyOptions struct {
	*Env
	permissions []permission
}

func newIAMPolicy(env *Env) *cobra.Command {
	o := &iamPolicyOptions{Env: env}
	return &cobra.Command{
		Use:   "policy {<action> <resource> | -- <command>...}",
		Short: "Write the least policy for a command or an action",
		Example: example(`
			# What somebody needs who follows one user
			$ peal iam policy -- tail "$USER_ARN"

			# What a sender needs
			$ peal iam policy -- send --as "$USER_ARN" "$CHANNEL_ARN" hello`),
		Args: minArgs("-- and a peal command, or an action and a resource"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if o.permissions, err = o.question(cmd, args); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
	}
}

func (o *iamPolicyOptions) run(ctx context.Context) error {
	out, err := o.results(ctx)
	if err != nil {
		return err
	}
	var requests []iam.Request
	for _, p := range o.permissions {
		requests = append(requests, p.Request)
	}
	policy := iam.LeastPolicy(requests)
	if out.bare {
		return out.close(out.text(string(policy)))
	}
	return out.close(out.item(policy))
}
