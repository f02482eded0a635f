package cmd

import "github.com/spf13/cobra"

func newMessage(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:  "message",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newMessageList(env), newMessageGet(env), newMessageEdit(env), newMessageRedact(env), newMessageDelete(env))
	return cmd
}
