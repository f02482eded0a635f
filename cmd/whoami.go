package cmd

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/stream"
)

type whoamiOptions struct{ *Env }

func newWhoami(env *Env) *cobra.Command {
	o := &whoamiOptions{Env: env}
	return &cobra.Command{
		Use: "whoami",
		Long: `Show what every other command would use: the caller (GetCallerIdentity), the
access key with its source and expiry, the region, the endpoints of the services
and the acting user. Secrets are not shown.

When the caller is refused, the rest is printed all the same.`,
		Example: example(`
			# Whose credentials are these?
			$ peal whoami

			# The account alone
			$ peal whoami --jq .Account -r`),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context()) },
	}
}

// An identityReport is what whoami prints.
type identityReport struct {
	Arn         string `json:",omitempty"`
	Account     string `json:",omitempty"`
	UserID      string `json:"UserId,omitempty"`
	AccessKeyID string `json:"AccessKeyId"`
	Source      string
	Expires     time.Time `json:",omitzero"` // of the credentials; zero: never, or not known
	Region      string
	Endpoints   serviceEndpoints
	ActingUser  string `json:",omitempty"`

	life string
}

// serviceEndpoints are the URLs that API calls go to.
type serviceEndpoints struct {
	Messaging string `json:"chime-sdk-messaging"`
	Identity  string `json:"chime-sdk-identity"`
	Chat      string `json:"ivschat"`
	Tokens    string `json:"sts"`
}

func (o *whoamiOptions) run(ctx context.Context) error {
	out, err := o.results(ctx)
	if err != nil {
		return err
	}
	var report identityReport
	if report.ActingUser, err = o.actingUser(); err != nil && !isA[noUserError](err) {
		return err
	}
	cfg, err := o.awsConfig(ctx, arnRegion(report.ActingUser))
	if err != nil {
		return err
	}
	creds, err := retrieveCredentials(ctx, cfg)
	if err != nil {
		return err
	}
	report.AccessKeyID, report.Source, report.Region = creds.AccessKeyID, sourceOf(creds), cfg.Region
	report.life = lifeOf(creds, o.Now())
	if creds.CanExpire {
		report.Expires = creds.Expires.UTC()
	}
	if report.Endpoints, err = o.serviceEndpoints(ctx, cfg); err != nil {
		return err
	}
	caller, err := o.callerIdentity(ctx, cfg.Region)
	if err == nil {
		report.Arn, report.Account, report.UserID = aws.ToString(caller.Arn), aws.ToString(caller.Account), aws.ToString(caller.UserId)
	}
	if printErr := o.print(out, &report); printErr != nil {
		return printErr
	}
	return out.close(err)
}

// serviceEndpoints finds out where calls go. Nothing is contacted.
func (env *Env) serviceEndpoints(ctx context.Context, cfg aws.Config) (e serviceEndpoints, err error) {
	messaging, err := chime.NewMessaging(cfg).Endpoint()
	if err != nil {
		return e, usageError{err}
	}
	identity, err := chime.NewIdentity(cfg).Endpoint()
	if err != nil {
		return e, usageError{err}
	}
	e.Messaging, e.Identity = messaging.Redacted(), identity.Redacted()
	chat := ivschat.NewFromConfig(cfg).Options()
	resolvedChat, err := chat.EndpointResolverV2.ResolveEndpoint(ctx, ivschat.EndpointParameters{
		Region: &cfg.Region, Endpoint: env.baseEndpoint(cfg, chat.BaseEndpoint)}.WithDefaults())
	if err != nil {
		return e, usageError{err}
	}
	tokens := sts.NewFromConfig(cfg).Options()
	resolvedTokens, err := tokens.EndpointResolverV2.ResolveEndpoint(ctx, sts.EndpointParameters{
		Region: &cfg.Region, Endpoint: env.baseEndpoint(cfg, tokens.BaseEndpoint)}.WithDefaults())
	if err != nil {
		return e, usageError{err}
	}
	e.Chat, e.Tokens = resolvedChat.URI.Redacted(), resolvedTokens.URI.Redacted()
	return e, nil
}

func (o *whoamiOptions) print(out *results, report *identityReport) error {
	if out.bare {
		return out.text(report.text())
	}
	data, err := urlJSON(report)
	if err != nil {
		return err
	}
	return out.item(data)
}

// text lays the report out for a person.
func (r *identityReport) text() string {
	var b strings.Builder
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-12s %s\n", name, stream.Printable(value))
		}
	}
	row("caller", cmp.Or(r.Arn, "unknown"))
	row("account", r.Account)
	row("user id", r.UserID)
	row("access key", r.AccessKeyID+" ("+r.Source+")")
	row("life", r.life)
	row("region", r.Region)
	row("messaging", r.Endpoints.Messaging)
	row("identity", r.Endpoints.Identity)
	row("ivs chat", r.Endpoints.Chat)
	row("sts", r.Endpoints.Tokens)
	row("acting user", cmp.Or(r.ActingUser, "none: set --as or PEAL_AS"))
	return b.String()
}
