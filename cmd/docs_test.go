package cmd

import (
	"context"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
	for _, path := range guides(t) {
		blocks := fenced(t, path, "sh")
		if len(blocks) == 0 {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			runBlocks(t, blocks)
		})
	}
}

// TestDocsPorts: the shell of a page listens on no fixed port but that of the emulator,
// for which runBlocks chooses another, so that two tests can run on a machine.
func TestDocsPorts(t *testing.T) {
	fixed := regexp.MustCompile(`(?m)^.*-addr[ =]\S*:[1-9].*$`)
	for _, path := range guides(t) {
		for _, b := range fenced(t, path, "sh") {
			if line := fixed.FindString(b.text); line != "" {
				t.Errorf("%s, in the block at line %d: %s", path, b.line, line)
			}
		}
	}
}

// guides are the pages that somebody wrote by hand.
func guides(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	return append(pages, "../README.md")
}

// A fencedBlock is the text between two fences of a page, and the line where it begins.
type fencedBlock struct {
	line int
	text string
}

var fence = regexp.MustCompile("(?ms)^( *)```(\\w+)\n(.*?)^ *```$")

// fenced returns the blocks of a page in a language.
func fenced(t *testing.T, path, language string) []fencedBlock {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	page := string(data)
	var blocks []fencedBlock
	for _, m := range fence.FindAllStringSubmatchIndex(page, -1) {
		if page[m[4]:m[5]] != language {
			continue
		}
		indent := page[m[2]:m[3]]
		text := strings.ReplaceAll("\n"+page[m[6]:m[7]], "\n"+indent, "\n")
		blocks = append(blocks, fencedBlock{1 + strings.Count(page[:m[6]], "\n"), text[1:]})
	}
	return blocks
}

// endless are the commands that a reader ends with Ctrl-C.
var endless = regexp.MustCompile(`^(go run \.|peal) tail --emulator\n$`)

func runBlocks(t *testing.T, blocks []fencedBlock) {
	server, err := emulator.Start(emulator.Options{Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	dir, home := t.TempDir(), t.TempDir()
	env := append([]string{"HOME=" + home, "PATH=" + pealPath(t) + string(os.PathListSeparator) + os.Getenv("PATH")}, server.Env()...)

	var script strings.Builder
	script.WriteString("set -eu -o pipefail\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n")
	for _, b := range blocks {
		if endless.MatchString(b.text) {
			runEndless(t, b, dir, env)
			continue
		}
		script.WriteString(strings.ReplaceAll(b.text, "peal emulator start ", "peal emulator start --addr 127.0.0.1:0 "))
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
func runEndless(t *testing.T, b fencedBlock, dir string, env []string) {
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

// TestGoBlocks builds the programs in README and docs, in a module of their own,
// and runs those that are tests. Each block of Go is a whole file. The files of a
// page belong to one program as long as they are of the same package and have one
// main function.
func TestGoBlocks(t *testing.T) {
	t.Parallel()
	module := newModule(t)
	programs := 0
	for _, path := range guides(t) {
		page, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		var dir, name string
		for _, b := range fenced(t, path, "go") {
			if formatted, err := format.Source([]byte(b.text)); err != nil || string(formatted) != b.text {
				t.Errorf("%s:%d: not as gofmt writes it: %v", path, b.line, err)
			}
			file, err := parser.ParseFile(token.NewFileSet(), "", b.text, 0)
			if err != nil {
				t.Errorf("%s:%d: want a whole file: %v", path, b.line, err)
				continue
			}
			if file.Name.Name != name || file.Scope.Lookup("main") != nil {
				programs++
				name, dir = file.Name.Name, filepath.Join(module, "program"+strconv.Itoa(programs))
				if err := os.Mkdir(dir, 0o700); err != nil {
					t.Fatal(err)
				}
			}
			source := "line" + strconv.Itoa(b.line) + ".go"
			if slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"testing"` }) {
				source = strings.Replace(source, ".", "_test.", 1)
			}
			// Errors are to name the page.
			writeFile(t, filepath.Join(dir, source), fmt.Sprintf("//line %s:%d\n%s", page, b.line, b.text))
		}
	}
	if programs == 0 {
		t.Fatal("no page has a block of Go")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "go", "test", "./...")
	c.Dir, c.Env = module, append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// newModule makes a module that requires this one as it is on disk, with the same
// dependencies.
func newModule(t *testing.T) (dir string) {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile("../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	const peal = "github.com/peal-cli/peal"
	dir = t.TempDir()
	writeFile(t, filepath.Join(dir, "go.mod"), strings.Replace(string(mod), "module "+peal, "module example", 1)+
		fmt.Sprintf("\nrequire %s v0.0.0\nreplace %s => %s\n", peal, peal, strconv.Quote(root)))
	writeFile(t, filepath.Join(dir, "go.sum"), string(sum))
	return dir
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
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
