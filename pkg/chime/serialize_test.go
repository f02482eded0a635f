package chime_test

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

func TestSerialize(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name       string
		call       func(*chime.Messaging) error
		line, body string
	}{
		{"nil input", func(m *chime.Messaging) error {
			_, err := m.GetMessagingSessionEndpoint(t.Context(), nil)
			return err
		}, "GET /endpoints/messaging-session", ""},
		{"enumeration in the query", func(m *chime.Messaging) error {
			_, err := m.GetMessagingSessionEndpoint(t.Context(), &chime.GetMessagingSessionEndpointInput{NetworkType: types.NetworkTypeDualStack})
			return err
		}, "GET /endpoints/messaging-session?network-type=DUAL_STACK", ""},
		{"times and numbers in the query", func(m *chime.Messaging) error {
			_, err := m.ListChannelMessages(t.Context(), &chime.ListChannelMessagesInput{
				ChannelArn: aws.String("c"),
				NotBefore:  aws.Time(time.Date(2026, 1, 15, 11, 20, 30, 456e6, time.FixedZone("", 3600))),
				MaxResults: aws.Int32(0),
				NextToken:  aws.String("a b+c/d=="),
			})
			return err
		}, "GET /channels/c/messages?max-results=0&next-token=a%20b%2Bc%2Fd%3D%3D&not-before=2026-01-15T10%3A20%3A30.456Z", ""},
		{"constant query", func(m *chime.Messaging) error {
			_, err := m.ListChannelMembershipsForAppInstanceUser(t.Context(), &chime.ListChannelMembershipsForAppInstanceUserInput{MaxResults: aws.Int32(50)})
			return err
		}, "GET /channels?max-results=50&scope=app-instance-user-memberships", ""},
		{"empty body", func(m *chime.Messaging) error {
			_, err := m.RedactChannelMessage(t.Context(), &chime.RedactChannelMessageInput{ChannelArn: aws.String("c/d"), MessageId: aws.String("é")})
			return err
		}, "POST /channels/c%2Fd/messages/%C3%A9?operation=redact", "{}"},
		{"no body", func(m *chime.Messaging) error {
			_, err := m.UpdateChannelReadMarker(t.Context(), &chime.UpdateChannelReadMarkerInput{ChannelArn: aws.String("c")})
			return err
		}, "PUT /channels/c/readMarker", ""},
		{"empty values that were given", func(m *chime.Messaging) error {
			_, err := m.UpdateChannel(t.Context(), &chime.UpdateChannelInput{ChannelArn: aws.String("c"), Metadata: aws.String("")})
			return err
		}, "PUT /channels/c", `{"Metadata":""}`},
		{"braces in a value", func(m *chime.Messaging) error {
			_, err := m.DeleteChannelMessage(t.Context(), &chime.DeleteChannelMessageInput{ChannelArn: aws.String("{MessageId}"), MessageId: aws.String("m")})
			return err
		}, "DELETE /channels/%7BMessageId%7D/messages/m", ""},
		{"maps in order", func(m *chime.Messaging) error {
			_, err := m.SendChannelMessage(t.Context(), &chime.SendChannelMessageInput{
				ChannelArn:         aws.String("c"),
				Content:            aws.String("a\n\"\u2028"),
				ClientRequestToken: aws.String("t"),
				MessageAttributes:  map[string]types.MessageAttributeValue{"b": {StringValues: []string{"1", "2"}}, "a": {}},
				Target:             []types.Target{{MemberArn: aws.String("u")}},
			})
			return err
		}, "POST /channels/c/messages",
			`{"Content":"a\n\"\u2028","ClientRequestToken":"t","MessageAttributes":{"a":{},"b":{"StringValues":["1","2"]}},"Target":[{"MemberArn":"u"}]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			transport := &steps{answers: []step{{status: 200}}}
			if err := test.call(newTestClient(transport)); err != nil {
				t.Fatal(err)
			}
			request := transport.requests[0]
			if got := request.Method + " " + request.URL.RequestURI(); got != test.line {
				t.Errorf("request %s, want %s", got, test.line)
			}
			if transport.bodies[0] != test.body {
				t.Errorf("body %s, want %s", transport.bodies[0], test.body)
			}
		})
	}
}

func TestSerializeErrors(t *testing.T) {
	t.Parallel()
	transport := &steps{}
	_, err := newTestClient(transport).DescribeChannel(t.Context(), &chime.DescribeChannelInput{ChannelArn: aws.String("")})
	if e, ok := errors.AsType[*smithy.SerializationError](err); !ok || e.Err.Error() != "input member ChannelArn must not be empty" {
		t.Errorf("DescribeChannel without ARN: %v, want a SerializationError", err)
	}
	_, err = newTestClient(transport).DescribeChannel(t.Context(), &chime.DescribeChannelInput{ChannelArn: aws.String("c"), ChimeBearer: aws.String("u\r\nx: y")})
	if e, ok := errors.AsType[*smithy.SerializationError](err); !ok || e.Err.Error() != "input member ChimeBearer holds control characters" {
		t.Errorf("DescribeChannel with a line break in the bearer: %v, want a SerializationError", err)
	}
	noToken := errors.New("no token")
	_, err = newTestClient(transport).CreateChannel(t.Context(), nil, func(o *chime.Options) {
		o.IdempotencyTokenProvider = tokenFunc(func() (string, error) { return "", noToken })
	})
	if !errors.Is(err, noToken) {
		t.Errorf("CreateChannel with a broken token source: %v, want %v", err, noToken)
	}
	if len(transport.requests) > 0 {
		t.Errorf("%d requests were sent, want none", len(transport.requests))
	}
}

type tokenFunc func() (string, error)

func (f tokenFunc) GetIdempotencyToken() (string, error) { return f() }
