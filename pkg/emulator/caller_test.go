package emulator

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// start runs an emulator for one test.
func start(t *testing.T, o Options) *Server {
	t.Helper()
	if o.Logf == nil {
		o.Logf = t.Logf
	}
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return s
}

// A caller calls an emulator over HTTP, with requests signed by the AWS SDK. It
// may be used by several goroutines.
type caller struct {
	t      *testing.T
	srv    *Server
	creds  aws.Credentials
	bearer string // of every call, none when empty
	base   string // where the emulator is, empty: srv.URL
	scope  string // of the signature, "chime" when empty
}

// newCaller returns a caller with the credentials of the root.
func newCaller(t *testing.T, s *Server) caller {
	c := s.Credentials()
	return caller{t: t, srv: s, creds: aws.Credentials{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey}}
}

// as returns a caller that acts as a user or bot.
func (c caller) as(bearer string) caller {
	c.bearer = bearer
	return c
}

// with returns a caller with other credentials.
func (c caller) with(creds aws.Credentials) caller {
	c.creds = creds
	return c
}

func (c caller) url() string {
	if c.base != "" {
		return c.base
	}
	return c.srv.URL()
}

// A reply is the answer to a call.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// decode reads the body of the answer.
func (r reply) decode(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(r.body, into); err != nil {
		t.Fatalf("body %q: %v", r.body, err)
	}
}

// request makes a call. The path is what comes after the host, its ARNs already
// escaped; in is encoded as JSON unless nil.
func (c caller) request(method, path string, in any) reply {
	c.t.Helper()
	r := c.build(method, path, in)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, body}
}

// build makes a signed request.
func (c caller) build(method, path string, in any) *http.Request {
	c.t.Helper()
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			c.t.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.url()+path, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.bearer != "" {
		r.Header.Set("x-amz-chime-bearer", c.bearer)
	}
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(c.t.Context(), c.creds, r, hex.EncodeToString(sum[:]), cmp.Or(c.scope, "chime"), c.srv.Region(), c.srv.Now()); err != nil {
		c.t.Fatal(err)
	}
	return r
}

// must makes a call that is to succeed with a status.
func (c caller) must(status int, method, path string, in any) reply {
	c.t.Helper()
	r := c.request(method, path, in)
	if r.status != status {
		c.t.Fatalf("%s %s: %d %s %s, want %d", method, path, r.status, r.header.Get("x-amzn-ErrorType"), r.body, status)
	}
	if status == http.StatusNoContent && len(r.body) > 0 {
		c.t.Errorf("%s %s: 204 with the body %q", method, path, r.body)
	}
	return r
}

// fails makes a call that is to be refused with a status and an exception.
func (c caller) fails(status int, exception, method, path string, in any) reply {
	c.t.Helper()
	r := c.request(method, path, in)
	if got := r.header.Get("x-amzn-ErrorType"); r.status != status || got != exception {
		c.t.Fatalf("%s %s: %d %s %s, want %d %s", method, path, r.status, got, r.body, status, exception)
	}
	return r
}

// escape makes one segment of a path, as the clients do with an ARN.
func escape(arn string) string {
	return strings.NewReplacer(":", "%3A", "/", "%2F").Replace(url.PathEscape(arn))
}
