package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/peal-cli/peal/pkg/iam"
)

// stsOperations are the rows of AWS Security Token Service. Its requests are
// forms, whose fields are read like the parameters of a query, and its answers
// XML. It decides itself who may do what: the policies of a role have a say.
func stsOperations() []operation {
	row := func(name string, h handler, difference string) operation {
		return operation{name: name, method: http.MethodPost, path: "/", target: name,
			status: http.StatusOK, handler: h, difference: difference}
	}
	const noManaged = "managed session policies (PolicyArns) are refused"
	webIdentity := row("AssumeRoleWithWebIdentity", asking(assumeRoleWithWebIdentity), noManaged)
	webIdentity.unsigned = true
	return []operation{
		row("AssumeRole", asking(assumeRole), noManaged+"; MFA is not asked for"),
		webIdentity,
		row("GetCallerIdentity", asking(getCallerIdentity), ""),
	}
}

type getCallerIdentityInput struct{}

// getCallerIdentity is allowed to everybody ("No permissions are required", STS
// API reference).
func getCallerIdentity(s *Server, c *call, _ *getCallerIdentityInput) (*rawAnswer, error) {
	return queryAnswer(c,
		text("Arn", c.principal.ARN),
		text("UserId", c.principal.context["aws:userid"][0]),
		text("Account", s.options.Account),
	), nil
}

type assumeRoleInput struct {
	RoleArn         string  `query:"RoleArn" check:"required,min=20,max=2048"`
	RoleSessionName string  `query:"RoleSessionName" check:"required,min=2,max=64,pattern=sessionName"`
	Policy          *string `query:"Policy" check:"min=1,max=2048"`
	DurationSeconds *int    `query:"DurationSeconds" check:"min=900,max=43200"`
	ExternalId      *string `query:"ExternalId" check:"min=2,max=1224,pattern=externalID"`
	SourceIdentity  *string `query:"SourceIdentity" check:"min=2,max=64,pattern=sessionName"`
}

func assumeRole(s *Server, c *call, in *assumeRoleInput) (*rawAnswer, error) {
	tags, transitive, err := sessionTags(c.query)
	if err != nil {
		return nil, err
	}
	context := s.requestContext(c, in.RoleArn, nil)
	context["sts:RoleSessionName"] = []string{in.RoleSessionName}
	if in.ExternalId != nil {
		context["sts:ExternalId"] = []string{*in.ExternalId}
	}
	for key, value := range tags {
		context["aws:RequestTag/"+key] = []string{value}
	}
	context["aws:TagKeys"] = slices.Sorted(maps.Keys(tags))
	context["sts:TransitiveTagKeys"] = transitive
	actions := []string{"sts:AssumeRole"}
	if len(tags) > 0 {
		actions = append(actions, "sts:TagSession")
	}
	if in.SourceIdentity != nil {
		context["sts:SourceIdentity"] = []string{*in.SourceIdentity}
		actions = append(actions, "sts:SetSourceIdentity")
	}
	role := s.directory.roles[in.RoleArn]
	for _, action := range actions {
		if !s.mayAssume(c.principal, role, action, in.RoleArn, context) {
			return nil, stsError(http.StatusForbidden, "AccessDenied", "User: %s is not authorized to perform: %s on resource: %s", c.principal.ARN, action, in.RoleArn)
		}
	}
	longest := role.MaxSessionDuration
	if c.principal.session != nil {
		longest = 3600 // one role through another: "role chaining"
	}
	session, err := s.newRoleSession(c, role, in.RoleSessionName, in.Policy, in.DurationSeconds, longest)
	if err != nil {
		return nil, err
	}
	session.Tags = c.principal.session.inherited()
	for key := range session.Tags {
		if _, again := tags[key]; again {
			return nil, stsError(http.StatusBadRequest, "ValidationError", "The tag %q is inherited from the calling session and cannot be set again.", key)
		}
		transitive = append(transitive, key)
	}
	maps.Copy(session.Tags, tags)
	session.Transitive = transitive
	session.Source = value(in.SourceIdentity)
	if old := c.principal.session; session.Source == "" && old != nil {
		session.Source = old.Source
	}
	cred, err := s.issuer.issue(*session, s.random)
	if err != nil {
		return nil, err
	}
	return queryAnswer(c, append(sessionElements(cred, in.Policy),
		text("SourceIdentity", session.Source),
	)...), nil
}

// mayAssume reports whether a principal of the account may assume a role: its
// trust policy must say so, and where it leaves that to the account, or there
// is none, the policies of the principal must. Root may do everything.
func (s *Server) mayAssume(p *principal, r *role, action, arn string, context iam.Context) bool {
	switch {
	case r == nil:
		return false
	case p.root:
		return true
	}
	own := p.policies.Evaluate(iam.Request{Action: action, Resource: arn, Context: context})
	if own.Decision == iam.ExplicitDeny {
		return false
	}
	says := accountTrusted
	if r.trust != nil {
		says = r.trust.caller(p, s.options.Account, action, context)
	}
	return says == trusted || says == accountTrusted && own.Decision == iam.Allowed
}

// newRoleSession makes a session of a role, without tags.
func (s *Server) newRoleSession(c *call, r *role, name string, policy *string, seconds *int, longest int) (*roleSession, error) {
	duration := min(3600, longest)
	if seconds != nil {
		duration = *seconds
	}
	if duration > longest {
		return nil, stsError(http.StatusBadRequest, "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	if c.query.Has("PolicyArns.member.1.arn") {
		return nil, stsError(http.StatusBadRequest, "ValidationError", "Managed session policies are not emulated; put their statements into Policy.")
	}
	session := &roleSession{Role: r.arn, Name: name, Issued: c.now, Expires: c.now.Add(time.Duration(duration) * time.Second).Truncate(time.Second)}
	if policy != nil {
		if _, err := iam.Parse("Policy", []byte(*policy)); err != nil {
			return nil, stsError(http.StatusBadRequest, "MalformedPolicyDocument", "The policy is not valid: %v", err)
		}
		session.Policies = []string{*policy}
	}
	return session, nil
}

// sessionElements are what an answer says of new credentials. How much of the
// room for session policies and tags is used is in percent.
func sessionElements(c *credential, policy *string) []element {
	elements := []element{
		node("Credentials",
			text("AccessKeyId", c.accessKeyID),
			text("SecretAccessKey", c.secret),
			text("SessionToken", c.token),
			text("Expiration", c.expires.Format(time.RFC3339)),
		),
		node("AssumedRoleUser",
			text("AssumedRoleId", c.principal.context["aws:userid"][0]),
			text("Arn", c.principal.ARN),
		),
		text("SessionTokenSize", strconv.Itoa(len(c.token))),
	}
	if policy != nil {
		elements = append(elements, text("PackedPolicySize", strconv.Itoa(max(1, len(*policy)*100/2048))))
	}
	return elements
}

// sessionTags reads the tags of a new session, and the keys of those that the
// next one is to inherit.
func sessionTags(form url.Values) (tags map[string]string, transitive []string, err error) {
	tags = map[string]string{}
	for i := 1; form.Has("Tags.member." + strconv.Itoa(i) + ".Key"); i++ {
		at := "Tags.member." + strconv.Itoa(i)
		key, value := form.Get(at+".Key"), form.Get(at+".Value")
		switch _, again := tags[key]; {
		case key == "" || len([]rune(key)) > 128 || len([]rune(value)) > 256:
			err = fmt.Errorf("want a key of 1 to 128 characters and a value of at most 256")
		case strings.HasPrefix(strings.ToLower(key), "aws:"):
			err = fmt.Errorf("keys that start with aws: are reserved")
		case again:
			err = fmt.Errorf("the key %q is given twice", key)
		case len(tags) == 50:
			err = fmt.Errorf("a session has at most 50 tags")
		}
		if err != nil {
			return nil, nil, stsError(http.StatusBadRequest, "ValidationError", "Session tag %d: %v.", i, err)
		}
		tags[key] = value
	}
	for i := 1; form.Has("TransitiveTagKeys.member." + strconv.Itoa(i)); i++ {
		key := form.Get("TransitiveTagKeys.member." + strconv.Itoa(i))
		if _, ok := tags[key]; !ok {
			return nil, nil, stsError(http.StatusBadRequest, "ValidationError", "The transitive tag key %q is not among the session tags.", key)
		}
		transitive = append(transitive, key)
	}
	return tags, transitive, nil
}

type assumeRoleWithWebIdentityInput struct {
	RoleArn          string  `query:"RoleArn" check:"required,min=20,max=2048"`
	RoleSessionName  string  `query:"RoleSessionName" check:"required,min=2,max=64,pattern=sessionName"`
	WebIdentityToken string  `query:"WebIdentityToken" check:"required,min=4,max=20000,sensitive"`
	Policy           *string `query:"Policy" check:"min=1,max=2048"`
	DurationSeconds  *int    `query:"DurationSeconds" check:"min=900,max=43200"`
}

func assumeRoleWithWebIdentity(s *Server, c *call, in *assumeRoleWithWebIdentityInput) (*rawAnswer, error) {
	provider, claims, err := verifyToken(in.WebIdentityToken, c.now, s.provider)
	if err != nil {
		return nil, webIdentityError(err)
	}
	federation := map[string]string{
		"aws:FederatedProvider": providerARN(s.options.Account, provider.name),
		provider.name + ":sub":  claims.Subject,
		provider.name + ":aud":  claims.Audience[0],
	}
	role := s.directory.roles[in.RoleArn]
	if !s.mayFederate(c, role, provider.name, claims, federation, in.RoleSessionName) {
		return nil, stsError(http.StatusForbidden, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
	}
	session, err := s.newRoleSession(c, role, in.RoleSessionName, in.Policy, in.DurationSeconds, role.MaxSessionDuration)
	if err != nil {
		return nil, err
	}
	session.Federation = federation
	session.Tags, session.Transitive = claims.tags()
	cred, err := s.issuer.issue(*session, s.random)
	if err != nil {
		return nil, err
	}
	return queryAnswer(c, append(sessionElements(cred, in.Policy),
		text("SubjectFromWebIdentityToken", claims.Subject),
		text("Audience", claims.Audience[0]),
		text("Provider", federation["aws:FederatedProvider"]),
	)...), nil
}

// mayFederate reports whether one for whom a provider vouches may assume a
// role: anybody, unless the role has a trust policy.
func (s *Server) mayFederate(c *call, r *role, provider string, cl *claims, federation map[string]string, sessionName string) bool {
	if r == nil {
		return false
	}
	if r.trust == nil {
		return true
	}
	c.principal = &principal{context: iam.Context{}} // nobody yet
	context := s.requestContext(c, r.arn, nil)
	for key, value := range federation {
		context[key] = []string{value}
	}
	if len(cl.Methods) > 0 {
		context[provider+":amr"] = cl.Methods
	}
	context["sts:RoleSessionName"] = []string{sessionName}
	return r.trust.federated(providerARN(s.options.Account, provider), "sts:AssumeRoleWithWebIdentity", context) == trusted
}

// tags are the session tags in a token (IAM user guide, "Pass session tags in
// AWS STS", AssumeRoleWithWebIdentity).
func (c *claims) tags() (tags map[string]string, transitive []string) {
	var in struct {
		PrincipalTags     map[string]audience `json:"principal_tags"`
		TransitiveTagKeys []string            `json:"transitive_tag_keys"`
	}
	if c.AWS == nil || json.Unmarshal(c.AWS, &in) != nil {
		return nil, nil
	}
	tags = map[string]string{}
	for key, values := range in.PrincipalTags {
		if len(values) > 0 {
			tags[key] = values[0]
		}
	}
	return tags, in.TransitiveTagKeys
}

func webIdentityError(err error) error {
	switch {
	case errors.Is(err, errExpired):
		return stsError(http.StatusBadRequest, "ExpiredTokenException", "Token expired: the current date/time must be before the expiration date/time")
	case errors.Is(err, errIssuer):
		return stsError(http.StatusBadRequest, "InvalidIdentityToken", "No OpenIDConnect provider found in your account for the issuer of the token")
	}
	return stsError(http.StatusBadRequest, "InvalidIdentityToken", "The web identity token was refused: %v", err)
}

func stsError(status int, code, format string, args ...any) error {
	return &apiError{Status: status, Type: code, Code: code, Message: fmt.Sprintf(format, args...)}
}

// queryCode is what STS calls the refusals that all services have in common
// (STS API reference, "Common errors").
func queryCode(e *apiError) string {
	switch e.Type {
	case "UnrecognizedClientException":
		return "InvalidClientTokenId"
	case "InvalidSignatureException":
		return "SignatureDoesNotMatch"
	case "BadRequestException":
		return "ValidationError"
	case "UnknownOperationException":
		return "InvalidAction"
	case "ExpiredTokenException":
		if e.Code != "" {
			return e.Code // that of a web identity
		}
		return "ExpiredToken"
	case "ServiceFailureException":
		return "InternalFailure"
	}
	return strings.TrimSuffix(e.Type, "Exception")
}
