package presign

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

func TestOptionsRefused(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Options)
		want   string // part of the error
	}{
		{"no endpoint", func(o *Options) { o.Endpoint = "" }, "the endpoint is missing"},
		{"endpoint with scheme", func(o *Options) { o.Endpoint = "wss://host" }, `endpoint "wss://host" is not host or host:port`},
		{"endpoint with path", func(o *Options) { o.Endpoint = "host/connect" }, "leave out scheme and path"},
		{"endpoint with query", func(o *Options) { o.Endpoint = "host?a=b" }, `holds '?'`},
		{"endpoint with user", func(o *Options) { o.Endpoint = "me@host" }, `holds '@'`},
		{"endpoint with a space", func(o *Options) { o.Endpoint = "ho st" }, `holds ' '`},
		{"endpoint without a host", func(o *Options) { o.Endpoint = ":443" }, "has no host"},
		{"endpoint without a port", func(o *Options) { o.Endpoint = "host:" }, "has no port"},
		{"endpoint with port zero", func(o *Options) { o.Endpoint = "host:0" }, "has no port"},
		{"endpoint with a large port", func(o *Options) { o.Endpoint = "host:65536" }, "has no port"},
		{"endpoint with a bare IPv6 address", func(o *Options) { o.Endpoint = "::1" }, `holds ':'`},
		{"endpoint with a broken IPv6 address", func(o *Options) { o.Endpoint = "[::zz]:1" }, "IPv6"},
		{"endpoint with an unclosed bracket", func(o *Options) { o.Endpoint = "[::1:443" }, "IPv6"},
		{"no region", func(o *Options) { o.Region = "" }, `region "" is not a region`},
		{"region with a slash", func(o *Options) { o.Region = "us/east" }, "is not a region"},
		{"unknown scheme", func(o *Options) { o.Scheme = "https" }, `scheme "https" is neither wss nor ws`},
		{"plain text to another machine", func(o *Options) { o.Scheme = "ws" }, "in the clear"},
		{"plain text to something like localhost", func(o *Options) { o.Scheme, o.Endpoint = "ws", "localhost.example.com:1" }, "in the clear"},
		{"expiry below a second", func(o *Options) { o.Expires = time.Millisecond }, "expiry 1ms"},
		{"expiry of half a second more", func(o *Options) { o.Expires = 1500 * time.Millisecond }, "expiry 1.5s"},
		{"expiry below zero", func(o *Options) { o.Expires = -time.Second }, "expiry -1s"},
		{"expiry beyond seven days", func(o *Options) { o.Expires = 168*time.Hour + time.Second }, "expiry 168h0m1s"},
		{"unknown prefetch", func(o *Options) { o.PrefetchOn = "start" }, `prefetch on "start"`},
		{"unknown order", func(o *Options) { o.PrefetchSortBy = "name" }, `prefetch sorted by "name"`},
		{"parameter without a name", func(o *Options) { o.Params = url.Values{"": {"1"}} }, "no name"},
		{"parameter of the signature", func(o *Options) { o.Params = url.Values{"x-amz-date": {"1"}} }, `parameter "x-amz-date"`},
		{"parameter with a field", func(o *Options) { o.Params = url.Values{"userArn": {"1"}} }, `parameter "userArn"`},
	} {
		o := testOptions()
		test.change(&o)
		got, err := URL(testCreds, testUser, o)
		if err == nil || !strings.Contains(err.Error(), test.want) || got != "" {
			t.Errorf("%s: URL = %q, %v, want an error with %q", test.name, got, err, test.want)
		}
	}
	for _, creds := range []aws.Credentials{{}, {AccessKeyID: "AKID"}, {SecretAccessKey: "secret"}} {
		if _, err := URL(creds, testUser, testOptions()); err == nil {
			t.Errorf("URL signs with %+v", creds)
		}
	}
}

func TestOptionsDefaults(t *testing.T) {
	got, err := URL(testCreds, testUser, Options{Endpoint: testHost, Region: "us-east-1"})
	if err != nil {
		t.Fatal(err)
	}
	r := Inspect(got, time.Now())
	if r.Verdict != VerdictOK || r.Scheme != "wss" || r.ExpiresSeconds != 10 || r.SessionID == "" || strings.Trim(r.SessionID, "0123456789") != "" {
		t.Errorf("URL with few options = %+v", r)
	}
}

func TestEndpointForms(t *testing.T) {
	for _, test := range []struct{ scheme, endpoint, wantPrefix, wantHost string }{
		{"wss", "Node.Example.com", "wss://Node.Example.com/connect?", "node.example.com"},
		{"wss", "node.example.com:443", "wss://node.example.com/connect?", "node.example.com"},
		{"wss", "node.example.com:80", "wss://node.example.com:80/connect?", "node.example.com:80"},
		{"ws", "LOCALHOST:4580", "ws://LOCALHOST:4580/connect?", "localhost:4580"},
		{"ws", "127.0.0.1:80", "ws://127.0.0.1/connect?", "127.0.0.1"},
		{"ws", "127.9.9.9:443", "ws://127.9.9.9:443/connect?", "127.9.9.9:443"},
		{"ws", "[::1]:4580", "ws://[::1]:4580/connect?", "[::1]:4580"},
		{"wss", "[2001:db8::1]", "wss://[2001:db8::1]/connect?", "[2001:db8::1]"},
	} {
		o := testOptions()
		o.Scheme, o.Endpoint = test.scheme, test.endpoint
		got, err := URL(testCreds, testUser, o)
		if err != nil {
			t.Errorf("%s://%s: %v", test.scheme, test.endpoint, err)
			continue
		}
		query, found := strings.CutPrefix(got, test.wantPrefix)
		if !found {
			t.Errorf("URL for %s://%s = %s, want prefix %s", test.scheme, test.endpoint, got, test.wantPrefix)
		}
		if _, err := testVerifier().Verify(Request{Method: "GET", Host: test.wantHost, Path: "/connect", RawQuery: query}); err != nil {
			t.Errorf("URL for %s://%s is not signed for the host %s: %v", test.scheme, test.endpoint, test.wantHost, err)
		}
	}
	o := testOptions()
	o.Scheme, o.InsecurePlaintext = "ws", true
	if got, err := URL(testCreds, testUser, o); err != nil || !strings.HasPrefix(got, "ws://"+testHost) {
		t.Errorf("URL with InsecurePlaintext = %q, %v", got, err)
	}
}
