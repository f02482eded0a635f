package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newEmulatorClock(env *Env) *cobra.Command {
	admin := &emulatorAdmin{Env: env}
	cmd := &cobra.Command{
		Use:   "clock [{ time | +duration | -- -duration }]",
		Short: "Read or move the clock of a running emulator",
		Long: `Print the time of the emulated services. With an argument, set it to a time, or
move it by a duration, and print what it is then. What has expired by then, such as
credentials, chat tokens and channels, has expired at once, and stays so when the
clock goes back.`,
		Example: example(`
			# Do clients renew credentials that live for an hour?
			$ peal emulator clock +61m

			$ peal emulator clock 2026-01-15T10:20:30Z

			# Back by half an hour; behind --, for it looks like a flag
			$ peal emulator clock -- -30m`),
		Args: rangeArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return admin.clock(cmd.Context(), args) },
	}
	admin.register(cmd)
	cmd.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
			back := "-" + unknown.GetSpecifiedShortnames()
			if _, durationErr := time.ParseDuration(back); durationErr == nil {
				return usagef("clock %s looks like a flag; write -- before it: peal emulator clock -- %s", back, back)
			}
		}
		return flagError(err)
	})
	return cmd
}

func (a *emulatorAdmin) clock(ctx context.Context, args []string) error {
	method, body := http.MethodGet, []byte(nil)
	if len(args) > 0 {
		at, by, err := parseClock(args[0])
		if err != nil {
			return err
		}
		setting := map[string]any{"Time": at}
		if at.IsZero() {
			setting = map[string]any{"Advance": by.String()}
		}
		if body, err = json.Marshal(setting); err != nil {
			return err
		}
		method = http.MethodPut
	}
	r, err := a.results(ctx)
	if err != nil {
		return err
	}
	answer, err := a.call(ctx, method, "clock", body)
	if err != nil {
		return err
	}
	var now struct{ Time string }
	if err := json.Unmarshal(answer, &now); err != nil {
		return err
	}
	return r.close(r.value(now.Time, answer))
}

// parseClock reads a clock setting: a time, or by how much to move.
func parseClock(text string) (at time.Time, by time.Duration, err error) {
	if strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") {
		if by, err = time.ParseDuration(text); err == nil {
			return at, by, nil
		}
	} else if at, err = time.Parse(time.RFC3339, text); err == nil {
		return at, 0, nil
	}
	return at, 0, usagef("clock %q: want a time such as 2026-01-15T10:20:30Z, or how far to move such as +90m or -30m", text)
}
