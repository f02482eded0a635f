package chime_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

// A step is one answer of a server, or one failure of the network.
type step struct {
	status int
	header map[string]string
	body   string
	err    error // instead of an answer
	cut    error // after the body
}

// steps answers one request after the other.
type steps struct {
	answers  []step
	requests []*http.Request
	bodies   []string
	at       []time.Time
}

func (s *steps) Do(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		data, _ := io.ReadAll(r.Body)
		body = string(data)
	}
	s.requests, s.bodies, s.at = append(s.requests, r), append(s.bodies, body), append(s.at, time.Now())
	answer := s.answers[min(len(s.requests), len(s.answers))-1]
	if answer.err != nil {
		return nil, answer.err
	}
	header := http.Header{}
	for name, value := range answer.header {
		header.Set(name, value)
	}
	reader := io.Reader(strings.NewReader(answer.body))
	if answer.cut != nil {
		reader = io.MultiReader(reader, &failingReader{answer.cut})
	}
	return &http.Response{StatusCode: answer.status, Header: header, Body: io.NopCloser(reader)}, nil
}

type failingReader struct{ err error }

func (r *failingReader) Read([]byte) (int, error) { return 0, r.err }

// newTestClient returns a client that waits one second between attempts.
func newTestClient(transport chime.HTTPClient) *chime.Messaging {
	return chime.NewMessaging(aws.Config{
		Region:      "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "secret", "session-token"),
		HTTPClient:  transport,
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return time.Second, nil })
			})
		},
	})
}

func send(ctx context.Context, m *chime.Messaging) (*chime.SendChannelMessageOutput, error) {
	return m.SendChannelMessage(ctx, &chime.SendChannelMessageInput{
		ChannelArn:  aws.String(channelARN),
		ChimeBearer: aws.String(userARN),
		Content:     aws.String("hello"),
		Type:        types.ChannelMessageTypeStandard,
		Persistence: types.ChannelMessagePersistenceTypePersistent,
	})
}

func TestRetry(t *testing.T) {
	t.Parallel()
	ok := step{status: 201, body: `{"MessageId":"m1"}`}
	tests := []struct {
		name    string
		answers []step
		want    []time.Duration // when the requests were sent
		failed  bool
	}{
		{"success", []step{ok}, []time.Duration{0}, false},
		{"bad request", []step{{status: 400}}, []time.Duration{0}, true},
		{"unauthorized", []step{{status: 401}}, []time.Duration{0}, true},
		{"forbidden", []step{{status: 403}}, []time.Duration{0}, true},
		{"not found", []step{{status: 404}}, []time.Duration{0}, true},
		{"conflict", []step{{status: 409}}, []time.Duration{0}, true},
		{"throttled", []step{{status: 429, header: map[string]string{"x-amzn-ErrorType": "ThrottledClientException"}}, ok}, []time.Duration{0, time.Second}, false},
		{"throttled without a type", []step{{status: 429}, ok}, []time.Duration{0, time.Second}, false},
		{"failure", []step{{status: 500}, {status: 503}, ok}, []time.Duration{0, time.Second, 2 * time.Second}, false},
		{"unusual 5xx", []step{{status: 507}, ok}, []time.Duration{0, time.Second}, false},
		{"failure for good", []step{{status: 500}}, []time.Duration{0, time.Second, 2 * time.Second}, true},
		{"connection refused", []step{{err: syscall.ECONNREFUSED}, ok}, []time.Duration{0, time.Second}, false},
		{"connection lost before the answer", []step{{err: io.EOF}, ok}, []time.Duration{0, time.Second}, false},
		{"connection lost within the answer", []step{{status: 201, body: `{"Mess`, cut: io.ErrUnexpectedEOF}, ok}, []time.Duration{0, time.Second}, false},
		{"retry after seconds", []step{{status: 429, header: map[string]string{"Retry-After": "7"}}, ok}, []time.Duration{0, 7 * time.Second}, false},
		{"retry after less than the backoff", []step{{status: 503, header: map[string]string{"Retry-After": "0"}}, ok}, []time.Duration{0, time.Second}, false},
		{"retry after a date", []step{{status: 503, header: map[string]string{
			"Date": "Thu, 15 Jan 2026 10:20:30 GMT", "Retry-After": "Thu, 15 Jan 2026 10:20:42 GMT"}}, ok}, []time.Duration{0, 12 * time.Second}, false},
		{"retry after too long", []step{{status: 503, header: map[string]string{"Retry-After": "61"}}, ok}, []time.Duration{0}, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				transport := &steps{answers: test.answers}
				start := time.Now()
				out, err := send(t.Context(), newTestClient(transport))
				if (err != nil) != test.failed {
					t.Errorf("error %v, want one: %v", err, test.failed)
				}
				if err == nil && aws.ToString(out.MessageId) != "m1" {
					t.Errorf("MessageId %q, want m1", aws.ToString(out.MessageId))
				}
				var got []time.Duration
				for _, at := range transport.at {
					got = append(got, at.Sub(start))
				}
				if !slices.Equal(got, test.want) {
					t.Errorf("requests sent after %v, want %v", got, test.want)
				}
				for _, body := range transport.bodies {
					if body != transport.bodies[0] {
						t.Errorf("body %s of a later attempt, want that of the first, %s", body, transport.bodies[0])
					}
				}
				if !strings.Contains(transport.bodies[0], `"ClientRequestToken":"`) {
					t.Errorf("body %s has no ClientRequestToken", transport.bodies[0])
				}
			})
		})
	}
}

func TestRetryStopsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		transport := &steps{answers: []step{{status: 500}}}
		_, err := send(ctx, newTestClient(transport))
		if !errors.Is(err, context.DeadlineExceeded) || len(transport.requests) != 2 {
			t.Errorf("%d requests, then %v; want 2, then %v", len(transport.requests), err, context.DeadlineExceeded)
		}
	})
}

func TestRetryMaxAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := &steps{answers: []step{{status: 500}}}
		client := chime.NewMessaging(aws.Config{Region: "us-east-1", HTTPClient: transport, RetryMaxAttempts: 5})
		if _, err := send(t.Context(), client); err == nil || len(transport.requests) != 5 {
			t.Errorf("%d requests, then %v; want 5, then an error", len(transport.requests), err)
		}
		_, err := client.DescribeChannel(t.Context(), &chime.DescribeChannelInput{ChannelArn: aws.String(channelARN)},
			func(o *chime.Options) { o.RetryMaxAttempts = 2 })
		if err == nil || len(transport.requests) != 7 {
			t.Errorf("%d requests, then %v; want 7, then an error", len(transport.requests), err)
		}
	})
}

// A machine whose clock is an hour slow is refused once, and then signs with the
// server's time, also in the operations that follow.
func TestClockSkew(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		now := time.Now().Add(time.Hour)
		w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
		signed, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
		if err != nil || now.Sub(signed).Abs() > 5*time.Minute {
			w.Header().Set("x-amzn-ErrorType", "InvalidSignatureException")
			w.WriteHeader(http.StatusForbidden)
			json.NewEncoder(w).Encode(map[string]string{"message": "Signature expired"})
			return
		}
		w.Write([]byte(`{}`))
	}))
	defer server.Close()
	client := newTestClient(server.Client())
	atServer := func(o *chime.Options) { o.BaseEndpoint = aws.String(server.URL) }
	for i, want := range []int32{2, 3} {
		if _, err := client.GetMessagingSessionEndpoint(t.Context(), nil, atServer); err != nil {
			t.Fatal(err)
		}
		if got := requests.Load(); got != want {
			t.Errorf("after operation %d: %d requests, want %d", i+1, got, want)
		}
	}
	_, err := client.GetMessagingSessionEndpoint(t.Context(), nil, atServer, func(o *chime.Options) { o.DisableClockSkewCorrection = true })
	if e, ok := errors.AsType[*chime.Error](err); !ok || e.Code != "InvalidSignatureException" {
		t.Errorf("without correction: %v, want InvalidSignatureException", err)
	}
}
