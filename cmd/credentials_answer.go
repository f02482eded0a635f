package cmd

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/signin"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/middleware"
)

// checkCredentialsAnswers has a call fail whose answer lacks the credentials that
// were asked for. The SDK's credential providers take them unseen, and a nil
// pointer there ends the process: they run in a goroutine of the SDK's cache.
func checkCredentialsAnswers(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("CheckCredentialsAnswers",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			out, md, err := next.HandleInitialize(ctx, in)
			if err == nil && lacksAskedCredentials(out.Result) {
				err = errors.New("the answer holds no temporary credentials")
			}
			return out, md, err
		}), middleware.After)
}

// lacksAskedCredentials looks at the output of the operations by which the SDK
// gets credentials.
func lacksAskedCredentials(output any) bool {
	switch out := output.(type) {
	case *sso.GetRoleCredentialsOutput:
		c := out.RoleCredentials
		return c == nil || lacks(c.AccessKeyId, c.SecretAccessKey, c.SessionToken)
	case *sts.AssumeRoleOutput:
		_, err := stsCredentials(out.Credentials)
		return err != nil
	case *sts.AssumeRoleWithWebIdentityOutput:
		_, err := stsCredentials(out.Credentials)
		return err != nil
	case *signin.CreateOAuth2TokenOutput:
		t := out.TokenOutput
		return t == nil || t.ExpiresIn == nil || t.AccessToken == nil ||
			lacks(t.RefreshToken, t.AccessToken.AccessKeyId, t.AccessToken.SecretAccessKey, t.AccessToken.SessionToken)
	}
	return false
}

// lacks tells whether an answer leaves one of the texts out.
func lacks(texts ...*string) bool {
	for _, text := range texts {
		if aws.ToString(text) == "" {
			return true
		}
	}
	return false
}
