package chime_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/google/go-cmp/cmp"

	"github.com/peal-cli/peal/pkg/chime"
)

func TestError(t *testing.T) {
	t.Parallel()
	date := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	tests := []struct {
		name   string
		answer step
		want   chime.Error
	}{
		{
			"modelled",
			step{status: 403, header: map[string]string{"x-amzn-ErrorType": "ForbiddenException", "x-amzn-RequestId": "5c1f", "Date": date.Format("Mon, 02 Jan 2006 15:04:05 GMT")},
				body: `{"Code":"Forbidden","Message":"You do not have sufficient access to perform this action"}`},
			chime.Error{Code: chime.CodeForbidden, Message: "You do not have sufficient access to perform this action", StatusCode: 403, RequestID: "5c1f", ServerTime: date},
		}, {
			"type with URI",
			step{status: 404, header: map[string]string{"x-amzn-ErrorType": "NotFoundException:http://internal.amazon.com/"}, body: `{"message":"gone"}`},
			chime.Error{Code: chime.CodeNotFound, Message: "gone", StatusCode: 404},
		}, {
			"type in the body",
			step{status: 400, body: `{"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"invalid token"}`},
			chime.Error{Code: "UnrecognizedClientException", Message: "invalid token", StatusCode: 400},
		}, {
			"code in the body",
			step{status: 409, body: `{"Code":"Conflict"}`},
			chime.Error{Code: "Conflict", Message: "the server answered 409 Conflict", StatusCode: 409},
		}, {
			"empty",
			step{status: 403},
			chime.Error{Code: "UnknownError", Message: "the server answered 403 Forbidden", StatusCode: 403},
		}, {
			"page of a proxy",
			step{status: 407, body: "<html>sign in</html>"},
			chime.Error{Code: "UnknownError", Message: "the server answered 407 Proxy Authentication Required", StatusCode: 407},
		}, {
			"message of the wrong type",
			step{status: 400, header: map[string]string{"x-amzn-ErrorType": "BadRequestException"}, body: `{"Message":{"a":1}}`},
			chime.Error{Code: chime.CodeBadRequest, Message: "the server answered 400 Bad Request", StatusCode: 400},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := send(t.Context(), newTestClient(&steps{answers: []step{test.answer}}))
			e, ok := errors.AsType[*chime.Error](err)
			if !ok {
				t.Fatalf("error %v holds no *chime.Error", err)
			}
			if diff := cmp.Diff(&test.want, e); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if response, ok := errors.AsType[*smithyhttp.ResponseError](err); !ok || response.HTTPStatusCode() != test.answer.status {
				t.Errorf("error %v holds no smithy ResponseError of status %d", err, test.answer.status)
			}
		})
	}
}

// AWS answers a wrong signature with the canonical request that it expected,
// session token included.
func TestErrorHidesSecrets(t *testing.T) {
	t.Parallel()
	transport := &steps{answers: []step{{
		status: 403,
		header: map[string]string{"x-amzn-ErrorType": "InvalidSignatureException"},
		body:   `{"message":"The Canonical String should have been 'POST\n/channels\n\nhost:h\nx-amz-security-token:session-token\n'"}`,
	}}}
	_, err := send(t.Context(), newTestClient(transport))
	if token := transport.requests[0].Header.Get("X-Amz-Security-Token"); token != "session-token" {
		t.Fatalf("the request carried the token %q, want session-token", token)
	}
	if err == nil || strings.Contains(err.Error(), "session-token") || !strings.Contains(err.Error(), "x-amz-security-token:…") {
		t.Errorf("error %v, want one without the session token", err)
	}
}
