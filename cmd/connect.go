package cmd

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
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
	host, scheme, clock, err := o.sessionEndpoint(ctx, user)
	if err != nil {
		return stream.Attempt{}, err
	}
	address, err := presign.URL(creds, user, presign.Options{
		Endpoint:       host,
		Region:         cfg.Region,
		Scheme:         scheme,
		SessionID:      o.connect.sessionID,
		PrefetchOn:     o.connect.prefetch.value,
		PrefetchSortBy: o.connect.prefetchSortBy.value,
		Now:            clock,

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

// sessionEndpoint asks where sessions connect. The socket is plain only where
// the API is, on loopback.
//
// A URL lives for seconds, so it is to be signed by the returned clock: that of
// the service, where this machine's is wrong.
func (env *Env) sessionEndpoint(ctx context.Context, user string) (host, scheme string, clock func() time.Time, err error) {
	client, err := env.messaging(ctx, arnRegion(user))
	if err != nil {
		return "", "", nil, err
	}
	scheme = "wss"
	if u, err := client.Endpoint(); err == nil && u.Scheme == "http" {
		scheme = "ws"
	}
	out, err := client.GetMessagingSessionEndpoint(ctx, &chime.GetMessagingSessionEndpointInput{})
	switch {
	case err != nil:
		return "", "", nil, err // which names the operation
	case out.Endpoint == nil || aws.ToString(out.Endpoint.Url) == "":
		return "", "", nil, errors.New("get the session endpoint: the answer names none")
	}
	return *out.Endpoint.Url, scheme, env.serviceClock(out.ResultMetadata), nil
}

// clockTolerance is how far this machine's clock may be from the Date of an
// answer, which counts whole seconds and took its time.
const clockTolerance = 3 * time.Second

// serviceClock is this machine's clock, set by the Date of an answer where it
// was wrong.
func (env *Env) serviceClock(answer middleware.Metadata) func() time.Time {
	server, ok := awsmiddleware.GetServerTime(answer)
	ahead := env.Now().Sub(server)
	if !ok || ahead.Abs() < clockTolerance {
		return env.Now
	}
	env.clockWarning.Do(func() { env.warnf("%s; signing with the service's time", clockDifference(ahead)) })
	return func() time.Time { return env.Now().Add(-ahead) }
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
