package cmd

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/iam"
)

type iamLintOptions struct {
	*Env
	file string
	fix  bool
}

func newIAMLint(env *Env) *cobra.Command {
	o := &iamLintOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "lint {<file> | -}",
		Short: "Find what is wrong or pointless in a policy, and mend it",
		Long: strings.TrimSpace(`
Find what is wrong or pointless in a policy: JSON that does not parse, with its
line, column and likely repair; elements and operators that IAM does not have;
actions that do not exist; resources of the wrong type; placeholders that were
not filled in. Actions of other services are left alone.

Exit code 0 means that nothing was found, 1 that something was.`),
		Example: example(`
			# Check a policy
			$ peal iam lint policy.json

			# Print it with missing brackets, commas and quotation marks put in
			$ peal iam lint --fix policy.json > mended.json`),
		Args: exactArgs("the policy file, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file = args[0]
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().BoolVar(&o.fix, "fix", false, "print the policy with everything mended that has one likely repair")
	return cmd
}

// A findingsError says that a policy is not clean.
type findingsError struct {
	file  string
	count int
}

func (e findingsError) Error() string {
	if e.count == 1 {
		return e.file + ": 1 finding"
	}
	return fmt.Sprintf("%s: %d findings", e.file, e.count)
}

func (o *iamLintOptions) run(ctx context.Context) error {
	out, err := o.results(ctx)
	if err != nil {
		return err
	}
	data, err := o.readDocument(o.file)
	if err != nil {
		return err
	}
	if o.fix {
		return o.runFix(data)
	}
	findings := iam.Lint(o.file, data)
	if err := o.print(out, findings); err != nil {
		return err
	}
	return out.close(o.verdict(findings))
}

// runFix prints the mended policy; what is left goes aside.
func (o *iamLintOptions) runFix(data []byte) error {
	mended, left := iam.Repair(o.file, data)
	if _, err := o.Out.Write(mended); err != nil {
		return err
	}
	for _, f := range left {
		o.warnf("%s", o.sentence(f))
	}
	return o.verdict(left)
}

func (o *iamLintOptions) verdict(findings []iam.Finding) error {
	if len(findings) == 0 {
		return nil
	}
	return findingsError{o.file, len(findings)}
}

func (o *iamLintOptions) print(out *results, findings []iam.Finding) error {
	if out.bare {
		var b strings.Builder
		for _, f := range findings {
			b.WriteString(o.sentence(f) + "\n")
		}
		return out.text(printableLines(b.String()))
	}
	if findings == nil {
		findings = []iam.Finding{}
	}
	line, err := json.Marshal(struct{ Findings []iam.Finding }{findings})
	if err != nil {
		return err
	}
	return out.item(line)
}

// sentence is a finding in the form editors and terminals make a link of.
func (o *iamLintOptions) sentence(f iam.Finding) string {
	text := fmt.Sprintf("%s:%d:%d: %s: %s", o.file, f.Line, f.Column, f.Code, f.Message)
	if f.Fix != "" {
		text += "; " + f.Fix
	}
	return text
}
