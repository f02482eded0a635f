package cmd

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/peal-cli/peal/pkg/presign"
	"github.com/peal-cli/peal/pkg/stream"
)

// A path is what was seen of one connection on its way, by its callbacks.
type path struct {
	mu        sync.Mutex
	host      string
	proxy     *url.URL
	tunnelled bool // an https proxy was passed
	addresses []net.IPAddr
	peer      string
	state     *tls.ConnectionState
	resolving time.Time // zero: nothing was to be resolved
	resolved  time.Time
	dialed    time.Time // the first attempt at TCP
	connected time.Time
	secured   time.Time
	end       time.Time
}

// dial connects as every session does, and tells its way apart.
func (d *doctor) dial(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	attempt := d.attempt
	if attempt.URL == "" {
		if attempt.URL = d.reach; attempt.URL == "" {
			for _, name := range []string{"dns", "tcp", "tls", "upgrade"} {
				d.took(name, 0, "", skipped("where to connect is not known"))
			}
			return
		}
	}
	u, err := url.Parse(attempt.URL)
	if err != nil {
		d.took("dns", 0, "", err)
		return
	}
	p := &path{host: u.Hostname()}
	conn, err := p.dialer(d.plain).Dial(httptrace.WithClientTrace(ctx, p.trace()), attempt)
	p.end = time.Now()
	if ctx.Err() != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	d.reportPath(p, u, err)
	if d.attempt.URL == "" && conn != nil {
		conn.Close()
		return
	}
	d.conn = conn
}

// dialer returns a dialer that tells p of proxy and certificate.
func (p *path) dialer(config *tls.Config) *stream.Dialer {
	if config == nil {
		config = &tls.Config{}
	}
	config = config.Clone()
	config.VerifyConnection = func(state tls.ConnectionState) error {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.proxy != nil && p.proxy.Scheme == "https" && !p.tunnelled {
			p.tunnelled = true // this was the certificate of the proxy
			return nil
		}
		p.state, p.secured = &state, time.Now()
		return nil
	}
	return &stream.Dialer{TLS: config, Proxy: func(r *http.Request) (*url.URL, error) {
		proxy, err := http.ProxyFromEnvironment(r)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.proxy = proxy
		return proxy, err
	}}
}

// trace returns callbacks that note when the network was done with a step.
func (p *path) trace() *httptrace.ClientTrace {
	note := func(do func(now time.Time)) {
		p.mu.Lock()
		defer p.mu.Unlock()
		do(time.Now())
	}
	return &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { note(func(now time.Time) { p.resolving = now }) },
		DNSDone: func(info httptrace.DNSDoneInfo) {
			note(func(now time.Time) {
				p.addresses = info.Addrs
				if info.Err == nil {
					p.resolved = now
				}
			})
		},
		ConnectStart: func(string, string) {
			note(func(now time.Time) {
				if p.dialed.IsZero() {
					p.dialed = now
				}
			})
		},
		ConnectDone: func(_, address string, err error) {
			note(func(now time.Time) {
				if err == nil && p.connected.IsZero() {
					p.peer, p.connected = address, now
				}
			})
		},
	}
}

// reportPath turns what was seen into steps. err ended the first one that has no
// time of its end.
func (d *doctor) reportPath(p *path, u *url.URL, err error) {
	lost := func() error { return &stream.LostError{Target: u.Host, Attempts: 1, Err: err} }
	to, toward, peer := p.host, "", u.Host
	advice := "let port " + portOf(u) + " through firewall and security groups; behind a proxy set HTTPS_PROXY"
	if p.proxy != nil {
		peer = "the proxy " + p.proxy.Redacted()
		to, toward = p.proxy.Hostname(), " of "+peer
		advice = "check HTTPS_PROXY, and whether the proxy runs; hosts in NO_PROXY are reached without it"
	}
	const after = "the step before failed"
	switch {
	case p.resolving.IsZero():
		d.took("dns", 0, "", skipped("%s is an address%s", to, toward))
	case p.resolved.IsZero():
		d.took("dns", p.end.Sub(p.resolving), "", foundError{lost(), []presign.Finding{{Code: "dns", Severity: presign.SeverityError,
			Message: fmt.Sprintf("the name %s does not resolve%s", to, toward),
			Fix:     "check the region, the network and the resolver; behind a proxy set HTTPS_PROXY"}}})
	default:
		var list []string
		for _, a := range p.addresses {
			list = append(list, a.String())
		}
		d.took("dns", p.resolved.Sub(p.resolving), to+toward+": "+strings.Join(list, ", "), nil)
	}
	switch {
	case p.dialed.IsZero():
		d.took("tcp", 0, "", skipped(after))
	case p.connected.IsZero():
		d.took("tcp", p.end.Sub(p.dialed), "", foundError{lost(), []presign.Finding{{Code: "tcp", Severity: presign.SeverityError,
			Message: "no connection to " + peer, Fix: advice}}})
	default:
		d.took("tcp", p.connected.Sub(p.dialed), p.peer+toward, nil)
	}
	open := p.connected
	switch {
	case u.Scheme == "ws":
		d.took("tls", 0, "", skipped("%s is not encrypted", u.Scheme+"://"+u.Host))
	case p.connected.IsZero():
		d.took("tls", 0, "", skipped(after))
	case p.secured.IsZero():
		d.took("tls", p.end.Sub(p.connected), "", foundError{lost(), []presign.Finding{certificateFinding(err)}})
		open = time.Time{}
	default:
		d.took("tls", p.secured.Sub(p.connected), describeTLS(p.state), nil)
		open = p.secured
	}
	switch {
	case d.attempt.URL == "":
		d.took("upgrade", 0, "", skipped("%s", d.reason))
	case open.IsZero():
		d.took("upgrade", 0, "", skipped(after))
	case err == nil:
		d.took("upgrade", p.end.Sub(open), "101 Switching Protocols", nil)
	default:
		d.took("upgrade", p.end.Sub(open), "", d.refusedUpgrade(u, err))
	}
}

// refusedUpgrade says why a handshake failed.
func (d *doctor) refusedUpgrade(u *url.URL, err error) error {
	answer, ok := errors.AsType[*stream.HandshakeError](err)
	if !ok {
		return &stream.LostError{Target: u.Host, Attempts: 1, Err: err}
	}
	f := presign.Finding{Code: codeRefused, Severity: presign.SeverityError,
		Message: fmt.Sprintf("%s answered the upgrade with %d %s", u.Host, answer.StatusCode, http.StatusText(answer.StatusCode)),
		Fix:     "look for a proxy or gateway on the way that does not let WebSockets through"}
	switch {
	case answer.StatusCode != http.StatusUnauthorized && answer.StatusCode != http.StatusForbidden:
	case d.isRoom():
		f.Code = presign.CodeTokenInvalid
		f.Message = "the chat token was not taken: it opens one connection, before it expires, to a room of its region"
		f.Fix = "make a new one: peal token create " + d.patient.String()
	default:
		if causes := d.whyRefused(context.Background()); len(causes) > 0 {
			f = causes[0]
		}
	}
	return foundError{&stream.RefusedError{Target: d.patient.String(), Status: answer.StatusCode, Err: answer}, []presign.Finding{f}}
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "ws":
		return "80"
	}
	return "443"
}

// describeTLS names version, certificate and the chain up to the root.
func describeTLS(s *tls.ConnectionState) string {
	text := tls.VersionName(s.Version)
	if len(s.VerifiedChains) == 0 || len(s.VerifiedChains[0]) == 0 {
		return text
	}
	chain := s.VerifiedChains[0]
	var names []string
	for _, c := range chain {
		names = append(names, certificateName(c))
	}
	return fmt.Sprintf("%s, certificate until %s: %s", text, chain[0].NotAfter.UTC().Format(time.DateOnly), strings.Join(names, " < "))
}

func certificateName(c *x509.Certificate) string {
	if c.Subject.CommonName != "" {
		return c.Subject.CommonName
	}
	return c.Subject.String()
}

// certificateFinding says why TLS failed.
func certificateFinding(err error) presign.Finding {
	f := presign.Finding{Code: "tls", Severity: presign.SeverityError, Message: "the TLS handshake failed: " + err.Error(),
		Fix: "look for a proxy or firewall on the way; behind a proxy set HTTPS_PROXY"}
	if failed, ok := errors.AsType[*tls.CertificateVerificationError](err); ok && len(failed.UnverifiedCertificates) > 0 {
		last := failed.UnverifiedCertificates[len(failed.UnverifiedCertificates)-1]
		f.Code = "certificate"
		f.Message = fmt.Sprintf("the certificate %s of issuer %s is not accepted: %v",
			certificateName(failed.UnverifiedCertificates[0]), last.Issuer, failed.Err)
		f.Fix = "if you trust that issuer, such as an emulator or a proxy that looks into TLS, give its certificate with --ca-bundle or AWS_CA_BUNDLE"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		f.Message, f.Fix = "the server does not speak TLS on this port", "check host and port of the endpoint"
	}
	return f
}
