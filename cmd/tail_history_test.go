package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
	"github.com/peal-cli/peal/pkg/emulator"
	"github.com/peal-cli/peal/pkg/stream"
)

// followingUser is a tail of testUser, a member of testChannel, against an emulator,
// and a client that may do everything there.
func followingUser(t *testing.T, emulated emulator.Options) (*tailOptions, *chime.Messaging) {
	t.Helper()
	emulated.Seed = &emulator.Seed{AppInstances: []emulator.SeedAppInstance{{
		ID: "i", Name: "Shop",
		Users:    []emulator.SeedUser{{ID: "u", Admin: true}, {ID: "other"}},
		Channels: []emulator.SeedChannel{{ID: "c", Name: "Help", Members: []string{"u", "other"}}},
	}}}
	server, err := emulator.Start(emulated)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	cfg := aws.Config{Region: server.Region(), BaseEndpoint: new(server.URL()), Credentials: server.Credentials()}
	env := &Env{Err: t.Output(), Now: time.Now, LookupEnv: func(string) (string, bool) { return "", false }, config: &cfg}
	return &tailOptions{Env: env}, chime.NewMessaging(cfg)
}

// A sinkFunc hands each envelope on.
type sinkFunc func(*stream.Envelope) error

func (f sinkFunc) Put(e *stream.Envelope) error { return f(e) }
func (f sinkFunc) Flush() error                 { return nil }

// The history tells of a message what the socket told last, member for member.
func TestHistoryAgreesWithTheSocket(t *testing.T) {
	t.Parallel()
	o, messaging := followingUser(t, emulator.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()

	elastic, err := messaging.CreateChannel(ctx, &chime.CreateChannelInput{
		AppInstanceArn: new(testInstance), ChannelId: new("town"), Name: new("Town"), ChimeBearer: new(testUser),
		ElasticChannelConfiguration: &types.ElasticChannelConfiguration{
			MaximumSubChannels: aws.Int32(2), TargetMembershipsPerSubChannel: aws.Int32(2), MinimumMembershipPercentage: aws.Int32(40),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	parts, err := messaging.ListSubChannels(ctx, &chime.ListSubChannelsInput{ChannelArn: elastic.ChannelArn, ChimeBearer: new(testUser)})
	if err != nil {
		t.Fatal(err)
	}
	joined, err := messaging.CreateChannelMembership(ctx, &chime.CreateChannelMembershipInput{
		ChannelArn: elastic.ChannelArn, SubChannelId: parts.SubChannels[0].SubChannelId,
		MemberArn: new(testUser), Type: types.ChannelMembershipTypeDefault, ChimeBearer: new(testUser),
	})
	if err != nil {
		t.Fatal(err)
	}

	live := map[string][]byte{} // by message id
	ready, ended := make(chan bool, 1), make(chan error, 1)
	user := o.userTarget(testUser)
	go func() {
		tail := &stream.Tail{
			Targets:    []stream.Target{user},
			NoBackfill: true, // the socket alone tells
			Sink: sinkFunc(func(e *stream.Envelope) error {
				var frame struct{ Payload string }
				switch {
				case stream.SessionEstablished(e):
					ready <- true
				case e.MessageID() != nil:
					if err := json.Unmarshal(e.Raw, &frame); err != nil {
						return err
					}
					live[string(e.MessageID())] = []byte(frame.Payload)
					if bytes.Contains(e.Raw, []byte("the last one")) {
						return stream.ErrStop
					}
				}
				return nil
			}),
		}
		ended <- tail.Run(ctx)
	}()
	<-ready

	channels := map[string]*string{testChannel: nil, *elastic.ChannelArn: joined.SubChannelId}
	send := func(in chime.SendChannelMessageInput) string {
		t.Helper()
		if in.ChannelArn == nil {
			in.ChannelArn = new(testChannel)
		}
		in.ChimeBearer, in.Persistence = new(testUser), types.ChannelMessagePersistenceTypePersistent
		out, err := messaging.SendChannelMessage(ctx, &in)
		if err != nil {
			t.Fatal(err)
		}
		return *out.MessageId
	}
	standard := func(content string) chime.SendChannelMessageInput {
		return chime.SendChannelMessageInput{Content: new(content), Type: types.ChannelMessageTypeStandard}
	}
	ids := []string{send(standard("plain")), send(chime.SendChannelMessageInput{Content: new("typing"), Type: types.ChannelMessageTypeControl})}
	full := standard("Grüße <b> \u2028 \"quoted\"")
	full.Metadata, full.ContentType = new(`{"a":1}`), new("text/plain")
	full.MessageAttributes = map[string]types.MessageAttributeValue{"priority": {StringValues: []string{"high", "now"}}}
	ids = append(ids, send(full))
	whisper := standard("for your eyes")
	whisper.Target = []types.Target{{MemberArn: new(testInstance + "/user/other")}}
	ids = append(ids, send(whisper))
	part := standard("in a sub-channel")
	part.ChannelArn, part.SubChannelId = elastic.ChannelArn, joined.SubChannelId
	ids = append(ids, send(part))
	edited, redacted := send(standard("first")), send(standard("secret"))
	if _, err := messaging.UpdateChannelMessage(ctx, &chime.UpdateChannelMessageInput{
		ChannelArn: new(testChannel), MessageId: &edited, Content: new("second"), ChimeBearer: new(testUser)}); err != nil {
		t.Fatal(err)
	}
	if _, err := messaging.RedactChannelMessage(ctx, &chime.RedactChannelMessageInput{
		ChannelArn: new(testChannel), MessageId: &redacted, ChimeBearer: new(testUser)}); err != nil {
		t.Fatal(err)
	}
	ids = append(ids, edited, redacted, send(standard("the last one")))
	if err := <-ended; err != nil {
		t.Fatal(err)
	}

	listed := map[string]stream.Message{}
	page, err := user.History.Channels(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Channels) != len(channels) || page.Next != "" || page.Now.IsZero() {
		t.Fatalf("channels %+v, want two of them, and the time", page)
	}
	for _, ch := range page.Channels {
		if sub := aws.ToString(channels[ch.Arn]); ch.SubChannel != sub {
			t.Errorf("channel %s: sub-channel %q, want %q", ch.Arn, ch.SubChannel, sub)
		}
		messages, err := user.History.Messages(ctx, ch, time.Time{}, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages.Messages {
			listed[m.ID] = m
		}
	}
	if len(listed) != len(ids) {
		t.Errorf("%d messages are listed, %d were sent", len(listed), len(ids))
	}
	for _, id := range ids {
		m := listed[id]
		if diff := cmp.Diff(decoded(t, live[id]), decoded(t, m.Payload)); diff != "" {
			t.Errorf("message %s: the socket tells what the history does not (-), or the other way round (+):\n%s", live[id], diff)
		}
		if m.Redacted != (id == redacted) {
			t.Errorf("message %s is listed with Redacted %v", live[id], m.Redacted)
		}
	}
}

func decoded(t *testing.T, text []byte) (value any) {
	t.Helper()
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return value
}

// A history of many pages is read to its end, each message once.
func TestHistoryPages(t *testing.T) {
	t.Parallel()
	o, messaging := followingUser(t, emulator.Options{})
	for i := range 120 {
		_, err := messaging.SendChannelMessage(t.Context(), &chime.SendChannelMessageInput{
			ChannelArn: new(testChannel), ChimeBearer: new(testUser), Content: new(fmt.Sprint(i)),
			Type: types.ChannelMessageTypeStandard, Persistence: types.ChannelMessagePersistenceTypePersistent,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	history := o.userTarget(testUser).History
	next, pages := 0, 0
	for token := ""; pages == 0 || token != ""; pages++ {
		page, err := history.Messages(t.Context(), stream.Channel{Arn: testChannel}, time.Time{}, token)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.Messages {
			var message struct{ Content string }
			if err := json.Unmarshal(m.Payload, &message); err != nil || message.Content != fmt.Sprint(next) {
				t.Fatalf("message %d is %s, %v", next, m.Payload, err)
			}
			next++
		}
		token = page.Next
	}
	if next != 120 || pages != 3 {
		t.Errorf("%d messages on %d pages, want 120 on 3", next, pages)
	}
}

// The history tells of a message in a channel flow once the flow has let it through,
// as the socket does.
func TestHistoryOfChannelFlow(t *testing.T) {
	t.Parallel()
	o, messaging := followingUser(t, emulator.Options{Lambda: func(context.Context, string, []byte) ([]byte, error) { return nil, nil }})
	flow, err := messaging.CreateChannelFlow(t.Context(), &chime.CreateChannelFlowInput{
		AppInstanceArn: new(testInstance), Name: new("patient"), ClientRequestToken: new("flow"),
		Processors: []types.Processor{{
			Name: new("one"), ExecutionOrder: aws.Int32(1), FallbackAction: types.FallbackActionAbort,
			Configuration: &types.ProcessorConfiguration{Lambda: &types.LambdaConfiguration{
				ResourceArn:    new("arn:aws:lambda:us-east-1:123456789012:function:patient"),
				InvocationType: types.InvocationTypeAsync,
			}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := messaging.AssociateChannelFlow(t.Context(), &chime.AssociateChannelFlowInput{
		ChannelArn: new(testChannel), ChannelFlowArn: flow.ChannelFlowArn, ChimeBearer: new(testUser)}); err != nil {
		t.Fatal(err)
	}
	sent, err := messaging.SendChannelMessage(t.Context(), &chime.SendChannelMessageInput{
		ChannelArn: new(testChannel), ChimeBearer: new(testUser), Content: new("may I?"),
		Type: types.ChannelMessageTypeStandard, Persistence: types.ChannelMessagePersistenceTypePersistent,
	})
	if err != nil {
		t.Fatal(err)
	}
	all, err := messaging.ListChannelMessages(t.Context(), &chime.ListChannelMessagesInput{ChannelArn: new(testChannel), ChimeBearer: new(testUser)})
	if err != nil || len(all.ChannelMessages) != 1 || all.ChannelMessages[0].Status.Value != types.ChannelMessageStatusPending {
		t.Fatalf("the service lists %+v, %v, want message %s, PENDING", all.ChannelMessages, err, *sent.MessageId)
	}
	history := o.userTarget(testUser).History
	page, err := history.Messages(t.Context(), stream.Channel{Arn: testChannel}, time.Time{}, "")
	if err != nil || len(page.Messages) != 0 {
		t.Errorf("the history tells of %d messages, %v, want none", len(page.Messages), err)
	}
}
