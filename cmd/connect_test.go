package cmd

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/peal-cli/peal/pkg/emulator"
	"github.com/peal-cli/peal/pkg/stream"
)

// A session that is about to expire, was refused, or lacked credentials is not
// made again with the same ones: what a file holds is read again.
func TestAttemptRenewsCredentials(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	identities, err := emulator.LoadIdentities(write("people.yaml", `users:
- name: someone
  accessKeys: [{id: AKIAOLD0000000000000, secret: old}, {id: AKIANEW0000000000000, secret: new}]
  policies: [{Version: "2012-10-17", Statement: [{Effect: Allow, Action: "chime:*", Resource: "*"}]}]
`))
	if err != nil {
		t.Fatal(err)
	}
	server, err := emulator.Start(emulator.Options{Demo: true, Identities: identities})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(dir, "credentials"))
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	t.Setenv("AWS_ENDPOINT_URL", server.URL())
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_CA_BUNDLE"} {
		t.Setenv(name, "")
	}
	const (
		before = "[default]\naws_access_key_id = AKIAOLD0000000000000\naws_secret_access_key = old\n"
		after  = "[default]\naws_access_key_id = AKIANEW0000000000000\naws_secret_access_key = new\n"
	)
	for _, tt := range []struct {
		name string
		last error
		want string
	}{
		{"lost", &stream.CloseError{Code: 1006}, "AKIAOLD"},
		{"about to expire", stream.ErrExpiring, "AKIANEW"},
		{"refused", &stream.CloseError{Code: stream.CloseUnauthorized}, "AKIANEW"},
		{"without credentials", credentialsError{os.ErrNotExist}, "AKIANEW"},
	} {
		o := &tailOptions{Env: &Env{LookupEnv: os.LookupEnv, Now: time.Now}}
		signedAs := func(last error) string {
			t.Helper()
			attempt, err := o.attempt(t.Context(), server.Demo().UserArn, last)
			if err != nil {
				t.Fatalf("%s: %v", tt.name, err)
			}
			u, err := url.Parse(attempt.URL)
			if err != nil {
				t.Fatal(err)
			}
			return u.Query().Get("X-Amz-Credential")
		}
		write("credentials", before)
		if got := signedAs(nil); !strings.HasPrefix(got, "AKIAOLD") {
			t.Errorf("%s: the first attempt is signed as %s", tt.name, got)
		}
		write("credentials", after)
		o.loaded = o.loaded.Add(-time.Minute)
		if got := signedAs(tt.last); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s: the next attempt is signed as %s, want %s", tt.name, got, tt.want)
		}
	}
}
