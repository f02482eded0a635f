package cmd

import "github.com/spf13/cobra"

// newHelp is the command help, in place of that of cobra, to which a misspelt
// command is no error.
func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:   "help [{ command... | topic }]",
		Short: "Print the help of a command or a topic",
		Long: `Print the help of a command, as --help does, or a page about what is common to all
of them: exit-codes, environment, envelopes, filters.`,
		Example: example(`
			$ peal help membership add

			$ peal help exit-codes`),
		Args: minArgs(),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) (names []string, _ cobra.ShellCompDirective) {
			if about, rest, _ := cmd.Root().Find(args); len(rest) == 0 {
				for _, c := range about.Commands() {
					if !c.Hidden {
						names = append(names, cobra.CompletionWithDesc(c.Name(), c.Short))
					}
				}
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about, rest, _ := cmd.Root().Find(args) // what it does not find is left over
			if len(rest) > 0 {
				return unknownCommand(about, rest[0])
			}
			about.InitDefaultHelpFlag() // so that it is among the flags
			return about.Help()
		},
	}
}
