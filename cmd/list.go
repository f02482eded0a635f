package cmd

import (
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/stream"
)

// printEntries prints each entry of the member of that name, as the service sent
// it, of every page of a list. arn is the path to the ARN of an entry.
func printEntries[Out any](r *results, pages iter.Seq2[*Out, error], member, arn string, metadata func(*Out) middleware.Metadata) error {
	var idle idlePages
	for page, err := range pages {
		if err == nil {
			err = r.page(answerBody(metadata(page)), member, arn, &idle)
		}
		if err != nil {
			return r.done(err)
		}
	}
	return nil
}

// page prints the entries of one page.
func (r *results) page(answer []byte, member, arn string, idle *idlePages) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(answer, &members); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	var entries []json.RawMessage
	if list := members[member]; list != nil {
		if err := json.Unmarshal(list, &entries); err != nil {
			return fmt.Errorf("read %s of the answer: %w", member, err)
		}
	}
	for _, entry := range entries {
		if err := r.entry(entry, arn); err != nil {
			return err
		}
	}
	// The next page may be slow; whoever reads should see this one now.
	if err := r.Flush(); err != nil {
		return err
	}
	return idle.after(len(entries))
}

// entry prints an entry of a list; with -o text only what its path, names of members
// with dots between, leads to: its ARN or id, alone on a line, as other commands read
// them from standard input.
func (r *results) entry(entry json.RawMessage, path string) error {
	if !r.names {
		return r.PutJSON(entry)
	}
	name := entry
	for member := range strings.SplitSeq(path, ".") {
		var members map[string]json.RawMessage
		json.Unmarshal(name, &members) // nothing, if it is no object
		name = members[member]
	}
	if name == nil {
		return fmt.Errorf("read the answer: %.40q has no %s", entry, path)
	}
	word := string(name)
	json.Unmarshal(name, &word) // unless it is a number
	return r.text(stream.Printable(word) + "\n")
}

// pageSize is the largest page of a list (MaxResults of the API models).
const pageSize int32 = 50

// maxIdlePages is how many empty pages in a row a list may have. A service may
// filter what it has read of its table, and so send some.
const maxIdlePages = 1000

// idlePages counts the empty pages of a list in a row. A new page token after each
// of them would never end otherwise; a token that repeats ends chime.Paginator.
type idlePages int

// after counts a page with so many entries.
func (n *idlePages) after(entries int) error {
	if *n++; entries > 0 {
		*n = 0
	}
	if *n > maxIdlePages {
		return fmt.Errorf("the list has no end: more than %d pages in a row are empty", maxIdlePages)
	}
	return nil
}
