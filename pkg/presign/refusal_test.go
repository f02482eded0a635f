package presign

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// request signs with the given credentials and options, and asks for it as a
// server would see it.
func signedRequest(t *testing.T, creds aws.Credentials, o Options) Request {
	t.Helper()
	u, err := URL(creds, testUser, o)
	if err != nil {
		t.Fatal(err)
	}
	_, query, _ := strings.Cut(u, "?")
	return Request{Method: http.MethodGet, Host: o.Endpoint, Path: "/connect", RawQuery: query}
}

// Each reason that Verify refuses for.
func TestVerifyRefuses(t *testing.T) {
	temporary := aws.Credentials{AccessKeyID: "ASIAIOSFODNN7EXAMPLE", SecretAccessKey: testSecret, SessionToken: testToken}
	for _, test := range []struct {
		name     string
		creds    aws.Credentials
		sign     func(*Options)
		receive  func(*Request)
		verifier func(*Verifier)
		want     Code
	}{
		{name: "nothing wrong"},
		{name: "nothing wrong with a token", creds: temporary},
		{name: "signed a little ahead", sign: func(o *Options) { o.Now = func() time.Time { return testTime.Add(5 * time.Minute) } }},
		{name: "host in upper case", receive: func(r *Request) { r.Host = strings.ToUpper(r.Host) }},
		{name: "post", receive: func(r *Request) { r.Method = "POST" }, want: CodeMethodNotGet},
		{name: "other path", receive: func(r *Request) { r.Path = "/" }, want: CodeWrongPath},
		{name: "escaped path", receive: func(r *Request) { r.Path = "/%63onnect" }, want: CodeWrongPath},
		{name: "no query", receive: func(r *Request) { r.RawQuery = "" }, want: CodeSignatureMissing},
		{name: "expired", verifier: func(v *Verifier) { v.Now = func() time.Time { return testTime.Add(11 * time.Second) } }, want: CodeExpired},
		{name: "last second", verifier: func(v *Verifier) { v.Now = func() time.Time { return testTime.Add(10 * time.Second) } }},
		{name: "ahead", sign: func(o *Options) { o.Now = func() time.Time { return testTime.Add(time.Hour) } }, want: CodeNotYetValid},
		{name: "ahead with more skew", sign: func(o *Options) { o.Now = func() time.Time { return testTime.Add(time.Hour) } }, verifier: func(v *Verifier) { v.Skew = time.Hour }},
		{name: "other region", verifier: func(v *Verifier) { v.Region = "eu-central-1" }, want: CodeRegionMismatch},
		{name: "any region", verifier: func(v *Verifier) { v.Region = "" }},
		{name: "unknown key", creds: aws.Credentials{AccessKeyID: "AKIAUNKNOWN", SecretAccessKey: "x"}, want: CodeAccessKeyUnknown},
		{name: "other secret", creds: aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "x"}, want: CodeSignatureMismatch},
		{name: "other token", creds: aws.Credentials{AccessKeyID: "ASIAIOSFODNN7EXAMPLE", SecretAccessKey: testSecret, SessionToken: "x"}, want: CodeTokenInvalid},
		{name: "token with a long-term key", creds: aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: testSecret, SessionToken: "x"}, want: CodeTokenInvalid},
		{name: "no token", creds: aws.Credentials{AccessKeyID: "ASIAIOSFODNN7EXAMPLE", SecretAccessKey: testSecret}, want: CodeTokenMissing},
		{name: "empty token with a long-term key", sign: func(o *Options) {}, receive: func(r *Request) { r.RawQuery += "&X-Amz-Security-Token=" }, want: CodeSignatureMismatch},
		{name: "expired token", creds: temporary, verifier: func(v *Verifier) {
			v.Lookup = func(string) (aws.Credentials, bool) {
				c := temporary
				c.CanExpire, c.Expires = true, testTime
				return c, true
			}
		}, want: CodeTokenExpired},
		{name: "other host", receive: func(r *Request) { r.Host = "example.com" }, want: CodeSignatureMismatch},
		{name: "other user", receive: func(r *Request) { r.RawQuery = strings.Replace(r.RawQuery, "johndoe", "janeroe", 1) }, want: CodeSignatureMismatch},
		{name: "added parameter", receive: func(r *Request) { r.RawQuery += "&a=b" }, want: CodeSignatureMismatch},
		{name: "signed extra parameter", sign: func(o *Options) { o.Params = url.Values{"a": {"b", "c d"}} }},
		{name: "reordered", receive: func(r *Request) {
			head, tail, _ := strings.Cut(r.RawQuery, "&sessionId=")
			r.RawQuery = "sessionId=" + tail + "&" + head
		}},
		{name: "unsigned header", receive: func(r *Request) { r.Header = http.Header{"X-Amz-Date": {"x"}} }, want: CodeHeaderUnsigned},
		{name: "other headers", receive: func(r *Request) { r.Header = http.Header{"Origin": {"https://example.com"}} }},
	} {
		creds := testCreds
		if test.creds.AccessKeyID != "" {
			creds = test.creds
		}
		o := testOptions()
		if test.sign != nil {
			test.sign(&o)
		}
		r := signedRequest(t, creds, o)
		if test.receive != nil {
			test.receive(&r)
		}
		v := testVerifier()
		v.Now = func() time.Time { return testTime }
		v.Strict = true
		if test.verifier != nil {
			test.verifier(v)
		}
		c, err := v.Verify(r)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: Verify(%+v): %v", test.name, r, err)
		case test.want == "" && c.UserARN != testUser:
			t.Errorf("%s: Verify = %+v, want the user %s", test.name, c, testUser)
		case test.want != "" && !isRefused(err, test.want):
			t.Errorf("%s: Verify = %+v, %v, want %s", test.name, c, err, test.want)
		}
	}
}

// A URL of the corpus that is refused for its text is refused by a server for
// the same reason, unless the reason is one that no request shows.
func TestVerifyAgreesWithInspect(t *testing.T) {
	unseen := map[Code]bool{ // a server sees neither the URL nor its making
		CodeWrongScheme: true, CodeWrongHost: true, CodeDoubleEncoded: true, CodeNotEncoded: true, CodePlusForSpace: true,
		CodeTokenUnsigned: true, CodeUnsignedParameter: true, CodePrefetchUnknown: true,
	}
	compared := 0
	for _, b := range corpus(t) {
		l, ok := findLink(b.Text)
		if !ok || len(b.Inspect) == 0 || unseen[b.Inspect[0]] || l.encoded {
			continue
		}
		if b.Inspect[0] == CodeRegionMismatch && hostOutside(l.host, "us-east-1") != hostOutside(l.host, "eu-central-1") && !strings.Contains(l.query, "us-east-1%2Fchime") {
			continue // only the host betrays it
		}
		v := &Verifier{Now: func() time.Time { return b.At }, Lookup: func(string) (aws.Credentials, bool) { return b.credentials(), true }}
		_, err := v.Verify(Request{Method: "GET", Host: hostHeader(l), Path: l.path, RawQuery: l.query})
		if !isRefused(err, b.Inspect[0]) {
			t.Errorf("%s: Verify = %v, Inspect finds %v", b.name, err, b.Inspect)
		}
		compared++
	}
	if compared < 30 {
		t.Errorf("compared %d URLs of the corpus", compared)
	}
}

func TestVerifySystemClock(t *testing.T) {
	o := testOptions()
	o.Now = nil
	v := testVerifier()
	v.Now = nil
	if _, err := v.Verify(signedRequest(t, testCreds, o)); err != nil {
		t.Error(err)
	}
}

// Whatever a stranger sends, it is accepted with a user and a session, or
// refused with a reason.
func FuzzVerify(f *testing.F) {
	f.Add("GET", testHost, "/connect", queryA)
	f.Add("GET", testHost, "/connect", queryD)
	f.Add("POST", "", "", "")
	f.Add("GET", "\xff", "/connect", "X-Amz-Date=20260115T102030.5Z&X-Amz-Expires=-1&X-Amz-Credential=////&&=%")
	v := testVerifier()
	f.Fuzz(func(t *testing.T, method, host, path, query string) {
		c, err := v.Verify(Request{Method: method, Host: host, Path: path, RawQuery: query, Header: http.Header{"Host": {host}}})
		var refusal *Refusal
		switch {
		case err == nil && (c == nil || c.UserARN == "" || c.SessionID == ""):
			t.Errorf("Verify accepts %q as %+v", query, c)
		case err != nil && (c != nil || !errors.As(err, &refusal) || refusal.Code == "" || refusal.Message == ""):
			t.Errorf("Verify(%q) = %+v, %#v", query, c, err)
		}
	})
}
