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
// it to fail. Each mutant is the package with one passage of its source
// replaced, built through an overlay, so the code itself knows nothing of this.
func TestMutations(t *testing.T) {
	mutants := []struct{ name, file, old, new string }{
		{"no overlap", "watermark.go", "mark.add(-overlap))", "mark+1)"},
		{"the clock of this machine as the watermark", "backfill.go", "from: c.from(f.overlap).time()", "from: time.Now().Add(-f.overlap)"},
		{"no de-duplication", "sighting.go", "_, ok := s.recent().lookup(s.event)", "ok := false"},
		{"backfilled messages are not looked up", "backfill.go", "if form, ok := c.recent.lookup(id); ok {", "if form, ok := c.recent.lookup(0); ok {"},
		{"the first page alone", "backfill.go", `case rest, page.Next == "":`, "case true:"},
		{"live frames are not held", "follow.go", "case early, f.catching, !f.joined(l), f.hold.frames != nil:", "case early:"},
		{"held frames are lost", "follow.go", "f.hold.takeAll(f.print)", "f.hold.takeAll(func(*Envelope) {})"},
		{"another gap during a backfill is ignored", "backfill.go", "f.again = true\n\t\tf.cancel()", ""},
		{"no thought of the same millisecond", "backfill.go", "(suspect == 0 || c.Mark < suspect)", "(suspect == 0 || c.Mark > 0)"},
		{"a listing cut short counts as done", "backfill.go", "l.start.Open, l.state.Open = true, true", ""},
		{"sessions that look alive are believed", "follow.go", "if !f.joined(l) || !until.After(f.covered) {", "if !until.After(f.covered) {"},
		{"gaps are not told", "backfill.go", "f.event(Event{Kind: EventGap, Gap: gap})", ""},
		{"the state is saved before the lines are written", "resume.go", "sound := t.flush()", "sound := true"},
		{"the file has its name before it is on the disk", "resume.go", "err = r.dir.sync(temporary)", ""},
		{"the file is written in place", "resume.go", `temporary := "." + r.name + ".new"`, "temporary := r.name"},
		{"what was printed lately is not saved", "resume.go", "c.recent.encode()", `""`},
	}
	schedules := "6000"
	for _, m := range mutants {
		t.Run(m.name, func(t *testing.T) {
			source, err := os.ReadFile(m.file)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(string(source), m.old); n != 1 {
				t.Fatalf("%s has the passage %d times, want once: %s", m.file, n, m.old)
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
