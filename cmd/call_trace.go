package cmd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// traceCalls has --debug tell of every attempt of an API call:
//
//	SendChannelMessage: POST https://…/messages: 429 Too Many Requests in 21ms, request 5c1f…
//	SendChannelMessage: POST https://…/messages: 201 Created in 34ms, attempt 2 of 3, request 77d0…
//
// Signature and session token are in headers, which are not shown, nor are bodies.
func (env *Env) traceCalls(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("TraceCalls",
		func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
			start := time.Now()
			out, md, err := next.HandleDeserialize(ctx, in)
			if request, ok := in.Request.(*smithyhttp.Request); ok {
				response, _ := out.RawResponse.(*smithyhttp.Response)
				if response != nil && response.StatusCode == 0 {
					response = nil // the transport of the SDK gives an empty one with its error
				}
				env.debugf("%s: %s", awsmiddleware.GetOperationName(ctx), callText(request.Request, response, err, time.Since(start)))
			}
			return out, md, err
		}), middleware.After)
}

// callText words one attempt. response is nil where err came instead.
func callText(request *http.Request, response *smithyhttp.Response, err error, took time.Duration) string {
	outcome := "no answer"
	if response != nil {
		outcome = strings.TrimSpace(fmt.Sprintf("%d %s", response.StatusCode, http.StatusText(response.StatusCode)))
	}
	text := fmt.Sprintf("%s %s: %s in %v", request.Method, request.URL.Redacted(), outcome, took.Round(100*time.Microsecond))
	// attempt=2; max=3
	attempt, rest, _ := strings.Cut(strings.TrimPrefix(request.Header.Get("Amz-Sdk-Request"), "attempt="), ";")
	if attempt != "" && attempt != "1" {
		text += ", attempt " + attempt
		if _, most, ok := strings.Cut(rest, "max="); ok {
			most, _, _ = strings.Cut(most, ";")
			text += " of " + most
		}
	}
	if response != nil {
		for _, name := range []string{"X-Amzn-Requestid", "X-Amz-Request-Id"} {
			if id := response.Header.Get(name); id != "" {
				text += ", request " + id
				break
			}
		}
		return text
	}
	if failed, ok := errors.AsType[*url.Error](err); ok {
		err = failed.Err // without the URL, which may hold a password
	}
	return fmt.Sprintf("%s: %v", text, err)
}
