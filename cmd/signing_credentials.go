package cmd

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// signingCredentials returns the credentials and the region to sign with, for
// commands that contact nobody. When flags and environment hold both, no file
// is read and the SDK's configuration is not even set up, which is half of the
// time that signing a URL takes. region is used when none is configured.
func (env *Env) signingCredentials(ctx context.Context, region string) (aws.Credentials, string, error) {
	if creds, named, ok, err := env.environmentCredentials(); ok || err != nil {
		return creds, named, err
	}
	cfg, err := env.awsConfig(ctx, region)
	if err != nil {
		return aws.Credentials{}, "", err
	}
	creds, err := retrieveCredentials(ctx, cfg)
	return creds, cfg.Region, err
}

// environmentCredentials returns what flags and environment say, if that is all
// there is to know: the precedence is that of the AWS CLI, in which a profile
// chosen by a flag comes before the environment.
func (env *Env) environmentCredentials() (creds aws.Credentials, region string, ok bool, err error) {
	if env.global.profile != "" || env.global.emulator {
		return creds, "", false, nil
	}
	get := func(name string) string {
		value, _ := env.LookupEnv(name)
		return value
	}
	region = cmp.Or(env.global.region, get("AWS_REGION"), get("AWS_DEFAULT_REGION"))
	creds = aws.Credentials{
		AccessKeyID:     get("AWS_ACCESS_KEY_ID"),
		SecretAccessKey: get("AWS_SECRET_ACCESS_KEY"),
		SessionToken:    get("AWS_SESSION_TOKEN"),
		Source:          "environment",
	}
	if region == "" || !creds.HasKeys() {
		return creds, "", false, nil
	}
	creds.Expires, err = env.environmentExpiry()
	creds.CanExpire = !creds.Expires.IsZero()
	return creds, region, true, err
}
