//go:build soak

package stream

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMutations breaks, one at a time, what TestFaults is to prove, and expects
// it to fail, and to fail again each time the schedule is replayed. Each mutant is
// built through an overlay, so the code itself knows nothing of this.
func TestMutations(t *testing.T) {
	for _, m := range mutants() {
		t.Run(m.name, func(t *testing.T) {
			source, err := os.ReadFile(m.file)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			mutant := filepath.Join(dir, m.file)
			if err := os.WriteFile(mutant, []byte(strings.Replace(string(source), m.old, m.new, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			original, err := filepath.Abs(m.file)
			if err != nil {
				t.Fatal(err)
			}
			overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{original: mutant}})
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600); err != nil {
				t.Fatal(err)
			}
			overlaid := func(args ...string) (string, error) {
				args = append([]string{"test", "-vet=off", "-overlay", filepath.Join(dir, "overlay.json"), "-run", "TestFaults$"}, args...)
				out, err := exec.Command("go", append(args, ".")...).CombinedOutput()
				return string(out), err
			}
			// Schedules run in parallel, so none of a run is spared when one has failed:
			// a few of them show most mutants.
			out, err := overlaid("-schedules", "300")
			if err == nil {
				out, err = overlaid("-schedules", "20000")
			}
			if err == nil {
				t.Fatal("no schedule of 20000 fails")
			}
			_, failed, ok := strings.Cut(out, "--- FAIL: TestFaults/")
			if !ok {
				t.Fatalf("the mutant does not run: %s", out)
			}
			seed, _, _ := strings.Cut(failed, " ")
			out, _ = overlaid("-first-schedule", seed, "-schedules", "1", "-count", "50")
			if n := strings.Count(out, "--- FAIL: TestFaults/"+seed+" "); n != 50 {
				t.Errorf("schedule %s fails in %d of 50 runs: %s", seed, n, out)
			}
		})
	}
}
