package iam

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// An evaluateCase is one line of testdata/iam/evaluate, whose README explains them.
type evaluateCase struct {
	place    string // file:line
	policies Policies
	request  Request
	want     Decision
}

func readEvaluateCases(t testing.TB) []evaluateCase {
	files, err := filepath.Glob("../../testdata/iam/evaluate/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in testdata/iam/evaluate: %v", err)
	}
	var cases []evaluateCase
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cases = append(cases, readCases(t, filepath.Base(file), string(data))...)
	}
	return cases
}

var name = regexp.MustCompile(`\$[a-z]+`)

func readCases(t testing.TB, file, text string) []evaluateCase {
	var cases []evaluateCase
	names := map[string]string{}
	var policies Policies
	for i, line := range strings.Split(text, "\n") {
		place := fmt.Sprintf("%s:%d", file, i+1)
		line = name.ReplaceAllStringFunc(line, func(n string) string {
			if text, ok := names[n]; ok {
				return text
			}
			return n
		})
		verb, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimSpace(rest)
		switch verb {
		case "", "#":
		case "let":
			n, text, _ := strings.Cut(rest, " ")
			names["$"+n] = strings.TrimSpace(text)
		case "policy":
			policies = Policies{Identity: []*Policy{readPolicy(t, place, rest)}}
		case "condition":
			version, condition, ok := strings.Cut(rest, " ")
			if !ok || !strings.HasPrefix(condition, "{") {
				version, condition = "2012", rest
			}
			policies = Policies{Identity: []*Policy{readPolicy(t, place,
				version+` {"Effect":"Allow","Action":"*","Resource":"*","Condition":`+condition+`}`)}}
		case "and":
			policies.Identity = append(slices.Clone(policies.Identity), readPolicy(t, place, rest))
		case "session":
			policies.Session = append(slices.Clone(policies.Session), readPolicy(t, place, rest))
		case "allowed", "explicitDeny", "implicitDeny", "holds", "fails":
			cases = append(cases, readCase(t, place, policies, verb, rest))
		default:
			t.Fatalf("%s: unknown line %q", place, line)
		}
	}
	return cases
}

func readPolicy(t testing.TB, place, text string) *Policy {
	version := `"Version":"2012-10-17",`
	switch word, rest, _ := strings.Cut(text, " "); word {
	case "2012":
		text = rest
	case "2008":
		version, text = `"Version":"2008-10-17",`, rest
	case "none":
		version, text = "", rest
	}
	p, err := Parse(place, []byte("{"+version+`"Statement":`+text+"}"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func readCase(t testing.TB, place string, policies Policies, verb, text string) evaluateCase {
	words := splitWords(t, place, text)
	c := evaluateCase{place: place, policies: policies, request: Request{"chime:Connect", "*", Context{}}, want: Decision(verb)}
	switch verb {
	case "holds":
		c.want = Allowed
	case "fails":
		c.want = ImplicitDeny
	default:
		c.request.Action, c.request.Resource = words[0], words[1]
		words = words[2:]
	}
	for _, word := range words {
		key, value, ok := strings.Cut(word, "=")
		if !ok {
			t.Fatalf("%s: %q is not KEY=VALUE", place, word)
		}
		c.request.Context[key] = append(c.request.Context[key], value)
	}
	return c
}

// splitWords splits at spaces, except inside the quotation marks of ="a b".
func splitWords(t testing.TB, place, text string) []string {
	var words []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		n := strings.IndexByte(text+" ", ' ')
		if i := strings.Index(text[:n], `="`); i >= 0 {
			quoted, err := strconv.QuotedPrefix(text[i+1:])
			if err != nil {
				t.Fatalf("%s: %v in %q", place, err, text)
			}
			value, _ := strconv.Unquote(quoted)
			words = append(words, text[:i+1]+value)
			text = text[i+1+len(quoted):]
			continue
		}
		words = append(words, text[:n])
		text = text[n:]
	}
	return words
}

func TestEvaluate(t *testing.T) {
	cases := readEvaluateCases(t)
	for _, c := range cases {
		if got := c.policies.Evaluate(c.request); got.Decision != c.want {
			t.Errorf("%s: Evaluate(%s on %s, %v) = %s, want %s", c.place, c.request.Action, c.request.Resource, c.request.Context, got.Decision, c.want)
		}
	}
	if len(cases) < 300 {
		t.Errorf("%d cases in testdata/iam/evaluate, want at least 300", len(cases))
	}
	t.Logf("%d cases", len(cases))
}

// TestDenyNeverAllows adds each policy's statements, turned into denials, to every
// other case: nothing that was denied may become allowed.
func TestDenyNeverAllows(t *testing.T) {
	cases := readEvaluateCases(t)
	for i, c := range cases {
		before := c.policies.Evaluate(c.request).Decision
		for step := 1; step < len(cases); step += 37 {
			other := cases[(i+step)%len(cases)]
			deny := &Policy{}
			for _, s := range other.policies.Identity[0].Statements {
				denial := *s
				denial.Effect = Deny
				deny.Statements = append(deny.Statements, &denial)
			}
			with := Policies{Identity: append(slices.Clone(c.policies.Identity), deny), Session: c.policies.Session}
			if after := with.Evaluate(c.request).Decision; after == Allowed && before != Allowed {
				t.Errorf("%s: %s became %s with the denials of %s", c.place, before, after, other.place)
			}
		}
	}
}

// TestOrderNeverMatters turns policies and statements around.
func TestOrderNeverMatters(t *testing.T) {
	for _, c := range readEvaluateCases(t) {
		turned := Policies{Identity: reversed(c.policies.Identity), Session: reversed(c.policies.Session)}
		if got := turned.Evaluate(c.request); got.Decision != c.want {
			t.Errorf("%s: %s with the statements the other way round, want %s", c.place, got.Decision, c.want)
		}
	}
}

func reversed(policies []*Policy) []*Policy {
	if policies == nil {
		return nil
	}
	turned := []*Policy{}
	for _, p := range policies {
		q := *p
		q.Statements = slices.Clone(p.Statements)
		slices.Reverse(q.Statements)
		turned = append(turned, &q)
	}
	slices.Reverse(turned)
	return turned
}

func TestEvaluateNamesWhatDecided(t *testing.T) {
	identity, err := Parse("identity.json", []byte(`{
	"Version": "2012-10-17",
	"Statement": [
		{"Sid": "All", "Effect": "Allow", "Action": "chime:*", "Resource": "*"},
		{"Sid": "Never", "Effect": "Deny", "Action": "chime:DeleteChannel", "Resource": "*"}
	]
}`))
	if err != nil {
		t.Fatal(err)
	}
	session, err := Parse("session.json", []byte(`{"Version": "2012-10-17", "Statement": [
	{"Sid": "Some", "Effect": "Allow", "Action": "chime:Connect", "Resource": "*"},
	{"Sid": "NoBan", "Effect": "Deny", "Action": "chime:CreateChannelBan", "Resource": "*"}
]}`))
	if err != nil {
		t.Fatal(err)
	}
	p := Policies{Identity: []*Policy{identity}, Session: []*Policy{session}}
	for _, test := range []struct {
		action   string
		decision Decision
		sid      string
		session  bool
	}{
		{"chime:Connect", Allowed, "All", false},
		{"chime:DeleteChannel", ExplicitDeny, "Never", false},
		{"chime:CreateChannelBan", ExplicitDeny, "NoBan", true},
		{"chime:SendChannelMessage", ImplicitDeny, "", true},
		{"s3:GetObject", ImplicitDeny, "", false},
	} {
		got := p.Evaluate(Request{Action: test.action, Resource: "*"})
		sid := ""
		if got.Statement != nil {
			sid = got.Statement.Sid
		}
		if got.Decision != test.decision || sid != test.sid || got.Session != test.session || got.Allowed() != (test.decision == Allowed) {
			t.Errorf("Evaluate(%s) = %s by %q, session %v; want %s by %q, session %v",
				test.action, got.Decision, sid, got.Session, test.decision, test.sid, test.session)
		}
	}
	if got := p.Evaluate(Request{Action: "chime:DeleteChannel", Resource: "*"}).Statement; got.File != "identity.json" || got.Line != 5 || got.Column != 3 {
		t.Errorf("the deciding statement is at %v, want identity.json:5:3", got.Position)
	}
}

func BenchmarkEvaluate(b *testing.B) {
	p, err := Parse("policy.json", []byte(`{"Version": "2012-10-17", "Statement": [
	{"Effect": "Allow", "Action": "chime:GetMessagingSessionEndpoint", "Resource": "*"},
	{"Effect": "Allow", "Action": ["chime:Connect", "chime:SendChannelMessage", "chime:ListChannelMessages"],
	 "Resource": ["arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/user/${aws:PrincipalTag/UserUUID}",
	              "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/channel/*"]}
]}`))
	if err != nil {
		b.Fatal(err)
	}
	policies := Policies{Identity: []*Policy{p}}
	request := Request{"chime:SendChannelMessage", "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/channel/general",
		Context{"aws:PrincipalTag/UserUUID": {"jane"}}}
	for b.Loop() {
		if !policies.Evaluate(request).Allowed() {
			b.Fatal("denied")
		}
	}
}
