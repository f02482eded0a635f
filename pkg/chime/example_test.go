package chime_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

// newServer stands for the service in these examples.
func newServer() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/app-instances"):
			w.Header().Set("x-amzn-ErrorType", chime.CodeForbidden)
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"Code":"Forbidden","Message":"You do not have sufficient access to perform this action"}`)
		case r.Method == http.MethodPost:
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, `{"ChannelArn":"arn","MessageId":"b1f0c8e2","Status":{"Value":"SENT"}}`)
		case r.URL.Query().Get("next-token") == "":
			fmt.Fprint(w, `{"ChannelMessages":[{"Content":"one","CreatedTimestamp":1768472431.013}],"NextToken":"2"}`)
		default:
			fmt.Fprint(w, `{"ChannelMessages":[{"Content":"two","CreatedTimestamp":1768472432.5}]}`)
		}
	}))
}

// configured is what config.LoadDefaultConfig returns in a program.
func configured(endpoint string) aws.Config {
	return aws.Config{
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""),
		BaseEndpoint: aws.String(endpoint),
	}
}

const (
	user    = "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/user/johndoe"
	channel = "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/channel/986e0758"
)

func ExampleMessaging_SendChannelMessage() {
	server := newServer()
	defer server.Close()
	messaging := chime.NewMessaging(configured(server.URL))
	out, err := messaging.SendChannelMessage(context.Background(), &chime.SendChannelMessageInput{
		ChannelArn:  aws.String(channel),
		ChimeBearer: aws.String(user),
		Content:     aws.String("hello"),
		Type:        types.ChannelMessageTypeStandard,
		Persistence: types.ChannelMessagePersistenceTypePersistent,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*out.MessageId, out.Status.Value)
	// Output: b1f0c8e2 SENT
}

func ExamplePaginator() {
	server := newServer()
	defer server.Close()
	messaging := chime.NewMessaging(configured(server.URL))
	messages := chime.NewPaginator(messaging.ListChannelMessages, &chime.ListChannelMessagesInput{
		ChannelArn:  aws.String(channel),
		ChimeBearer: aws.String(user),
		SortOrder:   types.SortOrderAscending,
	})
	for page, err := range messages.All(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, m := range page.ChannelMessages {
			fmt.Println(m.CreatedTimestamp.Format("15:04:05.000"), *m.Content)
		}
	}
	// Output:
	// 10:20:31.013 one
	// 10:20:32.500 two
}

func ExampleError() {
	server := newServer()
	defer server.Close()
	_, err := chime.NewIdentity(configured(server.URL)).ListAppInstances(context.Background(), nil)
	if e, ok := errors.AsType[*chime.Error](err); ok && e.Code == chime.CodeForbidden {
		fmt.Println(e.StatusCode, e.Message)
	}
	// Output: 403 You do not have sufficient access to perform this action
}

func ExampleRawBody() {
	server := newServer()
	defer server.Close()
	messaging := chime.NewMessaging(configured(server.URL))
	out, err := messaging.ListChannelMessages(context.Background(), &chime.ListChannelMessagesInput{ChannelArn: aws.String(channel)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s\n", chime.RawBody(out.ResultMetadata))
	// Output: {"ChannelMessages":[{"Content":"one","CreatedTimestamp":1768472431.013}],"NextToken":"2"}
}

func ExampleListChannelMessagesOutput_EventPayloads() {
	server := newServer()
	defer server.Close()
	messaging := chime.NewMessaging(configured(server.URL))
	out, err := messaging.ListChannelMessages(context.Background(), &chime.ListChannelMessagesInput{ChannelArn: aws.String(channel)})
	if err != nil {
		fmt.Println(err)
		return
	}
	payloads, err := out.EventPayloads(channel)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Replace(string(payloads[0]), channel, "arn:…", 1))
	// Output: {"ChannelArn":"arn:…","Content":"one","CreatedTimestamp":"2026-01-15T10:20:31.013Z","Persistence":"PERSISTENT"}
}

func ExampleParseARN() {
	a, err := chime.ParseARN(channel)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Kind(), a.ID(), a.Region)

	_, err = chime.ParseARN(channel, chime.KindUser)
	fmt.Println(err)
	// Output:
	// a channel 986e0758 us-east-1
	// ARN "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/channel/986e0758": this is the ARN of a channel; want that of a user
}
