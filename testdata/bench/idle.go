package main

import (
	"fmt"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// idle measures what sessions take that receive nothing.
func (b *bench) idle() error {
	n := 10_000
	if b.rounds < 5 {
		n = 1000
	}
	// This process holds the other ends, and as many files as it may open.
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
		return err
	}
	if room := int(files.Cur) - 200; n > room {
		fmt.Printf("only %d idle sessions: a process may open %d files\n", room, files.Cur)
		n = room
	}
	g := group{Name: fmt.Sprintf("%d idle sessions", n)}
	for _, secure := range []bool{false, true} {
		url := b.source.url(secure, options{})
		tail := []string{b.peal, "tail", "--quiet", "--ca-bundle", b.source.caFile}
		for range n {
			tail = append(tail, url)
		}
		over, limit := "plain", atMost(20, 8)
		if secure {
			over, limit = "TLS", atMost(45, 20)
		}
		for _, c := range []struct {
			name string
			argv []string
		}{
			{"gorilla, " + over, []string{b.self, "peer", "gorilla-idle", strconv.Itoa(n), url}},
			{"peal tail, " + over, tail},
		} {
			r, err := b.holdIdle(c.argv, n)
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			r.Name = c.name
			g.Rows = append(g.Rows, r)
			if c.argv[1] == "tail" {
				b.report.target("idle session, KiB, "+over, "", r.PerSession, limit)
			}
		}
	}
	b.report.Groups = append(b.report.Groups, g)
	return nil
}

// holdIdle starts a process, waits until it has n connections and has settled, and looks
// at its size.
func (b *bench) holdIdle(argv []string, n int) (row, error) {
	p := exec.Command(argv[0], argv[1:]...)
	p.Env, p.Dir = b.env, b.dir
	start := time.Now()
	if err := p.Start(); err != nil {
		return row{}, err
	}
	defer func() {
		p.Process.Signal(syscall.SIGTERM)
		p.Wait()
		for b.source.open.Load() > 0 {
			time.Sleep(10 * time.Millisecond)
		}
	}()
	for b.source.open.Load() < int64(n) {
		if time.Since(start) > 2*time.Minute {
			return row{}, fmt.Errorf("%d of %d connections after two minutes", b.source.open.Load(), n)
		}
		time.Sleep(10 * time.Millisecond)
	}
	connected := time.Since(start)
	time.Sleep(15 * time.Second)
	size := memory(p.Process.Pid, "VmRSS:")
	return row{Wall: connected.Seconds() * 1e3, RSS: float64(size) / 1024, PerSession: float64(size) / float64(n)}, nil
}
