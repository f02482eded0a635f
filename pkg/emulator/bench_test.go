package emulator

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/peal-cli/peal/pkg/presign"
)

// A bench is an emulator with a channel of n members, u1 to un, and u0.
type bench struct {
	*testing.B
	*Server
	creds          aws.Credentials
	instance, room string
}

func newBench(b *testing.B, n int) *bench {
	b.Helper()
	s, err := Start(Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	root := s.Credentials()
	x := &bench{B: b, Server: s, creds: aws.Credentials{AccessKeyID: root.AccessKeyID, SecretAccessKey: root.SecretAccessKey}}
	x.instance = "arn:aws:chime:us-east-1:123456789012:app-instance/bench"
	x.room = x.instance + "/channel/room"
	err = s.store.update(func(t *tx) error {
		t.insert(&instanceRecord{ARN: x.instance, Name: "bench", Created: t.now, Updated: t.now})
		t.insert(&channelRecord{Instance: x.instance, ARN: x.room, Name: "room", Mode: "RESTRICTED", Privacy: "PUBLIC", Created: t.now, Updated: t.now})
		for i := range n + 1 {
			u := &userRecord{Instance: x.instance, ARN: x.user(i), Name: fmt.Sprint("User ", i), Created: t.now, Updated: t.now}
			t.insert(u)
			t.addMember(t.channels[x.room], u, "DEFAULT", identity{}, "")
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return x
}

func (x *bench) user(i int) string { return fmt.Sprintf("%s/user/u%d", x.instance, i) }

func (x *bench) host() string { return strings.TrimPrefix(x.URL(), "http://") }

// dial opens a session of a user with next to no memory on the client's side.
func (x *bench) dial(i int) net.Conn {
	x.Helper()
	url, err := presign.URL(x.creds, x.user(i), presign.Options{Endpoint: x.host(), Region: x.Region(), Scheme: "ws"})
	if err != nil {
		x.Fatal(err)
	}
	conn, err := net.Dial("tcp", x.host())
	if err != nil {
		x.Fatal(err)
	}
	x.Cleanup(func() { conn.Close() })
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
		strings.TrimPrefix(url, "ws://"+x.host()), x.host())
	return conn
}

// BenchmarkFanOut sends messages to a channel of 100 members, all connected from
// this process, until the last byte is read. One operation is one delivery.
func BenchmarkFanOut(b *testing.B) {
	const members = 100
	x := newBench(b, members)
	var read atomic.Int64
	for i := range members {
		conn := x.dial(i + 1)
		go func() {
			buffer := make([]byte, 256<<10)
			for {
				n, err := conn.Read(buffer)
				read.Add(int64(n))
				if err != nil {
					return
				}
			}
		}()
	}
	for x.Sessions() < members {
		time.Sleep(time.Millisecond)
	}
	send := func(i int) {
		_, err := x.do("SendChannelMessage", x.user(0), &sendChannelMessageInput{
			channelInput: channelInput{ChannelArn: x.room}, Content: strings.Repeat("x", 100), Type: "STANDARD", Persistence: "NON_PERSISTENT",
			ClientRequestToken: fmt.Sprint("token-", i),
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	var m *messageRecord
	x.store.view(func(t *tables) error {
		m = &messageRecord{Channel: x.room, ID: strings.Repeat("0", 64), Content: strings.Repeat("x", 100), Type: "STANDARD", Persistence: "NON_PERSISTENT",
			Created: x.Now(), Updated: x.Now(), Sender: t.users[x.user(0)].identity(), Status: statusSent}
		return nil
	})
	size := int64(len(newEvent(eventHeaders{EventType: eventCreateMessage, MessageType: m.Type}, m.payload())))
	time.Sleep(100 * time.Millisecond) // for what a session is told first
	begin := read.Load()
	sent := int64(0)
	for b.Loop() {
		if sent++; sent%members != 0 {
			continue
		}
		send(int(sent))
		for sent*size-(read.Load()-begin) > 64<<20 {
			runtime.Gosched() // no reader is to be dropped
		}
	}
	sent -= sent % members
	for read.Load()-begin < sent*size {
		runtime.Gosched()
	}
	b.SetBytes(size)
	b.ReportMetric(float64(sent)/b.Elapsed().Seconds(), "deliveries/s")
}

// BenchmarkIdleSessions opens sessions that nothing happens to, and reports what
// each costs this process, whose other half they are, too.
func BenchmarkIdleSessions(b *testing.B) {
	const sessions = 5000
	for b.Loop() {
		x := newBench(b, sessions)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		for i := range sessions {
			x.dial(i + 1)
			for x.Sessions() < i-100 {
				time.Sleep(time.Millisecond)
			}
		}
		for x.Sessions() < sessions {
			time.Sleep(time.Millisecond)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapInuse+after.StackInuse-before.HeapInuse-before.StackInuse)/sessions/1024, "KiB/session")
	}
}

// BenchmarkSendHTTP sends messages over HTTP, signed, as clients do.
func BenchmarkSendHTTP(b *testing.B) {
	x := newBench(b, 1)
	signer := v4.NewSigner()
	url := x.URL() + "/channels/" + escape(x.room) + "/messages"
	send := func(i int64) {
		body := fmt.Appendf(nil, `{"Content":"hello","Type":"STANDARD","Persistence":"PERSISTENT","ClientRequestToken":"token-%d"}`, i)
		r, err := http.NewRequest("POST", url, bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("X-Amz-Chime-Bearer", x.user(0))
		sum := sha256.Sum256(body)
		if err := signer.SignHTTP(context.Background(), x.creds, r, hex.EncodeToString(sum[:]), "chime", x.Region(), x.Now()); err != nil {
			b.Error(err)
			return
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			b.Error(err)
			return
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != 201 {
			b.Error(resp.Status)
		}
	}
	var next atomic.Int64
	var senders sync.WaitGroup
	b.ResetTimer()
	for range 4 {
		senders.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				send(i)
			}
		})
	}
	senders.Wait()
}

// BenchmarkStart is the time until an emulator listens.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s, err := Start(Options{Demo: true})
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}
