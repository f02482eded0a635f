package emulator

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// chat returns a caller whose calls are to IVS Chat.
func (c caller) chat() caller {
	c.scope = "ivschat"
	return c
}

// post makes a call that is to succeed.
func (c caller) post(operation string, in object, into any) {
	c.t.Helper()
	r := c.must(200, "POST", "/"+operation, in)
	if into != nil {
		r.decode(c.t, into)
	}
}

// A chat is an emulator with a room.
type chat struct {
	caller
	room string // ARN
}

func newChat(t *testing.T, o Options, in object) *chat {
	t.Helper()
	c := &chat{caller: newCaller(t, start(t, o)).chat()}
	c.open(in)
	return c
}

// open creates the room.
func (c *chat) open(in object) {
	c.t.Helper()
	var out struct{ Arn string }
	c.post("CreateRoom", in, &out)
	c.room = out.Arn
}

// in returns an input with the room.
func (c *chat) in(more object) object {
	in := object{"roomIdentifier": c.room}
	maps.Copy(in, more)
	return in
}

// token makes a token with all capabilities, and what else is given.
func (c *chat) token(user string, more ...object) string {
	c.t.Helper()
	in := c.in(object{"userId": user, "capabilities": []string{"SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"}})
	for _, m := range more {
		maps.Copy(in, m)
	}
	var out struct{ Token string }
	c.post("CreateChatToken", in, &out)
	return out.Token
}

// A chatClient is a connection to a room, as a client has it.
type chatClient struct {
	t  *testing.T
	ws *websocket.Conn
}

// enter connects a user with all capabilities, and what else is given.
func (c *chat) enter(user string, more ...object) *chatClient {
	c.t.Helper()
	return c.connect(c.token(user, more...))
}

func (c *chat) connect(token string) *chatClient {
	c.t.Helper()
	ws, resp, err := c.handshake(token)
	if err != nil {
		c.t.Fatalf("connect: %v (%v)", err, resp)
	}
	if got := resp.Header.Get("Sec-WebSocket-Protocol"); got != token {
		c.t.Errorf("the answer has the sub-protocol %q, want the token", got)
	}
	c.t.Cleanup(func() { ws.Close() })
	return &chatClient{c.t, ws}
}

func (c *chat) handshake(token string) (*websocket.Conn, *http.Response, error) {
	header := http.Header{}
	if token != "" {
		header.Set("Sec-WebSocket-Protocol", token)
	}
	return websocket.DefaultDialer.DialContext(c.t.Context(), "ws"+strings.TrimPrefix(c.srv.URL(), "http")+"/", header)
}

// refused tries to connect, to be refused with a status and this in the body.
func (c *chat) refused(token string, status int, message string) {
	c.t.Helper()
	_, resp, err := c.handshake(token)
	if !errors.Is(err, websocket.ErrBadHandshake) {
		c.t.Fatalf("connect: %v, want a refusal", err)
	}
	body := make([]byte, 1024)
	n, _ := resp.Body.Read(body)
	if resp.StatusCode != status || !strings.Contains(string(body[:n]), message) {
		c.t.Errorf("refused with %d %s, want %d and %q", resp.StatusCode, body[:n], status, message)
	}
}

func (c *chatClient) write(format string, args ...any) {
	c.t.Helper()
	if err := c.ws.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, format, args...)); err != nil {
		c.t.Fatal(err)
	}
}

// next is the text of the next frame.
func (c *chatClient) next() string {
	c.t.Helper()
	c.ws.SetReadDeadline(time.Now().Add(patience))
	kind, data, err := c.ws.ReadMessage()
	if err != nil || kind != websocket.TextMessage {
		c.t.Fatalf("read: %v, frame of type %d", err, kind)
	}
	return string(data)
}

// want reads a frame that must be this text, where %s stands for the twelve
// letters and digits of its own id, which it returns.
func (c *chatClient) want(format string) (id string) {
	c.t.Helper()
	got := c.next()
	at := strings.Index(format, "%s")
	if at >= 0 && len(got) > at+12 {
		id = got[at : at+12]
	}
	if want := fmt.Sprintf(format, id); got != want || !consistsOf(id, isAlphanumeric) {
		c.t.Fatalf("frame\n%s\nwant\n%s", got, want)
	}
	return id
}

// fails sends a request that must be answered by an error.
func (c *chatClient) fails(request string, code int, message string) {
	c.t.Helper()
	c.write("%s", request)
	c.want(fmt.Sprintf(`{"Type":"ERROR","Id":"%%s","RequestId":"r1","ErrorCode":%d,"ErrorMessage":%q}`, code, message))
}

// closed waits for the close frame.
func (c *chatClient) closed(code int) (reason string) {
	c.t.Helper()
	c.ws.SetReadDeadline(time.Now().Add(patience))
	_, data, err := c.ws.ReadMessage()
	var e *websocket.CloseError
	if !errors.As(err, &e) || e.Code != code {
		c.t.Fatalf("read %q, %v, want close code %d", data, err, code)
	}
	return e.Text
}

// at is a clock that stands still.
func at(rfc3339 string) func() time.Time {
	t, err := time.Parse(time.RFC3339Nano, rfc3339)
	if err != nil {
		panic(err)
	}
	return func() time.Time { return t }
}

func TestChatHandshake(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{}, object{})
	token := c.token("ann")
	if !strings.HasPrefix(token, "AQICAH") || !consistsOf(token, isTokenByte) {
		t.Errorf("token %q, want AQICAH… in characters that Sec-WebSocket-Protocol may have", token)
	}
	c.connect(token)
	c.refused(token, 401, "already used at")
	c.refused("", 401, "is missing")
	c.refused("AQICAHnever-made", 401, "not one that was made here")

	late := c.token("ann")
	c.srv.AdvanceClock(time.Hour)
	c.refused(late, 401, "expired at")

	orphan := c.token("ann")
	c.must(204, "POST", "/DeleteRoom", object{"identifier": c.room})
	c.refused(orphan, 404, "not found")
}

func TestChatTokenTimes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		life    time.Duration
		minutes int
		token   string
		session string
	}{
		{0, 0, "2026-01-15T11:00:00Z", "2026-01-15T11:00:00Z"},
		{0, 180, "2026-01-15T11:00:00Z", "2026-01-15T13:00:00Z"},
		{0, 1, "2026-01-15T10:01:00Z", "2026-01-15T10:01:00Z"},
		{time.Minute, 180, "2026-01-15T10:01:00Z", "2026-01-15T13:00:00Z"},
	}
	for _, tt := range tests {
		c := newChat(t, Options{ChatTokenLife: tt.life, Now: at("2026-01-15T10:00:00Z")}, object{})
		in := c.in(object{"userId": "ann"})
		if tt.minutes > 0 {
			in["sessionDurationInMinutes"] = tt.minutes
		}
		var out struct{ TokenExpirationTime, SessionExpirationTime string }
		c.post("CreateChatToken", in, &out)
		if out.TokenExpirationTime != tt.token || out.SessionExpirationTime != tt.session {
			t.Errorf("with life %v and %d minutes: %+v, want %s and %s", tt.life, tt.minutes, out, tt.token, tt.session)
		}
	}
}

func TestChatTwoConnectionsOfOneUser(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{}, object{})
	one, two := c.enter("ann"), c.enter("ann")
	one.write(`{"Action":"SEND_MESSAGE","Content":"hi"}`)
	if a, b := one.next(), two.next(); a != b || !strings.Contains(a, `"Content":"hi"`) {
		t.Errorf("the frames differ:\n%s\n%s", a, b)
	}
}

func TestChatFrames(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{Now: at("2026-01-15T10:20:30.0512Z")}, object{})
	ann := c.enter("ann", object{"attributes": object{"username": "Ann", "avatar": "a.png"}})
	ben := c.enter("ben")
	both := func(format string) {
		t.Helper()
		if a, b := ann.want(format), ben.want(format); a != b {
			t.Errorf("the ids %s and %s of one frame differ", a, b)
		}
	}

	ann.write(`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"hello \"wörld\" <🔥>"}`)
	both(`{"Type":"MESSAGE","Id":"%s","RequestId":"r1","Attributes":null,"Content":"hello \"wörld\" <🔥>","SendTime":"2026-01-15T10:20:30.0512Z","Sender":{"UserId":"ann","Attributes":{"avatar":"a.png","username":"Ann"}}}`)
	ben.write(`{"Action":"SEND_MESSAGE","Content":"hi","Attributes":{"b":"2","a":"1"}}`)
	both(`{"Type":"MESSAGE","Id":"%s","RequestId":"","Attributes":{"a":"1","b":"2"},"Content":"hi","SendTime":"2026-01-15T10:20:30.0512Z","Sender":{"UserId":"ben","Attributes":{}}}`)
	ann.write(`{"Action":"DELETE_MESSAGE","RequestId":"r2","Id":"M2YcHkgffEvU","Reason":"Spam"}`)
	both(`{"Type":"EVENT","Id":"%s","RequestId":"r2","EventName":"aws:DELETE_MESSAGE","Attributes":{"MessageID":"M2YcHkgffEvU","MessageId":"M2YcHkgffEvU","Reason":"Spam"},"SendTime":"2026-01-15T10:20:30.0512Z"}`)
	ann.write(`{"Action":"DISCONNECT_USER","RequestId":"r3","UserId":"eve"}`)
	both(`{"Type":"EVENT","Id":"%s","RequestId":"r3","EventName":"aws:DISCONNECT_USER","Attributes":{"Reason":"","UserId":"eve"},"SendTime":"2026-01-15T10:20:30.0512Z"}`)
}

func TestChatRequestsOfOlderClients(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{}, object{})
	ann := c.enter("ann")
	ann.write("{\n  \"action\": \"SEND_MESSAGE\",\n  \"id\": \"stray\",\n  \"requestId\": \"r1\",\n  \"content\": \"hi\",\n  \"attributes\": null\n}")
	if got := ann.next(); !strings.Contains(got, `"RequestId":"r1","Attributes":null,"Content":"hi"`) {
		t.Errorf("frame %s", got)
	}
}

func TestChatErrors(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{NoChatRates: true}, object{"maximumMessageLength": 5})
	ann, other := c.enter("ann"), c.enter("ann")
	silent := c.enter("silent", object{"capabilities": nil})
	tests := []struct {
		request string
		code    int
		message string
	}{
		{`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"🔥🔥🔥🔥🔥🔥"}`, 400, "Message exceeds maximum length"},
		{`{"Action":"SEND_MESSAGE","RequestId":"r1"}`, 400, "Invalid request: Content is missing"},
		{`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":null}`, 400, "Invalid request: Content is missing"},
		{`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":7}`, 400, "Invalid request: Content must be a string"},
		{`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"x","Attributes":{"n":1}}`, 400, "Invalid request: Attributes must be an object whose values are strings"},
		{`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"x","Attributes":{"n":null}}`, 400, `Invalid request: Attributes must be strings, "n" is not`},
		{`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"x","Attributes":{"n":"` + strings.Repeat("x", 1024) + `"}}`, 413, "Attributes exceed maximum size of 1024 bytes"},
		{`{"Action":"DELETE_MESSAGE","RequestId":"r1","Id":"short"}`, 400, "Invalid request: Id must be that of a message, 12 letters and digits"},
		{`{"Action":"DELETE_MESSAGE","RequestId":"r1","Id":"M2YcHkgffEvU","Reason":"` + strings.Repeat("é", 257) + `"}`, 400, "Invalid request: Reason must have at most 256 characters"},
		{`{"Action":"DISCONNECT_USER","RequestId":"r1"}`, 400, "Invalid request: UserId must have 1 to 128 characters"},
		{`{"Action":"BAN_USER","RequestId":"r1","UserId":"eve"}`, 400, "Invalid request: Action must be SEND_MESSAGE, DELETE_MESSAGE or DISCONNECT_USER"},
		{`{"RequestId":"r1"}`, 400, "Invalid request: Action must be SEND_MESSAGE, DELETE_MESSAGE or DISCONNECT_USER"},
	}
	for _, tt := range tests {
		ann.fails(tt.request, tt.code, tt.message)
	}
	silent.fails(`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"x"}`, 403, "Forbidden: the chat token does not have the capability SEND_MESSAGE")
	silent.fails(`{"Action":"DELETE_MESSAGE","RequestId":"r1","Id":"M2YcHkgffEvU"}`, 403, "Forbidden: the chat token does not have the capability DELETE_MESSAGE")
	silent.fails(`{"Action":"DISCONNECT_USER","RequestId":"r1","UserId":"ann"}`, 403, "Forbidden: the chat token does not have the capability DISCONNECT_USER")
	for _, request := range []string{`[]`, `{"Action":`, "\xff", `{"RequestId":1}`} {
		ann.write("%s", request)
		if got := ann.next(); !strings.Contains(got, `"RequestId":"","ErrorCode":400,`) {
			t.Errorf("%q is answered by %s", request, got)
		}
	}

	// Five characters are not too many, whatever they need in bytes; and whoever
	// caused none of the errors has seen none.
	ann.write(`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"🔥🔥🔥🔥🔥"}`)
	for _, client := range []*chatClient{ann, other, silent} {
		if got := client.next(); !strings.Contains(got, `"Content":"🔥🔥🔥🔥🔥"`) {
			t.Errorf("frame %s", got)
		}
	}
}

// Clients drop a frame whose Id they have seen, so that an error must not have
// the Id of anything else.
func TestChatIdsAreUnique(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{NoChatRates: true}, object{})
	ann := c.enter("ann")
	seen := map[string]bool{}
	for range 50 {
		ann.write(`{"Action":"SEND_MESSAGE","Content":"x"}`)
		ann.write(`{"Action":"SEND_MESSAGE"}`)
		for range 2 {
			_, rest, _ := strings.Cut(ann.next(), `"Id":"`)
			if id := rest[:12]; seen[id] {
				t.Fatalf("the id %s is used twice", id)
			} else {
				seen[id] = true
			}
		}
	}
}

func TestChatRates(t *testing.T) {
	t.Parallel()
	const say, limited = `{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"x"}`, `"ErrorCode":429,"ErrorMessage":"rate limit exceeded"`
	answers := func(c *chatClient, n int, want string) {
		t.Helper()
		for range n {
			c.write(say)
			if got := c.next(); !strings.Contains(got, want) {
				t.Fatalf("answer %s, want %s", got, want)
			}
		}
	}

	// A room's rate is that of all its senders together.
	c := newChat(t, Options{Now: at("2026-01-15T10:00:00Z")}, object{"maximumMessageRatePerSecond": 3})
	ann, ben := c.enter("ann"), c.enter("ben")
	answers(ann, 3, `"MESSAGE"`)
	for range 3 {
		ben.next()
	}
	answers(ben, 1, limited)
	ben.write(`{"Action":"DELETE_MESSAGE","RequestId":"r1","Id":"M2YcHkgffEvU"}`)
	if got := ben.next(); !strings.Contains(got, `"EVENT"`) {
		t.Errorf("a delete does not count as a message: %s", got)
	}
	c.srv.AdvanceClock(time.Second)
	answers(ben, 3, `"MESSAGE"`)
	answers(ben, 1, limited)

	// A connection may make ten requests a second, whatever the room allows.
	c = newChat(t, Options{Now: at("2026-01-15T10:00:00Z")}, object{"maximumMessageRatePerSecond": 100})
	one, two := c.enter("ann"), c.enter("ann")
	answers(one, 10, `"MESSAGE"`)
	answers(one, 1, limited)
	for range 10 {
		two.next()
	}
	answers(two, 1, `"MESSAGE"`)

	c = newChat(t, Options{Now: at("2026-01-15T10:00:00Z"), NoChatRates: true}, object{})
	answers(c.enter("ann"), 100, `"MESSAGE"`)
}

func TestChatKick(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{}, object{})
	mod, one, two, ben := c.enter("mod"), c.enter("ann"), c.enter("ann"), c.enter("ben")
	mod.write(`{"Action":"DISCONNECT_USER","RequestId":"r1","UserId":"ann","Reason":"%s"}`, strings.Repeat("é", 100))
	for _, client := range []*chatClient{mod, ben, one, two} {
		if got := client.next(); !strings.Contains(got, `"EventName":"aws:DISCONNECT_USER"`) || !strings.Contains(got, `"UserId":"ann"`) {
			t.Errorf("frame %s", got)
		}
	}
	for _, client := range []*chatClient{one, two} {
		if reason := client.closed(1001); reason != strings.Repeat("é", 61) {
			t.Errorf("reason %q, want as many whole characters as fit into 123 bytes", reason)
		}
	}
	// A kick is no ban, and ends nobody else's connection.
	c.enter("ann").write(`{"Action":"SEND_MESSAGE","Content":"back"}`)
	for _, client := range []*chatClient{mod, ben} {
		if got := client.next(); !strings.Contains(got, `"Content":"back"`) {
			t.Errorf("frame %s", got)
		}
	}
}

func TestChatSessionEnds(t *testing.T) {
	t.Parallel()
	minute := object{"sessionDurationInMinutes": 1}

	c := newChat(t, Options{}, object{})
	ann, ben := c.enter("ann", minute), c.enter("ben")
	c.srv.AdvanceClock(time.Minute)
	reason := ann.closed(1001)
	if !strings.HasPrefix(reason, `{"Type":"ERROR","Id":"`) || !strings.HasSuffix(reason, `","RequestId":"","ErrorCode":401,"ErrorMessage":"Session expired"}`) {
		t.Errorf("reason %s", reason)
	}
	ben.write(`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"x"}`)
	ben.next()

	c = newChat(t, Options{ChatExpiryError: true}, object{})
	ann = c.enter("ann", minute)
	c.srv.AdvanceClock(time.Minute)
	ann.fails(`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"x"}`, 401, "Session expired")
	ann.fails(`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"x"}`, 401, "Session expired")
}

func TestChatRoomDeleted(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{}, object{})
	ann := c.enter("ann")
	c.must(204, "POST", "/DeleteRoom", object{"identifier": c.room})
	if reason := ann.closed(1001); !strings.Contains(reason, `"ErrorCode":404,"ErrorMessage":"Room not found"`) {
		t.Errorf("reason %s", reason)
	}
	c.fails(404, "ResourceNotFoundException", "POST", "/CreateChatToken", c.in(object{"userId": "ann"}))
}

func TestChatOverHTTP(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{Now: at("2026-01-15T10:00:00Z")}, object{})
	ann := c.enter("ann")
	var out struct{ Id string }

	c.post("SendEvent", c.in(object{"eventName": "app:GOAL", "attributes": object{"team": "red"}}), &out)
	id := ann.want(`{"Type":"EVENT","Id":"%s","RequestId":"","EventName":"app:GOAL","Attributes":{"team":"red"},"SendTime":"2026-01-15T10:00:00Z"}`)
	if id != out.Id {
		t.Errorf("SendEvent answers the id %s, the frame has %s", out.Id, id)
	}
	c.post("SendEvent", c.in(object{"eventName": "app:END"}), nil)
	ann.want(`{"Type":"EVENT","Id":"%s","RequestId":"","EventName":"app:END","Attributes":null,"SendTime":"2026-01-15T10:00:00Z"}`)

	c.post("DeleteMessage", c.in(object{"id": "M2YcHkgffEvU"}), &out)
	id = ann.want(`{"Type":"EVENT","Id":"%s","RequestId":"","EventName":"aws:DELETE_MESSAGE","Attributes":{"MessageID":"M2YcHkgffEvU","MessageId":"M2YcHkgffEvU","Reason":""},"SendTime":"2026-01-15T10:00:00Z"}`)
	if id != out.Id {
		t.Errorf("DeleteMessage answers the id %s, the frame has %s", out.Id, id)
	}
	c.post("DisconnectUser", c.in(object{"userId": "ann", "reason": "Repeated spam"}), nil)
	ann.want(`{"Type":"EVENT","Id":"%s","RequestId":"","EventName":"aws:DISCONNECT_USER","Attributes":{"Reason":"Repeated spam","UserId":"ann"},"SendTime":"2026-01-15T10:00:00Z"}`)
	if reason := ann.closed(1001); reason != "Repeated spam" {
		t.Errorf("reason %q", reason)
	}

	refuse := func(status int, exception, operation string, in object, message string) {
		t.Helper()
		if r := c.fails(status, exception, "POST", "/"+operation, in); !strings.Contains(string(r.body), message) {
			t.Errorf("%s: %s, want %q", operation, r.body, message)
		}
	}
	elsewhere := object{"roomIdentifier": c.room[:strings.LastIndexByte(c.room, '/')] + "/nosuchroom00", "eventName": "app:GOAL", "id": "M2YcHkgffEvU", "userId": "ann"}
	for _, operation := range []string{"SendEvent", "DeleteMessage", "DisconnectUser"} {
		refuse(404, "ResourceNotFoundException", operation, elsewhere, `"resourceId":"nosuchroom00","resourceType":"ROOM"`)
	}
	refuse(400, "ValidationException", "SendEvent", c.in(object{"eventName": "aws:DELETE_MESSAGE"}), "reserved")
	refuse(400, "ValidationException", "SendEvent", c.in(object{"eventName": "app:GOAL", "attributes": object{"k": strings.Repeat("x", 1024)}}), "1025 bytes")
	refuse(400, "ValidationException", "DeleteMessage", c.in(object{"id": "short"}), `"name":"id"`)
	refuse(400, "ValidationException", "DisconnectUser", c.in(object{"userId": strings.Repeat("x", 129)}), `"name":"userId"`)
}

func TestChatConnectionQuota(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{Quotas: Quotas{ChatConnections: 1}}, object{})
	c.enter("ann")
	c.refused(c.token("ben"), 429, "Rate exceeded")
}

func TestChatDrop(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{}, object{})
	ann := c.enter("ann")
	c.srv.Drop()
	ann.ws.SetReadDeadline(time.Now().Add(patience))
	var closed *websocket.CloseError
	if _, _, err := ann.ws.ReadMessage(); err == nil || errors.As(err, &closed) && closed.Code != websocket.CloseAbnormalClosure {
		t.Errorf("read: %v, want a connection that ends without a close frame", err)
	}
}

func TestChatPermissions(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{Identities: &Identities{Users: []User{{
		Name: "backend",
		Policies: []Policy{document(
			allow("ivschat:CreateChatToken", "arn:aws:ivschat:us-east-1:123456789012:room/*"),
			allow("ivschat:CreateRoom", "arn:aws:ivschat:us-east-1:123456789012:room/*"),
		)},
		AccessKeys: []AccessKey{{ID: "AKIA0000000BACKEND", Secret: "not-a-secret"}},
	}}}}, object{})
	backend := c.keys("AKIA0000000BACKEND")
	backend.post("CreateChatToken", c.in(object{"userId": "ann"}), nil)
	backend.post("CreateRoom", object{}, nil)
	denied := func(operation string, in object, message string) {
		t.Helper()
		if r := backend.fails(403, "AccessDeniedException", "POST", "/"+operation, in); !strings.Contains(string(r.body), message) {
			t.Errorf("%s: %s, want %q", operation, r.body, message)
		}
	}
	denied("SendEvent", c.in(object{"eventName": "app:GOAL"}), "not authorized to perform: ivschat:SendEvent on resource: "+c.room)
	denied("CreateRoom", object{"tags": object{"a": "b"}}, "ivschat:TagResource")
}

// What is in the data file is there after a restart: rooms, their tags, and
// which tokens were used.
func TestChatDataFile(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/data"
	run := func() (c *chat, stop func()) {
		srv, err := Start(Options{DataFile: file, Logf: t.Logf})
		if err != nil {
			t.Fatal(err)
		}
		return &chat{caller: newCaller(t, srv).chat()}, func() {
			if err := srv.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	c, stop := run()
	c.open(object{"name": "lobby", "tags": object{"a": "b"}})
	room, used, fresh := c.room, c.token("ann"), c.token("ann")
	c.connect(used)
	stop()

	c, stop = run()
	defer stop()
	c.room = room
	var got struct {
		Name string
		Tags map[string]string
	}
	c.post("GetRoom", object{"identifier": room}, &got)
	if got.Name != "lobby" || got.Tags["a"] != "b" {
		t.Errorf("GetRoom = %+v", got)
	}
	c.refused(used, 401, "already used")
	c.connect(fresh)
}

func FuzzParseChatRequest(f *testing.F) {
	for _, seed := range []string{
		`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"hi","Attributes":{"a":"b"}}`,
		`{"action":"DELETE_MESSAGE","id":"M2YcHkgffEvU","reason":"Spam"}`,
		`{"Action":"DISCONNECT_USER","UserId":"eve","userid":"\ud800"}`,
		`{"Action":"SEND_MESSAGE","Content":"x","Attributes":{"a":null}}`,
		`[]`, `{`, `null`, "\xff", `{"Content":{"Content":[[[]]]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := parseChatRequest(data)
		if r == nil {
			t.Fatal("no request")
		}
		var e *chatError
		if err != nil && (!errors.As(err, &e) || e.code < 400) {
			t.Fatalf("error %v has no code", err)
		}
		if err == nil && !slices.Contains([]string{"SEND_MESSAGE", "DELETE_MESSAGE", "DISCONNECT_USER"}, r.Action) {
			t.Fatalf("the action %q was accepted", r.Action)
		}
		mustEncode(chatMessage{Content: r.Content, Attributes: r.Attributes})
	})
}
