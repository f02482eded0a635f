package cmd

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// What listens where an emulator is expected may be anything.
func TestWhatIsNoEmulator(t *testing.T) {
	t.Parallel()
	var followed atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		followed.Add(1)
		w.Write([]byte("{}\n"))
	}))
	defer elsewhere.Close()
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    string
	}{
		{"redirect", http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect).ServeHTTP, "is no emulator: it answered 307 Temporary Redirect\n"},
		{"endless", func(w http.ResponseWriter, r *http.Request) {
			for block := bytes.Repeat([]byte(" "), 1<<20); ; {
				if _, err := w.Write(block); err != nil {
					return
				}
			}
		}, "is no emulator: its answer has more than 67108864 bytes\n"},
	}
	for _, test := range tests {
		server := httptest.NewServer(test.handler)
		defer server.Close()
		var out, errs bytes.Buffer
		env := &Env{Out: &out, Err: &errs, Now: time.Now, LookupEnv: func(string) (string, bool) { return "", false }}
		code := Run(t.Context(), env, []string{"emulator", "status", "--addr", strings.TrimPrefix(server.URL, "http://")})
		if code != exitFailure || out.Len() > 0 || !strings.HasSuffix(errs.String(), test.want) {
			t.Errorf("%s: exit %d, printed %.100q, said %q; want exit %d and %q", test.name, code, out.String(), errs.String(), exitFailure, test.want)
		}
	}
	if n := followed.Load(); n > 0 {
		t.Errorf("%d redirects were followed", n)
	}
}
