package stream

import (
	"errors"
	"testing"
	"time"
)

func TestEventEnvelope(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 15, 11, 20, 31, 13e6, time.FixedZone("", 3600))
	tests := []struct {
		event Event
		want  string
	}{
		{Event{Kind: EventConnecting, Time: at, Target: "jane", Connection: 1},
			`{"Headers":{"x-peal-event-type":"CONNECTING"},"Payload":{"Time":"2026-01-15T10:20:31.013Z","UserArn":"jane","Connection":1}}`},
		{Event{Kind: EventClosed, Time: at, Target: "jane", Connection: 2, Err: &CloseError{4401, "Unauthorized"}, Final: true},
			`{"Headers":{"x-peal-event-type":"CLOSED"},"Payload":{"Time":"2026-01-15T10:20:31.013Z","UserArn":"jane","Connection":2,"Code":4401,"Error":"closed by the server with code 4401 (\"Unauthorized\")","Final":true}}`},
		{Event{Kind: EventReconnecting, Time: at, Target: "jane", Connection: 2, Attempt: 3, Wait: 1400 * time.Millisecond, Err: errSilent},
			`{"Headers":{"x-peal-event-type":"RECONNECTING"},"Payload":{"Time":"2026-01-15T10:20:31.013Z","UserArn":"jane","Connection":2,"Attempt":3,"WaitMs":1400,"Error":"no answer to two pings"}}`},
		{Event{Kind: EventGap, Time: at, Target: "jane", Gap: &Gap{From: at.Add(-time.Minute), To: at, Reason: "unexpected EOF"}},
			`{"Headers":{"x-peal-event-type":"GAP"},"Payload":{"Time":"2026-01-15T10:20:31.013Z","UserArn":"jane","From":"2026-01-15T10:19:31.013Z","To":"2026-01-15T10:20:31.013Z","Reason":"unexpected EOF","Recovered":0}}`},
		{Event{Kind: EventGap, Time: at, Target: "jane", Gap: &Gap{From: at, To: at, Reason: "unexpected EOF", Recovered: 7, Left: []string{"red"}, Err: errors.New("denied")}},
			`{"Headers":{"x-peal-event-type":"GAP"},"Payload":{"Time":"2026-01-15T10:20:31.013Z","UserArn":"jane","Error":"denied","From":"2026-01-15T10:20:31.013Z","To":"2026-01-15T10:20:31.013Z","Reason":"unexpected EOF","Recovered":7,"Left":["red"]}}`},
		{Event{Kind: EventWarning, Time: at, Target: "jane", Wait: 2 * time.Second, Err: errors.New("history: throttled")},
			`{"Headers":{"x-peal-event-type":"WARNING"},"Payload":{"Time":"2026-01-15T10:20:31.013Z","UserArn":"jane","WaitMs":2000,"Error":"history: throttled"}}`},
	}
	for _, tt := range tests {
		if got := string(tt.event.Envelope().Raw); got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.event.Kind, got, tt.want)
		}
	}
}
