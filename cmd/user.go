package cmd

import "github.com/spf13/cobra"

func newUser(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "Create, list, show and delete the users of an AppInstance",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newUserCreate(env), newUserList(env), newUserGet(env), newUserDelete(env))
	return cmd
}
