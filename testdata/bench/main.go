// Command bench measures peal beside what people use today, in one run on one
// machine, and prints the ratios: see docs/performance.md.
//
//	go run . [-quick] [-full] [-only WORD] [-peal FILE]
//
// The figures go into results.json, and from there into the tables of
// docs/performance.md; those of parts that were not run stay. Nothing is written
// with -quick or -peal.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

func main() {
	if len(os.Args) > 2 && os.Args[1] == "peer" {
		if err := peer(os.Args[2], os.Args[3:]); err != nil {
			fmt.Fprintln(os.Stderr, "bench: peer:", err)
			os.Exit(1)
		}
		return
	}
	if err := measure(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// A bench is one run of this program.
type bench struct {
	dir    string   // temporary
	env    []string // of every process
	root   string   // of the tree
	self   string   // this binary, for its peers
	peal   string   // built as the README says
	static string   // built as make build does
	helloC string   // empty without a C compiler
	limit  string   // likewise: c/recv.c
	wscat  []string
	source *source
	rounds int
	length time.Duration // of a run of a reader, about
	full   bool
	only   string
	report report
}

func measure() error {
	quick := flag.Bool("quick", false, "two short rounds: to see that all is well, not for figures")
	full := flag.Bool("full", false, "also ten million frames")
	only := flag.String("only", "", "only the parts whose name contains `WORD`")
	binary := flag.String("peal", "", "measure this `FILE` instead of building one")
	flag.Parse()

	b := &bench{rounds: 5, length: time.Second, full: *full, only: *only}
	if *quick {
		b.rounds, b.length = 2, 300*time.Millisecond
	}
	dir, err := os.MkdirTemp("", "peal-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	b.dir = dir
	if err := b.build(*binary); err != nil {
		return err
	}
	if b.source, err = newSource(dir); err != nil {
		return err
	}
	parts := []struct {
		name string
		run  func() error
	}{
		{"start", b.start},
		{"size", b.size},
		{"read", b.readers},
		{"bookkeeping", b.bookkeeping},
		{"rooms", b.rooms},
		{"complete", b.complete},
		{"latency", b.latency},
		{"presign", b.presign},
		{"idle", b.idle},
		{"memory", b.memory},
	}
	for _, part := range parts {
		if !strings.Contains(part.name, b.only) {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s …\n", part.name)
		if err := part.run(); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	b.report.print(os.Stdout)
	if *quick || *binary != "" {
		return nil
	}
	return b.publish()
}

// build builds peal and finds the others.
func (b *bench) build(binary string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	b.self = self
	gomod, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return err
	}
	b.root = filepath.Join(filepath.Dir(strings.TrimSpace(string(gomod))), "..", "..")
	if b.peal, b.static = binary, binary; binary == "" {
		b.peal, b.static = filepath.Join(b.dir, "peal"), filepath.Join(b.dir, "peal-static")
		if err := b.goBuild(b.root, nil, "-o", b.peal, "."); err != nil {
			return err
		}
		if err := b.goBuild(b.root, []string{"CGO_ENABLED=0"}, "-trimpath", "-ldflags=-s -w", "-o", b.static, "."); err != nil {
			return err
		}
	}
	if err := b.goBuild(b.here(), nil, "-o", filepath.Join(b.dir, "hello"), "./hello"); err != nil {
		return err
	}
	if cc, err := exec.LookPath("cc"); err == nil {
		b.helloC, b.limit = filepath.Join(b.dir, "hello-c"), filepath.Join(b.dir, "recv")
		for binary, source := range map[string]string{b.helloC: filepath.Join("c", "hello.c"), b.limit: filepath.Join("c", "recv.c")} {
			build := exec.Command(cc, "-O2", "-o", binary, source)
			build.Dir, build.Stderr = b.here(), os.Stderr
			if err := build.Run(); err != nil {
				return fmt.Errorf("%s: %w", source, err)
			}
		}
	}
	modules := filepath.Join(b.root, "testdata", "clients", "node_modules")
	wscat := filepath.Join(modules, "wscat", "bin", "wscat")
	if _, err := os.Stat(wscat); err != nil {
		return fmt.Errorf("wscat is not installed: run make clients: %w", err)
	}
	b.wscat = []string{"node", wscat, "--no-color", "--no-check", "--connect"}
	for _, tool := range []string{"node", "jq"} {
		if _, err := exec.LookPath(tool); err != nil {
			return err
		}
	}
	b.env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + b.dir, "NODE_PATH=" + modules,
		"AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
		"AWS_REGION=us-east-1", "AWS_EC2_METADATA_DISABLED=true",
	}
	b.report.Machine = fmt.Sprintf("%s/%s, %d processors, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	return nil
}

func (b *bench) here() string { return filepath.Join(b.root, "testdata", "bench") }

func (b *bench) goBuild(dir string, env []string, args ...string) error {
	build := exec.Command("go", append([]string{"build"}, args...)...)
	build.Dir, build.Env, build.Stderr = dir, append(os.Environ(), env...), os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("go build in %s: %w", dir, err)
	}
	return nil
}

// size is the size of the binary as it is released.
func (b *bench) size() error {
	info, err := os.Stat(b.static)
	if err != nil {
		return err
	}
	b.report.target("binary, stripped, MiB", "", float64(info.Size())/(1<<20), atMost(16, 11))
	return nil
}

// A contender is one of those measured side by side.
type contender struct {
	name    string
	command command
	in      func() io.Reader
	output  output
	frames  int // of a run
}

// interleave runs each contender once a round, each round from another one on, and
// keeps the median run of each by wall time.
func (b *bench) interleave(rounds int, all []contender) (map[string]row, error) {
	runs := make([][]run, len(all))
	for round := range rounds {
		for i := range all {
			k := (i + round) % len(all)
			c := all[k]
			var in io.Reader
			if c.in != nil {
				in = c.in()
			}
			r, err := b.execute(c.command, in, c.output)
			if err != nil {
				return nil, err
			}
			runs[k] = append(runs[k], r)
		}
	}
	rows := map[string]row{}
	for k, c := range all {
		slices.SortFunc(runs[k], func(a, b run) int { return cmp.Compare(a.wall, b.wall) })
		rows[c.name] = newRow(c, runs[k])
	}
	return rows, nil
}

var errIncomplete = errors.New("lines are missing")
