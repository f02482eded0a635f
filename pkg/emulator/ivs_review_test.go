package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestChatReview(t *testing.T) {
	t.Parallel()
	const (
		original = `"Attributes":{"k":"v"},"Content":"hello",`
		denied   = `"ErrorCode":406,"ErrorMessage":"Message denied by review handler"`
	)
	answer := func(text string) func(context.Context) ([]byte, error) {
		return func(context.Context) ([]byte, error) { return []byte(text), nil }
	}
	tests := []struct {
		name     string
		handler  func(context.Context) ([]byte, error)
		fallback string
		want     string
	}{
		{"allow", answer(`{"Content":"hello","ReviewResult":"ALLOW","Attributes":{"k":"v"}}`), "DENY", original},
		{"change", answer(`{"Content":"h***o","ReviewResult":"ALLOW","Attributes":{"seen":"1"}}`), "DENY", `"Attributes":{"seen":"1"},"Content":"h***o",`},
		{"lose the attributes", answer(`{"Content":"hello","ReviewResult":"ALLOW"}`), "DENY", `"Attributes":null,"Content":"hello",`},
		{"deny", answer(`{"ReviewResult":"DENY"}`), "ALLOW", denied},
		{"deny with a reason", answer(`{"Content":"","ReviewResult":"DENY","Attributes":{"Reason":"be nice"}}`), "ALLOW", `"ErrorCode":406,"ErrorMessage":"be nice"`},
		{"no JSON, allow", answer(`ok`), "ALLOW", original},
		{"no JSON, deny", answer(`ok`), "DENY", denied},
		{"no result", answer(`{"Content":"x"}`), "ALLOW", original},
		{"no content", answer(`{"ReviewResult":"ALLOW"}`), "ALLOW", original},
		{"content too long", answer(`{"Content":"` + strings.Repeat("x", 21) + `","ReviewResult":"ALLOW"}`), "ALLOW", original},
		{"attributes too large", answer(`{"Content":"x","ReviewResult":"ALLOW","Attributes":{"k":"` + strings.Repeat("x", 1024) + `"}}`), "ALLOW", original},
		{"failure, allow", func(context.Context) ([]byte, error) { return nil, errors.New("crashed") }, "ALLOW", original},
		{"failure, deny", func(context.Context) ([]byte, error) { return nil, errors.New("crashed") }, "DENY", denied},
		{"too slow, allow", func(ctx context.Context) ([]byte, error) { <-ctx.Done(); return nil, ctx.Err() }, "ALLOW", original},
		{"too slow, deny", func(ctx context.Context) ([]byte, error) { <-ctx.Done(); return nil, ctx.Err() }, "DENY", denied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			events := make(chan string, 1)
			timeout := time.Minute
			if strings.HasPrefix(tt.name, "too slow") {
				timeout = time.Millisecond
			}
			c := newChat(t, Options{
				ReviewTimeout: timeout,
				Lambda: func(ctx context.Context, arn string, event []byte) ([]byte, error) {
					if arn != reviewFunction {
						t.Errorf("invoked %s", arn)
					}
					events <- string(event)
					return tt.handler(ctx)
				},
			}, object{"maximumMessageLength": 20, "messageReviewHandler": object{"uri": reviewFunction, "fallbackResult": tt.fallback}})
			ann := c.enter("ann", object{"attributes": object{"displayName": "Ann"}})
			ann.write(`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"hello","Attributes":{"k":"v"}}`)
			got := ann.next()
			if !strings.Contains(got, tt.want) || !strings.Contains(got, `"RequestId":"r1"`) {
				t.Errorf("frame %s, want %s", got, tt.want)
			}
			var event struct{ MessageId string }
			text := <-events
			if err := json.Unmarshal([]byte(text), &event); err != nil {
				t.Fatal(err)
			}
			want := `{"Content":"hello","MessageId":"` + event.MessageId + `","RoomArn":"` + c.room + `","Attributes":{"k":"v"},"Sender":{"Attributes":{"displayName":"Ann"},"UserId":"ann","Ip":"127.0.0.1"}}`
			if text != want {
				t.Errorf("event %s, want %s", text, want)
			}
			if !strings.Contains(got, `"ERROR"`) && !strings.Contains(got, `"Id":"`+event.MessageId+`"`) {
				t.Errorf("frame %s has not the id %s that the handler was told", got, event.MessageId)
			}
		})
	}
}

func TestChatReviewWithoutLambda(t *testing.T) {
	t.Parallel()
	c := newChat(t, Options{}, object{"messageReviewHandler": object{"uri": reviewFunction, "fallbackResult": "DENY"}})
	c.enter("ann").fails(`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"hello"}`, 406, "Message denied by review handler")
}

// A message that is being reviewed is lost when its room is deleted meanwhile,
// and its sender is told.
func TestChatReviewOfDeletedRoom(t *testing.T) {
	t.Parallel()
	asked, answer := make(chan bool), make(chan bool)
	c := newChat(t, Options{
		ReviewTimeout: time.Minute,
		Lambda: func(context.Context, string, []byte) ([]byte, error) {
			asked <- true
			<-answer
			return []byte(`{"Content":"x","ReviewResult":"ALLOW"}`), nil
		},
	}, object{"messageReviewHandler": object{"uri": reviewFunction}})
	ann := c.enter("ann")
	ann.write(`{"Action":"SEND_MESSAGE","RequestId":"r1","Content":"hello"}`)
	<-asked
	c.must(204, "POST", "/DeleteRoom", object{"identifier": c.room})
	close(answer)
	if reason := ann.closed(1001); !strings.Contains(reason, `"ErrorCode":404`) {
		t.Errorf("reason %s", reason)
	}
}
