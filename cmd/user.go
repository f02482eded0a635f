package cmd

import "github.com/spf13/cobra"

func newUser(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:  "user",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newUserCreate(env), newUserList(env), newUserGet(env), newUserDelete(env), newUserDisconnect(env))
	return cmd
}
