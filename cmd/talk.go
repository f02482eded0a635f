package cmd

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/stream"
)

// printError reports why the command failed, on standard error. A command that
// ended because it was asked to has nothing to report.
func (env *Env) printError(cmd *cobra.Command, err error) {
	if isEnd(err) {
		return
	}
	name := strings.TrimPrefix(strings.TrimPrefix(cmd.CommandPath(), "peal"), " ")
	message := errorText(err)
	if name != "" {
		message = name + ": " + message
	}
	env.say("error", message)
	for err != nil {
		var hint hintError
		if !errors.As(err, &hint) {
			return
		}
		env.say("hint", hint.hint)
		err = hint.error
	}
}

// warnf tells a person of trouble that did not end the command.
func (env *Env) warnf(format string, args ...any) {
	if !env.global.quiet {
		env.say("warning", fmt.Sprintf(format, args...))
	}
}

// notef tells a person what was done.
func (env *Env) notef(format string, args ...any) {
	if !env.global.quiet {
		env.say("info", fmt.Sprintf(format, args...))
	}
}

// debugf tells details of a step when --debug asks for them.
func (env *Env) debugf(format string, args ...any) {
	if env.global.debug {
		env.say("debug", fmt.Sprintf(format, args...))
	}
}

// say writes one message, of one line or with its further lines indented.
// Whatever a server put into it reaches the terminal as visible characters only,
// and no secret of a connect URL does.
func (env *Env) say(level, message string) {
	lines := strings.Split(redacted(message), "\n")
	for i := range lines {
		lines[i] = stream.Printable(lines[i])
	}
	message = strings.Join(lines, "\n    ")
	var line string
	switch {
	case env.global.logFormat.value == "json":
		data, _ := json.Marshal(struct {
			Time    string `json:"time"`
			Level   string `json:"level"`
			Message string `json:"message"`
		}{env.Now().UTC().Format(time.RFC3339Nano), level, message})
		line = string(data) + "\n"
	case level == "error" || level == "info":
		line = "peal: " + message + "\n"
	default:
		line = "peal: " + level + ": " + message + "\n"
	}
	env.talk.Lock()
	defer env.talk.Unlock()
	fmt.Fprint(env.Err, line)
}
