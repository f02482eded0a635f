package cmd

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

var update = flag.Bool("update", false, "write the generated pages instead of comparing them")

const pagesDir = "../docs/commands"

// TestCommandPages holds the pages under docs/commands against the command
// tree. `make docs` writes them.
func TestCommandPages(t *testing.T) {
	pages := map[string][]byte{}
	root := newWholeTree()
	for _, c := range allCommands(root) {
		if c != root && !c.Runnable() {
			continue // a topic
		}
		c.DisableAutoGenTag = true
		pages[pageName(c)] = page(t, c)
	}

	if *update {
		os.RemoveAll(pagesDir)
		if err := os.MkdirAll(pagesDir, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, data := range pages {
			if err := os.WriteFile(filepath.Join(pagesDir, name), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	files, _ := filepath.Glob(filepath.Join(pagesDir, "*.md"))
	for _, file := range files {
		name := filepath.Base(file)
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(data, pages[name]) {
			t.Errorf("%s is not what the commands say; run make docs", name)
		}
		delete(pages, name)
	}
	for name := range pages {
		t.Errorf("%s is missing; run make docs", name)
	}
}

func pageName(c *cobra.Command) string {
	return strings.ReplaceAll(c.CommandPath(), " ", "_") + ".md"
}

func page(t *testing.T, c *cobra.Command) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := doc.GenMarkdownCustom(c, &b, func(name string) string { return name }); err != nil {
		t.Fatal(err)
	}
	return append(bytes.TrimRight(b.Bytes(), "\n"), '\n')
}
