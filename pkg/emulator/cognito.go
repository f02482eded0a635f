package emulator

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// cognitoProvider vouches for the identities of pools, in tokens and in trust policies.
const cognitoProvider = "cognito-identity.amazonaws.com"

// cognitoOperations are the rows of Amazon Cognito identity pools that clients
// need for credentials. They are called without a signature, as the login
// tokens say who calls.
func cognitoOperations() []operation {
	row := func(name string, h handler, difference string) operation {
		return operation{name: name, method: http.MethodPost, path: "/", target: name,
			status: http.StatusOK, unsigned: true, handler: h, difference: difference}
	}
	const oneLogin = "identities are not linked: of several logins the first by name decides"
	return []operation{
		row("GetCredentialsForIdentity", asking(getCredentialsForIdentity), oneLogin+"; CustomRoleArn is refused"),
		row("GetId", asking(getID), oneLogin),
		row("GetOpenIdToken", asking(getOpenIDToken), oneLogin),
	}
}

type getIDInput struct {
	AccountId      *string           `json:"AccountId" check:"min=1,max=15"`
	IdentityPoolId string            `json:"IdentityPoolId" check:"required,min=1,max=55"`
	Logins         map[string]string `json:"Logins" check:"max=10" key:"min=1,max=128" each:"min=1,max=50000,sensitive"`
}

type identityIDOutput struct {
	IdentityId string
}

// getID finds the identity of a login, always the same for the same login, or
// makes a new one for a guest.
func getID(s *Server, c *call, in *getIDInput) (*rawAnswer, error) {
	i := slices.IndexFunc(s.directory.pools, func(p *pool) bool { return p.ID == in.IdentityPoolId })
	if i < 0 {
		return nil, cognitoError("ResourceNotFoundException", "IdentityPool '%s' not found.", in.IdentityPoolId)
	}
	p := s.directory.pools[i]
	if len(in.Logins) == 0 {
		if p.unauthenticated == nil {
			return nil, cognitoError("NotAuthorizedException", "Unauthenticated access is not supported for this identity pool.")
		}
		return cognitoAnswer(identityIDOutput{s.guestIdentity(p, s.random.bytes(8))})
	}
	login, claims, err := s.login(c, p, in.Logins)
	if err != nil {
		return nil, err
	}
	return cognitoAnswer(identityIDOutput{s.identityOf(p, login, claims)})
}

// login verifies all login tokens, and returns the first by the name of its
// provider.
func (s *Server) login(c *call, p *pool, logins map[string]string) (first *provider, of *claims, err error) {
	for _, name := range slices.Sorted(maps.Keys(logins)) {
		provider, claims, err := verifyToken(logins[name], c.now, func(issuer string) *provider {
			if i := slices.IndexFunc(p.providers, func(p *provider) bool { return p.name == issuer }); i >= 0 && issuer == name {
				return p.providers[i]
			}
			return nil
		})
		if err != nil {
			return nil, nil, cognitoError("NotAuthorizedException", "Invalid login token for %s: %v.", name, err)
		}
		if first == nil {
			first, of = provider, claims
		}
	}
	return first, of, nil
}

// identityOf is the id of the identity with a login.
func (s *Server) identityOf(p *pool, login *provider, c *claims) string {
	return p.identity(derive(s.issuer.key, "identity", p.ID, login.name, c.Subject))
}

// guestIdentity is the id of a guest. Its second half follows from the first,
// so that made-up ids are known as such.
func (s *Server) guestIdentity(p *pool, start []byte) string {
	return p.identity(slices.Concat(start, derive(s.issuer.key, "guest", p.ID, string(start))))
}

// identity makes an id of 16 bytes: the region of the pool, and a UUID.
func (p *pool) identity(b []byte) string {
	region, _, _ := strings.Cut(p.ID, ":")
	return fmt.Sprintf("%s:%x-%x-%x-%x-%x", region, b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

type getCredentialsForIdentityInput struct {
	IdentityId    string            `json:"IdentityId" check:"required,min=1,max=55"`
	Logins        map[string]string `json:"Logins" check:"max=10" key:"min=1,max=128" each:"min=1,max=50000,sensitive"`
	CustomRoleArn *string           `json:"CustomRoleArn" check:"min=20,max=2048"`
}

type getCredentialsForIdentityOutput struct {
	IdentityId  string
	Credentials cognitoCredentials
}

type cognitoCredentials struct {
	AccessKeyId  string
	SecretKey    string
	SessionToken string
	Expiration   epoch
}

// guestPolicy limits the sessions of guests in the enhanced flow. The service
// scopes them down to a list of AWS services (Cognito developer guide, "Access
// policies for unauthenticated identities") among which Chime and IVS are not:
// their calls are denied although the role allows them (amazon-chime-sdk-js
// issue 2927). Guests in the classic flow are not limited.
const guestPolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":["chime:*","ivschat:*"],"Resource":"*"}]}`

func getCredentialsForIdentity(s *Server, c *call, in *getCredentialsForIdentityInput) (*rawAnswer, error) {
	if in.CustomRoleArn != nil {
		return nil, cognitoError("InvalidParameterException", "CustomRoleArn is not emulated.")
	}
	who, err := s.poolIdentity(c, in.IdentityId, in.Logins)
	if err != nil {
		return nil, err
	}
	role := who.pool.unauthenticated
	if who.login != nil {
		role = who.pool.authenticated
	}
	if role == nil {
		return nil, cognitoError("InvalidIdentityPoolConfigurationException", "Invalid identity pool configuration. Check assigned IAM roles for this pool.")
	}
	federation := map[string]string{
		"aws:FederatedProvider":  cognitoProvider,
		cognitoProvider + ":sub": in.IdentityId,
		cognitoProvider + ":aud": who.pool.ID,
	}
	const sessionName = "CognitoIdentityCredentials"
	if !s.mayFederate(c, role, cognitoProvider, &claims{Methods: who.methods()}, federation, sessionName) {
		return nil, cognitoError("InvalidIdentityPoolConfigurationException", "Invalid identity pool configuration. Check assigned IAM roles for this pool.")
	}
	session := roleSession{
		Role: role.arn, Name: sessionName, Issued: c.now, Expires: c.now.Add(time.Hour).Truncate(time.Second),
		Federation: federation, Tags: who.tags(),
	}
	if who.login == nil {
		session.Policies = []string{guestPolicy}
	}
	cred, err := s.issuer.issue(session, s.random)
	if err != nil {
		return nil, err
	}
	return cognitoAnswer(getCredentialsForIdentityOutput{in.IdentityId, cognitoCredentials{
		AccessKeyId: cred.accessKeyID, SecretKey: cred.secret, SessionToken: cred.token, Expiration: epoch{cred.expires},
	}})
}

// A poolIdentity is an identity of a pool, and by which login it is one.
type poolIdentity struct {
	pool   *pool
	login  *provider // nil: a guest
	claims *claims
}

// poolIdentity finds out whose an identity id is.
func (s *Server) poolIdentity(c *call, id string, logins map[string]string) (poolIdentity, error) {
	for _, p := range s.directory.pools {
		if len(logins) == 0 {
			if start, ok := guestStart(id); ok && p.unauthenticated != nil && s.guestIdentity(p, start) == id {
				return poolIdentity{pool: p}, nil
			}
			continue
		}
		login, claims, err := s.login(c, p, logins)
		switch {
		case err != nil && len(s.directory.pools) == 1:
			return poolIdentity{}, err
		case err == nil && s.identityOf(p, login, claims) == id:
			return poolIdentity{p, login, claims}, nil
		}
	}
	if len(logins) == 0 {
		return poolIdentity{}, cognitoError("NotAuthorizedException", "Access to Identity '%s' is forbidden.", id)
	}
	return poolIdentity{}, cognitoError("NotAuthorizedException", "Logins don't match. Please include at least one valid login for this identity or identity pool.")
}

// guestStart returns the first half of the UUID in an identity id.
func guestStart(id string) ([]byte, bool) {
	_, uuid, _ := strings.Cut(id, ":")
	b, err := hex.DecodeString(strings.ReplaceAll(uuid, "-", ""))
	if err != nil || len(b) != 16 {
		return nil, false
	}
	return b[:8], true
}

// methods is the claim amr of the identity.
func (i poolIdentity) methods() []string {
	if i.login == nil {
		return []string{"unauthenticated"}
	}
	return []string{"authenticated", i.login.name, fmt.Sprintf("%s:%s:%s", i.login.name, i.claims.Audience[0], i.claims.Subject)}
}

// tags are the session tags that the pool takes from the claims of the login.
func (i poolIdentity) tags() map[string]string {
	if i.login == nil {
		return nil
	}
	tags := map[string]string{}
	for key, name := range i.pool.PrincipalTags {
		if value, ok := i.claims.claim(name); ok {
			tags[key] = value
		}
	}
	return tags
}

type getOpenIDTokenInput struct {
	IdentityId string            `json:"IdentityId" check:"required,min=1,max=55"`
	Logins     map[string]string `json:"Logins" check:"max=10" key:"min=1,max=128" each:"min=1,max=50000,sensitive"`
}

type getOpenIDTokenOutput struct {
	IdentityId string
	Token      string
}

// getOpenIDToken makes the token of the classic flow, which the caller takes to
// AssumeRoleWithWebIdentity within ten minutes.
func getOpenIDToken(s *Server, c *call, in *getOpenIDTokenInput) (*rawAnswer, error) {
	who, err := s.poolIdentity(c, in.IdentityId, in.Logins)
	if err != nil {
		return nil, err
	}
	if !who.pool.ClassicFlow {
		return nil, cognitoError("InvalidParameterException", "Basic (classic) flow is not enabled, please use enhanced flow.")
	}
	token, err := signToken(s.cognitoSecret(), map[string]any{
		"iss": "https://" + cognitoProvider,
		"sub": in.IdentityId,
		"aud": who.pool.ID,
		"amr": who.methods(),
		"iat": c.now.Unix(),
		"exp": c.now.Add(10 * time.Minute).Unix(),
	})
	if err != nil {
		return nil, err
	}
	return cognitoAnswer(getOpenIDTokenOutput{in.IdentityId, token})
}

// provider finds an identity provider by its name. Cognito is one, whose
// audiences are the pools.
func (s *Server) provider(name string) *provider {
	if name != cognitoProvider {
		return s.directory.providers[name]
	}
	p := &provider{name: cognitoProvider, Provider: Provider{Secret: s.cognitoSecret()}}
	for _, pool := range s.directory.pools {
		p.Audiences = append(p.Audiences, pool.ID)
	}
	return p
}

// cognitoSecret signs the tokens of the classic flow.
func (s *Server) cognitoSecret() string { return string(derive(s.issuer.key, cognitoProvider)) }

func cognitoError(kind, format string, args ...any) error {
	return &apiError{Status: http.StatusBadRequest, Type: kind, Message: fmt.Sprintf(format, args...)}
}

// cognitoAnswer wraps an answer in the protocol of Cognito, JSON 1.1.
func cognitoAnswer(v any) (*rawAnswer, error) {
	b, err := encode(v)
	return &rawAnswer{"application/x-amz-json-1.1", bytes.TrimSpace(b)}, err
}
