package cmd

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"

	"github.com/peal-cli/peal/pkg/chime"
)

// A sessionEndpoint is where sessions connect.
type sessionEndpoint struct {
	host   string // host or host:port
	scheme string // wss; ws where the API itself is plain HTTP, as that of an emulator

	// now is the clock to sign by, since a URL lives for seconds: that of the
	// service, where this machine's is wrong.
	now func() time.Time
}

// sessionEndpoint asks where the sessions of user connect.
func (env *Env) sessionEndpoint(ctx context.Context, user string) (sessionEndpoint, error) {
	client, err := env.messaging(ctx, arnRegion(user))
	if err != nil {
		return sessionEndpoint{}, err
	}
	out, err := client.GetMessagingSessionEndpoint(ctx, &chime.GetMessagingSessionEndpointInput{})
	if err != nil {
		return sessionEndpoint{}, err // which names the operation
	}
	endpoint := sessionEndpoint{scheme: "wss", now: env.Now}
	if endpoint.host, err = sessionHost(out); err != nil {
		return sessionEndpoint{}, err
	}
	if api, err := client.Endpoint(); err == nil && api.Scheme == "http" {
		endpoint.scheme = "ws"
	}
	server, _ := awsmiddleware.GetServerTime(out.ResultMetadata)
	if ahead := clockAhead(env.Now(), server); ahead != 0 {
		env.clockWarning.Do(func() { env.warnf("%s; signing with the service's time", clockDifference(ahead)) })
		endpoint.now = func() time.Time { return env.Now().Add(-ahead) }
	}
	return endpoint, nil
}

// sessionHost is the host that an answer names.
func sessionHost(out *chime.GetMessagingSessionEndpointOutput) (string, error) {
	if out.Endpoint == nil || aws.ToString(out.Endpoint.Url) == "" {
		return "", errors.New("get the session endpoint: the answer names none")
	}
	return *out.Endpoint.Url, nil
}

// clockTolerance is how far a clock may be from the Date of an answer, which counts
// whole seconds and took its time.
const clockTolerance = 3 * time.Second

// clockAhead is how far now is ahead of the Date of an answer that has just come:
// negative where it is behind, 0 where the two agree or the answer had no Date.
func clockAhead(now, server time.Time) time.Duration {
	ahead := now.Sub(server)
	if server.IsZero() || ahead.Abs() < clockTolerance {
		return 0
	}
	return ahead
}
