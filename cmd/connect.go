package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
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
		History:     chimeHistory{o.Env, user},
		Connect: func(ctx context.Context, last error) (stream.Attempt, error) {
			return o.attempt(ctx, user, last)
		},
	}
}

// attempt finds the endpoint and signs a URL for it, afresh each time.
func (o *tailOptions) attempt(ctx context.Context, user string, last error) (stream.Attempt, error) {
	cfg, err := o.awsConfig(ctx, arnRegion(user))
	if err != nil {
		return stream.Attempt{}, stream.Permanent(err)
	}
	if cache, ok := cfg.Credentials.(*aws.CredentialsCache); ok && (isRefused(last) || isExpired(last)) {
		cache.Invalidate()
	}
	creds, err := retrieveCredentials(ctx, cfg)
	if err != nil {
		return stream.Attempt{}, finalAtFirst(err, last)
	}
	host, scheme, err := o.sessionEndpoint(ctx, user)
	switch {
	case isExpired(err):
		return stream.Attempt{}, finalAtFirst(err, last)
	case isCredentials(err), isDenied(err), isA[usageError](err):
		return stream.Attempt{}, stream.Permanent(err)
	case err != nil:
		return stream.Attempt{}, err
	}
	address, err := presign.URL(creds, user, presign.Options{
		Endpoint:       host,
		Region:         cfg.Region,
		Scheme:         scheme,
		SessionID:      o.connect.sessionID,
		PrefetchOn:     o.connect.prefetch.value,
		PrefetchSortBy: o.connect.prefetchSortBy.value,
		Now:            o.Now,

		InsecurePlaintext: o.global.insecurePlaintext,
	})
	if err != nil {
		return stream.Attempt{}, stream.Permanent(usageError{err})
	}
	attempt := stream.Attempt{URL: address}
	if creds.CanExpire {
		attempt.Expires = creds.Expires
	}
	return attempt, nil
}

// finalAtFirst makes the lack of credentials end a tail that never connected. One
// that did waits for them to come back, such as by a login in another terminal.
func finalAtFirst(err, last error) error {
	if last == nil {
		return stream.Permanent(err)
	}
	return err
}

// isRefused tells whether a connection ended with 4401.
func isRefused(err error) bool {
	var closed *stream.CloseError
	return errors.As(err, &closed) && closed.Code == stream.CloseUnauthorized
}

// isExpired tells whether the service found temporary credentials too old.
func isExpired(err error) bool {
	return hasCode(err, "ExpiredToken", "ExpiredTokenException", "RequestExpired")
}

// sessionEndpoint asks where sessions connect. The socket is plain only where
// the API is, on loopback.
func (env *Env) sessionEndpoint(ctx context.Context, user string) (host, scheme string, err error) {
	client, err := env.messaging(ctx, arnRegion(user))
	if err != nil {
		return "", "", err
	}
	scheme = "wss"
	if u, err := client.Endpoint(); err == nil && u.Scheme == "http" {
		scheme = "ws"
	}
	out, err := client.GetMessagingSessionEndpoint(ctx, &chime.GetMessagingSessionEndpointInput{})
	switch {
	case err != nil:
		return "", "", fmt.Errorf("get the session endpoint: %w", err)
	case out.Endpoint == nil || aws.ToString(out.Endpoint.Url) == "":
		return "", "", errors.New("get the session endpoint: the answer names none")
	}
	return *out.Endpoint.Url, scheme, nil
}

// retrieveCredentials returns the credentials that sign, with an error of their
// own kind when there are none.
func retrieveCredentials(ctx context.Context, cfg aws.Config) (aws.Credentials, error) {
	if cfg.Credentials == nil {
		return aws.Credentials{}, credentialsError{errors.New("no AWS credentials found")}
	}
	creds, err := cfg.Credentials.Retrieve(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		return creds, withHint(credentialsError{fmt.Errorf("no AWS credentials found: %w", err)},
			"set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or try it with --emulator")
	case err != nil:
		return creds, context.Cause(ctx)
	}
	return creds, nil
}

// arnRegion is the region of an ARN that was parsed before.
func arnRegion(arn string) string {
	a, err := chime.ParseARN(arn)
	if err != nil {
		return ""
	}
	return a.Region
}

// explain adds to a refused connect what is known about it, and the command
// that tells more.
func (o *tailOptions) explain(err error) error {
	var refused *stream.RefusedError
	if !errors.As(err, &refused) {
		return err
	}
	user := refused.Target
	if isChat(user) {
		return withHint(err, "a chat token opens one connection, before it expires, to a room of region %s", arnRegion(user))
	}
	if _, parseErr := chime.ParseARN(user, chime.KindUser); parseErr != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	cfg, cfgErr := o.awsConfig(ctx, arnRegion(user))
	if cfgErr != nil {
		return err
	}
	known := fmt.Sprintf("user %s, region %s", user, cfg.Region)
	if creds, credsErr := retrieveCredentials(ctx, cfg); credsErr == nil {
		known = fmt.Sprintf("signed as %s (%s), %s, %s", creds.AccessKeyID, cmp.Or(creds.Source, "unknown source"), lifeOf(creds, o.Now()), known)
	}
	if region := arnRegion(user); region != cfg.Region {
		known += fmt.Sprintf(", but the ARN is of region %s", region)
	}
	if ahead, ok := o.clockAhead(ctx, refused); ok {
		known += ", " + clockDifference(ahead)
	}
	more := withHint(err, "to see what was signed: peal presign %s | peal presign inspect -", user)
	return withHint(more, "%s", known)
}

// clockAhead is how far this machine's clock is ahead of the server's Date
// header. A socket's 101 answer may have none; an API answer always has.
func (env *Env) clockAhead(ctx context.Context, refused *stream.RefusedError) (time.Duration, bool) {
	if !refused.ServerTime.IsZero() {
		return refused.LocalTime.Sub(refused.ServerTime), true
	}
	client, err := env.messaging(ctx, arnRegion(refused.Target))
	if err != nil {
		return 0, false
	}
	out, err := client.GetMessagingSessionEndpoint(ctx, &chime.GetMessagingSessionEndpointInput{})
	if err != nil {
		return 0, false
	}
	server, ok := awsmiddleware.GetServerTime(out.ResultMetadata)
	return time.Since(server), ok
}

func lifeOf(creds aws.Credentials, now time.Time) string {
	switch {
	case creds.SessionToken == "":
		return "long-term credentials"
	case !creds.CanExpire:
		return "temporary credentials of unknown life"
	case creds.Expires.Before(now):
		return fmt.Sprintf("temporary credentials, expired %v ago", now.Sub(creds.Expires).Round(time.Second))
	}
	return fmt.Sprintf("temporary credentials, good for %v", creds.Expires.Sub(now).Round(time.Second))
}

// clockDifference words how far this machine's clock is from the server's,
// whose Date header counts whole seconds.
func clockDifference(d time.Duration) string {
	switch {
	case d > 2*time.Second:
		return fmt.Sprintf("this clock is %v ahead of the server's", d.Round(time.Second))
	case d < -time.Second:
		return fmt.Sprintf("this clock is %v behind the server's", (-d).Round(time.Second))
	}
	return "this clock agrees with the server's"
}
