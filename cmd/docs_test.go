package cmd

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/peal-cli/peal/pkg/emulator"
)

// TestDocs runs every block of shell in README and docs, in the order of the
// page and in one directory, against a demo emulator. A block that would run
// until Ctrl-C is given one.
func TestDocs(t *testing.T) {
	for _, tool := range []string{"bash", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("%s is not installed", tool)
			}
			t.Skipf("%s is not installed: the commands in README and docs were not run", tool)
		}
	}
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(pages, "../README.md") {
		blocks := shellBlocks(t, path)
		if len(blocks) == 0 {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			runBlocks(t, blocks)
		})
	}
}

// A shellBlock is a fenced block of a page marked sh.
type shellBlock struct {
	line int
	text string
}

var fence = regexp.MustCompile("(?ms)^( *)```sh\n(.*?)^ *```$")

func shellBlocks(t *testing.T, path string) []shellBlock {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var blocks []shellBlock
	for _, m := range fence.FindAllSubmatchIndex(data, -1) {
		indent := string(data[m[2]:m[3]])
		text := strings.ReplaceAll("\n"+string(data[m[4]:m[5]]), "\n"+indent, "\n")
		blocks = append(blocks, shellBlock{1 + bytes.Count(data[:m[0]], []byte("\n")), text[1:]})
	}
	return blocks
}

// endless are the commands that a reader ends with Ctrl-C.
var endless = regexp.MustCompile(`^(go run \.|peal) tail --emulator\n$`)

func runBlocks(t *testing.T, blocks []shellBlock) {
	server, err := emulator.Start(emulator.Options{Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir, home := t.TempDir(), t.TempDir()
	env := append([]string{"HOME=" + home, "PATH=" + pealPath(t) + string(os.PathListSeparator) + os.Getenv("PATH"), "PEAL_EMULATOR_ADDR=127.0.0.1:0"}, server.Env()...)

	var script strings.Builder
	script.WriteString("set -eu -o pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n")
	for _, b := range blocks {
		if endless.MatchString(b.text) {
			runEndless(t, b, dir, env)
			continue
		}
		script.WriteString(b.text)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "bash", "-x", "-c", script.String())
	c.Dir, c.Env, c.WaitDelay = dir, env, 30*time.Second
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("line %d and following: %v\n%s", blocks[0].line, err, out)
	}
}

// runEndless starts a command, reads a line of what it prints and interrupts it.
func runEndless(t *testing.T, b shellBlock, dir string, env []string) {
	c := exec.Command("bash", "-c", "exec "+strings.Replace(b.text, "go run .", "peal", 1))
	c.Dir, c.Env = dir, env
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 1)
	if _, err := out.Read(line); err != nil || line[0] != '{' {
		t.Errorf("line %d: printed %q, %v; want an envelope", b.line, line, err)
	}
	c.Process.Signal(os.Interrupt)
	c.Wait()
	if code := c.ProcessState.ExitCode(); code != 130 {
		t.Errorf("line %d: exit code %d after an interrupt, want 130", b.line, code)
	}
}

// pealPath returns a directory with an executable peal: this test binary.
func pealPath(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("peal")
	if err != nil {
		t.Fatal(err) // testscript.Main puts it there
	}
	return filepath.Dir(path)
}
