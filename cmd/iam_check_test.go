package cmd

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestRoleOfSession(t *testing.T) {
	for arn, want := range map[string]string{
		"arn:aws:sts::123456789012:assumed-role/ChatUser/jane":       "arn:aws:iam::123456789012:role/ChatUser",
		"arn:aws-cn:sts::123456789012:assumed-role/ChatUser/a@b.com": "arn:aws-cn:iam::123456789012:role/ChatUser",
		"arn:aws:sts::123456789012:federated-user/jane":              "",
		"arn:aws:iam::123456789012:user/jane":                        "",
		"arn:aws:iam::123456789012:root":                             "",
		"jane":                                                       "",
	} {
		if got, ok := roleOfSession(arn); got != want || ok != (want != "") {
			t.Errorf("roleOfSession(%q) = %q, %v; want %q", arn, got, ok, want)
		}
	}
}

// A simulator answers the three calls of iam check as AWS does, in XML.
type simulator struct {
	caller, role string
	allowed      map[string]bool // "ACTION RESOURCE"
	denies       bool            // what is not allowed is denied by a statement
	refuses      bool            // to be asked
	asked        []url.Values    // of SimulatePrincipalPolicy
}

func (s *simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	form, _ := io.ReadAll(r.Body)
	values, _ := url.ParseQuery(string(form))
	switch values.Get("Action") {
	case "GetCallerIdentity":
		fmt.Fprintf(w, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>%s</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`, s.caller)
	case "GetRole":
		if s.role == "" {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>no iam:GetRole</Message></Error></ErrorResponse>`)
			return
		}
		fmt.Fprintf(w, `<GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult><Role><Arn>%s</Arn><RoleName>r</RoleName><RoleId>i</RoleId><Path>/</Path><CreateDate>2026-01-15T10:20:30Z</CreateDate></Role></GetRoleResult></GetRoleResponse>`, s.role)
	case "SimulatePrincipalPolicy":
		s.asked = append(s.asked, values)
		if s.refuses {
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>no iam:SimulatePrincipalPolicy</Message></Error></ErrorResponse>`)
			return
		}
		action, resource := values.Get("ActionNames.member.1"), values.Get("ResourceArns.member.1")
		decision, statements := "implicitDeny", ""
		if s.denies {
			decision = "explicitDeny"
			statements = `<member><SourcePolicyId>Guard</SourcePolicyId><StartPosition><Line>9</Line><Column>5</Column></StartPosition></member>`
		}
		if s.allowed[action+" "+resource] {
			decision = "allowed"
			statements = `<member><SourcePolicyId>ChatPolicy</SourcePolicyId><StartPosition><Line>4</Line><Column>5</Column></StartPosition></member>`
		}
		fmt.Fprintf(w, `<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults><member><EvalActionName>%s</EvalActionName><EvalResourceName>%s</EvalResourceName><EvalDecision>%s</EvalDecision><MatchedStatements>%s</MatchedStatements><MissingContextValues><member>aws:PrincipalTag/UserUUID</member></MissingContextValues></member></EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`, action, resource, decision, statements)
	default:
		w.WriteHeader(http.StatusBadRequest)
	}
}

// run runs peal against the simulator and returns what it printed and its error.
func (s *simulator) run(t *testing.T, args ...string) (out string, err error) {
	t.Helper()
	server := httptest.NewServer(s)
	defer server.Close()
	isolate(t)
	return runPeal(append([]string{"--endpoint-url", server.URL, "iam", "check"}, args...)...)
}

// isolate makes made-up credentials all that the test sees of this machine.
func isolate(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not-a-secret")
	t.Setenv("AWS_SESSION_TOKEN", "")
	t.Setenv("AWS_CONFIG_FILE", t.TempDir()+"/none")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", t.TempDir()+"/none")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

func runPeal(args ...string) (out string, err error) {
	var stdout, stderr bytes.Buffer
	env := &Env{In: strings.NewReader(""), Out: &stdout, Err: &stderr, LookupEnv: func(string) (string, bool) { return "", false }, Now: time.Now}
	root := newRoot(env, args)
	root.SetArgs(args)
	err = root.ExecuteContext(context.Background())
	return stdout.String(), err
}

const checkedUser = "arn:aws:chime:us-east-1:123456789012:app-instance/app/user/jane"

func TestIAMCheck(t *testing.T) {
	s := &simulator{
		caller:  "arn:aws:sts::123456789012:assumed-role/ChatUser/jane",
		role:    "arn:aws:iam::123456789012:role/chat/ChatUser",
		allowed: map[string]bool{"chime:Connect " + checkedUser: true},
	}
	out, err := s.run(t, "-o", "json", "--context", "aws:PrincipalTag/UserUUID=jane", "--context", "aws:TagKeys=a", "--context", "aws:TagKeys=b", "chime:Connect", checkedUser)
	want := `{"Action":"chime:Connect","Resource":"` + checkedUser + `","Decision":"allowed","Statements":[{"Policy":"ChatPolicy","Line":4}],"MissingValues":["aws:PrincipalTag/UserUUID"]}` + "\n"
	if err != nil || out != want {
		t.Errorf("iam check printed %s, %v\nwant %s", out, err, want)
	}
	if len(s.asked) != 1 {
		t.Fatalf("%d questions, want 1", len(s.asked))
	}
	for key, want := range map[string]string{
		"PolicySourceArn":                                   s.role,
		"ContextEntries.member.1.ContextKeyName":            "aws:PrincipalTag/UserUUID",
		"ContextEntries.member.1.ContextKeyType":            "string",
		"ContextEntries.member.1.ContextKeyValues.member.1": "jane",
		"ContextEntries.member.2.ContextKeyType":            "stringList",
		"ContextEntries.member.2.ContextKeyValues.member.2": "b",
	} {
		if got := s.asked[0].Get(key); got != want {
			t.Errorf("%s = %q, want %q", key, got, want)
		}
	}
}

func TestIAMCheckDenied(t *testing.T) {
	s := &simulator{caller: "arn:aws:iam::123456789012:user/backend", allowed: map[string]bool{"chime:GetMessagingSessionEndpoint *": true}}
	out, err := s.run(t, "--", "presign", checkedUser)
	want := "allowed       chime:GetMessagingSessionEndpoint on *\n  by ChatPolicy:4\n" +
		"  the policies ask for aws:PrincipalTag/UserUUID; give it with --context aws:PrincipalTag/UserUUID=VALUE\n" +
		"implicitDeny  chime:Connect on " + checkedUser + "\n" +
		"  the policies ask for aws:PrincipalTag/UserUUID; give it with --context aws:PrincipalTag/UserUUID=VALUE\n"
	if out != want {
		t.Errorf("iam check printed\n%swant\n%s", out, want)
	}
	if exitCode(err) != exitDenied {
		t.Errorf("iam check ended with %v, exit code %d; want %d", err, exitCode(err), exitDenied)
	}
	if len(s.asked) != 2 || s.asked[0].Get("PolicySourceArn") != s.caller {
		t.Errorf("asked %v", s.asked)
	}
}

func TestIAMCheckPrincipal(t *testing.T) {
	const connect = "chime:Connect"
	for _, test := range []struct {
		caller, role string
		args         []string
		want         string // principal asked about
		code         int
	}{
		{"arn:aws:sts::1:assumed-role/ChatUser/jane", "", nil, "arn:aws:iam::1:role/ChatUser", exitDenied},
		{"arn:aws:iam::1:user/a", "", []string{"--principal", "arn:aws:iam::1:role/b"}, "arn:aws:iam::1:role/b", exitDenied},
		{"arn:aws:iam::1:root", "", nil, "", exitUsage},
	} {
		s := &simulator{caller: test.caller, role: test.role}
		_, err := s.run(t, append(test.args, connect, checkedUser)...)
		asked := ""
		if len(s.asked) > 0 {
			asked = s.asked[0].Get("PolicySourceArn")
		}
		if asked != test.want || exitCode(err) != test.code {
			t.Errorf("caller %s %v: asked about %q, ended with %v; want %q and exit code %d", test.caller, test.args, asked, err, test.want, test.code)
		}
	}
}

// TestIAMCheckContactsNobody holds iam check to the rule of every command: what is
// signed goes out encrypted, and only where there is something to sign with.
func TestIAMCheckContactsNobody(t *testing.T) {
	for _, test := range []struct {
		name string
		env  map[string]string
		code int
		want string
	}{
		{"plain HTTP to another machine", map[string]string{"AWS_ENDPOINT_URL": "http://iam.example"}, exitUsage, "unencrypted"},
		{"of the service", map[string]string{"AWS_ENDPOINT_URL_IAM": "http://iam.example"}, exitUsage, "unencrypted"},
		{"no credentials", map[string]string{"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ACCESS_KEY_ID": ""}, exitCredentials, "no AWS credentials found"},
	} {
		t.Run(test.name, func(t *testing.T) {
			isolate(t)
			for name, value := range test.env {
				t.Setenv(name, value)
			}
			_, err := runPeal("iam", "check", "chime:Connect", checkedUser)
			if exitCode(err) != test.code || !strings.Contains(fmt.Sprint(err), test.want) {
				t.Errorf("iam check ended with %v, exit code %d; want %q and %d", err, exitCode(err), test.want, test.code)
			}
		})
	}
}
