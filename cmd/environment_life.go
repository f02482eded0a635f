package cmd

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

// expirationVariable says when the credentials of the environment end. The AWS CLI
// writes it (aws configure export-credentials --format env), reads it, and takes
// credentials no more that are older; the SDK for Go does not know it.
const expirationVariable = "AWS_CREDENTIAL_EXPIRATION"

// environmentExpiry is when the credentials of the environment end, the zero time
// if it does not say so.
func (env *Env) environmentExpiry() (time.Time, error) {
	text, _ := env.LookupEnv(expirationVariable)
	if text == "" {
		return time.Time{}, nil
	}
	expires, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return expires, usagef("%s %q: want a time such as 2026-01-15T10:20:30Z", expirationVariable, text)
	}
	return expires, nil
}

// environmentLife ends the credentials of the environment when they expire. Those
// from elsewhere pass unchanged.
type environmentLife struct {
	aws.CredentialsProvider
	expires time.Time
	now     func() time.Time
}

func (l environmentLife) Retrieve(ctx context.Context) (aws.Credentials, error) {
	creds, err := l.CredentialsProvider.Retrieve(ctx)
	if err != nil || creds.Source != config.CredentialsSourceName {
		return creds, err
	}
	creds.CanExpire, creds.Expires = true, l.expires
	if now := l.now(); !now.Before(l.expires) {
		return aws.Credentials{}, expiredError{creds.AccessKeyID, now.Sub(l.expires)}
	}
	return creds, nil
}

// An expiredError says that the credentials of the environment are too old, which
// nothing but another environment mends.
type expiredError struct {
	accessKeyID string
	ago         time.Duration
}

func (e expiredError) Error() string {
	return fmt.Sprintf("the AWS credentials of the environment, %s, expired %s ago, as %s says", e.accessKeyID, lasting(e.ago, time.Second), expirationVariable)
}

// explained is e as a command ends with it.
func (e expiredError) explained() error {
	return withHint(credentialsError{e}, "get new ones, and set them with their %s, or unset all of them to use a profile", expirationVariable)
}
