package cmd

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/peal-cli/peal/pkg/stream"
)

// A markedError is a fault in a jq program, shown with its column marked:
//
//	--jq: unexpected token "|" at column 9
//	    .Payload||.Content
//	            ^
type markedError struct {
	flag  string
	fault *stream.CompileError
}

func (e markedError) Unwrap() error { return e.fault }

func (e markedError) Error() string {
	if e.fault.Offset < 0 {
		return fmt.Sprintf("%s: %v", e.flag, e.fault.Err)
	}
	before := e.fault.Source[:min(e.fault.Offset, len(e.fault.Source))]
	start := strings.LastIndexByte(before, '\n') + 1
	line, _, _ := strings.Cut(e.fault.Source[start:], "\n")
	column := utf8.RuneCountInString(before[start:])
	return fmt.Sprintf("%s: %v at line %d, column %d\n%s\n%s%s", e.flag, e.fault.Err,
		1+strings.Count(before, "\n"), column+1, line, strings.Repeat(" ", column), strings.Repeat("^", max(1, e.fault.Length)))
}
