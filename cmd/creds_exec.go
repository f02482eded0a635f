package cmd

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

type credsExecOptions struct {
	become
	command []string
}

func newCredsExec(env *Env) *cobra.Command {
	o := &credsExecOptions{become: become{Env: env}}
	cmd := &cobra.Command{
		Use:   "exec -- <command>...",
		Short: "Run a command with the credentials",
		Long: `Run a command with temporary credentials of one AppInstanceUser in its environment,
with the region and PEAL_AS; AWS_PROFILE is taken out of it. The command has the
terminal and the signals to itself, and its exit code is that of peal.`,
		Example: example(`
			# Follow what the user receives, as the user itself
			$ peal creds exec --role-arn "$ROLE_ARN" --as "$USER_ARN" -- peal tail

			# Any AWS client will do
			$ peal creds exec --role-arn "$ROLE_ARN" --as "$USER_ARN" -- aws sts get-caller-identity`),
		Args: minArgs("-- and the command to run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.command = args
			return o.run(cmd.Context())
		},
	}
	o.register(cmd)
	return cmd
}

func (o *credsExecOptions) run(ctx context.Context) error {
	path, err := exec.LookPath(o.command[0])
	if err != nil {
		return usageError{err}
	}
	creds, user, err := o.session(ctx)
	if err != nil {
		return err
	}
	return runInstead(path, o.command, withEnvironment(os.Environ(), o.environment(creds, user)))
}

// withEnvironment returns environ with pairs in place of all that names other
// credentials.
func withEnvironment(environ, pairs []string) []string {
	replaced := []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SECURITY_TOKEN"}
	for _, pair := range pairs {
		name, _, _ := strings.Cut(pair, "=")
		replaced = append(replaced, name)
	}
	kept := slices.DeleteFunc(slices.Clone(environ), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains(replaced, name)
	})
	return append(kept, pairs...)
}
