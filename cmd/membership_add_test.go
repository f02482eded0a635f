package cmd

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// Members are added a hundred with one call, each once; the calls that are
// throttled are repeated, also more often than the SDK would.
func TestMembershipAddBatches(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var sizes []int
	throttled := 0
	handler := func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if throttled < maxThrottled-1 {
			throttled++
			w.Header().Set("x-amzn-ErrorType", "ThrottledClientException")
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		var in struct {
			MemberArns []string
			Type       string
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Type != "DEFAULT" || r.URL.Query().Get("operation") != "batch-create" {
			t.Errorf("request %s %+v, %v", r.URL, in, err)
		}
		sizes = append(sizes, len(in.MemberArns))
		if len(sizes) == 2 { // the service refuses the second batch as a whole
			w.Header().Set("x-amzn-ErrorType", "BadRequestException")
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"Code":"BadRequest","Message":"too bad"}`)
			return
		}
		fmt.Fprintf(w, `{"Errors":[{"MemberArn":%q,"ErrorCode":"Conflict"},{"MemberArn":%q,"ErrorCode":"Forbidden","ErrorMessage":"banned"}]}`, in.MemberArns[0], in.MemberArns[1])
	}
	var input strings.Builder
	for i := range 250 {
		fmt.Fprintf(&input, "%s/user/u%d\n%[1]s/user/u%[2]d\n\n", testInstance, i)
	}
	got := runAgainst(t, handler, input.String(), "membership", "add", testChannel, "-")
	if got.code != exitBatch || !strings.Contains(got.err, "102 of 250 failed") {
		t.Errorf("exit code %d, %q, want %d and how many failed", got.code, got.err, exitBatch)
	}
	if fmt.Sprint(sizes) != "[100 100 50]" {
		t.Errorf("batches of %v, want [100 100 50]", sizes)
	}
	lines := strings.Split(strings.TrimSuffix(got.out, "\n"), "\n")
	if len(lines) != 250 {
		t.Fatalf("%d lines, want 250", len(lines))
	}
	for i, want := range map[int]string{
		0:   `{"Arn":"` + testInstance + `/user/u0","Status":"exists"}`,
		1:   `{"Arn":"` + testInstance + `/user/u1","Status":"failed","ErrorCode":"Forbidden","ErrorMessage":"banned"}`,
		2:   `{"Arn":"` + testInstance + `/user/u2","Status":"added"}`,
		150: `{"Arn":"` + testInstance + `/user/u150","Status":"failed","ErrorCode":"BadRequestException","ErrorMessage":"too bad"}`,
		249: `{"Arn":"` + testInstance + `/user/u249","Status":"added"}`,
	} {
		if lines[i] != want {
			t.Errorf("line %d: %s, want %s", i, lines[i], want)
		}
	}
}

// What concerns all members ends the command; the results so far are printed.
func TestMembershipAddEnds(t *testing.T) {
	t.Parallel()
	calls := 0
	handler := func(w http.ResponseWriter, r *http.Request) {
		if calls++; calls == 2 {
			w.Header().Set("x-amzn-ErrorType", "AccessDeniedException")
			w.WriteHeader(http.StatusForbidden)
			return
		}
		fmt.Fprint(w, `{}`)
	}
	var input strings.Builder
	for i := range 300 {
		fmt.Fprintf(&input, "%s/user/u%d\n", testInstance, i)
	}
	got := runAgainst(t, handler, input.String(), "membership", "add", testChannel, "-")
	if n := strings.Count(got.out, "\n"); got.code != exitDenied || n != 100 || calls != 2 {
		t.Errorf("exit code %d after %d lines and %d calls, want %d, 100, 2", got.code, n, calls, exitDenied)
	}
}

// A service that throttles for ever is given up.
func TestPatienceEnds(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]struct{ calls, code int }{
		http.StatusTooManyRequests:     {maxThrottled, exitThrottled},
		http.StatusInternalServerError: {3, exitFailure},
		http.StatusForbidden:           {1, exitDenied},
	} {
		calls := 0
		got := runAgainst(t, func(w http.ResponseWriter, r *http.Request) {
			calls++
			w.WriteHeader(status)
		}, "", "membership", "list", testChannel)
		if calls != want.calls || got.code != want.code {
			t.Errorf("%d: %d calls, exit code %d, want %d, %d", status, calls, got.code, want.calls, want.code)
		}
	}
}
