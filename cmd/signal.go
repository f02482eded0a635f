package cmd

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// A signalError says which signal asked the command to end.
type signalError struct{ signal syscall.Signal }

func (e signalError) Error() string { return fmt.Sprintf("ended by %s", e.signal) }

// A signalContext is done at the first SIGINT or SIGTERM, with a signalError as
// its cause; the second one kills the process as usual.
//
// Signals are caught from the first call of Done or Err on. Until somebody asks
// whether to end, they end the process as they do any other, and a command that
// only computes does not pay for the thread that waits for them, which is a
// tenth of its run time.
type signalContext struct {
	context.Context
	cancel context.CancelCauseFunc
	watch  func()
	stop   func() // gives the signals back
}

func newSignalContext(parent context.Context) *signalContext {
	c := &signalContext{}
	c.Context, c.cancel = context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	c.watch = sync.OnceFunc(func() {
		signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
		go func() {
			select {
			case s := <-signals:
				signal.Stop(signals)
				c.cancel(signalError{s.(syscall.Signal)})
			case <-c.Context.Done():
			}
		}()
	})
	c.stop = func() {
		signal.Stop(signals)
		c.cancel(nil)
	}
	return c
}

func (c *signalContext) Done() <-chan struct{} {
	c.watch()
	return c.Context.Done()
}

func (c *signalContext) Err() error {
	c.watch()
	return c.Context.Err()
}
