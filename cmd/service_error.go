package cmd

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
)

// errorText returns the text of err, in which the several layers that the SDK
// puts around the failure of each operation are said in one sentence:
//
//	SendChannelMessage: 403 ForbiddenException: You do not have … (request 5c1f…)
func errorText(err error) string {
	text := err.Error()
	for _, operation := range operations(err) {
		text = strings.Replace(text, operation.Error(), operationText(operation), 1)
	}
	return text
}

// operations returns the failures of operations that err is made of.
func operations(err error) (all []*smithy.OperationError) {
	switch e := err.(type) {
	case *smithy.OperationError:
		return []*smithy.OperationError{e}
	case interface{ Unwrap() error }:
		return operations(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			all = append(all, operations(err)...)
		}
	}
	return all
}

// A toldError has errorText for its text.
type toldError struct{ error }

func (e toldError) Error() string { return errorText(e.error) }

func (e toldError) Unwrap() error { return e.error }

func operationText(operation *smithy.OperationError) string {
	text := operation.Err.Error()
	var notes []string
	if api, ok := errors.AsType[smithy.APIError](operation.Err); ok {
		text = api.ErrorCode() + ": " + api.ErrorMessage()
		if response, ok := errors.AsType[*awshttp.ResponseError](operation.Err); ok {
			text = fmt.Sprintf("%d %s", response.HTTPStatusCode(), text)
			if response.RequestID != "" {
				notes = append(notes, "request "+response.RequestID)
			}
		}
	} else if request, ok := errors.AsType[*url.Error](operation.Err); ok {
		if text = request.Err.Error(); request.Timeout() {
			text = fmt.Sprintf("no answer within %v", callTimeout)
		}
		if u, err := url.Parse(request.URL); err == nil {
			text = fmt.Sprintf("%s://%s: %s", u.Scheme, u.Host, text)
		}
	}
	if attempts, ok := errors.AsType[*retry.MaxAttemptsError](operation.Err); ok && attempts.Attempt > 1 {
		notes = append(notes, fmt.Sprintf("%d attempts", attempts.Attempt))
	}
	text = operation.OperationName + ": " + text
	if len(notes) > 0 {
		text += " (" + strings.Join(notes, ", ") + ")"
	}
	return text
}
