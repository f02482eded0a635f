package cmd

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/presign"
)

type presignInspectOptions struct {
	*Env
	url string
	at  string
}

func newPresignInspect(env *Env) *cobra.Command {
	o := &presignInspectOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "inspect <url | ->",
		Short: "Take a connect URL apart and say what would be refused",
		Long: `Decode every part of a connect URL and report what the service would refuse, and
what looks suspicious, each with its cause and the way to mend it. Nothing is
contacted and no credentials are needed; whether the signature is right only
'peal presign verify' can tell.

"-" reads the URL from standard input. It may be quoted, wrapped over several
lines, escaped for HTML, or part of a log. Tokens and signatures are shortened
in all output. The exit code is 4 when something would be refused.`,
		Example: example(`
			# Why was this URL refused?
			$ peal presign inspect "$URL"

			# Only the codes of what is wrong
			$ peal presign inspect - --jq '.Findings[].Code' -r < app.log`),
		Args: exactArgs("the URL, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.url = args[0]
			return o.run(cmd.Context())
		},
	}
	registerJudgeAt(cmd, &o.at)
	return cmd
}

func registerJudgeAt(cmd *cobra.Command, at *string) {
	cmd.Flags().StringVar(at, "at", "", "judge as if it were this `time`, such as 2026-01-15T10:20:30Z")
}

func (o *presignInspectOptions) run(ctx context.Context) error {
	out, err := o.results(ctx)
	if err != nil {
		return err
	}
	text, now, err := o.pastedURL(o.url, o.at)
	if err != nil {
		return err
	}
	report := presign.Inspect(text, now)
	return out.close(out.report(&presign.Diagnosis{Report: report}))
}

// maxPasted bounds what is read from standard input to find a URL in.
const maxPasted = 1 << 20

// pastedURL returns the text to find a URL in, and the time to judge it at.
func (env *Env) pastedURL(arg, at string) (string, time.Time, error) {
	now, err := parseAt(at)
	if err != nil {
		return "", now, err
	}
	if now.IsZero() {
		now = env.Now()
	}
	if arg != "-" {
		return arg, now, nil
	}
	data, err := io.ReadAll(io.LimitReader(env.In, maxPasted))
	if err != nil {
		return "", now, fmt.Errorf("standard input: %w", err)
	}
	return string(data), now, nil
}
