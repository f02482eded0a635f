package cmd

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/iam"
)

func newIAM(env *Env) *cobra.Command {
	return group(&cobra.Command{
		Use: "iam",
		Long: strings.TrimSpace(`
Explain, write and check IAM policies for Amazon Chime SDK messaging and Amazon
IVS Chat. Everything but 'iam check' works from files, without an AWS account.`),
	}, newIAMExplain(env), newIAMPolicy(env), newIAMLint(env), newIAMCheck(env))
}

// A deniedError says what policies do not allow.
type deniedError struct{ request iam.Request }

func (e deniedError) Error() string {
	return fmt.Sprintf("denied: %s on %s", e.request.Action, e.request.Resource)
}

// readPolicy parses the policy in a file, or in standard input for "-".
func (env *Env) readPolicy(name string) (*iam.Policy, error) {
	data, err := env.readDocument(name)
	if err != nil {
		return nil, err
	}
	policy, err := iam.Parse(name, data)
	var malformed *iam.MalformedError
	if errors.As(err, &malformed) {
		return nil, withHint(usageError{err}, "peal iam lint --fix %s", name)
	}
	return policy, err
}

// policyContext reads the values of --context: KEY=VALUE, repeated for a key with
// several values.
func policyContext(pairs []string) (iam.Context, error) {
	c := iam.Context{}
	for _, pair := range pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, usagef("--context %q: want KEY=VALUE, such as aws:PrincipalTag/team=chat", pair)
		}
		c[key] = append(c[key], value)
	}
	return c, nil
}

// question reads what a question about permissions is about: ACTION and RESOURCE,
// or a peal command behind --.
func (env *Env) question(cmd *cobra.Command, args []string) ([]permission, error) {
	if cmd.ArgsLenAtDash() == 0 {
		return env.permissionsOf(args)
	}
	if len(args) != 2 {
		return nil, usagef("want ACTION RESOURCE, such as chime:Connect USER_ARN, or a command behind --, such as -- tail USER_ARN")
	}
	action, resource := args[0], args[1]
	if !strings.Contains(action, ":") || strings.ContainsAny(action, "*?") {
		return nil, usagef("action %q: want one action with its service, such as chime:Connect", action)
	}
	if resource != "*" && !strings.HasPrefix(resource, "arn:") {
		return nil, usagef("resource %q: want an ARN, or * for an action without a resource type", resource)
	}
	known, ok := iam.LookupAction(action)
	if near := iam.SuggestAction(action); !ok && near != "" {
		env.warnf("there is no action %s; did you mean %s?", action, near)
	}
	if len(known.Resources) > 1 {
		env.notef("a call of %s is about %d resources, and IAM asks about each", known.Name, len(known.Resources))
	}
	return []permission{{Request: iam.Request{Action: action, Resource: resource}}}, nil
}
