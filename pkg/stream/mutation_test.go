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
// it to fail. Each mutant is built through an overlay, so the code
// itself knows nothing of this.
func TestMutations(t *testing.T) {
	schedules := "6000"
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
			cmd := exec.Command("go", "test", "-vet=off", "-overlay", filepath.Join(dir, "overlay.json"),
				"-run", "TestFaults", "-failfast", "-schedules", schedules, ".")
			out, err := cmd.CombinedOutput()
			switch {
			case err == nil:
				t.Errorf("no schedule of %s fails", schedules)
			case !strings.Contains(string(out), "--- FAIL: TestFaults/"):
				t.Errorf("the mutant does not run: %s", out)
			}
		})
	}
}
