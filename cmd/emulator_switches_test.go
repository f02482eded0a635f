package cmd

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/peal-cli/peal/pkg/emulator"
)

// What is unknown of the services has a row in docs/emulator.md and a switch: the
// fields of emulator.Options under "Open questions", the table and the flags of
// emulator start say the same.
func TestEmulatorSwitches(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/emulator.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(page), "\n## Open questions\n")
	table, _, _ = strings.Cut(table, "\n## ")
	flags := newEmulatorStart(&Env{}).Flags()

	named := map[string]bool{}
	for _, m := range regexp.MustCompile("`--([a-z-]+)").FindAllStringSubmatch(table, -1) {
		named[m[1]] = true
		if flags.Lookup(m[1]) == nil {
			t.Errorf("docs/emulator.md names --%s, which emulator start does not have", m[1])
		}
	}
	for _, field := range openQuestions(t) {
		if name := flagName(field); !named[name] || flags.Lookup(name) == nil {
			t.Errorf("Options.%s is an open question; want the flag --%s of emulator start, and a row in docs/emulator.md", field, name)
		}
	}
}

// openQuestions returns the fields of emulator.Options that stand under that
// comment.
func openQuestions(t *testing.T) (fields []string) {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "../pkg/emulator/options.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	from := token.NoPos
	for _, c := range file.Comments {
		if c.Text() == "Open questions.\n" {
			from = c.Pos()
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.StructType); ok && from.IsValid() && s.Pos() < from && from < s.End() {
			for _, f := range s.Fields.List {
				if f.Pos() > from {
					fields = append(fields, f.Names[0].Name)
				}
			}
		}
		return true
	})
	if len(fields) == 0 {
		t.Fatal(`pkg/emulator/options.go has no fields under "Open questions."`)
	}
	return fields
}

func TestQuotaFlag(t *testing.T) {
	t.Parallel()
	var q emulator.Quotas
	v := reflect.ValueOf(&q).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		err := quotaFlag{&q}.Set(flagName(name) + "=7")
		if counts := name != "Rates"; counts != (err == nil) {
			t.Errorf("--quota %s=7: %v", flagName(name), err)
		} else if counts && v.Field(i).Int() != 7 {
			t.Errorf("--quota %s=7: Quotas.%s = %d", flagName(name), name, v.Field(i).Int())
		}
	}
}
