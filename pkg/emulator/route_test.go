package emulator

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// TestRoutes finds every operation by a request that looks like it, whatever
// else the query holds.
func TestRoutes(t *testing.T) {
	t.Parallel()
	counts := map[service]int{}
	for _, o := range operations() {
		counts[o.service]++
		if o.target != "" {
			if got := routes().findTarget(o.service.scope(), o.target); got == nil || got.name != o.name {
				t.Errorf("%s: not found by its target", o.name)
			}
			continue
		}
		path, labels := "", map[string]string{}
		for _, segment := range strings.Split(o.path, "/")[1:] {
			if name, ok := strings.CutPrefix(segment, "{"); ok {
				labels[strings.TrimSuffix(name, "}")] = "arn:a/b c%"
				segment = url.PathEscape("arn:a/b c%")
			}
			path += "/" + segment
		}
		query, _ := url.ParseQuery(o.query)
		query.Set("max-results", "1")
		got, found := routes().find(o.service.scope(), o.method, path, query)
		if got == nil || got.name != o.name {
			t.Errorf("%s %s?%s finds %v, want %s", o.method, path, o.query, got, o.name)
			continue
		}
		for name, want := range labels {
			if found[name] != want {
				t.Errorf("%s: label %s = %q, want %q", o.name, name, found[name], want)
			}
		}
	}
	// The three tagging operations of chime-sdk-identity are those of chime-sdk-messaging.
	for s, want := range map[service]int{messagingService: 51, identityService: 30 - 3, ivschatService: 17} {
		if counts[s] != want {
			t.Errorf("%s has %d operations, want %d", s, counts[s], want)
		}
	}
}

func TestUnknownOperation(t *testing.T) {
	t.Parallel()
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, request := range []struct{ method, target string }{
		{"GET", "/"}, {"GET", "/nonsense"}, {"PATCH", "/channels"}, {"POST", "/"}, {"GET", "/channels/a/b/c/d/e"},
		{"GET", "/channels//messages"}, {"GET", "/channels/%zz/messages"}, {"GET", "/endpoints/messaging-session/"},
		{"GET", "//channels"}, {"DELETE", "/connect"}, {"GET", "/channels/../app-instances"},
	} {
		r := &http.Request{Method: request.method, Header: http.Header{}, Body: http.NoBody, Host: "localhost", RemoteAddr: "127.0.0.1:1"}
		r.URL = &url.URL{Path: request.target, RawPath: request.target}
		if strings.Contains(request.target, "%zz") {
			r.URL = &url.URL{Opaque: request.target}
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != 404 || w.Header().Get("x-amzn-ErrorType") != "UnknownOperationException" || w.Header().Get("x-amzn-RequestId") == "" {
			t.Errorf("%s %s = %d %v %s", request.method, request.target, w.Code, w.Header(), w.Body)
		}
	}
}

func TestCORS(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	r, err := http.NewRequest("OPTIONS", s.URL()+"/channels", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "http://localhost:3000")
	r.Header.Set("Access-Control-Request-Headers", "x-amz-chime-bearer")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 204 || resp.Header.Get("Access-Control-Allow-Origin") != "*" ||
		!strings.Contains(resp.Header.Get("Access-Control-Allow-Headers"), "x-amz-chime-bearer") {
		t.Errorf("OPTIONS = %s %v", resp.Status, resp.Header)
	}
	// The administration is not for web pages.
	r, err = http.NewRequest("GET", s.URL()+"/_peal/state", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "http://localhost:3000")
	resp, err = http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 403 {
		t.Errorf("a web page gets %s from the administration", resp.Status)
	}
}

func TestBodyLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{})
	large := object{"Name": strings.Repeat("x", maxBody)}
	w.fails(413, "RequestEntityTooLargeException", "POST", "/app-instances", large)
	r := w.build("POST", "/app-instances", large)
	r.ContentLength = -1 // chunked
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 413 {
		t.Errorf("a large chunked body: %s, want 413", resp.Status)
	}
}
