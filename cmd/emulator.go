package cmd

import "github.com/spf13/cobra"

func newEmulator(env *Env) *cobra.Command {
	return group(&cobra.Command{
		Use: "emulator",
		Long: `Serve Amazon Chime SDK messaging and Amazon IVS Chat on loopback, for tests and
for trying things out: the HTTP APIs, the credential services that clients need,
and the WebSockets. Signatures are verified and policies enforced as the services
do.`,
	},
		newEmulatorStart(env),
		newEmulatorEnv(env),
		newEmulatorStatus(env),
		newEmulatorSeed(env),
		newEmulatorClock(env),
		newEmulatorFault(env),
		newEmulatorReset(env),
	)
}
