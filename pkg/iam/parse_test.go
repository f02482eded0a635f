package iam

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/rogpeppe/go-internal/txtar"
)

func TestParseKeepsPositions(t *testing.T) {
	const text = `{
  "Version": "2012-10-17",
  "Id": "chat",
  "Statement": [
    {"Sid": "One", "Effect": "Allow", "Action": ["chime:Connect", "chime:List*"], "Resource": "*"},
    {
      "Effect": "Deny", "NotAction": "chime:Connect",
      "NotResource": ["arn:aws:chime:*:*:app-instance/a"],
      "Condition": {"StringLike": {"aws:PrincipalTag/\u0074eam": ["é*", 1.50]},
                    "Bool": {"aws:SecureTransport": false}}
    }
  ]
}`
	at := func(line, column int) Position { return Position{"p.json", line, column} }
	want := &Policy{Name: "p.json", Version: "2012-10-17", ID: "chat", Statements: []*Statement{
		{
			Position: at(5, 5), Sid: "One", Effect: Allow,
			Actions:   []Value{{Position: at(5, 50), Text: "chime:Connect"}, {Position: at(5, 67), Text: "chime:List*"}},
			Resources: []Value{{Position: at(5, 95), Text: "*"}},
		},
		{
			Position: at(6, 5), Effect: Deny,
			NotActions:   []Value{{Position: at(7, 38), Text: "chime:Connect"}},
			NotResources: []Value{{Position: at(8, 23), Text: "arn:aws:chime:*:*:app-instance/a"}},
			Conditions: []Condition{
				{Position: at(9, 36), Operator: "StringLike", Key: "aws:PrincipalTag/team",
					Values: []Value{{Position: at(9, 67), Text: "é*"}, {Position: at(9, 74), Text: "1.50"}}},
				{Position: at(10, 30), Operator: "Bool", Key: "aws:SecureTransport", Values: []Value{{Position: at(10, 53), Text: "false"}}},
			},
		},
	}}
	got, err := Parse("p.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Value{}, Condition{})); diff != "" {
		t.Errorf("Parse (-want +got):\n%s", diff)
	}
}

func TestParseErrors(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{``, `p.json:1:1: the document is empty`},
		{`[]`, `p.json:1:1: a policy is a list`},
		{`{"Version":"2012-10-17"}`, `p.json:1:1: the policy has no Statement`},
		{`{"Statement":{"Effect":"Allow","Action":"chime:Connect","Resource":"*"}`, `p.json:1:72: the object that starts in line 1 is not closed`},
		{"{\"Statement\":[\n{\"Effect\":\"allow\",\"Action\":\"chime:Connect\"}]}", `p.json:2:1: the statement has no Resource (and 1 more)`},
		{`{"Statement":{"Effect":"Allow","Action":"chime:Connect","Resource":"*","Principal":"*"}}`, `p.json:1:72: a policy of a user, a role or a session has no Principal`},
		{strings.Repeat("[", 100), `p.json:1:65: a document nested more deeply than any policy`},
	} {
		_, err := Parse("p.json", []byte(test.text))
		var malformed *MalformedError
		if !errors.As(err, &malformed) || err.Error() != test.want {
			t.Errorf("Parse(%.40q) = %v, want %s", test.text, err, test.want)
			continue
		}
		if malformed.Name != "p.json" || len(malformed.Findings) == 0 {
			t.Errorf("Parse(%.40q): error of %q with %d findings", test.text, malformed.Name, len(malformed.Findings))
		}
	}
}

// corpus adds every policy under testdata/iam to a fuzz target.
func corpus(f *testing.F) {
	files, _ := filepath.Glob("../../testdata/iam/valid/*.json")
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	files, _ = filepath.Glob("../../testdata/iam/lint/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(section(archive, "policy.json"))
	}
}

// FuzzParse compares the reader with that of the standard library: what Parse
// takes is JSON, and says the same.
func FuzzParse(f *testing.F) {
	corpus(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse("p.json", data)
		if err != nil {
			checkPlaces(t, data, err.(*MalformedError).Findings)
			return
		}
		var document struct{ Statement json.RawMessage }
		if err := json.Unmarshal(data, &document); err != nil {
			t.Fatalf("Parse takes what encoding/json does not: %v", err)
		}
		var statements []struct{ Sid string }
		if json.Unmarshal(document.Statement, &statements) == nil {
			if len(statements) != len(p.Statements) {
				t.Fatalf("%d statements, encoding/json has %d", len(p.Statements), len(statements))
			}
			for i, s := range statements {
				if s.Sid != p.Statements[i].Sid {
					t.Errorf("Sid %q, encoding/json has %q", p.Statements[i].Sid, s.Sid)
				}
			}
		}
		// Evaluating must not panic, and a denial added must deny.
		r := Request{"chime:Connect", "arn:aws:chime:us-east-1:123456789012:app-instance/a/user/jane", Context{"aws:username": {"jane"}}}
		policies := Policies{Identity: []*Policy{p}}
		policies.Explain(r)
		deny, _ := Parse("deny.json", []byte(`{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}`))
		policies.Identity = append(policies.Identity, deny)
		if got := policies.Evaluate(r).Decision; got != ExplicitDeny {
			t.Errorf("%s although everything is denied", got)
		}
	})
}

// FuzzLint checks that findings point into the document, that Repair comes to an
// end, and that what it leaves without findings is a policy.
func FuzzLint(f *testing.F) {
	corpus(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		checkPlaces(t, data, Lint("p.json", data))
		mended, left := Repair("p.json", data)
		checkPlaces(t, mended, left)
		checkRepaired(t, "fuzz", mended, left)
		if again, _ := Repair("p.json", mended); !bytes.Equal(again, mended) {
			t.Errorf("Repair mends what it returned:\n%s\nto\n%s", mended, again)
		}
	})
}

func checkPlaces(t *testing.T, data []byte, findings []Finding) {
	t.Helper()
	lines := strings.Split(string(data), "\n")
	for _, f := range findings {
		if f.Line < 1 || f.Line > len(lines) || f.Column < 1 || f.Column > len(lines[f.Line-1])+1 {
			t.Errorf("finding %q at %d:%d is outside of the document", f.Code, f.Line, f.Column)
		}
		if f.Code == "" || f.Message == "" || f.Fix == "" {
			t.Errorf("finding %+v is incomplete", f)
		}
	}
}
