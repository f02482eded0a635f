package main

import (
	"fmt"
	"strings"
)

const (
	room       = "arn:aws:ivschat:us-east-1:123456789012:room/AbCdEfGhIjKl"
	roomFilter = `select(.Headers["x-peal-event-type"]=="MESSAGE") | .Payload | select(.Sender.UserId=="user-03") | {c:.Content,s:.Sender.UserId,t:.SendTime}`
)

// rooms compares a room of IVS Chat with a user of Chime SDK messaging, in frames
// that make lines of the same length.
func (b *bench) rooms() error {
	n := int(1_000_000*b.length.Seconds()) / 100 * 100
	b.source.next = options{n: n, size: 700, hold: true}
	endpoint := "http://" + b.source.plain.Addr().String()
	for _, c := range []struct {
		name   string
		ofUser []string
		ofRoom []string
		share  int // one frame in so many is printed
		limit  limit
	}{
		{"a room, JSON lines", nil, nil, 1, atLeast(0.9, 1)},
		{"a room, filtered", []string{"--jq", filter}, []string{"--jq", roomFilter}, 10, atLeast(0.9, 1)},
	} {
		out := output{pipe: true, stream: true, hold: true, lines: int64(n / c.share)}
		session := out
		if c.share == 1 {
			session.lines++ // SESSION_ESTABLISHED
		}
		all := []contender{
			{name: "peal tail USER", command: b.tail(append([]string{"--no-backfill", "--endpoint-url", endpoint}, c.ofUser...)...)(user), output: session, frames: n},
			{name: "peal tail ROOM", command: b.tail(append([]string{"--endpoint-url", endpoint}, c.ofRoom...)...)(room), output: out, frames: n},
		}
		rows, err := b.interleave(b.rounds, all)
		if err != nil {
			return err
		}
		b.report.group(c.name, all, rows)
		b.report.target(c.name, all[0].name, rows[all[1].name].Rate/rows[all[0].name].Rate, c.limit)
	}
	return nil
}

// roomFrame is a message of a room, whose line is as long as that of an envelope of
// so many bytes; each tenth is what the filter looks for.
func roomFrame(i, size int) string {
	other := envelope(i, size)
	size -= strings.Count(other, `\`) + len(`""`)
	size -= len(`{"Headers":{"x-peal-service":"ivschat","x-peal-event-type":"MESSAGE"},"Payload":}`)
	with := func(content string) string {
		return fmt.Sprintf(`{"Type":"MESSAGE","Id":"%s","RequestId":"863a5d48-ac29-4d34-a77a-e46d9100d42f","Attributes":{"message_type":"TEXT"},"Content":"%s",`+
			`"SendTime":"%s754555Z","Sender":{"UserId":"user-%02d","Attributes":{"displayName":"User","avatar":"https://example.com/dog.png"}}}`,
			strings.Repeat("0", idDigits), content, epoch, i%10)
	}
	words := strings.Repeat("the quick brown fox jumps over the lazy dog, ", 1+size/40)
	return with(words[:max(0, size-len(with("")))])
}
