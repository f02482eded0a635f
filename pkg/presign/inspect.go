package presign

import (
	"fmt"
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

// Inspect reads a connect URL in text, takes it apart and reports everything
// that would be refused at the time now, and everything suspicious. It needs no
// credentials and no network, and so cannot tell whether the signature is
// right. The text may be quoted, wrapped, escaped for HTML or part of a log line.
func Inspect(text string, now time.Time) *Report {
	l, ok := findLink(text)
	if !ok {
		return noLink(text)
	}
	report, _ := inspect(l, now)
	return report
}

// inspect returns the report on l, and its query as it was sent but with the
// access key and scope that were meant.
func inspect(l link, now time.Time) (*Report, *query) {
	q := newQuery(l.query)
	var found findings
	double := q.doubleEncoded()
	read := q.decodedAgain(double)
	checkEncoding(&found, l, q, double)
	checkScheme(&found, l)
	checkHost(&found, l)
	if f := checkPath(l.path); f != nil {
		found = append(found, *f)
	}
	found = append(found, read.check(now, defaultSkew, l.host)...)
	checkPlacement(&found, q)

	report := newReport(l, read)
	report.setFindings(found)
	report.redact(newRedactor(q.params))
	q.keyID, q.scope = read.keyID, read.scope
	return report, q
}

func noLink(text string) *Report {
	what := "the text holds no URL"
	switch {
	case strings.TrimSpace(text) == "":
		what = "there is no text"
	case strings.ContainsFunc(text[:min(len(text), maxPaste)], func(r rune) bool { return r == 0 || r == '\uFFFD' }):
		what = "the text is binary data without a URL"
	}
	r := &Report{}
	r.setFindings([]Finding{{CodeNotAURL, SeverityError, what, "paste the whole URL, from wss:// to the last digit of the signature"}})
	return r
}

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
	slices.SortStableFunc(found, func(a, b Finding) int { return strings.Compare(string(a.Severity), string(b.Severity)) })
	r.Findings = append([]Finding{}, found...)
	r.Verdict = VerdictOK
	if len(found) > 0 {
		r.Verdict = VerdictSuspicious
		if found[0].Severity == SeverityError {
			r.Verdict = VerdictRefused
		}
	}
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

// has reports whether a finding of this code is there.
func (r *Report) has(code Code) bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Code == code })
}

// doubleEncoded returns the parameters whose decoded value is percent-encoded
// again. Only those count for which that cannot be meant.
func (q *query) doubleEncoded() []string {
	var names []string
	for _, p := range q.params {
		again := unescape(p.value)
		switch {
		case again == p.value:
		case p.key == paramCredential, p.key == paramToken:
			names = append(names, p.key)
		case p.key == paramUserARN:
			// A user id may hold a per cent sign, the rest of the ARN may not.
			if _, err := ParseUser(p.value); err != nil && strings.HasPrefix(again, "arn:") {
				names = append(names, p.key)
			}
		}
	}
	return names
}

// decodedAgain returns q with the values of the named parameters decoded once more.
func (q *query) decodedAgain(names []string) *query {
	if len(names) == 0 {
		return q
	}
	again := &query{params: slices.Clone(q.params)}
	for i := range again.params {
		if p := &again.params[i]; slices.Contains(names, p.key) {
			p.value = unescape(p.value)
		}
	}
	again.read()
	return again
}

func checkEncoding(found *findings, l link, q *query, double []string) {
	if l.encoded {
		found.refuse(CodeDoubleEncoded, "use the URL as it was signed, without encoding it again", "the whole URL is percent-encoded")
	} else if len(double) > 0 {
		found.refuse(CodeDoubleEncoded, "percent-encode each value once", "%s percent-encoded twice: %%25 stands where %% should", areList(double))
	}
	if l.fragment != "" || strings.HasSuffix(l.query, "#") {
		found.refuse(CodeNotEncoded, "write %23 for # inside a value", "a raw # ends the query; what follows it is never sent")
	}
	var raw, reserved, plus []string
	for _, p := range q.params {
		switch p.worstRaw() {
		case rawBroken:
			raw = append(raw, shorten(p.key, 40))
		case rawReserved:
			reserved = append(reserved, shorten(p.key, 40))
		case rawPlus:
			plus = append(plus, shorten(p.key, 40))
		}
	}
	if len(plus) > 0 {
		found.refuse(CodePlusForSpace, "write %20 for a space and %2B for a plus sign", "%s written with a raw +, which a form encoder writes for a space; in a signature it is a plus sign", areList(plus))
	}
	if len(raw) > 0 {
		found.refuse(CodeNotEncoded, "percent-encode every value by RFC 3986", "%s not percent-encoded", areList(raw))
	}
	if len(reserved) > 0 {
		found.warn(CodeNotEncoded, "percent-encode every value by RFC 3986 (: is %3A, / is %2F)", "%s not percent-encoded; it works only when the signature was computed on the encoded form", areList(reserved))
	}
}

// areList writes "a is", "a and b are", "a, b, c and 7 more are".
func areList(names []string) string {
	if len(names) == 1 {
		return names[0] + " is"
	}
	if more := len(names) - 3; more > 1 {
		names = append(names[:3:3], fmt.Sprintf("%d more", more))
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + " are"
}

type rawKind int

const (
	rawNothing  rawKind = iota
	rawReserved         // a verifier that decodes and encodes again does not mind
	rawPlus             // a plus sign or a space, nobody knows
	rawBroken           // cannot be sent, or reads differently at the other end
)

// worstRaw returns the worst that the value of p holds unencoded.
func (p param) worstRaw() rawKind {
	worst := rawNothing
	for i := 0; i < len(p.rawValue); i++ {
		c := p.rawValue[i]
		kind := rawNothing
		switch {
		case unreserved(c), strings.IndexByte("!'()*", c) >= 0:
		case c == '%':
			if len(unescape(p.rawValue[i:min(i+3, len(p.rawValue))])) != 1 {
				kind = rawBroken
			}
		case c == '+' && p.key == paramToken:
			kind = rawBroken
		case c == '+':
			kind = rawPlus
		case c <= ' ', c >= 0x7f:
			kind = rawBroken
		default:
			kind = rawReserved
		}
		worst = max(worst, kind)
	}
	return worst
}

func checkScheme(found *findings, l link) {
	fix := "use wss"
	if loopback(hostname(l.host)) {
		fix = "use wss, or ws on this machine"
	}
	switch {
	case l.scheme == "wss", l.scheme == "ws" && loopback(hostname(l.host)):
	case l.scheme == "":
		found.refuse(CodeWrongScheme, fix, "the URL has no scheme")
	case l.scheme == "ws":
		found.refuse(CodeWrongScheme, fix, "ws sends the signature in the clear; the service listens with TLS only")
	default:
		found.refuse(CodeWrongScheme, fix, "the scheme is %s; a WebSocket URL begins with wss://", shorten(l.scheme, 20))
	}
}

func checkHost(found *findings, l link) {
	const fix = "use the host that GetMessagingSessionEndpoint returns (peal endpoint)"
	host := strings.ToLower(hostname(l.host))
	amazon := strings.HasSuffix(host, ".amazonaws.com") || strings.HasSuffix(host, ".amazonaws.com.cn") || strings.HasSuffix(host, ".api.aws") ||
		strings.HasSuffix(host, ".chime.aws.amazon.com")
	switch {
	case l.host == "":
		found.refuse(CodeWrongHost, fix, "the URL has no host")
	case amazon && strings.Contains(host, "ivschat"):
		found.refuse(CodeWrongHost, fix, "%s belongs to IVS Chat, not to Chime SDK messaging", shorten(host, 80))
	case amazon && (strings.HasPrefix(host, "messaging-chime") || strings.HasPrefix(host, "identity-chime")):
		found.refuse(CodeWrongHost, fix, "%s serves the HTTP API, not the socket", shorten(host, 80))
	case amazon && strings.Contains(host, "chime"):
		found.refuse(CodeWrongHost, fix, "%s is the host of the older Chime API, which has no messaging socket", shorten(host, 80))
	case amazon:
		found.refuse(CodeWrongHost, fix, "%s is an AWS API host, not a socket host", shorten(host, 80))
	case strings.HasSuffix(host, ".chime.aws") && !strings.HasSuffix(host, ".ws-messaging.chime.aws"):
		found.refuse(CodeWrongHost, fix, "%s is not a socket host; those end in .ws-messaging.chime.aws", shorten(host, 80))
	default:
		if _, err := checkEndpoint(l.host); err != nil {
			found.refuse(CodeWrongHost, fix, "%s is not host or host:port", shorten(l.host, 80))
		}
	}
}

// hostname returns host without its port.
func hostname(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		return host[:i]
	}
	return host
}

// checkPlacement finds parameters that somebody appended after signing. Every
// signer either appends the signature last or sorts it in; what follows it
// otherwise was probably never signed.
func checkPlacement(found *findings, q *query) {
	at := slices.IndexFunc(q.params, func(p param) bool { return p.key == paramSignature })
	if at < 0 || slices.IsSortedFunc(q.params, func(a, b param) int { return strings.Compare(a.key, b.key) }) {
		return
	}
	after := q.params[at+1:]
	if slices.ContainsFunc(after, func(p param) bool { return p.key != paramToken && strings.HasPrefix(p.key, "X-Amz-") }) {
		return // in no order at all, so that the order says nothing
	}
	var appended []string
	for _, p := range after {
		if p.key == paramToken {
			found.refuse(CodeTokenUnsigned, "put the token into the query before signing", "X-Amz-Security-Token follows the signature, so it is probably not signed")
		} else {
			appended = append(appended, shorten(p.key, 40))
		}
	}
	if len(appended) > 0 {
		found.refuse(CodeUnsignedParameter, "add every parameter before signing", "%s behind the signature, so probably not signed", areList(appended))
	}
}
