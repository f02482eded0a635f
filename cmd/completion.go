package cmd

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/peal-cli/peal/pkg/stream"
)

func newCompletion(*Env) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use: "completion {bash | zsh | fish | powershell}",
		Long: `Print a script by which a shell completes the commands of peal, their flags and the
values of flags that take one of a few words. Nothing is contacted to complete.`,
		Example: example(`
			# In bash, with the package bash-completion; for good, add the line to ~/.bashrc
			$ source <(peal completion bash)

			# In zsh, after: autoload -U compinit; compinit
			$ source <(peal completion zsh)

			# In fish
			$ peal completion fish | source`),
		Args:      exactArgs("the shell: " + strings.Join(shells, ", ")),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			shell := enum{allowed: shells}
			if err := shell.Set(args[0]); err != nil {
				return usagef("shell %q: %w", args[0], err)
			}
			root, out := cmd.Root(), cmd.OutOrStdout()
			switch shell.value {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			default:
				return root.GenPowerShellCompletionWithDesc(out)
			}
		},
	}
}

// isCompletion tells whether a shell asks for completions, by the commands that
// the scripts of cobra call.
func isCompletion(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// complete has every argument and flag completed by what it may be. Files are
// offered only where one is taken.
func complete(root *cobra.Command) {
	for _, c := range allCommands(root) {
		if c.ValidArgs == nil && c.ValidArgsFunction == nil && !slices.Contains([]string{"exec", "lint", "seed", "tail"}, c.Name()) {
			c.ValidArgsFunction = cobra.NoFileCompletions
		}
		c.LocalFlags().VisitAll(func(f *pflag.Flag) {
			var words []string
			value, isEnum := f.Value.(*enum)
			switch name, _ := pflag.UnquoteUsage(f); {
			case isEnum:
				words = value.allowed
			case c.Name() == "tail" && f.Name == "type":
				words = stream.EventTypes()
			case f.Name == "capability":
				words = capabilityWords()
			case name == "file" || name == "directory" || name == "command":
				return // as the shell does it
			}
			c.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
		})
	}
}
