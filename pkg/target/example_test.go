package target_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
	"github.com/peal-cli/peal/pkg/emulator"
	"github.com/peal-cli/peal/pkg/stream"
	"github.com/peal-cli/peal/pkg/target"
)

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
		Targets: []stream.Target{target.User(cfg, user)},
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

// A program that follows a user, run against an emulator: it prints what was sent
// while the connection was lost, and while the program did not run.
func ExampleUser() {
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
