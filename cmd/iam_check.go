package cmd

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
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
	client    iamAPI
	principal string
}

// policySimulator returns one for a principal, the caller if "".
func (env *Env) policySimulator(ctx context.Context, principal string) (*policySimulator, error) {
	client, err := env.iamAPI(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := retrieveCredentials(ctx, client.config); err != nil {
		return nil, err
	}
	if principal == "" {
		if principal, err = env.callerPrincipal(ctx, client); err != nil {
			return nil, err
		}
	}
	return &policySimulator{client, principal}, nil
}

// ask asks about one permission, with values of the request's context.
func (s *policySimulator) ask(ctx context.Context, p permission, values iam.Context) (checked, error) {
	c := checked{Action: p.Action, Resource: p.Resource, Optional: p.optional, Statements: []checkedStatement{}, MissingValues: []string{}}
	found, err := s.client.simulatePrincipalPolicy(ctx, s.principal, p.Request, values)
	if err != nil {
		return c, fmt.Errorf("simulate %s: %w", p.Action, err)
	}
	c.Decision = found.Decision
	c.MissingValues = append(c.MissingValues, found.MissingValues...)
	for _, statement := range found.Statements {
		c.Statements = append(c.Statements, checkedStatement(statement))
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
func (env *Env) callerPrincipal(ctx context.Context, client iamAPI) (string, error) {
	identity, err := env.callerIdentity(ctx, client.config.Region)
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
	found, err := client.roleARN(ctx, role[strings.LastIndexByte(role, '/')+1:])
	if err == nil && found != "" {
		return found, nil
	}
	if hasCode(err, "NoSuchEntity") {
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
