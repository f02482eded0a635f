package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/gorilla/websocket"

	"github.com/peal-cli/peal/pkg/emulator"
)

const testRoom = "arn:aws:ivschat:us-east-1:123456789012:room/AbCdEfGhIjKl"

// runRoom runs a command line against a service at url.
func runRoom(t *testing.T, url string, input io.Reader, args ...string) run {
	t.Helper()
	var out, errs bytes.Buffer
	code := Run(t.Context(), roomEnv(url, input, &out, &errs), args)
	return run{code, out.String(), errs.String()}
}

func roomEnv(url string, in io.Reader, out, errs io.Writer) *Env {
	return &Env{
		In: in, Out: out, Err: errs, Now: time.Now,
		LookupEnv: func(string) (string, bool) { return "", false },
		config: &aws.Config{
			Region:       "us-east-1",
			BaseEndpoint: &url,
			Credentials:  credentials.NewStaticCredentialsProvider(emulator.DefaultAccessKeyID, emulator.DefaultSecretAccessKey, ""),
		},
	}
}

// A watch is a writer that tells when a text has been written, each time.
type watch struct {
	bytes.Buffer
	text string
	seen chan bool
}

func (w *watch) Write(p []byte) (int, error) {
	if strings.Contains(string(p), w.text) {
		w.seen <- true
	}
	return w.Buffer.Write(p)
}

func startEmulator(t *testing.T, o emulator.Options) *emulator.Server {
	t.Helper()
	server, err := emulator.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server
}

func (r run) must(t *testing.T) string {
	t.Helper()
	if r.code != 0 {
		t.Fatalf("exit code %d, %s", r.code, r.err)
	}
	return strings.TrimSpace(r.out)
}

func TestSendIsReviewed(t *testing.T) {
	t.Parallel()
	const function = "arn:aws:lambda:us-east-1:123456789012:function:review"
	server := startEmulator(t, emulator.Options{Lambda: func(_ context.Context, _ string, event []byte) ([]byte, error) {
		var e struct{ Content string }
		if err := json.Unmarshal(event, &e); err != nil {
			return nil, err
		}
		if strings.Contains(e.Content, "damn") {
			return []byte(`{"ReviewResult":"DENY","Attributes":{"Reason":"mind your words"}}`), nil
		}
		return fmt.Appendf(nil, `{"ReviewResult":"ALLOW","Content":%q}`, strings.ToUpper(e.Content)), nil
	}})
	room := runRoom(t, server.URL(), nil, "room", "create", "--review-handler", function).must(t)

	if got := runRoom(t, server.URL(), nil, "send", room, "hello", "--jq", ".Content"); got.code != 0 || got.out != `"HELLO"`+"\n" {
		t.Errorf("allowed: %+v", got)
	}
	got := runRoom(t, server.URL(), nil, "send", room, "damn")
	if got.code != exitDenied || got.out != "" || !strings.HasPrefix(got.err, "peal: send: SEND_MESSAGE: 406 mind your words (error ") {
		t.Errorf("denied: %+v", got)
	}
	got = runRoom(t, server.URL(), strings.NewReader("one\ndamn\ntwo\n"), "send", room, "--lines")
	if got.code != exitBatch || strings.Count(got.out, "\n") != 2 || !strings.Contains(got.err, "standard input, line 2: SEND_MESSAGE: 406 mind your words") {
		t.Errorf("lines: %+v", got)
	}
}

// Others use up the rate of a room, too: what is throttled is sent again, and
// what was sent before is not.
func TestSendIsThrottled(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 10)
	url, command := fakeRoom(t, func(_ int, ws *websocket.Conn) {
		for throttled := false; ; {
			var request struct{ RequestId, Content string }
			if err := ws.ReadJSON(&request); err != nil {
				return
			}
			asked <- request.Content
			answer := fmt.Appendf(nil, `{"Type":"MESSAGE","Id":"%s","RequestId":"%s","Content":"%[1]s"}`, request.Content, request.RequestId)
			if request.Content == "2" && !throttled {
				throttled = true
				answer = fmt.Appendf(nil, `{"Type":"ERROR","Id":"IG5mcmlvdGlv","RequestId":"%s","ErrorCode":429,"ErrorMessage":"Rate exceeded"}`, request.RequestId)
			}
			if err := ws.WriteMessage(websocket.TextMessage, answer); err != nil {
				return
			}
		}
	})
	got := runRoom(t, url, strings.NewReader("1\n2\n3\n"), "send", testRoom, "--lines", "--token-command", command)
	close(asked)
	requests := slices.Sorted(func(yield func(string) bool) {
		for content := range asked {
			yield(content)
		}
	})
	sent := strings.Fields(got.out)
	slices.Sort(sent) // the third may leave before the answer to the second is here
	if got.code != 0 || !slices.Equal(sent, []string{"1", "2", "3"}) || !strings.Contains(got.err, "1 times throttled") {
		t.Errorf("%+v", got)
	}
	if !slices.Equal(requests, []string{"1", "2", "2", "3"}) {
		t.Errorf("the room was asked to send %q, want each once and the second twice", requests)
	}
}

// fakeRoom is a service without an API, whose sockets serve handles.
func fakeRoom(t *testing.T, serve func(n int, ws *websocket.Conn)) (url, tokenCommand string) {
	t.Helper()
	connections := make(chan int, 1)
	connections <- 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		upgrader := websocket.Upgrader{Subprotocols: websocket.Subprotocols(r)}
		ws, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer ws.Close()
		n := <-connections + 1
		connections <- n
		serve(n, ws)
	}))
	t.Cleanup(server.Close)
	return server.URL, "echo AQICAHtoken"
}

// answerOne reads a request and answers it.
func answerOne(ws *websocket.Conn) error {
	var request struct{ RequestId, Content string }
	if err := ws.ReadJSON(&request); err != nil {
		return err
	}
	return ws.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, `{"Type":"MESSAGE","Id":"%s","RequestId":"%s","Content":"%s"}`, request.Content, request.RequestId, request.Content))
}

func closeWith(ws *websocket.Conn, code int, reason string) {
	ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
	ws.ReadMessage()
}

func TestSendWithoutAnswer(t *testing.T) {
	t.Parallel()
	silent := func(_ int, ws *websocket.Conn) {
		for {
			if _, _, err := ws.ReadMessage(); err != nil {
				return
			}
		}
	}
	url, command := fakeRoom(t, silent)
	got := runRoom(t, url, nil, "send", testRoom, "hello", "--token-command", command, "--wait", "50ms")
	if got.code != exitCondition || got.out != "" || got.err != "peal: send: no answer within 50ms; assumed delivered\n" {
		t.Errorf("%+v", got)
	}
}

func TestSendLosesConnection(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		serve    func(n int, ws *websocket.Conn)
		onItsWay bool // the next line is, when the connection ends
		code     int
		out      string
		err      string
	}{
		{
			"dropped with a request on its way",
			func(_ int, ws *websocket.Conn) {
				answerOne(ws)
				ws.ReadMessage()
			},
			true, exitLost, "1\n", "hint: 1 requests were answered; 1 were on their way and may or may not have arrived",
		},
		{
			"dropped with nothing on its way",
			func(_ int, ws *websocket.Conn) { answerOne(ws) },
			false, 0, "1\n2\n3\n", "",
		},
		{
			"the session is over",
			func(_ int, ws *websocket.Conn) {
				answerOne(ws)
				closeWith(ws, 1001, `{"Type":"ERROR","Id":"IG5mcmlvdGlv","RequestId":"","ErrorCode":401,"ErrorMessage":"Session expired"}`)
			},
			false, 0, "1\n2\n3\n", "",
		},
		{
			"the room is gone",
			func(_ int, ws *websocket.Conn) {
				answerOne(ws)
				closeWith(ws, 1001, `{"Type":"ERROR","Id":"IG5mcmlvdGlv","RequestId":"","ErrorCode":404,"ErrorMessage":"Room not found"}`)
			},
			false, exitNotFound, "1\n", "peal: send: connection: 404 Room not found (error IG5mcmlvdGlv)",
		},
		{
			"kicked",
			func(_ int, ws *websocket.Conn) {
				answerOne(ws)
				closeWith(ws, 1001, "no bots here")
			},
			false, exitDenied, "1\n", `peal: send: the user was disconnected from the room: "no bots here"`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url, command := fakeRoom(t, tt.serve)
			var out bytes.Buffer
			errs := &watch{text: "the connection to the room ended", seen: make(chan bool, 3)}
			lines, feed := io.Pipe()
			go func() {
				defer feed.Close()
				for i := range 3 {
					if _, err := fmt.Fprintln(feed, i+1); err != nil {
						return
					}
					if !tt.onItsWay || i == 1 {
						<-errs.seen // the next line comes when the connection of this one has ended
					}
				}
			}()
			code := Run(t.Context(), roomEnv(url, lines, &out, errs), []string{"send", testRoom, "--lines", "--token-command", command, "--debug"})
			lines.Close()
			got := run{code, out.String(), errs.String()}
			if got.code != tt.code || got.out != tt.out || !strings.Contains(got.err, tt.err) {
				t.Errorf("%+v, want %d, %q, %q", got, tt.code, tt.out, tt.err)
			}
			if strings.Contains(got.out+got.err, "AQICAH") {
				t.Errorf("the token is in the output: %s%s", got.out, got.err)
			}
		})
	}
}

// A connection is left before its session ends, and not while requests are on
// their way.
func TestSendRenewsItsConnection(t *testing.T) {
	t.Parallel()
	var last atomic.Int64
	url, _ := fakeRoom(t, func(n int, ws *websocket.Conn) {
		last.Store(int64(n))
		for answerOne(ws) == nil {
		}
	})
	command := `echo '{"token":"AQICAHtoken","sessionExpirationTime":"2026-01-15T11:00:00Z"}'`
	var clock atomic.Int64 // seconds after ten
	var errs bytes.Buffer
	out := &watch{text: "1", seen: make(chan bool, 1)}
	lines, feed := io.Pipe()
	go func() {
		fmt.Fprintln(feed, "1")
		<-out.seen
		clock.Store(3571)
		fmt.Fprintln(feed, "2")
		feed.Close()
	}()
	env := roomEnv(url, lines, out, &errs)
	env.Now = func() time.Time {
		return time.Date(2026, 1, 15, 10, 0, 0, 0, time.UTC).Add(time.Duration(clock.Load()) * time.Second)
	}
	if code := Run(t.Context(), env, []string{"send", testRoom, "--lines", "--token-command", command}); code != 0 || out.String() != "1\n2\n" || last.Load() < 2 {
		t.Errorf("exit code %d, %q over %d connections, want 2; %s", code, out, last.Load(), &errs)
	}
}

func TestParseChatToken(t *testing.T) {
	t.Parallel()
	tests := []struct{ data, token, ends, err string }{
		{"AQICAHx-y_z\n", "AQICAHx-y_z", "0001-01-01T00:00:00Z", ""},
		{"a!#$%&'*+-.^_`|~Z9", "a!#$%&'*+-.^_`|~Z9", "0001-01-01T00:00:00Z", ""},
		{`{"token":"AQ","tokenExpirationTime":"2026-01-15T10:00:00Z","sessionExpirationTime":"2026-01-15T10:00:00.5Z"}`, "AQ", "2026-01-15T10:00:00.5Z", ""},
		{`{"token":"AQ"}`, "AQ", "0001-01-01T00:00:00Z", ""},
		{" \n", "", "", "there is no chat token in it"},
		{"{}", "", "", "there is no chat token in it"},
		{`{"token":7}`, "", "", "neither a chat token nor"},
		{"secret=token", "", "", "characters that no token has"},
		{"secret token", "", "", "characters that no token has"},
	}
	for _, tt := range tests {
		got, err := parseChatToken([]byte(tt.data))
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "secret") {
				t.Errorf("parseChatToken(%q): %v, want %q", tt.data, err, tt.err)
			}
			continue
		}
		if err != nil || got.token != tt.token || got.ends.Format(time.RFC3339Nano) != tt.ends {
			t.Errorf("parseChatToken(%q) = %v, %v, want %s, %s", tt.data, got, err, tt.token, tt.ends)
		}
	}
}
