package cmd

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
)

func TestInterruptible(t *testing.T) {
	t.Parallel()
	if err := iotest.TestReader(newInterruptible(t.Context(), strings.NewReader("some text")), []byte("some text")); err != nil {
		t.Error(err)
	}
}

func TestInterruptibleEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := errors.New("ended")
		ctx, cancel := context.WithCancelCause(t.Context())
		in, out := io.Pipe()
		defer out.Close() // the read left behind
		r := newInterruptible(ctx, in)
		got := make(chan error)
		go func() {
			_, err := r.Read(make([]byte, 10))
			got <- err
		}()
		synctest.Wait()
		cancel(ended)
		if err := <-got; err != ended {
			t.Errorf("Read = %v, want the cause of the end", err)
		}
		if _, err := r.Read(make([]byte, 10)); err != ended {
			t.Errorf("the next Read = %v, want the cause of the end", err)
		}
	})
}
