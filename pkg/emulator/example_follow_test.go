package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"
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
	ctx := context.Background()
	cfg := aws.Config{Region: server.Region(), BaseEndpoint: aws.String(server.URL()), Credentials: server.Credentials()}
	instance := "arn:aws:chime:us-east-1:123456789012:app-instance/shop"
	say := func(text string) {
		_, err := chime.NewMessaging(cfg).SendChannelMessage(ctx, &chime.SendChannelMessageInput{
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
	state := filepath.Join(dir, "state")

	established, ended := make(chan bool, 2), make(chan error)
	go func() { ended <- follow(ctx, cfg, instance+"/user/ann", state, "are you there?", established) }()
	<-established
	say("hello")
	server.Drop()
	say("are you there?") // nobody is connected
	fmt.Println("ended:", <-ended)

	say("call me") // the program does not run
	fmt.Println("ended:", follow(ctx, cfg, instance+"/user/ann", state, "call me", make(chan bool, 1)))
	// Output:
	// hello
	// are you there?
	// ended: <nil>
	// call me
	// ended: <nil>
}

// follow prints what people say to user until somebody says the last word, and
// keeps in the file state how far it came.
func follow(ctx context.Context, cfg aws.Config, user, state, last string, established chan<- bool) error {
	resume, err := stream.OpenResume(state, []string{user})
	if err != nil {
		return err
	}
	defer resume.Close()
	texts, err := stream.CompileProgram(`.Payload.Content // empty`, nil)
	if err != nil {
		return err
	}
	until, err := stream.CompileProgram(fmt.Sprintf(`.Payload.Content == %q`, last), nil)
	if err != nil {
		return err
	}
	tail := &stream.Tail{
		Targets: []stream.Target{userTarget(cfg, user)},
		Sink:    stream.NewWriter(ctx, os.Stdout, stream.WriterOptions{JQ: texts, RawStrings: true, Until: until}),
		Resume:  resume,
		Notify: func(e stream.Event) {
			if e.Kind == stream.EventEstablished {
				established <- true
			}
		},
	}
	return tail.Run(ctx)
}

// userTarget is the messaging session of an AppInstanceUser, with its history.
func userTarget(cfg aws.Config, arn string) stream.Target {
	u := user{chime.NewMessaging(cfg), arn}
	return stream.Target{Name: arn, Established: stream.SessionEstablished, Connect: u.connect, History: u}
}

type user struct {
	messaging *chime.Messaging
	arn       string
}

func (u user) connect(ctx context.Context, last error) (stream.Attempt, error) {
	cfg := u.messaging.Options()
	if cache, ok := cfg.Credentials.(*aws.CredentialsCache); ok && last != nil {
		cache.Invalidate() // they may be what ended the session before
	}
	creds, err := cfg.Credentials.Retrieve(ctx)
	if err != nil {
		return stream.Attempt{}, err
	}
	session, err := u.messaging.GetMessagingSessionEndpoint(ctx, &chime.GetMessagingSessionEndpointInput{})
	if err != nil {
		return stream.Attempt{}, final(err)
	}
	o := presign.Options{Endpoint: *session.Endpoint.Url, Region: cfg.Region}
	if api, err := u.messaging.Endpoint(); err == nil && api.Scheme == "http" {
		o.Scheme = "ws" // an emulator
	}
	url, err := presign.URL(creds, u.arn, o)
	if err != nil {
		return stream.Attempt{}, stream.Permanent(err)
	}
	attempt := stream.Attempt{URL: url}
	if creds.CanExpire {
		attempt.Expires = creds.Expires // the next session is open before
	}
	return attempt, nil
}

func (u user) Channels(ctx context.Context, token string) (stream.ChannelPage, error) {
	out, err := u.messaging.ListChannelMembershipsForAppInstanceUser(ctx,
		&chime.ListChannelMembershipsForAppInstanceUserInput{ChimeBearer: &u.arn, NextToken: optional(token)})
	if err != nil {
		return stream.ChannelPage{}, final(err)
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

func (u user) Messages(ctx context.Context, channel stream.Channel, notBefore time.Time, token string) (stream.MessagePage, error) {
	out, err := u.messaging.ListChannelMessages(ctx, &chime.ListChannelMessagesInput{
		ChannelArn: &channel.Arn, SubChannelId: optional(channel.SubChannel), ChimeBearer: &u.arn,
		SortOrder: types.SortOrderAscending, NotBefore: &notBefore, NextToken: optional(token),
	})
	if err != nil {
		return stream.MessagePage{}, final(err)
	}
	payloads, err := out.EventPayloads(channel.Arn)
	page := stream.MessagePage{Next: aws.ToString(out.NextToken)}
	for i, payload := range payloads {
		m := &out.ChannelMessages[i]
		if m.Status != nil && m.Status.Value != types.ChannelMessageStatusSent {
			continue // a channel flow did not let it through, or not yet
		}
		page.Messages = append(page.Messages, stream.Message{
			ID: *m.MessageId, Created: *m.CreatedTimestamp, Updated: aws.ToTime(m.LastUpdatedTimestamp),
			Redacted: m.Redacted, Kind: string(m.Type), Payload: payload,
		})
	}
	return page, err
}

// optional returns nil for an empty string.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// final marks a refusal, so that it is not tried again.
func final(err error) error {
	if answer, ok := errors.AsType[*smithyhttp.ResponseError](err); ok &&
		(answer.HTTPStatusCode() == http.StatusForbidden || answer.HTTPStatusCode() == http.StatusNotFound) {
		return stream.Permanent(err)
	}
	return err
}
