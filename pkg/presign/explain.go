package presign

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// An Explanation says how a signature came to be what it is. Secrets are
// shortened in all of it.
type Explanation struct {
	// Findings are the mistakes that reproduce the signature, at most two;
	// none when the signature is right, and secret-differs alone when nothing
	// known explains it.
	Findings []Finding

	// CanonicalRequest and StringToSign are what should have been signed.
	CanonicalRequest string
	StringToSign     string

	// Difference is where what was signed departs from them; nil when the
	// signature is right or unexplained.
	Difference *Difference
}

// unexplained reports whether the signature differs and no known mistake
// explains it.
func (e *Explanation) unexplained() bool {
	return len(e.Findings) == 1 && e.Findings[0].Code == CodeSecretDiffers
}

// A Difference is the first line in which two texts differ.
type Difference struct {
	In     string // "canonical request", "string to sign" or "signing key"
	Line   int    // from 1; 0 for the signing key, which is not shown
	Want   string
	Signed string
}

// maxPairs is the longest query, in bytes, for which pairs of mistakes are tried.
const maxPairs = 4 << 10

// Explain computes the signature of r with the credentials it claims and, if it
// is another than the one sent, tries the known mistakes, one by one and then
// in pairs, until one reproduces it.
func Explain(r Request, creds aws.Credentials, now time.Time) *Explanation {
	q := newQuery(r.RawQuery)
	return explain(r, q, creds, evidence{token: creds.SessionToken, host: r.Host, path: r.Path, now: now})
}

func explain(r Request, q *query, creds aws.Credentials, e evidence) *Explanation {
	right := newAttempt(r, q, creds.SecretAccessKey)
	canonical := right.canonicalRequest()
	secrets := newRedactor(append(withoutSignature(q.params), param{paramToken, "", paramToken, creds.SessionToken}))
	explanation := &Explanation{
		CanonicalRequest: secrets.redact(canonical),
		StringToSign:     secrets.redact(right.stringToSign(canonical)),
	}
	sent := strings.ToLower(q.first(paramSignature))
	if right.signature() == sent {
		return explanation
	}
	steps := reproduce(right, sent, e, len(r.RawQuery) <= maxPairs)
	if steps == nil {
		explanation.Findings = []Finding{{CodeSecretDiffers, SeverityError,
			"the signature is not one of " + shorten(q.keyID, 40) + " with the secret at hand, and no known mistake explains it",
			"check that access key id and secret belong together; compare the canonical request with what your code signs"}}
		return explanation
	}
	for _, s := range steps {
		explanation.Findings = append(explanation.Findings, Finding{s.code, SeverityError, secrets.redact("the signature was computed " + s.did), s.fix})
	}
	explanation.Difference = difference(right, steps[len(steps)-1].attempt, secrets)
	return explanation
}

// A step is a mistake made on the way to the signature that was sent.
type step struct {
	variant
	code Code
	fix  string
}

// reproduce returns the one or two mistakes that give the signature, nil when
// none do.
func reproduce(right attempt, signature string, e evidence, pairs bool) []step {
	table := mistakes()
	for _, m := range table {
		for _, v := range m.variants(right, e) {
			if v.signature() == signature {
				return []step{{v, m.code, m.fix}}
			}
		}
	}
	if !pairs {
		return nil
	}
	for i, first := range table {
		for _, v := range first.variants(right, e) {
			for _, second := range table[i+1:] {
				for _, w := range second.variants(v.attempt, e) {
					if w.signature() == signature {
						return []step{{v, first.code, first.fix}, {w, second.code, second.fix}}
					}
				}
			}
		}
	}
	return nil
}

// difference finds the first line in which two attempts part.
func difference(right, made attempt, secrets redactor) *Difference {
	wantRequest, signedRequest := right.canonicalRequest(), made.canonicalRequest()
	for _, text := range []struct{ in, want, signed string }{
		{"canonical request", wantRequest, signedRequest},
		{"string to sign", right.stringToSign(wantRequest), made.stringToSign(signedRequest)},
	} {
		if text.want != text.signed {
			line, want, signed := firstDifference(text.want, text.signed)
			return &Difference{text.in, line, secrets.redact(want), secrets.redact(signed)}
		}
	}
	return &Difference{In: "signing key"}
}

func firstDifference(a, b string) (line int, lineA, lineB string) {
	for line = 1; ; line++ {
		var moreA, moreB bool
		lineA, a, moreA = strings.Cut(a, "\n")
		lineB, b, moreB = strings.Cut(b, "\n")
		if lineA != lineB || !moreA && !moreB {
			return line, lineA, lineB
		}
		if !moreA || !moreB {
			return line + 1, firstLine(a), firstLine(b)
		}
	}
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
