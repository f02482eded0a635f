package cmd

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// An enum is a flag value out of a few words, accepted in any case.
type enum struct {
	value   string
	allowed []string
}

func (e *enum) String() string { return e.value }
func (e *enum) Type() string   { return "string" }

// Set takes one of the allowed words, in any case and spelt as the API spells it:
// non-persistent may be NON_PERSISTENT.
func (e *enum) Set(s string) error {
	word := strings.ReplaceAll(s, "_", "-")
	i := slices.IndexFunc(e.allowed, func(a string) bool { return strings.EqualFold(a, word) })
	if i < 0 {
		return fmt.Errorf("must be one of %s", strings.Join(e.allowed, ", "))
	}
	e.value = e.allowed[i]
	return nil
}

// api returns the value as the API spells it, such as NON_PERSISTENT.
func (e *enum) api() string { return strings.ToUpper(strings.ReplaceAll(e.value, "-", "_")) }

// exactArgs asks for one argument for each of the given descriptions.
func exactArgs(descriptions ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < len(descriptions) {
			return usagef("missing argument: %s", descriptions[len(args)])
		}
		return tooMany(args, len(descriptions))
	}
}

// minArgs asks for at least one argument for each of the given descriptions.
func minArgs(descriptions ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < len(descriptions) {
			return usagef("missing argument: %s", descriptions[len(args)])
		}
		return nil
	}
}

// rangeArgs asks for one argument for each description and accepts up to most.
func rangeArgs(most int, descriptions ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < len(descriptions) {
			return usagef("missing argument: %s", descriptions[len(args)])
		}
		return tooMany(args, most)
	}
}

// noArgs accepts flags only; for a command with children, an argument is a
// command it does not have.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 && cmd.HasSubCommands() {
		return unknownCommand(cmd, args[0])
	}
	return tooMany(args, 0)
}

func tooMany(args []string, most int) error {
	if len(args) > most {
		return usagef("unexpected argument %q", args[most])
	}
	return nil
}

func unknownCommand(cmd *cobra.Command, name string) error {
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		// Slips of the finger keep the first letter more often than not.
		i := max(0, slices.IndexFunc(near, func(s string) bool { return name != "" && s[0] == name[0] }))
		return usagef("unknown command %q; did you mean %q?", name, near[i])
	}
	return usagef("unknown command %q; see '%s --help'", name, cmd.CommandPath())
}

// usageArgs makes every refusal of a command's arguments a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	if check == nil {
		check = noArgs
	}
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}
