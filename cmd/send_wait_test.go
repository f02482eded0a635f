package cmd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

func TestAwaitFlow(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		sent   types.ChannelMessageStatus
		answer []string // to each question; the last one for ever
		limit  time.Duration
		want   string // in the error
		calls  int
		took   time.Duration
	}{
		{"in no flow", "SENT", nil, time.Minute, "", 0, 0},
		{"passed at once", "PENDING", []string{`{"Status":{"Value":"SENT"}}`}, time.Minute, "", 1, 100 * time.Millisecond},
		{"passed later", "PENDING", []string{`{"Status":{"Value":"PENDING"}}`, `{"Status":{"Value":"PENDING"}}`, `{"Status":{"Value":"SENT"}}`}, time.Minute, "", 3, 700 * time.Millisecond},
		{"denied", "PENDING", []string{`{"Status":{"Value":"DENIED","Detail":"rude"}}`}, time.Minute, "the channel's flow answered DENIED for message m: rude", 1, 100 * time.Millisecond},
		{"failed", "FAILED", nil, time.Minute, "the channel's flow answered FAILED", 0, 0},
		{"for ever", "PENDING", []string{`{"Status":{"Value":"PENDING"}}`}, time.Minute, "message m is still in the channel's flow after 1m", 16, time.Minute},
		{"short limit", "PENDING", []string{`{"Status":{"Value":"SENT"}}`}, 50 * time.Millisecond, "still in the channel's flow after 50ms", 0, 50 * time.Millisecond},
		{"refused", "PENDING", []string{""}, time.Minute, "403", 1, 100 * time.Millisecond},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				client := testActor(func(r *http.Request) (int, string) {
					if r.URL.Query().Get("scope") != "message-status" || r.Header.Get("X-Amz-Chime-Bearer") != testUser {
						t.Errorf("request %s as %q", r.URL, r.Header.Get("X-Amz-Chime-Bearer"))
					}
					answer := test.answer[min(calls, len(test.answer)-1)]
					calls++
					if answer == "" {
						return http.StatusForbidden, ""
					}
					return http.StatusOK, answer
				})
				start := time.Now()
				err := awaitFlow(t.Context(), client, &chime.SendChannelMessageInput{ChannelArn: new(testChannel)},
					&chime.SendChannelMessageOutput{MessageId: new("m"), Status: &types.ChannelMessageStatusStructure{Value: test.sent}}, test.limit)
				if fmt.Sprint(err) != "<nil>" && test.want == "" || test.want != "" && !strings.Contains(fmt.Sprint(err), test.want) {
					t.Errorf("error %v, want %q", err, test.want)
				}
				if took := time.Since(start); calls != test.calls || took != test.took {
					t.Errorf("%d questions in %v, want %d in %v", calls, took, test.calls, test.took)
				}
			})
		})
	}
}

func TestAwaitFlowIsInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cause := errors.New("interrupted")
		time.AfterFunc(time.Second, func() { cancel(cause) })
		client := testActor(func(*http.Request) (int, string) { return http.StatusOK, `{"Status":{"Value":"PENDING"}}` })
		err := awaitFlow(ctx, client, &chime.SendChannelMessageInput{ChannelArn: new(testChannel)},
			&chime.SendChannelMessageOutput{MessageId: new("m"), Status: &types.ChannelMessageStatusStructure{Value: types.ChannelMessageStatusPending}}, time.Minute)
		if !errors.Is(err, cause) {
			t.Errorf("error %v, want %v", err, cause)
		}
	})
}
