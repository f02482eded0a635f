package cmd

import (
	"context"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"
)

func newEmulatorSeed(env *Env) *cobra.Command {
	admin := &emulatorAdmin{Env: env}
	cmd := &cobra.Command{
		Use:   "seed <file>",
		Short: "Add app instances, users, channels and rooms to a running emulator",
		Long: `Add what a seed file says, YAML or JSON, or standard input for -: all of it, or
nothing if anything is wrong with it or is there already. No events are sent.
docs/emulator.md explains the members of the file.`,
		Example: example(`
			$ peal emulator seed people.yaml`),
		Args: exactArgs("the seed file, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error { return admin.seed(cmd.Context(), args[0]) },
	}
	admin.register(cmd)
	return cmd
}

func (a *emulatorAdmin) seed(ctx context.Context, file string) error {
	data, err := a.readDocument(file)
	if err != nil {
		return err
	}
	if _, err := a.call(ctx, http.MethodPost, "seed", data); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}
