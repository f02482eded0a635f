package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/iam"
)

type iamCheckOptions struct {
	*Env
	principal   string
	context     []string
	permissions []permission
}

func newIAMCheck(env *Env) *cobra.Command {
	o := &iamCheckOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "check {<action> <resource> | -- <command>...}",
		Short: "Ask AWS whether a principal may do something",
		Long: strings.TrimSpace(`
Ask AWS whether a principal may take an action, or run a peal command, by the
IAM policy simulator (SimulatePrincipalPolicy). The principal is the caller
unless --principal names another; for a session of a role it is the role, so
session policies and session tags are not seen: give tags with --context.

The caller needs iam:SimulatePrincipalPolicy. Exit code 0 means allowed, 5 denied.`),
		Example: example(`
			# May these credentials connect as that user?
			$ peal iam check chime:Connect "$USER_ARN"

			# May that role do everything tail does?
			$ peal iam check --principal arn:aws:iam::123456789012:role/ChatUser -- tail "$USER_ARN"`),
		Args: minArgs("the action and the resource, or -- and a peal command"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if o.permissions, err = o.question(cmd, args); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.principal, "principal", "", "ask about the IAM user, group or role with this `ARN`")
	f.StringArrayVar(&o.context, "context", nil, "`KEY=VALUE` of the request, such as aws:PrincipalTag/team=chat (repeat for more)")
	return cmd
}

// A checked is the simulator's answer for one permission.
type checked struct {
	Action        string
	Resource      string
	Optional      string `json:",omitempty"` // what the command does without
	Decision      iam.Decision
	Statements    []checkedStatement // those that decided
	MissingValues []string           // condition keys the policies ask for, which --context can give
}

// A checkedStatement is where a statement stands: the name of the policy AWS knows
// it by, and the line.
type checkedStatement struct {
	Policy string
	Line   int
}

func (o *iamCheckOptions) run(ctx context.Context) error {
	requestContext, err := policyContext(o.context)
	if err != nil {
		return err
	}
	out, err := o.results(ctx)
	if err != nil {
		return err
	}
	simulator, err := o.policySimulator(ctx, o.principal)
	if err != nil {
		return err
	}
	if o.principal == "" {
		o.notef("asking about %s", simulator.principal)
	}
	var denied error
	for _, p := range o.permissions {
		c, err := simulator.ask(ctx, p, requestContext)
		if err != nil {
			return err
		}
		if c.Decision != iam.Allowed && p.optional == "" && denied == nil {
			denied = deniedError{p.Request}
		}
		if err := o.print(out, c); err != nil {
			return err
		}
	}
	return out.close(denied)
}

// A policySimulator asks AWS what the policies of a principal allow. The policies
// of its organization and its permissions boundary count, a session policy and
// session tags do not.
type policySimulator struct {
	client    *awsiam.Client
	principal string
}

// policySimulator returns one for a principal, the caller if "".
func (env *Env) policySimulator(ctx context.Context, principal string) (*policySimulator, error) {
	// IAM has no regions; its global endpoint is signed for by the name of one.
	cfg, err := env.awsConfig(ctx, "us-east-1")
	if err != nil {
		return nil, err
	}
	client := awsiam.NewFromConfig(cfg, func(o *awsiam.Options) { o.BaseEndpoint = env.baseEndpoint(cfg, o.BaseEndpoint) })
	if err := env.checkBaseEndpoint(client.Options().BaseEndpoint); err != nil {
		return nil, err
	}
	if _, err := retrieveCredentials(ctx, cfg); err != nil {
		return nil, err
	}
	if principal == "" {
		if principal, err = env.callerPrincipal(ctx, cfg.Region, client); err != nil {
			return nil, err
		}
	}
	return &policySimulator{client, principal}, nil
}

// ask asks about one permission, with values of the request's context.
func (s *policySimulator) ask(ctx context.Context, p permission, values iam.Context) (checked, error) {
	c := checked{Action: p.Action, Resource: p.Resource, Optional: p.optional, Statements: []checkedStatement{}, MissingValues: []string{}}
	input := &awsiam.SimulatePrincipalPolicyInput{
		PolicySourceArn: aws.String(s.principal),
		ActionNames:     []string{p.Action},
		ResourceArns:    []string{p.Resource},
	}
	for key, v := range values {
		kind := types.ContextKeyTypeEnumString
		if len(v) > 1 {
			kind = types.ContextKeyTypeEnumStringList
		}
		input.ContextEntries = append(input.ContextEntries, types.ContextEntry{ContextKeyName: aws.String(key), ContextKeyType: kind, ContextKeyValues: v})
	}
	slices.SortFunc(input.ContextEntries, func(a, b types.ContextEntry) int { return strings.Compare(*a.ContextKeyName, *b.ContextKeyName) })
	answer, err := s.client.SimulatePrincipalPolicy(ctx, input)
	if err != nil {
		return c, fmt.Errorf("simulate %s: %w", p.Action, err)
	}
	if n := len(answer.EvaluationResults); n != 1 {
		return c, fmt.Errorf("simulate %s: the simulator gave %d results for one action", p.Action, n)
	}
	result := answer.EvaluationResults[0]
	c.Decision = iam.Decision(result.EvalDecision)
	c.MissingValues = append(c.MissingValues, result.MissingContextValues...)
	for _, m := range result.MatchedStatements {
		found := checkedStatement{Policy: aws.ToString(m.SourcePolicyId)}
		if m.StartPosition != nil {
			found.Line = int(m.StartPosition.Line)
		}
		c.Statements = append(c.Statements, found)
	}
	return c, nil
}

func (o *iamCheckOptions) print(out *results, c checked) error {
	if out.bare {
		return out.text(c.text())
	}
	line, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return out.item(line)
}

func (c checked) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-12s  %s on %s", c.Decision, c.Action, c.Resource)
	if c.Optional != "" {
		fmt.Fprintf(&b, " (for %s)", c.Optional)
	}
	b.WriteByte('\n')
	for _, s := range c.Statements {
		fmt.Fprintf(&b, "  by %s:%d\n", s.Policy, s.Line)
	}
	for _, key := range c.MissingValues {
		fmt.Fprintf(&b, "  the policies ask for %s; give it with --context %s=VALUE\n", key, key)
	}
	return printableLines(b.String())
}

// callerPrincipal is the user or the role that the credentials belong to.
func (env *Env) callerPrincipal(ctx context.Context, region string, client *awsiam.Client) (string, error) {
	identity, err := env.callerIdentity(ctx, region)
	if err != nil {
		return "", err
	}
	arn := aws.ToString(identity.Arn)
	role, ok := roleOfSession(arn)
	if !ok {
		if strings.HasSuffix(arn, ":root") {
			return "", usagef("the caller is the root of its account, whom no policy limits: name a user or a role with --principal")
		}
		return arn, nil
	}
	// The ARN of a session does not have the path of its role, the role's own does.
	answer, err := client.GetRole(ctx, &awsiam.GetRoleInput{RoleName: aws.String(role[strings.LastIndexByte(role, '/')+1:])})
	if err == nil && answer.Role != nil {
		return aws.ToString(answer.Role.Arn), nil
	}
	var missing *types.NoSuchEntityException
	if errors.As(err, &missing) {
		return "", fmt.Errorf("find the role of %s: %w", arn, err)
	}
	return role, nil // without iam:GetRole a role without a path is the best guess
}

// roleOfSession turns arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION into
// arn:aws:iam::ACCOUNT:role/NAME.
func roleOfSession(arn string) (string, bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[2] != "sts" {
		return "", false
	}
	name, ok := strings.CutPrefix(parts[5], "assumed-role/")
	if !ok {
		return "", false
	}
	name, _, _ = strings.Cut(name, "/")
	return strings.Join([]string{"arn", parts[1], "iam", "", parts[4], "role/" + name}, ":"), true
}
