package cmd

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
	"github.com/peal-cli/peal/pkg/emulator"
)

// TestKilledTailLosesNothing kills `peal tail --resume` with SIGKILL again and
// again while messages are sent: every message is printed, in order, and what is
// printed twice is what one process had not saved, from there on. PEAL_SOAK says
// for how long (`make soak`: ten minutes).
func TestKilledTailLosesNothing(t *testing.T) {
	t.Parallel()
	life := 5 * time.Second
	if s := os.Getenv("PEAL_SOAK"); s != "" {
		var err error
		if life, err = time.ParseDuration(s); err != nil {
			t.Fatalf("PEAL_SOAK: %v", err)
		}
	}
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("PEAL_SEED"); s != "" {
		seed, _ = strconv.ParseUint(s, 10, 64)
	}
	t.Logf("PEAL_SEED=%d", seed)
	random := rand.New(rand.NewPCG(seed, 0))

	talk := newConversation(t)
	dir := t.TempDir()
	out := filepath.Join(dir, "out.jsonl")
	tail := func(more ...string) *exec.Cmd {
		file, err := os.OpenFile(out, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close() // the process has its own
		args := append([]string{"tail", talk.user, "--resume", "state", "--max-backoff", "100ms", "--quiet"}, more...)
		c := exec.Command("peal", args...)
		c.Dir, c.Stdout = dir, file
		c.Env = append([]string{"HOME=" + dir}, talk.server.Env()...)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		return c
	}

	// The first process begins the state; nothing before it is asked for.
	first := tail("--type", "SESSION_ESTABLISHED", "--count", "1")
	if err := first.Wait(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), life)
	defer cancel()
	var sent int
	var sending sync.WaitGroup
	sending.Go(func() { sent = talk.send(ctx) })
	kills := 0
	for ; ctx.Err() == nil; kills++ {
		c := tail()
		time.Sleep(time.Duration(20+random.IntN(600)) * time.Millisecond)
		c.Process.Kill()
		c.Wait()
	}
	sending.Wait()
	if err := talk.say(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	sent++
	last := tail("--until", fmt.Sprintf(".Payload.Content == %q", strconv.Itoa(sent-1)))
	if err := last.Wait(); err != nil {
		t.Errorf("the last tail: %v", err)
	}

	printed, twice, back, torn := talk.printed(t, out)
	t.Logf("%d messages, %d kills, %d printed twice, %d lines torn", sent, kills, twice, torn)
	if torn > kills {
		t.Errorf("%d lines are torn by %d kills", torn, kills)
	}
	if len(printed) != sent {
		t.Errorf("%d of %d messages were printed", len(printed), sent)
	}
	for i, n := range printed {
		if n != i {
			t.Fatalf("message %d was printed in the place of %d", n, i)
		}
	}
	if back > kills {
		t.Errorf("printing went back %d times, with %d kills", back, kills)
	}
}

// A conversation is a channel with one user who talks, numbers only.
type conversation struct {
	server        *emulator.Server
	client        *chime.Messaging
	user, channel string
}

func newConversation(t *testing.T) *conversation {
	t.Helper()
	server, err := emulator.Start(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	cfg := aws.Config{
		Region:       server.Region(),
		BaseEndpoint: aws.String(server.URL()),
		Credentials:  server.Credentials(),
	}
	identity, messaging := chime.NewIdentity(cfg), chime.NewMessaging(cfg)
	instance, err := identity.CreateAppInstance(t.Context(), &chime.CreateAppInstanceInput{Name: aws.String("test")})
	if err != nil {
		t.Fatal(err)
	}
	user, err := identity.CreateAppInstanceUser(t.Context(), &chime.CreateAppInstanceUserInput{
		AppInstanceArn: instance.AppInstanceArn, AppInstanceUserId: aws.String("ana"), Name: aws.String("Ana"),
	})
	if err != nil {
		t.Fatal(err)
	}
	channel, err := messaging.CreateChannel(t.Context(), &chime.CreateChannelInput{
		AppInstanceArn: instance.AppInstanceArn, Name: aws.String("room"), ChimeBearer: user.AppInstanceUserArn,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &conversation{server, messaging, *user.AppInstanceUserArn, *channel.ChannelArn}
}

// send sends the numbers from 0, some hundred a second, until ctx is done, and
// returns how many were accepted.
func (c *conversation) send(ctx context.Context) int {
	tick := time.NewTicker(3 * time.Millisecond)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return n
		}
		if err := c.say(context.WithoutCancel(ctx), n); err != nil {
			return n
		}
	}
}

func (c *conversation) say(ctx context.Context, n int) error {
	_, err := c.client.SendChannelMessage(ctx, &chime.SendChannelMessageInput{
		ChannelArn: &c.channel, ChimeBearer: &c.user, Content: aws.String(strconv.Itoa(n)),
		Type: types.ChannelMessageTypeStandard, Persistence: types.ChannelMessagePersistenceTypePersistent,
	})
	return err
}

// printed returns the numbers in a file of printed envelopes in the order in
// which they came first, how many lines were repetitions, how often a number was
// not higher than the one before it, and how many lines were cut off by a kill in
// the middle of a write.
func (c *conversation) printed(t *testing.T, path string) (numbers []int, twice, back, torn int) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	seen, last := map[int]bool{}, -1
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		var line struct{ Payload struct{ Content *string } }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			torn++
			continue
		}
		if line.Payload.Content == nil {
			continue
		}
		n, err := strconv.Atoi(*line.Payload.Content)
		if err != nil {
			t.Fatal(err)
		}
		if n <= last {
			back++
		}
		last = n
		if seen[n] {
			twice++
			continue
		}
		seen[n] = true
		numbers = append(numbers, n)
	}
	return numbers, twice, back, torn
}
