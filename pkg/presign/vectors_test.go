package presign

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// An input of testdata/presign/inputs.json, and what botocore and
// amazon-chime-sdk-js answered. The scripts beside it made the answers.
type vector struct {
	Name            string
	At              time.Time
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string
	Region          string
	Host            string
	UserARN         string
	SessionID       string
	Expires         int
	Params          map[string]string

	botocore, javaScript string
}

func vectors(t *testing.T) []vector {
	t.Helper()
	var inputs []vector
	var answers map[string]map[string]string
	for file, into := range map[string]any{"inputs.json": &inputs, "vectors.json": &answers} {
		data, err := os.ReadFile("../../testdata/presign/" + file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, into); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
	}
	for i := range inputs {
		answer := answers[inputs[i].Name]
		inputs[i].botocore, inputs[i].javaScript = answer["botocore"], answer["chime-sdk-js"]
	}
	return inputs
}

func (v vector) credentials() aws.Credentials {
	return aws.Credentials{AccessKeyID: v.AccessKeyID, SecretAccessKey: v.SecretAccessKey, SessionToken: v.SessionToken}
}

func (v vector) options() Options {
	o := Options{Endpoint: v.Host, Region: v.Region, SessionID: v.SessionID, Expires: time.Duration(v.Expires) * time.Second,
		Params: url.Values{}, Now: func() time.Time { return v.At }}
	for key, value := range v.Params {
		switch key {
		case "prefetch-on":
			o.PrefetchOn = value
		case "prefetch-sort-by":
			o.PrefetchSortBy = value
		default:
			o.Params.Set(key, value)
		}
	}
	return o
}

func signatureOf(u string) string {
	_, signature, _ := strings.Cut(u, "&X-Amz-Signature=")
	return signature
}

// botocore writes the same parameters in another order and signs them sorted.
func TestURLEqualsBotocore(t *testing.T) {
	inputs := vectors(t)
	if len(inputs) < 50 {
		t.Fatalf("%d vectors, want 50 or more", len(inputs))
	}
	for _, v := range inputs {
		got, err := URL(v.credentials(), v.UserARN, v.options())
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		if signatureOf(got) != signatureOf(v.botocore) {
			t.Errorf("%s: URL =\n%s, botocore made\n%s", v.Name, got, v.botocore)
		}
		place, query, _ := strings.Cut(got, "?")
		wantPlace, wantQuery, _ := strings.Cut(v.botocore, "?")
		pairs, wantPairs := strings.Split(query, "&"), strings.Split(wantQuery, "&")
		slices.Sort(pairs)
		slices.Sort(wantPairs)
		if place != wantPlace || !slices.Equal(pairs, wantPairs) {
			t.Errorf("%s: URL =\n%s, botocore's parameters are those of\n%s", v.Name, got, v.botocore)
		}
	}
}

// amazon-chime-sdk-js writes the very same bytes, unless a value holds one of
// !'()*: encodeURIComponent leaves them raw, which Signature Version 4 does not.
func TestURLEqualsJavaScript(t *testing.T) {
	equal, deviations := 0, 0
	for _, v := range vectors(t) {
		if v.javaScript == "" {
			continue // that SDK cannot be asked for this
		}
		got, err := URL(v.credentials(), v.UserARN, v.options())
		if err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		if !strings.ContainsAny(v.SessionID, "!'()*") {
			equal++
			if got != v.javaScript {
				t.Errorf("%s: URL =\n%s, amazon-chime-sdk-js made\n%s", v.Name, got, v.javaScript)
			}
			continue
		}
		deviations++
		if signatureOf(got) == signatureOf(v.javaScript) {
			t.Errorf("%s: amazon-chime-sdk-js no longer deviates", v.Name)
		}
		if _, err := v.verifier(true).Verify(v.request(v.javaScript)); !isRefused(err, CodeSignatureMismatch) {
			t.Errorf("%s: a strict verifier says %v, want %s", v.Name, err, CodeSignatureMismatch)
		}
		if c, err := v.verifier(false).Verify(v.request(v.javaScript)); err != nil || !strings.Contains(c.Lenience, "sessionId holds a raw") {
			t.Errorf("%s: a lenient verifier says %+v, %v", v.Name, c, err)
		}
		d := Diagnose(v.javaScript, v.credentials(), v.At)
		if !slices.Contains(codes(d.Findings), CodeComponentEncoding) {
			t.Errorf("%s: Diagnose finds %v, want %s", v.Name, d.Findings, CodeComponentEncoding)
		}
	}
	if equal < 50 || deviations == 0 {
		t.Errorf("compared %d equal and %d deviating vectors", equal, deviations)
	}
}

func (v vector) verifier(strict bool) *Verifier {
	return &Verifier{
		Lookup: func(id string) (aws.Credentials, bool) { return v.credentials(), id == v.AccessKeyID },
		Now:    func() time.Time { return v.At },
		Strict: strict,
	}
}

func (v vector) request(u string) Request {
	_, query, _ := strings.Cut(u, "?")
	return Request{Method: "GET", Host: v.Host, Path: "/connect", RawQuery: query}
}

func isRefused(err error, code Code) bool {
	var refusal *Refusal
	return errors.As(err, &refusal) && refusal.Code == code
}

// A strict verifier takes what botocore signs.
func TestVerifyBotocore(t *testing.T) {
	for _, v := range vectors(t) {
		if v.Name == "region of the signature other than that of the user" {
			continue
		}
		c, err := v.verifier(true).Verify(v.request(v.botocore))
		if err != nil {
			t.Errorf("%s: Verify(%q): %v", v.Name, v.botocore, err)
		} else if c.UserARN != v.UserARN || c.SessionID != v.SessionID {
			t.Errorf("%s: Verify = %+v, want user %q and session %q", v.Name, c, v.UserARN, v.SessionID)
		}
	}
}
