package stream

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// An echo server tells what it was asked for, and then repeats what it gets.
func echo(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{Subprotocols: []string{"token"}}
	ws, err := up.Upgrade(w, r, http.Header{"Date": {time.Now().UTC().Format(http.TimeFormat)}})
	if err != nil {
		return
	}
	defer ws.Close()
	ws.WriteMessage(websocket.TextMessage, []byte(r.Host+" "+r.RequestURI+" "+r.Header.Get("X-Extra")))
	for {
		kind, data, err := ws.ReadMessage()
		if err != nil || ws.WriteMessage(kind, data) != nil {
			return
		}
	}
}

func direct(*http.Request) (*url.URL, error) { return nil, nil }

// newTLSServer starts a server that keeps failed handshakes to itself.
func newTLSServer(handler http.HandlerFunc) *httptest.Server {
	s := httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	return s
}

// trusting returns a TLS configuration for the certificate of s.
func trusting(s *httptest.Server) *tls.Config {
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return &tls.Config{RootCAs: pool}
}

func webSocketURL(s *httptest.Server) string { return "ws" + strings.TrimPrefix(s.URL, "http") }

func TestDial(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.HandlerFunc(echo))
	defer plain.Close()
	secure := newTLSServer(echo)
	defer secure.Close()

	for _, server := range []*httptest.Server{plain, secure} {
		d := &Dialer{Proxy: direct}
		if server == secure {
			d.TLS = trusting(server)
		}
		// What was signed must arrive byte for byte.
		const path = "/connect?userArn=arn%3Aaws%3achime%2Fuser&X=%7E~+%20&b=1&a=2"
		conn, err := d.Dial(t.Context(), Attempt{
			URL:          webSocketURL(server) + path,
			Subprotocols: []string{"token"},
			Header:       http.Header{"X-Extra": {"extra"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if conn.Subprotocol() != "token" {
			t.Errorf("sub-protocol %q, want token", conn.Subprotocol())
		}
		if d := time.Since(conn.ServerTime()); d < -time.Minute || d > time.Minute {
			t.Errorf("server time %v", conn.ServerTime())
		}
		want := server.Listener.Addr().String() + " " + path + " extra"
		if data, binary, err := conn.ReadMessage(); err != nil || binary || string(data) != want {
			t.Errorf("ReadMessage = %q, %v, %v, want %q", data, binary, err, want)
		}
		for _, size := range []int{0, 1, 125, 126, 1000, 70_000, 300_000} {
			sent := bytes.Repeat([]byte("x"), size)
			if err := conn.WriteText(sent); err != nil {
				t.Fatal(err)
			}
			if data, _, err := conn.ReadMessage(); err != nil || !bytes.Equal(data, sent) {
				t.Errorf("%d bytes came back as %d, %v", size, len(data), err)
			}
		}
		conn.Shutdown(CloseNormal)
		var closed *CloseError
		if _, _, err := conn.ReadMessage(); !errors.As(err, &closed) || closed.Code != CloseNormal {
			t.Errorf("ReadMessage after Shutdown: %v, want close code 1000", err)
		}
	}
}

// Frames that arrive together with the end of the handshake are not lost.
func TestDialKeepsEarlyFrames(t *testing.T) {
	t.Parallel()
	for size := range 300 {
		payload := strings.Repeat("x", size)
		d := &Dialer{Proxy: direct, DialContext: func(context.Context, string, string) (net.Conn, error) {
			return &scriptConn{frames: frames(0x81, payload, 0x81, "end")}, nil
		}}
		conn, err := d.Dial(t.Context(), Attempt{URL: "ws://service.test/"})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{payload, "end"} {
			if data, _, err := conn.ReadMessage(); err != nil || string(data) != want {
				t.Fatalf("ReadMessage = %q, %v, want %q", data, err, want)
			}
		}
		if _, _, err := conn.ReadMessage(); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("ReadMessage at the end: %v, want unexpected EOF", err)
		}
	}
}

func TestDialErrors(t *testing.T) {
	t.Parallel()
	const secret = "X-Amz-Signature=5ec4e7"
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		case "/half":
			conn, _, _ := w.(http.Hijacker).Hijack()
			io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\n\r\n")
			conn.Close()
		default:
			http.Error(w, "go away\nsecond line", http.StatusForbidden)
		}
	}))
	defer refusing.Close()
	secure := newTLSServer(echo)
	defer secure.Close()
	ws := webSocketURL(refusing)

	tests := []struct {
		name, url, want string
		status          int
	}{
		{"scheme", "https://service.test/?" + secret, `connect URL: scheme "https" is not ws or wss`, 0},
		{"not a URL", "ws://service.test\x7f/?" + secret, "connect URL: net/url: invalid control character in URL", 0},
		{"refused", ws + "/?" + secret, "handshake: 403 Forbidden: go away", 403},
		{"redirect", ws + "/redirect?" + secret, "handshake: 302 Found", 302},
		{"half a switch", ws + "/half?" + secret, "handshake: the server switched protocols without the headers that a WebSocket needs", 101},
		{"certificate", webSocketURL(secure) + "/?" + secret, "certificate signed by unknown authority", 0},
		{"plain server", "wss" + strings.TrimPrefix(ws, "ws") + "/?" + secret, "first record does not look like a TLS handshake", 0},
		{"nobody there", "ws://127.0.0.1:1/?" + secret, "connect to 127.0.0.1:1: ", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := (&Dialer{Proxy: direct}).Dial(t.Context(), Attempt{URL: tt.url})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("Dial: %v, want %q in it", err, tt.want)
			}
			if strings.Contains(err.Error(), "5ec4e7") {
				t.Errorf("Dial: %v tells the signature", err)
			}
			var handshake *HandshakeError
			if errors.As(err, &handshake); tt.status != 0 && (handshake == nil || handshake.StatusCode != tt.status) {
				t.Errorf("Dial: %v, want a *HandshakeError with status %d", err, tt.status)
			}
		})
	}
}

// A header without an end does not fill the memory, neither the server's nor that
// of a proxy.
func TestEndlessHeader(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nX-Endless: ")
		for err == nil {
			_, err = conn.Write(bytes.Repeat([]byte("x"), 64<<10))
		}
	}))
	defer server.Close()
	through := func(*http.Request) (*url.URL, error) { return url.Parse(server.URL) }
	for name, proxy := range map[string]func(*http.Request) (*url.URL, error){"server": direct, "proxy": through} {
		d := &Dialer{Proxy: proxy}
		const want = "the header of the answer is longer than 65536 bytes"
		if _, err := d.Dial(t.Context(), Attempt{URL: webSocketURL(server)}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: Dial: %v, want %q", name, err, want)
		}
	}
}

// A stranger's page is not printed into a terminal.
func TestHandshakeErrorText(t *testing.T) {
	tests := []struct{ body, want string }{
		{"", "handshake: 400 Bad Request"},
		{"\n plain \nmore", "handshake: 400 Bad Request: plain"},
		{"<html>", "handshake: 400 Bad Request"},
		{"\x1b[31mred", "handshake: 400 Bad Request"},
		{strings.Repeat("x", 300), "handshake: 400 Bad Request: " + strings.Repeat("x", 200)},
	}
	for _, tt := range tests {
		if got := (&HandshakeError{StatusCode: 400, Body: []byte(tt.body)}).Error(); got != tt.want {
			t.Errorf("body %q: %q, want %q", tt.body, got, tt.want)
		}
	}
}

func TestMessageLimit(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(echo))
	defer server.Close()
	d := &Dialer{Proxy: direct, MaxMessage: 1000}
	conn, err := d.Dial(t.Context(), Attempt{URL: webSocketURL(server)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.ReadMessage()
	conn.WriteText(make([]byte, 1001))
	var size *FrameSizeError
	if _, _, err := conn.ReadMessage(); !errors.As(err, &size) || size.Size != 1001 || size.Limit != 1000 {
		t.Errorf("ReadMessage: %v, want a *FrameSizeError with 1001 and 1000", err)
	}
}

func TestProxies(t *testing.T) {
	t.Parallel()
	plain := httptest.NewServer(http.HandlerFunc(echo))
	defer plain.Close()
	secure := newTLSServer(echo)
	defer secure.Close()
	proxy := httptest.NewServer(http.HandlerFunc(tunnel))
	defer proxy.Close()
	secureProxy := newTLSServer(tunnel)
	defer secureProxy.Close()
	socks := socksProxy(t)

	tests := []struct{ proxy, want string }{
		{"http://jane:s3cret@" + proxy.Listener.Addr().String(), ""},
		{"http://jane:wrong@" + proxy.Listener.Addr().String(), "the proxy answered 407 Proxy Authentication Required"},
		{"https://jane:s3cret@" + secureProxy.Listener.Addr().String(), ""},
		{"socks5://jane:s3cret@" + socks, ""},
		{"socks5h://jane:wrong@" + socks, "the proxy refused user name and password"},
		{"socks5://" + socks, "the proxy wants a way to log in that is not supported"},
		{"ftp://" + socks, `scheme "ftp" is not supported; use http, https or socks5`},
	}
	for _, tt := range tests {
		for _, server := range []*httptest.Server{plain, secure} {
			t.Run(tt.proxy+" to "+server.URL, func(t *testing.T) {
				d := &Dialer{TLS: trusting(secure), Proxy: func(r *http.Request) (*url.URL, error) {
					if r.URL.String() != server.URL {
						t.Errorf("the proxy for %s was asked for, want %s", r.URL, server.URL)
					}
					return url.Parse(tt.proxy)
				}}
				conn, err := d.Dial(t.Context(), Attempt{URL: webSocketURL(server)})
				if tt.want != "" {
					if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "s3cret") {
						t.Errorf("Dial: %v, want %q in it, and no password", err, tt.want)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
				if data, _, err := conn.ReadMessage(); err != nil || !strings.HasPrefix(string(data), server.Listener.Addr().String()) {
					t.Errorf("ReadMessage = %q, %v", data, err)
				}
			})
		}
	}
}

// tunnel is an HTTP proxy that knows one user.
func tunnel(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect || r.Header.Get("Proxy-Authorization") != "Basic amFuZTpzM2NyZXQ=" {
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	to, err := net.Dial("tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	conn, buffered, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n")
	join(conn, buffered, to)
}

func join(conn net.Conn, in io.Reader, to net.Conn) {
	go func() {
		io.Copy(to, in)
		to.Close()
	}()
	io.Copy(conn, to)
	conn.Close()
}

// socksProxy starts a SOCKS 5 proxy that knows one user, and returns its address.
func socksProxy(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if err := serveSOCKS(conn); err != nil {
					return
				}
			}()
		}
	}()
	return listener.Addr().String()
}

func serveSOCKS(conn net.Conn) error {
	read := func(n byte) []byte {
		b := make([]byte, n)
		io.ReadFull(conn, b)
		return b
	}
	if !bytes.Contains(read(read(2)[1]), []byte{2}) {
		conn.Write([]byte{5, 0xFF})
		return nil
	}
	conn.Write([]byte{5, 2})
	name := read(read(2)[1])
	password := read(read(1)[0])
	if string(name) != "jane" || string(password) != "s3cret" {
		conn.Write([]byte{1, 1})
		return nil
	}
	conn.Write([]byte{1, 0})
	host := read(read(5)[4])
	port := read(2)
	to, err := net.Dial("tcp", net.JoinHostPort(string(host), strconv.Itoa(int(port[0])<<8|int(port[1]))))
	if err != nil {
		conn.Write([]byte{5, 5, 0, 1, 0, 0, 0, 0, 0, 0})
		return err
	}
	conn.Write([]byte{5, 0, 0, 1, 127, 0, 0, 1, 0, 0})
	join(conn, conn, to)
	return nil
}
