package cmd

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func newVersion(env *Env) *cobra.Command {
	return &cobra.Command{
		Use: "version",
		Example: example(`
			$ peal version

			# The version alone
			$ peal version --jq .Version -r`),
		RunE: func(cmd *cobra.Command, args []string) error { return env.printVersion(cmd.Context()) },
	}
}

func (env *Env) printVersion(ctx context.Context) error {
	out, err := env.results(ctx)
	if err != nil {
		return err
	}
	build := struct{ Version, Go, Platform string }{version(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
	data, err := json.Marshal(build)
	if err != nil {
		return err
	}
	return out.close(out.value(fmt.Sprintf("peal %s %s %s", build.Version, build.Go, build.Platform), data))
}

// version is that of the module this binary was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}
