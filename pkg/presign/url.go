package presign

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Values of Options.PrefetchOn and Options.PrefetchSortBy that the service
// documents (Chime SDK developer guide, "prefetch").
const (
	PrefetchOnConnect = "connect"
	SortByUnread      = "unread"
	SortByLastMessage = "last-message-timestamp"
)

// DefaultExpires is the life of a connect URL in the service's documentation
// and in every client it publishes. A connection outlives its URL.
const DefaultExpires = 10 * time.Second

// Options says what to sign. Endpoint and Region are required.
type Options struct {
	// Endpoint is host or host:port as GetMessagingSessionEndpoint returns it:
	// without scheme and path.
	Endpoint string

	// Region is the AWS region of the app instance, such as us-east-1.
	Region string

	// Scheme is wss when empty; ws is allowed for a loopback endpoint, and for
	// others only with InsecurePlaintext.
	Scheme            string
	InsecurePlaintext bool

	// SessionID identifies the connection. When empty, each URL gets a random
	// unsigned 32-bit number in decimal, as amazon-chime-sdk-js does it.
	SessionID string

	// Expires is the life of the URL in whole seconds, at most seven days;
	// zero means DefaultExpires.
	Expires time.Duration

	// PrefetchOn asks for CHANNEL_DETAILS events at the start of the session:
	// PrefetchOnConnect. PrefetchSortBy chooses the channels that come first.
	PrefetchOn     string
	PrefetchSortBy string

	// Params are further query parameters. They are signed like the rest.
	Params url.Values

	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// URL returns a presigned URL with which userARN, an AppInstanceUser, can
// connect. The URL is a secret while it lives. To sign for many users, use a Signer.
// The errors are those of NewSigner and of Signer.AppendURL.
func URL(creds aws.Credentials, userARN string, o Options) (string, error) {
	s, err := NewSigner(creds, o)
	if err != nil {
		return "", err
	}
	u, err := s.AppendURL(nil, userARN)
	return string(u), err
}

// check returns what is wrong with the options, and fills in defaults.
func (o *Options) check() error {
	if o.Scheme == "" {
		o.Scheme = "wss"
	}
	if o.Expires == 0 {
		o.Expires = DefaultExpires
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	host, err := checkEndpoint(o.Endpoint)
	if err != nil {
		return err
	}
	switch {
	case o.Scheme != "wss" && o.Scheme != "ws":
		return fmt.Errorf("scheme %q is neither wss nor ws", o.Scheme)
	case o.Scheme == "ws" && !loopback(host) && !o.InsecurePlaintext:
		return fmt.Errorf("ws:// to %s would send the signature in the clear; only a loopback address may be reached without TLS", o.Endpoint)
	case o.Region == "" || !arnField(o.Region):
		return fmt.Errorf("region %q is not a region such as us-east-1", o.Region)
	case o.Expires%time.Second != 0 || o.Expires < time.Second || o.Expires > maxExpires:
		return fmt.Errorf("expiry %s is not a whole number of seconds from 1s to 168h", o.Expires)
	case o.PrefetchOn != "" && o.PrefetchOn != PrefetchOnConnect:
		return fmt.Errorf("prefetch on %q: the service knows %s only", o.PrefetchOn, PrefetchOnConnect)
	case o.PrefetchSortBy != "" && o.PrefetchSortBy != SortByUnread && o.PrefetchSortBy != SortByLastMessage:
		return fmt.Errorf("prefetch sorted by %q: the service knows %s and %s only", o.PrefetchSortBy, SortByUnread, SortByLastMessage)
	}
	for key := range o.Params {
		if err := checkParam(key); err != nil {
			return err
		}
	}
	// A client leaves the default port out of its Host header, so that it must
	// be left out of what is signed.
	if o.Scheme == "wss" && o.Endpoint == host+":443" || o.Scheme == "ws" && o.Endpoint == host+":80" {
		o.Endpoint = host
	}
	return nil
}

// checkEndpoint returns the host of host or host:port.
func checkEndpoint(endpoint string) (host string, err error) {
	if endpoint == "" {
		return "", errors.New("the endpoint is missing; give the host that GetMessagingSessionEndpoint returns")
	}
	if strings.Contains(endpoint, "/") {
		return "", fmt.Errorf("endpoint %q is not host or host:port; leave out scheme and path", endpoint)
	}
	host, port := endpoint, ""
	if i := strings.LastIndexByte(endpoint, ':'); i >= 0 && !strings.HasSuffix(endpoint, "]") {
		host, port = endpoint[:i], endpoint[i+1:]
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return "", fmt.Errorf("endpoint %q has no port from 1 to 65535 after the colon", endpoint)
		}
	}
	if bare, ok := strings.CutPrefix(host, "["); ok {
		bare, closed := strings.CutSuffix(bare, "]")
		if addr, err := netip.ParseAddr(bare); err != nil || !closed || !addr.Is6() || addr.Zone() != "" {
			return "", fmt.Errorf("endpoint %q has no IPv6 address between brackets", endpoint)
		}
		return host, nil
	}
	for i := 0; i < len(host); i++ {
		if c := host[i]; !unreserved(c) || c == '~' {
			return "", fmt.Errorf("endpoint %q holds %q, which no host name has", endpoint, c)
		}
	}
	if host == "" {
		return "", fmt.Errorf("endpoint %q has no host", endpoint)
	}
	return host, nil
}

// loopback reports whether host (IPv6 in brackets) is this machine.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && addr.IsLoopback()
}

// checkParam refuses an extra parameter whose name belongs to the signature or
// to a field of Options.
func checkParam(key string) error {
	if key == "" {
		return errors.New("an extra parameter has no name")
	}
	for _, own := range ownParams() {
		if strings.EqualFold(key, own) {
			return fmt.Errorf("parameter %q cannot be given as an extra parameter; it is made from the options", key)
		}
	}
	return nil
}

// ownParams are the names of the parameters that mean something to the service.
func ownParams() []string {
	return []string{paramAlgorithm, paramCredential, paramDate, paramExpires, paramToken, paramSignedHeaders,
		paramSignature, paramUserARN, paramSessionID, paramPrefetchOn, paramPrefetchSortBy}
}
