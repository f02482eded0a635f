package iam

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what lint says into testdata/iam/lint, to be read before it is committed")

// TestLint runs every policy of testdata/iam/lint: what lint finds in it, and what
// Repair makes of it.
func TestLint(t *testing.T) {
	files, err := filepath.Glob("../../testdata/iam/lint/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 30 {
		t.Errorf("%d policies in testdata/iam/lint, want at least 30", len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			policy := section(archive, "policy.json")
			got := listFindings(Lint("policy.json", policy))
			mended, left := Repair("policy.json", policy)
			if *update {
				writeSections(t, file, archive, policy, got, mended)
				return
			}
			if want := string(section(archive, "want")); got != want {
				t.Errorf("findings:\n%swant:\n%s", got, want)
			}
			want := section(archive, "fixed.json")
			if want == nil {
				want = policy
			}
			if !bytes.Equal(mended, want) {
				t.Errorf("Repair gave\n%swant\n%s", mended, want)
			}
			if again := Lint("policy.json", mended); !slices.Equal(again, left) {
				t.Errorf("Repair says %v are left, lint finds %v", left, again)
			}
		})
	}
}

func section(a *txtar.Archive, name string) []byte {
	for _, f := range a.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

func listFindings(findings []Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%d:%d %s: %s [%s]\n", f.Line, f.Column, f.Code, f.Message, f.Fix)
	}
	return b.String()
}

func writeSections(t *testing.T, file string, a *txtar.Archive, policy []byte, findings string, mended []byte) {
	a.Files = []txtar.File{{Name: "policy.json", Data: policy}, {Name: "want", Data: []byte(findings)}}
	if !bytes.Equal(mended, policy) {
		a.Files = append(a.Files, txtar.File{Name: "fixed.json", Data: mended})
	}
	if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestLintFindsNothing runs policies that are as they should be.
func TestLintFindsNothing(t *testing.T) {
	files, err := filepath.Glob("../../testdata/iam/valid/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in testdata/iam/valid: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got := Lint(filepath.Base(file), data); len(got) > 0 {
			t.Errorf("%s:\n%s", file, listFindings(got))
		}
		if mended, _ := Repair(filepath.Base(file), data); !bytes.Equal(mended, data) {
			t.Errorf("%s: Repair changed it", file)
		}
		if _, err := Parse(file, data); err != nil {
			t.Errorf("Parse(%s): %v", file, err)
		}
	}
}

// TestLintKnowsEveryCode says that each kind of finding occurs in testdata/iam/lint,
// and in docs/iam.md.
func TestLintKnowsEveryCode(t *testing.T) {
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var corpus strings.Builder
	files, _ := filepath.Glob("../../testdata/iam/lint/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		corpus.Write(section(archive, "want"))
	}
	page, err := os.ReadFile("../../docs/iam.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		data, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range findingCodes(string(data)) {
			if !strings.Contains(corpus.String(), " "+code+": ") && !(strings.HasSuffix(code, "-") && strings.Contains(corpus.String(), " "+code)) {
				t.Errorf("%s: no policy in testdata/iam/lint has the finding %q", source, code)
			}
			if !strings.Contains(string(page), "`"+code) {
				t.Errorf("%s: docs/iam.md does not list %q", source, code)
			}
		}
	}
}

// findingCodes are the second arguments of calls of report.
func findingCodes(source string) []string {
	var codes []string
	for _, call := range []string{".report(", ".close("} {
		for _, rest := range strings.Split(source, call)[1:] {
			line, _, _ := strings.Cut(rest, "\n")
			parts := strings.SplitN(line, `"`, 3)
			if len(parts) == 3 && strings.Trim(parts[1], "abcdefghijklmnopqrstuvwxyz-8") == "" && !strings.Contains(parts[0], "+") {
				codes = append(codes, parts[1])
			}
		}
	}
	return codes
}

// TestRepairGivesJSON: what Repair leaves without findings about its form is JSON
// that the standard library takes, and a policy that Parse takes.
func TestRepairGivesJSON(t *testing.T) {
	files, _ := filepath.Glob("../../testdata/iam/lint/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		mended, left := Repair("policy.json", section(archive, "policy.json"))
		checkRepaired(t, file, mended, left)
	}
}

func checkRepaired(t *testing.T, name string, mended []byte, left []Finding) {
	t.Helper()
	_, err := Parse("policy.json", mended)
	if err == nil && !json.Valid(mended) {
		t.Errorf("%s: Parse takes what is no JSON:\n%s", name, mended)
	}
	if err != nil && len(left) == 0 {
		t.Errorf("%s: nothing is left to mend, but Parse says %v", name, err)
	}
}
