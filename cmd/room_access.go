package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/aws-sdk-go-v2/service/ivschat/types"
	"github.com/spf13/pflag"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/stream"
)

// defaultChatUser is who peal is in a room unless told otherwise.
const defaultChatUser = "peal"

// roomAccess are the flags about how to get into rooms: with tokens that peal
// makes itself, that a command makes, or with a single one that is given.
type roomAccess struct {
	user    string
	command string
	file    string
}

func (a *roomAccess) register(f *pflag.FlagSet) {
	f.StringVar(&a.user, "user", "", "be the user with this `id` in rooms (default: "+defaultChatUser+")")
	f.StringVar(&a.command, "token-command", "", "let this `command` print a chat token for each connect; PEAL_ROOM names the room to it")
	f.StringVar(&a.file, "token-file", "", "connect once, with the chat token in this `file` (environment: PEAL_CHAT_TOKEN)")
}

// A chatToken opens one connection to a room.
type chatToken struct {
	token string
	ends  time.Time // of the connection, zero: not known
}

// A tokenSource has a chat token for each connect to a room.
type tokenSource struct {
	*Env
	roomAccess
	arn          chime.ARN
	capabilities []types.ChatTokenCapability
	given        *chatToken // the only one there is

	mu     sync.Mutex
	client *ivschat.Client // which remembers how far the clock of the service is off
}

// api returns the client of the service, the same each time.
func (s *tokenSource) api(ctx context.Context) (*ivschat.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != nil {
		return s.client, nil
	}
	client, err := s.rooms(ctx, s.arn.Region)
	if err == nil {
		s.client = client
	}
	return client, err
}

// renew has AWS credentials looked up again.
func (s *tokenSource) renew() {
	s.renewCredentials()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.client = nil
}

// signedAPI is api for calls that need AWS credentials.
func (s *tokenSource) signedAPI(ctx context.Context) (*ivschat.Client, error) {
	client, err := s.api(ctx)
	if err != nil {
		return nil, err
	}
	return client, s.haveCredentials(ctx, s.arn.Region)
}

// tokens checks the flags, and reads the given token if there is one. Nothing is
// contacted.
func (a *roomAccess) tokens(env *Env, arn chime.ARN, capabilities ...types.ChatTokenCapability) (*tokenSource, error) {
	s := &tokenSource{Env: env, roomAccess: *a, arn: arn, capabilities: capabilities}
	given, fromEnv := env.LookupEnv("PEAL_CHAT_TOKEN")
	switch {
	case a.command != "" && a.file != "":
		return nil, usagef("--token-command and --token-file exclude each other")
	case a.user != "" && (a.command != "" || a.file != ""):
		return nil, usagef("--user is part of the chat token; with --token-command and --token-file it is chosen already")
	case a.file != "":
		data, err := env.readDocument(a.file)
		if err != nil {
			return nil, fmt.Errorf("--token-file: %w", err)
		}
		return s, s.give("--token-file", data)
	case a.user == "" && a.command == "" && fromEnv && given != "":
		return s, s.give("PEAL_CHAT_TOKEN", []byte(given))
	case a.user != "":
		return s, checkChatUser(a.user)
	}
	s.user = defaultChatUser
	return s, nil
}

func (s *tokenSource) give(from string, data []byte) error {
	t, err := parseChatToken(data)
	if err != nil {
		return usagef("%s: %w", from, err)
	}
	s.given = &t
	return nil
}

// parseChatToken reads a token, bare or in the JSON of CreateChatToken's answer.
// No error repeats any of it.
func parseChatToken(data []byte) (t chatToken, err error) {
	text := string(bytes.TrimSpace(data))
	if strings.HasPrefix(text, "{") {
		var answer struct {
			Token                 string
			SessionExpirationTime time.Time
		}
		if err := json.Unmarshal([]byte(text), &answer); err != nil {
			return t, errors.New("this is neither a chat token nor the JSON answer of CreateChatToken")
		}
		text, t.ends = answer.Token, answer.SessionExpirationTime
	}
	// What a header can carry as a sub-protocol (RFC 9110, section 5.6.2).
	const marks = "!#$%&'*+-.^_`|~"
	wrong := strings.ContainsFunc(text, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune(marks, r))
	})
	switch {
	case text == "":
		return t, errors.New("there is no chat token in it")
	case wrong:
		return t, errors.New("this is no chat token: it has characters that no token has")
	}
	t.token = text
	return t, nil
}

// next returns a token for one connect.
func (s *tokenSource) next(ctx context.Context) (chatToken, error) {
	switch {
	case s.given != nil:
		return *s.given, nil
	case s.command != "":
		return s.run(ctx)
	}
	client, err := s.signedAPI(ctx)
	if err != nil {
		return chatToken{}, err
	}
	room, user := s.arn.String(), s.user
	out, err := client.CreateChatToken(ctx, &ivschat.CreateChatTokenInput{
		RoomIdentifier: &room, UserId: &user, Capabilities: s.capabilities,
		SessionDurationInMinutes: new(int32(maxChatSession / time.Minute)),
	})
	if err != nil {
		return chatToken{}, chatError(err, client, s.arn)
	}
	t := chatToken{token: value(out.Token)}
	if out.SessionExpirationTime != nil {
		t.ends = *out.SessionExpirationTime
	}
	return t, nil
}

// commandTimeout is how long --token-command may take.
const commandTimeout = 30 * time.Second

// run lets the command make a token. What it writes to standard error is for the
// person who runs peal.
func (s *tokenSource) run(ctx context.Context) (chatToken, error) {
	limited, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	c := exec.CommandContext(limited, "sh", "-c", s.command)
	c.Env = append(os.Environ(), "PEAL_ROOM="+s.arn.String())
	var out boundedBuffer
	c.Stdout, c.Stderr = &out, s.Err
	c.WaitDelay = time.Second
	err := c.Run()
	switch {
	case ctx.Err() != nil:
		return chatToken{}, context.Cause(ctx)
	case limited.Err() != nil:
		err = fmt.Errorf("it took longer than %v", commandTimeout)
	case out.full:
		err = fmt.Errorf("its output is longer than %d bytes", maxDocument)
	}
	t := chatToken{}
	if err == nil {
		t, err = parseChatToken(out.Bytes())
	}
	if err != nil {
		return t, credentialsError{fmt.Errorf("--token-command: %w", err)}
	}
	return t, nil
}

// attempt says how to connect once. The token goes into a header, and into
// nothing that is printed.
func (s *tokenSource) attempt(ctx context.Context) (stream.Attempt, error) {
	client, err := s.api(ctx)
	if err != nil {
		return stream.Attempt{}, err
	}
	t, err := s.next(ctx)
	if err != nil {
		return stream.Attempt{}, err
	}
	return stream.Attempt{URL: roomSocket(client, s.arn.Region), Subprotocols: []string{t.token}, Expires: t.ends}, nil
}
