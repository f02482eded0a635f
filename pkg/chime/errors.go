package chime

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/restjson"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// The codes of the errors that both API models define.
const (
	CodeBadRequest            = "BadRequestException"            // 400
	CodeResourceLimitExceeded = "ResourceLimitExceededException" // 400
	CodeUnauthorizedClient    = "UnauthorizedClientException"    // 401, the bearer ARN is of no use
	CodeForbidden             = "ForbiddenException"             // 403, a rule of the service, after IAM
	CodeNotFound              = "NotFoundException"              // 404
	CodeConflict              = "ConflictException"              // 409
	CodeThrottledClient       = "ThrottledClientException"       // 429
	CodeServiceFailure        = "ServiceFailureException"        // 500
	CodeServiceUnavailable    = "ServiceUnavailableException"    // 503

	// CodeAccessDenied is how IAM denies a request (403), before the service
	// sees it. It is in no model.
	CodeAccessDenied = "AccessDeniedException"
)

// An Error is the service's refusal of a request. Get it from any error of an
// operation with [errors.AsType] or [errors.As].
type Error struct {
	// Code names the error, for example [CodeForbidden]. It is "UnknownError"
	// when the answer names none, as the error page of a proxy.
	Code string
	// Message is the service's sentence. What the request carried as a secret
	// is cut out of it.
	Message string
	// StatusCode is the HTTP status.
	StatusCode int
	// RequestID identifies the request to AWS support; it may be empty.
	RequestID string
	// RetryAfter is how long the server asks to wait; 0 if it does not.
	RetryAfter time.Duration
	// ServerTime is the Date of the answer, the zero time if it had none. A
	// signature is refused when it differs too much from the local time.
	ServerTime time.Time
}

var _ smithy.APIError = (*Error)(nil)

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns Code.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns Message.
func (e *Error) ErrorMessage() string { return e.Message }

// ErrorFault tells whose fault the status says it is.
func (e *Error) ErrorFault() smithy.ErrorFault {
	if e.StatusCode >= 500 {
		return smithy.FaultServer
	}
	return smithy.FaultClient
}

// newError reads an error answer. The name of the error stands in the header
// x-amzn-ErrorType, after which a colon and a URI may follow, else in the body.
func newError(response *smithyhttp.Response, body []byte, request *smithyhttp.Request) *Error {
	e := &Error{
		Code:       restjson.SanitizeErrorCode(response.Header.Get("X-Amzn-Errortype")),
		StatusCode: response.StatusCode,
		RequestID:  response.Header.Get("X-Amzn-Requestid"),
	}
	if date, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		e.ServerTime = date
	}
	e.RetryAfter = retryAfter(response.Header.Get("Retry-After"), e.ServerTime)
	// A body that is not JSON tells nothing, and is not a second error.
	code, message, _ := restjson.GetErrorInfo(json.NewDecoder(bytes.NewReader(body)))
	if e.Code == "" {
		e.Code = code
	}
	if e.Code == "" {
		e.Code = "UnknownError"
	}
	e.Message = redact(message, request)
	if e.Message == "" {
		e.Message = fmt.Sprintf("the server answered %d %s", e.StatusCode, http.StatusText(e.StatusCode))
	}
	return e
}

// retryAfter reads the header of RFC 9110, section 10.2.3: seconds or a date. A
// date is compared with the server's own clock.
func retryAfter(value string, serverTime time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	date, err := http.ParseTime(value)
	if err != nil || serverTime.IsZero() {
		return 0
	}
	return max(0, date.Sub(serverTime))
}

// redact cuts the request's secrets out of a message. AWS answers a signature
// that does not match with the canonical request it expected, and the session
// token is one of its lines.
func redact(message string, request *smithyhttp.Request) string {
	secrets := []string{request.Header.Get("X-Amz-Security-Token")}
	if _, signature, ok := strings.Cut(request.Header.Get("Authorization"), "Signature="); ok {
		secrets = append(secrets, signature)
	}
	for _, secret := range secrets {
		if secret != "" {
			message = strings.ReplaceAll(message, secret, "…")
		}
	}
	return message
}
