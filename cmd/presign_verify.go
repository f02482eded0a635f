package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/presign"
)

type presignVerifyOptions struct {
	*Env
	url string
	at  string
}

func newPresignVerify(env *Env) *cobra.Command {
	o := &presignVerifyOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "verify <url | ->",
		Short: "Sign a connect URL again and say why its signature differs",
		Long: `Inspect a connect URL, sign it again with the credentials at hand and compare.
When the signature differs, try the known mistakes one by one and in pairs, and
name the one that reproduces it, with the first line of the canonical request
that differs. When none does, print what should have been signed.

"-" reads the URL from standard input. Nothing is contacted. The exit code is 4
when something would be refused.`,
		Example: example(`
			# Is the URL that my code makes signed well?
			$ peal presign verify "$URL"`),
		Args: exactArgs("the URL, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.url = args[0]
			return o.run(cmd.Context())
		},
	}
	registerJudgeAt(cmd, &o.at)
	return cmd
}

func (o *presignVerifyOptions) run(ctx context.Context) error {
	out, err := o.results(ctx)
	if err != nil {
		return err
	}
	text, now, err := o.pastedURL(o.url, o.at)
	if err != nil {
		return err
	}
	// The region is that of the URL; any will do to load the configuration.
	creds, _, err := o.signingCredentials(ctx, "us-east-1")
	if err != nil {
		return err
	}
	return out.close(out.report(presign.Diagnose(text, creds, now)))
}
