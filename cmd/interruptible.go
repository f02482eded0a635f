package cmd

import (
	"context"
	"io"
)

// An interruptible reads from in until ctx is done, also while nothing comes: a
// command that listens for signals would otherwise wait for its next line to end.
// The read that it leaves behind then ends with the process.
type interruptible struct {
	ctx context.Context
	in  io.Reader
	buf []byte // of the read under way, which may outlive the call
}

func newInterruptible(ctx context.Context, in io.Reader) *interruptible {
	return &interruptible{ctx, in, make([]byte, 64<<10)}
}

func (r *interruptible) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	var n int
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		n, err = r.in.Read(r.buf[:min(len(p), len(r.buf))])
	}()
	select {
	case <-done:
		return copy(p, r.buf[:n]), err
	case <-r.ctx.Done():
		return 0, context.Cause(r.ctx)
	}
}
