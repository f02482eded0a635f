package emulator

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

// An apiError is a refusal as the service words it. Its encoding depends on the
// service that answers (see respondError).
type apiError struct {
	Status  int
	Type    string // the exception, sent as x-amzn-ErrorType
	Code    string // Chime's Code member; empty for errors of the signature and of IAM
	Message string
	Members map[string]any // further members of the body, by their wire name

	RetryAfter time.Duration // the header Retry-After, none when 0
}

func (e *apiError) Error() string { return e.Type + ": " + e.Message }

// The texts below were reported by users of the service: amazon-chime-sdk-js
// issues 1270 (bearer) and 1148 (input parameter), and the AgentEchelon
// deployment notes (access).
const (
	textBearer    = "An invalid app instance user ARN was supplied for the x-amz-chime-bearer HTTP header."
	textParameter = "An invalid app instance user ARN was supplied for the input parameter."
	textAccess    = "You do not have sufficient access to perform this action"
	textSize      = "Channel Messages size limit exceeded"
)

func badRequest(format string, args ...any) error {
	return &apiError{Status: http.StatusBadRequest, Type: "BadRequestException", Code: "BadRequest", Message: fmt.Sprintf(format, args...)}
}

// unauthorizedBearer refuses a call whose bearer is no user or bot.
func unauthorizedBearer() error {
	return &apiError{Status: http.StatusUnauthorized, Type: "UnauthorizedClientException", Code: "Unauthorized", Message: textBearer}
}

// forbidden refuses what the role of the caller does not allow, and hides what
// the caller may not know of.
func forbidden() error { return forbiddenBecause(textAccess) }

func forbiddenBecause(message string) error {
	return &apiError{Status: http.StatusForbidden, Type: "ForbiddenException", Code: "Forbidden", Message: message}
}

// unknownParticipant refuses a user or bot ARN of the input that does not exist.
func unknownParticipant() error { return forbiddenBecause(textParameter) }

func notFound(format string, args ...any) error {
	return &apiError{Status: http.StatusNotFound, Type: "NotFoundException", Code: "NotFound", Message: fmt.Sprintf(format, args...)}
}

func conflict(format string, args ...any) error {
	return &apiError{Status: http.StatusConflict, Type: "ConflictException", Code: "Conflict", Message: fmt.Sprintf(format, args...)}
}

func limitExceeded(format string, args ...any) error {
	return &apiError{Status: http.StatusBadRequest, Type: "ResourceLimitExceededException", Code: "ResourceLimitExceeded", Message: fmt.Sprintf(format, args...)}
}

func throttled() error {
	return &apiError{Status: http.StatusTooManyRequests, Type: "ThrottledClientException", Code: "Throttled", Message: "Rate exceeded"}
}

func serviceFailure() error {
	return &apiError{Status: http.StatusInternalServerError, Type: "ServiceFailureException", Code: "ServiceFailure", Message: "The service encountered an unexpected error."}
}

// signatureError is one of the refusals that every AWS service makes before it
// looks at the call; the services' models do not list them.
func signatureError(kind, format string, args ...any) error {
	return &apiError{Status: http.StatusForbidden, Type: kind, Message: fmt.Sprintf(format, args...)}
}

func unknownOperation() error {
	return &apiError{Status: http.StatusNotFound, Type: "UnknownOperationException", Message: "The requested operation is not known to this service."}
}

func tooLarge(limit int) error {
	return &apiError{Status: http.StatusRequestEntityTooLarge, Type: "RequestEntityTooLargeException", Code: "BadRequest",
		Message: fmt.Sprintf("The request body is larger than %d bytes.", limit)}
}

// asAPIError is err as an answer. What is no apiError is a mistake of the
// emulator itself and tells the client no more than that.
func asAPIError(err error) *apiError {
	var e *apiError
	if errors.As(err, &e) {
		return e
	}
	errors.As(serviceFailure(), &e)
	return e
}

// validationError refuses an input of IVS Chat.
func validationError(e *inputError) error {
	fields := []map[string]string{}
	for _, v := range e.violations {
		fields = append(fields, map[string]string{"name": v.member, "message": v.problem})
	}
	return &apiError{
		Status:  http.StatusBadRequest,
		Type:    "ValidationException",
		Message: e.Error(),
		Members: map[string]any{"reason": "FIELD_VALIDATION_FAILED", "fieldList": fields},
	}
}
