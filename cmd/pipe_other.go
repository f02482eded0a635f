//go:build !unix

package cmd

import (
	"context"
	"io"
)

// watchPipe has no way to watch a pipe on this system; the next write notices.
func watchPipe(parent context.Context, out io.Writer) (context.Context, context.CancelFunc) {
	return context.WithCancel(parent)
}
