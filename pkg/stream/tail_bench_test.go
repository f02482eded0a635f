package stream

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// flood serves each connection with n messages of a channel, a thousand a second
// by what they say, as fast as they are taken.
func flood(b *testing.B, n int) (url string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { listener.Close() })
	wire := frames(0x81, established)
	for i := range n {
		created := formatTime(testStart.Add(time.Duration(i) * time.Millisecond))
		payload := fmt.Sprintf(`{"ChannelArn":"arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/channel/986e0758adaf7c5c",`+
			`"MessageId":"%064d","Content":"%0150d","Metadata":"{\"clientId\":\"web-1\"}","Type":"STANDARD","CreatedTimestamp":%q,"LastUpdatedTimestamp":%[3]q,`+
			`"Sender":{"Arn":"arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/user/johndoe","Name":"John Doe"},"Redacted":false,"Persistence":"PERSISTENT"}`,
			i, i, created)
		wire = appendFrame(wire, 0x81, NewEnvelope(typeCreateMessage, "STANDARD", []byte(payload)).Raw)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				req, err := http.ReadRequest(bufio.NewReader(conn))
				if err != nil {
					return
				}
				io.WriteString(conn, switching(req))
				conn.Write(wire)
			}()
		}
	}()
	return "ws://" + listener.Addr().String()
}

// discard is a Sink that looks at nothing.
type discard struct{}

func (discard) Put(*Envelope) error { return nil }
func (discard) Flush() error        { return nil }

func benchmarkTail(b *testing.B, sink Sink, set func(*Target)) {
	const n = 100_000
	url := flood(b, n)
	b.ReportAllocs()
	for b.Loop() {
		tail := &Tail{
			Targets: []Target{{Name: "jane", Connect: connectTo(url), Established: SessionEstablished}},
			Sink:    sink, NoReconnect: true, Dialer: &Dialer{Proxy: direct},
		}
		set(&tail.Targets[0])
		tail.Run(context.Background())
		if got := tail.Stats().Received; got < n {
			b.Fatalf("%d frames of %d arrived", got, n)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/frame")
}

func BenchmarkTailBare(b *testing.B) {
	benchmarkTail(b, discard{}, func(t *Target) { t.Established = nil })
}

// The price of not losing anything: de-duplication and watermarks, with the
// scan that a Writer would do otherwise.
func BenchmarkTailUser(b *testing.B) { benchmarkTail(b, discard{}, func(*Target) {}) }

func BenchmarkTailBareJSON(b *testing.B) {
	benchmarkTail(b, NewWriter(context.Background(), io.Discard, WriterOptions{}), func(t *Target) { t.Established = nil })
}

func BenchmarkTailUserJSON(b *testing.B) {
	benchmarkTail(b, NewWriter(context.Background(), io.Discard, WriterOptions{}), func(*Target) {})
}

// What one would write by hand.
func BenchmarkGorilla(b *testing.B) {
	const n = 100_000
	url := flood(b, n)
	for b.Loop() {
		d := websocket.Dialer{ReadBufferSize: 64 << 10}
		ws, _, err := d.Dial(url, nil)
		if err != nil {
			b.Fatal(err)
		}
		out := bufio.NewWriterSize(io.Discard, 64<<10)
		for {
			_, r, err := ws.NextReader()
			if err != nil {
				break
			}
			io.Copy(out, r)
		}
		ws.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/frame")
}
