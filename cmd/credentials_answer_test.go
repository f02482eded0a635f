package cmd

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Whoever gives credentials may answer with none: the command says so, and ends.
func TestAnswersWithoutCredentials(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	login, err := json.Marshal(map[string]any{
		"clientId": "c", "refreshToken": "r", "dpopKey": string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})),
		"accessToken": map[string]string{"accessKeyId": "A", "secretAccessKey": "s", "sessionToken": "t", "accountId": "1", "expiresAt": "2001-01-01T00:00:00Z"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const start, session = "https://peal.awsapps.com/start", "arn:aws:iam::123456789012:user/ana"
	for _, test := range []struct {
		operation string
		service   string
		config    string
		files     map[string]string
		answers   []string
	}{
		{
			operation: "GetRoleCredentials",
			service:   "SSO",
			config:    "sso_start_url = " + start + "\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = r",
			files:     map[string]string{fmt.Sprintf(".aws/sso/cache/%x.json", sha1.Sum([]byte(start))): `{"accessToken":"a","expiresAt":"2999-01-01T00:00:00Z","region":"us-east-1","startUrl":"` + start + `"}`},
			answers:   []string{"", "{}", `{"roleCredentials":null}`, `{"roleCredentials":{"accessKeyId":"A"}}`},
		},
		{
			operation: "AssumeRole",
			service:   "STS",
			config:    "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = key\n[profile key]\naws_access_key_id = A\naws_secret_access_key = s",
			answers:   []string{"", "<a/>", assumed("AssumeRole", ""), assumed("AssumeRole", "<AccessKeyId>A</AccessKeyId>")},
		},
		{
			operation: "AssumeRoleWithWebIdentity",
			service:   "STS",
			config:    "role_arn = arn:aws:iam::123456789012:role/r\nweb_identity_token_file = HOME/token",
			files:     map[string]string{"token": "t"},
			answers:   []string{"", "<a/>", assumed("AssumeRoleWithWebIdentity", ""), assumed("AssumeRoleWithWebIdentity", "<AccessKeyId>A</AccessKeyId>")},
		},
		{
			operation: "CreateOAuth2Token",
			service:   "SIGNIN",
			config:    "login_session = " + session,
			files:     map[string]string{fmt.Sprintf(".aws/login/cache/%x.json", sha256.Sum256([]byte(session))): string(login)},
			answers:   []string{"", "{}", `{"accessToken":{},"expiresIn":900,"refreshToken":"r"}`},
		},
	} {
		t.Run(test.operation, func(t *testing.T) {
			useTestCredentials(t)
			home := t.TempDir()
			write := func(name, text string) string {
				file := filepath.Join(home, name)
				if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				return file
			}
			for _, answer := range test.answers {
				for name, text := range test.files {
					write(name, text)
				}
				asked := 0
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					asked++
					io.WriteString(w, answer)
				}))
				for name, value := range map[string]string{
					"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "", "HOME": home, "AWS_MAX_ATTEMPTS": "1",
					"AWS_CONFIG_FILE":                  write("config", "[default]\nregion = us-east-1\n"+strings.ReplaceAll(test.config, "HOME", home)),
					"AWS_ENDPOINT_URL_" + test.service: server.URL,
				} {
					t.Setenv(name, value)
				}
				var errs bytes.Buffer
				env := &Env{In: strings.NewReader(""), Out: io.Discard, Err: &errs, Now: time.Now, LookupEnv: os.LookupEnv}
				code := Run(t.Context(), env, []string{"endpoint"})
				server.Close()
				if code != exitCredentials || asked != 1 || !strings.Contains(errs.String(), test.operation+": ") {
					t.Errorf("answer %q: exit %d after %d requests, said %q; want exit %d after one, and %s named", answer, code, asked, errs.String(), exitCredentials, test.operation)
				}
			}
		})
	}
}

// assumed is an answer of STS with these credentials.
func assumed(operation, credentials string) string {
	return fmt.Sprintf("<%[1]sResponse><%[1]sResult><Credentials>%s</Credentials></%[1]sResult></%[1]sResponse>", operation, credentials)
}
