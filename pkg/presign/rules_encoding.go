package presign

import (
	"fmt"
	"slices"
	"strings"
)

// doubleEncoded returns the parameters whose decoded value is percent-encoded
// again. Only those count for which that cannot be meant.
func (q *query) doubleEncoded() []string {
	var names []string
	for _, p := range q.params {
		again := unescape(p.value)
		switch {
		case again == p.value:
		case p.key == paramCredential, p.key == paramToken:
			names = append(names, p.key)
		case p.key == paramUserARN:
			// A user id may hold a per cent sign, the rest of the ARN may not.
			if _, err := ParseUser(p.value); err != nil && strings.HasPrefix(again, "arn:") {
				names = append(names, p.key)
			}
		}
	}
	return names
}

// decodedAgain returns q with the values of the named parameters decoded once more.
func (q *query) decodedAgain(names []string) *query {
	if len(names) == 0 {
		return q
	}
	again := &query{params: slices.Clone(q.params)}
	for i := range again.params {
		if p := &again.params[i]; slices.Contains(names, p.key) {
			p.value = unescape(p.value)
		}
	}
	again.read()
	return again
}

func checkEncoding(found *findings, l link, q *query, double []string) {
	if l.encoded {
		found.refuse(CodeDoubleEncoded, "use the URL as it was signed, without encoding it again", "the whole URL is percent-encoded")
	} else if len(double) > 0 {
		found.refuse(CodeDoubleEncoded, "percent-encode each value once", "%s percent-encoded twice: %%25 stands where %% should", areList(double))
	}
	if l.fragment != "" || strings.HasSuffix(l.query, "#") {
		found.refuse(CodeNotEncoded, "write %23 for # inside a value", "a raw # ends the query; what follows it is never sent")
	}
	var raw, reserved, plus []string
	for _, p := range q.params {
		switch p.worstRaw() {
		case rawBroken:
			raw = append(raw, shorten(p.key, 40))
		case rawReserved:
			reserved = append(reserved, shorten(p.key, 40))
		case rawPlus:
			plus = append(plus, shorten(p.key, 40))
		}
	}
	if len(plus) > 0 {
		found.refuse(CodePlusForSpace, "write %20 for a space and %2B for a plus sign", "%s written with a raw +, which a form encoder writes for a space; in a signature it is a plus sign", areList(plus))
	}
	if len(raw) > 0 {
		found.refuse(CodeNotEncoded, "percent-encode every value by RFC 3986", "%s not percent-encoded", areList(raw))
	}
	if len(reserved) > 0 {
		found.warn(CodeNotEncoded, "percent-encode every value by RFC 3986 (: is %3A, / is %2F)", "%s not percent-encoded; it works only when the signature was computed on the encoded form", areList(reserved))
	}
}

// areList writes "a is", "a and b are", "a, b, c and 7 more are".
func areList(names []string) string {
	if len(names) == 1 {
		return names[0] + " is"
	}
	if more := len(names) - 3; more > 1 {
		names = append(names[:3:3], fmt.Sprintf("%d more", more))
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + " are"
}

type rawKind int

const (
	rawNothing  rawKind = iota
	rawReserved         // a verifier that decodes and encodes again does not mind
	rawPlus             // a plus sign or a space, nobody knows
	rawBroken           // cannot be sent, or reads differently at the other end
)

// worstRaw returns the worst that the value of p holds unencoded.
func (p param) worstRaw() rawKind {
	worst := rawNothing
	for i := 0; i < len(p.rawValue); i++ {
		c := p.rawValue[i]
		kind := rawNothing
		switch {
		case unreserved(c), strings.IndexByte("!'()*", c) >= 0:
		case c == '%':
			if len(unescape(p.rawValue[i:min(i+3, len(p.rawValue))])) != 1 {
				kind = rawBroken
			}
		case c == '+' && p.key == paramToken:
			kind = rawBroken
		case c == '+':
			kind = rawPlus
		case c <= ' ', c >= 0x7f:
			kind = rawBroken
		default:
			kind = rawReserved
		}
		worst = max(worst, kind)
	}
	return worst
}
