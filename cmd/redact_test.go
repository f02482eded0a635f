package cmd

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"
)

// A connect URL in a wrong place, and a password in a URL, are not repeated.
func TestErrorsHoldNoSecrets(t *testing.T) {
	useTestCredentials(t)
	const url = "wss://h.test/connect?X-Amz-Algorithm=a&X-Amz-Security-Token=t0ken&X-Amz-SignedHeaders=host&X-Amz-Signature=5ec4e7"
	for _, args := range [][]string{
		{url},
		{"send", url, "text"},
		{"tail", strings.Replace(url, "wss", "https", 1)},
		{"tail", "--channel", url, testUser},
		{"presign", url, "--endpoint", "h.test"},
		{"membership", "add", url, url},
		{"channel", "get", strings.ToLower(url) + "&a=b"},
		{"channel", "get", strings.ReplaceAll(url, "=", "%3D")},
		{"message", "list", url, "--log-format", "json"},
		{"endpoint", "--region", "us-east-1", "--endpoint-url", "http://jane:5ec4e7@h.test"},
		{"whoami", "--region", "us-east-1", "--endpoint-url", "http://jane:5ec4e7@h.test"},
		{"whoami", "--region", "us-east-1", "--endpoint-url", "http://jane:5ec4e7@127.0.0.1:1"},
		{"creds", "env", "--role-arn", url},
		{"presign", testUser, "--endpoint", url},
	} {
		var out, errs bytes.Buffer
		env := &Env{In: strings.NewReader(url), Out: &out, Err: &errs, Now: time.Now, LookupEnv: os.LookupEnv, attempts: 1}
		code := Run(t.Context(), env, append([]string{"--as", testUser}, args...))
		if told := out.String() + errs.String(); code == 0 || told == "" || strings.Contains(told, "5ec4e7") || strings.Contains(told, "t0ken") {
			t.Errorf("%.60q: exit %d, told %q", args, code, told)
		}
	}
}
