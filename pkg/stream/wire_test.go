package stream

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// A wire is one direction of an in-memory connection: a bounded buffer, like
// that of TCP, whose waits testing/synctest can see through.
type wire struct {
	mu      sync.Mutex
	changed *sync.Cond
	data    []byte
	limit   int
	err     error // what a reader gets once data is used up; a writer at once
	torn    bool  // what is written is lost
	budget  int   // bytes that may still pass before the wire is cut; negative: no limit

	readDeadline, writeDeadline deadline
}

type deadline struct {
	timer  *time.Timer
	passed bool
}

func newWire() *wire {
	w := &wire{limit: 64 << 10, budget: -1}
	w.changed = sync.NewCond(&w.mu)
	return w
}

// read reads what there is at an instant of the reader.
func (w *wire) read(p []byte, reader actor) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if reader != 0 {
		for !w.readDeadline.passed && len(w.data) == 0 && w.err == nil {
			w.changed.Wait()
		}
		w.mu.Unlock()
		reader.sleep(0)
		w.mu.Lock()
	}
	for {
		switch {
		case w.readDeadline.passed:
			return 0, os.ErrDeadlineExceeded
		case len(w.data) > 0:
			n := copy(p, w.data)
			w.data = w.data[n:]
			w.changed.Broadcast()
			return n, nil
		case w.err != nil:
			return 0, w.err
		}
		w.changed.Wait()
	}
}

func (w *wire) write(p []byte) (n int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(p) > 0 {
		switch {
		case w.writeDeadline.passed:
			return n, os.ErrDeadlineExceeded
		case w.err != nil:
			return n, io.ErrClosedPipe
		case w.torn:
			return n + len(p), nil
		case len(w.data) >= w.limit:
			w.changed.Wait()
			continue
		}
		part := p[:min(len(p), w.limit-len(w.data))]
		if w.budget >= 0 && len(part) >= w.budget {
			part, w.err = part[:w.budget], errCut
		}
		if w.budget >= 0 {
			w.budget -= len(part)
		}
		w.data = append(w.data, part...)
		n, p = n+len(part), p[len(part):]
		w.changed.Broadcast()
	}
	return n, nil
}

var errCut = errors.New("connection reset by peer")

// end lets the reader use up what is there, then gives it err.
func (w *wire) end(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		w.err = err
	}
	w.changed.Broadcast()
}

// cutAfter resets the connection once n more bytes have passed.
func (w *wire) cutAfter(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.budget = n
	if n == 0 && w.err == nil {
		w.err = errCut
		w.changed.Broadcast()
	}
}

// tear loses all that is written from now on, without a word to either side.
func (w *wire) tear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.torn = true
}

func (w *wire) setDeadline(d *deadline, t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
		d.timer = nil
	}
	d.passed = !t.IsZero() && !t.After(time.Now())
	if !t.IsZero() && !d.passed {
		var timer *time.Timer
		timer = time.AfterFunc(time.Until(t), func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			if d.timer == timer {
				d.passed = true
				w.changed.Broadcast()
			}
		})
		d.timer = timer
	}
	w.changed.Broadcast()
}

// A wireConn is one end of two wires.
type wireConn struct {
	in, out *wire
	reader  actor
	trace   *trace
}

// newWireConns returns the two ends of an in-memory connection.
func newWireConns() (client, server *wireConn) {
	up, down := newWire(), newWire()
	return &wireConn{in: down, out: up}, &wireConn{in: up, out: down}
}

func (c *wireConn) Read(p []byte) (int, error) {
	n, err := c.in.read(p, c.reader)
	c.trace.add(fmt.Sprint("connection ", c.reader), "reads %d bytes, %v", n, err)
	return n, err
}

func (c *wireConn) Write(p []byte) (int, error) { return c.out.write(p) }

func (c *wireConn) Close() error {
	c.trace.add(fmt.Sprint("connection ", c.reader), "closes")
	c.out.end(io.EOF)
	c.in.end(net.ErrClosed)
	c.in.setDeadline(&c.in.readDeadline, time.Time{})
	c.out.setDeadline(&c.out.writeDeadline, time.Time{})
	return nil
}

func (c *wireConn) SetDeadline(t time.Time) error {
	c.SetReadDeadline(t)
	return c.SetWriteDeadline(t)
}

func (c *wireConn) SetReadDeadline(t time.Time) error {
	c.in.setDeadline(&c.in.readDeadline, t)
	return nil
}

func (c *wireConn) SetWriteDeadline(t time.Time) error {
	c.out.setDeadline(&c.out.writeDeadline, t)
	return nil
}

func (c *wireConn) LocalAddr() net.Addr  { return wireAddr{} }
func (c *wireConn) RemoteAddr() net.Addr { return wireAddr{} }

type wireAddr struct{}

func (wireAddr) Network() string { return "wire" }
func (wireAddr) String() string  { return "wire" }
