package emulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
	"github.com/peal-cli/peal/pkg/emulator"
	"github.com/peal-cli/peal/pkg/presign"
	"github.com/peal-cli/peal/pkg/stream"
)

// A program that follows a user with the packages chime, presign and stream, run
// against an emulator: it prints what was sent while the connection was lost, and
// while the program did not run.
func Example_follow() {
	server, err := emulator.Start(emulator.Options{Seed: &emulator.Seed{AppInstances: []emulator.SeedAppInstance{{
		ID: "shop", Name: "Shop",
		Users:    []emulator.SeedUser{{ID: "ann"}, {ID: "ben"}},
		Channels: []emulator.SeedChannel{{ID: "help", Name: "Help", Members: []string{"ann", "ben"}}},
	}}}})
	if err != nil {
		log.Fatal(err)
	}
	defer server.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cfg := aws.Config{Region: server.Region(), BaseEndpoint: aws.String(server.URL()), Credentials: server.Credentials()}
	instance := "arn:aws:chime:us-east-1:123456789012:app-instance/shop"
	messaging := chime.NewMessaging(cfg)
	say := func(text string) {
		_, err := messaging.SendChannelMessage(ctx, &chime.SendChannelMessageInput{
			ChannelArn: aws.String(instance + "/channel/help"), ChimeBearer: aws.String(instance + "/user/ben"),
			Content: aws.String(text), Type: types.ChannelMessageTypeStandard,
			Persistence: types.ChannelMessagePersistenceTypePersistent,
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	dir, err := os.MkdirTemp("", "follow")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	// start follows ann until somebody says the last word.
	start := func(last string) (established chan bool, ended chan error) {
		established, ended = make(chan bool, 2), make(chan error)
		until, err := stream.CompileProgram(fmt.Sprintf(`.Payload.Content == %q`, last), nil)
		if err != nil {
			log.Fatal(err)
		}
		texts, err := stream.CompileProgram(`.Payload.Content // empty | "ben says " + .`, nil)
		if err != nil {
			log.Fatal(err)
		}
		sink := stream.NewWriter(ctx, os.Stdout, stream.WriterOptions{JQ: texts, RawStrings: true, Until: until})
		go func() {
			ended <- follow(ctx, userTarget(cfg, instance+"/user/ann"), sink, filepath.Join(dir, "state"), func(e stream.Event) {
				if e.Kind == stream.EventEstablished {
					established <- true
				}
			})
		}()
		return established, ended
	}

	established, ended := start("are you there?")
	<-established
	say("hello")
	server.Drop()
	say("are you there?") // nobody is connected
	fmt.Println("ended:", <-ended)

	say("call me") // the program does not run
	_, ended = start("call me")
	fmt.Println("ended:", <-ended)
	// Output:
	// ben says hello
	// ben says are you there?
	// ended: <nil>
	// ben says call me
	// ended: <nil>
}

// follow hands what the target receives to sink, and keeps in the file state how
// far it came. It ends with ctx, when sink has enough, or with a refusal that
// another try cannot mend.
func follow(ctx context.Context, target stream.Target, sink stream.Sink, state string, notify func(stream.Event)) error {
	resume, err := stream.OpenResume(state, []string{target.Name})
	if err != nil {
		return err
	}
	defer resume.Close()
	tail := &stream.Tail{Targets: []stream.Target{target}, Sink: sink, Resume: resume, Notify: notify}
	return tail.Run(ctx)
}

// userTarget is the messaging session of an AppInstanceUser.
func userTarget(cfg aws.Config, user string) stream.Target {
	messaging := chime.NewMessaging(cfg)
	return stream.Target{
		Name:        user,
		Established: stream.SessionEstablished,
		History:     &history{messaging, user},
		Connect: func(ctx context.Context, last error) (stream.Attempt, error) {
			if cache, ok := cfg.Credentials.(*aws.CredentialsCache); ok && wantsOthers(last) {
				cache.Invalidate()
			}
			creds, err := cfg.Credentials.Retrieve(ctx)
			if err != nil {
				return stream.Attempt{}, err
			}
			session, err := messaging.GetMessagingSessionEndpoint(ctx, &chime.GetMessagingSessionEndpointInput{})
			if err != nil {
				return stream.Attempt{}, final(err, http.StatusForbidden)
			}
			scheme := "wss"
			if api, err := messaging.Endpoint(); err == nil && api.Scheme == "http" {
				scheme = "ws" // an emulator
			}
			url, err := presign.URL(creds, user, presign.Options{Endpoint: *session.Endpoint.Url, Region: cfg.Region, Scheme: scheme})
			if err != nil {
				return stream.Attempt{}, stream.Permanent(err)
			}
			attempt := stream.Attempt{URL: url}
			if creds.CanExpire {
				attempt.Expires = creds.Expires // the next session is open before
			}
			return attempt, nil
		},
	}
}

// wantsOthers tells whether the credentials of the last attempt are not to be
// used again.
func wantsOthers(last error) bool {
	closed, ok := errors.AsType[*stream.CloseError](last)
	return errors.Is(last, stream.ErrExpiring) || ok && closed.Code == stream.CloseUnauthorized
}

// final marks a refusal with one of these statuses, so that it is not tried again.
func final(err error, statuses ...int) error {
	if answer, ok := errors.AsType[*smithyhttp.ResponseError](err); ok && slices.Contains(statuses, answer.HTTPStatusCode()) {
		return stream.Permanent(err)
	}
	return err
}

// A history lists the channels of a user, and their messages.
type history struct {
	messaging *chime.Messaging
	user      string
}

func (h *history) Channels(ctx context.Context, token string) (stream.ChannelPage, error) {
	out, err := h.messaging.ListChannelMembershipsForAppInstanceUser(ctx, &chime.ListChannelMembershipsForAppInstanceUserInput{
		ChimeBearer: &h.user, NextToken: optional(token),
	})
	if err != nil {
		return stream.ChannelPage{}, final(err, http.StatusForbidden)
	}
	page := stream.ChannelPage{Next: aws.ToString(out.NextToken)}
	for _, m := range out.ChannelMemberships {
		channel := stream.Channel{Arn: *m.ChannelSummary.ChannelArn, LastMessage: aws.ToTime(m.ChannelSummary.LastMessageTimestamp)}
		if s := m.AppInstanceUserMembershipSummary; s != nil {
			channel.SubChannel = aws.ToString(s.SubChannelId) // of an elastic channel
		}
		page.Channels = append(page.Channels, channel)
	}
	return page, nil
}

func (h *history) Messages(ctx context.Context, channel stream.Channel, notBefore time.Time, token string) (stream.MessagePage, error) {
	out, err := h.messaging.ListChannelMessages(ctx, &chime.ListChannelMessagesInput{
		ChannelArn: &channel.Arn, SubChannelId: optional(channel.SubChannel), ChimeBearer: &h.user,
		SortOrder: types.SortOrderAscending, NotBefore: &notBefore, NextToken: optional(token),
	})
	if err != nil {
		return stream.MessagePage{}, final(err, http.StatusForbidden)
	}
	page := stream.MessagePage{Next: aws.ToString(out.NextToken)}
	for _, m := range out.ChannelMessages {
		payload, err := json.Marshal(struct {
			ChannelArn   string
			SubChannelId *string `json:",omitempty"`
			Persistence  types.ChannelMessagePersistenceType
			types.ChannelMessageSummary
		}{channel.Arn, out.SubChannelId, types.ChannelMessagePersistenceTypePersistent, m})
		if err != nil {
			return stream.MessagePage{}, err
		}
		page.Messages = append(page.Messages, stream.Message{
			ID: *m.MessageId, Created: *m.CreatedTimestamp, Updated: aws.ToTime(m.LastUpdatedTimestamp),
			Redacted: m.Redacted, Kind: string(m.Type), Payload: payload,
		})
	}
	return page, nil
}

// optional returns nil for an empty string.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
