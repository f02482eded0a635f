package emulator

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// zeros is a body without an end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// TestHugeBody sends bodies of 100 MB, announced or not: they are refused with
// 413, and not kept.
func TestHugeBody(t *testing.T) {
	w := newWorld(t, Options{}, "ann")
	const size = 100 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, path := range []string{"/channels", "/", "/_peal/seed", "/_peal/faults"} {
		for _, announced := range []bool{true, false} {
			r, err := http.NewRequest("POST", w.srv.URL()+path, io.LimitReader(zeros{}, size))
			if err != nil {
				t.Fatal(err)
			}
			if announced {
				r.ContentLength = size
			}
			resp, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				continue // the connection was closed while the body was on its way
			}
			resp.Body.Close()
			if resp.StatusCode/100 != 4 {
				t.Errorf("%s with 100 MB: %s", path, resp.Status)
			}
		}
	}
	runtime.ReadMemStats(&after)
	if kept := after.TotalAlloc - before.TotalAlloc; kept > size {
		t.Errorf("eight bodies of 100 MB had %d MB allocated", kept>>20)
	}
	w.must(200, "GET", "/app-instances", nil)
}

// TestSlowRequests opens connections that send nothing, or a header without an
// end, byte by byte: others are served meanwhile, and they are closed in time.
func TestSlowRequests(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it waits for timeouts of ten seconds")
	}
	w := newWorld(t, Options{}, "ann")
	host := strings.TrimPrefix(w.srv.URL(), "http://")
	var clients sync.WaitGroup
	for i := range 300 {
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		clients.Go(func() {
			if i%3 > 0 {
				fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
			}
			if i%3 > 1 {
				go func() {
					for err := error(nil); err == nil; time.Sleep(500 * time.Millisecond) {
						_, err = conn.Write([]byte("y"))
					}
				}()
			}
			conn.SetReadDeadline(time.Now().Add(patience))
			if _, err := io.Copy(io.Discard, conn); isTimeout(err) {
				t.Errorf("connection %d is still open", i)
			}
		})
	}
	w.must(200, "GET", "/app-instances", nil)
	w.listen(w.user("ann"))
	clients.Wait()
}

// A takenOver is a recorder whose connection can be taken over, for a WebSocket.
type takenOver struct {
	*httptest.ResponseRecorder
	client net.Conn // nil: it was not
}

func (w *takenOver) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	server, client := net.Pipe()
	w.client = client
	go io.Copy(io.Discard, client)
	return server, bufio.NewReadWriter(bufio.NewReader(server), bufio.NewWriter(server)), nil
}

func (w *takenOver) leave() {
	if w.client != nil {
		w.client.Close()
	}
}

// FuzzServeHTTP has requests of any bytes answered, by the services without a
// signature and by the administration: nothing breaks, and no answer is the
// emulator's own failure.
func FuzzServeHTTP(f *testing.F) {
	s := newFuzzServer(f)
	for _, seed := range []string{
		"GET /channels/%2F%zz HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /connect?userArn=%00&X-Amz-Signature=%zz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: AQICAH\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 24\r\n\r\nAction=GetCallerIdentity",
		"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AWSCognitoIdentityService.GetId\r\nContent-Length: 23\r\n\r\n{\"IdentityPoolId\":null}",
		"POST /_peal/faults HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n{\"Kind\":\"half-open\"}",
		"PUT /_peal/clock HTTP/1.1\r\nHost: localhost\r\nContent-Length: 22\r\n\r\n{\"Advance\":\"876000h0s\"}",
		"POST /_peal/seed HTTP/1.1\r\nHost: localhost\r\nContent-Length: 27\r\n\r\nappInstances: [{name: x}]\r\n",
		"DELETE /_peal/sessions?code=-1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /channels HTTP/1.1\r\nHost: x\r\nAuthorization: AWS4-HMAC-SHA256 Credential=AKIAPEALEMULATORROOT/20260115/us-east-1/chime/aws4_request, SignedHeaders=host, Signature=0\r\nX-Amz-Date: 20260115T102030Z\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(data)))
		if err != nil {
			return
		}
		r.RemoteAddr = "127.0.0.1:1"
		w := &takenOver{ResponseRecorder: httptest.NewRecorder()}
		defer w.leave()
		s.ServeHTTP(w, r)
		s.ClearFaults() // or the next request might wait for ever
		if w.Code >= 500 {
			t.Errorf("%q = %d %s", data, w.Code, w.Body)
		}
	})
}
