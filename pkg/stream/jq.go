package stream

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/itchyny/gojq"
)

// A Program is a compiled jq program. It sees an envelope as it would be
// printed, and has no access to files, the environment, or other envelopes. A
// Program is immutable and safe for concurrent use.
type Program struct {
	query *gojq.Query
	code  *gojq.Code
}

// CompileProgram compiles a jq program, in gojq's dialect. debug is told, as a
// JSON text, what the program gives to debug and stderr; nil discards that. The
// error is a *CompileError.
func CompileProgram(source string, debug func(text string)) (*Program, error) {
	query, err := gojq.Parse(source)
	if err != nil {
		return nil, newCompileError(source, err)
	}
	code, err := gojq.Compile(query,
		gojq.WithFunction("debug", 0, 0, tell(debug, func(v any) any { return []any{"DEBUG:", v} })),
		gojq.WithFunction("stderr", 0, 0, tell(debug, func(v any) any { return v })))
	if err != nil {
		return nil, newCompileError(source, err)
	}
	return &Program{query: query, code: code}, nil
}

// tell returns a jq function that gives its input to debug and returns it.
func tell(debug func(text string), message func(v any) any) func(v any, _ []any) any {
	return func(v any, _ []any) any {
		if debug != nil {
			var d decoder
			text, _ := d.append(nil, message(v), 0)
			debug(string(text))
		}
		return v
	}
}

// run runs the program on a value and hands each result to result, until that
// returns an error. An error of the program itself is a *ProgramError; ErrStop
// means that it called halt.
func (p *Program) run(ctx context.Context, v any, result func(v any) error) error {
	iter := p.code.RunWithContext(ctx, v)
	for {
		v, ok := iter.Next()
		if !ok {
			return nil
		}
		if err, ok := v.(error); ok {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			var halt *gojq.HaltError
			if errors.As(err, &halt) && halt.ExitCode() == 0 {
				return ErrStop
			}
			return &ProgramError{Err: err}
		}
		if err := result(v); err != nil {
			return err
		}
	}
}

// A ProgramError is an error that a jq program made on one envelope.
type ProgramError struct {
	Err error
}

func (e *ProgramError) Error() string {
	// The message may quote the envelope, so it must not reach a terminal as it is.
	return string(appendVisible(nil, []byte("jq: "+e.Err.Error())))
}

func (e *ProgramError) Unwrap() error { return e.Err }

// A CompileError says why a jq program does not compile.
type CompileError struct {
	Source string // the program
	Offset int    // of the fault in Source, in bytes; -1 when it is not known
	Length int    // of the fault, in bytes; 0 at the end of Source
	Err    error
}

func (e *CompileError) Error() string {
	if line, column := e.Position(); line == 1 {
		return fmt.Sprintf("jq program %q: column %d: %v", e.Source, column, e.Err)
	} else if line > 1 {
		return fmt.Sprintf("jq program %q: line %d, column %d: %v", e.Source, line, column, e.Err)
	}
	return fmt.Sprintf("jq program %q: %v", e.Source, e.Err)
}

func (e *CompileError) Unwrap() error { return e.Err }

// Position returns where in Source the fault is: its line and its column in
// that line, in characters, both from 1. Both are 0 when that is not known.
func (e *CompileError) Position() (line, column int) {
	if e.Offset < 0 {
		return 0, 0
	}
	before := e.Source[:e.Offset]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

func newCompileError(source string, err error) *CompileError {
	e := &CompileError{Source: source, Offset: -1, Err: err}
	var syntax *gojq.ParseError
	if errors.As(err, &syntax) {
		e.Length = len(syntax.Token)
		e.Offset = syntax.Offset - e.Length
		return e
	}
	// gojq names what it does not know, but not where that is.
	_, name, ok := strings.Cut(err.Error(), "not defined: ")
	name, _, _ = strings.Cut(name, "/")
	names := []string{name}
	if !ok && strings.HasPrefix(err.Error(), "input(s)") {
		names = []string{"input", "inputs"}
	}
	for _, name := range names {
		if i := indexName(source, name); i >= 0 {
			e.Offset, e.Length = i, len(name)
			break
		}
	}
	return e
}

// indexName returns where a name first is a whole word in a program, or -1.
func indexName(source, name string) int {
	for from := 0; name != ""; {
		i := strings.Index(source[from:], name)
		if i < 0 {
			break
		}
		i += from
		end := i + len(name)
		if (i == 0 || !isWord(source[i-1]) && !strings.ContainsRune(".$@", rune(source[i-1]))) && (end == len(source) || !isWord(source[end])) {
			return i
		}
		from = end
	}
	return -1
}

func isWord(c byte) bool {
	return c == '_' || isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'z'
}
