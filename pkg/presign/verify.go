package presign

import (
	"crypto/hmac"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// A Request is a connect request as a server received it: nothing decoded,
// nothing normalised. For an *http.Request r it is
//
//	presign.Request{Method: r.Method, Host: r.Host, Path: r.URL.EscapedPath(), RawQuery: r.URL.RawQuery, Header: r.Header}
type Request struct {
	Method   string
	Host     string
	Path     string
	RawQuery string
	Header   http.Header
}

// A Verifier decides whether a connect request is signed well. It is what the
// service does between the upgrade and SESSION_ESTABLISHED, without the IAM
// question whether the caller may connect as this user.
// A Verifier is immutable in use and safe for concurrent use.
type Verifier struct {
	// Lookup returns the credentials that belong to an access key id. A
	// session token among them must be in the query; credentials that
	// CanExpire are refused after Expires.
	Lookup func(accessKeyID string) (aws.Credentials, bool)

	// Region is the only region accepted in the credential scope; empty means any.
	Region string

	// Now is the clock; nil means time.Now.
	Now func() time.Time

	// Skew is how far X-Amz-Date may lie in the future; zero means five
	// minutes. The end of life is strict.
	Skew time.Duration

	// Strict refuses a signature that was computed over the query as it was
	// sent instead of its canonical form. Clients that use encodeURIComponent
	// (which leaves !'()* raw) or a form encoder sign like that. Whether the
	// service accepts it is not documented.
	Strict bool
}

// A Connect is what a well-signed connect request asks for.
type Connect struct {
	AccessKeyID    string
	UserARN        string
	SessionID      string
	PrefetchOn     string
	PrefetchSortBy string
	Expires        time.Time // end of life of the URL, not of the connection

	// Lenience is empty when the signature covers the canonical query;
	// otherwise a sentence saying what had to be overlooked (see Strict).
	Lenience string
}

// Verify checks path, algorithm, scope, time, access key, token, user ARN,
// session id and signature, the signature last. The error is a *Refusal with
// the first reason found.
func (v *Verifier) Verify(r Request) (*Connect, error) {
	now := time.Now
	if v.Now != nil {
		now = v.Now
	}
	q := newQuery(r.RawQuery)
	if f := v.refusal(r, q, now()); f != nil {
		return nil, &Refusal{*f}
	}
	creds, ok := v.Lookup(q.keyID)
	if !ok {
		return nil, refuse(CodeAccessKeyUnknown, "no credentials with the access key id "+shorten(q.keyID, 40), "use the credentials of this account")
	}
	if f := checkToken(creds, q.first(paramToken), now()); f != nil {
		return nil, &Refusal{*f}
	}
	connect := &Connect{
		AccessKeyID:    q.keyID,
		UserARN:        q.first(paramUserARN),
		SessionID:      q.first(paramSessionID),
		PrefetchOn:     q.first(paramPrefetchOn),
		PrefetchSortBy: q.first(paramPrefetchSortBy),
		Expires:        q.date.Add(q.expires),
	}
	key := SigningKey(creds.SecretAccessKey, q.scope)
	signed := withoutSignature(q.params)
	if verifySignature(key, r, q, joinPairs(canonicalPairs(signed))) {
		return connect, nil
	}
	if !v.Strict && verifySignature(key, r, q, joinPairs(rawPairs(signed))) {
		connect.Lenience = "the signature covers the query as it was sent, not its canonical form: " + encodingDifference(signed)
		return connect, nil
	}
	return nil, refuse(CodeSignatureMismatch, "the signature is not the one computed from this request and the secret of "+shorten(q.keyID, 40),
		"run peal presign verify with the URL and the same credentials")
}

// refusal returns the first thing that refuses the request whoever signed it.
func (v *Verifier) refusal(r Request, q *query, now time.Time) *Finding {
	if r.Method != http.MethodGet {
		return &Finding{CodeMethodNotGet, SeverityError, "the method is " + shorten(r.Method, 20) + ", not GET", "send a WebSocket handshake"}
	}
	if f := checkPath(r.Path); f != nil {
		return f
	}
	for _, f := range q.check(now, v.skew(), "") {
		if f.Severity == SeverityError {
			return &f
		}
	}
	if v.Region != "" && q.scope.Region != v.Region {
		return &Finding{CodeRegionMismatch, SeverityError,
			"the credential scope names the region " + shorten(q.scope.Region, 40) + "; this endpoint is in " + v.Region, "sign for " + v.Region}
	}
	for name := range r.Header {
		name = strings.ToLower(name)
		if strings.HasPrefix(name, "x-amz-") && !q.signs(name) {
			return &Finding{CodeHeaderUnsigned, SeverityError, "the header " + shorten(name, 60) + " is sent but not signed", "leave the header out; everything belongs into the query"}
		}
	}
	return nil
}

func (v *Verifier) skew() time.Duration {
	if v.Skew == 0 {
		return defaultSkew
	}
	return v.Skew
}

// checkToken compares the token of the query with that of the credentials. Some
// clients always send the parameter, so an empty one counts as absent.
func checkToken(creds aws.Credentials, token string, now time.Time) *Finding {
	switch {
	case creds.SessionToken == "" && token != "":
		return &Finding{CodeTokenInvalid, SeverityError, "X-Amz-Security-Token is present, but " + creds.AccessKeyID + " is a long-term key", "sign without a session token"}
	case creds.SessionToken != "" && token == "":
		return &Finding{CodeTokenMissing, SeverityError, "X-Amz-Security-Token is missing, but " + creds.AccessKeyID + " is a temporary key", "sign with the session token of the credentials"}
	case !hmac.Equal([]byte(creds.SessionToken), []byte(token)):
		return &Finding{CodeTokenInvalid, SeverityError, "X-Amz-Security-Token is not the token of " + creds.AccessKeyID, "take key id, secret and token from the same set of credentials"}
	case creds.CanExpire && !now.Before(creds.Expires):
		return &Finding{CodeTokenExpired, SeverityError, "the temporary credentials expired at " + creds.Expires.UTC().Format(time.RFC3339), "fetch new credentials"}
	}
	return nil
}

func verifySignature(key []byte, r Request, q *query, canonicalQuery string) bool {
	text := CanonicalRequest{
		Method: r.Method, Path: r.Path, Query: canonicalQuery,
		Host: strings.ToLower(r.Host), Header: r.Header, SignedHeaders: q.signedHeaders,
		PayloadHash: EmptyPayloadHash,
	}.String()
	want := Signature(key, stringToSign(q.first(paramDate), q.scope, text))
	return hmac.Equal([]byte(want), []byte(q.first(paramSignature)))
}

// encodingDifference names the first parameter that is not written canonically.
func encodingDifference(params []param) string {
	for _, p := range params {
		for _, c := range p.rawValue {
			if c != '%' && (c > unicode.MaxASCII || !unreserved(byte(c))) {
				return fmt.Sprintf("%s holds a raw %q", shorten(p.key, 40), c)
			}
		}
		if p.rawValue != escape(p.value) {
			return shorten(p.key, 40) + " holds an escape that RFC 3986 writes otherwise"
		}
	}
	return "a parameter name is encoded otherwise"
}

func refuse(code Code, message, fix string) *Refusal {
	return &Refusal{Finding{code, SeverityError, message, fix}}
}
