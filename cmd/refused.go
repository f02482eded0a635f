package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/config"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/presign"
	"github.com/peal-cli/peal/pkg/stream"
)

// explainRefusal adds two hints to an error by which a service refused the
// caller, a socket with 4401 or a call with 401 or 403: what is known about it,
// and the command that tells more. Other errors stay as they are.
func (env *Env) explainRefusal(cmd *cobra.Command, err error) error {
	if !isRefusal(err) || isA[diagnosedError](err) {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	r := &refusal{Env: env, cmd: cmd, err: err}
	args := cmd.Flags().Args()
	if socket, ok := errors.AsType[*stream.RefusedError](err); ok {
		r.target = socket.Target
	} else if final, ok := errors.AsType[*stream.PermanentError](err); ok {
		r.target = final.Target
	} else if i := slices.IndexFunc(args, isChat); i >= 0 {
		r.target = args[i]
	} else {
		r.target, _ = env.actingUser()
	}
	if _, signed := r.givenURL(); strings.Contains(r.target, "://") && !signed {
		return err // a bare socket, for which nothing was signed
	}
	return withHint(withHint(err, "%s", r.next()), "%s", r.known(ctx))
}

// isRefusal tells whether a service did not take the caller, or not for this. That
// EC2's metadata service gives no credentials, by a 403 even, is no refusal.
func isRefusal(err error) bool {
	return !isA[credentialsError](err) && (isA[*stream.RefusedError](err) || hasStatus(err, http.StatusUnauthorized) || hasStatus(err, http.StatusForbidden) ||
		isCredentials(err))
}

// A refusal is an error by which a service refused the caller of a command.
type refusal struct {
	*Env
	cmd    *cobra.Command
	err    error
	target string // the user or room that was connected to or acted as, or a URL without its query
}

// known says who asked, for whom, from where and when: what the answer leaves out.
func (r *refusal) known(ctx context.Context) string {
	if address, ok := r.givenURL(); ok {
		return r.knownOfURL(ctx, address)
	}
	region := arnRegion(r.target)
	cfg, err := r.awsConfig(ctx, region)
	if err != nil {
		return err.Error()
	}
	var facts []string
	if isChat(r.target) && isA[*stream.RefusedError](r.err) {
		facts = append(facts, "a chat token opens one connection, before it expires; ")
	}
	creds, err := retrieveCredentials(ctx, cfg)
	if cause, ok := causeOf(r.err, creds); ok {
		facts = append(facts, strings.TrimSuffix(cause.Message, ".")+"; ")
	}
	if err == nil {
		facts = append(facts, fmt.Sprintf("signed as %s (%s), %s, ", creds.AccessKeyID, sourceOf(creds), lifeOf(creds, r.Now())))
	}
	if r.target != "" {
		kind := "user "
		if isChat(r.target) {
			kind = "room "
		}
		facts = append(facts, kind+r.target+", ")
	}
	facts = append(facts, "region "+cfg.Region)
	if region != "" && region != cfg.Region {
		facts = append(facts, ", but the ARN is of region "+region)
	}
	if ahead, ok := r.clockAhead(ctx); ok {
		facts = append(facts, ", "+clockDifference(ahead))
	}
	return strings.Join(facts, "")
}

// next is the command that tells more.
func (r *refusal) next() string {
	if _, ok := r.givenURL(); ok {
		return "to see what was signed, and how it should have been: " + r.command("presign", "verify", "URL")
	}
	if d, ok := deniedBy(r.err); ok {
		return "to see what a policy lacks: " + r.command("iam", "explain", "--policy", "FILE", d.action, d.resource)
	}
	words := []string{"doctor"}
	if _, err := chime.ParseARN(r.target, chime.KindUser); err == nil || isChat(r.target) {
		words = append(words, r.target)
	}
	return "to go through it step by step: " + r.command(words...)
}

// command writes a peal command to be pasted, with the flags of the one that was
// refused that say whom to ask, and as whom.
func (r *refusal) command(words ...string) string {
	line := "peal"
	for _, word := range words {
		line += " " + shellQuote(word)
	}
	r.cmd.Flags().Visit(func(f *pflag.Flag) {
		switch f.Name {
		case "profile", "region", "endpoint-url", "ca-bundle":
			line += " --" + f.Name + " " + shellQuote(f.Value.String())
		case "emulator", "insecure-plaintext":
			line += " --" + f.Name
		}
	})
	return line
}

// givenURL is the argument that was refused, if that is a connect URL which was
// signed elsewhere.
func (r *refusal) givenURL() (string, bool) {
	args := r.cmd.Flags().Args()
	i := slices.IndexFunc(args, func(arg string) bool {
		u, err := url.Parse(arg)
		return err == nil && u.Host != "" && socketName(u) == r.target && u.Query().Has("X-Amz-Signature")
	})
	if i < 0 {
		return "", false
	}
	return args[i], true
}

// knownOfURL says what the text of a URL shows.
func (r *refusal) knownOfURL(ctx context.Context, address string) string {
	report := presign.Inspect(address, r.Now())
	if len(report.Findings) > 0 {
		return string(report.Findings[0].Code) + ": " + report.Findings[0].Message
	}
	known := fmt.Sprintf("the URL looks right: signed as %s, user %s, region %s", report.AccessKeyID, report.UserARN, report.Scope.Region)
	if ahead, ok := r.clockAhead(ctx); ok {
		known += ", " + clockDifference(ahead)
	}
	return known
}

// clockAhead is how far this machine's clock is ahead of the server's Date
// header. A socket's 101 answer may have none; an API answer always has.
func (r *refusal) clockAhead(ctx context.Context) (time.Duration, bool) {
	if response, ok := errors.AsType[*smithyhttp.ResponseError](r.err); ok && response.Response != nil {
		date, err := http.ParseTime(response.Response.Header.Get("Date"))
		return r.Now().Sub(date), err == nil
	}
	socket, ok := errors.AsType[*stream.RefusedError](r.err)
	switch {
	case !ok:
		return 0, false
	case !socket.ServerTime.IsZero():
		return socket.LocalTime.Sub(socket.ServerTime), true
	case isChat(r.target):
		return 0, false
	}
	client, err := r.messaging(ctx, arnRegion(r.target))
	if err != nil {
		return 0, false
	}
	out, err := client.GetMessagingSessionEndpoint(ctx, &chime.GetMessagingSessionEndpointInput{})
	if err != nil {
		return 0, false
	}
	server, ok := awsmiddleware.GetServerTime(out.ResultMetadata)
	return r.Now().Sub(server), ok
}

// sourceOf says where credentials were found.
func sourceOf(creds aws.Credentials) string {
	if creds.Source == config.CredentialsSourceName {
		return "environment"
	}
	return cmp.Or(creds.Source, "unknown source")
}

func lifeOf(creds aws.Credentials, now time.Time) string {
	switch {
	case creds.SessionToken == "":
		return "long-term credentials"
	case !creds.CanExpire:
		return "temporary credentials of unknown life"
	case creds.Expires.Before(now):
		return fmt.Sprintf("temporary credentials, expired %s ago", lasting(now.Sub(creds.Expires), time.Second))
	}
	return fmt.Sprintf("temporary credentials, good for %s", lasting(creds.Expires.Sub(now), time.Second))
}

// clockDifference words how far this machine's clock is from the server's,
// whose Date header counts whole seconds.
func clockDifference(d time.Duration) string {
	switch {
	case d > 2*time.Second:
		return fmt.Sprintf("this clock is %s ahead of the server's", lasting(d, time.Second))
	case d < -time.Second:
		return fmt.Sprintf("this clock is %s behind the server's", lasting(-d, time.Second))
	}
	return "this clock agrees with the server's"
}
