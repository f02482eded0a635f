package target_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/emulator"
	"github.com/peal-cli/peal/pkg/presign"
	"github.com/peal-cli/peal/pkg/stream"
	"github.com/peal-cli/peal/pkg/target"
)

const (
	instance = "arn:aws:chime:us-east-1:123456789012:app-instance/shop"
	ann      = instance + "/user/ann"
	help     = instance + "/channel/help"
)

// startShop starts an emulator of an app instance with two users and a channel.
func startShop(t *testing.T, o emulator.Options) (*emulator.Server, aws.Config) {
	t.Helper()
	o.Seed = &emulator.Seed{AppInstances: []emulator.SeedAppInstance{{
		ID: "shop", Name: "Shop",
		Users:    []emulator.SeedUser{{ID: "ann", Admin: true}, {ID: "ben"}},
		Channels: []emulator.SeedChannel{{ID: "help", Name: "Help", Members: []string{"ann", "ben"}}},
	}}}
	server, err := emulator.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return server, aws.Config{Region: server.Region(), BaseEndpoint: aws.String(server.URL()), Credentials: server.Credentials()}
}

// sink hands each envelope on.
type sink func(*stream.Envelope) error

func (s sink) Put(e *stream.Envelope) error { return s(e) }
func (s sink) Flush() error                 { return nil }

// established follows user until a session begins.
func established(t *testing.T, user stream.Target) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tail := &stream.Tail{
		Targets: []stream.Target{user},
		Sink: sink(func(e *stream.Envelope) error {
			if stream.SessionEstablished(e) {
				return stream.ErrStop
			}
			return nil
		}),
		MaxBackoff: time.Millisecond, ConnectInterval: time.Millisecond,
	}
	return tail.Run(ctx)
}

// provide gives one credentials after the other, and the last ones for ever.
func provide(calls *atomic.Int32, given ...aws.Credentials) aws.CredentialsProvider {
	return aws.NewCredentialsCache(aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return given[min(int(calls.Add(1)), len(given))-1], nil
	}))
}

// Credentials that are refused are looked up again.
func TestUserRenewsCredentials(t *testing.T) {
	t.Parallel()
	server, cfg := startShop(t, emulator.Options{})
	right := aws.Credentials{AccessKeyID: server.Credentials().AccessKeyID, SecretAccessKey: server.Credentials().SecretAccessKey}
	wrong := aws.Credentials{AccessKeyID: "AKIAEXAMPLEROTATED00", SecretAccessKey: "no longer a secret"}
	var calls atomic.Int32
	cfg.Credentials = provide(&calls, wrong, right)
	if err := established(t, target.User(cfg, ann)); err != nil {
		t.Error(err)
	}
	if n := calls.Load(); n != 2 {
		t.Errorf("credentials were looked up %d times, want 2", n)
	}

	// A target that is told that its credentials expire must not use them again.
	user := target.User(cfg, ann)
	for _, last := range []error{stream.ErrExpiring, &stream.CloseError{Code: stream.CloseUnauthorized}} {
		before := calls.Load()
		if _, err := user.Connect(t.Context(), last); err != nil {
			t.Error(err)
		}
		if n := calls.Load() - before; n != 1 {
			t.Errorf("after %q credentials were looked up %d times, want once", last, n)
		}
	}
}

// What another try cannot mend ends the target.
func TestUserEnds(t *testing.T) {
	t.Parallel()
	key := emulator.AccessKey{ID: "AKIAEXAMPLECHATUSER0", Secret: "not-a-secret"}
	server, cfg := startShop(t, emulator.Options{Identities: &emulator.Identities{Users: []emulator.User{{
		Name: "reader", AccessKeys: []emulator.AccessKey{key},
		Policies: []emulator.Policy{{Document: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"chime:List*","Resource":"*"}]}`}},
	}}}})
	nothing := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(nothing.Close)
	with := func(change func(*aws.Config)) aws.Config {
		c := cfg.Copy()
		change(&c)
		return c
	}
	var calls atomic.Int32
	missing := errors.New("nobody is logged in")
	tests := []struct {
		name string
		user stream.Target
		want string
	}{
		{"denied by IAM", target.User(with(func(c *aws.Config) {
			c.Credentials = provide(&calls, aws.Credentials{AccessKeyID: key.ID, SecretAccessKey: key.Secret})
		}), ann), chime.CodeAccessDenied},
		{"credentials that stay wrong", target.User(with(func(c *aws.Config) {
			c.Credentials = provide(&calls, aws.Credentials{AccessKeyID: server.Credentials().AccessKeyID, SecretAccessKey: "wrong"})
		}), ann), "InvalidSignatureException"},
		{"no credentials", target.User(with(func(c *aws.Config) {
			c.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, missing })
		}), ann), missing.Error()},
		{"no provider of credentials", target.User(with(func(c *aws.Config) { c.Credentials = nil }), ann), "no credentials"},
		{"another server", target.User(with(func(c *aws.Config) { c.BaseEndpoint = aws.String(nothing.URL) }), ann), "404"},
		{"an AppInstance", target.User(cfg, instance), "user"},
		{"options that make no URL", target.User(cfg, ann, func(o *presign.Options) { o.Scheme = "http" }), "neither wss nor ws"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := established(t, test.user)
			if permanent, ok := errors.AsType[*stream.PermanentError](err); !ok || permanent.Target != test.user.Name || !strings.Contains(err.Error(), test.want) {
				t.Errorf("Run() = %v, want a *PermanentError with %q", err, test.want)
			}
		})
	}
}

// A failure of the service is no reason to give up.
func TestUserGoesOn(t *testing.T) {
	t.Parallel()
	server, cfg := startShop(t, emulator.Options{})
	cfg.RetryMaxAttempts = 1
	for _, operation := range []string{"GetMessagingSessionEndpoint", "ListChannelMembershipsForAppInstanceUser"} {
		if _, err := server.AddFault(emulator.Fault{Kind: emulator.FaultFail, Operation: operation, Times: 2}); err != nil {
			t.Fatal(err)
		}
	}
	if err := established(t, target.User(cfg, ann)); err != nil {
		t.Error(err)
	}
}

// The clock of a machine may be wrong.
func TestUserSignsByTheClockOfTheService(t *testing.T) {
	t.Parallel()
	for _, offset := range []time.Duration{-time.Hour, time.Hour} {
		_, cfg := startShop(t, emulator.Options{ClockOffset: offset})
		if err := established(t, target.User(cfg, ann)); err != nil {
			t.Errorf("clock of the service moved by %v: %v", offset, err)
		}
	}
}

func TestUserOptions(t *testing.T) {
	t.Parallel()
	_, cfg := startShop(t, emulator.Options{})
	cfg.Region = "" // that of the ARN
	user := target.User(cfg, ann, func(o *presign.Options) { o.SessionID = "mine" })
	attempt, err := user.Connect(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(attempt.URL)
	if err != nil {
		t.Fatal(err)
	}
	if q := u.Query(); u.Scheme != "ws" || q.Get("sessionId") != "mine" || !strings.Contains(q.Get("X-Amz-Credential"), "/us-east-1/chime/") {
		t.Errorf("connects to %s", attempt.URL)
	}
	if !attempt.Expires.IsZero() {
		t.Errorf("root's keys expire at %v", attempt.Expires)
	}
}

func TestClockAhead(t *testing.T) {
	t.Parallel()
	date := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	tests := []struct {
		server    time.Time
		now, want time.Duration // after date
	}{
		{date, 2999 * time.Millisecond, 0},
		{date, -2999 * time.Millisecond, 0},
		{date, 3 * time.Second, 3 * time.Second},
		{date, -time.Hour, -time.Hour},
		{time.Time{}, time.Hour, 0},
	}
	for _, test := range tests {
		if got := (target.Endpoint{ServerTime: test.server}).ClockAhead(date.Add(test.now)); got != test.want {
			t.Errorf("ClockAhead(%v after %v) = %v, want %v", test.now, test.server, got, test.want)
		}
	}
}
