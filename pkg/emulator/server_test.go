package emulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/gorilla/websocket"

	"github.com/peal-cli/peal/pkg/presign"
)

// A world is an emulator with an app instance and users.
type world struct {
	caller
	instance string
}

func newWorld(t *testing.T, o Options, users ...string) *world {
	t.Helper()
	c := newCaller(t, start(t, o))
	return &world{c, c.newInstance(users...)}
}

// user is the ARN of a user, by its id.
func (w *world) user(id string) string { return w.instance + "/user/" + id }

// by is a client that acts as a user.
func (w *world) by(id string) caller { return w.as(w.user(id)) }

// input returns in with a fresh ClientRequestToken and what else is given.
func (w *world) input(in object, more ...object) object {
	all := object{"ClientRequestToken": w.srv.random.uuid()}
	for _, o := range append([]object{in}, more...) {
		for key, value := range o {
			all[key] = value
		}
	}
	return all
}

// channel creates a channel as its first member, and adds the others.
func (w *world) channel(more object, members ...string) (arn string) {
	w.t.Helper()
	var out struct{ ChannelArn string }
	w.by(members[0]).must(201, "POST", "/channels", w.input(object{"AppInstanceArn": w.instance, "Name": "room"}, more)).decode(w.t, &out)
	for _, id := range members[1:] {
		w.join(members[0], out.ChannelArn, id)
	}
	return out.ChannelArn
}

// join has a user add another to a channel.
func (w *world) join(by, channel, id string) {
	w.t.Helper()
	w.by(by).must(201, "POST", "/channels/"+escape(channel)+"/memberships", object{"MemberArn": w.user(id), "Type": "DEFAULT"})
}

// message is the input that sends a persistent standard message.
func (w *world) message(content string, more ...object) object {
	return w.input(object{"Content": content, "Type": "STANDARD", "Persistence": "PERSISTENT"}, more...)
}

// send sends a message and returns its id.
func (w *world) send(from, channel, content string, more ...object) (id string) {
	w.t.Helper()
	var out struct{ MessageId string }
	w.by(from).must(201, "POST", "/channels/"+escape(channel)+"/messages", w.message(content, more...)).decode(w.t, &out)
	return out.MessageId
}

// connectURL presigns a connect URL with the SDK's signer.
func (c caller) connectURL(user string, extra url.Values) string {
	c.t.Helper()
	return c.connectURLAt(c.srv.URL(), user, extra)
}

// connectURLAt is connectURL for an emulator that is reached at another place.
func (c caller) connectURLAt(base, user string, extra url.Values) string {
	c.t.Helper()
	q := url.Values{"userArn": {user}, "sessionId": {"s1"}, "X-Amz-Expires": {"10"}}
	for k, v := range extra {
		q[k] = v
	}
	req, err := http.NewRequest("GET", base+"/connect?"+strings.ReplaceAll(q.Encode(), "+", "%20"), nil)
	if err != nil {
		c.t.Fatal(err)
	}
	signed, _, err := v4.NewSigner().PresignHTTP(c.t.Context(), c.creds, req,
		presign.EmptyPayloadHash, "chime", c.srv.Region(), c.srv.Now())
	if err != nil {
		c.t.Fatal(err)
	}
	return "ws" + strings.TrimPrefix(signed, "http")
}

// An eventReader is the client of a session.
type eventReader struct {
	*testing.T
	ws *websocket.Conn
}

// An event is an envelope as it came over the socket.
type event struct {
	Headers map[string]string
	Payload string
}

func (e event) kind() string { return e.Headers["x-amz-chime-event-type"] }

func (e event) payload() map[string]any {
	var m map[string]any
	json.Unmarshal([]byte(e.Payload), &m)
	return m
}

// dial opens a session without waiting for anything.
func (c caller) dial(user string, extra url.Values) *eventReader {
	c.t.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial(c.connectURL(user, extra), nil)
	if err != nil {
		c.t.Fatalf("dial: %v (%v)", err, resp)
	}
	c.t.Cleanup(func() { ws.Close() })
	return &eventReader{c.t, ws}
}

// listen opens a session and waits until it is established.
func (c caller) listen(user string) *eventReader {
	c.t.Helper()
	r := c.dial(user, nil)
	if e := r.next(); e.kind() != "SESSION_ESTABLISHED" {
		c.t.Fatalf("first event is %s, want SESSION_ESTABLISHED", e.kind())
	}
	return r
}

func (r *eventReader) next() event {
	r.Helper()
	r.ws.SetReadDeadline(time.Now().Add(patience))
	kind, data, err := r.ws.ReadMessage()
	if err != nil {
		r.Fatalf("read: %v", err)
	}
	if kind != websocket.TextMessage {
		r.Fatalf("frame of type %d, want text", kind)
	}
	return decodeEvent(r.T, data)
}

func decodeEvent(t *testing.T, data []byte) event {
	t.Helper()
	var e event
	if err := json.Unmarshal(data, &e); err != nil {
		t.Fatalf("frame %q: %v", data, err)
	}
	return e
}

// want reads one event of each of these types, in order.
func (r *eventReader) want(kinds ...string) (last event) {
	r.Helper()
	for _, kind := range kinds {
		if last = r.next(); last.kind() != kind {
			r.Fatalf("event %s %s, want %s", last.kind(), last.Payload, kind)
		}
	}
	return last
}

// closed waits for a close frame with a code.
func (r *eventReader) closed(code int, reason string) {
	r.Helper()
	r.ws.SetReadDeadline(time.Now().Add(patience))
	for {
		_, _, err := r.ws.ReadMessage()
		if err == nil {
			continue
		}
		if e, ok := err.(*websocket.CloseError); !ok || e.Code != code || e.Text != reason {
			r.Fatalf("closed with %v, want %d %q", err, code, reason)
		}
		return
	}
}

func TestConversation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann", "ben", "eve")
	room := w.channel(nil, "ann", "ben")
	path := "/channels/" + escape(room)

	var endpoint struct{ Endpoint struct{ Url string } }
	w.must(200, "GET", "/endpoints/messaging-session", nil).decode(t, &endpoint)
	if want := strings.TrimPrefix(w.srv.URL(), "http://"); endpoint.Endpoint.Url != want {
		t.Errorf("Endpoint.Url = %q, want %q", endpoint.Endpoint.Url, want)
	}
	ann, ben, eve := w.listen(w.user("ann")), w.listen(w.user("ben")), w.listen(w.user("eve"))
	id := w.send("ann", room, "hello", object{"Metadata": `{"a":1}`})
	for _, r := range []*eventReader{ann, ben} {
		p := r.want("CREATE_CHANNEL_MESSAGE").payload()
		if p["Content"] != "hello" || p["MessageId"] != id || p["ChannelArn"] != room {
			t.Errorf("payload = %v", p)
		}
	}
	w.by("ann").must(200, "PUT", path+"/messages/"+id, object{"Content": "hello!"})
	w.by("ann").must(200, "POST", path+"/messages/"+id+"?operation=redact", object{})
	ben.want("UPDATE_CHANNEL_MESSAGE", "REDACT_CHANNEL_MESSAGE")

	var list struct {
		ChannelMessages []struct {
			MessageId string
			Redacted  bool
			Content   string
		}
	}
	w.by("ben").must(200, "GET", path+"/messages", nil).decode(t, &list)
	if m := list.ChannelMessages; len(m) != 1 || m[0].MessageId != id || !m[0].Redacted || m[0].Content != "" {
		t.Errorf("ListChannelMessages = %+v", list)
	}
	w.by("ann").must(204, "DELETE", path+"/memberships/"+escape(w.user("ben")), nil)
	ben.want("DELETE_CHANNEL_MEMBERSHIP")
	w.by("ben").fails(403, "ForbiddenException", "POST", path+"/messages", w.message("x"))
	w.join("ann", room, "eve")
	eve.want("CREATE_CHANNEL_MEMBERSHIP")
}
