package cmd

import (
	"context"

	"github.com/spf13/cobra"
)

func newCredsEnv(env *Env) *cobra.Command {
	b := &become{Env: env}
	cmd := &cobra.Command{
		Use:   "env",
		Short: "Print the credentials as lines for sh",
		Long: `Print temporary credentials of one AppInstanceUser as export lines for sh, with
their expiry, the region and PEAL_AS. With -o json, print what 'peal creds process'
does.`,
		Example: example(`
			# Be one user in this shell, for an hour
			$ eval "$(peal creds env --role-arn "$ROLE_ARN" --as "$USER_ARN")"

			# With a login token, and no AWS credentials
			$ peal creds env --cognito-identity-pool "$POOL_ID" --login accounts.google.com < token.txt`),
		RunE: func(cmd *cobra.Command, args []string) error { return runCredsEnv(cmd.Context(), b) },
	}
	b.register(cmd)
	return cmd
}

func runCredsEnv(ctx context.Context, b *become) error {
	out, err := b.results(ctx)
	if err != nil {
		return err
	}
	creds, user, err := b.session(ctx)
	if err != nil {
		return err
	}
	if !out.bare {
		data, err := credentialProcessJSON(creds)
		if err != nil {
			return err
		}
		return out.close(out.item(data))
	}
	return out.close(out.text(exportLines(b.environment(creds, user))))
}
