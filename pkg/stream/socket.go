package stream

import (
	"net"
	"sync/atomic"
	"time"
)

// A socket is a connection as the operating system has it, below TLS. It knows
// when the peer was last heard and whether somebody waits for it, which is what
// liveness is judged by, and tells before it waits, which is when lines that
// are ready must be flushed.
type socket struct {
	net.Conn
	opened time.Time
	dry    func() // called before each read of the operating system; may be nil

	heard   atomic.Int64 // when bytes were last read, in nanoseconds after opened
	waiting atomic.Int64 // since when a read waits, likewise; 0 when none does

	// sent is the earliest time at which the last bytes read may have been
	// sent. When a reader was away they may have lain here since it left.
	sent time.Duration
	left time.Duration // when the reader left

	// Under TLS the records are read through a buffer, since crypto/tls itself
	// would read little more than one record at a time.
	records *readBuffer

	// A peer that sends seldom is waited for without a buffer, and without the
	// stack of who decodes what it sends.
	yields bool     // Read gives errIdle instead of waiting for such a peer
	idle   bool     // it is one
	quick  int      // reads in a row that did not wait for long
	first  [64]byte // room for what ends the wait: a pong, mostly
	ahead  []byte   // what of it is not yet read
	failed error    // what ended the wait instead
}

const (
	// A peer is busy when so many reads in a row waited for less than shortWait.
	busyReads = 4
	shortWait = time.Second
)

func newSocket(conn net.Conn) *socket {
	return &socket{Conn: conn, opened: time.Now()}
}

// errIdle says that nothing has come, and may not for a while.
var errIdle error = idleError{}

// An idleError is a temporary net.Error, so that crypto/tls does not take it for
// the end of the connection.
type idleError struct{}

func (idleError) Error() string   { return "nothing to read" }
func (idleError) Timeout() bool   { return true }
func (idleError) Temporary() bool { return true }

// age returns the time since the socket was opened, at least one nanosecond.
func (s *socket) age() time.Duration { return max(time.Since(s.opened), 1) }

// bufferRecords makes Read go through a buffer from now on.
func (s *socket) bufferRecords(pool *bufferPool) {
	s.records = &readBuffer{src: unbuffered{s}, pool: pool}
}

// Read reads what has come, or waits.
func (s *socket) Read(p []byte) (int, error) {
	if s.records == nil {
		return s.read(p)
	}
	if len(s.records.buffered()) == 0 {
		if err := s.records.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.records.buffered())
	s.records.discard(n)
	return n, nil
}

func (s *socket) read(p []byte) (int, error) {
	if len(s.ahead) > 0 {
		n := copy(p, s.ahead)
		s.ahead = s.ahead[n:]
		return n, nil
	}
	if err := s.failed; err != nil {
		return 0, err
	}
	if s.dry != nil {
		s.dry()
	}
	if s.yields && s.idle {
		return 0, errIdle
	}
	return s.receive(p)
}

// yield makes Read give errIdle instead of waiting for a peer that sends seldom,
// as which a peer counts until it proves to be busy.
func (s *socket) yield() { s.yields, s.idle, s.quick = true, true, 0 }

// await waits until there is something to read, after errIdle.
func (s *socket) await() {
	n, err := s.receive(s.first[:])
	s.ahead, s.failed = s.first[:n], err
}

// receive reads from the operating system.
func (s *socket) receive(p []byte) (int, error) {
	entered := s.age()
	s.waiting.Store(int64(entered))
	n, err := s.Conn.Read(p)
	s.waiting.Store(0)
	now := s.age()
	if s.quick++; now-entered >= shortWait {
		s.quick = 0
	}
	s.idle = s.quick < busyReads && n < len(p) // else there is more
	if n > 0 {
		s.heard.Store(int64(now))
		if s.sent = now; now-entered < time.Millisecond {
			s.sent = s.left
		}
	}
	s.left = now
	return n, err
}

// rest lets go of the buffer, if it is empty.
func (s *socket) rest() {
	if s.records != nil {
		s.records.rest()
	}
}

// unbuffered is a socket read past its buffer.
type unbuffered struct{ s *socket }

func (u unbuffered) Read(p []byte) (int, error) { return u.s.read(p) }

// heardAt returns when bytes were last read.
func (s *socket) heardAt() time.Time { return s.opened.Add(time.Duration(s.heard.Load())) }
