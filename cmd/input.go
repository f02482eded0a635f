package cmd

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
)

// maxDocument bounds, in bytes, what is read whole: policies, seeds, tokens,
// certificates. All of them are far smaller, so that a wrong file, such as one
// without an end, ends with a sentence.
const maxDocument = 4 << 20

// readDocument returns the content of a file, for "-" that of standard input.
func (env *Env) readDocument(name string) ([]byte, error) {
	if name != "-" {
		return readFile(name)
	}
	data, err := readAtMost(env.In, maxDocument)
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	return data, nil
}

func readFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, usageError{err}
	}
	defer file.Close()
	data, err := readAtMost(file, maxDocument)
	if err != nil {
		return nil, usagef("%s: %w", name, err)
	}
	return data, nil
}

// readAtMost reads r to its end, which must come within limit bytes.
func readAtMost(r io.Reader, limit int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, int64(limit)+1))
	if len(data) > limit {
		return nil, usagef("it is longer than %d bytes", limit)
	}
	return data, err
}

// A boundedBuffer takes at most maxDocument bytes.
type boundedBuffer struct {
	bytes.Buffer
	full bool
}

func (b *boundedBuffer) Write(p []byte) (int, error) {
	if b.full = b.full || b.Len()+len(p) > maxDocument; b.full {
		return 0, usagef("it is longer than %d bytes", maxDocument)
	}
	return b.Buffer.Write(p)
}

// byteOrderMark begins a text of UTF-8 that was written on Windows, and is no part of it.
const byteOrderMark = "\ufeff"

// skipMark reads on behind the mark, where there is one.
func skipMark(r *bufio.Reader) {
	if mark, _ := r.Peek(len(byteOrderMark)); string(mark) == byteOrderMark {
		r.Discard(len(mark))
	}
}

// listed returns what a line of a list names, such as an ARN: "" for a blank line and
// for a comment, which begins with #.
func listed(line []byte) string {
	line = bytes.TrimSpace(line)
	if bytes.HasPrefix(line, []byte("#")) {
		return ""
	}
	return string(line)
}

// readLine returns the next line with its end, which must come within limit bytes.
// It is valid until the next read.
func readLine(r *bufio.Reader, limit int) ([]byte, error) {
	line, err := r.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return line, err
	}
	long := bytes.Clone(line)
	for errors.Is(err, bufio.ErrBufferFull) {
		if len(long) > limit {
			return nil, usagef("a line is longer than %d bytes", limit)
		}
		line, err = r.ReadSlice('\n')
		long = append(long, line...)
	}
	return long, err
}
