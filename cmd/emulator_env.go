package cmd

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// emulatorVariables are what an emulator may ask to have set. A shell evaluates the
// lines, so what listens on the port, whoever that is, gets no say in PATH.
var emulatorVariables = []string{
	"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION",
	"PEAL_EMULATOR_CA", "AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "PEAL_AS", "PEAL_CHANNEL", "PEAL_ROOM",
}

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
			for _, pair := range pairs {
				if name, _, ok := strings.Cut(pair, "="); !ok || !slices.Contains(emulatorVariables, name) {
					return fmt.Errorf("what listens on %s is no emulator of this version: it wants %q set", admin.host(), name)
				}
			}
			_, err = env.Out.Write(exportLines(pairs))
			return err
		},
	}
	// Not that of AWS_ENDPOINT_URL: this command is what sets it.
	cmd.Flags().StringVar(&admin.addr, "addr", defaultEmulatorAddr, "the emulator listens on this `host:port`")
	return cmd
}
