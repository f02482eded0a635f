package cmd

import "github.com/spf13/cobra"

func newMessage(env *Env) *cobra.Command {
	return group(&cobra.Command{Use: "message"},
		newMessageList(env), newMessageGet(env), newMessageEdit(env), newMessageRedact(env), newMessageDelete(env))
}
