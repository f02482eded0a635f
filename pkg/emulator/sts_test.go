package emulator

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"
)

// document makes a policy of statements in JSON.
func document(statements ...string) Policy {
	return Policy{Document: `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`}
}

func allow(action, resource string) string {
	return `{"Effect":"Allow","Action":"` + action + `","Resource":"` + resource + `"}`
}

func deny(action, resource string) string {
	return `{"Effect":"Deny","Action":"` + action + `","Resource":"` + resource + `"}`
}

// sts returns the client of the AWS SDK for STS.
func (c caller) sts() *sts.Client {
	return sts.New(sts.Options{
		BaseEndpoint: aws.String(c.srv.URL()),
		Region:       c.srv.Region(),
		Credentials:  credentials.StaticCredentialsProvider{Value: c.creds},
		HTTPClient:   http.DefaultClient,
		Retryer:      aws.NopRetryer{},
	})
}

// keys returns the caller with a key of a user.
func (c caller) keys(id string) caller {
	return c.with(aws.Credentials{AccessKeyID: id, SecretAccessKey: "not-a-secret"})
}

// session returns the caller with temporary credentials.
func (c caller) session(k *ststypes.Credentials) caller {
	return c.with(aws.Credentials{AccessKeyID: *k.AccessKeyId, SecretAccessKey: *k.SecretAccessKey, SessionToken: *k.SessionToken})
}

// refusedAs demands an API error with this code, and this in its message.
func refusedAs(t *testing.T, err error, code, message string) {
	t.Helper()
	var e smithy.APIError
	if !errors.As(err, &e) || e.ErrorCode() != code || !strings.Contains(e.ErrorMessage(), message) {
		t.Errorf("error %v, want %s with %q", err, code, message)
	}
}

func TestGetCallerIdentity(t *testing.T) {
	t.Parallel()
	c := newCaller(t, start(t, Options{Account: "111122223333", Identities: &Identities{
		Users: []User{{Name: "ann", AccessKeys: []AccessKey{{"AKIAEXAMPLEANN000000", "not-a-secret"}}, Policies: []Policy{document(deny("*", "*"))}}},
	}}))
	for arn, who := range map[string]caller{
		"arn:aws:iam::111122223333:root":     c,
		"arn:aws:iam::111122223333:user/ann": c.keys("AKIAEXAMPLEANN000000"), // whatever the policies say
	} {
		out, err := who.sts().GetCallerIdentity(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if *out.Arn != arn || *out.Account != "111122223333" || *out.UserId == "" {
			t.Errorf("GetCallerIdentity = %s, %s, %s, want %s", *out.Arn, *out.Account, *out.UserId, arn)
		}
	}
	_, err := c.with(aws.Credentials{AccessKeyID: "AKIAEXAMPLENOBODY000", SecretAccessKey: "x"}).sts().GetCallerIdentity(t.Context(), nil)
	refusedAs(t, err, "InvalidClientTokenId", "security token")
	_, err = c.with(aws.Credentials{AccessKeyID: DefaultAccessKeyID, SecretAccessKey: "x"}).sts().GetCallerIdentity(t.Context(), nil)
	refusedAs(t, err, "SignatureDoesNotMatch", "does not match")
	_, err = c.sts().GetSessionToken(t.Context(), nil)
	refusedAs(t, err, "InvalidAction", "not known")
}

// One chat user by session tag: the pattern of the Chime SDK's sample of a
// credential exchange service.
func TestAssumeRoleWithTags(t *testing.T) {
	t.Parallel()
	const user = "arn:aws:chime:us-east-1:123456789012:app-instance/*/user/${aws:PrincipalTag/UserUUID}"
	srv := start(t, Options{Identities: &Identities{
		Users: []User{{Name: "exchange", AccessKeys: []AccessKey{{"AKIAEXAMPLEEXCHANGE0", "not-a-secret"}},
			Policies: []Policy{document(allow("sts:*", "arn:aws:iam::123456789012:role/ChatUser"))}}},
		Roles: []Role{{Name: "ChatUser", Policies: []Policy{document(
			allow("chime:GetMessagingSessionEndpoint", "*"), allow("chime:*", user), allow("chime:DescribeAppInstance", "*"))}}},
	}})
	root := newCaller(t, srv)
	instance := root.newInstance("ann", "bob")
	exchange := root.keys("AKIAEXAMPLEEXCHANGE0")
	out, err := exchange.sts().AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::123456789012:role/ChatUser"), RoleSessionName: aws.String("chime_1"), DurationSeconds: aws.Int32(900),
		Tags: []ststypes.Tag{{Key: aws.String("UserUUID"), Value: aws.String("ann")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := *out.AssumedRoleUser.Arn, "arn:aws:sts::123456789012:assumed-role/ChatUser/chime_1"; got != want {
		t.Errorf("AssumedRoleUser.Arn = %q, want %q", got, want)
	}
	if got := *out.Credentials.AccessKeyId; !strings.HasPrefix(got, "ASIA") || len(got) != 20 {
		t.Errorf("AccessKeyId = %q, want ASIA and 16 more", got)
	}
	if d := out.Credentials.Expiration.Sub(srv.Now()); d < 14*time.Minute || d > 15*time.Minute {
		t.Errorf("the credentials expire in %v, want 15 minutes", d)
	}
	ann := root.session(out.Credentials)
	ann.must(200, "GET", "/endpoints/messaging-session", nil)
	ann.must(200, "GET", "/app-instance-users/"+escape(instance+"/user/ann"), nil)
	denied := ann.fails(403, "AccessDeniedException", "GET", "/app-instance-users/"+escape(instance+"/user/bob"), nil)
	want := `{"message":"User: arn:aws:sts::123456789012:assumed-role/ChatUser/chime_1 is not authorized to perform: chime:DescribeAppInstanceUser on resource: ` +
		instance + `/user/bob because no identity-based policy allows the chime:DescribeAppInstanceUser action"}`
	if string(denied.body) != want {
		t.Errorf("denied with %s\nwant %s", denied.body, want)
	}
	ann.as(instance+"/user/ann").must(200, "GET", "/channels?scope=app-instance-user-memberships", nil)

	// The token belongs to the key, and both to a time.
	for name, bad := range map[string]aws.Credentials{
		"no token":     {AccessKeyID: ann.creds.AccessKeyID, SecretAccessKey: ann.creds.SecretAccessKey},
		"other token":  {AccessKeyID: ann.creds.AccessKeyID, SecretAccessKey: ann.creds.SecretAccessKey, SessionToken: "AAAA" + ann.creds.SessionToken[4:]},
		"no base64":    {AccessKeyID: ann.creds.AccessKeyID, SecretAccessKey: ann.creds.SecretAccessKey, SessionToken: "!"},
		"other key":    {AccessKeyID: "ASIAEXAMPLEEXAMPLE00", SecretAccessKey: ann.creds.SecretAccessKey, SessionToken: ann.creds.SessionToken},
		"token of key": {AccessKeyID: "AKIAEXAMPLEEXCHANGE0", SecretAccessKey: "not-a-secret", SessionToken: ann.creds.SessionToken},
	} {
		t.Log(name)
		root.with(bad).fails(403, "UnrecognizedClientException", "GET", "/endpoints/messaging-session", nil)
	}
	other := ann.creds
	other.SecretAccessKey = "x"
	root.with(other).fails(403, "InvalidSignatureException", "GET", "/endpoints/messaging-session", nil)
	srv.clock.advance(15 * time.Minute)
	ann.fails(403, "ExpiredTokenException", "GET", "/endpoints/messaging-session", nil)
}

func TestExpiredToken(t *testing.T) {
	t.Parallel()
	c := newCaller(t, start(t, Options{Identities: &Identities{Roles: []Role{{Name: "r"}}}}))
	cred, err := c.srv.issuer.issue(roleSession{Role: "arn:aws:iam::123456789012:role/r", Name: "s", Expires: c.srv.Now()}, c.srv.random)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.with(aws.Credentials{AccessKeyID: cred.accessKeyID, SecretAccessKey: cred.secret, SessionToken: cred.token}).sts().GetCallerIdentity(t.Context(), nil)
	refusedAs(t, err, "ExpiredToken", "expired")
}

// Temporary credentials work with the next emulator that has the same root.
func TestSessionTokensSurvive(t *testing.T) {
	t.Parallel()
	ids := &Identities{Roles: []Role{{Name: "r", Policies: []Policy{document(allow("chime:*", "*"))}}}}
	first := newCaller(t, start(t, Options{Identities: ids}))
	out, err := first.sts().AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::123456789012:role/r"), RoleSessionName: aws.String("s1"),
	})
	if err != nil {
		t.Fatal(err)
	}
	second := newCaller(t, start(t, Options{Identities: ids}))
	second.session(out.Credentials).must(200, "GET", "/endpoints/messaging-session", nil)
	other := newCaller(t, start(t, Options{Identities: ids, AccessKeyID: "AKIAEXAMPLEOTHERROOT", SecretAccessKey: "other"}))
	other.session(out.Credentials).fails(403, "UnrecognizedClientException", "GET", "/endpoints/messaging-session", nil)
}

func TestAssumeRoleSessionPolicy(t *testing.T) {
	t.Parallel()
	c := newCaller(t, start(t, Options{Identities: &Identities{Roles: []Role{{Name: "r", Policies: []Policy{document(allow("chime:*", "*"))}}}}}))
	assume := func(policy string) (*sts.AssumeRoleOutput, error) {
		return c.sts().AssumeRole(t.Context(), &sts.AssumeRoleInput{
			RoleArn: aws.String("arn:aws:iam::123456789012:role/r"), RoleSessionName: aws.String("s1"), Policy: &policy,
		})
	}
	out, err := assume(document(allow("chime:List*", "*")).Document)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := int(*out.SessionTokenSize), len(*out.Credentials.SessionToken); got != want {
		t.Errorf("SessionTokenSize = %d, want %d", got, want)
	}
	session := c.session(out.Credentials)
	session.must(200, "GET", "/app-instances", nil)
	denied := session.fails(403, "AccessDeniedException", "GET", "/endpoints/messaging-session", nil)
	if want := "because no session policy allows the chime:GetMessagingSessionEndpoint action"; !strings.Contains(string(denied.body), want) {
		t.Errorf("denied with %s, want %q", denied.body, want)
	}
	_, err = assume(`{"Statement":`)
	refusedAs(t, err, "MalformedPolicyDocument", "policy is not valid")
	_, err = assume(strings.Repeat(" ", 2049))
	refusedAs(t, err, "ValidationError", "'policy'")
}

func TestAssumeRoleTrust(t *testing.T) {
	t.Parallel()
	const (
		role      = "arn:aws:iam::123456789012:role/r"
		assume    = `{"Effect":"Allow","Action":"sts:AssumeRole","Principal":`
		byAccount = assume + `{"AWS":"arn:aws:iam::123456789012:root"}}`
		byUser    = assume + `{"AWS":["arn:aws:iam::123456789012:user/ann"]}}`
		byAnybody = assume + `"*"}`
		byOther   = assume + `{"AWS":"arn:aws:iam::123456789012:user/bob"}}`
		byLambda  = assume + `{"Service":"lambda.amazonaws.com"}}`
		withID    = assume + `{"AWS":"123456789012"},"Condition":{"StringEquals":{"sts:ExternalId":"4711"}}}`
		butNotAnn = `{"Effect":"Deny","Action":"sts:*","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"}}`
		tagging   = `{"Effect":"Allow","Action":["sts:AssumeRole","sts:TagSession"],"Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"}}`
	)
	tests := []struct {
		name    string
		trust   []string // nil: no trust policy
		own     []string
		tags    bool
		id      string
		refused string // the action that is denied
	}{
		{name: "no trust, allowed", own: []string{allow("sts:AssumeRole", role)}},
		{name: "no trust, not allowed", own: []string{allow("sts:AssumeRole", role+"2")}, refused: "sts:AssumeRole"},
		{name: "account, allowed", trust: []string{byAccount}, own: []string{allow("sts:*", "*")}},
		{name: "account, not allowed", trust: []string{byAccount}, refused: "sts:AssumeRole"},
		{name: "user needs no more", trust: []string{byUser}},
		{name: "user, own deny", trust: []string{byUser}, own: []string{deny("sts:*", "*")}, refused: "sts:AssumeRole"},
		{name: "anybody", trust: []string{byAnybody}},
		{name: "somebody else", trust: []string{byOther}, own: []string{allow("sts:*", "*")}, refused: "sts:AssumeRole"},
		{name: "a service", trust: []string{byLambda}, own: []string{allow("sts:*", "*")}, refused: "sts:AssumeRole"},
		{name: "deny in trust", trust: []string{byAnybody, butNotAnn}, own: []string{allow("sts:*", "*")}, refused: "sts:AssumeRole"},
		{name: "external id", trust: []string{withID}, own: []string{allow("sts:*", "*")}, id: "4711"},
		{name: "other external id", trust: []string{withID}, own: []string{allow("sts:*", "*")}, id: "4712", refused: "sts:AssumeRole"},
		{name: "tags not trusted", trust: []string{byUser}, tags: true, refused: "sts:TagSession"},
		{name: "tags trusted", trust: []string{tagging}, tags: true},
		{name: "tags not allowed", own: []string{allow("sts:AssumeRole", "*")}, tags: true, refused: "sts:TagSession"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			ids := &Identities{
				Users: []User{{Name: "ann", AccessKeys: []AccessKey{{"AKIAEXAMPLEANN000000", "not-a-secret"}}}},
				Roles: []Role{{Name: "r"}},
			}
			if test.own != nil {
				ids.Users[0].Policies = []Policy{document(test.own...)}
			}
			if test.trust != nil {
				trust := document(test.trust...)
				ids.Roles[0].TrustPolicy = &trust
			}
			in := &sts.AssumeRoleInput{RoleArn: aws.String(role), RoleSessionName: aws.String("s1")}
			if test.id != "" {
				in.ExternalId = &test.id
			}
			if test.tags {
				in.Tags = []ststypes.Tag{{Key: aws.String("a"), Value: aws.String("b")}}
			}
			c := newCaller(t, start(t, Options{Identities: ids}))
			_, err := c.keys("AKIAEXAMPLEANN000000").sts().AssumeRole(t.Context(), in)
			switch {
			case test.refused != "":
				refusedAs(t, err, "AccessDenied", "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: "+test.refused+" on resource: "+role)
			case err != nil:
				t.Error(err)
			}
		})
	}
}

func TestAssumeRoleRefuses(t *testing.T) {
	t.Parallel()
	c := newCaller(t, start(t, Options{Identities: &Identities{Roles: []Role{{Name: "r"}}}}))
	tests := []struct {
		name          string
		change        func(*sts.AssumeRoleInput)
		code, message string
	}{
		{"unknown role", func(in *sts.AssumeRoleInput) { in.RoleArn = aws.String("arn:aws:iam::123456789012:role/x") }, "AccessDenied", "role/x"},
		{"session name", func(in *sts.AssumeRoleInput) { in.RoleSessionName = aws.String("a b") }, "ValidationError", "'roleSessionName'"},
		{"too short", func(in *sts.AssumeRoleInput) { in.DurationSeconds = aws.Int32(899) }, "ValidationError", "'durationSeconds'"},
		{"too long", func(in *sts.AssumeRoleInput) { in.DurationSeconds = aws.Int32(3601) }, "ValidationError", "MaxSessionDuration"},
		{"managed policy", func(in *sts.AssumeRoleInput) {
			in.PolicyArns = []ststypes.PolicyDescriptorType{{Arn: aws.String("arn:aws:iam::aws:policy/ReadOnlyAccess")}}
		}, "ValidationError", "not emulated"},
		{"tag twice", func(in *sts.AssumeRoleInput) {
			in.Tags = []ststypes.Tag{{Key: aws.String("a"), Value: aws.String("")}, {Key: aws.String("a"), Value: aws.String("")}}
		}, "ValidationError", "twice"},
		{"reserved tag", func(in *sts.AssumeRoleInput) {
			in.Tags = []ststypes.Tag{{Key: aws.String("aws:x"), Value: aws.String("")}}
		}, "ValidationError", "reserved"},
		{"transitive tag", func(in *sts.AssumeRoleInput) { in.TransitiveTagKeys = []string{"a"} }, "ValidationError", "not among"},
	}
	for _, test := range tests {
		in := &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::123456789012:role/r"), RoleSessionName: aws.String("s1")}
		test.change(in)
		t.Log(test.name)
		_, err := c.sts().AssumeRole(t.Context(), in)
		refusedAs(t, err, test.code, test.message)
	}
}

// A session that assumes another role hands on its transitive tags and its
// source identity, and gets an hour at most.
func TestRoleChaining(t *testing.T) {
	t.Parallel()
	srv := start(t, Options{Identities: &Identities{Roles: []Role{
		{Name: "first", Policies: []Policy{document(allow("sts:*", "*"))}, MaxSessionDuration: 43200},
		{Name: "second", MaxSessionDuration: 43200, Tags: map[string]string{"kept": "of role", "own": "of role"}, Policies: []Policy{document(
			`{"Effect":"Allow","Action":"chime:*","Resource":"*","Condition":{"StringEquals":{
				"aws:PrincipalTag/kept":"k","aws:PrincipalTag/own":"of role","aws:SourceIdentity":"ann"},
				"Null":{"aws:PrincipalTag/dropped":"true"}}}`)}},
	}}})
	c := newCaller(t, srv)
	first, err := c.sts().AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::123456789012:role/first"), RoleSessionName: aws.String("s1"), DurationSeconds: aws.Int32(43200),
		SourceIdentity: aws.String("ann"), TransitiveTagKeys: []string{"kept"},
		Tags: []ststypes.Tag{{Key: aws.String("kept"), Value: aws.String("k")}, {Key: aws.String("dropped"), Value: aws.String("d")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	in := &sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::123456789012:role/second"), RoleSessionName: aws.String("s2")}
	second, err := c.session(first.Credentials).sts().AssumeRole(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if got := second.SourceIdentity; got == nil || *got != "ann" {
		t.Errorf("SourceIdentity = %v, want ann", got)
	}
	c.session(second.Credentials).must(200, "GET", "/endpoints/messaging-session", nil)

	in.DurationSeconds = aws.Int32(3601)
	_, err = c.session(first.Credentials).sts().AssumeRole(t.Context(), in)
	refusedAs(t, err, "ValidationError", "MaxSessionDuration")
	in.DurationSeconds, in.Tags = nil, []ststypes.Tag{{Key: aws.String("kept"), Value: aws.String("x")}}
	_, err = c.session(first.Credentials).sts().AssumeRole(t.Context(), in)
	refusedAs(t, err, "ValidationError", "inherited")
}

func TestAssumeRoleWithWebIdentity(t *testing.T) {
	t.Parallel()
	trust := document(`{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
		"Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/login.example.com"},
		"Condition":{"StringEquals":{"login.example.com:aud":"web"}}}`)
	srv := start(t, Options{Identities: &Identities{
		Roles: []Role{
			{Name: "ChatUser", TrustPolicy: &trust, Policies: []Policy{document(
				allow("chime:DescribeAppInstanceUser", "arn:aws:chime:us-east-1:123456789012:app-instance/*/user/${login.example.com:sub}"),
				allow("chime:DescribeAppInstance", "arn:aws:chime:us-east-1:123456789012:app-instance/${aws:PrincipalTag/instance}"))}},
			{Name: "Open"},
		},
		Providers: []Provider{{Issuer: "https://login.example.com", Audiences: []string{"web", "app"}, Secret: "secret"}},
	}})
	root := newCaller(t, srv)
	instance := root.newInstance("ann", "bob")
	_, instanceID, _ := strings.Cut(instance, "/")
	anonymous := root.with(aws.Credentials{})
	assume := func(role, secret string, changes object) (*sts.AssumeRoleWithWebIdentityOutput, error) {
		claims := object{"iss": "https://login.example.com", "sub": "ann", "aud": "web", "exp": srv.Now().Unix() + 60,
			"https://aws.amazon.com/tags": object{"principal_tags": object{"instance": []string{instanceID}}}}
		for key, value := range changes {
			claims[key] = value
		}
		token, err := signToken(secret, claims)
		if err != nil {
			t.Fatal(err)
		}
		return anonymous.sts().AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
			RoleArn: aws.String("arn:aws:iam::123456789012:role/" + role), RoleSessionName: aws.String("ann"), WebIdentityToken: &token,
		})
	}
	out, err := assume("ChatUser", "secret", nil)
	if err != nil {
		t.Fatal(err)
	}
	if *out.SubjectFromWebIdentityToken != "ann" || *out.Audience != "web" || *out.Provider != "arn:aws:iam::123456789012:oidc-provider/login.example.com" {
		t.Errorf("AssumeRoleWithWebIdentity = %s, %s, %s", *out.SubjectFromWebIdentityToken, *out.Audience, *out.Provider)
	}
	ann := root.session(out.Credentials)
	ann.must(200, "GET", "/app-instance-users/"+escape(instance+"/user/ann"), nil)
	ann.must(200, "GET", "/app-instances/"+escape(instance), nil)
	ann.fails(403, "AccessDeniedException", "GET", "/app-instance-users/"+escape(instance+"/user/bob"), nil)

	if _, err := assume("Open", "secret", object{"aud": "app"}); err != nil {
		t.Errorf("a role without a trust policy: %v", err)
	}
	_, err = assume("ChatUser", "secret", object{"aud": "app"})
	refusedAs(t, err, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
	_, err = assume("None", "secret", nil)
	refusedAs(t, err, "AccessDenied", "Not authorized")
	_, err = assume("Open", "forged", nil)
	refusedAs(t, err, "InvalidIdentityToken", "signature")
	_, err = assume("Open", "secret", object{"iss": "https://else.example"})
	refusedAs(t, err, "InvalidIdentityToken", "No OpenIDConnect provider")
	_, err = assume("Open", "secret", object{"aud": "else"})
	refusedAs(t, err, "InvalidIdentityToken", "audience")
	_, err = assume("Open", "secret", object{"exp": srv.Now().Unix()})
	refusedAs(t, err, "ExpiredTokenException", "expired")
}

func TestParseTrustRefuses(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		``, `{}`, `{"Statement":1}`, `{"Statement":[{"Effect":"Allow","Action":"sts:*"}]}`,
		`{"Statement":[{"Effect":"Allow","Action":"sts:*","Principal":"ann"}]}`,
		`{"Statement":[{"Effect":"Allow","Action":"sts:*","Principal":{"User":"ann"}}]}`,
		`{"Statement":[{"Effect":"Allow","Action":"sts:*","Principal":{"AWS":1}}]}`,
		`{"Statement":[{"Effect":"Maybe","Action":"sts:*","Principal":"*"}]}`,
	} {
		if _, err := parseTrust(&Policy{Document: text}); err == nil || !strings.HasPrefix(err.Error(), "trust policy: ") {
			t.Errorf("parseTrust(%q) = %v, want an error", text, err)
		}
	}
}

// The secret of temporary credentials looks like one of AWS.
func TestIssuer(t *testing.T) {
	t.Parallel()
	srv := start(t, Options{Identities: &Identities{Roles: []Role{{Name: "r"}}}})
	var ids []string
	for range 3 {
		c, err := srv.issuer.issue(roleSession{Role: "arn:aws:iam::123456789012:role/r", Name: "s"}, srv.random)
		if err != nil {
			t.Fatal(err)
		}
		if len(c.secret) != 40 || slices.Contains(ids, c.accessKeyID) {
			t.Errorf("secret of %d characters for %s, want 40, and a new id", len(c.secret), c.accessKeyID)
		}
		ids = append(ids, c.accessKeyID)
		if got := srv.issuer.open(c.accessKeyID, c.token); got == nil || got.secret != c.secret || got.principal.ARN != c.principal.ARN {
			t.Errorf("open = %+v, want what was issued", got)
		}
	}
}
