package cmd

import (
	"strings"

	"github.com/spf13/cobra"
)

// commandFollows ends the usage of a command that is there for its subcommands.
const commandFollows = " [command]"

// group makes cmd such a command: alone it prints its help.
func group(cmd *cobra.Command, subcommands ...*cobra.Command) *cobra.Command {
	cmd.Use += commandFollows
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return cmd.Help() }
	cmd.AddCommand(subcommands...)
	return cmd
}

// printUsage is cobra's. What can run and has subcommands has two lines of usage
// there, of which a group needs one; after its help it does not run.
func printUsage(cmd *cobra.Command) error {
	if strings.HasSuffix(cmd.Use, commandFollows) {
		cmd.RunE = nil
	}
	return new(cobra.Command).UsageFunc()(cmd)
}
