package stream

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// A fakeService accepts in-memory connections and lets serve play the server.
type fakeService struct {
	serve func(p *peer)

	mu    sync.Mutex
	dials []time.Time
	wg    sync.WaitGroup
}

// DialContext fits Dialer.DialContext.
func (f *fakeService) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	client, server := newWireConns()
	f.mu.Lock()
	f.dials = append(f.dials, time.Now())
	n := len(f.dials)
	f.mu.Unlock()
	f.wg.Go(func() {
		defer server.Close()
		p := &peer{conn: server, in: bufio.NewReader(server), number: n, closed: make(chan struct{})}
		req, err := http.ReadRequest(p.in)
		if err != nil {
			return
		}
		p.request = req
		f.serve(p)
	})
	return client, nil
}

// A peer is the server's end of one connection.
type peer struct {
	conn    *wireConn
	in      *bufio.Reader
	request *http.Request
	number  int // of the connection, from 1

	writing  sync.Mutex
	silent   atomic.Bool  // answers no ping
	onPing   func([]byte) // answers pings, when not nil
	closed   chan struct{}
	gotClose int // code of the client's close frame, once closed is closed
}

// accept switches protocols and answers control frames until the client goes.
func (p *peer) accept() {
	io.WriteString(p.conn, switching(p.request))
	go p.answer()
}

// refuse answers the handshake with a status.
func (p *peer) refuse(status int, body string) {
	fmt.Fprintf(p.conn, "HTTP/1.1 %d %s\r\nContent-Length: %d\r\nDate: Thu, 15 Jan 2026 10:20:30 GMT\r\n\r\n%s",
		status, http.StatusText(status), len(body), body)
}

// answer reads the client's frames.
func (p *peer) answer() {
	defer close(p.closed)
	for {
		var head [2]byte
		if _, err := io.ReadFull(p.in, head[:]); err != nil {
			return
		}
		var key [4]byte
		io.ReadFull(p.in, key[:])
		payload := make([]byte, head[1]&0x7F)
		if _, err := io.ReadFull(p.in, payload); err != nil {
			return
		}
		for i := range payload {
			payload[i] ^= key[i%4]
		}
		switch head[0] & 0x0F {
		case opPing:
			switch {
			case p.silent.Load():
			case p.onPing != nil:
				p.onPing(payload)
			default:
				p.frame(opPong, payload)
			}
		case opClose:
			if len(payload) >= 2 {
				p.gotClose = int(binary.BigEndian.Uint16(payload))
			}
			p.frame(opClose, payload)
			p.conn.out.end(io.EOF)
			return
		}
	}
}

// frame sends a whole frame.
func (p *peer) frame(opcode byte, payload []byte) error {
	p.writing.Lock()
	defer p.writing.Unlock()
	_, err := p.conn.Write(appendFrame(nil, 0x80|opcode, payload))
	return err
}

func (p *peer) text(s string) error { return p.frame(opText, []byte(s)) }

// close sends a close frame and waits for the answer.
func (p *peer) close(code int, reason string) {
	p.frame(opClose, websocket.FormatCloseMessage(code, reason))
	<-p.closed
}

func appendFrame(b []byte, first byte, payload []byte) []byte {
	b = append(b, first)
	switch n := len(payload); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}

// sleep waits, and reports whether the client is still there.
func (p *peer) sleep(d time.Duration) bool {
	select {
	case <-p.closed:
		return false
	case <-time.After(d):
		return true
	}
}
