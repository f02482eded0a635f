package cmd

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/peal-cli/peal/pkg/chime"
)

const (
	testInstance = "arn:aws:chime:us-east-1:123456789012:app-instance/i"
	testChannel  = testInstance + "/channel/c"
	testUser     = testInstance + "/user/u"
)

// A run is what a command left behind.
type run struct {
	code     int
	out, err string
}

// runAgainst runs a command line against a service that handler stands for.
func runAgainst(t *testing.T, handler http.HandlerFunc, input string, args ...string) run {
	t.Helper()
	server := httptest.NewServer(handler)
	defer server.Close()
	var out, errs bytes.Buffer
	env := &Env{
		In: strings.NewReader(input), Out: &out, Err: &errs, Now: time.Now,
		LookupEnv: func(string) (string, bool) { return "", false },
		config: &aws.Config{
			Region:       "us-east-1",
			BaseEndpoint: &server.URL,
			HTTPClient:   server.Client(),
			Credentials:  credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "secret", ""),
			Retryer: func() aws.Retryer {
				return retry.NewStandard(func(o *retry.StandardOptions) {
					o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
				})
			},
		},
	}
	code := Run(context.Background(), env, append([]string{"--as", testUser}, args...))
	return run{code, out.String(), errs.String()}
}

// roundTrip is a service without a network.
type roundTrip func(*http.Request) (status int, body string)

func (f roundTrip) Do(r *http.Request) (*http.Response, error) {
	status, body := f(r)
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
}

// testActor is an actor whose service is f.
func testActor(f roundTrip) *actor {
	client := chime.NewMessaging(aws.Config{Region: "us-east-1", HTTPClient: f, RetryMaxAttempts: 1})
	return &actor{client, new(testUser)}
}
