package cmd

import "github.com/spf13/cobra"

func newMembership(env *Env) *cobra.Command {
	return group(&cobra.Command{Use: "membership"},
		newMembershipAdd(env), newMembershipList(env), newMembershipRemove(env))
}
