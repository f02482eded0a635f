package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"
	"github.com/spf13/pflag"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/presign"
	"github.com/peal-cli/peal/pkg/stream"
)

// connectOptions are the flags about what a messaging session is opened with.
type connectOptions struct {
	prefetch       enum
	prefetchSortBy enum
	sessionID      string
}

func (c *connectOptions) register(f *pflag.FlagSet) {
	c.prefetch = enum{allowed: []string{presign.PrefetchOnConnect}}
	c.prefetchSortBy = enum{allowed: []string{presign.SortByUnread, presign.SortByLastMessage}}
	f.Var(&c.prefetch, "prefetch", "ask for the state of up to 50 channels `on` connect")
	f.Lookup("prefetch").NoOptDefVal = presign.PrefetchOnConnect
	f.Var(&c.prefetchSortBy, "prefetch-sort-by", "prefetch channels in this `order` first: unread or last-message-timestamp")
	f.StringVar(&c.sessionID, "session-id", "", "identify the connection by this `id` (default: a random number)")
}

// userTarget is the messaging session of an AppInstanceUser.
func (o *tailOptions) userTarget(user string) stream.Target {
	return stream.Target{
		Name:        user,
		Established: stream.SessionEstablished,
		History:     &chimeHistory{env: o.Env, user: user},
		Connect: func(ctx context.Context, last error) (stream.Attempt, error) {
			return o.attempt(ctx, user, last)
		},
	}
}

// attempt finds the endpoint and signs a URL for it, afresh each time. Refused
// credentials are looked up again, wherever they come from.
func (o *tailOptions) attempt(ctx context.Context, user string, last error) (stream.Attempt, error) {
	if isRefused(last) || lacksCredentials(last) || errors.Is(last, stream.ErrExpiring) {
		o.renewCredentials()
	}
	for renewed := false; ; renewed = true {
		cfg, err := o.awsConfig(ctx, arnRegion(user))
		if err != nil {
			return stream.Attempt{}, finalAtFirst(err, last)
		}
		attempt, err := o.sign(ctx, cfg, user)
		if last != nil && isCredentials(err) && !renewed && o.renewCredentials() {
			continue
		}
		switch {
		case lacksCredentials(err):
			err = finalAtFirst(err, last)
		case isCredentials(err), isDenied(err), isA[usageError](err):
			err = stream.Permanent(err)
		case isWrong(err):
			err = finalAtFirst(err, last)
		}
		return attempt, err
	}
}

func (o *tailOptions) sign(ctx context.Context, cfg aws.Config, user string) (stream.Attempt, error) {
	creds, err := retrieveCredentials(ctx, cfg)
	if err != nil {
		return stream.Attempt{}, err
	}
	endpoint, err := o.sessionEndpoint(ctx, user)
	if err != nil {
		return stream.Attempt{}, err
	}
	address, err := presign.URL(creds, user, presign.Options{
		Endpoint:       endpoint.host,
		Region:         cfg.Region,
		Scheme:         endpoint.scheme,
		SessionID:      o.connect.sessionID,
		PrefetchOn:     o.connect.prefetch.value,
		PrefetchSortBy: o.connect.prefetchSortBy.value,
		Now:            endpoint.now,

		InsecurePlaintext: o.global.insecurePlaintext,
	})
	if err != nil {
		return stream.Attempt{}, usageError{err}
	}
	attempt := stream.Attempt{URL: address}
	if creds.CanExpire && creds.Source != config.CredentialsSourceName { // the environment has no others to rotate to
		attempt.Expires = creds.Expires
	}
	return attempt, nil
}

// finalAtFirst makes the lack of credentials, or a server that is not the right one,
// end a tail that never connected. One that did waits for them to come back, such as
// by a login in another terminal.
func finalAtFirst(err, last error) error {
	if last == nil || isA[expiredError](err) {
		return stream.Permanent(err)
	}
	return err
}

// isRefused tells whether a connection ended with 4401.
func isRefused(err error) bool {
	var closed *stream.CloseError
	return errors.As(err, &closed) && closed.Code == stream.CloseUnauthorized
}

// lacksCredentials tells whether there were no credentials, or temporary ones that
// the service found too old: others may come.
func lacksCredentials(err error) bool {
	return isA[credentialsError](err) || hasCode(err, "ExpiredToken", "ExpiredTokenException", "RequestExpired")
}

// retrieveCredentials returns the credentials that sign, with an error of their
// own kind when there are none.
func retrieveCredentials(ctx context.Context, cfg aws.Config) (aws.Credentials, error) {
	if cfg.Credentials == nil {
		return aws.Credentials{}, credentialsError{errors.New("no AWS credentials found")}
	}
	creds, err := cfg.Credentials.Retrieve(ctx)
	if expired, ok := errors.AsType[expiredError](err); ok {
		return creds, expired.explained()
	}
	switch {
	case err == nil:
		return creds, nil
	case ctx.Err() != nil:
		return creds, context.Cause(ctx)
	}
	// Instance metadata is asked last. Why it has none does not matter to somebody
	// who set none up.
	if last, ok := errors.AsType[*smithy.OperationError](err); ok && last.Service() == "ec2imds" {
		err = errors.New("no AWS credentials found in environment, profile or instance metadata")
	} else {
		err = fmt.Errorf("no AWS credentials found: %w", err)
	}
	return creds, withHint(credentialsError{err}, "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or try it with --emulator")
}

// arnRegion is the region of an ARN that was parsed before.
func arnRegion(arn string) string {
	a, err := chime.ParseARN(arn)
	if err != nil {
		return ""
	}
	return a.Region
}
