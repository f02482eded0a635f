package cmd

import "github.com/spf13/cobra"

func newMembership(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:  "membership",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newMembershipAdd(env), newMembershipList(env), newMembershipRemove(env))
	return cmd
}
