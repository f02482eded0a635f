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
