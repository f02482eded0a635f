package emulator

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// newToken signs a token. The sign function gets what is to be signed.
func newToken(t *testing.T, header object, payload any, sign func(text string) []byte) string {
	t.Helper()
	encode := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	text := encode(header) + "." + encode(payload)
	return text + "." + base64.RawURLEncoding.EncodeToString(sign(text))
}

func TestVerifyToken(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point, err := ecKey.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	b64 := base64.RawURLEncoding.EncodeToString
	set, err := json.Marshal(object{"keys": []object{
		{"kid": "r", "kty": "RSA", "n": b64(rsaKey.N.Bytes()), "e": b64(big.NewInt(int64(rsaKey.E)).Bytes())},
		{"kid": "e", "kty": "EC", "crv": "P-256", "x": b64(point[1:33]), "y": b64(point[33:])},
		{"kid": "other", "kty": "OKP"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	keys := filepath.Join(write(t, map[string]string{"keys.json": string(set)}), "keys.json")
	d := &directory{providers: map[string]*provider{}}
	for _, p := range []Provider{
		{Issuer: "https://secret.example", Audiences: []string{"web", "app"}, Secret: "secret"},
		{Issuer: "https://keys.example/tenant", Audiences: []string{"web"}, Keys: keys},
		{Issuer: "https://unsigned.example", Audiences: []string{"web"}, Unsigned: true},
	} {
		if err := d.addProvider(p); err != nil {
			t.Fatal(err)
		}
	}
	byHS256 := func(text string) []byte { return hmacSHA256([]byte("secret"), text) }
	byRS256 := func(text string) []byte {
		sum := sha256.Sum256([]byte(text))
		s, err := rsa.SignPKCS1v15(rand.Reader, rsaKey, crypto.SHA256, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	byES256 := func(text string) []byte {
		sum := sha256.Sum256([]byte(text))
		r, s, err := ecdsa.Sign(rand.Reader, ecKey, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		b := make([]byte, 64)
		r.FillBytes(b[:32])
		s.FillBytes(b[32:])
		return b
	}
	byNobody := func(string) []byte { return nil }
	claim := func(issuer string, changes object) object {
		c := object{"iss": issuer, "sub": "ann", "aud": "web", "exp": now.Unix() + 60}
		for key, value := range changes {
			c[key] = value
		}
		return c
	}
	const secret, keyed, unsigned = "https://secret.example", "https://keys.example/tenant", "https://unsigned.example"
	tests := []struct {
		name  string
		token string
		want  error
	}{
		{"HS256", newToken(t, object{"alg": "HS256"}, claim(secret, nil), byHS256), nil},
		{"RS256", newToken(t, object{"alg": "RS256", "kid": "r"}, claim(keyed, nil), byRS256), nil},
		{"RS256 without kid", newToken(t, object{"alg": "RS256"}, claim(keyed, nil), byRS256), nil},
		{"ES256", newToken(t, object{"alg": "ES256", "kid": "e"}, claim(keyed, nil), byES256), nil},
		{"unsigned", newToken(t, object{"alg": "none"}, claim(unsigned, nil), byNobody), nil},
		{"several audiences", newToken(t, object{"alg": "HS256"}, claim(secret, object{"aud": []string{"x", "app"}}), byHS256), nil},
		{"other secret", newToken(t, object{"alg": "HS256"}, claim(secret, nil), func(text string) []byte { return hmacSHA256([]byte("x"), text) }), errForged},
		{"none", newToken(t, object{"alg": "none"}, claim(secret, nil), byNobody), errForged},
		{"none for keys", newToken(t, object{"alg": "none"}, claim(keyed, nil), byNobody), errForged},
		{"other key", newToken(t, object{"alg": "RS256", "kid": "e"}, claim(keyed, nil), byRS256), errForged},
		{"secret from public key", newToken(t, object{"alg": "HS256", "kid": "r"}, claim(keyed, nil), func(text string) []byte { return hmacSHA256(rsaKey.N.Bytes(), text) }), errForged},
		{"issuer", newToken(t, object{"alg": "HS256"}, claim("https://else.example", nil), byHS256), errIssuer},
		{"audience", newToken(t, object{"alg": "HS256"}, claim(secret, object{"aud": "x"}), byHS256), errAudience},
		{"no audience", newToken(t, object{"alg": "HS256"}, claim(secret, object{"aud": nil}), byHS256), errAudience},
		{"expired", newToken(t, object{"alg": "HS256"}, claim(secret, object{"exp": now.Unix()}), byHS256), errExpired},
		{"no expiry", newToken(t, object{"alg": "HS256"}, claim(secret, object{"exp": nil}), byHS256), errNoToken},
		{"too early", newToken(t, object{"alg": "HS256"}, claim(secret, object{"nbf": now.Unix() + 1}), byHS256), errTooEarly},
		{"no subject", newToken(t, object{"alg": "HS256"}, claim(secret, object{"sub": ""}), byHS256), errNoToken},
		{"no token", "x", errNoToken},
		{"no base64", "a.b.=", errNoToken},
	}
	for _, test := range tests {
		p, c, err := verifyToken(test.token, now, func(name string) *provider { return d.providers[name] })
		if !errors.Is(err, test.want) {
			t.Errorf("%s: verifyToken = %v, want %v", test.name, err, test.want)
		}
		if test.want == nil && err == nil && (c.Subject != "ann" || "https://"+p.name != p.Issuer) {
			t.Errorf("%s: verifyToken = %q of %q, want ann", test.name, c.Subject, p.name)
		}
	}
}

func FuzzVerifyToken(f *testing.F) {
	now := time.Unix(1768472430, 0)
	p, err := newProvider(Provider{Issuer: "https://a.example", Audiences: []string{"web"}, Unsigned: true})
	if err != nil {
		f.Fatal(err)
	}
	token, err := signToken("s", object{"iss": "https://a.example", "sub": "ann", "aud": "web", "exp": 1 << 40,
		"https://aws.amazon.com/tags": object{"principal_tags": object{"a": []string{"b"}}, "transitive_tag_keys": []string{"a"}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(token)
	f.Add("e30.e30.e30")
	f.Add("..")
	f.Fuzz(func(t *testing.T, token string) {
		_, c, err := verifyToken(token, now, func(string) *provider { return p })
		if err != nil {
			return
		}
		if c.Subject == "" || len(c.Audience) == 0 {
			t.Errorf("verifyToken accepts %+v", c)
		}
		c.tags()
		c.claim("sub")
	})
}

func TestParseKeysRefuses(t *testing.T) {
	t.Parallel()
	for _, set := range []string{
		``, `{}`, `{"keys":[]}`, `{"keys":[{"kty":"oct","k":"AA"}]}`, `{"keys":[{"kty":"RSA","n":"AQ","e":"AQAB"}]}`,
		`{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}`, `{"keys":[{"kty":"RSA","n":"` + strings.Repeat("A", 400) + `","e":"!"}]}`,
	} {
		if keys, err := parseKeys([]byte(set)); err == nil {
			t.Errorf("parseKeys(%q) = %d keys, want an error", set, len(keys))
		}
	}
}
