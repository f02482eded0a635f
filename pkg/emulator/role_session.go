package emulator

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/peal-cli/peal/pkg/iam"
)

// A roleSession is what temporary credentials stand for. It travels sealed
// inside the session token, so that the emulator remembers nothing, and the
// credentials outlive it if the next one has the same root credentials.
type roleSession struct {
	AccessKeyID string
	Role        string // ARN
	Name        string
	Issued      time.Time
	Expires     time.Time
	Policies    []string          `json:",omitempty"` // session policies; nil: the session has none
	Tags        map[string]string `json:",omitempty"`
	Transitive  []string          `json:",omitempty"` // keys of tags that the next session inherits
	Source      string            `json:",omitempty"` // the source identity
	Federation  map[string]string `json:",omitempty"` // condition keys of the identity provider
}

// An issuer makes temporary credentials, and knows them again. It may be used
// by many goroutines at once.
type issuer struct {
	directory *directory
	key       []byte
	aead      cipher.AEAD

	mu     sync.Mutex
	opened map[string]*credential // by token: what was opened lately
}

// maxOpened bounds how many opened tokens are remembered.
const maxOpened = 4096

// newIssuer makes an issuer whose key follows from the secret of the root.
func newIssuer(d *directory, rootSecret string) (*issuer, error) {
	i := &issuer{directory: d, opened: map[string]*credential{}}
	i.key = derive([]byte(rootSecret), "temporary credentials")
	block, err := aes.NewCipher(i.key)
	if err != nil {
		return nil, err
	}
	i.aead, err = cipher.NewGCM(block)
	return i, err
}

// derive makes a key for one purpose, or a value that nobody without the key can make.
func derive(key []byte, parts ...string) []byte {
	m := hmac.New(sha256.New, key)
	for _, part := range parts {
		fmt.Fprintf(m, "%d %s", len(part), part)
	}
	return m.Sum(nil)
}

// issue makes the credentials of a session; it sets its AccessKeyID.
func (i *issuer) issue(s roleSession, r *randomness) (*credential, error) {
	s.AccessKeyID = "ASIA" + base32.StdEncoding.EncodeToString(r.bytes(10))
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	nonce := r.bytes(i.aead.NonceSize())
	token := base64.StdEncoding.EncodeToString(i.aead.Seal(nonce, nonce, text, nil))
	return i.credential(s, token)
}

// open returns the credentials that a token belongs to, nil if it is not one
// of this issuer's, or not for this access key. They may have expired.
func (i *issuer) open(accessKeyID, token string) *credential {
	i.mu.Lock()
	c := i.opened[token]
	i.mu.Unlock()
	if c == nil {
		sealed, err := base64.StdEncoding.DecodeString(token)
		if err != nil || len(sealed) < i.aead.NonceSize() {
			return nil
		}
		nonce, box := sealed[:i.aead.NonceSize()], sealed[i.aead.NonceSize():]
		text, err := i.aead.Open(nil, nonce, box, nil)
		if err != nil {
			return nil
		}
		var s roleSession
		if json.Unmarshal(text, &s) != nil {
			return nil
		}
		if c, err = i.credential(s, token); err != nil {
			return nil // the role is gone
		}
		i.mu.Lock()
		if len(i.opened) >= maxOpened {
			clear(i.opened)
		}
		i.opened[token] = c
		i.mu.Unlock()
	}
	if c.accessKeyID != accessKeyID {
		return nil
	}
	return c
}

func (i *issuer) credential(s roleSession, token string) (*credential, error) {
	role := i.directory.roles[s.Role]
	if role == nil {
		return nil, fmt.Errorf("the role %s does not exist", s.Role)
	}
	policies := iam.Policies{Identity: role.policies}
	for n, document := range s.Policies {
		p, err := iam.Parse(fmt.Sprintf("session policy %d", n+1), []byte(document))
		if err != nil {
			return nil, err
		}
		policies.Session = append(policies.Session, p)
	}
	return &credential{
		accessKeyID: s.AccessKeyID,
		secret:      base64.StdEncoding.EncodeToString(derive(i.key, "secret", s.AccessKeyID))[:40],
		token:       token,
		expires:     s.Expires,
		principal: &principal{
			ARN:      fmt.Sprintf("arn:aws:sts::%s:assumed-role/%s/%s", i.directory.account, role.Name, s.Name),
			policies: policies,
			context:  s.context(role, i.directory.account),
			session:  &s,
		},
	}, nil
}

// context holds the condition keys of the principal (IAM user guide, "AWS global
// condition context keys" and "Available keys for AWS web identity federation").
func (s *roleSession) context(r *role, account string) iam.Context {
	context := iam.Context{
		"aws:PrincipalArn":           {r.arn},
		"aws:PrincipalAccount":       {account},
		"aws:PrincipalType":          {"AssumedRole"},
		"aws:userid":                 {r.id + ":" + s.Name},
		"aws:TokenIssueTime":         {s.Issued.Format(time.RFC3339)},
		"aws:MultiFactorAuthPresent": {"false"},
	}
	tags := maps.Clone(r.Tags)
	if tags == nil {
		tags = map[string]string{}
	}
	maps.Copy(tags, s.Tags)
	for key, value := range tags {
		context["aws:PrincipalTag/"+key] = []string{value}
	}
	if s.Source != "" {
		context["aws:SourceIdentity"] = []string{s.Source}
	}
	for key, value := range s.Federation {
		context[key] = []string{value}
	}
	return context
}

// inherited are the tags that a session takes over from the one in which the
// role is assumed.
func (s *roleSession) inherited() map[string]string {
	tags := map[string]string{}
	if s != nil {
		for key, value := range s.Tags {
			if slices.Contains(s.Transitive, key) {
				tags[key] = value
			}
		}
	}
	return tags
}
