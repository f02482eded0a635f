package emulator

import (
	"crypto/hmac"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/peal-cli/peal/pkg/presign"
)

// A headerSignature is all that a signature in a header is computed from.
type headerSignature struct {
	canonical presign.CanonicalRequest
	date      time.Time
	scope     presign.Scope
	secret    string
}

func (h headerSignature) signature() string {
	return presign.Signature(presign.SigningKey(h.secret, h.scope), presign.StringToSign(h.date, h.scope, h.canonical.String()))
}

// is says whether sent is the signature.
func (h headerSignature) is(sent string) bool {
	return hmac.Equal([]byte(h.signature()), []byte(sent))
}

// explain says in one sentence how the client came to a signature that is not
// this one: it makes the mistakes that are made most, one at a time, until one
// gives that signature, and names the first line in which the two canonical
// requests differ. Secrets and session tokens are not in it.
func (h headerSignature) explain(c *call, sent string) string {
	for _, mistake := range h.mistakes(c) {
		made := h
		mistake.make(&made)
		if made.is(sent) {
			return mistake.did + difference(h.canonical.String(), made.canonical.String())
		}
	}
	return "no known mistake explains the signature: the secret may be that of another key. It should cover this canonical request:\n" +
		hideTokens(h.canonical.String())
}

// A headerMistake is a way to sign wrongly.
type headerMistake struct {
	did  string
	make func(*headerSignature)
}

func (h headerSignature) mistakes(c *call) []headerMistake {
	host, _, err := net.SplitHostPort(c.host)
	if err != nil {
		host = c.host
	}
	decoded, err := url.PathUnescape(c.path)
	if err != nil {
		decoded = c.path
	}
	canonical := func(change func(*presign.CanonicalRequest)) func(*headerSignature) {
		return func(h *headerSignature) { change(&h.canonical) }
	}
	return []headerMistake{
		{"the path was encoded once, not twice", canonical(func(r *presign.CanonicalRequest) { r.Path = c.path })},
		{"the path was not encoded", canonical(func(r *presign.CanonicalRequest) { r.Path = decoded })},
		{"the query was not sorted or not encoded by RFC 3986", canonical(func(r *presign.CanonicalRequest) { r.Query = c.rawQuery })},
		{"the query was left out", canonical(func(r *presign.CanonicalRequest) { r.Query = "" })},
		{"the host was signed without its port", canonical(func(r *presign.CanonicalRequest) { r.Host = host })},
		{"the host was signed as localhost", canonical(func(r *presign.CanonicalRequest) { r.Host = strings.Replace(c.host, host, "localhost", 1) })},
		{"the payload was signed as UNSIGNED-PAYLOAD", canonical(func(r *presign.CanonicalRequest) { r.PayloadHash = "UNSIGNED-PAYLOAD" })},
		{"the payload was signed as empty", canonical(func(r *presign.CanonicalRequest) { r.PayloadHash = presign.EmptyPayloadHash })},
		{"the signed headers were not sorted", canonical(func(r *presign.CanonicalRequest) { r.SignedHeaders = slices.Sorted(slices.Values(r.SignedHeaders)) })},
		{"the secret ends with a line break", func(h *headerSignature) { h.secret += "\n" }},
		{"the secret ends with a blank", func(h *headerSignature) { h.secret += " " }},
		{"the key was derived for the service execute-api", func(h *headerSignature) { h.scope.Service = "execute-api" }},
	}
}

// difference names the first line in which two canonical requests differ.
func difference(want, made string) string {
	if want == made {
		return ""
	}
	a, b := strings.Split(hideTokens(want), "\n"), strings.Split(hideTokens(made), "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf(": line %d of the canonical request is %q, the client signed %q", i+1, a[i], b[i])
		}
	}
	return ""
}

// hideTokens hides the session token in a canonical request.
func hideTokens(canonical string) string {
	const name = "x-amz-security-token:"
	lines := strings.Split(canonical, "\n")
	for i, line := range lines {
		if token, ok := strings.CutPrefix(line, name); ok {
			lines[i] = fmt.Sprintf("%s(%d characters)", name, len(token))
		}
	}
	return strings.Join(lines, "\n")
}
