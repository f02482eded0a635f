package cmd

import (
	"testing"

	"github.com/spf13/cobra"
)

// newWholeTree returns the tree with every command in full.
func newWholeTree() *cobra.Command {
	var all []string
	for _, top := range topCommands() {
		all = append(all, top.name)
	}
	return newRoot(&Env{}, all)
}

// TestTopCommands: a command is built when its own name is a word of the command
// line, and then it can do what it is for.
func TestTopCommands(t *testing.T) {
	t.Parallel()
	for _, top := range topCommands() {
		root := newRoot(&Env{}, []string{"--quiet", top.name, "--help"})
		for _, other := range topCommands() {
			c, _, err := root.Find([]string{other.name})
			if err != nil || c.Name() != other.name {
				t.Fatalf("peal %s: found %q, %v", other.name, c.Name(), err)
			}
			if full := c.RunE != nil; full != (other.name == top.name) {
				t.Errorf("with %s on the command line, built %s in full: %v", top.name, other.name, full)
			}
		}
	}
}
