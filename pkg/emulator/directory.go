package emulator

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/peal-cli/peal/pkg/iam"
)

// A directory is the identities of an emulator, checked and ready to be asked.
// It never changes.
type directory struct {
	account   string
	keys      map[string]*credential // long-term access keys, by id
	roles     map[string]*role       // by ARN
	providers map[string]*provider   // by issuer without https://
	pools     []*pool
}

type role struct {
	Role
	arn      string
	id       string // AROA…
	policies []*iam.Policy
	trust    *trust // nil: none is given
}

type pool struct {
	Pool
	providers       []*provider
	authenticated   *role // nil: none
	unauthenticated *role // nil: no guests
}

// newDirectory checks the identities of an account.
func newDirectory(ids *Identities, account string, root *credential) (*directory, error) {
	d := &directory{
		account:   account,
		keys:      map[string]*credential{root.accessKeyID: root},
		roles:     map[string]*role{},
		providers: map[string]*provider{},
	}
	if ids == nil {
		return d, nil
	}
	for i, u := range ids.Users {
		if err := d.addUser(u); err != nil {
			return nil, fmt.Errorf("user %d, %q: %w", i+1, u.Name, err)
		}
	}
	for i, r := range ids.Roles {
		if err := d.addRole(r); err != nil {
			return nil, fmt.Errorf("role %d, %q: %w", i+1, r.Name, err)
		}
	}
	for i, p := range ids.Providers {
		if err := d.addProvider(p); err != nil {
			return nil, fmt.Errorf("provider %d, %q: %w", i+1, p.Issuer, err)
		}
	}
	for i, p := range ids.Pools {
		if err := d.addPool(p); err != nil {
			return nil, fmt.Errorf("pool %d, %q: %w", i+1, p.ID, err)
		}
	}
	return d, nil
}

func (d *directory) addUser(u User) error {
	if err := checkName(u.Name); err != nil {
		return err
	}
	policies, err := parsePolicies(u.Policies)
	if err != nil {
		return err
	}
	arn := fmt.Sprintf("arn:aws:iam::%s:user/%s", d.account, u.Name)
	p := &principal{ARN: arn, policies: iam.Policies{Identity: policies}, context: iam.Context{
		"aws:PrincipalArn":     {arn},
		"aws:PrincipalAccount": {d.account},
		"aws:PrincipalType":    {"User"},
		"aws:userid":           {uniqueID("AIDA", arn)},
		"aws:username":         {u.Name},
	}}
	for key, value := range u.Tags {
		p.context["aws:PrincipalTag/"+key] = []string{value}
	}
	for _, k := range u.AccessKeys {
		if len(k.ID) < 16 || len(k.ID) > 128 || !consistsOf(k.ID, isAlphanumeric) {
			return fmt.Errorf("access key id %q: want 16 to 128 letters and digits", k.ID)
		}
		if k.Secret == "" {
			return fmt.Errorf("access key %s has no secret", k.ID)
		}
		if d.keys[k.ID] != nil {
			return fmt.Errorf("access key %s is given twice", k.ID)
		}
		d.keys[k.ID] = &credential{accessKeyID: k.ID, secret: k.Secret, principal: p}
	}
	return nil
}

func (d *directory) addRole(r Role) error {
	if err := checkName(r.Name); err != nil {
		return err
	}
	set(&r.MaxSessionDuration, 3600)
	if r.MaxSessionDuration < 3600 || r.MaxSessionDuration > 43200 {
		return fmt.Errorf("maximum session duration %d: want 3600 to 43200 seconds", r.MaxSessionDuration)
	}
	policies, err := parsePolicies(r.Policies)
	if err != nil {
		return err
	}
	arn := fmt.Sprintf("arn:aws:iam::%s:role/%s", d.account, r.Name)
	if d.roles[arn] != nil {
		return errors.New("the role is given twice")
	}
	added := &role{Role: r, arn: arn, id: uniqueID("AROA", arn), policies: policies}
	if r.TrustPolicy != nil {
		if added.trust, err = parseTrust(r.TrustPolicy); err != nil {
			return err
		}
	}
	d.roles[arn] = added
	return nil
}

func (d *directory) addProvider(p Provider) error {
	added, err := newProvider(p)
	if err != nil {
		return err
	}
	if d.providers[added.name] != nil {
		return errors.New("the provider is given twice")
	}
	d.providers[added.name] = added
	return nil
}

func (d *directory) addPool(p Pool) error {
	if region, id, ok := strings.Cut(p.ID, ":"); !ok || region == "" || len(id) != 36 {
		return fmt.Errorf("id %q: want a region, a colon and a UUID", p.ID)
	}
	if slices.ContainsFunc(d.pools, func(old *pool) bool { return old.ID == p.ID }) {
		return errors.New("the pool is given twice")
	}
	added := &pool{Pool: p}
	for _, issuer := range p.Providers {
		provider := d.providers[strings.TrimPrefix(issuer, "https://")]
		if provider == nil {
			return fmt.Errorf("there is no provider %q", issuer)
		}
		added.providers = append(added.providers, provider)
	}
	var err error
	if added.authenticated, err = d.roleNamed(p.AuthenticatedRole); err != nil {
		return err
	}
	if added.unauthenticated, err = d.roleNamed(p.UnauthenticatedRole); err != nil {
		return err
	}
	d.pools = append(d.pools, added)
	return nil
}

// roleNamed finds a role by its name; without a name there is none.
func (d *directory) roleNamed(name string) (*role, error) {
	if name == "" {
		return nil, nil
	}
	r := d.roles[fmt.Sprintf("arn:aws:iam::%s:role/%s", d.account, name)]
	if r == nil {
		return nil, fmt.Errorf("there is no role %q", name)
	}
	return r, nil
}

func parsePolicies(sources []Policy) ([]*iam.Policy, error) {
	var policies []*iam.Policy
	for i, s := range sources {
		name := s.Name
		if name == "" {
			name = fmt.Sprintf("policy %d", i+1)
		}
		p, err := iam.Parse(name, []byte(s.Document))
		if err != nil {
			return nil, err
		}
		policies = append(policies, p)
	}
	return policies, nil
}

// checkName refuses what IAM does not take for the name of a user or role.
func checkName(name string) error {
	if name == "" || len(name) > 64 || !consistsOf(name, isNameByte) {
		return fmt.Errorf("name %q: want 1 to 64 letters, digits and +=,.@_-", name)
	}
	return nil
}

// isNameByte reports what IAM allows in names, [\w+=,.@-].
func isNameByte(c byte) bool { return isAlphanumeric(c) || strings.IndexByte("_+=,.@-", c) >= 0 }

// uniqueID makes the id that IAM gives a user or role besides its name. Here it
// is always the same for the same ARN.
func uniqueID(prefix, arn string) string {
	sum := sha256.Sum256([]byte(arn))
	return prefix + base32.StdEncoding.EncodeToString(sum[:])[:17]
}
