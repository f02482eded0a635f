// Package cmd is the command line of peal: one file per command, over the
// public packages under pkg/. It alone touches the process: arguments, standard
// streams, environment, signals and the exit code.
package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
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
	ctx, stop := signalContext(context.Background())
	defer stop()
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
	env.printError(ran, err)
	return exitCode(err)
}

// A signalError says which signal asked the command to end.
type signalError struct{ signal syscall.Signal }

func (e signalError) Error() string { return fmt.Sprintf("ended by %s", e.signal) }

// signalContext returns a context that the first SIGINT or SIGTERM ends, with
// a signalError as its cause. The second one kills the process as usual.
func signalContext(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			cancel(signalError{s.(syscall.Signal)})
		case <-ctx.Done():
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel(nil)
	}
}
