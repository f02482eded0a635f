package cmd

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// A bottomless reader gives a beginning, and then letters without a line's end.
type bottomless struct{ begin io.Reader }

func (e bottomless) Read(p []byte) (int, error) {
	if n, err := e.begin.Read(p); err == nil {
		return n, nil
	}
	return copy(p, strings.Repeat("x", len(p))), nil
}

// Input without an end does not fill the memory.
func TestEndlessInput(t *testing.T) {
	t.Parallel()
	tests := []struct{ begin, args, want string }{
		{"{", "iam lint -", "standard input: it is longer than"},
		{"", "iam explain --policy - chime:Connect " + testUser, "standard input: it is longer than"},
		{"", "presign - --endpoint h.test --region us-east-1", "a line is longer than"},
		{"{", "tail -", "recording: a line is longer than"},
		{"arn:", "tail -", "line 1: it is longer than"},
		{"", "membership add " + testChannel + " -", "line 1: it is longer than"},
		{"", "send " + testChannel + " -", "standard input is longer than"},
		{"", "emulator seed -", "standard input: it is longer than"},
		{"", "tail arn:aws:ivschat:us-east-1:123456789012:room/abcdefghijkl --token-file -", "standard input: it is longer than"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			env := &Env{In: bottomless{strings.NewReader(tt.begin)}, Out: &out, Err: &errs, Now: time.Now, LookupEnv: func(string) (string, bool) { return "", false }}
			code := Run(t.Context(), env, append([]string{"--as", testUser}, strings.Fields(tt.args)...))
			if code != exitUsage || !strings.Contains(errs.String(), tt.want) {
				t.Errorf("exit %d, said %.300q; want %d and %q", code, errs.String(), exitUsage, tt.want)
			}
		})
	}
}

func TestReadFile(t *testing.T) {
	t.Parallel()
	name := t.TempDir() + "/policy.json"
	for _, tt := range []struct {
		size int64
		want string
	}{{maxDocument, ""}, {maxDocument + 1, "policy.json: it is longer than"}} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(name, tt.size); err != nil {
			t.Fatal(err)
		}
		data, err := readFile(name)
		if tt.want == "" && (err != nil || int64(len(data)) != tt.size) {
			t.Errorf("%d bytes: got %d, %v", tt.size, len(data), err)
		}
		if tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want) || !isA[usageError](err)) {
			t.Errorf("%d bytes: error %v, want a usage error with %q", tt.size, err, tt.want)
		}
	}
}

func TestReadLine(t *testing.T) {
	t.Parallel()
	in := "a\n\n" + strings.Repeat("b", 40) + "\nend"
	r := bufio.NewReaderSize(strings.NewReader(in), 16)
	var got string
	for {
		line, err := readLine(r, 41)
		got += string(line)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if got != in {
		t.Errorf("the lines are %q, want %q", got, in)
	}
	if line, err := readLine(bufio.NewReaderSize(strings.NewReader(in[3:]), 16), 16); !isA[usageError](err) {
		t.Errorf("readLine = %q, %v; want a usage error", line, err)
	}
}
