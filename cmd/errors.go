package cmd

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"syscall"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/peal-cli/peal/pkg/presign"
	"github.com/peal-cli/peal/pkg/stream"
)

// The exit codes. docs/scripts.md explains them to users.
const (
	exitFailure      = 1
	exitUsage        = 2
	exitCondition    = 3
	exitCredentials  = 4
	exitDenied       = 5
	exitNotFound     = 6
	exitThrottled    = 7
	exitLost         = 8
	exitLoss         = 9
	exitBatch        = 10
	exitSignalOffset = 128
)

// A usageError is a flag, argument, ARN or filter that does not parse. Nothing
// was contacted.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// A conditionError is a condition that was asked for and did not come true:
// --exit-status, --until, --count.
type conditionError struct{ message string }

func (e conditionError) Error() string { return e.message }

// A lossError ends a --strict tail that lost something.
type lossError struct{ message string }

func (e lossError) Error() string { return e.message }

// A batchError says how many items of a batch failed; each was reported.
type batchError struct{ failed, total int }

func (e batchError) Error() string { return fmt.Sprintf("%d of %d failed", e.failed, e.total) }

// A hintError carries advice for the next step, printed on a line of its own.
type hintError struct {
	error
	hint string
}

func (e hintError) Unwrap() error { return e.error }

func withHint(err error, format string, args ...any) error {
	return hintError{err, fmt.Sprintf(format, args...)}
}

// exitCodes is the one table from kinds of errors to exit codes; the first row
// that matches decides.
var exitCodes = []struct {
	code int
	is   func(error) bool
}{
	{exitUsage, isA[usageError]},
	{exitCondition, isA[conditionError]},
	{exitLoss, isA[lossError]},
	{exitBatch, isA[batchError]},
	{exitCredentials, isA[*presign.Refusal]},
	{exitCredentials, isCredentials},
	{exitDenied, isDenied},
	{exitDenied, isA[deniedError]},
	{exitNotFound, func(err error) bool { return hasStatus(err, http.StatusNotFound) }},
	{exitThrottled, isThrottled},
	{exitLost, isA[*stream.LostError]},
	{exitLost, isA[*stream.RefusedError]}, // 4002, the client's own wish
	{exitLost, isA[*smithyhttp.RequestSendError]},
	{exitLost, isA[*tls.CertificateVerificationError]},
	{exitLost, isA[tls.RecordHeaderError]},
}

// exitCode returns the exit code for err.
func exitCode(err error) int {
	var ended signalError
	if errors.As(err, &ended) {
		return exitSignalOffset + int(ended.signal)
	}
	if errors.Is(err, errPipeClosed) {
		return exitSignalOffset + int(syscall.SIGPIPE)
	}
	if command, ok := errors.AsType[commandError](err); ok {
		return command.code
	}
	for _, row := range exitCodes {
		if row.is(err) {
			return row.code
		}
	}
	return exitFailure
}

func isA[T error](err error) bool {
	var target T
	return errors.As(err, &target)
}

// isCredentials tells whether the caller was not recognised: no credentials,
// expired ones, a signature refused, a socket refused with 4401.
func isCredentials(err error) bool {
	var refused *stream.RefusedError
	if errors.As(err, &refused) {
		return refused.Code == 4401 || refused.Status == http.StatusUnauthorized
	}
	var missing credentialsError
	if errors.As(err, &missing) || hasStatus(err, http.StatusUnauthorized) {
		return true
	}
	return hasCode(err,
		"ExpiredToken", "ExpiredTokenException", "IncompleteSignature", "IncompleteSignatureException", "InvalidClientTokenId",
		"InvalidIdentityToken", "InvalidSignatureException", "MissingAuthenticationToken", "MissingAuthenticationTokenException",
		"NotAuthorizedException", "RequestExpired", "SignatureDoesNotMatch", "UnrecognizedClientException")
}

// isDenied tells whether the caller was recognised and may not do this.
func isDenied(err error) bool {
	var refused *stream.RefusedError
	if errors.As(err, &refused) {
		return refused.Code == 4003 || refused.Status == http.StatusForbidden
	}
	// 406 is the refusal of a room's message review handler.
	return isA[*disconnectedError](err) || hasStatus(err, http.StatusForbidden) || hasStatus(err, http.StatusNotAcceptable)
}

func isThrottled(err error) bool {
	return hasStatus(err, http.StatusTooManyRequests) || hasStatus(err, http.StatusPaymentRequired) ||
		hasCode(err, "ResourceLimitExceededException", "LimitExceededException")
}

// hasStatus tells whether err is an answer with this status: to a call, to a
// handshake, or, in the same numbers, to a request over a room's socket.
func hasStatus(err error, status int) bool {
	var response *smithyhttp.ResponseError
	var handshake *stream.HandshakeError
	var request *requestError
	switch {
	case errors.As(err, &response):
		return response.HTTPStatusCode() == status
	case errors.As(err, &handshake):
		return handshake.StatusCode == status
	}
	return errors.As(err, &request) && request.code == status
}

func hasCode(err error, codes ...string) bool {
	var api smithy.APIError
	return errors.As(err, &api) && slices.Contains(codes, api.ErrorCode())
}

// isEnd tells whether err says no more than that the command was asked to end, or
// ended as the one that it ran.
func isEnd(err error) bool {
	return consistsOf(err, func(err error) bool {
		return isA[signalError](err) || isA[commandError](err) || errors.Is(err, errPipeClosed)
	})
}

// consistsOf tells whether all innermost errors of err, of which there are several
// where errors were joined, are of a kind.
func consistsOf(err error, is func(error) bool) bool {
	switch e := err.(type) {
	case interface{ Unwrap() []error }:
		return !slices.ContainsFunc(e.Unwrap(), func(err error) bool { return !consistsOf(err, is) })
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return consistsOf(inner, is)
		}
	}
	return is(err)
}

// failureIn leaves out of joined errors what only is an end. Where that brought a
// failure to light, such as a state that could not be saved, a user must know.
func failureIn(err error, isEnd func(error) bool) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || isEnd(err) {
		return err
	}
	return errors.Join(slices.DeleteFunc(slices.Clone(joined.Unwrap()), isEnd)...)
}

// A credentialsError says that no usable AWS credentials were found.
type credentialsError struct{ error }

func (e credentialsError) Unwrap() error { return e.error }

// A diagnosedError is the failure of the first step that failed in doctor, whose
// findings are among the results.
type diagnosedError struct {
	step string
	err  error
}

func (e diagnosedError) Error() string { return e.step + ": " + e.err.Error() }

func (e diagnosedError) Unwrap() error { return e.err }

// A commandError is the exit code of the command that creds exec ran.
type commandError struct{ code int }

func (e commandError) Error() string { return fmt.Sprintf("the command ended with code %d", e.code) }
