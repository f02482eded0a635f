package emulator

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// The files of Options.CertificateDir.
const (
	caFile     = "ca.pem"        // the emulator's authority alone
	bundleFile = "ca-bundle.pem" // with the authorities that the system trusts
)

// writeCertificates writes the files of Options.CertificateDir, each in one step.
func (s *Server) writeCertificates() error {
	ca := s.authority.caPEM
	if err := os.Mkdir(s.options.CertificateDir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	for name, data := range map[string][]byte{caFile: ca, bundleFile: append(systemRoots(), ca...)} {
		path := filepath.Join(s.options.CertificateDir, name)
		if err := os.WriteFile(path+".new", data, 0o644); err != nil {
			return err
		}
		if err := os.Rename(path+".new", path); err != nil {
			return err
		}
	}
	return nil
}

// systemRoots returns the certificates that the system trusts, in PEM: variables
// such as SSL_CERT_FILE replace them, and other hosts must go on being trusted
// in a shell that has them set. It is empty where they are not kept in a file.
func systemRoots() []byte {
	for _, path := range []string{
		"/etc/ssl/certs/ca-certificates.crt",                // Debian, Alpine
		"/etc/pki/tls/certs/ca-bundle.crt",                  // Fedora
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL
		"/etc/ssl/ca-bundle.pem",                            // openSUSE
		"/etc/ssl/cert.pem",                                 // macOS, BSD
	} {
		if data, err := os.ReadFile(path); err == nil {
			return append(slices.Clip(data), '\n')
		}
	}
	return nil
}
