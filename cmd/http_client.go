package cmd

import (
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// callTimeout is how long one attempt of an API call may take. Without a limit a
// server that never answers would hold a tail that reconnects for ever.
const callTimeout = 30 * time.Second

// newCallClient returns the HTTP client of calls, over the transport of the SDK's
// or, without one, over a new one. It follows no redirect, which no service sends: the next host would get
// the session token, whatever its scheme, and the SDK's client follows for ever.
func newCallClient(loaded aws.HTTPClient) *http.Client {
	buildable, ok := loaded.(*awshttp.BuildableClient)
	if !ok {
		buildable = awshttp.NewBuildableClient()
	}
	return &http.Client{
		Transport:     buildable.GetTransport(),
		Timeout:       callTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
