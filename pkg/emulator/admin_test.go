package emulator

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// admin makes a request to the administration.
func admin(t *testing.T, s *Server, method, path, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, s.URL()+"/_peal"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

func TestAdministration(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	w := newWorld(t, Options{Now: func() time.Time { return now }, ClockOffset: time.Hour}, "ann")
	s := w.srv
	room := w.channel(nil, "ann")
	w.send("ann", room, "hello")
	ann := w.listen(w.user("ann"))

	if status, body := admin(t, s, "GET", "/health", ""); status != 200 || !strings.Contains(body, `"Status":"ok"`) || !strings.Contains(body, `"Sessions":1`) {
		t.Errorf("health = %d %s", status, body)
	}
	if status, body := admin(t, s, "GET", "/sessions", ""); status != 200 || !strings.Contains(body, w.user("ann")) || !strings.Contains(body, `"SessionId":"s1"`) {
		t.Errorf("sessions = %d %s", status, body)
	}
	var state map[string][]map[string]any
	status, body := admin(t, s, "GET", "/state", "")
	if err := json.Unmarshal([]byte(body), &state); err != nil || status != 200 || len(state["message"]) != 1 || state["message"][0]["Content"] != "hello" || len(state["user"]) != 1 {
		t.Errorf("state = %d %s", status, body)
	}
	var env []string
	_, body = admin(t, s, "GET", "/env", "")
	if err := json.Unmarshal([]byte(body), &env); err != nil || env[0] != "AWS_ENDPOINT_URL="+s.URL() {
		t.Errorf("env = %s", body)
	}

	for _, test := range []struct{ in, want string }{
		{`{"Advance":"90m"}`, "2026-01-15T12:50:30Z"},
		{`{"Advance":"-30m"}`, "2026-01-15T12:20:30Z"},
		{`{"Time":"2030-05-06T07:08:09Z"}`, "2030-05-06T07:08:09Z"},
	} {
		if status, body := admin(t, s, "PUT", "/clock", test.in); status != 200 || strings.TrimSpace(body) != `{"Time":"`+test.want+`"}` {
			t.Errorf("clock %s = %d %s, want %s", test.in, status, body, test.want)
		}
	}
	for _, bad := range []string{``, `{}`, `{"Advance":"soon"}`, `{"Advance":"1h","Time":"2030-05-06T07:08:09Z"}`, `[]`, `{"Time":"now"}`,
		`{"Advance":"2562047h"}`, `{"Advance":"-2562047h"}`, `{"Time":"0001-01-02T00:00:00Z"}`, `{"Time":"9999-01-01T00:00:00Z"}`} {
		if status, body := admin(t, s, "PUT", "/clock", bad); status != 400 || !strings.Contains(body, "Message") {
			t.Errorf("clock %q = %d %s", bad, status, body)
		}
	}
	for _, unknown := range [][2]string{{"GET", ""}, {"GET", "/"}, {"GET", "/nonsense"}, {"POST", "/state"}} {
		if status, _ := admin(t, s, unknown[0], unknown[1], ""); status != 404 {
			t.Errorf("%s %s = %d, want 404", unknown[0], unknown[1], status)
		}
	}
	if status, _ := admin(t, s, "DELETE", "/sessions?code=x", ""); status != 400 {
		t.Errorf("a bad close code: %d", status)
	}
	if status, _ := admin(t, s, "DELETE", "/sessions?code=4005", ""); status != 204 {
		t.Errorf("closing sessions: %d", status)
	}
	ann.closed(4005, "")

	s.SetClock(now)
	ann = w.listen(w.user("ann"))
	if status, _ := admin(t, s, "POST", "/reset", ""); status != 204 {
		t.Errorf("reset: %d", status)
	}
	ann.closed(1012, "")
	if _, body := admin(t, s, "GET", "/state", ""); strings.TrimSpace(body) != "{}" {
		t.Errorf("state after the reset: %s", body)
	}
	if got := s.Now(); got != now.Add(time.Hour) {
		t.Errorf("clock after the reset: %v", got)
	}

	r, err := http.NewRequest("GET", s.URL()+"/_peal/health", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "evil.example" // a name that was made to mean 127.0.0.1
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 403 {
		t.Errorf("under another name: %s", resp.Status)
	}
}

func TestEnv(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, Options{CertificateDir: dir, Demo: true})
	want := []string{
		"AWS_ENDPOINT_URL=" + s.URL(),
		"AWS_ACCESS_KEY_ID=" + DefaultAccessKeyID,
		"AWS_SECRET_ACCESS_KEY=" + DefaultSecretAccessKey,
		"AWS_REGION=us-east-1",
		"AWS_DEFAULT_REGION=us-east-1",
		"PEAL_EMULATOR_CA=" + filepath.Join(dir, "ca.pem"),
		"AWS_CA_BUNDLE=" + filepath.Join(dir, "ca-bundle.pem"),
		"NODE_EXTRA_CA_CERTS=" + filepath.Join(dir, "ca.pem"),
		"SSL_CERT_FILE=" + filepath.Join(dir, "ca-bundle.pem"),
		"PEAL_AS=" + s.Demo().UserArn,
		"PEAL_CHANNEL=" + s.Demo().ChannelArn,
	}
	got := s.Env()
	if len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
		t.Errorf("Env = %q\nwant %q", got, want)
	}
	ca, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil || !bytes.Equal(ca, s.CA()) {
		t.Errorf("ca.pem: %v", err)
	}
	bundle, err := os.ReadFile(filepath.Join(dir, "ca-bundle.pem"))
	if err != nil || !bytes.HasSuffix(bundle, ca) {
		t.Errorf("ca-bundle.pem: %v", err)
	}
	if bare := start(t, Options{}).Env(); len(bare) != 5 {
		t.Errorf("Env without options = %q", bare)
	}
}

func TestOptionsRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		o    Options
		want string
	}{
		{Options{Addr: "0.0.0.0:0"}, "not on loopback"},
		{Options{Addr: ":0"}, "not on loopback"},
		{Options{Addr: "192.0.2.1:80"}, "not on loopback"},
		{Options{Addr: "localhost"}, "want host:port"},
		{Options{AccessKeyID: "a"}, "want both or neither"},
		{Options{CertificateDir: "/nonexistent/dir"}, "no such file"},
	} {
		s, err := Start(test.o)
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Start(%+v) = %v, want %q", test.o, err, test.want)
		}
	}
}
