package emulator

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A session is one open WebSocket. Frames sent to it wait in a queue of its own
// and are written by a goroutine that lives only while there are any, so an
// idle session costs one goroutine, and a slow one slows nobody else: when more
// than Options.SendQueue bytes wait, the session is dropped.
type session struct {
	hub       *hub
	number    uint64 // of the connection, counted from 1
	audience  string // what it listens to: the ARN of a user, or of a room
	id        string // the client's name for the session
	principal *principal
	expires   time.Time // of the credentials it was opened with, zero: never
	chat      *chatter  // nil: a session of Chime SDK messaging
	opened    time.Time
	remote    string

	ws   *websocket.Conn
	conn net.Conn
	ping *time.Timer

	mu      sync.Mutex
	queue   []frame
	queued  int  // bytes in queue
	writing bool // a goroutine writes the queue, or run is to start one
	ending  bool // a close frame is in the queue, or was sent; nothing goes after it
	ended   bool // the close frame has been written
	gone    bool // the connection is closed
	unread  bool // no goroutine reads: the peer has closed, or the connection is broken
	pong    time.Time
	reason  string         // why the session ended, for the log
	greeted bool           // it has joined its audience, and was told so
	faults  *sessionFaults // nil: no fault has met it
}

const (
	// writeTimeout is how long one write to a session may take.
	writeTimeout = 30 * time.Second
	// closeTimeout is how long the answer to a close frame may take.
	closeTimeout = 5 * time.Second
	// writeBatch is how many bytes of waiting frames go into one write. A session
	// that is stuck in a write keeps a buffer of that size.
	writeBatch = 64 << 10
	// maxClientMessage bounds what a client may send at once.
	maxClientMessage = 128 << 10
)

// upgrade completes the handshake. Before it does, prepare says what the session
// is, and may have it join an audience, so that a client misses nothing of what
// happens once it is connected. What it is sent waits until run. A request that
// is no handshake is answered with an HTTP error.
func (h *hub) upgrade(w http.ResponseWriter, r *http.Request, header http.Header, prepare func(*session)) (*session, error) {
	s := &session{
		hub:     h,
		number:  h.connections.Add(1),
		opened:  time.Now(),
		remote:  r.RemoteAddr,
		writing: true, // by run
	}
	s.pong = s.opened
	prepare(s)
	h.admit(s)
	ws, err := h.upgrader.Upgrade(w, r, header)
	if err != nil {
		s.drop("no handshake")
		return nil, err
	}
	ws.SetReadLimit(maxClientMessage)
	ws.SetPingHandler(func(data string) error {
		s.send(newFrame(websocket.PongMessage, []byte(data)))
		return nil
	})
	ws.SetPongHandler(func(string) error {
		s.mu.Lock()
		s.pong = time.Now()
		s.mu.Unlock()
		return nil
	})
	ws.SetCloseHandler(func(code int, reason string) error {
		s.close(code, "")
		return nil
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone { // closed, or flooded, meanwhile
		ws.Close()
	}
	s.ws, s.conn = ws, ws.NetConn()
	return s, nil
}

// run starts reading, pinging, and writing what waits. Text messages go to
// receive, which may be nil.
func (s *session) run(receive func([]byte)) {
	s.mu.Lock()
	if !s.gone {
		s.ping = time.AfterFunc(s.hub.options.PingInterval, s.beat)
	}
	s.mu.Unlock()
	s.hub.wait.Go(func() { s.read(receive) })
	s.hub.wait.Go(s.write)
}

// read takes what the client sends until the connection ends.
func (s *session) read(receive func([]byte)) {
	for {
		kind, r, err := s.ws.NextReader()
		if err != nil {
			break
		}
		if receive != nil && kind == websocket.TextMessage {
			data, err := io.ReadAll(r)
			if err != nil {
				break
			}
			receive(data)
		}
	}
	s.mu.Lock()
	s.unread = true
	// A close frame that is still on its way out goes first.
	closing := s.ending && !s.ended && !s.gone && !s.faults.holds()
	s.mu.Unlock()
	if !closing {
		s.drop("connection lost")
	}
}

// beat pings the client, or drops it when it has not answered for too long.
func (s *session) beat() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return
	}
	if time.Since(s.pong) >= s.hub.options.PongTimeout {
		s.dropLocked("no pong")
		return
	}
	s.sendLocked(newFrame(websocket.PingMessage, nil))
	s.ping.Reset(s.hub.options.PingInterval)
}

// send queues frames. It never blocks; frames for a session that has ended are
// thrown away.
func (s *session) send(frames ...frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range frames {
		s.sendLocked(f)
	}
}

// sendLocked is the one place through which every frame of a session leaves.
func (s *session) sendLocked(f frame) {
	if s.gone || s.ending {
		return
	}
	if active := s.hub.faults.load(); active != nil || s.faults != nil {
		s.sendThrough(active, f)
		return
	}
	s.enqueue(f)
}

// enqueue has a frame written behind those that wait.
func (s *session) enqueue(f frame) {
	if s.overflows(len(f)) {
		return
	}
	s.queue = append(s.queue, f)
	s.queued += len(f)
	s.startWriting()
}

// overflows drops the session if so many bytes more are too many to wait for it.
func (s *session) overflows(more int) bool {
	if s.queued+more <= s.hub.options.SendQueue {
		return false
	}
	resetOnClose(s.conn) // or the system would hold on to what is written for minutes
	s.dropLocked("slow consumer")
	return true
}

func (s *session) startWriting() {
	if !s.writing {
		s.writing = true
		s.hub.wait.Go(s.write)
	}
}

// close sends a close frame behind all that waits, and then closes the
// connection when the client has answered, or after five seconds.
func (s *session) close(code int, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending || s.gone {
		return
	}
	s.sendLocked(closeFrame(code, reason))
	s.ending = true
	if s.reason == "" {
		s.reason = reason
	}
}

// drop closes the connection at once, without a close frame.
func (s *session) drop(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropLocked(reason)
}

func (s *session) dropLocked(reason string) {
	if s.gone {
		return
	}
	s.gone = true
	if s.reason == "" {
		s.reason = reason
	}
	s.queue, s.queued = nil, 0
	s.faults.stop()
	if s.ping != nil {
		s.ping.Stop()
	}
	switch conn := s.conn.(type) {
	case nil:
	case *tls.Conn:
		if s.faults.cuts() {
			conn.NetConn().Close() // as a network that fails: TLS, too, says no goodbye
			break
		}
		// It says goodbye, which may take seconds when the peer does not read.
		s.hub.wait.Go(func() { conn.Close() })
	default:
		conn.Close()
	}
	s.hub.leave(s)
}

// write empties the queue, as many frames at a time as fit a batch.
func (s *session) write() {
	var spare []frame
	for {
		s.mu.Lock()
		frames := s.queue
		if len(frames) == 0 || s.gone {
			s.writing = false
			if s.ending && !s.gone && !s.faults.holds() {
				s.ended = true
				if s.unread || s.faults.cuts() {
					s.dropLocked("closed")
				} else {
					s.conn.SetReadDeadline(time.Now().Add(closeTimeout))
				}
			}
			s.mu.Unlock()
			return
		}
		s.queue, s.queued = spare[:0], 0
		s.mu.Unlock()
		if err := s.writeFrames(frames); err != nil {
			s.drop("write failed")
		}
		clear(frames)
		spare = frames
	}
}

func (s *session) writeFrames(frames []frame) error {
	if len(frames) == 1 {
		return s.writeBytes(frames[0])
	}
	buffer := s.hub.batches.Get().(*[]byte)
	defer s.hub.batches.Put(buffer)
	b := (*buffer)[:0]
	for _, f := range frames {
		if len(b) > 0 && len(b)+len(f) > writeBatch {
			if err := s.writeBytes(b); err != nil {
				return err
			}
			b = b[:0]
		}
		if len(f) > writeBatch {
			if err := s.writeBytes(f); err != nil {
				return err
			}
			continue
		}
		b = append(b, f...)
	}
	if len(b) == 0 {
		return nil
	}
	return s.writeBytes(b)
}

func (s *session) writeBytes(b []byte) error {
	s.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	_, err := s.conn.Write(b)
	return err
}

// resetOnClose has a connection reset when it is closed: what the peer has not
// read by then is thrown away.
func resetOnClose(conn net.Conn) {
	for {
		switch c := conn.(type) {
		case *net.TCPConn:
			c.SetLinger(0)
			return
		case *peekedConn:
			conn = c.Conn
		case *tls.Conn:
			conn = c.NetConn()
		default:
			return
		}
	}
}
