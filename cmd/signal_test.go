//go:build unix

package cmd

import (
	"context"
	"errors"
	"syscall"
	"testing"
)

// Not parallel: the signal goes to the whole process.
func TestSignalContext(t *testing.T) {
	ctx := newSignalContext(t.Context())
	defer ctx.stop()
	derived, cancel := context.WithCancel(ctx)
	defer cancel()
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-derived.Done()
	for name, c := range map[string]context.Context{"context": ctx, "derived": derived} {
		ended, ok := errors.AsType[signalError](context.Cause(c))
		if !ok || ended.signal != syscall.SIGTERM {
			t.Errorf("cause of the %s = %v, want SIGTERM", name, context.Cause(c))
		}
	}
	if exitCode(context.Cause(ctx)) != 143 {
		t.Errorf("exit code = %d, want 143", exitCode(context.Cause(ctx)))
	}
}
