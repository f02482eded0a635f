package cmd

import "github.com/spf13/cobra"

func newRoom(env *Env) *cobra.Command {
	return group(&cobra.Command{Use: "room"},
		newRoomCreate(env), newRoomList(env), newRoomGet(env), newRoomDelete(env))
}
