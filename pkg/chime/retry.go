package chime

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// maxRetryAfter is the longest wait that a server may ask for. A longer one ends
// the operation: the caller is told, and decides whether to come back.
const maxRetryAfter = time.Minute

// politeRetryer adds to a retryer what the SDK's lists lack: the throttling of
// these services (429 ThrottledClientException), every 5xx, and Retry-After.
type politeRetryer struct{ aws.RetryerV2 }

// IsErrorRetryable reports whether another attempt may mend err.
func (r politeRetryer) IsErrorRetryable(err error) bool {
	if e, ok := errors.AsType[*Error](err); ok {
		if e.RetryAfter > maxRetryAfter {
			return false
		}
		if e.StatusCode == 429 || e.StatusCode >= 500 {
			return true
		}
	}
	return r.RetryerV2.IsErrorRetryable(err)
}

// RetryDelay returns how long to wait before the next attempt.
func (r politeRetryer) RetryDelay(attempt int, err error) (time.Duration, error) {
	delay, delayErr := r.RetryerV2.RetryDelay(attempt, err)
	if e, ok := errors.AsType[*Error](err); ok && delayErr == nil {
		delay = max(delay, e.RetryAfter)
	}
	return delay, delayErr
}

// wrapRetryer gives a retryer of the first interface the method of the second.
func wrapRetryer(r aws.Retryer) aws.RetryerV2 {
	if v2, ok := r.(aws.RetryerV2); ok {
		return v2
	}
	return initialTokenRetryer{r}
}

type initialTokenRetryer struct{ aws.Retryer }

func (r initialTokenRetryer) GetAttemptToken(context.Context) (func(error) error, error) {
	return r.GetInitialToken(), nil
}
