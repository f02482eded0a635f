package cmd

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/stream"
)

// A plan is what a tail reads: sockets, or recorded lines.
type plan struct {
	targets   []stream.Target
	known     map[string]bool // ARNs of targets
	recording []io.ReadCloser
	tls       *tls.Config
	user      string // one of those to follow, "" without any
}

// plan finds out what each argument is. Nothing is contacted.
func (o *tailOptions) plan(ctx context.Context) (plan, error) {
	names := o.targets
	if len(names) == 0 {
		user, err := o.actingUser()
		switch {
		case err != nil && !isA[noUserError](err):
			return plan{}, err
		case err != nil:
			return plan{}, withHint(usagef("nothing to follow: give the ARN of a user or room, a wss:// URL or a file, or set PEAL_AS"),
				"to see messages now, without an account: peal tail --emulator")
		}
		names = []string{user}
	}
	p := plan{known: map[string]bool{}}
	for _, name := range names {
		if err := o.add(&p, name); err != nil {
			return plan{}, err
		}
	}
	switch {
	case p.recording != nil && p.targets != nil:
		return plan{}, usagef("recorded lines and live targets do not mix; give one kind")
	case p.recording != nil && o.record != "":
		return plan{}, usagef("--record keeps live frames; recorded lines are kept already")
	case o.once && (len(p.targets) > 1 || o.loss.redundancy > 1):
		return plan{}, usagef("a single chat token opens one connection, to one room")
	case o.loss.since != "" && p.targets != nil && !slices.ContainsFunc(p.targets, func(t stream.Target) bool { return !isChat(t.Name) }):
		return plan{}, usagef("--since: a room keeps no history")
	}
	// A room, a recording or a bare socket may have senders of IVS Chat, which are ids.
	if p.recording == nil && !slices.ContainsFunc(p.targets, func(t stream.Target) bool { return !p.known[t.Name] || isChat(t.Name) }) {
		for _, sender := range o.senders {
			if _, err := chime.ParseARN(sender, chime.KindUser, chime.KindBot); err != nil {
				return plan{}, withHint(usagef("--sender: %w", err), "a name is found by --jq %s",
					shellQuote(fmt.Sprintf("select(.Payload.Sender.Name == %q)", sender)))
			}
		}
	}
	if o.loss.noFollow {
		for _, target := range p.targets {
			if target.History == nil {
				return plan{}, usagef("--no-follow: %s keeps no history", target.Name)
			}
		}
	}
	if p.user != "" {
		if _, err := o.messaging(ctx, arnRegion(p.user)); err != nil {
			return plan{}, err
		}
	}
	return p, nil
}

// add adds one argument to the plan. A user or room that is named again is
// followed once.
func (o *tailOptions) add(p *plan, name string) error {
	switch {
	case name == "-":
		return o.addInput(p)
	case p.known[name]:
		return nil
	case isChat(name):
		target, err := o.roomTarget(name)
		if err != nil {
			return err
		}
		p.known[name] = true
		p.targets = append(p.targets, target)
	case strings.HasPrefix(name, "arn:"):
		if _, err := chime.ParseARN(name, chime.KindUser); err != nil {
			if _, notChannel := chime.ParseARN(name, chime.KindChannel); notChannel == nil {
				return withHint(usageError{err}, "to follow one channel, name a user who is in it: peal tail USER --channel %s", shellQuote(name))
			}
			return usageError{err}
		}
		p.user = name
		p.known[name] = true
		p.targets = append(p.targets, o.userTarget(name))
	case isSocket(name):
		target, err := o.socketTarget(name)
		if err != nil {
			return err
		}
		p.targets = append(p.targets, target)
	default:
		file, err := os.Open(name)
		if err != nil {
			return usagef("%q is neither the ARN of a user or room, nor a ws:// or wss:// URL, nor a file: %w", name, err)
		}
		p.recording = append(p.recording, file)
	}
	return nil
}

// addInput reads standard input: recorded lines when it starts with a brace,
// targets otherwise, one a line.
func (o *tailOptions) addInput(p *plan) error {
	in := bufio.NewReader(o.In)
	skipMark(in)
	first, err := firstByte(in)
	switch {
	case err == io.EOF:
		return usagef("standard input is empty; want targets or recorded lines")
	case err != nil:
		return fmt.Errorf("standard input: %w", err)
	case first == '{':
		p.recording = append(p.recording, io.NopCloser(in))
		return nil
	}
	for line, err := range inputLines(in) {
		if err != nil {
			return err
		}
		name := listed(line.text)
		if name == "" {
			continue
		}
		if !strings.HasPrefix(name, "arn:") {
			return usagef("standard input: %q is not the ARN of a user or room", name)
		}
		if err := o.add(p, name); err != nil {
			return err
		}
	}
	return nil
}

// firstByte looks at the first byte that is not white space.
func firstByte(r *bufio.Reader) (byte, error) {
	for {
		c, err := r.ReadByte()
		if err != nil {
			return 0, err
		}
		if !slices.Contains([]byte(" \t\r\n"), c) {
			return c, r.UnreadByte()
		}
	}
}

// isSocket tells whether a target is a bare socket.
func isSocket(name string) bool {
	return strings.HasPrefix(name, "ws://") || strings.HasPrefix(name, "wss://")
}

// socketTarget is a bare socket: nothing is signed, all that comes is printed.
func (o *tailOptions) socketTarget(address string) (stream.Target, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return stream.Target{}, usagef("%q is not a URL such as wss://host/path", withoutQuery(address))
	}
	if u.Scheme == "ws" && !isLoopback(u.Host) && !o.global.insecurePlaintext {
		return stream.Target{}, usagef("ws://%s would be unencrypted: use wss://, or --insecure-plaintext if you mean it", u.Host)
	}
	return stream.Target{
		Name: socketName(u),
		Connect: func(ctx context.Context, last error) (stream.Attempt, error) {
			return stream.Attempt{URL: address}, nil
		},
	}, nil
}

// withoutQuery is what may be shown of a URL that does not parse.
func withoutQuery(address string) string {
	shown, _, _ := strings.Cut(address, "?")
	return shown
}

// socketName names a socket without its query, which may hold a signature.
func socketName(u *url.URL) string { return u.Scheme + "://" + u.Host + u.EscapedPath() }

// maxRecordedLine bounds a line of a recording, at twice the largest frame that a
// Dialer takes by default.
const maxRecordedLine = 64 << 20

// replay prints recorded lines.
func (f *follow) replay(inputs []io.ReadCloser) error {
	for _, in := range inputs {
		err := f.replayOne(bufio.NewReaderSize(newInterruptible(f.ctx, in), 64<<10))
		in.Close() // it was only read
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *follow) replayOne(in *bufio.Reader) error {
	skipMark(in)
	var e stream.Envelope
	for {
		line, err := readLine(in, maxRecordedLine)
		if line = bytes.TrimSpace(line); len(line) > 0 {
			e.Reset(line, false)
			if err := f.Put(&e); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return fmt.Errorf("recording: %w", err)
		case f.ctx.Err() != nil:
			return context.Cause(f.ctx)
		}
		if in.Buffered() == 0 {
			if err := f.Flush(); err != nil {
				return err
			}
		}
	}
}
