package emulator

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// newFuzzServer is an emulator with the demo data that fuzz targets call
// directly, at a fixed time.
func newFuzzServer(f *testing.F) *Server {
	s, err := New(Options{Now: func() time.Time { return time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC) }})
	if err != nil {
		f.Fatal(err)
	}
	s.demo = s.newDemo()
	if err := s.store.update(s.seed); err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	return s
}

// FuzzHTTP calls the services with requests of any shape, as the root, past the
// signature: every answer is a service's, and none is the emulator's own failure.
func FuzzHTTP(f *testing.F) {
	s := newFuzzServer(f)
	channel := "/channels/" + escape(s.Demo().ChannelArn)
	for _, seed := range [][3]string{
		{"POST", "/app-instances", `{"Name":"a","ClientRequestToken":"abc"}`},
		{"GET", "/app-instance-users?app-instance-arn=" + escape(s.Demo().AppInstanceArn), ""},
		{"POST", channel + "/messages", `{"Content":"x","Type":"STANDARD","Persistence":"PERSISTENT","ClientRequestToken":"abc","MessageAttributes":{"a":{"StringValues":["b"]}}}`},
		{"GET", channel + "/messages?max-results=2&sort-order=ASCENDING&not-before=2026-01-15T10:20:30Z", ""},
		{"POST", channel + "/memberships?operation=batch-create", `{"MemberArns":["` + s.Demo().UserArn + `"]}`},
		{"PUT", channel, `{"Name":"\u0000","Metadata":null}`},
		{"POST", "/channels?operation=search", `{"Fields":[{"Key":"MEMBERS","Operator":"INCLUDES","Values":["` + s.Demo().UserArn + `"]}]}`},
		{"DELETE", "/channels/%2F%2f%00/messages/%zz", ""},
		{"POST", "/tags?operation=tag-resource", `{"ResourceARN":"` + s.Demo().ChannelArn + `","Tags":[{"Key":"a","Value":"b"}]}`},
		{"POST", "/CreateRoom", `{"name":"x"}`},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, method, target, body string) {
		path, query, _ := strings.Cut(target, "?")
		unescaped, err := url.PathUnescape(path)
		if err != nil || strings.HasPrefix(path, "/_peal") {
			return
		}
		values, err := url.ParseQuery(query)
		if err != nil {
			values = url.Values{}
		}
		r := &http.Request{Method: method, Header: http.Header{}, URL: &url.URL{Path: unescaped, RawPath: path, RawQuery: query}, Host: "localhost", RemoteAddr: "127.0.0.1:1"}
		for _, scope := range []string{"chime", "ivschat"} {
			c := s.newCall(r)
			c.query, c.body, c.bearer = values, []byte(body), s.Demo().UserArn
			c.header.Set(bearerHeader, s.Demo().UserArn)
			c.principal = s.root.principal
			if c.operation, c.labels = routes().find(scope, method, c.path, values); c.operation == nil {
				continue
			}
			c.service = c.operation.service
			in := c.operation.handler.newInput()
			if err := s.decode(c, in); err != nil {
				if e := asAPIError(err); e.Status >= 500 {
					t.Errorf("%s %s %q: %v", method, target, body, err)
				}
				continue
			}
			s.resources(c.operation, in)
			w := httptest.NewRecorder()
			out, err := c.operation.handler.run(s, c, in)
			if err != nil {
				s.respondError(w, c, err)
			} else {
				s.respond(w, c, out)
			}
			if w.Code >= 500 || w.Code < 200 {
				t.Errorf("%s %s %q = %d %s", method, target, body, w.Code, w.Body)
			}
		}
	})
}

// FuzzConnect opens sessions with queries of any shape: whoever has not signed
// is not let in, and nothing breaks.
func FuzzConnect(f *testing.F) {
	s := newFuzzServer(f)
	f.Add("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAPEALEMULATORROOT%2F20260115%2Fus-east-1%2Fchime%2Faws4_request&X-Amz-Date=20260115T102030Z&X-Amz-Expires=10&X-Amz-SignedHeaders=host&sessionId=s&userArn="+escape(s.Demo().UserArn)+"&X-Amz-Signature="+strings.Repeat("0", 64), "localhost")
	f.Add("", "")
	f.Add("%zz=%&&&=;a+b&X-Amz-Signature", "[::1]:80")
	f.Fuzz(func(t *testing.T, query, host string) {
		r := &http.Request{Method: "GET", Header: http.Header{}, URL: &url.URL{Path: "/connect", RawQuery: query}, Host: host, RemoteAddr: "127.0.0.1:1"}
		if _, _, err := s.admit(s.newCall(r), r); err == nil {
			t.Errorf("%q was let in", query)
		}
	})
}

// FuzzAuthorization reads Authorization headers of any shape.
func FuzzAuthorization(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=AKID/20260115/us-east-1/chime/aws4_request, SignedHeaders=host;x-amz-date, Signature=abc")
	f.Add("AWS4-HMAC-SHA256 Credential=,SignedHeaders=;,Signature==")
	f.Add("Basic Og==")
	f.Fuzz(func(t *testing.T, header string) {
		a, err := parseAuthorization(header)
		if err == nil && (a.accessKeyID == "" || len(a.signedHeaders) == 0 || a.signature == "") {
			t.Errorf("parseAuthorization(%q) = %+v", header, a)
		}
	})
}

// FuzzARN takes any text apart, and can put it together again.
func FuzzARN(f *testing.F) {
	for _, seed := range []string{
		"arn:aws:chime:us-east-1:123456789012:app-instance/i", "arn:aws:chime:us-east-1:123456789012:app-instance/i/user/u/v",
		"arn:aws:chime:us-east-1:123456789012:app-instance/i/channel/", "arn:aws:chime:::app-instance//user/x", "arn:::::", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, ok := parseARN(s)
		if !ok {
			return
		}
		whole := a.instance
		if a.kind != "" {
			whole += "/" + a.kind + "/" + a.id
		}
		if whole != s {
			t.Errorf("parseARN(%q) = %+v", s, a)
		}
	})
}
