package cmd

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/peal-cli/peal/pkg/stream"
)

// A roomRequest is what goes to a room over the socket, with its members in the
// order in which amazon-ivs-chat-messaging writes them.
type roomRequest struct {
	Action     string
	RequestId  string            `json:",omitempty"`
	Content    string            `json:",omitempty"`
	Attributes map[string]string `json:",omitempty"`
	Id         string            `json:",omitempty"`
	UserId     string            `json:",omitempty"`
	Reason     string            `json:",omitempty"`
}

// The actions of the socket (Amazon IVS Chat messaging API reference, "Publish").
const (
	actionSendMessage    = "SEND_MESSAGE"
	actionDeleteMessage  = "DELETE_MESSAGE"
	actionDisconnectUser = "DISCONNECT_USER"
)

// json returns the request as it is sent.
func (r *roomRequest) json() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		panic(err) // strings only
	}
	return bytes.TrimSpace(b.Bytes())
}

// A roomAnswer is the frame that answers a request: the message or event that it
// led to, which everybody in the room gets, or an error.
type roomAnswer struct {
	Type         string // MESSAGE, EVENT or ERROR
	Id           string
	RequestId    string
	ErrorCode    int
	ErrorMessage string

	raw []byte
}

// A requestError says why a request over the socket failed. Its code is like a
// status of HTTP.
type requestError struct {
	action  string
	code    int
	message string // the service's
	id      string // of the failed operation
}

func (e *requestError) Error() string {
	return fmt.Sprintf("%s: %d %s (error %s)", e.action, e.code, e.message, e.id)
}

// isOwnFault tells whether a message was refused for what it is, so that others
// may pass.
func (e *requestError) isOwnFault() bool {
	return e.code == http.StatusBadRequest || e.code == http.StatusRequestEntityTooLarge || e.code == http.StatusNotAcceptable
}

// A disconnectedError says that a moderator disconnected the user of this
// connection.
type disconnectedError struct{ reason string }

func (e *disconnectedError) Error() string {
	if e.reason == "" {
		return "the user was disconnected from the room"
	}
	return fmt.Sprintf("the user was disconnected from the room: %q", e.reason)
}

// A roomConnection is an open connection to a room. Use it from one goroutine.
type roomConnection struct {
	conn    *stream.Conn
	ends    time.Time       // when the service ends it, zero: not known
	answers chan roomAnswer // to the requests of this connection; closed at its end
	err     error           // why it ended; set before answers is closed
	prefix  string          // of the ids of these requests
	count   int
	closed  chan struct{}
}

// roomPing is how often peal pings a room. The service is not known to ask for it;
// AWS's sample application for Android does so.
const roomPing = 30 * time.Second

// enter connects to a room.
func (s *tokenSource) enter(ctx context.Context) (*roomConnection, error) {
	config, err := s.tlsConfig()
	if err != nil {
		return nil, err
	}
	attempt, err := s.attempt(ctx)
	if err != nil {
		return nil, err
	}
	dialer := &stream.Dialer{TLS: config}
	conn, err := dialer.Dial(ctx, attempt)
	if err != nil {
		return nil, err
	}
	c := &roomConnection{
		conn: conn, ends: attempt.Expires,
		answers: make(chan roomAnswer), prefix: rand.Text() + "-", closed: make(chan struct{}),
	}
	go c.read()
	return c, nil
}

// read hands on what answers the requests of this connection.
func (c *roomConnection) read() {
	defer close(c.answers)
	for {
		data, binary, err := c.conn.ReadMessage()
		if err != nil {
			c.err = endOfRoom(err)
			return
		}
		var answer roomAnswer
		if binary || json.Unmarshal(data, &answer) != nil || !strings.HasPrefix(answer.RequestId, c.prefix) {
			continue
		}
		answer.raw = bytes.Clone(data)
		select {
		case c.answers <- answer:
		case <-c.closed:
		}
	}
}

// endOfRoom reads the reason of a close frame: the text that a moderator gave, or
// the JSON text of an error.
func endOfRoom(err error) error {
	closed, ok := err.(*stream.CloseError)
	if !ok || closed.Code != closeGoingAway {
		return err
	}
	var failed roomAnswer
	switch err := json.Unmarshal([]byte(closed.Reason), &failed); {
	case err != nil || failed.ErrorCode == 0:
		return &disconnectedError{closed.Reason}
	case failed.ErrorCode == http.StatusUnauthorized:
		return fmt.Errorf("the session is over: %s", failed.ErrorMessage)
	}
	return &requestError{"connection", failed.ErrorCode, failed.ErrorMessage, failed.Id}
}

// closeGoingAway is the code with which the service closes connections of users
// who are disconnected, according to AWS's sample application for Android.
const closeGoingAway = 1001

// send sends a request, and returns the id by which its answer is known.
func (c *roomConnection) send(r roomRequest) (id string, err error) {
	c.count++
	r.RequestId = c.prefix + strconv.Itoa(c.count)
	return r.RequestId, c.conn.WriteText(r.json())
}

// close tells the service that this is the end.
func (c *roomConnection) close() {
	close(c.closed)
	c.conn.Shutdown(stream.CloseNormal)
	// The service answers within a round trip; nobody waits longer for it.
	timer := time.AfterFunc(time.Second, func() { c.conn.Close() })
	for range c.answers {
	}
	timer.Stop()
	c.conn.Close()
}
