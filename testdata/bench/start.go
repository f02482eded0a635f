package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	host = "node001.ue1.ws-messaging.chime.aws"
	user = "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/user/user-03"
	at   = "2026-01-15T10:20:31Z"
)

// start compares the whole life of processes that do next to nothing.
func (b *bench) start() error {
	hello := filepath.Join(b.dir, "hello")
	offline := []string{"presign", user, "--endpoint", host}
	all := []contender{
		{name: "Go hello", command: command{{hello}}},
		{name: "peal --help", command: command{{b.peal, "--help"}}},
		{name: "peal presign", command: command{append([]string{b.peal}, offline...)}},
		{name: "peal --help, without cgo", command: command{{b.static, "--help"}}},
		{name: "peal presign, without cgo", command: command{append([]string{b.static}, offline...)}},
	}
	if b.helloC != "" {
		all = append(all, contender{name: "C hello", command: command{{b.helloC}}})
	}
	all = append(all,
		contender{name: "jq -n .", command: command{{"jq", "-n", "."}}},
		contender{name: "wscat --version", command: command{{b.wscat[0], b.wscat[1], "--version"}}})
	rows, err := b.interleave(20*b.rounds, all)
	if err != nil {
		return err
	}
	b.report.group("start-up", all, rows)
	for _, name := range []string{"peal --help", "peal presign", "peal --help, without cgo", "peal presign, without cgo"} {
		b.report.target("start-up, "+name, "Go hello", rows[name].Wall/rows["Go hello"].Wall, atMost(3, 2))
	}
	return nil
}

// presign compares signing for many users. What comes out must be the same.
func (b *bench) presign() error {
	const n = 100_000
	var users bytes.Buffer
	for i := range n {
		fmt.Fprintf(&users, "%s-%d\n", user, i)
	}
	in := func() io.Reader { return bytes.NewReader(users.Bytes()) }
	all := []contender{
		{name: "SDK's signer in a loop", command: command{{b.self, "peer", "sdk-presign", host, at}}, in: in, output: output{pipe: true}, frames: n},
		{name: "peal presign -", command: command{{b.peal, "presign", "-", "--endpoint", host, "--session-id", "bench", "--at", at}}, in: in, output: output{pipe: true}, frames: n},
	}
	var sums [2]string
	for i, c := range all {
		p := exec.Command(c.command[0][0], c.command[0][1:]...)
		p.Env, p.Stdin, p.Stderr = b.env, c.in(), os.Stderr
		out, err := p.Output()
		if err != nil {
			return err
		}
		if bytes.Count(out, []byte("\n")) != n {
			return errIncomplete
		}
		sums[i] = fmt.Sprintf("%x", sha256.Sum256(out))
	}
	if sums[0] != sums[1] {
		return errors.New("peal presign prints other URLs than the SDK's signer makes: " + strings.Join(sums[:], ", "))
	}
	rows, err := b.interleave(b.rounds, all)
	if err != nil {
		return err
	}
	b.report.group("presign 100,000 users", all, rows)
	b.report.target("presign, identical bytes", all[0].name, rows[all[1].name].Rate/rows[all[0].name].Rate, atLeast(1, 5))
	return nil
}
