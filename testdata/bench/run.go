package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// A command is what is measured: processes joined by pipes.
type command [][]string

// A run is one run of a command.
type run struct {
	wall  time.Duration
	cpu   time.Duration // user and system, of all its processes, by the kernel's accounting
	rss   int64         // KiB at most, of all its processes
	lines int64         // that came out, when they were read
}

// output says where a command writes to.
type output struct {
	pipe   bool          // a pipe that is read, not /dev/null
	lines  int64         // so many must come
	hold   bool          // the processes do not end by themselves: they are ended then
	line   func()        // is called for each line
	stream bool          // time runs from the connection to the source on
	pause  time.Duration // stop reading that long once, after the first 100,000 lines
}

// connectionLost is peal's exit code once the source has closed.
const connectionLost = 8

// execute runs a command from its start to its end.
func (b *bench) execute(c command, in io.Reader, o output) (run, error) {
	var r run
	processes := make([]*exec.Cmd, len(c))
	var ours []*os.File // to be closed once the processes have them
	// An input that stays open and never brings anything, as a terminal does.
	idle, keep, err := os.Pipe()
	if err != nil {
		return r, err
	}
	defer keep.Close()
	ours = append(ours, idle)
	var (
		stdin  io.Reader = idle
		stdout *os.File
		stderr bytes.Buffer
	)
	if in != nil {
		stdin = in
	}
	for i, argv := range c {
		p := exec.Command(argv[0], argv[1:]...)
		p.Dir, p.Env, p.Stdin, p.Stderr = b.dir, b.env, stdin, &stderr
		if i < len(c)-1 || o.pipe {
			read, write, err := os.Pipe()
			if err != nil {
				return r, err
			}
			p.Stdout = write
			ours = append(ours, write)
			if stdin, stdout = read, read; i < len(c)-1 {
				ours = append(ours, read)
			}
		}
		processes[i] = p
	}
	start := time.Now()
	for _, p := range processes {
		if err := p.Start(); err != nil {
			return r, err
		}
	}
	for _, f := range ours {
		f.Close()
	}
	peak := watchMemory(processes)
	done := make(chan struct{})
	if o.pipe {
		r.lines = read(stdout, o)
		r.wall = b.since(start, o)
		if o.hold {
			for _, p := range processes {
				p.Process.Signal(syscall.SIGTERM)
			}
			go func() {
				select {
				case <-done:
				case <-time.After(5 * time.Second):
					for _, p := range processes {
						p.Process.Kill()
					}
				}
			}()
		}
		go io.Copy(io.Discard, stdout)
	}
	for _, p := range processes {
		if e := p.Wait(); p.ProcessState.ExitCode() != connectionLost || !o.stream {
			err = errors.Join(err, e)
		}
		r.cpu += p.ProcessState.UserTime() + p.ProcessState.SystemTime()
	}
	close(done)
	if !o.pipe {
		r.wall = b.since(start, o)
	} else {
		stdout.Close()
	}
	r.rss = peak()
	switch {
	case r.lines < o.lines:
		err = fmt.Errorf("%d of %d lines: %w", r.lines, o.lines, cmp.Or(err, io.ErrUnexpectedEOF))
	case o.hold:
		err = nil // we ended it
	}
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", c, err, stderr.String())
	}
	return r, err
}

// since is how long a command took, without the start of its processes when it
// reads from the source.
func (b *bench) since(start time.Time, o output) time.Duration {
	if o.stream {
		start = time.Unix(0, b.source.connected.Load())
	}
	return time.Since(start)
}

func (c command) String() string {
	parts := make([]string, len(c))
	for i, argv := range c {
		parts[i] = strings.Join(argv, " ")
	}
	return strings.Join(parts, " | ")
}

// read reads lines until the end, or until there are as many as asked for.
func read(f *os.File, o output) (lines int64) {
	buf := make([]byte, 256<<10)
	for {
		f.SetReadDeadline(time.Now().Add(time.Minute)) // a reader that hangs shows by its missing lines
		n, err := f.Read(buf)
		for b := buf[:n]; ; lines++ {
			i := bytes.IndexByte(b, '\n')
			if i < 0 {
				break
			}
			b = b[i+1:]
			if o.line != nil {
				o.line()
			}
		}
		if o.pause > 0 && lines > 100_000 {
			time.Sleep(o.pause)
			o.pause = 0
		}
		if err != nil || o.hold && lines >= o.lines {
			return lines
		}
	}
}

// watchMemory follows the largest size of each process. The figure of the
// kernel's accounting would do, were it not that of the parent at first.
func watchMemory(processes []*exec.Cmd) (peak func() int64) {
	var (
		largest = make([]atomic.Int64, len(processes))
		stop    = make(chan struct{})
		wait    sync.WaitGroup
	)
	look := func() {
		for i, p := range processes {
			if kib := memory(p.Process.Pid, "VmHWM:"); kib > 0 {
				largest[i].Store(kib)
			}
		}
	}
	look()
	wait.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				look()
			}
		}
	})
	return func() (sum int64) {
		close(stop)
		wait.Wait()
		for i := range largest {
			sum += largest[i].Load()
		}
		return sum
	}
}

// memory returns a line of /proc/PID/status in KiB, 0 when there is none.
func memory(pid int, name string) int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(status), name)
	rest, _, _ = strings.Cut(strings.TrimSpace(rest), " ")
	kib, _ := strconv.ParseInt(rest, 10, 64)
	return kib
}
