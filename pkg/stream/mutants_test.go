package stream

import (
	"os"
	"strings"
	"testing"
)

// A mutant is the package with one passage of its source replaced, so that it
// breaks what TestFaults is to prove.
type mutant struct{ name, file, old, new string }

func mutants() []mutant {
	return []mutant{
		{"no overlap", "watermark.go", "mark.add(-overlap))", "mark+1)"},
		{"the clock of this machine as the watermark", "backfill.go", "from: c.from(f.overlap).time()", "from: time.Now().Add(-f.overlap)"},
		{"no de-duplication", "sighting.go", "return !recent.addMessage(s.message, s.created, s.updated)", "recent.addMessage(s.message, s.created, s.updated)\n\t\treturn false"},
		{"the newest message is not looked up", "recent.go", "if created <= r.latest {", "if created < r.latest {"},
		{"what was added since the last look-up is not found", "recent.go", "if r.indexed == 0 || r.indexed < len(r.entries) {", "if r.indexed == 0 {"},
		{"the index is that of another generation", "recent.go", "\tr.indexed = 0\n\tif room", "\tif room"},
		{"backfilled messages are not looked up", "backfill.go", "if form, ok := c.recent.lookup(id); ok {", "if form, ok := c.recent.lookup(0); ok {"},
		{"the first page alone", "backfill.go", `case rest, page.Next == "":`, "case true:"},
		{"live frames are not held", "follow.go", "case early, f.catching, !f.joined(l), f.hold.frames != nil:", "case early:"},
		{"held frames are lost", "follow.go", "f.hold.takeAll(f.print)", "f.hold.takeAll(func(*Envelope) {})"},
		{"another gap during a backfill is ignored", "backfill.go", "f.again = true\n\t\tf.cancel()", ""},
		{"no thought of the same millisecond", "backfill.go", "(suspect == 0 || c.Mark < suspect)", "(suspect == 0 || c.Mark > 0)"},
		{"a listing cut short counts as done", "backfill.go", "l.start.Open, l.state.Open = true, true", ""},
		{"sessions that look alive are believed", "follow.go", "if f.frozen || !f.joined(l) || l.skipped || !until.After(f.covered) {", "if f.frozen || l.skipped || !until.After(f.covered) {"},
		{"the end of a backfill moves the watermarks", "backfill.go", "f.frozen = true", ""},
		{"a channel that was joined in a gap that is not yet read begins with its live messages", "follow.go", "!c.member && !f.catching && !f.frozen", "!c.member && !f.catching"},
		{"gaps are not told", "backfill.go", "f.event(Event{Kind: EventGap, Gap: gap})", ""},
		{"the state is saved before the lines are written", "resume.go", "sound := t.flush()", "sound := true"},
		{"the file has its name before it is on the disk", "resume.go", "err = r.dir.sync(temporary)", ""},
		{"the file is written in place", "resume.go", `temporary := "." + r.name + ".new"`, "temporary := r.name"},
		{"what was printed lately is not saved", "resume.go", "c.recent.encode()", `""`},
	}
}

// TestMutants finds the passages, so that who changes one learns it here, and not
// hours later from make soak, which runs the mutants.
func TestMutants(t *testing.T) {
	t.Parallel()
	for _, m := range mutants() {
		source, err := os.ReadFile(m.file)
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(source), m.old); n != 1 {
			t.Errorf("%s: %s has the passage %d times, want once: %s", m.name, m.file, n, m.old)
		}
	}
}
