package emulator

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// TestSlowConsumer has a session that never reads: it is dropped when the bytes
// that wait for it are too many, and nobody else notices.
func TestSlowConsumer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{SendQueue: 64 << 10}, "ann", "slow", "fast")
	room := w.channel(nil, "ann", "slow", "fast")
	slow, fast := w.listen(w.user("slow")), w.listen(w.user("fast"))
	slow.ws.NetConn().(*net.TCPConn).SetReadBuffer(4 << 10)
	content := strings.Repeat("x", 4000)
	sent := 0
	for len(w.srv.hub.of(w.user("slow"))) > 0 {
		if sent++; sent > 10_000 {
			t.Fatal("a session that does not read is not dropped")
		}
		w.send("ann", room, content)
		if p := fast.want("CREATE_CHANNEL_MESSAGE").payload(); len(p["Content"].(string)) != 4000 {
			t.Fatalf("payload %v", p)
		}
	}
	// What was written before is there to read, then the connection is gone.
	slow.ws.SetReadDeadline(time.Now().Add(patience))
	for {
		if _, _, err := slow.ws.ReadMessage(); err != nil {
			if strings.Contains(err.Error(), "timeout") {
				t.Error("the connection is still open")
			}
			break
		}
	}
}

// TestOrder sends from many goroutines: every member sees the same order, the
// one in which the messages are listed.
func TestOrder(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "a", "b", "c")
	room := w.channel(nil, "a", "b", "c")
	readers := map[string]*eventReader{"a": w.listen(w.user("a")), "b": w.listen(w.user("b")), "b again": w.listen(w.user("b")), "c": w.listen(w.user("c"))}
	const each = 40
	var senders sync.WaitGroup
	for _, id := range []string{"a", "b", "c"} {
		senders.Go(func() {
			for i := range each {
				w.send(id, room, fmt.Sprint(id, i))
			}
		})
	}
	senders.Wait()
	var listed []string
	for token := ""; ; {
		contents, next := w.messages("a", room, "sort-order=ASCENDING&next-token="+token)
		listed = append(listed, contents...)
		if token = next; token == "" {
			break
		}
	}
	for name, r := range readers {
		for i := range 3 * each {
			if got := r.want("CREATE_CHANNEL_MESSAGE").payload()["Content"]; got != listed[i] {
				t.Fatalf("%s: event %d is %v, listed is %s", name, i, got, listed[i])
			}
		}
	}
}

// TestClose leaves nothing behind, whatever is going on.
func TestClose(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 3 {
		s, err := Start(Options{Demo: true, Logf: func(string, ...any) {}})
		if err != nil {
			t.Fatal(err)
		}
		c := newCaller(t, s)
		for range 5 {
			c.listen(s.Demo().UserArn)
		}
		client := &http.Client{Transport: &http.Transport{}}
		resp, err := client.Get(s.URL() + "/_peal/health")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close() // kept alive
		silent, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
		half, err := net.Dial("tcp", strings.TrimPrefix(s.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer half.Close()
		fmt.Fprint(half, "GET / HTTP/1.1\r\nHost:")
		done := make(chan error)
		go func() { done <- s.Close() }()
		select {
		case err := <-done:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(patience):
			t.Fatal("Close hangs")
		}
		if err := s.Close(); err != nil {
			t.Errorf("second Close: %v", err)
		}
		client.CloseIdleConnections()
	}
	http.DefaultClient.CloseIdleConnections()
	eventually(t, func() bool { return runtime.NumGoroutine() <= before })
}

// TestDropBeforeOpen drops a session before its handshake is complete: too much
// waits for it by then. It does not count as open.
func TestDropBeforeOpen(t *testing.T) {
	t.Parallel()
	options, err := Options{SendQueue: 10}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	h := newHub(&options)
	upgraded := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, err := h.upgrade(w, r, nil, func(s *session) {
			s.audience = "room"
			h.join(s, 0)
			s.send(textFrame(make([]byte, 100)))
		})
		if err == nil {
			s.run(nil)
		}
		upgraded <- err
	}))
	defer server.Close()
	if ws, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(server.URL, "http"), nil); err == nil {
		defer ws.Close()
	}
	if err := <-upgraded; err != nil {
		t.Fatal(err)
	}
	h.wait.Wait()
	if open := h.all(); len(open) != 0 {
		t.Errorf("%d sessions count as open, want none", len(open))
	}
}
