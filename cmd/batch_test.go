package cmd

import (
	"bytes"
	"strings"
	"testing"
)

// What became of an item is written before the next one begins, so that it is
// known also when the command does not live to its end.
func TestEachResultIsWrittenAtOnce(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	env := &Env{Out: &out, Err: &bytes.Buffer{}, LookupEnv: func(string) (string, bool) { return "", false }}
	r, err := env.results(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	err = r.each(t.Context(), []string{"one", "two", "three"}, "deleting", "deleted", func(string) error {
		if lines := strings.Count(out.String(), "\n"); lines != done {
			t.Errorf("%d results are written after %d operations", lines, done)
		}
		done++
		return nil
	})
	if err != nil || done != 3 {
		t.Errorf("%d operations, %v, want 3", done, err)
	}
}
