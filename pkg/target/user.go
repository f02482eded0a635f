package target

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/presign"
	"github.com/peal-cli/peal/pkg/stream"
)

// User returns the messaging session of the AppInstanceUser with this ARN, with the
// history of its channels, for a stream.Tail to follow. Nothing is contacted yet.
//
// cfg is what config.LoadDefaultConfig of the AWS SDK returns; if it has no region,
// that of the ARN serves. IAM must allow chime:Connect,
// chime:ListChannelMembershipsForAppInstanceUser on the user and
// chime:ListChannelMessages on the user and the channels, and
// chime:GetMessagingSessionEndpoint on *. optFns change what each connect URL is made
// from, such as its SessionID; endpoint, region, scheme and clock are set before.
//
// Each attempt to connect asks for the endpoint and signs anew, by the service's
// clock where this machine's is wrong. Credentials that were refused or are about to
// expire are looked up again, if cfg.Credentials is an *aws.CredentialsCache, as
// LoadDefaultConfig makes it. The target ends when IAM or the service denies a call,
// when credentials are refused twice in a row, or when there are none at first; other
// failures are tried again.
func User(cfg aws.Config, arn string, optFns ...func(*presign.Options)) stream.Target {
	if cfg.Region == "" {
		if user, err := chime.ParseARN(arn); err == nil {
			cfg.Region = user.Region
		}
	}
	u := &user{messaging: chime.NewMessaging(cfg), arn: arn, optFns: optFns}
	return stream.Target{
		Name:        arn,
		Established: stream.SessionEstablished,
		Connect:     u.connect,
		History:     &userHistory{user: u, list: History{Messaging: u.messaging, User: arn}},
	}
}

type user struct {
	messaging *chime.Messaging
	arn       string
	optFns    []func(*presign.Options)
}

// connect is a stream.Connector.
func (u *user) connect(ctx context.Context, last error) (stream.Attempt, error) {
	if closed, ok := errors.AsType[*stream.CloseError](last); ok && closed.Code == stream.CloseUnauthorized ||
		errors.Is(last, stream.ErrExpiring) || isRefused(last) {
		u.renewCredentials()
	}
	attempt, err := u.attempt(ctx)
	switch {
	case isDenied(err), isRefused(err) && isRefused(last), last == nil && isHopeless(err):
		return attempt, stream.Permanent(err)
	}
	return attempt, err
}

func (u *user) attempt(ctx context.Context) (stream.Attempt, error) {
	creds, err := u.credentials(ctx)
	if err != nil {
		return stream.Attempt{}, err
	}
	endpoint, err := FindEndpoint(ctx, u.messaging)
	if err != nil {
		return stream.Attempt{}, err
	}
	o := presign.Options{Endpoint: endpoint.Host, Region: u.messaging.Options().Region, Scheme: endpoint.Scheme}
	if ahead := endpoint.ClockAhead(time.Now()); ahead != 0 {
		o.Now = func() time.Time { return time.Now().Add(-ahead) }
	}
	for _, fn := range u.optFns {
		fn(&o)
	}
	url, err := presign.URL(creds, u.arn, o)
	if err != nil {
		return stream.Attempt{}, stream.Permanent(err)
	}
	attempt := stream.Attempt{URL: url}
	if creds.CanExpire {
		attempt.Expires = creds.Expires
	}
	return attempt, nil
}

// A credentialsError says that there are no credentials.
type credentialsError struct{ error }

func (e credentialsError) Unwrap() error { return e.error }

func (u *user) credentials(ctx context.Context) (aws.Credentials, error) {
	provider := u.messaging.Options().Credentials
	if provider == nil {
		return aws.Credentials{}, credentialsError{errors.New("the configuration has no credentials")}
	}
	creds, err := provider.Retrieve(ctx)
	if err != nil && ctx.Err() == nil {
		err = credentialsError{err}
	}
	return creds, err
}

func (u *user) renewCredentials() {
	if cache, ok := u.messaging.Options().Credentials.(*aws.CredentialsCache); ok {
		cache.Invalidate()
	}
}

// A userHistory decides which errors of a History another try cannot mend.
type userHistory struct {
	*user
	list    History
	asked   bool // the first call is over
	refused bool // by the last call
}

func (h *userHistory) Channels(ctx context.Context, token string) (stream.ChannelPage, error) {
	_, err := h.credentials(ctx)
	var page stream.ChannelPage
	if err == nil {
		page, err = h.list.Channels(ctx, token)
	}
	return page, h.final(err, !h.asked)
}

func (h *userHistory) Messages(ctx context.Context, channel stream.Channel, notBefore time.Time, token string) (stream.MessagePage, error) {
	page, err := h.list.Messages(ctx, channel, notBefore, token)
	return page, h.final(err, token == "") // which may have expired
}

// final marks an error that is final. What a first call fails by may be, too.
func (h *userHistory) final(err error, first bool) error {
	again := h.refused
	h.asked, h.refused = true, isRefused(err)
	switch {
	case isDenied(err), h.refused && again, first && isHopeless(err):
		return stream.Permanent(err)
	case h.refused:
		h.renewCredentials()
	}
	return err
}

// isDenied tells whether IAM or a rule of the service does not allow a call.
func isDenied(err error) bool {
	e, ok := errors.AsType[*chime.Error](err)
	return ok && (e.Code == chime.CodeAccessDenied || e.Code == chime.CodeForbidden)
}

// isRefused tells whether the service did not take the credentials of a call.
func isRefused(err error) bool {
	e, ok := errors.AsType[*chime.Error](err)
	return ok && (e.StatusCode == http.StatusUnauthorized || e.StatusCode == http.StatusForbidden)
}

// isHopeless tells whether there are no credentials, or the server takes the call
// itself for wrong, as one that is not the right server does.
func isHopeless(err error) bool {
	if _, ok := errors.AsType[credentialsError](err); ok {
		return true
	}
	e, ok := errors.AsType[*chime.Error](err)
	return ok && (e.StatusCode == http.StatusBadRequest || e.StatusCode == http.StatusNotFound)
}
