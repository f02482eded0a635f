package cmd

import (
	"context"
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
		Long: `Print the environment by which AWS clients find a running emulator, as export lines
for sh, or with -o json as one object.`,
		Example: example(`
			# Point peal and every AWS client of this shell at it
			$ eval "$(peal emulator env)"

			# One of the values
			$ peal emulator env --jq .AWS_ENDPOINT_URL -r`),
		RunE: func(cmd *cobra.Command, args []string) error { return admin.environment(cmd.Context()) },
	}
	// Not that of AWS_ENDPOINT_URL: this command is what sets it.
	cmd.Flags().StringVar(&admin.addr, "addr", defaultEmulatorAddr, "the emulator listens on this `host:port`")
	return cmd
}

func (a *emulatorAdmin) environment(ctx context.Context) error {
	out, err := a.results(ctx)
	if err != nil {
		return err
	}
	answer, err := a.call(ctx, http.MethodGet, "env", nil)
	if err != nil {
		return err
	}
	var pairs []string
	if err := json.Unmarshal(answer, &pairs); err != nil {
		return fmt.Errorf("the emulator's environment: %w", err)
	}
	for _, pair := range pairs {
		if name, _, ok := strings.Cut(pair, "="); !ok || !slices.Contains(emulatorVariables, name) {
			return fmt.Errorf("what listens on %s is no emulator of this version: it wants %q set", a.host(), name)
		}
	}
	if out.bare {
		return out.close(out.text(exportLines(pairs)))
	}
	variables := map[string]string{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		variables[name] = value
	}
	data, err := urlJSON(variables)
	if err != nil {
		return err
	}
	return out.close(out.item(data))
}
