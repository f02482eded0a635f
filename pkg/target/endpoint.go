package target

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"

	"github.com/peal-cli/peal/pkg/chime"
)

// An Endpoint is where the WebSocket of a session connects.
type Endpoint struct {
	Host   string // host or host:port
	Scheme string // wss; ws where the API itself is plain HTTP, as that of an emulator

	// ServerTime is the Date of the answer, in whole seconds, the zero time if it
	// had none. See ClockAhead.
	ServerTime time.Time
}

// FindEndpoint asks the service, by GetMessagingSessionEndpoint, where to connect.
// Ask again for each connect (Chime SDK developer guide, "retrieve-endpoint").
func FindEndpoint(ctx context.Context, messaging *chime.Messaging) (Endpoint, error) {
	out, err := messaging.GetMessagingSessionEndpoint(ctx, &chime.GetMessagingSessionEndpointInput{})
	switch {
	case err != nil:
		return Endpoint{}, err // which names the operation
	case out.Endpoint == nil || aws.ToString(out.Endpoint.Url) == "":
		return Endpoint{}, errors.New("get the session endpoint: the answer names none")
	}
	e := Endpoint{Host: *out.Endpoint.Url, Scheme: "wss"}
	if api, err := messaging.Endpoint(); err == nil && api.Scheme == "http" {
		e.Scheme = "ws"
	}
	e.ServerTime, _ = awsmiddleware.GetServerTime(out.ResultMetadata)
	return e, nil
}

// clockTolerance is how far a clock may be from the Date of an answer, which counts
// whole seconds and took its time.
const clockTolerance = 3 * time.Second

// ClockAhead returns how far a clock that says now, as soon as the answer is there,
// is ahead of the service's; negative if it is behind, 0 where it agrees to three
// seconds or ServerTime is not known. A connect URL lives for ten seconds, so it
// must be signed with the time of the service.
func (e Endpoint) ClockAhead(now time.Time) time.Duration {
	ahead := now.Sub(e.ServerTime)
	if e.ServerTime.IsZero() || ahead.Abs() < clockTolerance {
		return 0
	}
	return ahead
}
