package emulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// TestSignatureVector checks a call whose signature botocore and the SDK for
// JavaScript have computed: the path is encoded twice, four headers are signed.
func TestSignatureVector(t *testing.T) {
	t.Parallel()
	s, err := New(Options{
		AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
		Now:  func() time.Time { return time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC) },
		Logf: t.Logf,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const (
		instance  = "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e"
		signature = "b6229cad1af579d9132698d943b2ac8bfe4fa1534d5d0be30aca0ee7de838f4c"
	)
	try := func(signature string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "http://messaging-chime.us-east-1.amazonaws.com/channels/"+escape(instance+"/channel/986e0758")+"/messages",
			strings.NewReader(`{"Content":"hello","Type":"STANDARD","Persistence":"PERSISTENT","ClientRequestToken":"11111111-2222-3333-4444-555555555555"}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Amz-Chime-Bearer", instance+"/user/johndoe")
		r.Header.Set("X-Amz-Date", "20260115T102030Z")
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260115/us-east-1/chime/aws4_request, "+
			"SignedHeaders=content-type;host;x-amz-chime-bearer;x-amz-date, Signature="+signature)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	// The signature is good; the user is not there.
	if w := try(signature); w.Code != 401 || !strings.Contains(w.Body.String(), textBearer) {
		t.Errorf("%d %s, want the bearer refused, not the signature", w.Code, w.Body)
	}
	if w := try(strings.Replace(signature, "b", "c", 1)); w.Code != 403 || w.Header().Get("x-amzn-ErrorType") != "InvalidSignatureException" {
		t.Errorf("%d %s, want the signature refused", w.Code, w.Body)
	}
}

func TestSignatureRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{})
	other := func(change func(*aws.Credentials)) caller {
		creds := w.creds
		change(&creds)
		return w.with(creds)
	}
	for _, test := range []struct {
		name      string
		caller    caller
		change    func(*http.Request)
		exception string
	}{
		{"nothing signed", w.caller, func(r *http.Request) { r.Header.Del("Authorization") }, "MissingAuthenticationTokenException"},
		{"another scheme", w.caller, func(r *http.Request) { r.Header.Set("Authorization", "Bearer abc") }, "IncompleteSignatureException"},
		{"no signature", w.caller, func(r *http.Request) {
			r.Header.Set("Authorization", strings.SplitN(r.Header.Get("Authorization"), ", Signature=", 2)[0])
		}, "IncompleteSignatureException"},
		{"no signed headers", w.caller, func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "SignedHeaders", "Headers", 1))
		}, "IncompleteSignatureException"},
		{"short credential", w.caller, func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "/aws4_request", "", 1))
		}, "IncompleteSignatureException"},
		{"unknown key", other(func(c *aws.Credentials) { c.AccessKeyID = "AKIASTRANGERSTRANGER" }), nil, "UnrecognizedClientException"},
		{"wrong secret", other(func(c *aws.Credentials) { c.SecretAccessKey = "x" }), nil, "InvalidSignatureException"},
		{"token of a long-term key", other(func(c *aws.Credentials) { c.SessionToken = "t" }), nil, "UnrecognizedClientException"},
		{"changed query", w.caller, func(r *http.Request) { r.URL.RawQuery = "max-results=3" }, "InvalidSignatureException"},
		{"changed body", w.caller, func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(`{"Name":"b"}`)) }, "InvalidSignatureException"},
		{"header added after signing", w.caller, func(r *http.Request) { r.Header.Set("x-amz-chime-bearer", "x") }, "InvalidSignatureException"},
		{"another host", w.caller, func(r *http.Request) { r.Host = "example.com" }, "InvalidSignatureException"},
		{"another region", w.caller, func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "us-east-1", "eu-central-1", 1))
		}, "InvalidSignatureException"},
		{"no date", w.caller, func(r *http.Request) { r.Header.Del("X-Amz-Date") }, "IncompleteSignatureException"},
		{"date of another day", w.caller, func(r *http.Request) {
			r.Header.Set("X-Amz-Date", w.srv.Now().Add(-24*time.Hour).Format("20060102T150405Z"))
		}, "InvalidSignatureException"},
		{"hash of another body", w.caller, func(r *http.Request) { r.Header.Set("X-Amz-Content-Sha256", strings.Repeat("0", 64)) }, "InvalidSignatureException"},
	} {
		body := object{"Name": "a", "ClientRequestToken": "abc"}
		r := test.caller.build("POST", "/app-instances", body)
		if test.change != nil {
			test.change(r)
			r.ContentLength = -1
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if got := resp.Header.Get("x-amzn-ErrorType"); resp.StatusCode != 403 || got != test.exception {
			t.Errorf("%s: %d %s %s, want 403 %s", test.name, resp.StatusCode, got, text, test.exception)
		}
		var m struct{ Message string }
		if err := json.Unmarshal(text, &m); err != nil || m.Message == "" || strings.Contains(string(text), w.creds.SecretAccessKey) {
			t.Errorf("%s: body %s", test.name, text)
		}
	}
}

func TestSignatureClock(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	at := now
	w := newWorld(t, Options{Now: func() time.Time { return now }})
	for _, test := range []struct {
		skew time.Duration
		ok   bool
	}{{0, true}, {5 * time.Minute, true}, {-5 * time.Minute, true}, {5*time.Minute + time.Second, false}, {-5*time.Minute - time.Second, false}} {
		now = at
		r := w.build("GET", "/app-instances", nil)
		now = at.Add(test.skew)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if (resp.StatusCode == 200) != test.ok {
			t.Errorf("clock off by %v: %s", test.skew, resp.Status)
		}
		// A client corrects its clock by this header.
		if got, want := resp.Header.Get("Date"), now.Format(http.TimeFormat); got != want {
			t.Errorf("Date = %s, want %s", got, want)
		}
	}
}

func TestExplainAuth(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var log bytes.Buffer
	w := newWorld(t, Options{ExplainAuth: true, Logf: func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		fmt.Fprintf(&log, format+"\n", args...)
	}}, "ann")
	liar := w.with(aws.Credentials{AccessKeyID: w.creds.AccessKeyID, SecretAccessKey: w.creds.SecretAccessKey + "\n"})
	liar.fails(403, "InvalidSignatureException", "GET", "/app-instances", nil)
	w.with(aws.Credentials{AccessKeyID: w.creds.AccessKeyID, SecretAccessKey: "hunter2"}).fails(403, "InvalidSignatureException", "GET", "/app-instances", nil)

	liar.dial(w.user("ann"), nil).closed(4401, "Unauthorized")
	mu.Lock()
	defer mu.Unlock()
	got := log.String()
	for _, want := range []string{
		"the secret ends with a line break",
		"no known mistake explains the signature",
		"GET\n/app-instances\n",
		"connect refused",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the log lacks %q:\n%s", want, got)
		}
	}
	if strings.Contains(got, w.creds.SecretAccessKey) {
		t.Errorf("the log holds the secret:\n%s", got)
	}
}

func TestHeaderMistakes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{})
	r := w.build("GET", "/channels/"+escape(w.instance+"/channel/c")+"?scope=app-instance-user-membership&app-instance-user-arn="+escape(w.instance), nil)
	c := w.srv.newCall(r)
	c.path, c.host = r.URL.EscapedPath(), r.URL.Host
	right := headerSignature{date: w.srv.Now(), secret: "secret"}
	right.scope.Service = "chime"
	right.canonical.Path, right.canonical.Query, right.canonical.Host = "/channels/x%253A", "a=1&b=2", c.host
	right.canonical.SignedHeaders = []string{"x-amz-date", "host"}
	c.path, c.rawQuery = "/channels/x%3A", "b=2&a=1"
	for _, mistake := range right.mistakes(c) {
		made := right
		mistake.make(&made)
		sent := made.signature()
		if made.is(right.signature()) {
			t.Errorf("%s: no mistake at all", mistake.did)
			continue
		}
		if got := right.explain(c, sent); !strings.HasPrefix(got, mistake.did) {
			t.Errorf("%s: explained as %q", mistake.did, got)
		}
	}
}
