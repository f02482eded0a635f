package cmd

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

func newCreds(env *Env) *cobra.Command {
	return group(&cobra.Command{
		Use: "creds",
		Long: `Get temporary credentials that are good for one AppInstanceUser, and print them, or
run a command with them.

With --role-arn, the caller assumes a role (AssumeRole). The session is limited by
a policy to what the user of --as may do in the channels of its AppInstance, or,
with --tag, it carries session tags to which the policies of the role refer.

With --cognito-identity-pool, no credentials are needed: --login gives a token of
an identity provider. Without a login one is a guest, whom Cognito gives nothing
of Amazon Chime unless --role-arn names the role of the classic flow.`,
	}, newCredsEnv(env), newCredsExec(env), newCredsProcess(env))
}

// A become says how to get the credentials of one user.
type become struct {
	*Env
	role        string
	tags        []string
	sessionName string
	externalID  string
	duration    time.Duration
	pool        string
	logins      []string
}

func (b *become) register(cmd *cobra.Command) {
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&b.role, "role-arn", "", "assume the role with this `ARN`")
	f.StringArrayVar(&b.tags, "tag", nil, "give the session the tag `key=value` instead of a policy (repeat for more)")
	f.StringVar(&b.sessionName, "session-name", "", "call the session by this `name` (default: made from the id of the user)")
	f.StringVar(&b.externalID, "external-id", "", "give the `id` that the role asks callers of other accounts for")
	f.DurationVar(&b.duration, "duration", time.Hour, "let the session of a role last this `time`, 15m to 12h")
	f.StringVar(&b.pool, "cognito-identity-pool", "", "be an identity of the Cognito identity pool with this `id`")
	f.StringArrayVar(&b.logins, "login", nil, "log in with a token of this `provider`, from standard input; PROVIDER=NAME takes it from the variable NAME (repeat for more)")
}

// session gets the credentials. user is the ARN that they are for, "" when none
// was named.
func (b *become) session(ctx context.Context) (creds aws.Credentials, user string, err error) {
	if b.global.as != "" || b.pool == "" {
		// A pool decides by itself who one is: PEAL_AS, said once for other commands, does not count.
		if user, err = b.actingUser(); err != nil && (b.global.as != "" || b.role != "" && len(b.tags) == 0) {
			return creds, "", err
		}
	}
	if b.duration < 15*time.Minute || b.duration > 12*time.Hour || b.duration%time.Second != 0 {
		return creds, "", usagef("--duration %v: want whole seconds, 15m to 12h", b.duration)
	}
	switch {
	case b.pool != "":
		creds, err = b.poolSession(ctx, user)
	case b.role == "":
		return creds, "", usagef("no way to get credentials: set --role-arn or --cognito-identity-pool")
	case len(b.logins) > 0:
		return creds, "", usagef("--login is for --cognito-identity-pool")
	default:
		creds, err = b.roleSession(ctx, user)
	}
	return creds, user, err
}

// environment lists what a process needs to use the credentials.
func (b *become) environment(creds aws.Credentials, user string) []string {
	region := cmp.Or(b.global.region, arnRegion(user))
	pairs := []string{
		"AWS_ACCESS_KEY_ID=" + creds.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY=" + creds.SecretAccessKey,
		"AWS_SESSION_TOKEN=" + creds.SessionToken,
		"AWS_CREDENTIAL_EXPIRATION=" + creds.Expires.UTC().Format(time.RFC3339),
	}
	if region != "" {
		pairs = append(pairs, "AWS_REGION="+region)
	}
	if user != "" {
		pairs = append(pairs, "PEAL_AS="+user)
	}
	return pairs
}

// processCredentials are credentials as the AWS CLI and the SDKs read them from a
// credential_process (AWS SDKs and Tools reference guide, "Process credential provider").
type processCredentials struct {
	Version         int
	AccessKeyID     string `json:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string
	Expiration      time.Time
}

func credentialProcessJSON(creds aws.Credentials) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(processCredentials{1, creds.AccessKeyID, creds.SecretAccessKey, creds.SessionToken, creds.Expires.UTC()})
	return b.Bytes(), err
}

// checkRole reads --role-arn.
func (b *become) checkRole() error {
	arn, err := chime.ParseARN(b.role)
	if err != nil {
		return usagef("--role-arn: %v", err)
	}
	if arn.Service != "iam" || len(arn.Resource) < len("role/x") || arn.Resource[:5] != "role/" {
		return usagef("--role-arn %q: want arn:aws:iam::ACCOUNT:role/NAME", b.role)
	}
	return nil
}

// credentialsOf turns what a service gave into credentials.
func credentialsOf(id, secret, token *string, expires *time.Time) (aws.Credentials, error) {
	if lacks(id, secret, token) || expires == nil {
		return aws.Credentials{}, fmt.Errorf("the answer holds no temporary credentials")
	}
	return aws.Credentials{AccessKeyID: *id, SecretAccessKey: *secret, SessionToken: *token, CanExpire: true, Expires: *expires}, nil
}
