package cmd

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"
)

func newEmulatorEnv(env *Env) *cobra.Command {
	admin := &emulatorAdmin{Env: env}
	cmd := &cobra.Command{
		Use:   "env",
		Short: "Print the environment of a running emulator",
		Example: example(`
			# Point peal and every AWS client of this shell at it
			$ eval "$(peal emulator env)"`),
		RunE: func(cmd *cobra.Command, args []string) error {
			answer, err := admin.call(cmd.Context(), http.MethodGet, "env", nil)
			if err != nil {
				return err
			}
			var pairs []string
			if err := json.Unmarshal(answer, &pairs); err != nil {
				return fmt.Errorf("the emulator's environment: %w", err)
			}
			_, err = env.Out.Write(exportLines(pairs))
			return err
		},
	}
	// Not that of AWS_ENDPOINT_URL: this command is what sets it.
	cmd.Flags().StringVar(&admin.addr, "addr", defaultEmulatorAddr, "the emulator listens on this `host:port`")
	return cmd
}
