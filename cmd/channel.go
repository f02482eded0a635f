package cmd

import "github.com/spf13/cobra"

func newChannel(env *Env) *cobra.Command {
	return group(&cobra.Command{Use: "channel"},
		newChannelCreate(env), newChannelList(env), newChannelGet(env), newChannelDelete(env))
}
