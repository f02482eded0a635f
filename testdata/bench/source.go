package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// A source is a WebSocket server on loopback. What a connection gets is said by
// its query:
//
//	?n=N&size=S      N envelopes of S bytes as fast as they are taken, then a close
//	?n=N&size=S&hold the same, and no close until the client leaves
//	?rate=R&n=N      N envelopes, R a second
//	(nothing)        answers to pings
//
// It also plays the parts of the APIs that a tail of a user or a room needs: the
// endpoint, and a session on /connect; a chat token, and its connection on /.
type source struct {
	plain, tls net.Listener
	caFile     string
	next       options      // what a session on /connect, or of a room, gets
	sent       chan []int64 // the times of sending, of connections with a rate
	connected  atomic.Int64 // when the last connection was made, in Unix nanoseconds
	open       atomic.Int64 // connections now
}

type options struct {
	n, size, rate int
	hold          bool
	room          bool // messages of a room instead of envelopes
}

func newSource(dir string) (*source, error) {
	certificate, authority, err := selfSigned()
	if err != nil {
		return nil, err
	}
	s := &source{caFile: filepath.Join(dir, "ca.pem"), sent: make(chan []int64, 1)}
	if err := os.WriteFile(s.caFile, authority, 0o600); err != nil {
		return nil, err
	}
	if s.plain, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	secure, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s.tls = secure
	server := &http.Server{Handler: http.HandlerFunc(s.serve)}
	go server.Serve(s.plain)
	go server.Serve(tls.NewListener(secure, &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"http/1.1"}}))
	return s, nil
}

// url returns the address that gives a reader what o says.
func (s *source) url(secure bool, o options) string {
	q := url.Values{"n": {strconv.Itoa(o.n)}, "size": {strconv.Itoa(o.size)}}
	if o.rate > 0 {
		q.Set("rate", strconv.Itoa(o.rate))
	}
	if o.hold {
		q.Set("hold", "1")
	}
	if secure {
		return "wss://" + s.tls.Addr().String() + "/?" + q.Encode()
	}
	return "ws://" + s.plain.Addr().String() + "/?" + q.Encode()
}

func (s *source) serve(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/endpoints/") {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"Endpoint":{"Url":%q}}`, r.Host)
		return
	}
	if r.URL.Path == "/CreateChatToken" {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"token":"AQICAHbench"}`)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }, ReadBufferSize: 512, WriteBufferSize: 512, Subprotocols: websocket.Subprotocols(r)}
	ws, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	s.connected.Store(time.Now().UnixNano())
	s.open.Add(1)
	defer s.open.Add(-1)
	o := s.next
	if ws.Subprotocol() != "" {
		o.room = true
	} else if r.URL.Path == "/connect" {
		ws.WriteMessage(websocket.TextMessage, []byte(`{"Headers":{"x-amz-chime-event-type":"SESSION_ESTABLISHED","x-amz-chime-message-type":"SYSTEM"},"Payload":null}`))
	} else {
		q := r.URL.Query()
		o.n, _ = strconv.Atoi(q.Get("n"))
		o.size, _ = strconv.Atoi(q.Get("size"))
		o.rate, _ = strconv.Atoi(q.Get("rate"))
		o.hold = q.Has("hold")
	}
	conn := ws.NetConn()
	switch {
	case o.n == 0:
	case o.rate > 0:
		s.pace(conn, o)
	default:
		if flood(conn, o) != nil {
			return
		}
	}
	if o.n > 0 && !o.hold {
		ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Minute))
	}
	for { // until the client leaves; pings are answered
		if _, _, err := ws.NextReader(); err != nil {
			return
		}
	}
}

// flood writes as fast as the reader takes.
func flood(conn io.Writer, o options) error {
	batch := newBatch(o, 256<<10/o.size/10*10) // each ten frames are alike
	for sent := 0; sent < o.n; sent += batch.count {
		b := batch.next(sent)
		if left := o.n - sent; left < batch.count {
			b = b[:left*batch.frame]
		}
		if _, err := conn.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// pace writes one frame at a time and keeps when.
func (s *source) pace(conn io.Writer, o options) {
	batch := newBatch(o, 1)
	times := make([]int64, 0, o.n)
	start := time.Now()
	for i := range o.n {
		b := batch.next(i)
		time.Sleep(time.Until(start.Add(time.Duration(i) * time.Second / time.Duration(o.rate))))
		times = append(times, time.Now().UnixNano())
		if _, err := conn.Write(b); err != nil {
			break
		}
	}
	s.sent <- times
}

// A batch is frames of one size, as they go over the wire: messages of their own,
// the frames of each batch created within a second, the batches a second apart.
type batch struct {
	bytes        []byte
	count, frame int
	id           int   // where in a frame the digits are that make its message unique
	clocks       []int // where the hours, minutes and seconds of its times are
}

const (
	idDigits = 12
	epoch    = "2026-01-15T10:20:31.000"
	date     = "2026-01-15T"
	clock    = "15:04:05"
)

func newBatch(o options, count int) *batch {
	b := &batch{count: count}
	text := envelope
	if o.room {
		text = roomFrame
	}
	for i := range count {
		text := strings.ReplaceAll(text(i, o.size), epoch, fmt.Sprintf("%s%03d", epoch[:len(epoch)-3], 1000*i/count))
		b.id = strings.Index(text, strings.Repeat("0", idDigits))
		head := []byte{0x81, 126}
		head = binary.BigEndian.AppendUint16(head, uint16(len(text)))
		b.id += len(head)
		b.clocks = b.clocks[:0]
		for at := 0; strings.Contains(text[at:], date); {
			at += strings.Index(text[at:], date) + len(date)
			b.clocks = append(b.clocks, len(head)+at)
		}
		b.bytes = append(append(b.bytes, head...), text...)
		b.frame = len(head) + len(text)
	}
	return b
}

// next numbers the frames from n on.
func (b *batch) next(n int) []byte {
	const digits = "0123456789abcdef"
	start, _ := time.Parse("2006-01-02T15:04:05", epoch)
	now := start.Add(time.Duration(n/b.count) * time.Second).Format(clock)
	for i := range b.count {
		frame := b.bytes[i*b.frame:][:b.frame]
		id := frame[b.id:][:idDigits]
		for v, j := n+i, idDigits-1; j >= 0; v, j = v>>4, j-1 {
			id[j] = digits[v&15]
		}
		for _, at := range b.clocks {
			copy(frame[at:], now)
		}
	}
	return b.bytes
}

// envelope is a channel message as the service sends it, of so many bytes; each
// tenth is what the filter of the comparison looks for.
func envelope(i, size int) string {
	channel := "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e"
	user := fmt.Sprintf("user-%02d", i%10)
	with := func(content string) string {
		payload := `{"ChannelArn":"` + channel + `/channel/986e0758","MessageId":"5b8950e0c0ffee0000` + strings.Repeat("0", idDigits) +
			`","Content":"` + content + `","Metadata":"{\"clientId\":\"web-1\"}","Type":"STANDARD",` +
			`"CreatedTimestamp":"` + epoch + `Z","LastUpdatedTimestamp":"` + epoch + `Z",` +
			`"Sender":{"Arn":"` + channel + `/user/` + user + `","Name":"` + user + `"},"Redacted":false,"Persistence":"PERSISTENT"}`
		return `{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE","x-amz-chime-message-type":"STANDARD"},"Payload":` + strconv.Quote(payload) + `}`
	}
	words := strings.Repeat("the quick brown fox jumps over the lazy dog, ", 1+size/40)
	return with(words[:max(0, size-len(with("")))])
}

// selfSigned returns a certificate for 127.0.0.1 that is its own authority.
func selfSigned() (tls.Certificate, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "bench"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), nil
}
