package cmd

import (
	"bytes"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/peal-cli/peal/pkg/emulator"
	"github.com/peal-cli/peal/pkg/presign"
)

// A clock that is a little behind makes connect URLs that are refused without a
// word, while API calls go on. One that is far ahead has those refused as well.
func TestDoctorClock(t *testing.T) {
	for _, test := range []struct {
		server  time.Duration // ahead of this machine
		clock   string
		code    presign.Code
		session presign.Code
		exit    int
	}{
		{0, stepOK, "", "", 0},
		{5 * time.Second, stepOK, "", "", 0},
		{time.Minute, stepFailed, presign.CodeExpired, presign.CodeExpired, exitCredentials},
		{-time.Minute, stepOK, "", "", 0},
		{-10 * time.Minute, stepFailed, presign.CodeNotYetValid, "", exitCredentials},
	} {
		t.Run(test.server.String(), func(t *testing.T) {
			steps, code := runDoctor(t, emulator.Options{Demo: true, ClockOffset: test.server})
			if code != test.exit {
				t.Errorf("exit code %d, want %d", code, test.exit)
			}
			clock := steps["clock"]
			if clock.Status != test.clock || firstCode(clock) != test.code {
				t.Errorf("clock is %s for %q, want %s for %q: %s", clock.Status, firstCode(clock), test.clock, test.code, clock.Detail)
			}
			if session := steps["session"]; firstCode(session) != test.session {
				t.Errorf("session is %s for %q, want %q", session.Status, firstCode(session), test.session)
			}
		})
	}
}

// The service says 4401 and no more. IAM knows why, if the caller may ask.
func TestDoctorAsksIAM(t *testing.T) {
	const reader = "arn:aws:iam::123456789012:user/reader"
	user := demoUser(t)
	identities := &emulator.Identities{Users: []emulator.User{{
		Name:       "reader",
		AccessKeys: []emulator.AccessKey{{ID: "AKIAREADER0000000000", Secret: "reader"}},
		Policies:   []emulator.Policy{{Document: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","NotAction":"chime:Connect","Resource":"*"}}`}},
	}}}
	const signed = "the URL is signed well"
	for _, test := range []struct {
		name      string
		simulator simulator
		want, fix string
	}{
		{"denied", simulator{caller: reader, denies: true},
			signed + "; IAM does not let " + reader + " do chime:Connect on " + user + ", by the Deny of Guard:9", "narrow that statement"},
		{"not allowed", simulator{caller: reader},
			signed + "; IAM does not let " + reader + " do chime:Connect on " + user + ": no policy of " + reader + " allows it, unless aws:PrincipalTag/UserUUID of the session has the right value",
			"peal iam policy chime:Connect"},
		{"allowed", simulator{caller: reader, allowed: map[string]bool{"chime:Connect " + user: true}},
			signed + ", and the policies of " + reader + " allow chime:Connect on " + user + ", by ChatPolicy:4; what is left are a session policy", "session policy"},
		{"may not ask", simulator{caller: reader, refuses: true},
			"could tell more, may be asked by callers with iam:SimulatePrincipalPolicy only", "peal iam policy chime:Connect"},
	} {
		t.Run(test.name, func(t *testing.T) {
			answers := httptest.NewServer(&test.simulator)
			defer answers.Close()
			steps, code := runDoctor(t, emulator.Options{Demo: true, Identities: identities},
				"AWS_ENDPOINT_URL_IAM="+answers.URL, "AWS_ACCESS_KEY_ID=AKIAREADER0000000000", "AWS_SECRET_ACCESS_KEY=reader")
			session := steps["session"]
			if code != exitCredentials || firstCode(session) != codeAccessDenied {
				t.Fatalf("exit code %d, session is %s for %q, want %d, %q", code, session.Status, firstCode(session), exitCredentials, codeAccessDenied)
			}
			if f := session.Findings[0]; !strings.Contains(f.Message, test.want) || !strings.Contains(f.Fix, test.fix) {
				t.Errorf("found %q, fix %q; want %q, %q", f.Message, f.Fix, test.want, test.fix)
			}
			if len(test.simulator.asked) != 1 || test.simulator.asked[0].Get("PolicySourceArn") != reader {
				t.Errorf("asked IAM %v, want one question about %s", test.simulator.asked, reader)
			}
		})
	}
}

// demoUser is the user of the demo data.
func demoUser(t *testing.T) string {
	t.Helper()
	server, err := emulator.Start(emulator.Options{Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	return server.Demo().UserArn
}

func firstCode(s doctorStep) presign.Code {
	if len(s.Findings) == 0 {
		return ""
	}
	return s.Findings[0].Code
}

// runDoctor examines the demo user of an emulator, and returns the steps by name.
// The pairs are added to the environment.
func runDoctor(t *testing.T, o emulator.Options, pairs ...string) (map[string]doctorStep, int) {
	t.Helper()
	server, err := emulator.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, pair := range append(server.Env(), pairs...) {
		name, value, _ := strings.Cut(pair, "=")
		t.Setenv(name, value)
	}
	var out, talk bytes.Buffer
	env := &Env{In: strings.NewReader(""), Out: &out, Err: &talk, LookupEnv: lookupIn(server.Env()), Now: time.Now}
	code := Run(t.Context(), env, []string{"doctor", "-o", "json"})
	var report struct{ Steps []doctorStep }
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("doctor prints %q, %q: %v", out.String(), talk.String(), err)
	}
	steps := map[string]doctorStep{}
	for _, s := range report.Steps {
		steps[s.Name] = s
	}
	return steps, code
}

func lookupIn(pairs []string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for _, pair := range pairs {
			if value, ok := strings.CutPrefix(pair, name+"="); ok {
				return value, true
			}
		}
		return "", false
	}
}
