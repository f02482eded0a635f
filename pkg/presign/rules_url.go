package presign

import (
	"slices"
	"strings"
)

func checkScheme(found *findings, l link) {
	fix := "use wss"
	if loopback(hostname(l.host)) {
		fix = "use wss, or ws on this machine"
	}
	switch {
	case l.scheme == "wss", l.scheme == "ws" && loopback(hostname(l.host)):
	case l.scheme == "":
		found.refuse(CodeWrongScheme, fix, "the URL has no scheme")
	case l.scheme == "ws":
		found.refuse(CodeWrongScheme, fix, "ws sends the signature in the clear; the service listens with TLS only")
	default:
		found.refuse(CodeWrongScheme, fix, "the scheme is %s; a WebSocket URL begins with wss://", shorten(l.scheme, 20))
	}
}

func checkHost(found *findings, l link) {
	const fix = "use the host that GetMessagingSessionEndpoint returns (peal endpoint)"
	host := strings.ToLower(hostname(l.host))
	amazon := strings.HasSuffix(host, ".amazonaws.com") || strings.HasSuffix(host, ".amazonaws.com.cn") || strings.HasSuffix(host, ".api.aws") ||
		strings.HasSuffix(host, ".chime.aws.amazon.com")
	if l.userinfo {
		found.refuse(CodeWrongHost, "remove everything up to the @", "a user name or password stands before the host")
	}
	switch {
	case l.host == "":
		found.refuse(CodeWrongHost, fix, "the URL has no host")
	case amazon && strings.Contains(host, "ivschat"):
		found.refuse(CodeWrongHost, fix, "%s belongs to IVS Chat, not to Chime SDK messaging", shorten(host, 80))
	case amazon && (strings.HasPrefix(host, "messaging-chime") || strings.HasPrefix(host, "identity-chime")):
		found.refuse(CodeWrongHost, fix, "%s serves the HTTP API, not the socket", shorten(host, 80))
	case amazon && strings.Contains(host, "chime"):
		found.refuse(CodeWrongHost, fix, "%s is the host of the older Chime API, which has no messaging socket", shorten(host, 80))
	case amazon:
		found.refuse(CodeWrongHost, fix, "%s is an AWS API host, not a socket host", shorten(host, 80))
	case strings.HasSuffix(host, ".chime.aws") && !strings.HasSuffix(host, ".ws-messaging.chime.aws"):
		found.refuse(CodeWrongHost, fix, "%s is not a socket host; those end in .ws-messaging.chime.aws", shorten(host, 80))
	default:
		if _, err := checkEndpoint(l.host); err != nil {
			found.refuse(CodeWrongHost, fix, "%s is not host or host:port", shorten(l.host, 80))
		}
	}
}

// hostname returns host without its port.
func hostname(host string) string {
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		return host[:i]
	}
	return host
}

// checkPlacement finds parameters that somebody appended after signing. Every
// signer either appends the signature last or sorts it in; what follows it
// otherwise was probably never signed.
func checkPlacement(found *findings, q *query) {
	at := slices.IndexFunc(q.params, func(p param) bool { return p.key == paramSignature })
	if at < 0 || slices.IsSortedFunc(q.params, func(a, b param) int { return strings.Compare(a.key, b.key) }) {
		return
	}
	after := q.params[at+1:]
	if slices.ContainsFunc(after, func(p param) bool { return p.key != paramToken && strings.HasPrefix(p.key, "X-Amz-") }) {
		return // in no order at all, so that the order says nothing
	}
	var appended []string
	for _, p := range after {
		if p.key == paramToken {
			found.refuse(CodeTokenUnsigned, "put the token into the query before signing", "X-Amz-Security-Token follows the signature, so it is probably not signed")
		} else {
			appended = append(appended, shorten(p.key, 40))
		}
	}
	if len(appended) > 0 {
		found.refuse(CodeUnsignedParameter, "add every parameter before signing", "%s behind the signature, so probably not signed", areList(appended))
	}
}
