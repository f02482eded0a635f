package stream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// sound returns a resume file of jane.
func sound(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "resume")
	r, err := OpenResume(path, []string{"jane"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f := follow{channels: map[string]*channel{"red": {watermark: watermark{Mark: 1768472431013}, member: true}}}
	f.channels["red"].recent.add(7, 1768472431013)
	err = r.save(encoded(t, &resumeBody{Saved: time.Unix(1768472440, 0).UTC(), Targets: map[string]savedTarget{"jane": f.snapshot()}}))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestOpenResume(t *testing.T) {
	t.Parallel()
	good := sound(t)
	changed := bytes.Replace(good, []byte("10:20:31.013"), []byte("10:20:31.014"), 1)
	if bytes.Equal(good, changed) {
		t.Fatalf("no watermark in %s", good)
	}
	// sealed gives a second line the right checksum.
	sealed := func(version int, body string) []byte {
		return fmt.Appendf(nil, `{"Format":"peal resume","Version":%d,"SHA256":"%s"}`+"\n%s", version, checksum([]byte(body)), body)
	}
	tests := []struct {
		name string
		data []byte
		mode os.FileMode
		want string // in the error; "": none
	}{
		{"sound", good, 0o600, ""},
		{"empty", nil, 0o600, "empty; remove it to start afresh"},
		{"damaged", changed, 0o600, "damaged; the checksum does not match"},
		{"cut short", good[:len(good)-10], 0o600, "damaged; the checksum does not match"},
		{"cut in the first line", good[:20], 0o600, "not a resume file"},
		{"another kind", []byte(`{"Format":"something","Version":1}` + "\n{}"), 0o600, "not a resume file"},
		{"text", []byte("hello\n"), 0o600, "not a resume file"},
		{"binary", []byte{0, 1, 2, 0xFF}, 0o600, "not a resume file"},
		{"newer", sealed(2, "{}"), 0o600, "written by a newer release: its version is 2, this one reads up to 1"},
		{"version 0", sealed(0, "{}"), 0o600, "damaged"},
		{"no JSON", sealed(1, "{"), 0o600, "damaged: unexpected end of JSON input"},
		{"no time", sealed(1, `{"Targets":{"jane":{"Channels":{"red":{"Mark":"noon"}}}}}`), 0o600, `"noon" is not a time`},
		{"no base64", sealed(1, `{"Targets":{"jane":{"Channels":{"red":{"Recent":"?"}}}}}`), 0o600, "damaged: channel red: illegal base64"},
		{"half an entry", sealed(1, `{"Targets":{"jane":{"Channels":{"red":{"Recent":"AAAA"}}}}}`), 0o600, "3 bytes are not whole entries of 16"},
		{"an entry without a key", sealed(1, `{"Targets":{"jane":{"Channels":{"red":{"Recent":"AAAAAAAAAAAAAAAAAAAAAA=="}}}}}`), 0o600, "an entry has no key"},
		{"of someone else", sealed(1, `{"Targets":{"joe":{}}}`), 0o600, "belongs to joe, which is not followed here"},
		{"read-only", good, 0o400, "read-only (mode -r--------)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "resume")
			if err := os.WriteFile(path, tt.data, tt.mode); err != nil {
				t.Fatal(err)
			}
			r, err := OpenResume(path, []string{"jane", "jim"})
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				r.Close()
			} else {
				var problem *ResumeError
				if !errors.As(err, &problem) || problem.Saving || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), path) {
					t.Fatalf("OpenResume: %v, want a *ResumeError with %q", err, tt.want)
				}
			}
			if data, err := os.ReadFile(path); err != nil || !bytes.Equal(data, tt.data) {
				t.Errorf("the file was changed to %q, %v", data, err)
			}
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

func TestOpenResumeElsewhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for path, want := range map[string]string{
		dir:                                "cannot be used: not a regular file",
		filepath.Join(dir, "none", "file"): "cannot be locked: no such file or directory",
	} {
		if _, err := OpenResume(path, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("OpenResume(%s): %v, want %q in it", path, err, want)
		}
	}
	// Not a link is replaced, but the file it points to.
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.Symlink("file", link); err != nil {
		t.Fatal(err)
	}
	for _, exists := range []bool{false, true} {
		r, err := OpenResume(link, []string{"jane"})
		if err != nil {
			t.Fatal(err)
		}
		if err := r.save(encoded(t, &resumeBody{})); err != nil {
			t.Fatal(err)
		}
		r.Close()
		if to, err := os.Readlink(link); err != nil || to != "file" {
			t.Errorf("the file is there: %v; the link points to %q, %v", exists, to, err)
		}
		if _, err := os.Stat(file); err != nil {
			t.Error(err)
		}
	}
}

func TestResumeIsLocked(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "resume")
	r, err := OpenResume(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := OpenResume(path, nil); err == nil || !strings.Contains(err.Error(), "another process uses it") {
		t.Errorf("the second OpenResume: %v, want it refused", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	r, err = OpenResume(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
}

// What one process printed the next one does not, and nothing is left out.
func TestResume(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "resume")
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		w.send("a", "joe", true) // 1: before
		time.Sleep(time.Hour)
		process := func(tell func()) *recorder {
			resume, err := OpenResume(path, []string{"jane"})
			if err != nil {
				t.Fatal(err)
			}
			defer resume.Close()
			return story(t, w, func(t *Tail) { t.Resume = resume }, tell)
		}
		runs := []struct {
			tell func()
			want string
		}{
			{func() { w.send("a", "joe", true); time.Sleep(time.Second) }, "m00002C"},
			{func() { w.send("a", "joe", true); time.Sleep(time.Second) }, "m00003Ch m00004Ch m00005C"},
			{func() {}, "m00006Ch m00007Ch"},
			{func() {}, "m00008Ch m00009Ch"},
		}
		for i, run := range runs {
			r := process(run.tell)
			if got := strings.Join(r.messages(), " "); got != run.want {
				t.Errorf("process %d printed %s, want %s", i+1, got, run.want)
			}
			if gaps := r.gaps(); i > 0 && (len(gaps) != 1 || gaps[0].Reason != "the tail was not running") {
				t.Errorf("process %d told of gaps %+v, want one", i+1, gaps)
			}
			w.send("a", "joe", true)
			time.Sleep(time.Hour)
			w.send("a", "joe", true)
		}
	})
}

// A process that resumes has been away, which does not end it with Strict, unless
// what the history kept of that time cannot be read. What it loses itself does.
func TestResumeStrict(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		tell   func(*world)
		change func(*Tail)
		strict bool
	}{
		{"nothing happens", func(*world) {}, func(*Tail) {}, false},
		{"a session is lost", func(w *world) { back := w.cut("jane", time.Second); back(); time.Sleep(time.Minute) }, func(*Tail) {}, true},
		{"the history cannot be read", func(*world) {}, func(t *Tail) { t.Targets[0].History = deniedHistory{} }, true},
		{"the history is not to be read", func(*world) {}, func(t *Tail) { t.NoBackfill = true }, true},
	}
	for _, tt := range tests {
		path := filepath.Join(t.TempDir(), "resume")
		synctest.Test(t, func(t *testing.T) {
			w := newWorld()
			w.join("a", "jane", "joe")
			process := func(change func(*Tail), tell func()) *recorder {
				resume, err := OpenResume(path, []string{"jane"})
				if err != nil {
					t.Fatal(err)
				}
				defer resume.Close()
				return story(t, w, func(t *Tail) {
					t.Resume, t.Strict = resume, true
					change(t)
				}, tell)
			}
			if r := process(func(*Tail) {}, func() {}); len(r.gaps()) > 0 {
				t.Fatalf("%s: gaps of the first process: %+v", tt.name, r.gaps())
			}
			time.Sleep(time.Hour)
			w.send("a", "joe", true)
			r := process(tt.change, func() { tt.tell(w) })
			var gap *GapError
			if errors.As(r.err, &gap) != tt.strict {
				t.Errorf("%s: Run: %v, want a *GapError: %v", tt.name, r.err, tt.strict)
			}
			if gaps := r.gaps(); len(gaps) == 0 || !gaps[0].Away {
				t.Errorf("%s: gaps %+v, want the one before the process first", tt.name, gaps)
			}
		})
	}
}

type deniedHistory struct{ History }

func (deniedHistory) Channels(context.Context, string) (ChannelPage, error) {
	return ChannelPage{}, Permanent(errors.New("denied"))
}

// Since is where a first process begins. When it is killed before it knows the
// channels, the next one begins there, too, whatever its own Since is.
func TestResumeSince(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		w.send("a", "joe", true) // 1: not wanted
		time.Sleep(time.Hour)
		since := time.Now()
		w.send("a", "joe", true)
		d := newDisk()
		process := func(since time.Time, tell func()) *recorder {
			return story(t, w, func(tail *Tail) {
				tail.Since = since
				tail.Resume = &Resume{path: "resume", name: "resume", dir: d}
				if err := tail.Resume.load([]string{"jane"}); err != nil {
					t.Fatal(err)
				}
			}, tell)
		}
		w.set(func() { w.historySlow = 60 })
		process(since, func() { d.kill(false) })
		d.revive()
		w.set(func() { w.historySlow = 0 })
		w.join("b", "jane", "joe")
		w.send("b", "joe", true)
		time.Sleep(time.Hour)
		r := process(time.Now(), func() {})
		if got := strings.Join(r.messages(), " "); got != "m00002Ch m00003Ch" {
			t.Errorf("the second process printed %s, want m00002Ch m00003Ch", got)
		}
	})
}

// A disk that is full ends the tail with a clear error, and leaves the state
// before.
func TestResumeFullDisk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		d := newDisk()
		var before []byte
		r := story(t, w, func(tail *Tail) {
			tail.Resume = &Resume{path: "/var/resume", name: "resume", dir: d}
		}, func() {
			w.send("a", "joe", true)
			time.Sleep(time.Second)
			before, _ = d.read("resume")
			d.do(func() error { d.fault = syscall.ENOSPC; return nil })
			w.send("a", "joe", true)
			time.Sleep(time.Second)
		})
		var problem *ResumeError
		want := "resume file /var/resume: not saved, the state before is kept: no space left on device"
		if !errors.As(r.err, &problem) || !problem.Saving || r.err.Error() != want {
			t.Errorf("Run: %v, want %s", r.err, want)
		}
		if after, _ := d.read("resume"); len(before) == 0 || !bytes.Equal(before, after) {
			t.Errorf("the file was %q and is %q", before, after)
		}
		if len(d.now) != 1 {
			t.Errorf("%d files are on the disk, want 1", len(d.now))
		}
	})
}

// The state is saved when nothing is printed, too, so that the next process
// tells of a gap no longer than it was.
func TestResumeSavesWhileQuiet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		d := newDisk()
		resumed := func(tell func()) *recorder {
			return story(t, w, func(tail *Tail) {
				tail.Resume = &Resume{path: "resume", name: "resume", dir: d}
				if err := tail.Resume.load([]string{"jane"}); err != nil {
					t.Fatal(err)
				}
			}, tell)
		}
		resumed(func() {
			time.Sleep(time.Hour)
			d.kill(false)
		})
		d.revive()
		start := time.Now()
		r := resumed(func() {})
		if gaps := r.gaps(); len(gaps) != 1 || start.Sub(gaps[0].From) > 2*time.Minute {
			t.Errorf("gaps %+v, want one of at most two minutes", gaps)
		}
	})
}

// A file of a stranger gives an error, never a panic.
func FuzzResumeLoad(f *testing.F) {
	f.Add([]byte(`{"Targets":{"jane":{"Covered":"2026-01-15T10:20:31Z","Channels":{"red":{"Mark":"2026-01-15T10:20:31.013Z","Recent":"AQAAAAAAAAACAAAAAAAAAA=="}}}}}`))
	f.Add([]byte(`{"Targets":null}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		d := newDisk()
		d.write("resume", fmt.Appendf(nil, `{"Format":"peal resume","Version":1,"SHA256":"%s"}`+"\n%s", checksum(body), body))
		r := &Resume{path: "resume", name: "resume", dir: d}
		if err := r.load([]string{"jane"}); err != nil {
			var problem *ResumeError
			if !errors.As(err, &problem) {
				t.Errorf("load: %v, want a *ResumeError", err)
			}
			return
		}
		tail := &Tail{turn: make(turn, 1)}
		follow := newFollow(tail, &Target{Name: "jane"}, map[string]string{})
		follow.restore(r.saved["jane"])
		if err := r.save(encoded(t, &resumeBody{Targets: map[string]savedTarget{"jane": follow.snapshot()}})); err != nil {
			t.Fatal(err)
		}
		if err := r.load([]string{"jane"}); err != nil {
			t.Errorf("load of what was saved: %v", err)
		}
	})
}

func encoded(tb testing.TB, body *resumeBody) []byte {
	tb.Helper()
	content, err := body.encode()
	if err != nil {
		tb.Fatal(err)
	}
	return content
}
