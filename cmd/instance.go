package cmd

import "github.com/spf13/cobra"

func newInstance(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:  "instance",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newInstanceCreate(env), newInstanceList(env), newInstanceGet(env), newInstanceDelete(env))
	return cmd
}
