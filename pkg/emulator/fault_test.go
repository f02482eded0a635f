package emulator

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

// addFault sets off a fault that is in order.
func (w *world) addFault(f Fault) uint64 {
	w.t.Helper()
	id, err := w.srv.AddFault(f)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// texts reads so many messages and returns what they say.
func (r *eventReader) texts(n int) (contents []string) {
	r.Helper()
	for range n {
		contents = append(contents, r.want("CREATE_CHANNEL_MESSAGE").payload()["Content"].(string))
	}
	return contents
}

// ends reads until the connection ends, and returns how many messages came and
// the error.
func (r *eventReader) ends() (n int, err error) {
	r.ws.SetReadDeadline(time.Now().Add(patience))
	for {
		if _, _, err = r.ws.ReadMessage(); err != nil {
			return n, err
		}
		n++
	}
}

func isTimeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}

// faultWorld is a world with a room in which ann writes and ben listens.
func faultWorld(t *testing.T) (w *world, room string) {
	t.Helper()
	w = newWorld(t, Options{}, "ann", "ben")
	return w, w.channel(nil, "ann", "ben")
}

func TestFaultClose(t *testing.T) {
	t.Parallel()
	w, room := faultWorld(t)
	t.Run("codes", func(t *testing.T) {
		for _, code := range []int{1000, 1001, 1011, 1012, 1013, 4000, 4002, 4003, 4005, 4401, 4999} {
			w.addFault(Fault{Kind: FaultClose, Code: code, Reason: "because", Times: 1, After: 1})
			r := w.listen(w.user("ben"))
			r.closed(code, "because")
		}
	})
	t.Run("a code that gorilla/websocket refuses", func(t *testing.T) {
		w.addFault(Fault{Kind: FaultClose, Code: 1014, Times: 1})
		if payload, kind := readFrame(t, rawSession(t, w)); kind != websocket.CloseMessage || payload != "\x03\xf6" {
			t.Errorf("frame of kind %d, %q; want a close frame with 1014", kind, payload)
		}
	})
	t.Run("without a code", func(t *testing.T) {
		w.addFault(Fault{Kind: FaultClose, Code: 1005, Times: 1, After: 1})
		w.listen(w.user("ben")).closed(websocket.CloseNoStatusReceived, "")
	})
	t.Run("before the session is established", func(t *testing.T) {
		w.addFault(Fault{Kind: FaultClose, Times: 1})
		if n, err := w.dial(w.user("ben"), nil).ends(); n != 0 || !websocket.IsCloseError(err, 1012) {
			t.Errorf("%d frames, %v; want 1012 at once", n, err)
		}
	})
	t.Run("after some frames", func(t *testing.T) {
		ben := w.listen(w.user("ben"))
		w.addFault(Fault{Kind: FaultClose, User: w.user("ben"), After: 2, Times: 1})
		for i := range 3 {
			w.send("ann", room, fmt.Sprint(i))
		}
		if got := ben.texts(2); !slices.Equal(got, []string{"0", "1"}) {
			t.Errorf("before the close came %v", got)
		}
		ben.closed(1012, "")
	})
	t.Run("those that are open", func(t *testing.T) {
		ann, ben := w.listen(w.user("ann")), w.listen(w.user("ben"))
		w.addFault(Fault{Kind: FaultClose, User: w.user("ben"), Times: 1})
		ben.closed(1012, "")
		w.send("ann", room, "still here")
		ann.texts(1)
	})
	t.Run("one connection", func(t *testing.T) {
		first, second := w.listen(w.user("ben")), w.listen(w.user("ben"))
		sessions := w.srv.hub.of(w.user("ben"))
		w.addFault(Fault{Kind: FaultClose, Connection: sessions[len(sessions)-1].number})
		second.closed(1012, "")
		w.send("ann", room, "x")
		first.texts(1)
	})
	for _, f := range w.srv.Faults() {
		if f.Happened != 1 || !f.Over && f.Fault.Connection == 0 {
			t.Errorf("%+v: want it to have happened once", f)
		}
	}
}

func TestFaultDropAndCut(t *testing.T) {
	t.Parallel()
	w, room := faultWorld(t)
	t.Run("drop", func(t *testing.T) {
		w.addFault(Fault{Kind: FaultDrop, User: w.user("ben"), After: 2, Times: 1})
		ben := w.listen(w.user("ben"))
		w.send("ann", room, "seen")
		if n, err := ben.ends(); n != 1 || !websocket.IsCloseError(err, websocket.CloseAbnormalClosure) {
			t.Errorf("%d frames, %v; want one and no close frame", n, err)
		}
	})
	ann := w.listen(w.user("ann"))
	for _, cut := range []int{0, 1, 3, 100, 1 << 20} {
		t.Run(fmt.Sprint("cut at byte ", cut), func(t *testing.T) {
			w.addFault(Fault{Kind: FaultCut, User: w.user("ben"), After: 1, Byte: cut, Times: 1})
			conn := rawSession(t, w)
			if first, _ := readFrame(t, conn); !strings.Contains(first, "SESSION_ESTABLISHED") {
				t.Errorf("first frame %q", first)
			}
			w.send("ann", room, strings.Repeat("x", 500))
			rest, err := io.ReadAll(conn)
			if err != nil {
				t.Fatal(err)
			}
			_, data, err := ann.ws.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			whole := 4 + len(data)
			if want := map[int]int{0: whole / 2, 1: 1, 3: 3, 100: 100, 1 << 20: whole - 1}[cut]; len(rest) != want {
				t.Errorf("%d bytes of %d, want %d: %q", len(rest), whole, want, rest)
			}
		})
	}
}

// TestFaultDropOverTLS looks at the bytes below TLS: a dropped connection ends
// without the alert by which TLS says goodbye.
func TestFaultDropOverTLS(t *testing.T) {
	t.Parallel()
	w, _ := faultWorld(t)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(w.srv.CA())
	alert := []byte{0x17, 3, 3, 0, 19} // TLS 1.3: two bytes, their type and a tag of 16, as application data
	for _, fault := range []FaultKind{FaultClose, FaultDrop} {
		w.addFault(Fault{Kind: fault, After: 1, Times: 1})
		var below *recordedConn
		dialer := websocket.Dialer{
			TLSClientConfig: &tls.Config{RootCAs: pool},
			NetDial: func(network, addr string) (net.Conn, error) {
				conn, err := net.Dial(network, addr)
				below = &recordedConn{Conn: conn}
				return below, err
			},
		}
		secure := "https" + strings.TrimPrefix(w.srv.URL(), "http")
		ws, _, err := dialer.Dial(w.connectURLAt(secure, w.user("ben"), nil), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		(&eventReader{t, ws}).ends()
		io.Copy(io.Discard, ws.NetConn()) // behind a close frame
		last := below.read[max(0, len(below.read)-24):]
		if goodbye := bytes.HasPrefix(last, alert); goodbye != (fault == FaultClose) {
			t.Errorf("%s: the connection ends with % x", fault, last)
		}
	}
}

// A recordedConn keeps what was read.
type recordedConn struct {
	net.Conn
	read []byte
}

func (c *recordedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.read = append(c.read, p[:n]...)
	return n, err
}

// rawSession opens a session of ben and returns what comes behind the handshake.
func rawSession(t *testing.T, w *world) io.Reader {
	t.Helper()
	host := strings.TrimPrefix(w.srv.URL(), "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(patience))
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
		strings.TrimPrefix(w.connectURL(w.user("ben"), nil), "ws://"+host), host)
	r := bufio.NewReader(conn)
	if resp, err := http.ReadResponse(r, nil); err != nil || resp.StatusCode != 101 {
		t.Fatalf("handshake: %v, %v", resp, err)
	}
	return r
}

// readFrame reads a frame of up to 64 KiB.
func readFrame(t *testing.T, r io.Reader) (payload string, kind int) {
	t.Helper()
	head := make([]byte, 2, 4)
	if _, err := io.ReadFull(r, head); err != nil {
		t.Fatal(err)
	}
	n := int(head[1])
	if n == 126 {
		head = head[:4]
		if _, err := io.ReadFull(r, head[2:]); err != nil {
			t.Fatal(err)
		}
		n = int(head[2])<<8 | int(head[3])
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		t.Fatal(err)
	}
	return string(body), int(head[0] & 0x0f)
}

func TestFaultStall(t *testing.T) {
	t.Parallel()
	w, room := faultWorld(t)
	ben := w.listen(w.user("ben"))
	id := w.addFault(Fault{Kind: FaultStall, After: 1, User: w.user("ben")})
	w.send("ann", room, "one")
	ben.texts(1)
	w.send("ann", room, "two")
	w.send("ann", room, "three")
	pongs := make(chan string, 1)
	ben.ws.SetPongHandler(func(data string) error { pongs <- data; return nil })
	ben.ws.WriteControl(websocket.PingMessage, []byte("there?"), time.Now().Add(time.Second))
	conn := ben.ws.NetConn()
	conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if n, err := conn.Read(make([]byte, 1)); !isTimeout(err) {
		t.Fatalf("%d bytes, %v from a stalled connection", n, err)
	}
	if err := w.srv.RemoveFault(id); err != nil {
		t.Fatal(err)
	}
	if got := ben.texts(2); !slices.Equal(got, []string{"two", "three"}) {
		t.Errorf("after the stall came %v", got)
	}
	w.send("ann", room, "four") // so that the pong is read, too
	ben.texts(1)
	if got := <-pongs; got != "there?" {
		t.Errorf("pong %q", got)
	}

	// For a time.
	begin := time.Now()
	w.addFault(Fault{Kind: FaultStall, For: 50 * time.Millisecond})
	w.send("ann", room, "five")
	ben.texts(1)
	if d := time.Since(begin); d < 45*time.Millisecond {
		t.Errorf("a stall of 50 ms took %v", d)
	}

	// A client that leaves a stalled connection leaves nothing behind.
	w.addFault(Fault{Kind: FaultStall})
	w.srv.CloseSessions(1012, "")
	ben.ws.Close()
	eventually(t, func() bool { return len(w.srv.hub.all()) == 0 })
}

func TestFaultStallIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{SendQueue: 64 << 10}, "ann", "ben")
	room := w.channel(nil, "ann", "ben")
	ben := w.listen(w.user("ben"))
	w.addFault(Fault{Kind: FaultStall})
	for range 20 {
		w.send("ann", room, strings.Repeat("x", 4000))
	}
	if n, err := ben.ends(); n != 0 || isTimeout(err) {
		t.Errorf("%d frames, %v; want the connection dropped", n, err)
	}
}

func TestFaultPingPong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, open, stop := bubble(t, Options{})
		defer stop()
		add := func(f Fault) uint64 {
			id, err := s.AddFault(f)
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		ws := open()
		var pings atomic.Int64
		pongs := make(chan string, 4)
		answer := ws.PingHandler()
		ws.SetPingHandler(func(data string) error { pings.Add(1); return answer(data) })
		ws.SetPongHandler(func(data string) error { pongs <- data; return nil })
		ended := drain(ws)
		// after is how many pings come in some time.
		after := func(d time.Duration) int64 {
			synctest.Wait()
			pings.Store(0)
			time.Sleep(d)
			synctest.Wait()
			return pings.Load()
		}

		if n := after(time.Minute + time.Second); n != 2 {
			t.Errorf("%d pings in a minute, want 2", n)
		}
		add(Fault{Kind: FaultNoPong, After: 1, Times: 2})
		for _, text := range []string{"1", "2", "3", "4"} {
			ws.WriteControl(websocket.PingMessage, []byte(text), time.Now().Add(time.Second))
		}
		synctest.Wait()
		if first, second := <-pongs, <-pongs; first != "1" || second != "4" || len(pongs) > 0 {
			t.Errorf("pongs %q and %q, and %d more; want 1 and 4", first, second, len(pongs))
		}
		id := add(Fault{Kind: FaultNoPing})
		// Longer than the pong timeout: nobody is blamed.
		if n := after(5 * time.Minute); n > 0 || s.Sessions() != 1 {
			t.Errorf("%d pings, %d sessions; want none and one", n, s.Sessions())
		}
		if err := s.RemoveFault(id); err != nil {
			t.Fatal(err)
		}
		if n := after(time.Minute); n != 2 {
			t.Errorf("%d pings in the minute after the fault, want 2", n)
		}
		ws.Close()
		<-ended
	})
}

func TestFaultsOfEvents(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		fault Fault
		want  []string
	}{
		{Fault{Kind: FaultLose, After: 1, Times: 1}, []string{"1", "3", "4", "5"}},
		{Fault{Kind: FaultDuplicate, After: 2, Times: 2}, []string{"1", "2", "3", "3", "4", "4", "5"}},
		{Fault{Kind: FaultReorder, Times: 1}, []string{"2", "1", "3", "4", "5"}},
		{Fault{Kind: FaultReorder, After: 1}, []string{"1", "3", "2", "5", "4"}},
		{Fault{Kind: FaultReorder, After: 4, Delay: time.Millisecond}, []string{"1", "2", "3", "4", "5"}},
		{Fault{Kind: FaultDelay, Delay: time.Millisecond, Probability: 0.5}, []string{"1", "2", "3", "4", "5"}},
		{Fault{Kind: FaultLose, Probability: 0.5, Seed: 1}, nil},
	} {
		t.Run(string(test.fault.Kind), func(t *testing.T) {
			t.Parallel()
			run := func() (got []string) {
				w, room := faultWorld(t)
				ben := w.listen(w.user("ben"))
				test.fault.User = w.user("ben")
				w.addFault(test.fault)
				for i := range 5 {
					w.send("ann", room, fmt.Sprint(i+1))
				}
				if test.want != nil {
					return ben.texts(len(test.want))
				}
				w.srv.ClearFaults()
				w.send("ann", room, "end")
				for {
					text := ben.texts(1)[0]
					if text == "end" {
						return got
					}
					got = append(got, text)
				}
			}
			first := run()
			if test.want == nil {
				if again := run(); len(first) == 0 || len(first) == 5 || !slices.Equal(first, again) {
					t.Errorf("with seed 1 came %v and then %v; want the same, and not all", first, again)
				}
			} else if !slices.Equal(first, test.want) {
				t.Errorf("%+v: came %v, want %v", test.fault, first, test.want)
			}
		})
	}
}

func TestFaultDelay(t *testing.T) {
	t.Parallel()
	w, room := faultWorld(t)
	ben := w.listen(w.user("ben"))
	w.addFault(Fault{Kind: FaultDelay, Delay: 100 * time.Millisecond, Times: 1})
	begin := time.Now()
	w.send("ann", room, "late")
	w.send("ann", room, "behind it")
	w.srv.CloseSessions(1012, "")
	if got := ben.texts(2); got[0] != "late" || time.Since(begin) < 95*time.Millisecond {
		t.Errorf("%v after %v", got, time.Since(begin))
	}
	ben.closed(1012, "")
}

func TestFaultsOfEstablishment(t *testing.T) {
	t.Parallel()
	w, room := faultWorld(t)
	w.addFault(Fault{Kind: FaultEarlyEvent, Times: 1})
	ben := w.dial(w.user("ben"), nil)
	eventually(t, func() bool { return w.srv.Sessions() == 1 })
	w.send("ann", room, "early")
	ben.want("CREATE_CHANNEL_MESSAGE", "SESSION_ESTABLISHED")
	w.send("ann", room, "later")
	ben.want("CREATE_CHANNEL_MESSAGE")

	w.srv.ClearFaults()
	w.addFault(Fault{Kind: FaultEarlyEvent, Delay: time.Millisecond})
	w.listen(w.user("ben"))

	w.srv.ClearFaults()
	w.addFault(Fault{Kind: FaultNeverEstablished, Times: 1, User: w.user("ben")})
	mute := w.dial(w.user("ben"), nil)
	eventually(t, func() bool { return len(w.srv.hub.of(w.user("ben"))) == 3 })
	w.send("ann", room, "nobody hears it")
	// What comes before the pong would have come by then.
	mute.ws.SetPongHandler(func(string) error { return mute.ws.SetReadDeadline(time.Now()) })
	mute.ws.SetReadDeadline(time.Now().Add(patience))
	begin := time.Now()
	mute.ws.WriteControl(websocket.PingMessage, nil, begin.Add(patience))
	if _, data, err := mute.ws.ReadMessage(); !isTimeout(err) || time.Since(begin) >= patience {
		t.Errorf("read %q, %v; want a pong and nothing before it", data, err)
	}
	w.listen(w.user("ben")) // once was enough
}

func TestFaultsOfHandshakes(t *testing.T) {
	t.Parallel()
	w, _ := faultWorld(t)
	w.addFault(Fault{Kind: FaultRefuse, Status: 503, RetryAfter: 1500 * time.Millisecond, User: w.user("ben"), After: 1, Times: 1})
	w.listen(w.user("ann"))
	w.listen(w.user("ben"))
	_, resp, err := websocket.DefaultDialer.Dial(w.connectURL(w.user("ben"), nil), nil)
	if !errors.Is(err, websocket.ErrBadHandshake) || resp.StatusCode != 503 || resp.Header.Get("Retry-After") != "2" {
		t.Errorf("%v %v, want 503 and Retry-After: 2", err, resp)
	}
	w.listen(w.user("ben"))

	w.addFault(Fault{Kind: FaultExpire, Times: 1})
	w.dial(w.user("ben"), nil).closed(4401, "Unauthorized")
	w.listen(w.user("ben"))

	id := w.addFault(Fault{Kind: FaultHalfOpen})
	done := make(chan error, 1)
	go func() {
		_, _, err := websocket.DefaultDialer.Dial(w.connectURL(w.user("ben"), nil), nil)
		done <- err
	}()
	eventually(t, func() bool { return w.srv.Faults()[2].Happened == 1 })
	if len(done) > 0 {
		t.Errorf("a half-open handshake was answered: %v", <-done)
	}
	w.srv.RemoveFault(id)
	if err := <-done; err == nil {
		t.Error("a half-open handshake was completed")
	}
}

func TestFaultsOfCalls(t *testing.T) {
	t.Parallel()
	w, room := faultWorld(t)
	path := "/channels/" + escape(room)
	ann := w.by("ann")

	w.addFault(Fault{Kind: FaultThrottle, Operation: "SendChannelMessage", User: w.user("ann"), After: 1, Times: 2, RetryAfter: 3 * time.Second})
	w.send("ben", room, "another user")
	w.send("ann", room, "the first")
	ann.must(200, "GET", path, nil) // another operation
	for range 2 {
		if r := ann.fails(429, "ThrottledClientException", "POST", path+"/messages", w.message("x")); r.header.Get("Retry-After") != "3" || !strings.Contains(string(r.body), `"Code":"Throttled"`) {
			t.Errorf("%v %s", r.header, r.body)
		}
	}
	w.send("ann", room, "the last")

	for _, test := range []struct {
		status    int
		exception string
	}{{500, "ServiceFailureException"}, {503, "ServiceUnavailableException"}, {502, "ServiceFailureException"}} {
		w.addFault(Fault{Kind: FaultFail, Status: test.status, Times: 1})
		ann.fails(test.status, test.exception, "GET", path, nil)
	}
	w.addFault(Fault{Kind: FaultExpire, Operation: "*", Times: 1})
	ann.fails(403, "ExpiredTokenException", "GET", path, nil)

	// The other services word it as their clients expect.
	rooms := w.caller
	rooms.scope = "ivschat"
	w.addFault(Fault{Kind: FaultThrottle, Times: 1})
	rooms.fails(429, "ThrottlingException", "POST", "/ListRooms", object{})
	w.addFault(Fault{Kind: FaultFail, Times: 1})
	rooms.fails(500, "InternalServerException", "POST", "/ListRooms", object{})

	// Carried out, and not answered.
	ben := w.listen(w.user("ben"))
	for _, kind := range []FaultKind{FaultDrop, FaultCut} {
		w.addFault(Fault{Kind: kind, Operation: "SendChannelMessage", Times: 1})
		resp, err := http.DefaultTransport.RoundTrip(ann.build("POST", path+"/messages", w.message("lost answer")))
		if err == nil {
			_, err = io.ReadAll(resp.Body)
			resp.Body.Close()
		}
		if err == nil {
			t.Errorf("%s: the answer is whole", kind)
		}
		if got := ben.texts(1); got[0] != "lost answer" {
			t.Errorf("%s: came %v", kind, got)
		}
	}
	w.addFault(Fault{Kind: FaultDelay, Operation: "DescribeChannel", Delay: 50 * time.Millisecond, Times: 1})
	begin := time.Now()
	ann.must(200, "GET", path, nil)
	if d := time.Since(begin); d < 45*time.Millisecond {
		t.Errorf("an answer that is 50 ms late came after %v", d)
	}
	w.addFault(Fault{Kind: FaultHalfOpen, Operation: "DescribeChannel", Times: 1})
	ctx, leave := context.WithCancel(t.Context())
	answered := make(chan error, 1)
	go func() {
		_, err := http.DefaultClient.Do(ann.build("GET", path, nil).WithContext(ctx))
		answered <- err
	}()
	eventually(t, func() bool { faults := w.srv.Faults(); return faults[len(faults)-1].Over })
	ann.must(200, "GET", path, nil)
	leave()
	if err := <-answered; !errors.Is(err, context.Canceled) {
		t.Errorf("a call that is never answered: %v", err)
	}
}

func TestFaultInRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{})
	rooms := w.caller
	rooms.scope = "ivschat"
	room := func() string {
		var out struct{ Arn string }
		rooms.must(200, "POST", "/CreateRoom", object{}).decode(t, &out)
		return out.Arn
	}
	here, there := room(), room()
	dial := func(room, user string) (*websocket.Conn, *http.Response, error) {
		var out struct{ Token string }
		rooms.must(200, "POST", "/CreateChatToken", object{"roomIdentifier": room, "userId": user, "capabilities": []string{"SEND_MESSAGE"}}).decode(t, &out)
		ws, resp, err := (&websocket.Dialer{Subprotocols: []string{out.Token}}).Dial("ws"+strings.TrimPrefix(w.srv.URL(), "http"), nil)
		if err == nil {
			t.Cleanup(func() { ws.Close() })
		}
		return ws, resp, err
	}
	open := func(room, user string) *eventReader {
		t.Helper()
		ws, _, err := dial(room, user)
		if err != nil {
			t.Fatal(err)
		}
		return &eventReader{t, ws}
	}
	ann, ben, cid := open(here, "ann"), open(here, "ben"), open(there, "cid")
	eventually(t, func() bool { return w.srv.Sessions() == 3 })
	w.addFault(Fault{Kind: FaultClose, User: "ben", Times: 1})
	ben.closed(1012, "")
	w.addFault(Fault{Kind: FaultDuplicate, Room: here, Times: 1})
	for _, room := range []string{there, here} {
		rooms.must(200, "POST", "/SendEvent", object{"roomIdentifier": room, "eventName": "hello"})
	}
	for _, r := range []*eventReader{cid, ann, ann} {
		r.ws.SetReadDeadline(time.Now().Add(patience))
		if _, data, err := r.ws.ReadMessage(); err != nil || !strings.Contains(string(data), `"EventName":"hello"`) {
			t.Errorf("%s, %v", data, err)
		}
	}
	for kind, status := range map[FaultKind]int{FaultRefuse: 403, FaultExpire: 401} {
		w.addFault(Fault{Kind: kind, Room: there, Times: 1})
		open(here, "dee")
		if _, resp, err := dial(there, "dee"); err == nil || resp.StatusCode != status {
			t.Errorf("%s: %v %v, want %d", kind, err, resp, status)
		}
	}
}

func TestFaultTimesAndChance(t *testing.T) {
	t.Parallel()
	w, _ := faultWorld(t)
	w.addFault(Fault{Kind: FaultClose, User: w.user("ann"), For: time.Millisecond})
	eventually(t, func() bool { return w.srv.Faults()[0].Over })
	w.listen(w.user("ann"))
	if w.srv.hub.faults.load() != nil {
		t.Error("a fault whose time is over is still looked at")
	}
	id := w.addFault(Fault{Kind: FaultLose, Probability: 0.25})
	if f := w.srv.Faults()[1]; f.ID != id || f.Fault.Seed == 0 || f.Over || f.Happened != 0 {
		t.Errorf("%+v: want a seed, and nothing has happened", f)
	}
	if err := w.srv.RemoveFault(id + 1); !errors.Is(err, ErrNoFault) {
		t.Errorf("removing what is not there: %v", err)
	}
	if err := w.srv.Reset(); err != nil || len(w.srv.Faults()) != 0 {
		t.Errorf("after a reset: %v, %v", w.srv.Faults(), err)
	}
	for range maxFaults {
		w.addFault(Fault{Kind: FaultNoPing})
	}
	if _, err := w.srv.AddFault(Fault{Kind: FaultNoPing}); err == nil {
		t.Error("there is no limit to faults")
	}
}

func TestFaultRefused(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	for _, test := range []struct {
		fault Fault
		want  string
	}{
		{Fault{}, `fault "": want one of close, drop, cut`},
		{Fault{Kind: "explode"}, `fault "explode": want one of`},
		{Fault{Kind: FaultClose, Code: 5000}, "code 5000: want a number from 1000 to 4999"},
		{Fault{Kind: FaultClose, Operation: "*"}, "it happens on sockets, so it takes no operation"},
		{Fault{Kind: FaultThrottle, Operation: "Send"}, `operation "Send" is not known`},
		{Fault{Kind: FaultThrottle, Room: "r"}, "it takes no room"},
		{Fault{Kind: FaultThrottle, Connection: 1}, "it takes no connection"},
		{Fault{Kind: FaultDrop, Code: 1012}, "it takes no code"},
		{Fault{Kind: FaultDrop, Reason: "x"}, "it takes no reason"},
		{Fault{Kind: FaultDrop, Byte: 1}, "it takes no byte"},
		{Fault{Kind: FaultDrop, Status: 500}, "it takes no status"},
		{Fault{Kind: FaultDrop, Delay: 1}, "it takes no delay"},
		{Fault{Kind: FaultDrop, RetryAfter: 1}, "it takes no retry-after"},
		{Fault{Kind: FaultDelay}, "delay is missing"},
		{Fault{Kind: FaultDrop, Times: -1}, "must not be negative"},
		{Fault{Kind: FaultDrop, For: -1}, "durations must not be negative"},
		{Fault{Kind: FaultDrop, Probability: 1.5}, "probability 1.5: want a number from 0 to 1"},
		{Fault{Kind: FaultRefuse, Status: 200}, "status 200: want a number from 400 to 599"},
	} {
		if id, err := s.AddFault(test.fault); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("AddFault(%+v) = %d, %v; want %q", test.fault, id, err, test.want)
		}
	}
	if all := s.Faults(); len(all) != 0 {
		t.Errorf("faults that were refused are kept: %v", all)
	}
}

func TestFaultAdministration(t *testing.T) {
	t.Parallel()
	w, _ := faultWorld(t)
	s := w.srv
	const in = `{"Kind":"throttle","Operation":"SendChannelMessage","Times":3,"For":"1m30s","RetryAfter":"2s"}`
	if status, body := admin(t, s, "POST", "/faults", in); status != 200 || strings.TrimSpace(body) != `{"Id":1,"Fault":`+in+`,"Happened":0,"Over":false}` {
		t.Errorf("adding = %d %s", status, body)
	}
	for _, bad := range []string{``, `[]`, `{}`, `{"Kind":"close","Color":"red"}`, `{"Kind":"close","For":"long"}`, `{"Kind":"close","For":7}`, `{"Kind":"close","Times":1.5}`} {
		if status, body := admin(t, s, "POST", "/faults", bad); status != 400 || !strings.Contains(body, "Message") {
			t.Errorf("adding %q = %d %s", bad, status, body)
		}
	}
	admin(t, s, "POST", "/faults", `{"Kind":"no-pong"}`)
	var status struct {
		Faults, Sessions int
		Records          map[string]int
	}
	if _, body := admin(t, s, "GET", "/status", ""); json.Unmarshal([]byte(body), &status) != nil || status.Faults != 2 || status.Records["channel"] != 1 || status.Records["user"] != 2 {
		t.Errorf("status = %s", body)
	}
	for _, step := range []struct {
		query  string
		status int
		left   int
	}{{"?id=1", 204, 1}, {"?id=1", 404, 1}, {"?id=x", 400, 1}, {"", 204, 0}} {
		if status, body := admin(t, s, "DELETE", "/faults"+step.query, ""); status != step.status {
			t.Errorf("DELETE %s = %d %s, want %d", step.query, status, body, step.status)
		}
		var left []FaultState
		if _, body := admin(t, s, "GET", "/faults", ""); json.Unmarshal([]byte(body), &left) != nil || len(left) != step.left {
			t.Errorf("after DELETE %s: %s", step.query, body)
		}
	}
}

// FuzzFault reads faults from any text: what is taken can be written and read again.
func FuzzFault(f *testing.F) {
	f.Add(`{"Kind":"close","Code":1012,"Times":1}`)
	f.Add(`{"Kind":"delay","Delay":"1h","Probability":0.1,"Seed":7}`)
	f.Add(`{"Kind":"cut","Byte":-1,"For":"-1s"}`)
	f.Fuzz(func(t *testing.T, text string) {
		var first, second Fault
		if json.Unmarshal([]byte(text), &first) != nil {
			return
		}
		first, err := first.withDefaults()
		if err != nil {
			return
		}
		written, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(written, &second); err != nil || first != second {
			t.Errorf("%s: wrote %s, read %+v, %v", text, written, second, err)
		}
	})
}

// TestFaultsWhileEverythingHappens has faults of all kinds come and go while
// people connect, write and leave: nothing hangs, and nothing is left behind.
func TestFaultsWhileEverythingHappens(t *testing.T) {
	t.Parallel()
	w, room := faultWorld(t)
	w.srv.options.Quotas.ConnectionsPerUser = 100
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			ws, _, err := websocket.DefaultDialer.Dial(w.connectURL(w.user("ben"), url.Values{"sessionId": {fmt.Sprint(i)}}), nil)
			if err != nil {
				continue
			}
			ws.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
			for err == nil {
				_, _, err = ws.ReadMessage()
			}
			ws.Close()
		}
	}()
	kinds := FaultKinds()
	for i := range 200 {
		f := Fault{Kind: kinds[i%len(kinds)], Probability: 0.5, Seed: uint64(i + 1), For: time.Duration(i%7) * time.Millisecond}
		switch f.Kind {
		case FaultDelay:
			f.Delay = time.Millisecond
		case FaultThrottle, FaultFail, FaultExpire:
			f.Operation = "DescribeChannel"
		}
		id := w.addFault(f)
		w.send("ann", room, fmt.Sprint(i))
		if i%3 == 0 {
			w.srv.RemoveFault(id)
		}
	}
	w.srv.ClearFaults()
	close(stop)
	<-done
	eventually(t, func() bool { return len(w.srv.hub.all()) == 0 })
	ben := w.listen(w.user("ben"))
	w.send("ann", room, "all is well")
	if got := ben.texts(1); got[0] != "all is well" {
		t.Errorf("came %v", got)
	}
}
