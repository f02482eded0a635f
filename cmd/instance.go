package cmd

import "github.com/spf13/cobra"

func newInstance(env *Env) *cobra.Command {
	return group(&cobra.Command{Use: "instance"},
		newInstanceCreate(env), newInstanceList(env), newInstanceGet(env), newInstanceDelete(env))
}
