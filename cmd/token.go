package cmd

import "github.com/spf13/cobra"

func newToken(env *Env) *cobra.Command {
	return group(&cobra.Command{Use: "token"},
		newTokenCreate(env))
}
