package cmd

import (
	"context"

	"github.com/spf13/cobra"
)

func newCredsProcess(env *Env) *cobra.Command {
	b := &become{Env: env}
	cmd := &cobra.Command{
		Use:   "process",
		Short: "Serve the credentials to the AWS CLI and SDKs",
		Long: `Print temporary credentials of one AppInstanceUser as the AWS CLI and the SDKs
read them from the credential_process of a profile. They run it again before the
credentials expire.

In ~/.aws/config, with another profile that may assume the role:

  [profile chat-user]
  credential_process = peal creds process --profile admin --role-arn ARN --as USER_ARN`,
		Example: example(`
			# What the profile would get
			$ peal creds process --role-arn "$ROLE_ARN" --as "$USER_ARN" --jq .Expiration`),
		RunE: func(cmd *cobra.Command, args []string) error { return runCredsProcess(cmd.Context(), b) },
	}
	b.register(cmd)
	return cmd
}

func runCredsProcess(ctx context.Context, b *become) error {
	out, err := b.results(ctx)
	if err != nil {
		return err
	}
	creds, _, err := b.session(ctx)
	if err != nil {
		return err
	}
	data, err := credentialProcessJSON(creds)
	if err != nil {
		return err
	}
	return out.close(out.item(data))
}
