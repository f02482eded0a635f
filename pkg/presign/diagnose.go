package presign

import (
	"net/http"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// A Diagnosis is a Report that knows the secret.
type Diagnosis struct {
	*Report

	// What should have been signed, and where the given signature departs from
	// it. Empty when the signature could not be computed.
	CanonicalRequest string      `json:",omitempty"`
	StringToSign     string      `json:",omitempty"`
	Difference       *Difference `json:",omitempty"`
}

// Diagnose inspects the connect URL in text like Inspect, computes its
// signature with the given credentials and, if it is another one, finds out
// which known mistake made it (see Explain).
func Diagnose(text string, creds aws.Credentials, now time.Time) *Diagnosis {
	l, ok := findLink(text)
	if !ok {
		return &Diagnosis{Report: noLink(text)}
	}
	report, q := inspect(l, now)
	d := &Diagnosis{Report: report}
	if !computable(report, q) {
		return d
	}
	if q.keyID != creds.AccessKeyID {
		d.add(Finding{CodeAccessKeyDiffers, SeverityError,
			"the URL was signed with the access key " + shorten(q.keyID, 40) + "; the credentials at hand are those of " + creds.AccessKeyID,
			"verify with the credentials that signed it"})
		return d
	}
	if f := checkToken(creds, q.first(paramToken), now); f != nil && !d.has(CodeDoubleEncoded) {
		d.add(*f)
	}
	r := Request{Method: http.MethodGet, Host: hostHeader(l), Path: l.path, RawQuery: l.query}
	e := explain(r, q, creds, evidence{token: creds.SessionToken, host: l.host, path: l.path, now: now})
	d.CanonicalRequest, d.StringToSign, d.Difference = e.CanonicalRequest, e.StringToSign, e.Difference
	if !e.unexplained() {
		d.withdrawGuesses()
	}
	for _, f := range slices.Backward(e.Findings) {
		d.add(f)
	}
	return d
}

// computable reports whether there is a signature to compare, and everything
// that it covers is known.
func computable(r *Report, q *query) bool {
	for _, f := range r.Findings {
		switch f.Code {
		case CodeNotAURL, CodeCutOff, CodeCredentialMalformed, CodeSignatureMissing, CodeExtraSignedHeaders, CodeDateMalformed:
			return false
		case CodeWrongHost:
			if r.Host == "" {
				return false
			}
		case CodeSignatureMalformed:
			// Upper-case digits say which signature was meant, others do not.
			if s := q.first(paramSignature); len(s) != signatureDigits || hexDigits(s) != signatureDigits {
				return false
			}
		}
	}
	return true
}

// add puts f among the findings unless its cause is known already.
func (d *Diagnosis) add(f Finding) {
	known := slices.IndexFunc(d.Findings, func(g Finding) bool { return g.Code == f.Code })
	switch {
	case f.Code == CodeScopeDate && d.has(CodeDateMismatch):
		return
	case known >= 0 && d.Findings[known].Severity == SeverityError:
		return
	case known >= 0:
		d.Findings = slices.Delete(d.Findings, known, known+1)
	}
	d.setFindings(append([]Finding{f}, d.Findings...))
}

// withdrawGuesses removes what the text of the URL only made likely, once it is
// known what was signed.
func (d *Diagnosis) withdrawGuesses() {
	d.setFindings(slices.DeleteFunc(d.Findings, func(f Finding) bool {
		switch f.Code {
		case CodeTokenUnsigned, CodeUnsignedParameter, CodePlusForSpace:
			return true
		case CodeNotEncoded:
			return f.Severity == SeverityWarning
		}
		return false
	}))
}

// hostHeader is the Host header that a client sends when it opens l.
func hostHeader(l link) string {
	bare := hostname(l.host)
	if l.scheme != "ws" && l.host == bare+":443" || l.scheme == "ws" && l.host == bare+":80" {
		return bare
	}
	return l.host
}
