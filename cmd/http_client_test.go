package cmd

import (
	"bytes"
	"crypto/sha1"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
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

// Nor does a redirect get the token of IAM Identity Center, whether the server is
// one of a CA bundle or not.
func TestCredentialsAreNotRedirected(t *testing.T) {
	const cache = `{"accessToken":"secret-token","expiresAt":"2999-01-01T00:00:00Z","region":"us-east-1","startUrl":"https://peal.awsapps.com/start"}`
	const profile = `[default]
sso_start_url = https://peal.awsapps.com/start
sso_region = us-east-1
sso_account_id = 123456789012
sso_role_name = r
`
	for _, name := range []string{"plain", "CA bundle"} {
		t.Run(name, func(t *testing.T) {
			useTestCredentials(t)
			home := t.TempDir()
			write := func(name string, data []byte) string {
				file := filepath.Join(home, name)
				if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, data, 0o600)); err != nil {
					t.Fatal(err)
				}
				return file
			}
			var asked, redirected atomic.Int64
			thief := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				redirected.Add(1)
				w.WriteHeader(http.StatusForbidden)
			}))
			defer thief.Close()
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("X-Amz-Sso_bearer_token") == "secret-token" {
					asked.Add(1)
				}
				http.Redirect(w, r, thief.URL, http.StatusTemporaryRedirect)
			}))
			defer server.Close()
			if name == "plain" {
				server.Start()
			} else {
				server.StartTLS()
				t.Setenv("AWS_CA_BUNDLE", write("ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
			}
			write(fmt.Sprintf(".aws/sso/cache/%x.json", sha1.Sum([]byte("https://peal.awsapps.com/start"))), []byte(cache))
			for name, value := range map[string]string{
				"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "", "AWS_MAX_ATTEMPTS": "1",
				"HOME": home, "AWS_CONFIG_FILE": write("config", []byte(profile)), "AWS_ENDPOINT_URL_SSO": server.URL,
			} {
				t.Setenv(name, value)
			}
			var out, errs bytes.Buffer
			env := &Env{In: strings.NewReader(""), Out: &out, Err: &errs, Now: time.Now, LookupEnv: os.LookupEnv}
			code := Run(t.Context(), env, []string{"endpoint", "--region", "us-east-1"})
			if code != exitCredentials || asked.Load() == 0 || redirected.Load() > 0 || !strings.Contains(errs.String(), "is not followed") {
				t.Errorf("exit %d, %d requests, %d redirected, said %q; want exit %d, and the redirect not followed",
					code, asked.Load(), redirected.Load(), errs.String(), exitCredentials)
			}
		})
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
	if got := newProviderClient().GetTimeout(); got != callTimeout {
		t.Errorf("credentials are waited for %v, want %v", got, callTimeout)
	}
}
