package emulator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// write makes files in a directory of their own, and returns it.
func write(t *testing.T, files map[string]string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const identitiesYAML = `
users:
- name: backend
  tags: {team: chat}
  accessKeys: [{id: AKIAEXAMPLEBACKEND00, secret: not-a-secret}]
  policies:
  - policies/backend.json
  - Version: 2012-10-17
    Statement: [{Effect: Deny, Action: "chime:Delete*", Resource: "*"}]
roles:
- name: ChatUser
  maxSessionDuration: 7200
  trustPolicy:
    Version: "2012-10-17"
    Statement: {Effect: Allow, Action: "sts:AssumeRole", Principal: {AWS: "123456789012"}}
providers:
- issuer: https://login.example.com
  audiences: [web]
  secret: signs-the-tokens
pools:
- id: us-east-1:694d2099-cb1e-463e-9d64-697ff5b8950e
  providers: [https://login.example.com]
  authenticatedRole: ChatUser
  principalTags: {UserUUID: sub}
`

const identitiesJSON = `{
	"users": [{
		"name": "backend", "tags": {"team": "chat"},
		"accessKeys": [{"id": "AKIAEXAMPLEBACKEND00", "secret": "not-a-secret"}],
		"policies": ["policies/backend.json",
			{"Statement":[{"Action":"chime:Delete*","Effect":"Deny","Resource":"*"}],"Version":"2012-10-17"}]
	}],
	"roles": [{
		"name": "ChatUser", "maxSessionDuration": 7200,
		"trustPolicy": {"Statement":{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"AWS":"123456789012"}},"Version":"2012-10-17"}
	}],
	"providers": [{"issuer": "https://login.example.com", "audiences": ["web"], "secret": "signs-the-tokens"}],
	"pools": [{
		"id": "us-east-1:694d2099-cb1e-463e-9d64-697ff5b8950e", "providers": ["https://login.example.com"],
		"authenticatedRole": "ChatUser", "principalTags": {"UserUUID": "sub"}
	}]
}`

func TestLoadIdentities(t *testing.T) {
	t.Parallel()
	const policy = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "chime:*", "Resource": "*"}]}`
	for name, text := range map[string]string{"identities.yaml": identitiesYAML, "identities.json": identitiesJSON} {
		file := filepath.Join(write(t, map[string]string{name: text, "policies/backend.json": policy}), name)
		got, err := LoadIdentities(file)
		if err != nil {
			t.Fatal(err)
		}
		want := &Identities{
			Users: []User{{
				Name: "backend", Tags: map[string]string{"team": "chat"},
				AccessKeys: []AccessKey{{"AKIAEXAMPLEBACKEND00", "not-a-secret"}},
				Policies: []Policy{
					{Name: "policies/backend.json", Document: policy},
					{Name: `policy 2 of user "backend"`, Document: `{"Statement":[{"Action":"chime:Delete*","Effect":"Deny","Resource":"*"}],"Version":"2012-10-17"}`},
				},
			}},
			Roles: []Role{{
				Name: "ChatUser", MaxSessionDuration: 7200,
				TrustPolicy: &Policy{
					Name:     `trust policy of role "ChatUser"`,
					Document: `{"Statement":{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"AWS":"123456789012"}},"Version":"2012-10-17"}`,
				},
			}},
			Providers: []Provider{{Issuer: "https://login.example.com", Audiences: []string{"web"}, Secret: "signs-the-tokens"}},
			Pools: []Pool{{
				ID: "us-east-1:694d2099-cb1e-463e-9d64-697ff5b8950e", Providers: []string{"https://login.example.com"},
				AuthenticatedRole: "ChatUser", PrincipalTags: map[string]string{"UserUUID": "sub"},
			}},
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(Policy{})); diff != "" {
			t.Errorf("LoadIdentities(%s) differs (-want +got):\n%s", name, diff)
		}
		srv, err := New(Options{Identities: got})
		if err != nil {
			t.Errorf("New with %s: %v", name, err)
			continue
		}
		srv.Close()
	}
}

func TestLoadIdentitiesRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, text, want string }{
		{"misspelt in YAML", "user:\n- name: x\n", "field user not found"},
		{"misspelt in JSON", `{"users": [{"nam": "x"}]}`, `unknown field "nam"`},
		{"no YAML", "users: [", "did not find expected node content"},
		{"role of a pool", "pools: [{id: 'us-east-1:694d2099-cb1e-463e-9d64-697ff5b8950e', authenticatedRole: x}]", `no role "x"`},
		{"empty policy", "users: [{name: x, policies: ['']}]", `user 1, "x": policy 1 of user "x":1:1: the document is empty`},
		{"no such policy", "users: [{name: x, policies: [none.json]}]", "none.json: no such file or directory"},
	}
	for _, test := range tests {
		file := filepath.Join(write(t, map[string]string{"identities": test.text}), "identities")
		_, err := LoadIdentities(file)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), file+": ") {
			t.Errorf("%s: LoadIdentities = %v, want the file and %q", test.name, err, test.want)
		}
	}
}

// What is wrong with identities is said before anything listens, with the place.
func TestIdentitiesAreChecked(t *testing.T) {
	t.Parallel()
	allow := Policy{Document: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"chime:*","Resource":"*"}]}`}
	pool := "us-east-1:694d2099-cb1e-463e-9d64-697ff5b8950e"
	provider := Provider{Issuer: "https://a.example", Audiences: []string{"x"}, Secret: "s"}
	tests := []struct {
		name string
		ids  Identities
		want string
	}{
		{"user name", Identities{Users: []User{{Name: "a b"}}}, `user 1, "a b": name "a b": want 1 to 64`},
		{"short key", Identities{Users: []User{{Name: "a", AccessKeys: []AccessKey{{"AKIA", "s"}}}}}, `access key id "AKIA": want 16`},
		{"no secret", Identities{Users: []User{{Name: "a", AccessKeys: []AccessKey{{"AKIAEXAMPLEBACKEND00", ""}}}}}, "has no secret"},
		{"key twice", Identities{Users: []User{{Name: "a", AccessKeys: []AccessKey{{"AKIAEXAMPLEBACKEND00", "s"}, {"AKIAEXAMPLEBACKEND00", "s"}}}}}, "given twice"},
		{"key of root", Identities{Users: []User{{Name: "a", AccessKeys: []AccessKey{{DefaultAccessKeyID, "s"}}}}}, "given twice"},
		{"policy", Identities{Users: []User{{Name: "a", Policies: []Policy{allow, {Document: `{}`}}}}}, "policy 2:1:1: "},
		{"duration", Identities{Roles: []Role{{Name: "r", MaxSessionDuration: 60}}}, "want 3600 to 43200"},
		{"role twice", Identities{Roles: []Role{{Name: "r"}, {Name: "r"}}}, `role 2, "r": the role is given twice`},
		{"trust without principal", Identities{Roles: []Role{{Name: "r", TrustPolicy: &allow}}}, "statement 1: there is no Principal"},
		{"issuer", Identities{Providers: []Provider{{Issuer: "login.example.com"}}}, "want an https URL"},
		{"audiences", Identities{Providers: []Provider{{Issuer: "https://a.example", Secret: "s"}}}, "there are no audiences"},
		{"no way to verify", Identities{Providers: []Provider{{Issuer: "https://a.example", Audiences: []string{"x"}}}}, "exactly one of secret, keys and unsigned"},
		{"two ways to verify", Identities{Providers: []Provider{{Issuer: "https://a.example", Audiences: []string{"x"}, Secret: "s", Unsigned: true}}}, "exactly one of"},
		{"no key file", Identities{Providers: []Provider{{Issuer: "https://a.example", Audiences: []string{"x"}, Keys: "none.json"}}}, "none.json: no such file"},
		{"provider twice", Identities{Providers: []Provider{provider, provider}}, "given twice"},
		{"pool id", Identities{Pools: []Pool{{ID: "pool"}}}, "want a region, a colon and a UUID"},
		{"pool twice", Identities{Pools: []Pool{{ID: pool}, {ID: pool}}}, "given twice"},
		{"pool provider", Identities{Pools: []Pool{{ID: pool, Providers: []string{"https://a.example"}}}}, `no provider "https://a.example"`},
		{"pool role", Identities{Pools: []Pool{{ID: pool, AuthenticatedRole: "r"}}}, `no role "r"`},
	}
	for _, test := range tests {
		srv, err := New(Options{Identities: &test.ids})
		if err == nil {
			srv.Close()
		}
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "emulator: identities: ") {
			t.Errorf("%s: New = %v, want %q", test.name, err, test.want)
		}
	}
}

// Secrets do not get into messages.
func TestIdentitiesHideSecrets(t *testing.T) {
	t.Parallel()
	if got := (AccessKey{"AKIAEXAMPLEBACKEND00", "not-a-secret"}).String(); strings.Contains(got, "not-a-secret") {
		t.Errorf("AccessKey.String() = %q, which has the secret", got)
	}
	if got := (Provider{Issuer: "https://a.example", Secret: "not-a-secret"}).String(); strings.Contains(got, "not-a-secret") {
		t.Errorf("Provider.String() = %q, which has the secret", got)
	}
}

func FuzzParseIdentities(f *testing.F) {
	f.Add(identitiesYAML)
	f.Add(identitiesJSON)
	f.Add("users: &a [*a]")
	f.Add("roles: [{policies: [{? [1] : 2}, {a: &x {b: *x}}]}]")
	f.Fuzz(func(t *testing.T, text string) {
		ids, err := parseIdentities([]byte(text))
		if err != nil {
			return
		}
		for place, p := range ids.policies() {
			if (p.file == "") == (p.Document == "") {
				t.Errorf("%s has the file %q and the document %q, want one of them", place, p.file, p.Document)
			}
		}
	})
}
