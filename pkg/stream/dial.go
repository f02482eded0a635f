package stream

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const (
	defaultHandshakeTimeout = 15 * time.Second
	defaultMaxMessage       = 32 << 20

	// maxResponseHeader bounds the header of the answer to a handshake, for which
	// net/http has no limit of its own.
	maxResponseHeader = 64 << 10
)

// An Attempt says how to connect once. Its URL and headers may hold
// signatures and tokens; they appear in no error and no event.
type Attempt struct {
	URL          string      // ws:// or wss://; the query is sent as it is, byte for byte
	Subprotocols []string    // offered in Sec-WebSocket-Protocol
	Header       http.Header // more headers of the upgrade request

	// Expires is when the credentials or the session behind this attempt end,
	// zero when that is not known. A Tail opens the next session before.
	Expires time.Time
}

// A Dialer opens WebSockets. The zero value is ready to use; the fields are not
// to be changed after the first Dial. Redirects are not followed, compression
// is not offered. A Dialer may be used by many goroutines, and should be
// shared: connections borrow their buffers from it.
type Dialer struct {
	TLS              *tls.Config                                                       // nil: the default
	Proxy            func(*http.Request) (*url.URL, error)                             // nil: http.ProxyFromEnvironment
	DialContext      func(ctx context.Context, network, addr string) (net.Conn, error) // nil: a net.Dialer
	HandshakeTimeout time.Duration                                                     // TCP, proxy, TLS and upgrade together; 0: 15 s
	MaxMessage       int64                                                             // bytes; a longer message ends the connection; 0: 32 MiB

	readBuffers  bufferPool
	writeBuffers sync.Pool
	configs      tlsConfigs
}

// A HandshakeError says that a server answered the upgrade request with
// something else than a switch to WebSocket.
type HandshakeError struct {
	StatusCode int
	Header     http.Header
	Body       []byte // its first kilobyte
}

func (e *HandshakeError) Error() string {
	if e.StatusCode == http.StatusSwitchingProtocols {
		return "handshake: the server switched protocols without the headers that a WebSocket needs"
	}
	text := fmt.Sprintf("handshake: %d %s", e.StatusCode, http.StatusText(e.StatusCode))
	if line := firstLine(e.Body); line != "" {
		text += ": " + line
	}
	return text
}

// ServerTime returns the time of the server's Date header, zero without one.
func (e *HandshakeError) ServerTime() time.Time { return serverTime(e.Header) }

// firstLine returns the first line of a body if a person can read it; of a JSON
// object, as AWS services answer, its message.
func firstLine(body []byte) string {
	var answer struct{ Message string }
	if json.Unmarshal(body, &answer) == nil && answer.Message != "" {
		body = []byte(answer.Message)
	}
	line, _, _ := bytes.Cut(bytes.TrimSpace(body), []byte("\n"))
	line = bytes.TrimSpace(line)
	if len(line) > 200 {
		line = line[:200]
	}
	if len(line) == 0 || line[0] == '<' {
		return ""
	}
	for _, c := range line {
		if c < ' ' || c > '~' {
			return ""
		}
	}
	return string(line)
}

func serverTime(h http.Header) time.Time {
	t, _ := http.ParseTime(h.Get("Date"))
	return t
}

// Dial opens a WebSocket. A server that refuses the upgrade gives a
// *HandshakeError. ctx limits the handshake only.
func (d *Dialer) Dial(ctx context.Context, a Attempt) (*Conn, error) {
	u, err := url.Parse(a.URL)
	if err != nil {
		// A *url.Error would repeat the URL with its signature.
		var parse *url.Error
		if errors.As(err, &parse) {
			err = parse.Err
		}
		return nil, fmt.Errorf("connect URL: %w", err)
	}
	if u.Scheme != "ws" && u.Scheme != "wss" {
		return nil, fmt.Errorf("connect URL: scheme %q is not ws or wss", u.Scheme)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, cmp.Or(d.HandshakeTimeout, defaultHandshakeTimeout), errHandshakeTimeout)
	defer cancel()

	var held *heldConn
	stop := func() bool { return true }
	open := func(ctx context.Context, network, addr string) (net.Conn, error) {
		raw, to, err := d.open(ctx, u, network, addr)
		if err != nil {
			return nil, err
		}
		// Neither a proxy nor the upgrade looks at ctx while it reads.
		stop = context.AfterFunc(ctx, func() { raw.Close() })
		sock := newSocket(raw)
		conn, err := d.secure(ctx, sock, to, u, addr)
		if err != nil {
			raw.Close()
			return nil, err
		}
		held = &heldConn{Conn: conn, sock: sock}
		return held, nil
	}
	upgrade := websocket.Dialer{
		NetDialContext:    open,
		NetDialTLSContext: open,
		Subprotocols:      a.Subprotocols,
		ReadBufferSize:    1, // gorilla reads the response only, and takes its least
		WriteBufferPool:   &d.writeBuffers,
	}
	ws, resp, err := upgrade.DialContext(ctx, a.URL, a.Header)
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		if errors.Is(err, websocket.ErrBadHandshake) && resp != nil {
			body, _ := io.ReadAll(resp.Body)
			return nil, &HandshakeError{resp.StatusCode, resp.Header, body}
		}
		switch cause := context.Cause(ctx); {
		case cause != nil:
			err = cause
		case errors.Is(err, os.ErrDeadlineExceeded): // the connection has ctx's deadline, too, and met it first
			err = errHandshakeTimeout
		}
		return nil, fmt.Errorf("connect to %s: %w", u.Host, err)
	}
	// The handshake was gorilla's; the frames are ours.
	held.sock.yield()
	return &Conn{
		sock: held.sock,
		frames: frameReader{
			buf:   readBuffer{src: held.Conn, pool: &d.readBuffers, buf: held.rest, w: len(held.rest)},
			limit: cmp.Or(d.MaxMessage, defaultMaxMessage),
		},
		writer:      frameWriter{conn: held.Conn, turn: make(turn, 1)},
		subprotocol: ws.Subprotocol(),
		server:      serverTime(resp.Header),
	}, nil
}

var errHandshakeTimeout = errors.New("no answer to the handshake in time")

// open connects to addr, or to the proxy that leads there.
func (d *Dialer) open(ctx context.Context, u *url.URL, network, addr string) (conn net.Conn, proxy *url.URL, err error) {
	if proxy, err = d.proxyFor(u); err != nil {
		return nil, nil, err
	}
	if proxy != nil {
		addr = proxyAddr(proxy)
	}
	dial := d.DialContext
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	conn, err = dial(ctx, network, addr)
	return conn, proxy, err
}

// secure passes the proxy and adds TLS.
func (d *Dialer) secure(ctx context.Context, sock *socket, proxy, u *url.URL, addr string) (conn net.Conn, err error) {
	conn = sock
	if proxy != nil {
		if conn, err = connectThrough(ctx, conn, d, proxy, addr); err != nil {
			return nil, fmt.Errorf("proxy %s: %w", proxy.Host, err)
		}
	}
	if u.Scheme == "ws" {
		return conn, nil
	}
	sock.bufferRecords(&d.readBuffers)
	secure := tls.Client(conn, d.config(u.Hostname()))
	return secure, secure.HandshakeContext(ctx)
}

// A tlsConfigs holds one configuration for each host. Connections to the same host
// share it, and resume each other's TLS sessions: such a handshake takes a fraction of
// the time, and leaves no certificate chain in the buffers of crypto/tls, which
// it keeps.
type tlsConfigs struct {
	mu     sync.Mutex
	byHost map[string]*tls.Config
}

// config returns the configuration for connections to host.
func (d *Dialer) config(host string) *tls.Config {
	d.configs.mu.Lock()
	defer d.configs.mu.Unlock()
	if config := d.configs.byHost[host]; config != nil {
		return config
	}
	config := &tls.Config{}
	if d.TLS != nil {
		config = d.TLS.Clone()
	}
	config.ServerName = cmp.Or(config.ServerName, host)
	if config.ClientSessionCache == nil {
		config.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	}
	if d.configs.byHost == nil {
		d.configs.byHost = map[string]*tls.Config{}
	}
	d.configs.byHost[host] = config
	return config
}

// proxyFor returns the proxy for u, nil for none.
func (d *Dialer) proxyFor(u *url.URL) (*url.URL, error) {
	find := d.Proxy
	if find == nil {
		find = http.ProxyFromEnvironment
	}
	as := &url.URL{Scheme: "http", Host: u.Host}
	if u.Scheme == "wss" {
		as.Scheme = "https"
	}
	return find(&http.Request{Method: http.MethodGet, URL: as, Host: u.Host})
}

func proxyAddr(proxy *url.URL) string {
	if proxy.Port() != "" {
		return proxy.Host
	}
	port := "1080"
	switch proxy.Scheme {
	case "http":
		port = "80"
	case "https":
		port = "443"
	}
	return net.JoinHostPort(proxy.Hostname(), port)
}

// A heldConn gives nobody bytes of the next protocol together with the end of
// an HTTP response header, so that the reader of the response, which has a
// buffer of its own, never holds frames. A header of more than maxResponseHeader
// bytes is an error.
type heldConn struct {
	net.Conn
	sock    *socket
	past    bool   // the header is over
	read    int    // bytes of it
	matched int    // bytes of the blank line seen
	rest    []byte // read, and held back
}

func (c *heldConn) Read(p []byte) (int, error) {
	if len(c.rest) > 0 {
		n := copy(p, c.rest)
		c.rest = c.rest[n:]
		return n, nil
	}
	c.rest = nil
	n, err := c.Conn.Read(p)
	if c.past {
		return n, err
	}
	const blankLine = "\r\n\r\n"
	for i, b := range p[:n] {
		switch {
		case b == blankLine[c.matched]:
			c.matched++
		case b == blankLine[0]:
			c.matched = 1
		default:
			c.matched = 0
		}
		if c.matched == len(blankLine) {
			c.past = true
			c.rest = bytes.Clone(p[i+1 : n])
			return i + 1, err
		}
	}
	if c.read += n; c.read > maxResponseHeader {
		return 0, errResponseHeader
	}
	return n, err
}

var errResponseHeader = fmt.Errorf("the header of the answer is longer than %d bytes", maxResponseHeader)
