//go:build !unix

package cmd

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
)

// runInstead runs a command and ends with its exit code. An interrupt reaches
// every process of a console, so it is left to the command.
func runInstead(path string, args, environ []string) error {
	signal.Ignore(os.Interrupt)
	c := &exec.Cmd{Path: path, Args: args, Env: environ, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}
	err := c.Run()
	if ended, ok := errors.AsType[*exec.ExitError](err); ok {
		return commandError{ended.ExitCode()}
	}
	if err != nil {
		return fmt.Errorf("run %s: %w", path, err)
	}
	return nil
}
