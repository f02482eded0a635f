package cmd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// poolSession becomes an identity of a Cognito identity pool: by the enhanced flow,
// or with --role-arn by the classic one (Amazon Cognito developer guide, "Identity
// pools authentication flow").
func (b *become) poolSession(ctx context.Context, user string) (creds aws.Credentials, err error) {
	region, _, ok := strings.Cut(b.pool, ":")
	if !ok || region == "" {
		return creds, usagef("--cognito-identity-pool %q: want REGION:UUID", b.pool)
	}
	if len(b.tags) > 0 || b.externalID != "" {
		return creds, usagef("--tag and --external-id are for roles that the caller assumes; an identity pool makes tags itself")
	}
	if b.role == "" && b.duration != time.Hour {
		return creds, usagef("--duration %v: credentials of an identity pool last an hour", b.duration)
	}
	logins, err := b.readLogins()
	if err != nil {
		return creds, err
	}
	client, err := b.identityPools(ctx, region)
	if err != nil {
		return creds, err
	}
	id, err := client.getID(ctx, b.pool, logins)
	if err != nil {
		return creds, fmt.Errorf("log in to the identity pool: %w", err)
	}
	b.notef("identity %s", id)
	if b.role != "" {
		return b.classicSession(ctx, client, id, logins, user)
	}
	return client.getCredentials(ctx, id, logins)
}

// classicSession takes a token of the identity to the role, with a session policy
// if it is for one user.
func (b *become) classicSession(ctx context.Context, client identityPools, id string, logins map[string]string, user string) (creds aws.Credentials, err error) {
	if err := b.checkRole(); err != nil {
		return creds, err
	}
	in := &sts.AssumeRoleWithWebIdentityInput{
		RoleArn:         &b.role,
		RoleSessionName: aws.String(b.nameOfSession(user)),
		DurationSeconds: aws.Int32(int32(b.duration / time.Second)),
	}
	if user != "" {
		if in.Policy, err = sessionPolicy(user); err != nil {
			return creds, err
		}
	}
	token, err := client.getOpenIDToken(ctx, id, logins)
	if err != nil {
		return creds, err
	}
	in.WebIdentityToken = &token
	tokens, err := b.securityTokens(ctx, "")
	if err != nil {
		return creds, err
	}
	out, err := tokens.AssumeRoleWithWebIdentity(ctx, in)
	if err != nil {
		return creds, err // which names the operation
	}
	return stsCredentials(out.Credentials)
}

// maxLoginToken is what Cognito takes (Amazon Cognito identity pools API
// reference, GetId).
const maxLoginToken = 50_000

// readLogins reads the tokens of --login. No error repeats any of them.
func (b *become) readLogins() (map[string]string, error) {
	logins := map[string]string{}
	stdin := false
	for _, login := range b.logins {
		provider, name, named := strings.Cut(login, "=")
		if provider == "" {
			return nil, usagef("--login: want PROVIDER, or PROVIDER=NAME of an environment variable")
		}
		if _, twice := logins[provider]; twice {
			return nil, usagef("--login: the provider %q is given twice", provider)
		}
		var token string
		switch {
		case named && name != "-":
			if !isVariableName(name) {
				return nil, usagef("--login %s=…: want the name of an environment variable; a token on the command line would be seen by everybody on this machine", provider)
			}
			value, ok := b.LookupEnv(name)
			if !ok {
				return nil, usagef("--login: the environment variable %s is not set", name)
			}
			token = value
		case stdin:
			return nil, usagef("--login: standard input holds one token; take the others from environment variables")
		default:
			stdin = true
			data, err := io.ReadAll(io.LimitReader(b.In, maxLoginToken+2))
			if err != nil {
				return nil, fmt.Errorf("--login: standard input: %w", err)
			}
			token = string(bytes.TrimSpace(data))
		}
		if token == "" || len(token) > maxLoginToken {
			return nil, usagef("--login: the token of %q has %d bytes; want 1 to %d", provider, len(token), maxLoginToken)
		}
		logins[provider] = token
	}
	return logins, nil
}

// isVariableName tells whether s is a name for an environment variable, which no
// token is (POSIX, "Environment variable definition").
func isVariableName(s string) bool {
	wrong := func(r rune) bool {
		return !(r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z')
	}
	return s != "" && len(s) <= 100 && !(s[0] >= '0' && s[0] <= '9') && strings.IndexFunc(s, wrong) < 0
}
