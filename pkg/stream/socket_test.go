package stream

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// trickle is a connection that takes its time, after each piece.
type trickle struct {
	net.Conn
	piece int // bytes; 0: all at once
}

func (c *trickle) Write(p []byte) (int, error) {
	if c.piece == 0 {
		return c.Conn.Write(p)
	}
	for rest := p; len(rest) > 0; rest = rest[min(c.piece, len(rest)):] {
		if n, err := c.Conn.Write(rest[:min(c.piece, len(rest))]); err != nil {
			return len(p) - len(rest) + n, err
		}
		time.Sleep(2 * shortWait)
	}
	return len(p), nil
}

// A peer may pause anywhere, in a TLS record, a frame or a message. A connection
// that waits for the next message has no buffer.
func TestTricklingPeer(t *testing.T) {
	certified := newTLSServer(echo)
	defer certified.Close()
	address := certified.Listener.Addr().String()
	messages := []string{"", "tick", strings.Repeat("x", 100), strings.Repeat("y", smallBuffer), strings.Repeat("z", 3*smallBuffer)}
	for _, scheme := range []string{"ws", "wss"} {
		for _, piece := range []int{0, 1, 63, 64, 65, 1000} {
			t.Run(fmt.Sprint(scheme, " in pieces of ", piece), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					client, server := newWireConns()
					d := &Dialer{TLS: trusting(certified), Proxy: direct}
					d.DialContext = func(context.Context, string, string) (net.Conn, error) { return client, nil }
					d.TLS.Time = func() time.Time { return certified.Certificate().NotBefore.Add(time.Hour) }
					dialed := make(chan *Conn, 1)
					go func() {
						slow := &trickle{Conn: server}
						conn := net.Conn(slow)
						if scheme == "wss" {
							conn = tls.Server(slow, certified.TLS)
						}
						defer conn.Close()
						request, err := http.ReadRequest(bufio.NewReader(conn))
						if err != nil {
							t.Errorf("the server got no request: %v", err)
							return
						}
						io.WriteString(conn, switching(request))
						c := <-dialed
						for _, m := range messages {
							slow.piece = piece
							conn.Write(appendFrame(nil, 0x81, []byte(m)))
							slow.piece = 0
							time.Sleep(time.Minute)
							synctest.Wait()
							if c.frames.buf.buf != nil || c.sock.records != nil && c.sock.records.buf != nil {
								t.Errorf("the connection keeps a buffer after %.10q", m)
							}
						}
					}()
					conn, err := d.Dial(t.Context(), Attempt{URL: scheme + "://" + address})
					if err != nil {
						t.Fatal(err)
					}
					defer conn.Close()
					dialed <- conn
					for _, want := range messages {
						if got, _, err := conn.ReadMessage(); err != nil || string(got) != want {
							t.Fatalf("ReadMessage = %.20q, %v, want %.20q", got, err, want)
						}
					}
					if _, _, err := conn.ReadMessage(); !errors.Is(err, io.ErrUnexpectedEOF) {
						t.Errorf("ReadMessage at the end: %v, want unexpected EOF", err)
					}
				})
			})
		}
	}
}

// Thousands of sessions that wait for something to come must fit into a small
// machine: none keeps a buffer, a deep stack, or what its handshake took.
func TestIdleSessionSize(t *testing.T) {
	const (
		n        = 300
		heapSize = 7 << 10 // with the server's end
	)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		var conns []net.Conn
		for {
			conn, err := listener.Accept()
			if err != nil {
				for _, conn := range conns {
					conn.Close()
				}
				return
			}
			conns = append(conns, conn)
			request, err := http.ReadRequest(bufio.NewReader(conn))
			if err != nil {
				t.Error(err)
				continue
			}
			io.WriteString(conn, switching(request))
			conn.Write(appendFrame(nil, 0x81, []byte(established)))
		}
	}()

	tail := &Tail{Sink: discard{}, Dialer: &Dialer{Proxy: direct}, ConnectRate: 100_000, PingInterval: time.Hour}
	for range n {
		tail.Targets = append(tail.Targets, Target{Name: "jane", Established: SessionEstablished, Connect: connectTo("ws://" + listener.Addr().String())})
	}
	all := make(chan struct{})
	connected := 0
	tail.Notify = func(e Event) {
		if e.Kind == EventEstablished {
			if connected++; connected == n {
				close(all)
			}
		}
	}
	before, goroutines := memory(), runtime.NumGoroutine()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- tail.Run(ctx) }()
	<-all
	for runtime.NumGoroutine() > goroutines+n+1 {
		runtime.Gosched() // some still work on what came
	}
	after := memory()
	if stack := int64(after.stack-before.stack) / n; stack > idleStack {
		t.Errorf("an idle session uses %d bytes of its stack, want at most %d", stack, idleStack)
	}
	if heap := int64(after.heap-before.heap) / n; heap > heapSize {
		t.Errorf("an idle session has %d bytes of the heap, want at most %d", heap, heapSize)
	}
	cancel()
	<-ended
}

// An inUse is the memory in use, in bytes: of the heap, and of all stacks.
type inUse struct{ heap, stack uint64 }

// memory returns what is in use after a collection.
func memory() inUse {
	for range 4 { // pools give things up at the second one
		runtime.GC()
	}
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/scan/stack:bytes"}}
	metrics.Read(samples)
	return inUse{samples[0].Value.Uint64(), samples[1].Value.Uint64()}
}

// The second connection resumes the TLS session of the first one, unless the
// caller does not want that.
func TestTLSSessionsAreResumed(t *testing.T) {
	t.Parallel()
	server := newTLSServer(echo)
	defer server.Close()
	for _, disabled := range []bool{false, true} {
		var resumed []bool
		d := &Dialer{TLS: trusting(server), Proxy: direct}
		d.TLS.SessionTicketsDisabled = disabled
		d.TLS.VerifyConnection = func(s tls.ConnectionState) error {
			resumed = append(resumed, s.DidResume)
			return nil
		}
		for range 2 {
			conn, err := d.Dial(t.Context(), Attempt{URL: webSocketURL(server)})
			if err != nil {
				t.Fatal(err)
			}
			conn.Close()
		}
		if resumed[0] || resumed[1] == disabled {
			t.Errorf("disabled %v: resumed %v", disabled, resumed)
		}
	}
}

// What WriteText sends is what a server reads, whatever its length.
func TestWriteText(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(echo))
	defer server.Close()
	conn, err := (&Dialer{Proxy: direct}).Dial(t.Context(), Attempt{URL: webSocketURL(server)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.ReadMessage()
	for _, size := range []int{0, 1, 125, 126, 1<<16 - 1, 1 << 16} {
		text := strings.Repeat("peal", size/4+1)[:size]
		if err := conn.WriteText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, _, err := conn.ReadMessage(); err != nil || string(got) != text {
			t.Errorf("the server got %d bytes, %v, want %d", len(got), err, size)
		}
	}
	if err := conn.Shutdown(CloseNormal); err != nil {
		t.Fatal(err)
	}
	if err := conn.WriteText(nil); !errors.Is(err, errCloseSent) {
		t.Errorf("WriteText after Shutdown: %v, want %v", err, errCloseSent)
	}
}

// A frame that cannot be sent in time fails, as do those after it, since part of
// it may have gone out; one that waits for it does so for its own time.
func TestWriteTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, _ := newWireConns()
		client.out.limit = 1
		w := &frameWriter{conn: client, turn: make(turn, 1)}
		start := time.Now()
		first := make(chan error)
		go func() { first <- w.write(opText, []byte("text"), time.Minute) }()
		synctest.Wait()
		if err := w.write(opPing, nil, time.Second); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("a second frame: %v after %v, want a timeout after 1 s", err, time.Since(start))
		}
		if err := <-first; !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != time.Minute {
			t.Errorf("the first frame: %v after %v, want a timeout after 1 m", err, time.Since(start))
		}
		if err := w.write(opPing, nil, time.Second); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != time.Minute {
			t.Errorf("a frame after that: %v after %v, want the timeout again, at once", err, time.Since(start))
		}
	})
}
