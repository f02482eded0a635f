package cmd

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/emulator"
	"github.com/peal-cli/peal/pkg/iam"
	"github.com/peal-cli/peal/pkg/stream"
)

type iamExplainOptions struct {
	*Env
	policies    []string
	sessions    []string
	identities  string
	identity    string
	context     []string
	permissions []permission
	command     bool // the question was a command, not an action
}

func newIAMExplain(env *Env) *cobra.Command {
	o := &iamExplainOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "explain {<action> <resource> | -- <command>...}",
		Short: "Say whether policies allow an action or a command, and why",
		Long: strings.TrimSpace(`
Say whether policies allow an action on a resource, or everything a peal command
needs, by the rules of IAM: which statement decides, and if nothing allows it,
which statement came nearest and what about it does not fit.

The resource is * for an action without a resource type, such as
chime:GetMessagingSessionEndpoint. Exit code 0 means allowed, 5 denied.`),
		Example: example(`
			# May the holder of this policy connect as that user?
			$ peal iam explain --policy policy.json chime:Connect "$USER_ARN"

			# What does tail need, and which of it is denied?
			$ peal iam explain --policy policy.json -- tail "$USER_ARN"

			# A policy that pins the user to a session tag
			$ peal iam explain --policy policy.json --context aws:PrincipalTag/UserUUID=jane chime:Connect "$USER_ARN"`),
		Args: minArgs("the action and the resource, or -- and a peal command"),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			o.command = cmd.ArgsLenAtDash() == 0
			if o.permissions, err = o.question(cmd, args); err != nil {
				return err
			}
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.StringArrayVar(&o.policies, "policy", nil, "evaluate the policy in this `file`, - for standard input (repeat for more)")
	f.StringArrayVar(&o.sessions, "session-policy", nil, "limit them by the session policy in this `file`, - for standard input (repeat for more)")
	f.StringVar(&o.identities, "identities", "", "take the policies and tags of --identity from this `file` of the emulator, - for standard input")
	f.StringVar(&o.identity, "identity", "", "evaluate for the IAM user or role with this `ARN` in --identities")
	f.StringArrayVar(&o.context, "context", nil, "`KEY=VALUE` of the request, such as aws:PrincipalTag/team=chat (repeat for more)")
	cmd.MarkFlagsRequiredTogether("identities", "identity")
	return cmd
}

// An explained is one explanation of several.
type explained struct {
	Action   string
	Resource string
	Optional string `json:",omitempty"` // what the command does without
	iam.Explanation
}

func (o *iamExplainOptions) run(ctx context.Context) error {
	requestContext, err := policyContext(o.context)
	if err != nil {
		return err
	}
	policies, err := o.load(requestContext)
	if err != nil {
		return err
	}
	out, err := o.results(ctx)
	if err != nil {
		return err
	}
	var denied error
	for _, p := range o.permissions {
		p.Context = requestContext
		e := explained{p.Action, p.Resource, p.optional, policies.Explain(p.Request)}
		if e.Decision != iam.Allowed && p.optional == "" && denied == nil {
			denied = deniedError{p.Request}
		}
		if err := o.print(out, e); err != nil {
			return err
		}
	}
	return out.close(denied)
}

// load reads the policies that the flags name. The tags of an identity are added
// to the context of the request.
func (o *iamExplainOptions) load(c iam.Context) (iam.Policies, error) {
	var p iam.Policies
	inputs := 0
	for _, name := range slices.Concat(o.policies, o.sessions, []string{o.identities}) {
		if name == "-" {
			inputs++
		}
	}
	if inputs > 1 {
		return p, usagef("standard input, -, can be only one of the documents")
	}
	if o.identity != "" {
		if err := o.loadIdentity(&p, c); err != nil {
			return p, err
		}
	}
	if len(o.policies) == 0 && o.identity == "" {
		return p, usagef("no policy given: set --policy FILE, or --identities FILE with --identity ARN")
	}
	for _, name := range o.policies {
		policy, err := o.readPolicy(name)
		if err != nil {
			return p, err
		}
		p.Identity = append(p.Identity, policy)
	}
	for _, name := range o.sessions {
		policy, err := o.readPolicy(name)
		if err != nil {
			return p, err
		}
		p.Session = append(p.Session, policy)
	}
	return p, nil
}

// loadIdentity takes the policies and the tags of one user or role.
func (o *iamExplainOptions) loadIdentity(p *iam.Policies, c iam.Context) error {
	identities, err := o.readIdentities(o.identities)
	if err != nil {
		return usageError{err}
	}
	documents, tags, ok := findIdentity(identities, o.identity)
	if !ok {
		return usagef("--identity: %s has no user or role %q", o.identities, o.identity)
	}
	for key, value := range tags {
		if key = "aws:PrincipalTag/" + key; c[key] == nil {
			c[key] = []string{value}
		}
	}
	for _, d := range documents {
		policy, err := iam.Parse(d.Name, []byte(d.Document))
		if err != nil {
			return usageError{err}
		}
		p.Identity = append(p.Identity, policy)
	}
	return nil
}

// findIdentity looks up arn:aws:iam::ACCOUNT:user/NAME or …:role/NAME.
func findIdentity(identities *emulator.Identities, arn string) ([]emulator.Policy, map[string]string, bool) {
	kind, name, _ := strings.Cut(arn[strings.LastIndexByte(arn, ':')+1:], "/")
	switch kind {
	case "user":
		for _, u := range identities.Users {
			if u.Name == name {
				return u.Policies, u.Tags, true
			}
		}
	case "role":
		for _, r := range identities.Roles {
			if r.Name == name {
				return r.Policies, r.Tags, true
			}
		}
	}
	return nil, nil, false
}

// print writes one explanation: as JSON if asked for, else for eyes. The answer to
// one action is the explanation alone.
func (o *iamExplainOptions) print(out *results, e explained) error {
	if out.bare {
		return out.text(e.text())
	}
	var data any = e
	if !o.command {
		data = e.Explanation
	}
	line, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return out.item(line)
}

// text shows an explanation like this:
//
//	implicitDeny  chime:Connect on arn:…/user/johndoe
//	  nearest  policy.json:14:20, Resource: the policy allows …/user/jane, this call is for …/user/johndoe
//	    policy  arn:…/user/jane
//	                       ^^^^
//	    call    arn:…/user/johndoe
//	                       ^^^^^^^
//	    fix     add "arn:…/user/johndoe" to Resource
func (e explained) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-12s  %s on %s", e.Decision, e.Action, e.Resource)
	if e.Optional != "" {
		fmt.Fprintf(&b, " (for %s)", e.Optional)
	}
	b.WriteByte('\n')
	if s := e.Statement; s != nil {
		fmt.Fprintf(&b, "  by %s:%d%s\n", s.File, s.Line, sidNote(s.Sid))
	}
	switch m := e.NearestMiss; {
	case m != nil:
		fmt.Fprintf(&b, "  nearest  %s:%d:%d%s, %s: %s\n", m.File, m.Line, m.Column, sidNote(m.Sid), m.Element, m.Message)
		fmt.Fprintf(&b, "    policy  %s\n%s", m.Policy.Text, caret(m.Policy))
		fmt.Fprintf(&b, "    call    %s\n%s", m.Call.Text, caret(m.Call))
		fmt.Fprintf(&b, "    fix     %s\n", m.Fix)
	case e.Decision == iam.ImplicitDeny:
		service, _, _ := strings.Cut(e.Action, ":")
		fmt.Fprintf(&b, "  no statement allows anything of %s\n", service)
	}
	return printableLines(b.String())
}

func sidNote(sid string) string {
	if sid == "" {
		return ""
	}
	return " (Sid " + sid + ")"
}

// caret marks the part that differs, in a line of its own.
func caret(s iam.Side) string {
	if s.Differs == "" {
		return ""
	}
	before, width := utf8.RuneCountInString(s.Text[:s.At]), utf8.RuneCountInString(s.Differs)
	return strings.Repeat(" ", len("    policy  ")+before) + strings.Repeat("^", width) + "\n"
}

// printableLines shows the control characters that a policy brought along.
func printableLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = stream.Printable(lines[i])
	}
	return strings.Join(lines, "\n")
}
