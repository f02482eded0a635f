package stream

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
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
	feed := newFeed(1, time.Millisecond)
	for range n {
		wire = appendFrame(wire, 0x81, feed.next())
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

// A feed makes the messages of a session, each in the memory of the one before.
type feed struct {
	channels int           // in turn
	step     time.Duration // from the creation of a message to that of the next
	n        int
	frame    []byte
	channel  []byte // parts of frame
	message  []byte
	times    [2][]byte
}

func newFeed(channels int, step time.Duration) *feed {
	created := formatTime(testStart)
	payload := fmt.Sprintf(`{"ChannelArn":"arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/channel/986e0758adaf7c5c",`+
		`"MessageId":"%064d","Content":"%0150d","Metadata":"{\"clientId\":\"web-1\"}","Type":"STANDARD","CreatedTimestamp":%q,"LastUpdatedTimestamp":%[3]q,`+
		`"Sender":{"Arn":"arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/user/johndoe","Name":"John Doe"},"Redacted":false,"Persistence":"PERSISTENT"}`,
		0, 0, created)
	f := &feed{channels: channels, step: step, frame: NewEnvelope(typeCreateMessage, "STANDARD", []byte(payload)).Raw}
	after := func(text string, size int) []byte {
		i := bytes.Index(f.frame, []byte(text)) + len(text)
		return f.frame[i:][:size]
	}
	f.channel, f.message = after("986e0758", 8), after(`MessageId\":\"`, 64)
	f.times = [2][]byte{after(`CreatedTimestamp\":\"`, len(created)), after(`LastUpdatedTimestamp\":\"`, len(created))}
	return f
}

// next returns the next frame.
func (f *feed) next() []byte {
	decimal(f.channel, f.n%f.channels)
	decimal(f.message, f.n)
	created := formatTime(testStart.Add(time.Duration(f.n) * f.step))
	copy(f.times[0], created)
	copy(f.times[1], created)
	f.n++
	return f.frame
}

// decimal fills b with the digits of n.
func decimal(b []byte, n int) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i], n = byte('0'+n%10), n/10
	}
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

// establishedLink returns a session of a Tail that prints to nowhere; nothing is
// remembered of a bare one.
func establishedLink(bare bool) (*follow, *link) {
	t := &Tail{Sink: NewWriter(context.Background(), io.Discard, WriterOptions{}), turn: make(turn, 1)}
	f := newFollow(t, &Target{Name: "jane", Established: SessionEstablished}, map[string]string{})
	l := &link{number: 1, since: time.Now()}
	f.plain, f.covered, f.links = bare, l.since, []*link{l}
	return f, l
}

// carry delivers a frame that came on l.
func carry(f *follow, l *link, frame []byte) {
	e := &f.tail.envelope
	e.Reset(frame, false)
	e.Meta = Meta{SourceLive, l.since, f.target.Name, l.number, 1}
	f.deliver(l, e)
}

// The price of not losing anything without that of the network: what it takes
// to print a frame of a user's session over one of a bare socket. Both get the
// same frames, about as many at a time as a read brings; medians are reported.
func BenchmarkBookkeeping(b *testing.B) {
	for _, bm := range []struct {
		name     string
		channels int
		step     time.Duration
	}{
		{"1 channel", 1, time.Millisecond},
		{"10 channels", 10, time.Millisecond},
		{"100 channels", 100, time.Millisecond},
		{"all created at once", 1, 0},
	} {
		b.Run(bm.name, func(b *testing.B) {
			feed := newFeed(bm.channels, bm.step)
			frames := make([][]byte, floodBuffer/len(feed.frame))
			for i := range frames {
				frames[i] = make([]byte, len(feed.frame))
			}
			var (
				follows [2]*follow
				links   [2]*link
				times   [2][]time.Duration
				medians [2]float64
			)
			for i := range follows {
				follows[i], links[i] = establishedLink(i == 0)
			}
			for b.Loop() {
				for _, frame := range frames {
					copy(frame, feed.next())
				}
				for i, f := range follows {
					start := time.Now()
					for _, frame := range frames {
						carry(f, links[i], frame)
					}
					times[i] = append(times[i], time.Since(start))
				}
			}
			if n := follows[1].tail.Stats().Duplicates; n > 0 {
				b.Fatalf("%d frames were taken for duplicates", n)
			}
			for i := range times {
				slices.Sort(times[i])
				medians[i] = float64(times[i][len(times[i])/2].Nanoseconds()) / float64(len(frames))
			}
			b.ReportMetric(medians[0], "bare-ns/frame")
			b.ReportMetric(medians[1], "user-ns/frame")
			b.ReportMetric(100*(medians[1]/medians[0]-1), "%")
		})
	}
}

func TestDeliverAllocations(t *testing.T) {
	for _, step := range []time.Duration{0, time.Millisecond, time.Second} {
		feed := newFeed(3, step)
		f, l := establishedLink(false)
		for range 10 * maxRecent {
			carry(f, l, feed.next())
		}
		next := feed.next() // which allocates
		got := testing.AllocsPerRun(1000, func() {
			decimal(feed.message, feed.n)
			feed.n++
			carry(f, l, next)
		})
		if got > 0 {
			t.Errorf("messages %v apart: %v allocations for each, want 0", step, got)
		}
		if n := f.tail.Stats().Duplicates; n > 0 {
			t.Errorf("messages %v apart: %d are taken for duplicates", step, n)
		}
	}
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
