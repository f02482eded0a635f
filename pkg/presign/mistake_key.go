package presign

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

func secretVariants(a attempt, _ evidence) []variant {
	var vs []variant
	with := func(secret, did string) {
		if secret != a.secret {
			b := a
			b.secret = secret
			vs = append(vs, variant{b, "with " + did})
		}
	}
	with(a.secret+"\n", "a line feed after the secret")
	with(a.secret+"\r\n", "a carriage return and a line feed after the secret")
	with(a.secret+"\r", "a carriage return after the secret")
	with(a.secret+" ", "a space after the secret")
	with(" "+a.secret, "a space before the secret")
	with(a.secret+"\t", "a tab after the secret")
	with(`"`+a.secret+`"`, "quotation marks around the secret")
	with("'"+a.secret+"'", "quotation marks around the secret")
	with(strings.Trim(a.secret, " \t\r\n\"'"), "a secret that lacks the white space or quotation marks around the one at hand")
	return vs
}

func regionVariants(a attempt, _ evidence) []variant {
	regions := []string{"us-east-1", "eu-central-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1",
		"ap-southeast-1", "ap-southeast-2", "ap-northeast-1", "ap-northeast-2", "ap-south-1", "ca-central-1", "sa-east-1", "us-gov-west-1",
		"ue1", strings.ToUpper(a.scope.Region), ""}
	for _, p := range a.params {
		if user, err := ParseUser(p.value); p.key == paramUserARN && err == nil {
			regions = append(regions, user.Region)
		}
	}
	return scopeVariants(a, "region", regions, func(s *Scope) *string { return &s.Region })
}

func serviceVariants(a attempt, _ evidence) []variant {
	services := []string{"chime", "messaging-chime", "chime-sdk-messaging", "chime-messaging", "chimesdkmessaging", "ws-messaging", "ws-messaging.chime",
		"identity-chime", "chime-sdk-identity", "ivschat", "execute-api", "iot", "iotdevicegateway", "iotdata", "s3", "transcribe", "sts", "Chime", ""}
	return scopeVariants(a, "service", services, func(s *Scope) *string { return &s.Service })
}

func dateVariants(a attempt, e evidence) []variant {
	dates := []string{a.date, e.now.UTC().Format(dateFormat), e.now.Format(dateFormat)}
	if len(a.date) >= len(dateFormat) {
		dates = append(dates, a.date[:len(dateFormat)])
	}
	if day, err := time.Parse(dateFormat, a.scope.Date); err == nil {
		dates = append(dates, day.AddDate(0, 0, 1).Format(dateFormat), day.AddDate(0, 0, -1).Format(dateFormat), day.Format("2006-01-02"))
	}
	return scopeVariants(a, "date", dates, func(s *Scope) *string { return &s.Date })
}

// scopeVariants puts each value into the signing key, into the string to sign,
// and into both.
func scopeVariants(a attempt, what string, values []string, field func(*Scope) *string) []variant {
	var vs []variant
	slices.Sort(values)
	for _, value := range slices.Compact(values) {
		if value == *field(&a.scope) {
			continue
		}
		key, text, both := a, a, a
		*field(&key.keyScope) = value
		*field(&text.scope) = value
		*field(&both.keyScope), *field(&both.scope) = value, value
		sent := shorten(*field(&a.scope), 40)
		vs = append(vs,
			variant{key, fmt.Sprintf("with a key for the %s %q, while X-Amz-Credential names %q", what, value, sent)},
			variant{text, fmt.Sprintf("with the %s %q in the string to sign, while X-Amz-Credential names %q", what, value, sent)},
			variant{both, fmt.Sprintf("for the %s %q, while X-Amz-Credential names %q", what, value, sent)})
	}
	return vs
}

func derivationVariants(a attempt, _ evidence) []variant {
	hexMAC := func(key []byte, data string) []byte { return []byte(hex.EncodeToString(mac(key, data))) }
	steps := func(mac func([]byte, string) []byte, first string, data ...string) []byte {
		key := []byte(first)
		for _, d := range data {
			key = mac(key, d)
		}
		return key
	}
	var vs []variant
	for _, v := range []struct {
		derive func(secret string, s Scope) []byte
		did    string
	}{
		{func(secret string, s Scope) []byte {
			return steps(hexMAC, "AWS4"+secret, s.Date, s.Region, s.Service, terminator)
		}, "with hexadecimal digests where the key needs raw bytes"},
		{func(secret string, s Scope) []byte {
			return mac(steps(hexMAC, "AWS4"+secret, s.Date, s.Region, s.Service), terminator)
		}, "with hexadecimal digests in the steps of the key"},
		{func(secret string, s Scope) []byte {
			return steps(mac, secret, s.Date, s.Region, s.Service, terminator)
		}, "with a key whose secret lacks the prefix AWS4"},
		{func(secret string, s Scope) []byte { return steps(mac, "AWS4"+secret, s.Date, s.Region, s.Service) }, "with a key that lacks the step aws4_request"},
		{func(secret string, s Scope) []byte {
			return steps(mac, "AWS4"+secret, s.Date, s.Service, s.Region, terminator)
		}, "with region and service exchanged in the key"},
		{func(secret string, s Scope) []byte {
			return steps(func(key []byte, data string) []byte { return mac([]byte(data), string(key)) }, "AWS4"+secret, s.Date, s.Region, s.Service, terminator)
		}, "with key and data of each HMAC exchanged"},
		{func(secret string, _ Scope) []byte { return []byte(secret) }, "with the secret itself as the key"},
		{func(secret string, _ Scope) []byte { return []byte("AWS4" + secret) }, "with the secret itself as the key"},
	} {
		b := a
		b.derive = v.derive
		vs = append(vs, variant{b, v.did})
	}
	return vs
}
