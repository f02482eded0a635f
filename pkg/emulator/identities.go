package emulator

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// Identities are who may call the emulator besides the root of its account:
// IAM users with access keys, roles that can be assumed, OpenID Connect
// providers whose tokens stand for somebody, and Amazon Cognito identity pools.
//
// As a file, in YAML or JSON, they look like this; docs/emulator.md explains
// each member:
//
//	users:
//	- name: backend
//	  accessKeys: [{id: AKIAEXAMPLEBACKEND00, secret: not-a-secret}]
//	  policies: [policies/backend.json]
//	roles:
//	- name: ChatUser
//	  policies:
//	  - Version: "2012-10-17"
//	    Statement: [{Effect: Allow, Action: "chime:*", Resource: "*"}]
//	providers:
//	- issuer: https://login.example.com
//	  audiences: [web]
//	  secret: signs-the-tokens
//	pools:
//	- id: us-east-1:694d2099-cb1e-463e-9d64-697ff5b8950e
//	  providers: [https://login.example.com]
//	  authenticatedRole: ChatUser
type Identities struct {
	Users     []User     `json:"users" yaml:"users"`
	Roles     []Role     `json:"roles" yaml:"roles"`
	Providers []Provider `json:"providers" yaml:"providers"`
	Pools     []Pool     `json:"pools" yaml:"pools"`
}

// A User is an IAM user.
type User struct {
	Name       string            `json:"name" yaml:"name"` // 1 to 64 of letters, digits and +=,.@_-
	Tags       map[string]string `json:"tags" yaml:"tags"` // aws:PrincipalTag/KEY in policies
	AccessKeys []AccessKey       `json:"accessKeys" yaml:"accessKeys"`
	Policies   []Policy          `json:"policies" yaml:"policies"`
}

// An AccessKey is a long-term access key.
type AccessKey struct {
	ID     string `json:"id" yaml:"id"` // 16 to 128 letters and digits
	Secret string `json:"secret" yaml:"secret"`
}

// String returns the id alone.
func (k AccessKey) String() string { return k.ID }

// A Role is an IAM role. Sessions of it are made by sts:AssumeRole,
// sts:AssumeRoleWithWebIdentity, and for an identity pool.
type Role struct {
	Name     string            `json:"name" yaml:"name"`
	Tags     map[string]string `json:"tags" yaml:"tags"`
	Policies []Policy          `json:"policies" yaml:"policies"`
	// TrustPolicy says who may assume the role. Without one, those may whose
	// own policies allow it, and everybody whom a provider or pool vouches for.
	TrustPolicy *Policy `json:"trustPolicy" yaml:"trustPolicy"`
	// MaxSessionDuration is the longest session in seconds, from 3600, which
	// is the default, to 43200.
	MaxSessionDuration int `json:"maxSessionDuration" yaml:"maxSessionDuration"`
}

// A Provider issues OpenID Connect tokens. Exactly one of Secret, Keys and
// Unsigned says how to know its tokens from forged ones.
type Provider struct {
	Issuer    string   `json:"issuer" yaml:"issuer"`       // the claim iss, an https URL
	Audiences []string `json:"audiences" yaml:"audiences"` // values of the claim aud that are accepted
	Secret    string   `json:"secret" yaml:"secret"`       // of tokens signed by HS256
	Keys      string   `json:"keys" yaml:"keys"`           // file with the JSON Web Key Set of tokens signed by RS256 or ES256
	Unsigned  bool     `json:"unsigned" yaml:"unsigned"`   // signatures are not looked at
}

// String returns the issuer alone.
func (p Provider) String() string { return p.Issuer }

// A Pool is an Amazon Cognito identity pool.
type Pool struct {
	ID                  string            `json:"id" yaml:"id"`               // REGION:UUID
	Providers           []string          `json:"providers" yaml:"providers"` // issuers of the tokens that it takes
	AuthenticatedRole   string            `json:"authenticatedRole" yaml:"authenticatedRole"`
	UnauthenticatedRole string            `json:"unauthenticatedRole" yaml:"unauthenticatedRole"` // of guests, who are refused without it
	ClassicFlow         bool              `json:"classicFlow" yaml:"classicFlow"`                 // GetOpenIdToken is allowed
	PrincipalTags       map[string]string `json:"principalTags" yaml:"principalTags"`             // session tag to claim of the login token
}

// A Policy is an IAM policy document. In a file it stands there itself, or the
// name of its file does, relative to the file in which it is named.
type Policy struct {
	Name     string // what findings call it: its file, or its place in the identities
	Document string // JSON

	file string // to be read
}

// UnmarshalYAML takes a mapping for the document and a string for its file.
func (p *Policy) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&p.file)
	}
	keepDates(n)
	var document map[string]any
	if err := n.Decode(&document); err != nil {
		return err
	}
	b, err := json.Marshal(document)
	p.Document = string(b)
	return err
}

// keepDates has what YAML takes for dates stay strings: the Version of a
// policy looks like one.
func keepDates(n *yaml.Node) {
	if n.Tag == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, child := range n.Content {
		keepDates(child)
	}
}

// UnmarshalJSON takes an object for the document and a string for its file.
func (p *Policy) UnmarshalJSON(b []byte) error {
	if json.Unmarshal(b, &p.file) != nil {
		p.Document = string(b)
	}
	return nil
}

// LoadIdentities reads a file of identities, YAML or JSON, and the files it
// names, which are relative to it. An error names the file and what in it is
// wrong.
func LoadIdentities(file string) (*Identities, error) {
	data, err := readFile(file)
	if err != nil {
		return nil, err
	}
	ids, err := completeIdentities(data, filepath.Dir(file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return ids, nil
}

// ReadIdentities reads what is in such a file from r, to its end. The files that it
// names are relative to dir.
func ReadIdentities(r io.Reader, dir string) (*Identities, error) {
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	return completeIdentities(data, dir)
}

// completeIdentities reads identities and the files that they name, and checks all
// of it.
func completeIdentities(data []byte, dir string) (*Identities, error) {
	ids, err := parseIdentities(data)
	if err != nil {
		return nil, err
	}
	near := func(name string) string {
		if filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(dir, name)
	}
	for place, p := range ids.policies() {
		if p.file == "" {
			p.Name = place
			continue
		}
		document, err := readFile(near(p.file))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", place, err)
		}
		p.Name, p.Document = p.file, string(document)
	}
	for i := range ids.Providers {
		if p := &ids.Providers[i]; p.Keys != "" {
			p.Keys = near(p.Keys)
		}
	}
	if _, err := newDirectory(ids, "123456789012", &credential{}); err != nil { // any account will do
		return nil, err
	}
	return ids, nil
}

// parseIdentities reads identities without the files that they name. Members
// that do not exist are errors, as misspelt ones would be permissions lost.
func parseIdentities(data []byte) (*Identities, error) {
	ids := &Identities{}
	return ids, decodeDocument(data, ids)
}

// policies yields every policy with its place.
func (ids *Identities) policies() iter.Seq2[string, *Policy] {
	return func(yield func(string, *Policy) bool) {
		for i := range ids.Users {
			u := &ids.Users[i]
			for j := range u.Policies {
				if !yield(fmt.Sprintf("policy %d of user %q", j+1, u.Name), &u.Policies[j]) {
					return
				}
			}
		}
		for i := range ids.Roles {
			r := &ids.Roles[i]
			for j := range r.Policies {
				if !yield(fmt.Sprintf("policy %d of role %q", j+1, r.Name), &r.Policies[j]) {
					return
				}
			}
			if r.TrustPolicy != nil && !yield(fmt.Sprintf("trust policy of role %q", r.Name), r.TrustPolicy) {
				return
			}
		}
	}
}
