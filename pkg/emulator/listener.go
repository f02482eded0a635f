package emulator

import (
	"errors"
	"net"
	"sync"
	"time"
)

// firstByteTimeout is how long a fresh connection may stay silent.
const firstByteTimeout = 10 * time.Second

// recordTypeHandshake is the first byte of a TLS connection (RFC 8446, section
// 5.1). No HTTP request begins with it.
const recordTypeHandshake = 0x16

// A splitter accepts connections of a listener and sorts them by their first
// byte into those that speak TLS and those that speak plain HTTP.
type splitter struct {
	inner net.Listener
	plain *branch
	tls   *branch
	done  chan struct{}
	wait  sync.WaitGroup

	mu      sync.Mutex
	closed  bool
	unknown map[net.Conn]struct{} // no byte seen yet
}

func newSplitter(inner net.Listener) *splitter {
	s := &splitter{inner: inner, done: make(chan struct{}), unknown: map[net.Conn]struct{}{}}
	s.plain = &branch{splitter: s, conns: make(chan net.Conn)}
	s.tls = &branch{splitter: s, conns: make(chan net.Conn)}
	s.wait.Go(s.accept)
	return s
}

func (s *splitter) accept() {
	defer close(s.done)
	pause := time.Duration(0)
	for {
		conn, err := s.inner.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return
			}
			// Out of file descriptors, most likely. Connections that end make room.
			pause = min(max(2*pause, 5*time.Millisecond), time.Second)
			time.Sleep(pause)
			continue
		}
		pause = 0
		s.mu.Lock()
		if s.closed {
			s.mu.Unlock()
			conn.Close()
			return
		}
		s.unknown[conn] = struct{}{}
		s.mu.Unlock()
		s.wait.Go(func() { s.sort(conn) })
	}
}

// sort waits for the first byte and hands the connection on.
func (s *splitter) sort(conn net.Conn) {
	peeked := &peekedConn{Conn: conn}
	conn.SetReadDeadline(time.Now().Add(firstByteTimeout))
	n, err := conn.Read(peeked.first[:])
	s.mu.Lock()
	delete(s.unknown, conn)
	s.mu.Unlock()
	if err != nil || n == 0 {
		conn.Close()
		return
	}
	conn.SetReadDeadline(time.Time{})
	peeked.held = true
	to := s.plain
	if peeked.first[0] == recordTypeHandshake {
		to = s.tls
	}
	select {
	case to.conns <- peeked:
	case <-s.done:
		conn.Close()
	}
}

// close ends the listener and the connections that have not been handed on.
func (s *splitter) close() error {
	err := s.inner.Close()
	s.mu.Lock()
	s.closed = true
	for conn := range s.unknown {
		conn.Close()
	}
	s.mu.Unlock()
	s.wait.Wait()
	return err
}

// A branch is one of the two listeners that a splitter serves.
type branch struct {
	*splitter
	conns chan net.Conn
}

// Accept waits for the next connection of this kind.
func (b *branch) Accept() (net.Conn, error) {
	select {
	case conn := <-b.conns:
		return conn, nil
	case <-b.done:
		return nil, net.ErrClosed
	}
}

// Close does nothing: the splitter ends the listener below both branches.
func (b *branch) Close() error { return nil }

// Addr is the address of the listener below.
func (b *branch) Addr() net.Addr { return b.inner.Addr() }

// A peekedConn gives back the byte that was read to sort it.
type peekedConn struct {
	net.Conn
	first [1]byte
	held  bool
}

func (c *peekedConn) Read(p []byte) (int, error) {
	if c.held && len(p) > 0 {
		c.held = false
		p[0] = c.first[0]
		return 1, nil
	}
	return c.Conn.Read(p)
}
