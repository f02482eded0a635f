package cmd

import "github.com/spf13/cobra"

func newRoom(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:  "room",
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRoomCreate(env), newRoomList(env), newRoomGet(env), newRoomDelete(env))
	return cmd
}
