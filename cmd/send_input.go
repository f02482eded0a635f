package cmd

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

// maxLine bounds a line of standard input and the text of a message there, far
// above what any message holds, so that a wrong file ends with a sentence.
const maxLine = 1 << 20

// messageText returns an argument, or for "-" all of standard input.
func (env *Env) messageText(arg string) (*string, error) {
	if arg != "-" {
		return &arg, nil
	}
	data, err := io.ReadAll(io.LimitReader(env.In, maxLine+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("standard input: %w", err)
	case len(data) > maxLine:
		return nil, usagef("standard input is longer than %d bytes; a message holds far less", maxLine)
	}
	return new(string(trimEOL(data))), nil
}

func trimEOL(line []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
}

type inputLine struct {
	number int
	text   []byte
}

// A lineError says which line of standard input an error is about.
type lineError struct {
	line int
	err  error
}

func (e lineError) Error() string { return fmt.Sprintf("standard input, line %d: %v", e.line, e.err) }
func (e lineError) Unwrap() error { return e.err }

// inputLines returns the lines of r as they come, without their ends, and without the
// byte order mark that editors of Windows put before the first one.
func inputLines(r io.Reader) iter.Seq2[inputLine, error] {
	return func(yield func(inputLine, error) bool) {
		lines := bufio.NewScanner(r)
		lines.Buffer(make([]byte, 0, 4096), maxLine)
		n := 0
		for lines.Scan() {
			n++
			text := lines.Bytes()
			if n == 1 {
				text = bytes.TrimPrefix(text, []byte(byteOrderMark))
			}
			if !yield(inputLine{n, text}, nil) {
				return
			}
		}
		err := lines.Err()
		if errors.Is(err, bufio.ErrTooLong) {
			err = usagef("it is longer than %d bytes", maxLine)
		}
		if err != nil {
			yield(inputLine{}, lineError{n + 1, err})
		}
	}
}

// lineMessage makes a message of a line of text.
func lineMessage(m chime.SendChannelMessageInput, line []byte) (chime.SendChannelMessageInput, error) {
	m.Content = new(string(line))
	return m, nil
}

// jsonMessage makes a message of a line of JSON; the template has what the line
// leaves out.
func jsonMessage(m chime.SendChannelMessageInput, line []byte) (chime.SendChannelMessageInput, error) {
	channel, bearer := *m.ChannelArn, *m.ChimeBearer
	m.ChannelArn, m.ChimeBearer = new(channel), new(bearer) // the template's are shared
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("not a message in JSON: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return m, errors.New("not a message in JSON: more than one value")
	}
	if value(m.ChannelArn) != channel || value(m.ChimeBearer) != bearer {
		return m, errors.New("ChannelArn and ChimeBearer are those of the command; leave them out")
	}
	return m, nil
}

// messageAttributes reads key=value pairs; a key that is repeated has several
// values.
func messageAttributes(pairs []string) (map[string]types.MessageAttributeValue, error) {
	if len(pairs) == 0 {
		return nil, nil
	}
	attributes := make(map[string]types.MessageAttributeValue, len(pairs))
	for _, pair := range pairs {
		key, text, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, usagef("--attribute %q: want key=value", pair)
		}
		attributes[key] = types.MessageAttributeValue{StringValues: append(attributes[key].StringValues, text)}
	}
	return attributes, nil
}

// value returns what p points to, "" for nil.
func value(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}
