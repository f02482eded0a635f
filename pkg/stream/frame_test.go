package stream

import (
	"bufio"
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/gorilla/websocket"
)

type message struct {
	opcode byte
	data   string
}

// readAll returns the messages in src up to a close frame, without other control
// frames, and the error after them, nil for the close frame.
func readAll(src io.Reader, limit int64) ([]message, error) {
	f := frameReader{buf: readBuffer{src: src, pool: &bufferPool{}}, limit: limit}
	var got []message
	for {
		opcode, payload, err := f.next()
		if err != nil {
			return got, err
		}
		switch opcode {
		case opClose:
			return got, nil
		case opText, opBinary:
			got = append(got, message{opcode, string(payload)})
		}
	}
}

func frames(parts ...any) []byte {
	var b []byte
	for i := 0; i < len(parts); i += 2 {
		b = appendFrame(b, byte(parts[i].(int)), []byte(parts[i+1].(string)))
	}
	return b
}

func TestFrameReader(t *testing.T) {
	long, longer, huge := strings.Repeat("x", 126), strings.Repeat("y", 1<<16), strings.Repeat("z", 300_000)
	tests := []struct {
		name string
		in   []byte
		want []message
		err  string
	}{
		{"one", frames(0x81, "one"), []message{{opText, "one"}}, ""},
		{"empty", frames(0x81, ""), []message{{opText, ""}}, ""},
		{"lengths", frames(0x81, long, 0x82, longer, 0x81, huge),
			[]message{{opText, long}, {opBinary, longer}, {opText, huge}}, ""},
		{"fragments", frames(0x01, "a", 0x00, "", 0x89, "ping", 0x80, "b", 0x81, "c"),
			[]message{{opText, "ab"}, {opText, "c"}}, ""},
		{"cut in a header", []byte{0x81}, nil, "unexpected EOF"},
		{"cut in a length", []byte{0x81, 126, 0}, nil, "unexpected EOF"},
		{"cut in a payload", frames(0x81, "one")[:4], nil, "unexpected EOF"},
		{"masked", []byte{0x81, 0x80, 1, 2, 3, 4}, nil, "masked"},
		{"reserved bits", frames(0xC1, "a"), nil, "reserved bits"},
		{"unknown opcode", frames(0x83, "a"), nil, "unknown opcode 0x3"},
		{"fragmented ping", frames(0x09, "a"), nil, "control frame is fragmented"},
		{"long ping", frames(0x89, long), nil, "126 bytes"},
		{"continuation of nothing", frames(0x80, "a"), nil, "continues nothing"},
		{"message in a message", frames(0x01, "a", 0x81, "b"), nil, "before the last one ended"},
		{"highest length bit", []byte{0x81, 127, 0x80, 0, 0, 0, 0, 0, 0, 0}, nil, "highest bit"},
		{"too big", frames(0x81, strings.Repeat("x", 400_001)), nil, "exceeds the limit of 400000"},
		{"too big in fragments", frames(0x01, huge, 0x80, huge), nil, "exceeds the limit of 400000"},
	}
	for _, tt := range tests {
		for way, src := range map[string]io.Reader{
			"at once":      bytes.NewReader(tt.in),
			"byte by byte": iotest.OneByteReader(bytes.NewReader(tt.in)),
			"halves":       iotest.HalfReader(bytes.NewReader(tt.in)),
		} {
			t.Run(tt.name+"/"+way, func(t *testing.T) {
				got, err := readAll(src, 400_000)
				if len(got) != len(tt.want) {
					t.Fatalf("got %d messages, want %d", len(got), len(tt.want))
				}
				for i := range got {
					if got[i] != tt.want[i] {
						t.Errorf("message %d = %d %.20q (%d bytes), want %d %.20q (%d bytes)", i,
							got[i].opcode, got[i].data, len(got[i].data), tt.want[i].opcode, tt.want[i].data, len(tt.want[i].data))
					}
				}
				want := tt.err
				if want == "" {
					want = "unexpected EOF"
				}
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("error = %v, want one with %q", err, want)
				}
			})
		}
	}
}

// A header that announces much must not make the reader allocate as much.
func TestFrameReaderTrustsNoLength(t *testing.T) {
	in := []byte{0x82, 127, 0, 0, 0, 0, 0x01, 0xFF, 0xFF, 0xFF, 'a', 'b'}
	f := frameReader{buf: readBuffer{src: bytes.NewReader(in), pool: &bufferPool{}}, limit: 1 << 30}
	if _, _, err := f.next(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("next: %v, want unexpected EOF", err)
	}
	if len(f.buf.buf) > bigBuffer {
		t.Errorf("the buffer has %d bytes after 12 bytes of input", len(f.buf.buf))
	}
}

// The buffer follows the traffic.
func TestReadBufferAdapts(t *testing.T) {
	feed := &chunks{}
	b := readBuffer{src: feed, pool: &bufferPool{}}
	fill := func(chunk int) int {
		feed.size = chunk
		if err := b.fill(); err != nil {
			t.Fatal(err)
		}
		b.discard(len(b.buffered()))
		return len(b.buf)
	}
	steps := []struct{ chunk, want int }{
		{100, smallBuffer},     // idle
		{1 << 20, smallBuffer}, // this read fills it
		{60 << 10, bigBuffer},  // so the next one has room
		{1 << 20, bigBuffer},   // and is filled, too
		{1 << 20, floodBuffer},
		{1 << 20, floodBuffer},
		{2, floodBuffer}, // a pong
		{2, smallBuffer}, // idle again
		{1 << 20, smallBuffer},
		{60 << 10, bigBuffer},
		{2, bigBuffer},
		{2, smallBuffer},
	}
	for i, s := range steps {
		if got := fill(s.chunk); got != s.want {
			t.Errorf("step %d: after a read of %d the buffer has %d bytes, want %d", i, s.chunk, got, s.want)
		}
	}
}

// chunks gives size bytes a read.
type chunks struct{ size int }

func (c *chunks) Read(p []byte) (int, error) { return min(c.size, len(p)), nil }

// FuzzFrameReader compares the reader with gorilla's on the bytes of a stranger.
func FuzzFrameReader(f *testing.F) {
	f.Add(frames(0x81, "one", 0x01, "a", 0x89, "p", 0x80, "b", 0x82, strings.Repeat("x", 200)))
	f.Add(frames(0x88, "\x03\xe8bye"))
	f.Add([]byte{0x81, 127, 0, 0, 0, 0, 0, 0, 0, 3, 'a', 'b', 'c'})
	f.Add(frames(0x83, "a"))
	f.Fuzz(func(t *testing.T, in []byte) {
		const limit = 1 << 16
		got, gotErr := readAll(iotest.HalfReader(bytes.NewReader(in)), limit)
		want, wantErr := gorillaMessages(t, in, limit)

		if len(got) != len(want) {
			t.Fatalf("got %d messages (%v), gorilla %d (%v)", len(got), gotErr, len(want), wantErr)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("message %d = %q, gorilla %q", i, got[i].data, want[i].data)
			}
		}
	})
}

// gorillaMessages reads frames of a server with gorilla's client.
func gorillaMessages(t *testing.T, in []byte, limit int64) (got []message, err error) {
	d := websocket.Dialer{NetDial: func(string, string) (net.Conn, error) { return &scriptConn{frames: in}, nil }}
	ws, _, err := d.Dial("ws://test/", nil)
	if err != nil {
		t.Fatal(err)
	}
	ws.SetReadLimit(limit)
	for {
		kind, data, err := ws.ReadMessage()
		if err != nil {
			return got, err
		}
		got = append(got, message{byte(kind), string(data)})
	}
}

// A scriptConn is a server that switches protocols, says frames, and hangs up.
type scriptConn struct {
	net.Conn
	frames  []byte
	request []byte
	answer  io.Reader
}

func (c *scriptConn) Write(p []byte) (int, error) {
	if c.answer == nil {
		c.request = append(c.request, p...)
		if req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(c.request))); err == nil {
			c.answer = io.MultiReader(strings.NewReader(switching(req)), bytes.NewReader(c.frames))
		}
	}
	return len(p), nil
}

func (c *scriptConn) Read(p []byte) (int, error)       { return c.answer.Read(p) }
func (c *scriptConn) Close() error                     { return nil }
func (c *scriptConn) SetDeadline(time.Time) error      { return nil }
func (c *scriptConn) SetReadDeadline(time.Time) error  { return nil }
func (c *scriptConn) SetWriteDeadline(time.Time) error { return nil }

// switching is the answer to a valid upgrade request.
func switching(req *http.Request) string {
	sum := sha1.Sum([]byte(req.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Date: Thu, 15 Jan 2026 10:20:30 GMT\r\n" +
		"Sec-WebSocket-Accept: " + base64.StdEncoding.EncodeToString(sum[:]) + "\r\n\r\n"
}
