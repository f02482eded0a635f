package cmd

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

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
			var pairs []string
			if err := admin.get(cmd.Context(), "env", &pairs); err != nil {
				return err
			}
			_, err := env.Out.Write(exportLines(pairs))
			return err
		},
	}
	admin.register(cmd)
	return cmd
}

// emulatorAdmin calls the administration of a running emulator, under /_peal/.
type emulatorAdmin struct {
	*Env
	addr string
}

func (a *emulatorAdmin) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.addr, "addr", defaultEmulatorAddr, "the emulator listens on this `host:port`")
}

// get reads one page of the administration.
func (a *emulatorAdmin) get(ctx context.Context, page string, into any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+a.addr+"/_peal/"+page, nil)
	if err != nil {
		return usagef("--addr %q: want host:port", a.addr)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return withHint(fmt.Errorf("no emulator answers on %s: %w", a.addr, err), "start one: peal emulator start")
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 16<<20))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the emulator answered %s: %s", response.Status, body)
	}
	return json.Unmarshal(body, into)
}
