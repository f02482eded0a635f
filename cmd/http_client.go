package cmd

import (
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// callTimeout is how long one attempt of an API call may take. Without a limit a
// server that never answers would hold a tail that reconnects for ever.
const callTimeout = 30 * time.Second

// newCallClient returns the HTTP client of calls, over the transport of the SDK's
// or, without one, over a new one. It follows no redirect, which no service sends:
// the next host would get the session token, whatever its scheme, and the SDK's
// client follows for ever.
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

// newProviderClient returns the HTTP client of what the SDK asks for credentials,
// such as IAM Identity Center, and STS with a web identity. It is one of the SDK's
// own, as they alone take a CA bundle and are impatient with instance metadata.
//
// Those follow redirects, with the token that was sent. Here none leads to another
// host: the transport asks for the proxy of a host before it connects to it.
func newProviderClient() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().WithTimeout(callTimeout).WithTransportOptions(func(transport *http.Transport) {
		proxy := transport.Proxy
		transport.Proxy = func(r *http.Request) (*url.URL, error) {
			if r.Response != nil { // the redirect that led to this request
				return nil, fmt.Errorf("the redirect to %s is not followed", r.URL.Host)
			}
			return proxy(r)
		}
	})
}

// explainAuthority adds a hint to an error about a certificate whose authority is
// not trusted here. Other errors stay as they are.
func explainAuthority(err error) error {
	if !isA[x509.UnknownAuthorityError](err) {
		return err
	}
	return withHint(err, "if the server is the right one, trust its authority: --ca-bundle FILE, or AWS_CA_BUNDLE")
}
