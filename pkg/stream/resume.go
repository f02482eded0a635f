package stream

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

const (
	resumeFormat  = "peal resume"
	resumeVersion = 1

	// A quiet tail saves this often when it was last heard.
	saveInterval = 30 * time.Second
	// The state is saved so soon after a batch of lines, with all that the same
	// burst brings. To make it takes at most one part of the time in savePause + 1;
	// to wait for the disk takes nobody's.
	saveDelay = 100 * time.Microsecond
	savePause = 4
)

// A Resume is a file that keeps how far a Tail has printed, for the next
// process to go on from there. It is replaced as a whole after the lines that
// it covers were written and flushed, so a process that is killed at any
// instant leaves a file from which every persistent message is printed, and
// only lines of the last moment are printed twice.
//
// The file has two lines of JSON. The first one has Format, Version and the
// SHA-256 of the second, which holds for each target when it was last heard
// and for each of its channels the watermark, and, as base64, what was printed
// lately: entries of 16 bytes, the hash of a message or event and its time in
// milliseconds, both little endian. Another file beside it, with the suffix
// .lock, is locked while a Resume is open.
type Resume struct {
	path  string
	name  string
	dir   directory
	lock  *fileLock
	saved map[string]savedTarget
}

// A ResumeError says what is wrong with a resume file.
type ResumeError struct {
	Path    string
	Problem string // why it cannot be used; "" when Saving
	Saving  bool   // the file is sound, but the next state could not be saved
	Err     error  // of the operating system or the decoder; may be nil
}

func (e *ResumeError) Error() string {
	text := "resume file " + e.Path + ": "
	if e.Saving {
		text += "not saved, the state before is kept"
	} else {
		text += e.Problem
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

func (e *ResumeError) Unwrap() error { return e.Err }

type resumeHeader struct {
	Format  string
	Version int
	SHA256  string
}

type resumeBody struct {
	Saved   time.Time
	Targets map[string]savedTarget
}

type savedTarget struct {
	Covered  time.Time // when the target was last heard, by the clock of this machine
	Latest   watermark // of the messages of all channels that came on a socket
	Channels map[string]savedChannel
}

type savedChannel struct {
	watermark
	Recent string `json:",omitempty"`
	Member bool   `json:",omitempty"`
}

// MarshalText writes a stamp as the service does.
func (s stamp) MarshalText() ([]byte, error) {
	if s == 0 {
		return nil, nil
	}
	return []byte(formatTime(s.time())), nil
}

// UnmarshalText reads what MarshalText wrote.
func (s *stamp) UnmarshalText(text []byte) error {
	if *s = parseStamp(text); *s == 0 && len(text) > 0 {
		return fmt.Errorf("%q is not a time", text)
	}
	return nil
}

// OpenResume opens the resume file at path, which need not exist yet, for the
// targets with these names (Target.Name). The error, a *ResumeError, tells when the file is
// damaged, empty, of another kind or a newer version, read-only, in use, or
// holds a target that is not among them; it is left as it is then. Close it
// after the Tail has ended.
func OpenResume(path string, targets []string) (*Resume, error) {
	// Not a link is to be replaced, but the file that it points to, even if that
	// does not exist yet.
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	} else if to, err := os.Readlink(path); err == nil {
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	r := &Resume{path: path, name: filepath.Base(path), dir: osDirectory(filepath.Dir(path))}
	lock, err := lockFile(path + ".lock")
	if err != nil {
		if errors.Is(err, errLocked) {
			return nil, &ResumeError{Path: path, Problem: "another process uses it"}
		}
		return nil, &ResumeError{Path: path, Problem: "cannot be locked", Err: err}
	}
	r.lock = lock
	if err := r.load(targets); err != nil {
		lock.unlock()
		return nil, err
	}
	return r, nil
}

// Close lets other processes use the file.
func (r *Resume) Close() error { return r.lock.unlock() }

// load reads the file, if there is one.
func (r *Resume) load(targets []string) error {
	data, err := r.dir.read(r.name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return &ResumeError{Path: r.path, Problem: "cannot be used", Err: err}
	case len(data) == 0:
		return &ResumeError{Path: r.path, Problem: "empty; remove it to start afresh"}
	}
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	var header resumeHeader
	if err := json.Unmarshal(first, &header); err != nil || header.Format != resumeFormat {
		return &ResumeError{Path: r.path, Problem: "not a resume file"}
	}
	if header.Version > resumeVersion {
		return &ResumeError{Path: r.path,
			Problem: fmt.Sprintf("written by a newer release: its version is %d, this one reads up to %d", header.Version, resumeVersion)}
	}
	if header.Version < 1 || checksum(rest) != header.SHA256 {
		return &ResumeError{Path: r.path, Problem: "damaged; the checksum does not match"}
	}
	var body resumeBody
	if err := json.Unmarshal(rest, &body); err != nil {
		return &ResumeError{Path: r.path, Problem: "damaged", Err: err}
	}
	for name, target := range body.Targets {
		if !slices.Contains(targets, name) {
			return &ResumeError{Path: r.path, Problem: fmt.Sprintf("belongs to %s, which is not followed here", name)}
		}
		for arn, c := range target.Channels {
			if _, err := c.entries(); err != nil {
				return &ResumeError{Path: r.path, Problem: "damaged: channel " + arn, Err: err}
			}
		}
	}
	r.saved = body.Targets
	return nil
}

func checksum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// encode makes the content of the file.
func (body *resumeBody) encode() ([]byte, error) {
	rest, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	rest = append(rest, '\n')
	first, err := json.Marshal(resumeHeader{resumeFormat, resumeVersion, checksum(rest)})
	return append(append(first, '\n'), rest...), err
}

// save replaces the file: the new content is on the disk before the name
// points to it, and the name before save returns.
func (r *Resume) save(content []byte) error {
	temporary := "." + r.name + ".new"
	err := r.dir.write(temporary, content)
	if err == nil {
		err = r.dir.sync(temporary)
	}
	if err == nil {
		err = r.dir.rename(temporary, r.name)
	}
	if err == nil {
		err = r.dir.syncNames()
	}
	if err != nil {
		r.dir.remove(temporary)
		return &ResumeError{Path: r.path, Saving: true, Err: err}
	}
	return nil
}

// keep saves the state whenever lines were printed, until ctx ends.
func (t *Tail) keep(ctx context.Context) {
	for {
		select {
		case <-t.changed:
		case <-time.After(saveInterval):
		case <-ctx.Done():
			return
		}
		if sleep(ctx, saveDelay) != nil {
			return
		}
		work, err := t.save()
		if err != nil {
			t.begin()
			t.fail(err)
			t.end()
			return
		}
		if sleep(ctx, savePause*work) != nil {
			return
		}
	}
}

// save flushes the Sink and saves the state that it has then. It tells how long it
// took to make that.
func (t *Tail) save() (work time.Duration, err error) {
	t.begin()
	sound := t.flush()
	start := time.Now()
	var body *resumeBody
	if sound {
		body = t.snapshot()
	}
	t.turn.Unlock()
	if !sound {
		return 0, nil
	}
	content, err := body.encode()
	work = time.Since(start)
	if err != nil {
		return work, err
	}
	return work, t.Resume.save(content)
}

// dirty tells keep that there is something to save.
func (t *Tail) dirty() {
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

func (t *Tail) snapshot() *resumeBody {
	body := &resumeBody{Saved: time.Now().UTC(), Targets: make(map[string]savedTarget, len(t.follows))}
	for _, f := range t.follows {
		if f.began || len(f.channels) > 0 {
			body.Targets[f.target.Name] = f.snapshot()
		}
	}
	return body
}

func (f *follow) snapshot() savedTarget {
	if len(f.links) == 1 {
		f.cover(f.links[0], f.links[0].likely)
	}
	covered := f.covered
	if len(f.gaps) > 0 {
		covered = f.gaps[0].From
	}
	saved := savedTarget{
		Covered:  covered.Round(0).UTC(),
		Latest:   f.latest,
		Channels: make(map[string]savedChannel, len(f.channels)),
	}
	for name, c := range f.channels {
		saved.Channels[name] = savedChannel{c.watermark, c.recent.encode(), c.member}
	}
	return saved
}

// restore goes on where another process stopped.
func (f *follow) restore(saved savedTarget) {
	f.began = !saved.Covered.IsZero()
	if f.began {
		f.since = 0 // was for the process before
		f.away = true
	}
	f.covered = saved.Covered
	f.latest = saved.Latest
	for name, s := range saved.Channels {
		c := f.newChannel(name)
		c.watermark, c.member = s.watermark, s.Member
		entries, _ := s.entries() // checked when the file was opened
		c.recent.advance(c.Mark, f.window, f.count)
		for _, e := range entries {
			c.recent.push(e.key, e.form)
			c.recent.latest = max(c.recent.latest, e.form+1) // no message is changed before its creation
		}
	}
}

// encode writes the entries of r.
func (r *recent) encode() string {
	b := make([]byte, 0, 16*len(r.entries))
	for _, e := range r.entries {
		b = binary.LittleEndian.AppendUint64(b, e.key)
		b = binary.LittleEndian.AppendUint64(b, uint64(e.form))
	}
	return base64.StdEncoding.EncodeToString(b)
}

// entries reads what encode wrote.
func (c *savedChannel) entries() ([]entry, error) {
	b, err := base64.StdEncoding.DecodeString(c.Recent)
	if err != nil {
		return nil, err
	}
	if len(b)%16 != 0 {
		return nil, fmt.Errorf("%d bytes are not whole entries of 16", len(b))
	}
	entries := make([]entry, 0, len(b)/16)
	for ; len(b) > 0; b = b[16:] {
		e := entry{binary.LittleEndian.Uint64(b), stamp(binary.LittleEndian.Uint64(b[8:]))}
		if e.key == 0 {
			return nil, errors.New("an entry has no key")
		}
		entries = append(entries, e)
	}
	return entries, nil
}
