package presign

import (
	"fmt"
	"strings"
	"time"
)

const (
	// maxExpires is the longest life Signature Version 4 allows a presigned
	// URL (AWS General Reference, "Signature Version 4", query parameters).
	maxExpires = 7 * 24 * time.Hour

	// defaultSkew is the clock difference AWS services commonly forgive.
	defaultSkew = 5 * time.Minute
)

// connectPath is the path of every connect request.
const connectPath = "/connect"

// checkPath is the one rule about the path.
func checkPath(path string) *Finding {
	if path == connectPath {
		return nil
	}
	return &Finding{CodeWrongPath, SeverityError, fmt.Sprintf("the path is %q, not \"/connect\"", shorten(path, 60)), "connect to /connect on the host of GetMessagingSessionEndpoint"}
}

// check returns everything that anybody who reads the query can hold against
// it, most telling first and time last. host is that of the URL; a server,
// which is reached under whatever name it has, passes none.
func (q *query) check(now time.Time, skew time.Duration, host string) []Finding {
	if !q.presigned() {
		return []Finding{{CodeSignatureMissing, SeverityError, "the URL is not signed: it has none of the X-Amz-* parameters", "make it with peal presign"}}
	}
	if len(q.params) == 1 {
		return []Finding{{CodeCutOff, SeverityError, "the URL ends after its first parameter, " + shorten(q.params[0].key, 40), "quote the URL, or a shell takes & for the end of a command"}}
	}
	var found findings
	q.checkDuplicates(&found)
	q.checkAlgorithm(&found)
	q.checkCredential(&found)
	q.checkRegion(&found, host)
	q.checkDate(&found)
	q.checkExpires(&found)
	q.checkSignedHeaders(&found)
	q.checkUser(&found)
	q.checkSession(&found)
	q.checkSignature(&found)
	q.checkLife(&found, now, skew)
	return found
}

// findings collects the outcome of rules. Its methods take the fix before the
// message, because the message may have arguments.
type findings []Finding

func (f *findings) refuse(code Code, fix, format string, args ...any) {
	*f = append(*f, Finding{code, SeverityError, fmt.Sprintf(format, args...), fix})
}

func (f *findings) warn(code Code, fix, format string, args ...any) {
	*f = append(*f, Finding{code, SeverityWarning, fmt.Sprintf(format, args...), fix})
}

func (q *query) presigned() bool {
	for i := range q.params {
		if len(q.params[i].key) > 6 && strings.EqualFold(q.params[i].key[:6], "X-Amz-") {
			return true
		}
	}
	return false
}

// A signed parameter may well occur twice, but none of those that mean
// something to the service.
func (q *query) checkDuplicates(found *findings) {
	for _, key := range ownParams() {
		if n := q.count(key); n > 1 {
			found.refuse(CodeDuplicateParameter, "send "+key+" once", "%s occurs %d times", key, n)
		}
	}
}

func (q *query) checkAlgorithm(found *findings) {
	const fix = "sign with " + algorithm
	switch value := q.first(paramAlgorithm); value {
	case algorithm:
	case "":
		found.refuse(CodeAlgorithm, fix, "X-Amz-Algorithm is missing%s", q.misspelt(paramAlgorithm))
	default:
		found.refuse(CodeAlgorithm, fix, "X-Amz-Algorithm is %q, not %s", shorten(value, 40), algorithm)
	}
}

func (q *query) checkCredential(found *findings) {
	if q.scopeErr != nil {
		if q.first(paramCredential) == "" {
			found.refuse(CodeCredentialMalformed, "send the access key id and scope", "X-Amz-Credential is missing%s", q.misspelt(paramCredential))
		} else {
			found.refuse(CodeCredentialMalformed, "write key-id/yyyymmdd/region/chime/aws4_request", "X-Amz-Credential: %v", q.scopeErr)
		}
		return
	}
	if q.scope.Service != service {
		found.refuse(CodeWrongService, "sign for the service chime", "the credential scope names the service %q, not chime", shorten(q.scope.Service, 40))
	}
	if strings.HasPrefix(q.keyID, "ASIA") && q.first(paramToken) == "" {
		found.refuse(CodeTokenMissing, "sign with the session token of the credentials", "%s is the id of a temporary key, but X-Amz-Security-Token is missing%s",
			shorten(q.keyID, 40), q.misspelt(paramToken))
	}
}

// checkRegion compares the regions of scope, user ARN and host, and names the
// odd one out.
func (q *query) checkRegion(found *findings, host string) {
	if q.scopeErr != nil {
		return
	}
	region := shorten(q.scope.Region, 40)
	user, err := ParseUser(q.first(paramUserARN))
	knowsUser := err == nil && user.Region != ""
	switch {
	case region == "":
		found.refuse(CodeRegionMismatch, "name the region of the app instance", "the credential scope names no region")
	case knowsUser && user.Region != q.scope.Region && !hostOutside(host, q.scope.Region) && hostOutside(host, user.Region):
		found.refuse(CodeRegionMismatch, "use a user of "+region+", or the endpoint and the scope of "+user.Region,
			"the user ARN names the region %q; the endpoint and the credential scope are of %q", user.Region, region)
	case knowsUser && user.Region != q.scope.Region:
		found.refuse(CodeRegionMismatch, "sign for "+user.Region, "the credential scope names the region %q, the user ARN %q", region, user.Region)
	case hostOutside(host, q.scope.Region):
		found.refuse(CodeRegionMismatch, "fetch the endpoint from the API of "+region, "the credential scope names the region %q, but %s is of another one", region, shorten(host, 80))
	}
}

// hostOutside reports whether host, an endpoint of the service, is certainly
// not of region. Its second label is a short form of the region; only that of
// us-east-1 has been published: node001.ue1.ws-messaging.chime.aws.
func hostOutside(host, region string) bool {
	labels := strings.Split(strings.ToLower(hostname(host)), ".")
	if len(labels) != 5 || strings.Join(labels[2:], ".") != "ws-messaging.chime.aws" {
		return false
	}
	return (labels[1] == "ue1") != (region == "us-east-1")
}

func (q *query) checkDate(found *findings) {
	value := q.first(paramDate)
	switch {
	case value == "":
		found.refuse(CodeDateMalformed, "send the time of signing", "X-Amz-Date is missing%s", q.misspelt(paramDate))
	case q.dateErr != nil:
		found.refuse(CodeDateMalformed, "write the time in UTC as yyyymmddThhmmssZ", "X-Amz-Date is %q, not a time like 20260115T102030Z", shorten(value, 40))
	case q.scopeErr == nil && q.scope.Date != value[:len(dateFormat)]:
		found.refuse(CodeDateMismatch, "take both from one clock reading in UTC", "the credential scope names the date %s, X-Amz-Date the date %s",
			shorten(q.scope.Date, 20), value[:len(dateFormat)])
	}
}

func (q *query) checkExpires(found *findings) {
	value := q.first(paramExpires)
	switch {
	case value == "":
		found.refuse(CodeExpiresMissing, "send X-Amz-Expires=10", "X-Amz-Expires is missing%s", q.misspelt(paramExpires))
	case q.expiresErr != nil:
		found.refuse(CodeExpiresMalformed, "write a whole number of seconds, such as 10", "X-Amz-Expires is %q, not a positive number of seconds", shorten(value, 40))
	case q.expires > maxExpires:
		found.refuse(CodeExpiresTooLong, "604800 seconds is the most; a connection outlives its URL, so 10 is enough", "X-Amz-Expires is %s seconds; seven days is the most", shorten(value, 40))
	}
}

func (q *query) checkSignedHeaders(found *findings) {
	if !q.signs("host") {
		found.refuse(CodeHostUnsigned, "send X-Amz-SignedHeaders=host and sign that header", "host is not among the signed headers%s", q.misspelt(paramSignedHeaders))
	}
	var extra []string
	for _, name := range q.signedHeaders {
		if name != "host" && name != "" {
			extra = append(extra, shorten(name, 40))
		}
	}
	if len(extra) > 0 {
		found.refuse(CodeExtraSignedHeaders, "sign host only", "%s is signed; a WebSocket client cannot send it", shorten(strings.Join(extra, ", "), 120))
	}
}

func (q *query) checkUser(found *findings) {
	arn := q.first(paramUserARN)
	if arn == "" {
		found.refuse(CodeUserARNMissing, "add userArn and sign again", "userArn is missing%s", q.misspelt(paramUserARN))
	} else if _, err := ParseUser(arn); err != nil {
		*found = append(*found, err.(*Refusal).Finding)
	}
}

func (q *query) checkSession(found *findings) {
	if q.first(paramSessionID) == "" {
		found.refuse(CodeSessionIDMissing, "add sessionId, any identifier of this connection, and sign again", "sessionId is missing%s", q.misspelt(paramSessionID))
	}
	if value := q.first(paramPrefetchOn); value != "" && value != PrefetchOnConnect {
		found.warn(CodePrefetchUnknown, "write prefetch-on=connect", "prefetch-on is %q; connect is the only documented value", shorten(value, 40))
	}
	if value := q.first(paramPrefetchSortBy); value != "" && value != SortByUnread && value != SortByLastMessage {
		found.warn(CodePrefetchUnknown, "write prefetch-sort-by=unread or prefetch-sort-by=last-message-timestamp", "prefetch-sort-by is %q, which is not documented", shorten(value, 40))
	}
}

func (q *query) checkSignature(found *findings) {
	const fix = "write the signature as 64 lower-case hexadecimal digits"
	signature := q.first(paramSignature)
	if signature == "" {
		found.refuse(CodeSignatureMissing, "append the signature as X-Amz-Signature", "X-Amz-Signature is missing%s", q.misspelt(paramSignature))
		return
	}
	switch digits := hexDigits(signature); {
	case digits < len(signature):
		found.refuse(CodeSignatureMalformed, fix, "X-Amz-Signature holds %q, which is no hexadecimal digit", signature[digits])
	case digits != signatureDigits:
		found.refuse(CodeSignatureMalformed, fix, "X-Amz-Signature has %d digits, not %d", digits, signatureDigits)
	case strings.ToLower(signature) != signature:
		found.refuse(CodeSignatureMalformed, fix, "X-Amz-Signature has upper-case digits")
	}
}

// signatureDigits is the length of a signature: 32 bytes in hexadecimal.
const signatureDigits = 64

// hexDigits returns how many hexadecimal digits, of either case, s begins with.
func hexDigits(s string) int {
	for i := 0; i < len(s); i++ {
		if _, ok := fromHex(s[i]); !ok {
			return i
		}
	}
	return len(s)
}

func (q *query) checkLife(found *findings, now time.Time, skew time.Duration) {
	if q.dateErr != nil {
		return
	}
	const fix = "sign immediately before connecting, with a clock that is right"
	if ahead := q.date.Sub(now); ahead > skew {
		found.refuse(CodeNotYetValid, fix, "X-Amz-Date lies %s in the future", approximately(ahead))
		return
	}
	if q.expiresErr != nil || q.expires > maxExpires {
		return
	}
	if ago := now.Sub(q.date.Add(q.expires)); ago > 0 {
		found.refuse(CodeExpired, fix, "expired %s ago: it was good for %s from %s", approximately(ago), approximately(q.expires), q.date.Format(time.RFC3339))
	}
}

// misspelt says, as the end of a sentence, which parameter was probably meant
// to be key.
func (q *query) misspelt(key string) string {
	plain := func(s string) string { return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(s)) }
	for i := range q.params {
		if name := q.params[i].key; name != key && plain(name) == plain(key) {
			return ", but there is " + shorten(name, 40) + ": names are case-sensitive"
		}
	}
	return ""
}

// approximately writes a duration in its largest fitting unit.
func approximately(d time.Duration) string {
	switch {
	case d < time.Second:
		return "less than a second"
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d days", d/(24*time.Hour))
}
