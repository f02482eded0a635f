package cmd

import (
	"encoding/json"
	"fmt"
	"iter"

	"github.com/aws/smithy-go/middleware"
)

// printEntries prints each entry of the member of that name, as the service sent
// it, of every page of a list.
func printEntries[Out any](r *results, pages iter.Seq2[*Out, error], member string, metadata func(*Out) middleware.Metadata) error {
	var idle idlePages
	for page, err := range pages {
		if err != nil {
			return err
		}
		entries, err := rawEntries(answerBody(metadata(page)), member)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if err := r.PutJSON(entry); err != nil {
				return r.done(err)
			}
		}
		// A page may have been slow; whoever reads should see it now.
		if err := r.Flush(); err != nil {
			return err
		}
		if err := idle.after(len(entries)); err != nil {
			return err
		}
	}
	return nil
}

// rawEntries returns the entries of a list in an answer, byte for byte.
func rawEntries(answer []byte, member string) ([]json.RawMessage, error) {
	text, err := validJSON(answer)
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	var entries []json.RawMessage
	for name, list := range text.members() {
		if name == member {
			entries = nil
			for entry := range list.elements() {
				entries = append(entries, json.RawMessage(entry))
			}
		}
	}
	return entries, nil
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
