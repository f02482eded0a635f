package presign

import (
	"net/http"
	"strings"
)

// EmptyPayloadHash is the SHA-256 of the empty string in hexadecimal: the
// payload hash of every request without a body, connect requests included.
const EmptyPayloadHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// A CanonicalRequest is the first of the three texts of a Signature Version 4
// signature. It serves both forms: the presigned query of a connect URL, and
// the Authorization header of an HTTP call.
//
// Source: AWS IAM User Guide, "Create a signed AWS API request".
type CanonicalRequest struct {
	Method        string
	Path          string      // canonical: "/connect", or what CanonicalPath returns
	Query         string      // canonical: what CanonicalQuery returns
	Host          string      // value of the signed header host, used as it is given
	Header        http.Header // values of the other signed headers
	SignedHeaders []string    // lower-case names, in the order in which they were signed
	PayloadHash   string      // hexadecimal SHA-256 of the body, or EmptyPayloadHash
}

// String returns the canonical request: six fields separated by line feeds.
// Header values are trimmed, runs of spaces become one, and several values of
// one name are joined by commas. A signed header that is absent counts as empty.
func (r CanonicalRequest) String() string {
	var b strings.Builder
	b.WriteString(r.Method)
	b.WriteByte('\n')
	b.WriteString(r.Path)
	b.WriteByte('\n')
	b.WriteString(r.Query)
	b.WriteByte('\n')
	for _, name := range r.SignedHeaders {
		b.WriteString(name)
		b.WriteByte(':')
		if name == "host" {
			b.WriteString(oneSpace(r.Host))
		} else {
			for i, value := range r.Header.Values(name) {
				if i > 0 {
					b.WriteByte(',')
				}
				b.WriteString(oneSpace(value))
			}
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
	b.WriteString(strings.Join(r.SignedHeaders, ";"))
	b.WriteByte('\n')
	b.WriteString(r.PayloadHash)
	return b.String()
}

func oneSpace(s string) string {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, "  ") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != ' ' || s[i-1] != ' ' {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// CanonicalQuery returns the canonical form of a raw query as it was received:
// each name and value decoded once and encoded again by RFC 3986 with
// upper-case hexadecimal, sorted by name, then by value. X-Amz-Signature is
// left out. A plus sign is a plus sign, never a space.
func CanonicalQuery(raw string) string {
	return joinPairs(canonicalPairs(withoutSignature(parseQuery(raw))))
}

// CanonicalPath returns the canonical form of a path as it was received, still
// escaped, for the header form of a signature: each segment is encoded once
// more, so that %3A becomes %253A. Every AWS service but S3 signs like this.
func CanonicalPath(escaped string) string {
	if escaped == "" {
		return "/"
	}
	return string(appendEscapedExcept(nil, escaped, "/"))
}
