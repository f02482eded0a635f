package cmd

import (
	"context"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/ivschat/types"
	"github.com/spf13/pflag"

	"github.com/peal-cli/peal/pkg/chime"
)

// roomModeration are the flags of the commands that moderate a room: over HTTP
// with AWS credentials, or over the socket with a chat token.
type roomModeration struct {
	reason string
	socket bool
	room   roomAccess
}

func (m *roomModeration) register(f *pflag.FlagSet) {
	f.StringVar(&m.reason, "reason", "", "tell the room this `text`")
	f.BoolVar(&m.socket, "socket", false, "moderate over the socket, as a client does, instead of the API")
	m.room.register(f)
}

func (m *roomModeration) check() error {
	if !m.socket && m.room != (roomAccess{}) {
		return usagef("--user, --token-command and --token-file need --socket")
	}
	return checkReason(m.reason)
}

// overSocket makes one request of a room and prints the id of the event that it
// led to.
func (m *roomModeration) overSocket(ctx context.Context, r *results, arn chime.ARN, request roomRequest, needs types.ChatTokenCapability) error {
	tokens, err := m.room.tokens(r.env, arn, needs)
	if err != nil {
		return err
	}
	s := &roomSender{
		tokens: tokens, wait: roomWait, pace: roomPace{rate: roomRate},
		done: func(_ *roomWork, answer roomAnswer) error { return r.value(answer.Id, answer.raw) },
	}
	return s.one(ctx, request)
}

// maxReason is how many characters the reason for a moderation has (API model).
const maxReason = 256

func checkReason(reason string) error {
	if n := utf8.RuneCountInString(reason); n > maxReason || !utf8.ValidString(reason) {
		return usagef("--reason: it has %d characters; want at most %d in UTF-8", n, maxReason)
	}
	return nil
}
