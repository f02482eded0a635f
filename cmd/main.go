// Package cmd is the command line of peal: one file per command, over the
// public packages under pkg/. It alone touches the process: arguments, standard
// streams, environment, signals and the exit code.
package cmd

import (
	"context"
	"errors"
	"os"
	"time"
)

// Main runs peal with the arguments, streams and environment of the process
// and returns its exit code.
func Main() int {
	env := &Env{
		In:        os.Stdin,
		Out:       os.Stdout,
		Err:       os.Stderr,
		LookupEnv: os.LookupEnv,
		Now:       time.Now,
	}
	ctx := newSignalContext(context.Background())
	defer ctx.stop()
	return Run(ctx, env, os.Args[1:])
}

// Run executes one command line and returns its exit code. It writes data to
// env.Out and talk to env.Err, and ends early, cleanly, when ctx is done.
func Run(ctx context.Context, env *Env, args []string) int {
	defer env.close()
	root := newRoot(env)
	root.SetArgs(args)
	ran, err := root.ExecuteContextC(ctx)
	if err == nil {
		return 0
	}
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
		err = cause
	}
	env.printError(ran, env.explainRefusal(ran, err))
	return exitCode(err)
}
