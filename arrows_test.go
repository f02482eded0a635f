package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/peal-cli/peal/"

// allowed says which packages of this module each package may import, and
// which packages of the standard library it must not: main → cmd → pkg/*, and
// only the emulator imports siblings.
var allowed = map[string][]string{
	".":               {"cmd"},
	"cmd":             {"pkg/presign", "pkg/stream", "pkg/chime", "pkg/chime/types", "pkg/iam", "pkg/emulator"},
	"pkg/presign":     {},
	"pkg/stream":      {},
	"pkg/chime":       {"pkg/chime/types"},
	"pkg/chime/types": {},
	"pkg/iam":         {},
	"pkg/emulator":    {"pkg/iam", "pkg/presign"},
}

// shown are packages that the examples of a package may import, too. They are in
// an external test package, on which nothing can come to depend.
var shown = map[string][]string{
	"pkg/emulator": {"pkg/chime", "pkg/chime/types", "pkg/stream"},
}

// TestImportDirection reads the import lists of every Go file outside testdata.
func TestImportDirection(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "testdata" || name == "node_modules" || strings.HasPrefix(name, ".") && name != "." {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(path) != ".go" {
			return nil
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		seen[dir] = true
		targets, ok := allowed[dir]
		if !ok {
			t.Errorf("%s: package %s is not in the table of allowed imports", path, dir)
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		test := strings.HasSuffix(path, "_test.go")
		if test && strings.HasSuffix(file.Name.Name, "_test") {
			targets = slices.Concat(targets, shown[dir])
		}
		for _, spec := range file.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			target, ours := strings.CutPrefix(name, module)
			switch {
			case ours && !slices.Contains(targets, target) && !(test && target == dir):
				t.Errorf("%s imports %s; %s may import %v", path, target, dir, targets)
			case strings.HasPrefix(dir, "pkg/") && !test && (name == "flag" || (name == "log" || name == "log/slog") && dir != "pkg/emulator" || strings.HasPrefix(name, "github.com/spf13/")):
				t.Errorf("%s imports %s; packages under pkg/ know neither flags nor loggers", path, name)
			case dir == "pkg/iam" && !test && strings.Contains(name, "."):
				t.Errorf("%s imports %s; pkg/iam uses the standard library only", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir := range allowed {
		if !seen[dir] {
			t.Errorf("package %s of the table does not exist", dir)
		}
	}
}

// TestPackagesKeepToThemselves looks for uses of the process's own streams,
// arguments and exit in the libraries.
func TestPackagesKeepToThemselves(t *testing.T) {
	files, err := filepath.Glob("pkg/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "os" &&
				slices.Contains([]string{"Args", "Stdin", "Stdout", "Stderr", "Exit"}, sel.Sel.Name) {
				t.Errorf("%s: os.%s belongs into cmd", set.Position(sel.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
}
