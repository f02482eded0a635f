package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The programs of the comparison. For jq itself the payload is still text.
const (
	decode   = `.Payload|=fromjson`
	filter   = `select(.Headers["x-amz-chime-event-type"]=="CREATE_CHANNEL_MESSAGE") | .Payload | select(.Sender.Name=="user-03") | {c:.Content,s:.Sender.Name,t:.CreatedTimestamp}`
	filterJQ = `select(.Headers["x-amz-chime-event-type"]=="CREATE_CHANNEL_MESSAGE") | .Payload | fromjson | select(.Sender.Name=="user-03") | {c:.Content,s:.Sender.Name,t:.CreatedTimestamp}`
	// No fast path knows this one.
	general = `.Payload | select(.Content | length > 10) | {c: .Content | ascii_upcase, s: .Sender.Name}`
)

// A reader is a contender for one kind of output. rate is how many messages a
// second it was once seen to read, from which the length of its run follows.
type reader struct {
	name string
	rate int
	argv func(url string) command
}

func (b *bench) tail(arguments ...string) func(string) command {
	return func(url string) command {
		return command{append([]string{b.peal, "tail", url, "--quiet", "--no-reconnect", "--ca-bundle", b.source.caFile}, arguments...)}
	}
}

func (b *bench) peer(name string, arguments ...string) func(string) command {
	return func(url string) command {
		return command{append([]string{b.self, "peer", name, url}, arguments...)}
	}
}

// recv is the reader written in C, or the one in Go on a machine without a compiler.
func (b *bench) recv(address string) command {
	u, err := url.Parse(address)
	if b.limit == "" || err != nil {
		return b.peer("socket")(address)
	}
	return command{{b.limit, u.Port(), u.RequestURI()}}
}

func (b *bench) node(arguments ...string) func(string) command {
	return func(url string) command {
		return command{append([]string{"node", filepath.Join(b.here(), "ws.js"), url}, arguments...)}
	}
}

func (b *bench) wscatTo(program string) func(string) command {
	return func(url string) command {
		c := command{append(b.wscat[:len(b.wscat):len(b.wscat)], url)}
		if program != "" {
			c = append(c, []string{"jq", "-c", program})
		}
		return c
	}
}

// readers compares readers of a flood.
func (b *bench) readers() error {
	limit := "C, recv and write"
	if b.limit == "" {
		limit = "Go, Read and Write, for want of a C compiler"
	}
	raw := []reader{
		{limit, 4_000_000, b.recv},
		{"Go, Read and Write", 4_000_000, b.peer("socket")},
		{"gorilla, NextReader and io.Copy", 1_500_000, b.peer("gorilla")},
		{"gorilla, ReadMessage, a write a line", 400_000, b.peer("gorilla-lines")},
		{"node ws, a write a line", 300_000, b.node()},
		{"wscat", 200_000, b.wscatTo("")},
		{"peal tail -o raw", 3_000_000, b.tail("-o", "raw")},
	}
	decoded := []reader{
		{"wscat | jq -c '.Payload|=fromjson'", 26_000, b.wscatTo(decode)},
		{"node ws, JSON.parse", 150_000, b.node("decode")},
		{"gorilla, encoding/json, gojq .", 50_000, b.peer("gorilla-gojq", ".")},
		{"peal tail", 1_000_000, b.tail()},
	}
	filtered := []reader{
		{"wscat | jq, filter F", 45_000, b.wscatTo(filterJQ)},
		{"node ws, filter F by hand", 200_000, b.node("filter")},
		{"gorilla, encoding/json, gojq, filter F", 50_000, b.peer("gorilla-gojq", filter)},
		{"peal tail --jq, filter F", 1_200_000, b.tail("--jq", filter)},
	}
	others := []reader{
		{"gorilla, encoding/json, gojq, any program", 45_000, b.peer("gorilla-gojq", general)},
		{"peal tail --jq, any program", 120_000, b.tail("--jq", general)},
	}
	type comparison struct {
		name    string
		size    int
		secure  bool
		pipe    bool
		share   int // of the messages come out, one of so many
		readers []reader
		targets []comparisonTarget
	}
	const peal = -1 // the last reader
	for _, c := range []comparison{
		{"raw, 700 B, to /dev/null", 700, false, false, 1, raw, []comparisonTarget{
			{"raw pass-through", 2, atLeast(0.9, 2)},
			{"raw", 5, atLeast(6, 15)},
		}},
		{"raw, 4,500 B, to /dev/null", 4500, false, false, 1, raw, []comparisonTarget{
			{"raw pass-through, 4,500 B", 2, atLeast(0.9, 2)},
			{"raw, 4,500 B", 5, atLeast(6, 15)},
		}},
		{"raw, 700 B, into a pipe", 700, false, true, 1, []reader{raw[0], raw[1], raw[2], raw[6]}, []comparisonTarget{
			{"raw into a pipe", 0, atLeast(0.4, 0.8)},
		}},
		{"raw over TLS, 700 B, to /dev/null", 700, true, false, 1, []reader{raw[2], raw[5], raw[6]}, []comparisonTarget{
			{"raw over TLS", 1, atLeast(5, 8)},
		}},
		{"decoded, 700 B, into a pipe", 700, false, true, 1, decoded, []comparisonTarget{
			{"decoded line", 0, atLeast(15, 30)},
		}},
		{"decoded, 4,500 B, into a pipe", 4500, false, true, 1, decoded, []comparisonTarget{
			{"decoded line, 4,500 B", 0, atLeast(15, 30)},
		}},
		{"filter F, 700 B, into a pipe", 700, false, true, 10, filtered, []comparisonTarget{
			{"filter F", 0, atLeast(10, 25)},
		}},
		{"filter F, 4,500 B, into a pipe", 4500, false, true, 10, filtered, []comparisonTarget{
			{"filter F, 4,500 B", 0, atLeast(10, 25)},
		}},
		{"any jq program, 700 B, into a pipe", 700, false, true, 1, others, []comparisonTarget{
			{"any jq program", 0, atLeast(1, 2.5)},
		}},
	} {
		fmt.Fprintln(os.Stderr, "  "+c.name)
		all := make([]contender, len(c.readers))
		for i, r := range c.readers {
			// A multiple of what the shares divide; larger messages take longer.
			n := int(float64(r.rate)*b.length.Seconds()) * 700 / c.size / 100 * 100
			o := options{n: n, size: c.size}
			out := output{pipe: c.pipe, stream: true}
			if c.pipe && r.name != raw[0].name && r.name != raw[1].name { // which do not know frames
				out.lines = int64(n / c.share)
				// wscat forgets on a close what it has not written yet, and jq writes
				// when its buffer is full.
				if strings.HasPrefix(r.name, "wscat") {
					out.hold, o.hold = true, true
					o.n += 1000
				}
			}
			all[i] = contender{name: r.name, command: r.argv(b.source.url(c.secure, o)), output: out, frames: n}
		}
		rows, err := b.interleave(b.rounds, all)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		b.report.group(c.name, all, rows)
		for _, t := range c.targets {
			ours, theirs := rows[c.readers[len(c.readers)+peal].name], rows[c.readers[t.against].name]
			b.report.target(t.what, theirs.Name, ours.Rate/theirs.Rate, t.limit)
		}
	}
	return nil
}

// A comparisonTarget compares the last reader with another one.
type comparisonTarget struct {
	what    string
	against int
	limit   limit
}

// bookkeeping compares a session of a user, whose messages are remembered so that
// none is printed twice, with the bare socket.
func (b *bench) bookkeeping() error {
	n := int(1_000_000 * b.length.Seconds())
	o := options{n: n, size: 700, hold: true}
	b.source.next = o
	endpoint := "http://" + b.source.plain.Addr().String()
	out := output{pipe: true, stream: true, hold: true, lines: int64(n)}
	session := out
	session.lines++ // SESSION_ESTABLISHED
	all := []contender{
		{name: "peal tail URL", command: b.tail()(b.source.url(false, o)), output: out, frames: n},
		{name: "peal tail USER", command: b.tail("--no-backfill", "--endpoint-url", endpoint)(user), output: session, frames: n},
	}
	// A few percent drown in what five rounds differ.
	rows, err := b.interleave(5*b.rounds, all)
	if err != nil {
		return err
	}
	b.report.group("no-loss bookkeeping", all, rows)
	b.report.target("no-loss bookkeeping, % of throughput", all[0].name, 100*(1-rows[all[1].name].Rate/rows[all[0].name].Rate), atMost(10, 3))
	return nil
}

// complete counts the lines of a million frames after which the source closes.
func (b *bench) complete() error {
	const n = 1_000_000
	url := b.source.url(false, options{n: n, size: 700})
	out := output{pipe: true, stream: true}
	paused := out
	paused.pause = 3 * time.Second
	all := []contender{
		{name: "peal tail", command: b.tail()(url), output: out, frames: n},
		{name: "peal tail, a reader that stops for 3 s", command: b.tail()(url), output: paused, frames: n},
		{name: "wscat", command: b.wscatTo("")(url), output: out, frames: n},
	}
	rows, err := b.interleave(1, all)
	if err != nil {
		return err
	}
	b.report.group("1,000,000 frames, then a close", all, rows)
	for _, c := range all[:2] {
		b.report.target("lines that arrive, %: "+c.name, "", float64(rows[c.name].Lines)*100/n, atLeast(100, 100))
	}
	return nil
}

// memory follows the size over ten million frames.
func (b *bench) memory() error {
	if !b.full {
		return nil
	}
	var all []contender
	for _, n := range []int{1_000_000, 10_000_000} {
		url := b.source.url(false, options{n: n, size: 700})
		all = append(all, contender{name: fmt.Sprintf("peal tail, %d frames", n), command: b.tail()(url), output: output{stream: true}, frames: n})
	}
	rows, err := b.interleave(1, all)
	if err != nil {
		return err
	}
	b.report.group("memory", all, rows)
	b.report.target("largest RSS of 10 million frames, MiB", "", rows[all[1].name].RSS, atMost(24, 14))
	b.report.target("growth from 1 to 10 million frames, MiB", "", rows[all[1].name].RSS-rows[all[0].name].RSS, atMost(2, 1))
	return nil
}
