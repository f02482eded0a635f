package cmd

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// useTestCredentials lets the configuration be loaded from nothing but the
// environment.
func useTestCredentials(t *testing.T) {
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_PROFILE": "", "AWS_CA_BUNDLE": "", "AWS_ENDPOINT_URL": "",
	} {
		t.Setenv(name, value)
	}
}

// A redirect would hand the session token to whoever it leads to.
func TestRedirectsAreNotFollowed(t *testing.T) {
	useTestCredentials(t)
	var mu sync.Mutex
	var stolen []string
	thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		stolen = append(stolen, r.Header.Get("X-Amz-Security-Token"))
	}))
	defer thief.Close()
	for _, status := range []int{301, 302, 307, 308} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, strings.Replace(thief.URL, "127.0.0.1", "localhost", 1), status)
		}))
		defer server.Close()
		var out, errs bytes.Buffer
		env := &Env{In: strings.NewReader(""), Out: &out, Err: &errs, Now: time.Now, LookupEnv: os.LookupEnv}
		code := Run(t.Context(), env, []string{"endpoint", "--region", "us-east-1", "--endpoint-url", server.URL})
		if code != exitFailure || !strings.Contains(errs.String(), http.StatusText(status)) {
			t.Errorf("exit %d, said %q; want %d and the status %d", code, errs.String(), exitFailure, status)
		}
	}
	if len(stolen) > 0 {
		t.Errorf("%d redirects were followed, with the tokens %q", len(stolen), stolen)
	}
}

// A server that never answers does not hold a call for ever.
func TestCallsHaveALimit(t *testing.T) {
	useTestCredentials(t)
	env := &Env{Now: time.Now, LookupEnv: os.LookupEnv}
	cfg, err := env.awsConfig(t.Context(), "us-east-1")
	if err != nil {
		t.Fatal(err)
	}
	if client, ok := cfg.HTTPClient.(*http.Client); !ok || client.Timeout != callTimeout {
		t.Errorf("the HTTP client is %+v, want one with a timeout of %v", cfg.HTTPClient, callTimeout)
	}
}
