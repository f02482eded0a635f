package presign

import (
	"slices"
	"strings"
	"time"
)

// A Verdict sums the findings of a report up.
type Verdict string

const (
	VerdictOK         Verdict = "ok"         // nothing found
	VerdictSuspicious Verdict = "suspicious" // warnings only
	VerdictRefused    Verdict = "refused"    // at least one error
)

// A Report is what the text of a connect URL says. Secrets are shortened in
// every field; nothing of it can be used to connect.
type Report struct {
	Verdict        Verdict
	URL            string `json:"Url"`
	Scheme         string
	Host           string
	Path           string
	Algorithm      string
	AccessKeyID    string `json:"AccessKeyId"`
	Scope          Scope
	Date           time.Time `json:",omitzero"`
	ExpiresSeconds int64
	ExpiresAt      time.Time `json:",omitzero"`
	SignedHeaders  []string
	UserARN        string      `json:"UserArn"`
	User           User        `json:",omitzero"`
	SessionID      string      `json:"SessionId"`
	PrefetchOn     string      `json:",omitempty"`
	PrefetchSortBy string      `json:",omitempty"`
	Token          string      `json:",omitempty"`
	Signature      string      `json:",omitempty"`
	Params         []Parameter `json:",omitempty"` // what the service does not know
	Notes          []string    `json:",omitempty"` // what had to be undone to read the text
	Findings       []Finding
}

// A Parameter is a query parameter without a meaning of its own.
type Parameter struct{ Name, Value string }

func newReport(l link, q *query) *Report {
	r := &Report{
		Scheme: l.scheme, Host: l.host, Path: l.path, Notes: l.notes,
		Algorithm:   q.first(paramAlgorithm),
		AccessKeyID: q.keyID, Scope: q.scope,
		UserARN: q.first(paramUserARN), SessionID: q.first(paramSessionID),
		PrefetchOn: q.first(paramPrefetchOn), PrefetchSortBy: q.first(paramPrefetchSortBy),
		Token: q.first(paramToken), Signature: q.first(paramSignature),
	}
	r.User, _ = ParseUser(r.UserARN)
	if q.count(paramSignedHeaders) > 0 {
		r.SignedHeaders = q.signedHeaders
	}
	if q.dateErr == nil {
		r.Date = q.date
	}
	if q.expiresErr == nil {
		r.ExpiresSeconds = int64(q.expires / time.Second)
		if q.dateErr == nil {
			r.ExpiresAt = q.date.Add(q.expires)
		}
	}
	for _, p := range q.params {
		if !slices.Contains(ownParams(), p.key) {
			r.Params = append(r.Params, Parameter{p.key, p.value})
		}
	}
	var b strings.Builder
	if l.scheme != "" {
		b.WriteString(l.scheme + "://")
	}
	b.WriteString(l.host + l.path)
	for i, p := range q.params {
		b.WriteByte("?&"[min(i, 1)])
		b.WriteString(p.rawKey + "=" + p.rawValue)
	}
	r.URL = b.String()
	return r
}

// setFindings sorts errors before warnings and judges.
func (r *Report) setFindings(found []Finding) {
	errors, warnings := []Finding{}, []Finding{}
	for _, f := range found {
		if f.Severity == SeverityError {
			errors = append(errors, f)
		} else {
			warnings = append(warnings, f)
		}
	}
	r.Findings = append(errors, warnings...)
	switch {
	case len(errors) > 0:
		r.Verdict = VerdictRefused
	case len(warnings) > 0:
		r.Verdict = VerdictSuspicious
	default:
		r.Verdict = VerdictOK
	}
}

// has reports whether a finding of this code is there.
func (r *Report) has(code Code) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Code == code })
}

const maxShown = 2000 // bytes of a field of a report; an ARN has at most 1600 characters

func (r *Report) redact(secrets redactor) {
	r.Token, r.Signature = abridge(r.Token), abridge(r.Signature)
	for _, s := range []*string{&r.URL, &r.Scheme, &r.Host, &r.Path, &r.Algorithm, &r.AccessKeyID, &r.Scope.Date, &r.Scope.Region,
		&r.Scope.Service, &r.UserARN, &r.User.Partition, &r.User.Region, &r.User.Account, &r.User.AppInstance, &r.User.ID,
		&r.SessionID, &r.PrefetchOn, &r.PrefetchSortBy} {
		*s = shorten(secrets.redact(*s), maxShown)
	}
	for i := range r.Params {
		p := &r.Params[i]
		p.Name, p.Value = shorten(secrets.redact(p.Name), maxShown), shorten(secrets.redact(p.Value), maxShown)
	}
	r.SignedHeaders = slices.Clone(r.SignedHeaders)
	for i := range r.SignedHeaders {
		r.SignedHeaders[i] = shorten(secrets.redact(r.SignedHeaders[i]), maxShown)
	}
	for i := range r.Findings {
		r.Findings[i].Message = secrets.redact(r.Findings[i].Message)
		r.Findings[i].Fix = secrets.redact(r.Findings[i].Fix)
	}
}
