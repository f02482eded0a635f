package cmd

import (
	"bytes"
	"encoding/json"
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

func firstCode(s doctorStep) presign.Code {
	if len(s.Findings) == 0 {
		return ""
	}
	return s.Findings[0].Code
}

// runDoctor examines the demo user of an emulator, and returns the steps by name.
func runDoctor(t *testing.T, o emulator.Options) (map[string]doctorStep, int) {
	t.Helper()
	server, err := emulator.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, pair := range server.Env() {
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
