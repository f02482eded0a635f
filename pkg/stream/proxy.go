package stream

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
)

// connectThrough asks the proxy at the other end of conn for a tunnel to
// addr, a host and port: by CONNECT (RFC 9110 section 9.3.6) over HTTP and
// HTTPS, or by SOCKS 5 (RFC 1928, password by RFC 1929), where the proxy
// resolves the name. d has the TLS configuration of an HTTPS proxy. Errors never hold the proxy's
// password.
func connectThrough(ctx context.Context, conn net.Conn, d *Dialer, proxy *url.URL, addr string) (net.Conn, error) {
	switch proxy.Scheme {
	case "http":
	case "https":
		secure := tls.Client(conn, d.config(proxy.Hostname()))
		if err := secure.HandshakeContext(ctx); err != nil {
			return nil, err
		}
		conn = secure
	case "socks5", "socks5h":
		return conn, connectSOCKS(conn, proxy.User, addr)
	default:
		return nil, fmt.Errorf("scheme %q is not supported; use http, https or socks5", proxy.Scheme)
	}
	return conn, connectHTTP(conn, proxy.User, addr)
}

func connectHTTP(conn net.Conn, user *url.Userinfo, addr string) error {
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{}}
	if user != nil {
		password, _ := user.Password()
		req.Header.Set("Proxy-Authorization",
			"Basic "+base64.StdEncoding.EncodeToString([]byte(user.Username()+":"+password)))
	}
	if err := req.Write(conn); err != nil {
		return err
	}
	// The server behind the tunnel speaks only after us, so nothing that
	// belongs to it can be in the buffer.
	resp, err := http.ReadResponse(bufio.NewReader(&heldConn{Conn: conn}), req)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("the proxy answered %s", resp.Status)
	}
	return nil
}

func connectSOCKS(conn net.Conn, user *url.Userinfo, addr string) error {
	const version, noPassword, withPassword = 5, 0, 2
	host, portText, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	port, err := net.LookupPort("tcp", portText)
	if err != nil {
		return err
	}
	if len(host) > 255 {
		return fmt.Errorf("host name of %d bytes; a SOCKS proxy takes at most 255", len(host))
	}

	methods := []byte{version, 1, noPassword}
	if user != nil {
		methods = []byte{version, 2, noPassword, withPassword}
	}
	var answer [4]byte
	if err := exchange(conn, methods, answer[:2]); err != nil {
		return err
	}
	switch {
	case answer[0] != version:
		return errors.New("the proxy does not speak SOCKS 5")
	case answer[1] == withPassword && user != nil:
		name := user.Username()
		password, _ := user.Password()
		if len(name) > 255 || len(password) > 255 {
			return errors.New("user name or password longer than 255 bytes; a SOCKS proxy takes no more")
		}
		login := append([]byte{1, byte(len(name))}, name...)
		login = append(append(login, byte(len(password))), password...)
		if err := exchange(conn, login, answer[:2]); err != nil {
			return err
		}
		if answer[1] != 0 {
			return errors.New("the proxy refused user name and password")
		}
	case answer[1] != noPassword:
		return errors.New("the proxy wants a way to log in that is not supported")
	}

	const connect, byName = 1, 3
	request := append([]byte{version, connect, 0, byName, byte(len(host))}, host...)
	request = binary.BigEndian.AppendUint16(request, uint16(port))
	if err := exchange(conn, request, answer[:]); err != nil {
		return err
	}
	if answer[1] != 0 {
		return fmt.Errorf("the proxy refused the connection: %s", socksReply(answer[1]))
	}
	return skipSOCKSAddress(conn, answer[3])
}

// skipSOCKSAddress reads the address that ends a reply, which nobody needs.
func skipSOCKSAddress(conn net.Conn, kind byte) error {
	var size [1]byte
	switch kind {
	case 1:
		size[0] = net.IPv4len
	case 4:
		size[0] = net.IPv6len
	case 3:
		if _, err := io.ReadFull(conn, size[:]); err != nil {
			return err
		}
	default:
		return fmt.Errorf("the proxy answered with unknown address type %d", kind)
	}
	_, err := io.ReadFull(conn, make([]byte, int(size[0])+2))
	return err
}

// exchange writes a request and reads an answer of fixed length.
func exchange(conn net.Conn, request, answer []byte) error {
	if _, err := conn.Write(request); err != nil {
		return err
	}
	_, err := io.ReadFull(conn, answer)
	return err
}

func socksReply(code byte) string {
	switch code {
	case 1:
		return "general failure"
	case 2:
		return "not allowed by its rules"
	case 3:
		return "network unreachable"
	case 4:
		return "host unreachable"
	case 5:
		return "connection refused"
	case 6:
		return "time to live expired"
	case 7:
		return "command not supported"
	case 8:
		return "address type not supported"
	}
	return fmt.Sprintf("reply %d", code)
}
