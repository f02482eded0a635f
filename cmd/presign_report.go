package cmd

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/peal-cli/peal/pkg/presign"
	"github.com/peal-cli/peal/pkg/stream"
)

// report prints a diagnosis, as a table for a person or as JSON, and returns
// a *presign.Refusal when the URL would be refused.
func (r *results) report(d *presign.Diagnosis) error {
	if err := r.printReport(d); err != nil {
		return err
	}
	if d.Verdict != presign.VerdictRefused {
		return nil
	}
	return fmt.Errorf("would be refused: %w", &presign.Refusal{Finding: d.Findings[0]})
}

func (r *results) printReport(d *presign.Diagnosis) error {
	if r.bare {
		return r.text(reportText(d))
	}
	data, err := urlJSON(d)
	if err != nil {
		return err
	}
	return r.item(data)
}

// urlJSON encodes a value that holds URLs, in which & stays readable.
func urlJSON(v any) ([]byte, error) {
	var data bytes.Buffer
	e := json.NewEncoder(&data)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return data.Bytes(), err
}

// reportText lays a diagnosis out for a person.
func reportText(d *presign.Diagnosis) string {
	var b strings.Builder
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-13s %s\n", name, stream.Printable(value))
		}
	}
	row("verdict", string(d.Verdict))
	row("host", d.Host)
	row("path", d.Path)
	row("algorithm", d.Algorithm)
	row("access key", d.AccessKeyID)
	if d.Scope != (presign.Scope{}) {
		row("scope", d.Scope.String())
	}
	if !d.Date.IsZero() {
		row("signed at", d.Date.Format(time.RFC3339))
	}
	if d.ExpiresSeconds > 0 {
		row("good for", lasting(time.Duration(d.ExpiresSeconds)*time.Second, time.Second))
	}
	if !d.ExpiresAt.IsZero() {
		row("expires at", d.ExpiresAt.Format(time.RFC3339))
	}
	row("user", cmp.Or(d.User.ID, d.UserARN))
	row("app instance", d.User.AppInstance)
	row("account", d.User.Account)
	row("region", d.User.Region)
	row("session", d.SessionID)
	row("prefetch", strings.TrimSpace(d.PrefetchOn+" "+d.PrefetchSortBy))
	for _, p := range d.Params {
		row("parameter", p.Name+"="+p.Value)
	}
	row("headers", strings.Join(d.SignedHeaders, ", "))
	row("token", d.Token)
	row("signature", d.Signature)
	for _, note := range d.Notes {
		row("note", note)
	}
	for _, f := range d.Findings {
		fmt.Fprintf(&b, "\n%s: %s: %s\n  fix: %s\n", f.Severity, f.Code, stream.Printable(f.Message), stream.Printable(f.Fix))
	}
	switch {
	case d.Difference != nil && d.Difference.Line > 0:
		fmt.Fprintf(&b, "\nfirst difference: line %d of the %s\n  should be   %s\n  was signed  %s\n",
			d.Difference.Line, d.Difference.In, stream.Printable(d.Difference.Want), stream.Printable(d.Difference.Signed))
	case d.Difference != nil:
		b.WriteString("\ncanonical request and string to sign are right; the signing key is not\n")
	case slices.ContainsFunc(d.Findings, unexplained):
		block(&b, "canonical request", d.CanonicalRequest)
		block(&b, "string to sign", d.StringToSign)
	}
	return b.String()
}

func unexplained(f presign.Finding) bool { return f.Code == presign.CodeSecretDiffers }

func block(b *strings.Builder, name, text string) {
	fmt.Fprintf(b, "\n%s, as it should be:\n", name)
	for line := range strings.SplitSeq(text, "\n") {
		fmt.Fprintf(b, "  | %s\n", stream.Printable(line))
	}
}
