package emulator

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/gorilla/websocket"

	"github.com/peal-cli/peal/pkg/presign"
)

func TestConnectRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann")
	w.must(201, "POST", "/app-instance-bots", w.input(object{"AppInstanceArn": w.instance, "Name": "Bot", "Configuration": object{"Lex": object{
		"LexBotAliasArn": "arn:aws:lex:us-east-1:123456789012:bot-alias/AAAAAAAAAA/BBBBBBBBBB", "LocaleId": "en_US",
	}}}))
	var bots struct {
		AppInstanceBots []struct{ AppInstanceBotArn string }
	}
	w.must(200, "GET", "/app-instance-bots?app-instance-arn="+escape(w.instance), nil).decode(t, &bots)
	ann := w.user("ann")
	good := w.connectURL(ann, nil)
	replace := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("%s has no %s", good, old)
		}
		return strings.Replace(good, old, new, 1)
	}
	stranger := w.with(aws.Credentials{AccessKeyID: "AKIASTRANGERSTRANGER", SecretAccessKey: "x"})
	liar := w.with(aws.Credentials{AccessKeyID: w.creds.AccessKeyID, SecretAccessKey: "x"})
	withToken := w.with(aws.Credentials{AccessKeyID: w.creds.AccessKeyID, SecretAccessKey: w.creds.SecretAccessKey, SessionToken: "t"})
	for _, test := range []struct{ name, url string }{
		{"no query", strings.SplitN(good, "?", 2)[0]},
		{"unknown key", stranger.connectURL(ann, nil)},
		{"wrong secret", liar.connectURL(ann, nil)},
		{"token of a long-term key", withToken.connectURL(ann, nil)},
		{"changed session id", replace("sessionId=s1", "sessionId=s2")},
		{"parameter added after signing", good + "&prefetch-on=connect"},
		{"changed signature", good[:len(good)-1] + "x"},
		{"no session id", w.connectURL(ann, url.Values{"sessionId": {""}})},
		{"no user", w.connectURL("", nil)},
		{"the app instance itself", w.connectURL(w.instance, nil)},
		{"unknown user", w.connectURL(w.user("nobody"), nil)},
		{"bot", w.connectURL(bots.AppInstanceBots[0].AppInstanceBotArn, nil)},
		{"expires never", w.connectURL(ann, url.Values{"X-Amz-Expires": {"604801"}})},
		{"bad escape", replace("sessionId=s1", "sessionId=%zz")},
	} {
		t.Run(test.name, func(t *testing.T) {
			ws, resp, err := websocket.DefaultDialer.Dial(test.url, nil)
			if err != nil {
				t.Fatalf("dial: %v (%v), want 101 and then a close frame", err, resp)
			}
			defer ws.Close()
			if resp.Header.Get("X-Amzn-Requestid") == "" {
				t.Error("the handshake has no x-amzn-RequestId")
			}
			(&eventReader{t, ws}).closed(4401, "Unauthorized")
		})
	}

	// A URL is good until it expires, however often it is used.
	for range 2 {
		r := &eventReader{t, mustDial(t, good)}
		r.want("SESSION_ESTABLISHED")
	}
	w.srv.AdvanceClock(11 * time.Second)
	(&eventReader{t, mustDial(t, good)}).closed(4401, "Unauthorized")
}

func mustDial(t *testing.T, url string) *websocket.Conn {
	t.Helper()
	ws, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	return ws
}

func TestConnectWithoutUpgrade(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann")
	resp, err := http.Get("http" + strings.TrimPrefix(w.connectURL(w.user("ann"), nil), "ws"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != 404 || resp.Header.Get("x-amzn-ErrorType") != "UnknownOperationException" {
		t.Errorf("GET /connect = %s %s, want an unknown operation", resp.Status, resp.Header.Get("x-amzn-ErrorType"))
	}
}

func TestLenientSignature(t *testing.T) {
	t.Parallel()
	// encodeURIComponent leaves ( and ) alone, and signs the query like that.
	for _, strict := range []bool{false, true} {
		w := newWorld(t, Options{StrictSignatures: strict}, "ann")
		r := &eventReader{t, mustDial(t, componentURL(w, "it(s)"))}
		if strict {
			r.closed(4401, "Unauthorized")
		} else {
			r.want("SESSION_ESTABLISHED")
		}
	}
}

// componentURL is a connect URL whose signature covers the query as it is sent,
// with a session id that is not encoded.
func componentURL(w *world, sessionID string) string {
	now := w.srv.Now()
	scope := presign.Scope{Date: now.Format("20060102"), Region: w.srv.Region(), Service: "chime"}
	query := "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" + url.QueryEscape(w.creds.AccessKeyID+"/"+scope.String()) +
		"&X-Amz-Date=" + now.Format("20060102T150405Z") + "&X-Amz-Expires=10&X-Amz-SignedHeaders=host&sessionId=" + sessionID +
		"&userArn=" + escape(w.user("ann"))
	host := strings.TrimPrefix(w.srv.URL(), "http://")
	canonical := presign.CanonicalRequest{Method: "GET", Path: "/connect", Query: query, Host: host, SignedHeaders: []string{"host"}, PayloadHash: presign.EmptyPayloadHash}
	signature := presign.Signature(presign.SigningKey(w.creds.SecretAccessKey, scope), presign.StringToSign(now, scope, canonical.String()))
	return "ws://" + host + "/connect?" + query + "&X-Amz-Signature=" + signature
}

func TestConnectionQuota(t *testing.T) {
	t.Parallel()
	t.Run("refuse", func(t *testing.T) {
		w := newWorld(t, Options{Quotas: Quotas{ConnectionsPerUser: 2}}, "ann")
		first := w.listen(w.user("ann"))
		w.listen(w.user("ann"))
		w.dial(w.user("ann"), nil).closed(4003, "Forbidden")
		first.ws.Close()
		eventually(t, func() bool { return len(w.srv.hub.of(w.user("ann"))) == 1 })
		w.listen(w.user("ann"))
	})
	t.Run("evict", func(t *testing.T) {
		w := newWorld(t, Options{Quotas: Quotas{ConnectionsPerUser: 2}, EvictOldest: true}, "ann")
		first := w.listen(w.user("ann"))
		w.listen(w.user("ann"))
		w.listen(w.user("ann"))
		first.closed(4003, "Forbidden")
	})
	t.Run("replace", func(t *testing.T) {
		w := newWorld(t, Options{ReplaceSession: true}, "ann")
		first := w.listen(w.user("ann"))
		w.dial(w.user("ann"), url.Values{"sessionId": {"other"}}).want("SESSION_ESTABLISHED")
		w.listen(w.user("ann"))
		first.closed(4003, "Forbidden")
	})
	t.Run("rate", func(t *testing.T) {
		w := newWorld(t, Options{Quotas: Quotas{Rates: true}, Now: at("2026-01-15T10:00:00Z")}, "ann")
		w.listen(w.user("ann"))
		w.dial(w.user("ann"), nil).closed(1013, "Throttled")
		w.srv.AdvanceClock(time.Second)
		w.listen(w.user("ann"))
	})
}

// patience is how long a test waits for what has to come: on a loaded machine it
// may take its time.
const patience = time.Minute

// eventually waits for what another goroutine is about to do.
func eventually(t *testing.T, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it did not happen within %v", patience)
		}
	}
}

func TestTLSOnTheSamePort(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann")
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(w.srv.CA()) {
		t.Fatalf("CA is no certificate: %s", w.srv.CA())
	}
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(w.srv.URL(), "http://"))
	trusting := &tls.Config{RootCAs: pool}
	for _, host := range []string{"127.0.0.1", "localhost"} {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: trusting, ForceAttemptHTTP2: true}}
		resp, err := client.Get("https://" + net.JoinHostPort(host, port) + "/_peal/health")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != 200 || resp.ProtoMajor != 1 {
			t.Errorf("%s: %s over %s", host, resp.Status, resp.Proto)
		}
		client.CloseIdleConnections()
	}
	dialer := websocket.Dialer{TLSClientConfig: trusting}
	ws, _, err := dialer.Dial("wss"+strings.TrimPrefix(w.connectURL(w.user("ann"), nil), "ws"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	(&eventReader{t, ws}).want("SESSION_ESTABLISHED")
}

func TestPrefetch(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{Quotas: Quotas{MembershipsPerChannel: 100}}, "ann", "ben")
	quiet, read, unread := w.channel(nil, "ann", "ben"), w.channel(object{"Metadata": "m"}, "ann", "ben"), w.channel(nil, "ann", "ben")
	w.send("ann", unread, "first")
	w.send("ann", unread, "for ann", object{"Target": []object{{"MemberArn": w.user("ann")}}})
	for i := range 21 {
		w.srv.AdvanceClock(time.Second)
		w.send("ann", read, fmt.Sprint(i))
	}
	w.srv.AdvanceClock(time.Second)
	w.by("ben").must(200, "PUT", "/channels/"+escape(read)+"/readMarker", nil)

	for _, test := range []struct {
		sort  string
		order []string
	}{
		{"", []string{unread, read, quiet}},
		{"unread", []string{unread, read, quiet}},
		{"last-message-timestamp", []string{read, unread, quiet}},
		{"nonsense", []string{unread, read, quiet}},
	} {
		r := w.dial(w.user("ben"), url.Values{"prefetch-on": {"connect"}, "prefetch-sort-by": {test.sort}})
		r.want("SESSION_ESTABLISHED")
		for _, arn := range test.order {
			p := r.want("CHANNEL_DETAILS").payload()
			if got := p["Channel"].(map[string]any)["ChannelArn"]; got != arn {
				t.Errorf("sorted by %q: %v, want %v", test.sort, got, arn)
			}
			messages, more := p["ChannelMessages"].([]any), p["ChannelMessagesHasMore"].(bool)
			_, marked := p["ReadMarkerTimestamp"]
			switch arn {
			case read:
				if newest := messages[0].(map[string]any); len(messages) != 20 || !more || !marked || newest["Content"] != "20" {
					t.Errorf("%d messages, more %v, marked %v, newest %v", len(messages), more, marked, newest)
				}
			case unread:
				if len(messages) != 1 || more || marked {
					t.Errorf("%d messages, more %v, marked %v", len(messages), more, marked)
				}
			}
			if n := len(p["ChannelMemberships"].([]any)); n != 2 {
				t.Errorf("%d memberships, want 2", n)
			}
		}
		r.ws.Close()
	}
	if r := w.dial(w.user("ben"), url.Values{"prefetch-on": {"never"}}); r.want("SESSION_ESTABLISHED").kind() != "" {
		w.send("ann", quiet, "x")
		r.want("CREATE_CHANNEL_MESSAGE") // and no details before it
	}
}

func TestClientData(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann")
	room := w.channel(nil, "ann")
	r := w.listen(w.user("ann"))
	r.ws.WriteMessage(websocket.TextMessage, []byte(`{"Action":"SEND_MESSAGE"}`))
	r.ws.WriteMessage(websocket.BinaryMessage, bytes.Repeat([]byte{0}, 100<<10))
	r.ws.WriteControl(websocket.PingMessage, []byte("are you there"), time.Now().Add(time.Second))
	pong := ""
	r.ws.SetPongHandler(func(data string) error { pong = data; return nil })
	for pong == "" {
		w.send("ann", room, "hello")
		r.want("CREATE_CHANNEL_MESSAGE")
	}
	if pong != "are you there" {
		t.Errorf("pong = %q", pong)
	}
	// A close by the client is answered with the same code.
	r.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, "bye"), time.Now().Add(time.Second))
	r.closed(1000, "")
	eventually(t, func() bool { return len(w.srv.hub.all()) == 0 })
}

// pipeListener is a listener whose connections are pipes, so that time in a
// synctest bubble can pass.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { close(l.done); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

// bubble serves a demo emulator over pipes within a synctest bubble. The
// connections that open makes, and stop, end all goroutines of it.
func bubble(t *testing.T, o Options) (s *Server, open func() *websocket.Conn, stop func()) {
	t.Helper()
	o.Demo = true
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	l := &pipeListener{conns: make(chan net.Conn), done: make(chan struct{})}
	server := &http.Server{Handler: s}
	go server.Serve(l)
	dialer := websocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		l.conns <- server
		return client, nil
	}}
	c := newCaller(t, s)
	open = func() *websocket.Conn {
		ws, _, err := dialer.Dial(c.connectURLAt("http://127.0.0.1", s.Demo().UserArn, nil), nil)
		if err != nil {
			t.Fatal(err)
		}
		return ws
	}
	return s, open, func() {
		server.Close()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// drain reads until the connection ends, and says when and how.
func drain(ws *websocket.Conn) <-chan ending {
	begin, end := time.Now(), make(chan ending, 1)
	go func() {
		for {
			if _, _, err := ws.ReadMessage(); err != nil {
				end <- ending{time.Since(begin), err}
				return
			}
		}
	}()
	return end
}

type ending struct {
	after time.Duration
	err   error
}

func TestPings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, open, stop := bubble(t, Options{})
		defer stop()
		begin := time.Now()
		answering, silent := open(), open()
		var pings []time.Duration
		answer := answering.PingHandler()
		answering.SetPingHandler(func(data string) error {
			pings = append(pings, time.Since(begin))
			return answer(data)
		})
		silent.SetPingHandler(func(string) error { return nil })
		answered := drain(answering)
		if got := <-drain(silent); got.after != 60*time.Second {
			t.Errorf("a client without pongs was dropped after %v, want 60s", got.after)
		}
		time.Sleep(5*time.Minute - time.Since(begin) + time.Second) // of the bubble, so no time at all
		answering.Close()
		<-answered
		if len(pings) != 10 || pings[0] != 30*time.Second {
			t.Errorf("pings at %v, want ten, one every 30 s", pings)
		}
	})
}

func TestMaxSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, open, stop := bubble(t, Options{MaxSession: 10 * time.Minute})
		defer stop()
		got := <-drain(open())
		if !websocket.IsCloseError(got.err, 1001) || got.after < 10*time.Minute || got.after > 10*time.Minute+expireInterval {
			t.Errorf("closed after %v with %v, want 1001 after ten minutes", got.after, got.err)
		}
	})
}
