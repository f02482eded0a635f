package stream_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"

	"github.com/gorilla/websocket"

	"github.com/peal-cli/peal/pkg/stream"
)

// A tail goes on where it was when its connection breaks. Here the first
// connection brings one message, the second one another, which ends it.
func ExampleTail() {
	var connections atomic.Int32
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var upgrader websocket.Upgrader
		ws, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		n := connections.Add(1)
		ws.WriteMessage(websocket.TextMessage, []byte(`{"Headers":{"x-amz-chime-event-type":"SESSION_ESTABLISHED"}}`))
		fmt.Fprintf(textWriter{ws}, `{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE"},"Payload":"{\"Content\":\"message %d\"}"}`, n)
	}))
	defer service.Close()

	until, err := stream.CompileProgram(`.Payload.Content == "message 2"`, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	tail := &stream.Tail{
		Targets: []stream.Target{{
			Name: "jane",
			Connect: func(ctx context.Context, last error) (stream.Attempt, error) {
				// A service with signed URLs wants a fresh one for each attempt.
				return stream.Attempt{URL: "ws" + strings.TrimPrefix(service.URL, "http")}, nil
			},
			Established: stream.SessionEstablished,
		}},
		Sink: stream.NewWriter(context.Background(), os.Stdout, stream.WriterOptions{Until: until}),
		Notify: func(e stream.Event) {
			if e.Kind == stream.EventReconnecting {
				fmt.Println("lost:", e.Err)
			}
		},
	}
	if err := tail.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// {"Headers":{"x-amz-chime-event-type":"SESSION_ESTABLISHED"}}
	// {"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE"},"Payload":{"Content":"message 1"}}
	// lost: unexpected EOF
	// {"Headers":{"x-amz-chime-event-type":"SESSION_ESTABLISHED"}}
	// {"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE"},"Payload":{"Content":"message 2"}}
}

// A textWriter sends what is written as text messages.
type textWriter struct{ ws *websocket.Conn }

func (w textWriter) Write(p []byte) (int, error) {
	return len(p), w.ws.WriteMessage(websocket.TextMessage, p)
}
