package presign

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

func payloadVariants(a attempt, _ evidence) []variant {
	var vs []variant
	for _, v := range []struct{ hash, did string }{
		{"UNSIGNED-PAYLOAD", "with UNSIGNED-PAYLOAD for the payload hash"},
		{"", "with an empty payload hash"},
		{strings.ToUpper(EmptyPayloadHash), "with the payload hash in upper case"},
		{hexSHA256("{}"), "with the SHA-256 of {} for the payload hash"},
		{hexSHA256("UNSIGNED-PAYLOAD"), "with the SHA-256 of UNSIGNED-PAYLOAD for the payload hash"},
		{hexSHA256("null"), "with the SHA-256 of null for the payload hash"},
	} {
		b := a
		b.payloadHash = v.hash
		vs = append(vs, variant{b, v.did})
	}
	return vs
}

func methodVariants(a attempt, _ evidence) []variant {
	var vs []variant
	for _, method := range []string{"POST", "PUT", "HEAD", "CONNECT", "OPTIONS", "get", "WSS", "WS", ""} {
		b := a
		b.method = method
		vs = append(vs, variant{b, fmt.Sprintf("with the method %q", method)})
	}
	return vs
}

func pathVariants(a attempt, e evidence) []variant {
	var vs []variant
	for _, path := range []string{e.path, "/", "", "/connect/", "connect", "//connect", "/prod/connect", "/Connect", "%2Fconnect", "/%2Fconnect", "/ws", "/mqtt"} {
		if path != a.path {
			b := a
			b.path = path
			vs = append(vs, variant{b, fmt.Sprintf("with the path %q", path)})
		}
	}
	return vs
}

func hostVariants(a attempt, e evidence) []variant {
	bare := hostname(a.host)
	var vs []variant
	for _, host := range []string{e.host, bare, bare + ":443", bare + ":80", strings.ToUpper(a.host), a.host + ".", "wss://" + a.host, "https://" + a.host,
		a.host + "/", a.host + "/connect", "wss://" + a.host + "/connect", ""} {
		if host != a.host {
			b := a
			b.host = host
			vs = append(vs, variant{b, fmt.Sprintf("with the host %q instead of %q", shorten(host, 120), shorten(a.host, 80))})
		}
	}
	return vs
}

func apiHostVariants(a attempt, _ evidence) []variant {
	var vs []variant
	for _, host := range []string{
		"messaging-chime." + a.scope.Region + ".amazonaws.com", "messaging-chime." + a.scope.Region + ".api.aws",
		"identity-chime." + a.scope.Region + ".amazonaws.com", "chime." + a.scope.Region + ".amazonaws.com",
		"chime.us-east-1.amazonaws.com", "service.chime.aws.amazon.com", "chime.aws", "chime",
	} {
		b := a
		b.host = host
		vs = append(vs, variant{b, "for the host " + shorten(host, 120)})
	}
	return vs
}

func formVariants(a attempt, _ evidence) []variant {
	replace := func(old, new string) func(CanonicalRequest) string {
		return func(r CanonicalRequest) string { return strings.Replace(r.String(), old, new, 1) }
	}
	var vs []variant
	for _, v := range []struct {
		canonical func(CanonicalRequest) string
		did       string
	}{
		{replace("\n\nhost\n", "\nhost\n"), "without the empty line after the headers"},
		{replace("\n\nhost\n", "\n\n\nhost\n"), "with two empty lines after the headers"},
		{func(r CanonicalRequest) string { return r.String() + "\n" }, "with a line feed after the payload hash"},
		{func(r CanonicalRequest) string { return strings.ReplaceAll(r.String(), "\n", "\r\n") }, "with carriage returns in the canonical request"},
		{replace("\nhost:", "\nhost: "), "with a space before the value of the header host"},
		{replace("\nhost:", "\nHost:"), "with the header name Host in upper case"},
		{func(r CanonicalRequest) string { return strings.TrimSuffix(r.String(), "\n"+r.PayloadHash) }, "without the payload hash"},
		{func(r CanonicalRequest) string { return strings.Replace(r.String(), "\n"+r.Query+"\n", "\n\n", 1) }, "with an empty query"},
		{func(r CanonicalRequest) string {
			return strings.Replace(r.String(), "\n"+r.Query+"\n", "\n?"+r.Query+"\n", 1)
		}, "with a question mark before the query"},
	} {
		b := a
		b.canonical = v.canonical
		vs = append(vs, variant{b, v.did})
	}
	upper, plain, twice := a, a, a
	upper.hash = func(s string) string { return strings.ToUpper(hexSHA256(s)) }
	plain.hash = func(s string) string { return s }
	twice.hash = func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return hexSHA256(string(sum[:]))
	}
	signature := a
	signature.params = append(slices.Clone(a.params), param{paramSignature, "", paramSignature, ""})
	return append(vs,
		variant{signature, "with an empty X-Amz-Signature in the query"},
		variant{upper, "with the hash of the canonical request in upper case"},
		variant{plain, "over the canonical request itself instead of its hash"},
		variant{twice, "over the hash of the hash of the canonical request"})
}
