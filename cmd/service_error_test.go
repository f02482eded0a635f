package cmd

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/peal-cli/peal/pkg/chime"
)

func TestErrorText(t *testing.T) {
	t.Parallel()
	response := func(status int, id string, err error) error {
		return &awshttp.ResponseError{RequestID: id, ResponseError: &smithyhttp.ResponseError{
			Response: &smithyhttp.Response{Response: &http.Response{StatusCode: status}}, Err: err}}
	}
	operation := func(name string, err error) error {
		return &smithy.OperationError{ServiceID: "Chime SDK Messaging", OperationName: name, Err: err}
	}
	refused := &smithyhttp.RequestSendError{Err: &url.Error{Op: "Post", URL: "https://host:1/channels/arn%3A/messages?x=y",
		Err: &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}}}
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"no operation", errors.New("plain"), "plain"},
		{"refusal", operation("SendChannelMessage", response(403, "5c1f", &chime.Error{Code: chime.CodeForbidden, Message: "no access", StatusCode: 403})),
			"SendChannelMessage: 403 ForbiddenException: no access (request 5c1f)"},
		{"refusal within", fmt.Errorf("line 3: %w", operation("SendChannelMessage", response(400, "", &smithy.GenericAPIError{Code: "BadRequestException", Message: "bad"}))),
			"line 3: SendChannelMessage: 400 BadRequestException: bad"},
		{"throttled", operation("ListChannels", &retry.MaxAttemptsError{Attempt: 3, Err: response(429, "5c1f", &chime.Error{Code: chime.CodeThrottledClient, Message: "slow down"})}),
			"ListChannels: 429 ThrottledClientException: slow down (request 5c1f, 3 attempts)"},
		{"unreachable", operation("ListChannels", &retry.MaxAttemptsError{Attempt: 3, Err: response(0, "", refused)}),
			"ListChannels: https://host:1: dial tcp: connection refused (3 attempts)"},
		{"two", fmt.Errorf("tail: %w", errors.Join(operation("A", errors.New("one")), fmt.Errorf("b: %w", operation("B", errors.New("another"))))), "tail: A: one\nb: B: another"},
		{"before the request", operation("ListChannels", errors.New("no region")), "ListChannels: no region"},
	}
	for _, test := range tests {
		if got := errorText(test.err); got != test.want {
			t.Errorf("%s: errorText = %q, want %q", test.name, got, test.want)
		}
	}
}
