package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/peal-cli/peal/pkg/stream"
)

// Errors that a stranger can make by the million do not flood standard error.
func TestDataErrors(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	var errs bytes.Buffer
	tell := (&Env{Err: &errs, Now: func() time.Time { return now }}).dataErrors()
	for range 5000 {
		tell(&stream.ParseError{Reason: "it is empty"})
	}
	if got := strings.Count(errs.String(), "\n"); got != toldErrors {
		t.Errorf("5000 bad frames in no time gave %d lines, want %d", got, toldErrors)
	}
	errs.Reset()
	tell(&stream.ProgramError{Err: errors.New("wrong")})
	if got := strings.Count(errs.String(), "wrong"); got != 1 {
		t.Errorf("the first error of jq is told %d times after many bad frames, want once", got)
	}
	errs.Reset()
	for range 3000 { // three seconds
		now = now.Add(time.Millisecond)
		tell(&stream.ParseError{Reason: "it is empty"})
	}
	lines := strings.Split(strings.TrimSpace(errs.String()), "\n")
	if want := "peal: warning: 6000 frames that are not JSON so far, the last one: "; len(lines) != 3 || !strings.HasPrefix(lines[0], want) {
		t.Errorf("3000 more in three seconds gave %q, want three lines, the first with %q", lines, want)
	}
}

// What is not told one by one is counted at the end of a list.
func TestErrorsOfAList(t *testing.T) {
	t.Parallel()
	got := runAgainst(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"AppInstances":[%s{}]}`, strings.Repeat("{},", 500))
	}, "", "instance", "list", "--jq", ".Name | error(\"wrong\")")
	if n := strings.Count(got.err, "wrong"); n != toldErrors || !strings.HasSuffix(got.err, "peal: warning: 501 errors of jq in all\n") {
		t.Errorf("501 errors of jq are told %d times, and at the end %q; want %d and all counted", n, got.err, toldErrors)
	}
}
