package presign

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
)

// An attempt is one way to compute a signature: the right one, or the right one
// with something done wrong.
type attempt struct {
	method      string
	path        string
	host        string
	headers     http.Header
	signed      []string // names of the signed headers
	payloadHash string

	params   []param             // without the signature
	encoding encoding            // of every parameter
	special  map[string]encoding // of some parameters
	arrange  func([]pair)        // sorts the encoded parameters

	date      string // second line of the string to sign
	scope     Scope  // third line of the string to sign
	keyScope  Scope  // what the signing key is derived for
	secret    string
	derive    func(secret string, scope Scope) []byte
	canonical func(CanonicalRequest) string
	hash      func(canonicalRequest string) string
}

// newAttempt returns the right way to sign what r asks for. Method and path are
// not taken from r: there is only one right one of each.
func newAttempt(r Request, q *query, secret string) attempt {
	signed := q.signedHeaders
	if q.first(paramSignedHeaders) == "" {
		signed = []string{"host"} // left out of the URL; hardly anybody signs without it
	}
	return attempt{
		method: http.MethodGet, path: connectPath, host: strings.ToLower(r.Host), headers: r.Header, signed: signed,
		payloadHash: EmptyPayloadHash,
		params:      withoutSignature(q.params), encoding: encoding{times: 1}, arrange: sortPairs,
		date: q.first(paramDate), scope: q.scope, keyScope: q.scope,
		secret: secret, derive: SigningKey,
		canonical: CanonicalRequest.String, hash: hexSHA256,
	}
}

func (a *attempt) canonicalRequest() string {
	pairs := make([]pair, len(a.params))
	for i, p := range a.params {
		e, ok := a.special[p.key]
		if !ok {
			e = a.encoding
		}
		pairs[i] = pair{e.encode(p.rawKey, p.key), e.encode(p.rawValue, p.value)}
	}
	a.arrange(pairs)
	return a.canonical(CanonicalRequest{
		Method: a.method, Path: a.path, Query: joinPairs(pairs), Host: a.host,
		Header: a.headers, SignedHeaders: a.signed, PayloadHash: a.payloadHash,
	})
}

func (a *attempt) stringToSign(canonicalRequest string) string {
	return algorithm + "\n" + a.date + "\n" + a.scope.String() + "\n" + a.hash(canonicalRequest)
}

func (a *attempt) signature() string {
	return Signature(a.derive(a.secret, a.keyScope), a.stringToSign(a.canonicalRequest()))
}

func hexSHA256(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// An encoding is a way to write a parameter into a canonical query.
type encoding struct {
	times   int    // how often: 0 not at all, 1 as it should be, 2 twice
	keep    string // bytes left raw though they are reserved
	tilde   bool   // "~" is encoded though it is unreserved
	plus    bool   // a space becomes "+"
	lower   bool   // lower-case hexadecimal
	asSent  bool   // as it stood on the wire
	decoded bool   // "+" on the wire was a space
}

func (e encoding) encode(raw, decoded string) string {
	if e.asSent {
		return raw
	}
	s := decoded
	if e.decoded {
		s = unescape(strings.ReplaceAll(raw, "+", " "))
	}
	for range e.times {
		keep := e.keep
		if e.plus {
			keep += " "
		}
		s = string(appendEscapedExcept(nil, s, keep))
		if e.tilde {
			s = strings.ReplaceAll(s, "~", "%7E")
		}
		if e.plus {
			s = strings.ReplaceAll(s, " ", "+")
		}
		if e.lower {
			s = lowerEscapes(s)
		}
	}
	return s
}

// lowerEscapes writes the hexadecimal digits of each escape in lower case.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(s[i+1:i+3]))
			i += 2
		}
	}
	return string(b)
}
