package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"
)

// Only what says no more than that the command was asked to end is not told.
func TestIsEnd(t *testing.T) {
	t.Parallel()
	ended, broken := signalError{syscall.SIGTERM}, errors.New("no space left on device")
	tests := []struct {
		name string
		err  error
		told string
		code int
	}{
		{"a signal", fmt.Errorf("send: %w", ended), "", 143},
		{"two of them", errors.Join(ended, errPipeClosed), "", 143},
		{"the end of another command", commandError{7}, "", 7},
		{"a signal, and a failure", errors.Join(ended, broken), "peal: no space left on device\n", 1},
		{"a call canceled by nobody here", fmt.Errorf("send: %w", context.Canceled), "peal: send: context canceled\n", 1},
		{"a usage error", usageError{broken}, "peal: no space left on device\n", 2},
	}
	for _, tt := range tests {
		var errs bytes.Buffer
		err := failureIn(tt.err, isEnd)
		(&Env{Err: &errs}).printError(&cobra.Command{Use: "peal"}, err)
		if code := exitCode(err); errs.String() != tt.told || code != tt.code {
			t.Errorf("%s: said %q, exit code %d; want %q, %d", tt.name, errs.String(), code, tt.told, tt.code)
		}
	}
}

func TestConsistsOf(t *testing.T) {
	t.Parallel()
	canceled := fmt.Errorf("call: %w", context.Canceled)
	tests := []struct {
		err  error
		want bool
	}{
		{canceled, true},
		{errors.Join(canceled, context.Canceled), true},
		{errors.Join(canceled, errors.New("not saved")), false},
		{fmt.Errorf("%w after %w", canceled, errors.New("not saved")), false},
		{nil, false},
	}
	for _, tt := range tests {
		if got := consistsOf(tt.err, isCanceled); got != tt.want {
			t.Errorf("consistsOf(%v) = %v, want %v", strings.ReplaceAll(fmt.Sprint(tt.err), "\n", "; "), got, tt.want)
		}
	}
}
