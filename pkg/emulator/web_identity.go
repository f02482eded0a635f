package emulator

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"time"
)

// A provider is an issuer of OpenID Connect tokens, with what tells its tokens
// from forged ones.
type provider struct {
	Provider
	name string // the issuer without https://, as condition keys and logins name it
	keys []webKey
}

type webKey struct {
	id  string
	key crypto.PublicKey
}

func newProvider(p Provider) (*provider, error) {
	u, err := url.Parse(p.Issuer)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("issuer %q: want an https URL", p.Issuer)
	}
	if len(p.Audiences) == 0 {
		return nil, errors.New("there are no audiences")
	}
	ways := 0
	for _, given := range []bool{p.Secret != "", p.Keys != "", p.Unsigned} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		return nil, errors.New("want exactly one of secret, keys and unsigned")
	}
	added := &provider{Provider: p, name: strings.TrimPrefix(p.Issuer, "https://")}
	if p.Keys != "" {
		set, err := readFile(p.Keys)
		if err != nil {
			return nil, err
		}
		if added.keys, err = parseKeys(set); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Keys, err)
		}
	}
	return added, nil
}

// parseKeys reads a JSON Web Key Set (RFC 7517) of RSA and P-256 keys.
func parseKeys(set []byte) ([]webKey, error) {
	var jwks struct {
		Keys []struct{ Kid, Kty, Crv, N, E, X, Y string }
	}
	if err := json.Unmarshal(set, &jwks); err != nil {
		return nil, err
	}
	var keys []webKey
	for _, k := range jwks.Keys {
		switch {
		case k.Kty == "RSA":
			n, errN := base64.RawURLEncoding.DecodeString(k.N)
			e, errE := base64.RawURLEncoding.DecodeString(k.E)
			if errN != nil || errE != nil || len(n) < 128 || len(e) == 0 || len(e) > 4 {
				return nil, fmt.Errorf("key %q is no RSA public key", k.Kid)
			}
			keys = append(keys, webKey{k.Kid, &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}})
		case k.Kty == "EC" && k.Crv == "P-256":
			x, errX := base64.RawURLEncoding.DecodeString(k.X)
			y, errY := base64.RawURLEncoding.DecodeString(k.Y)
			key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, x, y))
			if errX != nil || errY != nil || err != nil {
				return nil, fmt.Errorf("key %q is no public key on P-256", k.Kid)
			}
			keys = append(keys, webKey{k.Kid, key})
		}
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no RSA or P-256 key")
	}
	return keys, nil
}

// Claims are what a token says of somebody.
type claims struct {
	Issuer    string          `json:"iss"`
	Subject   string          `json:"sub"`
	Audience  audience        `json:"aud"`
	Expires   json.Number     `json:"exp"`
	NotBefore json.Number     `json:"nbf"`
	Methods   []string        `json:"amr"`
	AWS       json.RawMessage `json:"https://aws.amazon.com/tags"`

	all map[string]json.RawMessage
}

// An audience is one string or several.
type audience []string

// UnmarshalJSON reads either.
func (a *audience) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*a = audience{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(a))
}

// claim returns a claim as text; false when the token has it not.
func (c *claims) claim(name string) (string, bool) {
	raw, ok := c.all[name]
	if !ok || isNull(raw) {
		return "", false
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	return text, true
}

// The ways in which a token can be refused.
var (
	errNoToken  = errors.New("not a JSON Web Token")
	errIssuer   = errors.New("unknown issuer")
	errForged   = errors.New("the signature is not the provider's")
	errAudience = errors.New("incorrect token audience")
	errExpired  = errors.New("token expired")
	errTooEarly = errors.New("token not valid yet")
)

// verifyToken reads a JSON Web Token (RFC 7519) and finds out whose it is. The
// error is one of those above.
func verifyToken(token string, now time.Time, providerNamed func(name string) *provider) (*provider, *claims, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, nil, errNoToken
	}
	var decoded [3][]byte
	for i, part := range parts {
		var err error
		if decoded[i], err = base64.RawURLEncoding.DecodeString(part); err != nil {
			return nil, nil, errNoToken
		}
	}
	var header struct{ Alg, Kid string }
	c := &claims{}
	if json.Unmarshal(decoded[0], &header) != nil || json.Unmarshal(decoded[1], c) != nil ||
		json.Unmarshal(decoded[1], &c.all) != nil || c.Subject == "" {
		return nil, nil, errNoToken
	}
	p := providerNamed(strings.TrimPrefix(c.Issuer, "https://"))
	if p == nil {
		return nil, nil, errIssuer
	}
	if !p.signed(header.Alg, header.Kid, parts[0]+"."+parts[1], decoded[2]) {
		return nil, nil, errForged
	}
	if expires, err := c.Expires.Float64(); err != nil {
		return nil, nil, errNoToken
	} else if float64(now.Unix()) >= expires {
		return nil, nil, errExpired
	}
	if from, err := c.NotBefore.Float64(); err == nil && float64(now.Unix()) < from {
		return nil, nil, errTooEarly
	}
	if !slices.ContainsFunc(c.Audience, func(a string) bool { return slices.Contains(p.Audiences, a) }) {
		return nil, nil, errAudience
	}
	return p, c, nil
}

// signed reports whether the provider has signed a token (RFC 7518, section 3).
func (p *provider) signed(algorithm, keyID, text string, signature []byte) bool {
	sum := sha256.Sum256([]byte(text))
	switch {
	case p.Unsigned:
		return true
	case p.Secret != "":
		return algorithm == "HS256" && hmac.Equal(signature, hmacSHA256([]byte(p.Secret), text))
	}
	for _, k := range p.keys {
		if keyID != "" && k.id != keyID {
			continue
		}
		switch key := k.key.(type) {
		case *rsa.PublicKey:
			if algorithm == "RS256" && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) == nil {
				return true
			}
		case *ecdsa.PublicKey:
			if algorithm == "ES256" && len(signature) == 64 && ecdsa.Verify(key, sum[:],
				new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
				return true
			}
		}
	}
	return false
}

// signToken makes a token of its own for the emulator, signed by HS256.
func signToken(secret string, c any) (string, error) {
	payload, err := json.Marshal(c)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + base64.RawURLEncoding.EncodeToString(payload)
	return text + "." + base64.RawURLEncoding.EncodeToString(hmacSHA256([]byte(secret), text)), nil
}

func hmacSHA256(key []byte, text string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(text))
	return m.Sum(nil)
}
