//go:build unix

package cmd

import (
	"fmt"
	"syscall"
)

// runInstead replaces this process by a command, which therefore gets every
// signal once, and whose exit code nobody has to pass on.
func runInstead(path string, args, environ []string) error {
	return fmt.Errorf("run %s: %w", path, syscall.Exec(path, args, environ))
}
