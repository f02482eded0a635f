// Package cmd is the command line of peal: one file per command, over the
// public packages under pkg/. It alone touches the process: arguments, standard
// streams, environment, signals and the exit code.
package cmd

import (
	"context"
	"errors"
	"io"
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
	env.args = args
	root := newRoot(env, args)
	root.SetArgs(args)
	if isCompletion(args) {
		complete(root)
	}
	out := &checkedWriter{out: env.Out}
	root.SetOut(out)
	ran, err := root.ExecuteContextC(ctx)
	if err == nil {
		err = out.err
	}
	if err == nil {
		return 0
	}
	if cause := context.Cause(ctx); cause != nil && consistsOf(err, isCanceled) {
		err = cause
	}
	err = failureIn(err, isEnd)
	env.printError(ran, env.explainRefusal(ran, explainAuthority(err)))
	return exitCode(err)
}

// isCanceled tells whether err is what calls return whose context has ended.
func isCanceled(err error) bool { return errors.Is(err, context.Canceled) }

// A checkedWriter keeps the first error of out, for cobra, which prints help and
// completions without looking.
type checkedWriter struct {
	out io.Writer
	err error
}

func (w *checkedWriter) Write(p []byte) (int, error) {
	n, err := w.out.Write(p)
	if w.err == nil {
		w.err = err
	}
	return n, err
}
