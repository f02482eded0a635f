package presign

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestInspectParts(t *testing.T) {
	const u = "wss://node001.ue1.ws-messaging.chime.aws/connect?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIAIOSFODNN7EXAMPLE%2F20260115%2Fus-east-1%2Fchime%2Faws4_request&X-Amz-Date=20260115T102030Z&X-Amz-Expires=10&X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLE&X-Amz-SignedHeaders=host&X-Amzn-Version=3.32.0&prefetch-on=connect&prefetch-sort-by=unread&sessionId=a%20b&userArn=arn%3Aaws%3Achime%3Aus-east-1%3A123456789012%3Aapp-instance%2F694d%2Fuser%2Fjohndoe&X-Amz-Signature=3e9329c76e2acd98911c011a4e5a57ba1c9f102ca843e781cac34f658d69ed1f"
	want := &Report{
		Verdict:        VerdictOK,
		URL:            strings.NewReplacer("IQoJb3JpZ2luX2VjEXAMPLE", "IQoJ…(23 characters)", "3e9329c76e2acd98911c011a4e5a57ba1c9f102ca843e781cac34f658d69ed1f", "3e93…(64 characters)").Replace(u),
		Scheme:         "wss",
		Host:           testHost,
		Path:           "/connect",
		Algorithm:      "AWS4-HMAC-SHA256",
		AccessKeyID:    "ASIAIOSFODNN7EXAMPLE",
		Scope:          Scope{"20260115", "us-east-1", "chime"},
		Date:           testTime,
		ExpiresSeconds: 10,
		ExpiresAt:      testTime.Add(10 * time.Second),
		SignedHeaders:  []string{"host"},
		UserARN:        "arn:aws:chime:us-east-1:123456789012:app-instance/694d/user/johndoe",
		User:           User{"aws", "us-east-1", "123456789012", "694d", "johndoe"},
		SessionID:      "a b",
		PrefetchOn:     "connect",
		PrefetchSortBy: "unread",
		Token:          "IQoJ…(23 characters)",
		Signature:      "3e93…(64 characters)",
		Params:         []Parameter{{"X-Amzn-Version", "3.32.0"}},
		Findings:       []Finding{},
	}
	if diff := cmp.Diff(want, Inspect(u, testTime)); diff != "" {
		t.Errorf("Inspect (-want +got):\n%s", diff)
	}
}

// A correct URL, whatever it asks for, gives no finding, and verifies.
func TestCorrectURLsGiveNothing(t *testing.T) {
	for _, v := range vectors(t) {
		if v.Name == "region of the signature other than that of the user" {
			continue
		}
		if v.Region != "us-east-1" {
			v.Host = strings.Replace(v.Host, ".ue1.", ".xx1.", 1) // how other regions are shortened is not known
		}
		u, err := URL(v.credentials(), v.UserARN, v.options())
		if err != nil {
			t.Fatal(err)
		}
		if found := Inspect(u, v.At).Findings; len(found) > 0 {
			t.Errorf("%s: Inspect(%q) finds %v", v.Name, u, found)
		}
		if d := Diagnose(u, v.credentials(), v.At); len(d.Findings) > 0 || d.Verdict != VerdictOK || d.Difference != nil {
			t.Errorf("%s: Diagnose(%q) finds %v", v.Name, u, d.Findings)
		}
	}
}

// No output of the corpus holds a usable token, signature or secret.
func TestNoSecretInOutput(t *testing.T) {
	for _, b := range corpus(t) {
		creds := b.credentials()
		for name, output := range map[string]any{"Inspect": Inspect(b.Text, b.At), "Diagnose": Diagnose(b.Text, creds, b.At)} {
			data, err := json.Marshal(output)
			if err != nil {
				t.Fatal(err)
			}
			text := unescape(unescape(string(data)))
			if at := longHex(strings.ReplaceAll(text, EmptyPayloadHash, "")); at != "" && name == "Inspect" {
				t.Errorf("%s: %s shows the signature %s", b.name, name, at)
			}
			if strings.Contains(text, creds.SecretAccessKey) {
				t.Errorf("%s: %s shows the secret", b.name, name)
			}
			if creds.SessionToken != "" && strings.Contains(text, creds.SessionToken[:30]) {
				t.Errorf("%s: %s shows the token", b.name, name)
			}
			_, signature, found := strings.Cut(b.Text, "X-Amz-Signature=")
			if found && len(signature) >= 64 && strings.Contains(text, signature[:64]) {
				t.Errorf("%s: %s shows the signature", b.name, name)
			}
		}
	}
}

// longHex returns a run of 64 or more hexadecimal digits in s.
func longHex(s string) string {
	n := 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) {
			if _, ok := fromHex(s[i]); ok {
				n++
				continue
			}
		}
		if n >= 64 {
			return s[i-n : i]
		}
		n = 0
	}
	return ""
}

// Each code is one that somebody is told: by the corpus or by TestVerifyRefuses.
func TestEveryCodeIsProduced(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "finding.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	server := []Code{CodeMethodNotGet, CodeHeaderUnsigned, CodeAccessKeyUnknown, CodeTokenExpired, CodeSignatureMismatch}
	seen := map[Code]bool{}
	for _, b := range corpus(t) {
		for _, code := range append(b.Inspect, b.Verify...) {
			seen[code] = true
		}
	}
	n := 0
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 || !strings.HasPrefix(spec.Names[0].Name, "Code") {
			return true
		}
		value, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if code := Code(value); !seen[code] && !slices.Contains(server, code) {
			t.Errorf("no URL of the corpus is found to have %s", code)
		}
		n++
		return true
	})
	if n < 40 {
		t.Errorf("%d codes in finding.go", n)
	}
	for _, m := range mistakes() {
		if !seen[m.code] {
			t.Errorf("no URL of the corpus is explained by %s", m.code)
		}
	}
}

// Whatever is pasted, there is one answer, and no secret in it.
func FuzzInspect(f *testing.F) {
	for _, seed := range []string{"", "wss://", "://", "wss://h/connect?", "wss%3A%2F%2F", "X-Amz-", "/connect?", "\x00\xff", "'wss://h/connect?X-Amz-Security-Token=",
		"wss://h/%3FX-Amz-Security-Token%3D", "wss://h/connect?userArn=X-Amz-Security-Token%3D", "wss://h/connect?a=\n", "[", "wss://[/connect"} {
		f.Add(seed, "")
		f.Add(seed, "&X-Amz-Date=20260115T102030Z#x")
	}
	for _, b := range corpus(f) {
		f.Add(b.Text, "")
	}
	const secret = "Zm9vYmFyYmF6cXV4c2VjcmV0"
	f.Fuzz(func(t *testing.T, before, after string) {
		text := before + secret + after
		for name, report := range map[string]*Report{
			"Inspect":  Inspect(text, testTime),
			"Diagnose": Diagnose(text, testCreds, testTime).Report,
		} {
			if report.Verdict == VerdictOK != (len(report.Findings) == 0) {
				t.Errorf("%s(%q): verdict %s with %v", name, text, report.Verdict, report.Findings)
			}
			for _, found := range report.Findings {
				if found.Message == "" || found.Fix == "" || found.Code == "" {
					t.Errorf("%s(%q): empty finding %+v", name, text, found)
				}
				if strings.ContainsFunc(found.Message, func(r rune) bool { return r < ' ' || r == 0x7f }) {
					t.Errorf("%s(%q): control characters in %q", name, text, found.Message)
				}
			}
			// A token that is found to be one is not shown.
			if l, ok := findLink(text); ok {
				for _, p := range parseQuery(l.query) {
					if p.key != paramToken || !strings.Contains(p.value, secret) || strings.Count(text, secret) > 1 {
						continue
					}
					data, err := json.Marshal(report)
					if err != nil {
						t.Fatal(err)
					}
					if strings.Contains(string(data), secret) {
						t.Errorf("%s(%q) shows the token: %s", name, text, data)
					}
				}
			}
		}
	})
}
