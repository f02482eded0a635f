package chime

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go/logging"
	"github.com/aws/smithy-go/middleware"
	smithyrand "github.com/aws/smithy-go/rand"
)

// Messaging is a client of Amazon Chime SDK messaging (API version 2021-05-15):
// channels, memberships, messages and the endpoint of the WebSocket session.
// It is safe for concurrent use.
type Messaging struct{ *client }

// Identity is a client of Amazon Chime SDK identity (API version 2021-04-20):
// AppInstances with their users, bots and administrators. It is safe for
// concurrent use.
type Identity struct{ *client }

// NewMessaging returns a messaging client that takes credentials, region,
// retryer, HTTP client and endpoint from cfg. The endpoint is, in this order:
// Options.BaseEndpoint set by optFns, AWS_ENDPOINT_URL_CHIME_SDK_MESSAGING or
// endpoint_url of chime_sdk_messaging in the profile's services section,
// AWS_ENDPOINT_URL, endpoint_url of the profile, and at last the public host of
// the region (AWS SDKs and Tools Reference Guide, "Service-specific endpoints").
func NewMessaging(cfg aws.Config, optFns ...func(*Options)) *Messaging {
	return &Messaging{newClient(service{id: "Chime SDK Messaging", host: "messaging-chime"}, cfg, optFns)}
}

// NewIdentity returns an identity client, configured as [NewMessaging] does,
// with AWS_ENDPOINT_URL_CHIME_SDK_IDENTITY and chime_sdk_identity.
func NewIdentity(cfg aws.Config, optFns ...func(*Options)) *Identity {
	return &Identity{newClient(service{id: "Chime SDK Identity", host: "identity-chime"}, cfg, optFns)}
}

// Options configures a client, or a single operation when given to one. The
// fields mean what they mean in the generated clients of the AWS SDK.
type Options struct {
	// APIOptions change the middleware stack of an operation.
	APIOptions []func(*middleware.Stack) error
	// AppID is added to the User-Agent header.
	AppID string
	// BaseEndpoint is the URL that takes the place of the region's public host.
	BaseEndpoint *string
	// ClientLogMode selects what is written to Logger.
	ClientLogMode aws.ClientLogMode
	// Credentials sign the requests; they are retrieved for each attempt.
	Credentials aws.CredentialsProvider
	// DisableClockSkewCorrection stops the client from signing with the
	// server's time once the Date header of an answer has shown it.
	DisableClockSkewCorrection bool
	// EndpointOptions select a variant of the region's public host.
	EndpointOptions EndpointOptions
	// HTTPClient sends the requests.
	HTTPClient HTTPClient
	// HTTPSignerV4 signs the requests.
	HTTPSignerV4 v4.HTTPSigner
	// IdempotencyTokenProvider makes the ClientRequestToken of an input that
	// has none. The token is made once and kept for all attempts.
	IdempotencyTokenProvider IdempotencyTokenProvider
	// Logger receives what ClientLogMode selects.
	Logger logging.Logger
	// Region is the region of the public host and of the signature.
	Region string
	// RetryMaxAttempts is the number of attempts, if not 0.
	RetryMaxAttempts int
	// RetryMode selects the retryer made when Retryer is nil.
	RetryMode aws.RetryMode
	// Retryer decides which failures are tried again, and when. To that of a
	// client two rules are added: 429 and every 5xx are worth another attempt,
	// and a Retry-After header is obeyed. That of a single operation is taken
	// as it is.
	Retryer aws.Retryer
}

// HTTPClient sends an HTTP request, as *http.Client does.
type HTTPClient interface {
	Do(*http.Request) (*http.Response, error)
}

// IdempotencyTokenProvider makes tokens by which the service recognises a
// request that it has seen before.
type IdempotencyTokenProvider interface {
	GetIdempotencyToken() (string, error)
}

// service holds what tells the two services apart.
type service struct {
	id   string // SDK ID, the key of endpoint configuration
	host string // first label of the public host
}

type client struct {
	service service
	options Options
	skew    atomic.Int64 // server time minus local time, in nanoseconds
}

// Options returns a copy of the client's options.
func (c *client) Options() Options { return c.options.copy() }

// Endpoint returns the URL to which the client sends its requests.
func (c *client) Endpoint() (*url.URL, error) { return resolveEndpoint(c.service.host, c.options) }

func (o Options) copy() Options {
	o.APIOptions = append([]func(*middleware.Stack) error(nil), o.APIOptions...)
	return o
}

func newClient(svc service, cfg aws.Config, optFns []func(*Options)) *client {
	o := Options{
		APIOptions:                 cfg.APIOptions,
		AppID:                      cfg.AppID,
		BaseEndpoint:               ConfiguredEndpoint(cfg, svc.id),
		ClientLogMode:              cfg.ClientLogMode,
		Credentials:                cfg.Credentials,
		DisableClockSkewCorrection: cfg.DisableClockSkewCorrection,
		EndpointOptions:            configuredEndpointOptions(cfg),
		HTTPClient:                 cfg.HTTPClient,
		Logger:                     cfg.Logger,
		Region:                     cfg.Region,
		RetryMaxAttempts:           cfg.RetryMaxAttempts,
		RetryMode:                  cfg.RetryMode,
	}.copy()
	if cfg.Retryer != nil {
		o.Retryer = cfg.Retryer()
	}
	for _, fn := range cfg.ServiceOptions {
		fn(svc.id, &o)
	}
	for _, fn := range optFns {
		fn(&o)
	}
	if o.HTTPClient == nil {
		o.HTTPClient = awshttp.NewBuildableClient()
	}
	if o.HTTPSignerV4 == nil {
		o.HTTPSignerV4 = v4.NewSigner()
	}
	if o.IdempotencyTokenProvider == nil {
		o.IdempotencyTokenProvider = smithyrand.NewUUIDIdempotencyToken(rand.Reader)
	}
	if o.Logger == nil {
		o.Logger = logging.Nop{}
	}
	if o.Retryer == nil {
		o.Retryer = newRetryer(o.RetryMode)
	}
	o.Retryer = politeRetryer{wrapRetryer(o.Retryer)}
	if o.RetryMaxAttempts != 0 {
		o.Retryer = retry.AddWithMaxAttempts(o.Retryer, o.RetryMaxAttempts)
	}
	return &client{service: svc, options: o}
}

func newRetryer(mode aws.RetryMode) aws.Retryer {
	if mode == aws.RetryModeAdaptive {
		return retry.NewAdaptiveMode()
	}
	return retry.NewStandard()
}

// configuredEndpointOptions reads AWS_USE_DUALSTACK_ENDPOINT,
// AWS_USE_FIPS_ENDPOINT and their equals in the profile.
func configuredEndpointOptions(cfg aws.Config) (o EndpointOptions) {
	for _, source := range cfg.ConfigSources {
		if p, ok := source.(interface {
			GetUseDualStackEndpoint(context.Context) (aws.DualStackEndpointState, bool, error)
		}); ok && o.UseDualStackEndpoint == aws.DualStackEndpointStateUnset {
			o.UseDualStackEndpoint, _, _ = p.GetUseDualStackEndpoint(context.Background())
		}
		if p, ok := source.(interface {
			GetUseFIPSEndpoint(context.Context) (aws.FIPSEndpointState, bool, error)
		}); ok && o.UseFIPSEndpoint == aws.FIPSEndpointStateUnset {
			o.UseFIPSEndpoint, _, _ = p.GetUseFIPSEndpoint(context.Background())
		}
	}
	return o
}
