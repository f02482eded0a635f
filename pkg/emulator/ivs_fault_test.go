package emulator

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func (c *chat) fault(f Fault) {
	c.t.Helper()
	if _, err := c.srv.AddFault(f); err != nil {
		c.t.Fatal(err)
	}
}

// What goes wrong on request in a room, and that the rest goes on.
func TestChatFaults(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{NoChatRates: true}, object{})
	ann, ben := c.enter("ann"), c.enter("ben")
	say := func(text string) { ann.write(`{"Action":"SEND_MESSAGE","Content":"%s"}`, text) }
	hear := func(client *chatClient, text string) {
		t.Helper()
		if got := client.next(); !strings.Contains(got, `"Content":"`+text+`"`) {
			t.Fatalf("frame %s, want %q", got, text)
		}
	}

	c.fault(Fault{Kind: FaultDelay, User: "ben", Delay: time.Millisecond, Times: 1})
	say("late")
	hear(ben, "late")
	c.fault(Fault{Kind: FaultLose, User: "ben", Times: 1})
	say("lost")
	say("heard")
	hear(ben, "heard")
	c.fault(Fault{Kind: FaultDuplicate, User: "ben", Times: 1})
	say("twice")
	hear(ben, "twice")
	hear(ben, "twice")
	c.fault(Fault{Kind: FaultClose, User: "ben", Code: 1011, Reason: "oops", Times: 1})
	say("the end")
	if reason := ben.closed(1011); reason != "oops" {
		t.Errorf("reason %q", reason)
	}

	ben = c.enter("ben")
	c.fault(Fault{Kind: FaultDrop, Room: c.room, User: "ben", Times: 1})
	say("cut off")
	ben.ws.SetReadDeadline(time.Now().Add(patience))
	var closed *websocket.CloseError
	if _, _, err := ben.ws.ReadMessage(); err == nil || errors.As(err, &closed) && closed.Code != websocket.CloseAbnormalClosure {
		t.Errorf("read: %v, want a connection that ends without a close frame", err)
	}
	for _, text := range []string{"late", "lost", "heard", "twice", "the end", "cut off"} {
		hear(ann, text)
	}
}

// A handshake that is refused on request leaves the token as it was.
func TestChatHandshakeFaults(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{}, object{})
	token := c.token("ann")
	c.fault(Fault{Kind: FaultRefuse, Status: 429, Times: 2})
	c.refused(token, 429, "")
	c.refused(token, 429, "")
	c.fault(Fault{Kind: FaultExpire, User: "ann", Times: 1})
	c.refused(token, 401, "expired")
	c.connect(token)

	c.fault(Fault{Kind: FaultHalfOpen, Times: 1})
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, _, err := websocket.DefaultDialer.DialContext(ctx, "ws"+strings.TrimPrefix(c.srv.URL(), "http")+"/", map[string][]string{"Sec-WebSocket-Protocol": {c.token("ben")}})
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() {
		t.Errorf("connect: %v, want no answer", err)
	}
}

func TestShortTokenLifeIsTold(t *testing.T) {
	t.Parallel()
	for life, want := range map[time.Duration]bool{0: false, time.Minute: false, 31 * time.Second: false, 30 * time.Second: true} {
		var told []string
		s, err := New(Options{ChatTokenLife: life, Logf: func(format string, args ...any) { told = append(told, fmt.Sprintf(format, args...)) }})
		if err != nil {
			t.Fatal(err)
		}
		s.Close()
		if got := strings.Contains(strings.Join(told, "\n"), "amazon-ivs-chat-messaging renews tokens"); got != want {
			t.Errorf("with a life of %v: %q", life, told)
		}
	}
}
