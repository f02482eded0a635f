package cmd

import "github.com/spf13/cobra"

func newToken(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:  "token",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newTokenCreate(env))
	return cmd
}
