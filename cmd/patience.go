package cmd

import (
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/peal-cli/peal/pkg/chime"
)

// patient makes an operation of a long series wait for the service's rate quotas
// instead of giving up at the third 429: BatchCreateChannelMembership is allowed
// once a second (Amazon Chime SDK endpoints and quotas).
func patient(o *chime.Options) {
	o.Retryer = retry.NewStandard(func(s *retry.StandardOptions) {
		s.MaxAttempts = max(8, o.RetryMaxAttempts)
		s.RateLimiter = ratelimit.None
	})
}
