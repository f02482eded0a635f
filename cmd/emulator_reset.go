package cmd

import (
	"net/http"

	"github.com/spf13/cobra"
)

func newEmulatorReset(env *Env) *cobra.Command {
	admin := &emulatorAdmin{Env: env}
	cmd := &cobra.Command{
		Use:   "reset",
		Short: "Bring a running emulator back to its start",
		Long: `Close all sessions with 1012, remove all faults, and bring back the state and the
clock that the emulator had after its start: empty, or what --seed says.`,
		Example: example(`
			# Between two tests
			$ peal emulator reset`),
		RunE: func(cmd *cobra.Command, args []string) error {
			_, err := admin.call(cmd.Context(), http.MethodPost, "reset", nil)
			return err
		},
	}
	admin.register(cmd)
	return cmd
}
