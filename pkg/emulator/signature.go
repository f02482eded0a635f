package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/peal-cli/peal/pkg/presign"
)

// clockSkew is how far the time of a signature may be from the emulator's clock.
const clockSkew = 5 * time.Minute

// An authorization is an Authorization header of Signature Version 4, taken apart.
type authorization struct {
	accessKeyID   string
	scope         presign.Scope
	signedHeaders []string
	signature     string
}

// parseAuthorization reads the header. The error texts are those that AWS
// services have for the parts that may be missing.
func parseAuthorization(header string) (authorization, error) {
	const algorithm = "AWS4-HMAC-SHA256"
	var a authorization
	kind, rest, _ := strings.Cut(strings.TrimSpace(header), " ")
	if kind != algorithm {
		return a, signatureError("IncompleteSignatureException", "Authorization header requires the algorithm %s.", algorithm)
	}
	var credential, signedHeaders string
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			credential = value
		case "SignedHeaders":
			signedHeaders = value
		case "Signature":
			a.signature = value
		}
	}
	for _, p := range []struct{ name, value string }{{"Credential", credential}, {"SignedHeaders", signedHeaders}, {"Signature", a.signature}} {
		if p.value == "" {
			return a, signatureError("IncompleteSignatureException", "Authorization header requires '%s' parameter.", p.name)
		}
	}
	var err error
	if a.accessKeyID, a.scope, err = presign.ParseCredential(credential); err != nil {
		return a, signatureError("IncompleteSignatureException", "Credential must have five slash-delimited elements, the last of them aws4_request.")
	}
	a.signedHeaders = strings.Split(signedHeaders, ";")
	return a, nil
}

// verifyHeader checks the signature of an HTTP call in its header form: exactly
// the headers that the client lists, the path encoded twice. It returns whose
// the signature is.
func (s *Server) verifyHeader(c *call, a authorization) (*credential, error) {
	cred, ok := s.credential(a.accessKeyID, c.header.Get("X-Amz-Security-Token"))
	if !ok {
		return nil, signatureError("UnrecognizedClientException", "The security token included in the request is invalid.")
	}
	if a.scope.Region != s.options.Region {
		return nil, signatureError("InvalidSignatureException", "Credential should be scoped to a valid region, not '%s'.", a.scope.Region)
	}
	date, err := signingTime(c.header)
	if err != nil {
		return nil, err
	}
	if a.scope.Date != date.Format("20060102") {
		return nil, signatureError("InvalidSignatureException", "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s'.",
			a.scope.Date, date.Format("20060102"))
	}
	if d := c.now.Sub(date); d > clockSkew {
		return nil, signatureError("InvalidSignatureException", "Signature expired: %s is now earlier than %s (%s - 5 min.)",
			stamp(date), stamp(c.now.Add(-clockSkew)), stamp(c.now))
	} else if d < -clockSkew {
		return nil, signatureError("InvalidSignatureException", "Signature not yet current: %s is still later than %s (%s + 5 min.)",
			stamp(date), stamp(c.now.Add(clockSkew)), stamp(c.now))
	}
	if err := checkSignedHeaders(c.header, a.signedHeaders); err != nil {
		return nil, err
	}
	if err := checkToken(cred, c.header.Get("X-Amz-Security-Token"), c.now); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(c.body)
	hash := hex.EncodeToString(sum[:])
	if sent := c.header.Get("X-Amz-Content-Sha256"); sent == "UNSIGNED-PAYLOAD" {
		hash = sent
	} else if sent != "" && sent != hash {
		return nil, signatureError("InvalidSignatureException", "The value of x-amz-content-sha256 is not the SHA-256 of the request body.")
	}
	canonical := presign.CanonicalRequest{
		Method:        c.method,
		Path:          presign.CanonicalPath(c.path),
		Query:         presign.CanonicalQuery(c.rawQuery),
		Host:          c.host,
		Header:        c.header,
		SignedHeaders: a.signedHeaders,
		PayloadHash:   hash,
	}
	signed := headerSignature{canonical, date, a.scope, cred.secret}
	if !signed.is(a.signature) {
		s.logf("%s: %s: signature refused", c.requestID, c.operation.name)
		if s.options.ExplainAuth {
			s.logf("%s: %s", c.requestID, signed.explain(c, a.signature))
		}
		return nil, signatureError("InvalidSignatureException", "The request signature we calculated does not match the signature you provided. "+
			"Check your AWS Secret Access Key and signing method. Consult the service documentation for details.")
	}
	return cred, nil
}

func stamp(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// signingTime is the time of the signature: of the header X-Amz-Date, else of Date.
func signingTime(h http.Header) (time.Time, error) {
	if v := h.Get("X-Amz-Date"); v != "" {
		if t, err := time.Parse("20060102T150405Z", v); err == nil {
			return t, nil
		}
	} else if t, err := http.ParseTime(h.Get("Date")); err == nil {
		return t.UTC(), nil
	}
	return time.Time{}, signatureError("IncompleteSignatureException", "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
}

// checkSignedHeaders refuses a signature that leaves out a header it must cover.
func checkSignedHeaders(h http.Header, signed []string) error {
	covers := func(name string) bool {
		for _, s := range signed {
			if s == name {
				return true
			}
		}
		return false
	}
	if !covers("host") {
		return signatureError("InvalidSignatureException", "'Host' must be a 'SignedHeader' in the AWS Authorization.")
	}
	for name := range h {
		name = strings.ToLower(name)
		// The SDK for JavaScript adds amz-sdk-*, which are not x-amz-*, at will.
		if strings.HasPrefix(name, "x-amz-") && !covers(name) {
			return signatureError("InvalidSignatureException", "'%s' must be a 'SignedHeader' in the AWS Authorization.", name)
		}
	}
	return nil
}

// checkToken compares the session token of a request with that of its credentials.
func checkToken(cred *credential, token string, now time.Time) error {
	if !hmac.Equal([]byte(token), []byte(cred.token)) {
		return signatureError("UnrecognizedClientException", "The security token included in the request is invalid.")
	}
	if !cred.expires.IsZero() && !now.Before(cred.expires) {
		return signatureError("ExpiredTokenException", "The security token included in the request is expired")
	}
	return nil
}
