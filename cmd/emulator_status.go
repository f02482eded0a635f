package cmd

import "github.com/spf13/cobra"

func newEmulatorStatus(env *Env) *cobra.Command {
	admin := &emulatorAdmin{Env: env}
	sessions := false
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show what a running emulator holds",
		Long: `Print, as one JSON object, that the emulator runs, its region, account and clock,
how many sessions are open, how many faults may still happen, and how many
records each table has. With --sessions, print the open sessions instead, one
object a line: the number of the connection, whose it is, since when, and how
many bytes wait for it.`,
		Example: example(`
			# How many messages are there?
			$ peal emulator status --jq .Records.message

			# Who is connected?
			$ peal emulator status --sessions --jq .Audience`),
		RunE: func(cmd *cobra.Command, args []string) error {
			if sessions {
				return admin.showList(cmd.Context(), "sessions", "Connection")
			}
			return admin.show(cmd.Context(), "status")
		},
	}
	cmd.Flags().BoolVar(&sessions, "sessions", false, "print the open sessions")
	admin.register(cmd)
	return cmd
}
