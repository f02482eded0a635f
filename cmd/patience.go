package cmd

import (
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/peal-cli/peal/pkg/chime"
)

// maxThrottled is how often one operation of a series may be throttled. The
// pauses between grow to 16 seconds.
const maxThrottled = 5

// patient makes an operation of a long series wait for the service's rate quotas
// instead of giving up at the third 429: BatchCreateChannelMembership is allowed
// once a second (Amazon Chime SDK endpoints and quotas).
func patient(o *chime.Options) { o.Retryer = &patientRetryer{Retryer: o.Retryer} }

// A patientRetryer counts throttled attempts apart from the others. It is for
// one operation.
type patientRetryer struct {
	aws.Retryer
	throttled, others int
}

// MaxAttempts is unlimited; IsErrorRetryable knows when to end.
func (r *patientRetryer) MaxAttempts() int { return 0 }

func (r *patientRetryer) IsErrorRetryable(err error) bool {
	if e, ok := errors.AsType[*chime.Error](err); ok && e.StatusCode == http.StatusTooManyRequests {
		r.throttled++
		return r.throttled < maxThrottled && r.Retryer.IsErrorRetryable(err)
	}
	r.others++
	most := r.Retryer.MaxAttempts()
	return (most == 0 || r.others < most) && r.Retryer.IsErrorRetryable(err)
}
