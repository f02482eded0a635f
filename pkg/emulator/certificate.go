package emulator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"time"
)

// An authority is a throw-away certificate authority and the certificate that
// it has issued for loopback.
type authority struct {
	caPEM []byte // certificate of the authority
	leaf  tls.Certificate
	keys  authorityKeys
}

// authorityKeys is what is kept of an authority with the state. The key of the
// authority itself is not: it is thrown away as soon as it has signed.
type authorityKeys struct {
	CA   []byte // DER
	Cert []byte // DER
	Key  []byte // PKCS #8
}

// certificateLife is long enough for a state file that is kept for years.
const certificateLife = 10 * 365 * 24 * time.Hour

// newAuthority makes an authority with ECDSA P-256 keys, which takes well under
// a millisecond.
func newAuthority(now time.Time) (*authority, error) {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	ca := &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: "peal emulator CA"},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(certificateLife),
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
		KeyUsage:              x509.KeyUsageCertSign,
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	if err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	leaf := &x509.Certificate{
		SerialNumber: serial(),
		Subject:      pkix.Name{CommonName: "localhost"},
		NotBefore:    ca.NotBefore,
		NotAfter:     ca.NotAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     []string{"localhost"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, caKey)
	if err != nil {
		return nil, err
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return loadAuthority(authorityKeys{CA: caDER, Cert: leafDER, Key: keyDER})
}

// loadAuthority brings an authority back from what was kept of it.
func loadAuthority(k authorityKeys) (*authority, error) {
	key, err := x509.ParsePKCS8PrivateKey(k.Key)
	if err != nil {
		return nil, fmt.Errorf("key of the certificate: %w", err)
	}
	private, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("key of the certificate: not an ECDSA key")
	}
	return &authority{
		caPEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: k.CA}),
		leaf:  tls.Certificate{Certificate: [][]byte{k.Cert, k.CA}, PrivateKey: private},
		keys:  k,
	}, nil
}

func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		panic(fmt.Sprintf("emulator: no randomness: %v", err)) // crypto/rand never fails on the systems Go runs on
	}
	return n.Add(n, big.NewInt(1))
}
