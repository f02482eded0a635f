package cmd

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// A roleClient is the client of STS by which a profile with role_arn, or a web
// identity, becomes a role. The SDK makes its own before it knows AWS_ENDPOINT_URL
// and the endpoint_url of the profile, which the AWS CLI honours for it; this one is
// made when it is needed.
type roleClient struct {
	env    *Env
	config *aws.Config             // complete when the client is needed
	source aws.CredentialsProvider // of who assumes the role; nil for a web identity
}

// roleClients has the SDK use roleClients with cfg.
func (env *Env) roleClients(cfg *aws.Config) []func(*config.LoadOptions) error {
	return []func(*config.LoadOptions) error{
		config.WithAssumeRoleCredentialOptions(func(o *stscreds.AssumeRoleOptions) {
			if made, ok := o.Client.(*sts.Client); ok {
				o.Client = roleClient{env, cfg, made.Options().Credentials}
			}
		}),
		config.WithWebIdentityRoleCredentialOptions(func(o *stscreds.WebIdentityRoleOptions) {
			o.Client = roleClient{env: env, config: cfg}
		}),
	}
}

func (c roleClient) client() (*sts.Client, error) {
	cfg := *c.config
	cfg.Credentials = c.source
	return c.env.stsClient(cfg)
}

// AssumeRole implements stscreds.AssumeRoleAPIClient.
func (c roleClient) AssumeRole(ctx context.Context, in *sts.AssumeRoleInput, options ...func(*sts.Options)) (*sts.AssumeRoleOutput, error) {
	client, err := c.client()
	if err != nil {
		return nil, err
	}
	return client.AssumeRole(ctx, in, options...)
}

// AssumeRoleWithWebIdentity implements stscreds.AssumeRoleWithWebIdentityAPIClient.
func (c roleClient) AssumeRoleWithWebIdentity(ctx context.Context, in *sts.AssumeRoleWithWebIdentityInput, options ...func(*sts.Options)) (*sts.AssumeRoleWithWebIdentityOutput, error) {
	client, err := c.client()
	if err != nil {
		return nil, err
	}
	return client.AssumeRoleWithWebIdentity(ctx, in, options...)
}
