package cmd

import (
	"context"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// securityTokens returns the client of AWS Security Token Service.
func (env *Env) securityTokens(ctx context.Context, region string) (*sts.Client, error) {
	cfg, err := env.awsConfig(ctx, region)
	if err != nil {
		return nil, err
	}
	return env.stsClient(cfg)
}

// stsClient makes a client whose calls go where they may.
func (env *Env) stsClient(cfg aws.Config) (*sts.Client, error) {
	client := sts.NewFromConfig(cfg, func(o *sts.Options) { o.BaseEndpoint = env.baseEndpoint(cfg, o.BaseEndpoint) })
	return client, env.checkBaseEndpoint(client.Options().BaseEndpoint)
}

// baseEndpoint is the endpoint URL of a client of the SDK, which by itself prefers
// AWS_ENDPOINT_URL_<SERVICE> to --endpoint-url.
func (env *Env) baseEndpoint(cfg aws.Config, found *string) *string {
	if env.global.endpointURL != "" || env.emulator != nil {
		return cfg.BaseEndpoint
	}
	return found
}

// checkBaseEndpoint is checkEndpoint for a client of the SDK; nil is AWS itself.
func (env *Env) checkBaseEndpoint(base *string) error {
	if base == nil {
		return nil
	}
	return env.checkEndpoint(url.Parse(*base))
}

// callerIdentity asks who the credentials belong to, which everybody may.
func (env *Env) callerIdentity(ctx context.Context, region string) (*sts.GetCallerIdentityOutput, error) {
	client, err := env.securityTokens(ctx, region)
	if err != nil {
		return nil, err
	}
	return client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
}
