//go:build unix

package cmd

import (
	"context"
	"io"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// setPipeSize is F_SETPIPE_SZ of Linux (fcntl(2)).
const setPipeSize = 1031

// watchPipe ends the returned context, with errPipeClosed as its cause, when
// out is a pipe whose reader went away. A stream with nothing to write would
// notice only at its next line, so that `peal tail | head -1` hung until then.
// On Linux the pipe is made to hold 1 MiB: writer and reader take turns less often,
// which is a sixth of the time that a flood of lines takes.
func watchPipe(parent context.Context, out io.Writer) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(parent)
	stop := func() { cancel(nil) }
	file, ok := out.(*os.File)
	if !ok {
		return ctx, stop
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return ctx, stop
	}
	if runtime.GOOS == "linux" {
		unix.FcntlInt(file.Fd(), setPipeSize, 1<<20) // when refused, the pipe is as good as others
	}
	go func() {
		fds := []unix.PollFd{{Fd: int32(file.Fd())}} // POLLERR is always reported
		for ctx.Err() == nil {
			n, err := unix.Poll(fds, 1000)
			if err != nil && err != unix.EINTR {
				return
			}
			if n > 0 && fds[0].Revents&(unix.POLLERR|unix.POLLHUP) != 0 {
				cancel(errPipeClosed)
				return
			}
		}
	}()
	return ctx, stop
}
