package cmd

import "github.com/spf13/cobra"

func newUser(env *Env) *cobra.Command {
	return group(&cobra.Command{Use: "user"},
		newUserCreate(env), newUserList(env), newUserGet(env), newUserDelete(env), newUserDisconnect(env))
}
