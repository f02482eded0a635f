package cmd

import "github.com/spf13/cobra"

func newEmulator(env *Env) *cobra.Command {
	cmd := &cobra.Command{
		Use: "emulator",
		Long: `Serve Amazon Chime SDK messaging on loopback, for tests and for trying things
out: the HTTP APIs, the credential services that clients need, and the
WebSocket. Signatures are verified and policies enforced as the service does.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		newEmulatorStart(env),
		newEmulatorEnv(env),
		newEmulatorStatus(env),
		newEmulatorSeed(env),
		newEmulatorClock(env),
		newEmulatorFault(env),
		newEmulatorReset(env),
	)
	return cmd
}
