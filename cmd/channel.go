package cmd

import "github.com/spf13/cobra"

func newChannel(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:  "channel",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newChannelCreate(env), newChannelList(env), newChannelGet(env), newChannelDelete(env))
	return cmd
}
