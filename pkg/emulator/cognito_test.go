package emulator

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

const (
	testPool  = "us-east-1:694d2099-cb1e-463e-9d64-697ff5b8950e"
	guestPool = "us-east-1:0e4f2099-cb1e-463e-9d64-697ff5b89511"
)

func (c caller) cognito() *cognitoidentity.Client {
	return cognitoidentity.New(cognitoidentity.Options{
		BaseEndpoint: aws.String(c.srv.URL()),
		Region:       c.srv.Region(),
		HTTPClient:   http.DefaultClient,
		Retryer:      aws.NopRetryer{},
	})
}

// startCognito starts an emulator with a pool for those who log in, and one
// that takes guests, too. It returns the root, and what makes login tokens.
func startCognito(t *testing.T) (root caller, login func(sub string) map[string]string) {
	authenticated := document(`{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity","Principal":{"Federated":"cognito-identity.amazonaws.com"},
		"Condition":{"StringEquals":{"cognito-identity.amazonaws.com:aud":"` + testPool + `"},
		"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}}}`)
	srv := start(t, Options{Identities: &Identities{
		Roles: []Role{
			{Name: "Authenticated", TrustPolicy: &authenticated, Policies: []Policy{document(
				allow("chime:DescribeAppInstanceUser", "arn:aws:chime:us-east-1:123456789012:app-instance/*/user/${cognito-identity.amazonaws.com:sub}"),
				allow("chime:DescribeAppInstance", "arn:aws:chime:us-east-1:123456789012:app-instance/${aws:PrincipalTag/instance}"))}},
			{Name: "Guest", Policies: []Policy{document(allow("chime:*", "*"))}},
		},
		Providers: []Provider{{Issuer: "https://login.example.com", Audiences: []string{"web"}, Secret: "secret"}},
		Pools: []Pool{
			{ID: testPool, Providers: []string{"https://login.example.com"}, AuthenticatedRole: "Authenticated",
				PrincipalTags: map[string]string{"instance": "app", "absent": "absent"}},
			{ID: guestPool, Providers: []string{"https://login.example.com"}, UnauthenticatedRole: "Guest", ClassicFlow: true},
		},
	}})
	return newCaller(t, srv), func(sub string) map[string]string {
		app, _, _ := strings.Cut(sub, ":")
		token, err := signToken("secret", object{"iss": "https://login.example.com", "sub": sub, "aud": "web", "app": app, "exp": srv.Now().Unix() + 60})
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{"login.example.com": token}
	}
}

func getTestID(t *testing.T, c caller, pool string, logins map[string]string) string {
	t.Helper()
	out, err := c.cognito().GetId(t.Context(), &cognitoidentity.GetIdInput{IdentityPoolId: &pool, Logins: logins})
	if err != nil {
		t.Fatal(err)
	}
	return *out.IdentityId
}

// The user of an identity pool acts as the app instance user of its identity
// id, as in the Chime SDK's sample chat.
func TestCognitoLogin(t *testing.T) {
	t.Parallel()
	root, login := startCognito(t)
	instance := root.newInstance("ann")
	_, sub, _ := strings.Cut(instance, "/")
	id := getTestID(t, root, testPool, login(sub))
	if again := getTestID(t, root, testPool, login(sub)); again != id || !strings.HasPrefix(id, "us-east-1:") || len(id) != len(testPool) {
		t.Errorf("GetId = %q, then %q, want the same id of a region and a UUID", id, again)
	}
	if other := getTestID(t, root, testPool, login("other")); other == id {
		t.Errorf("GetId = %q for two logins", id)
	}
	user := root.newUser(instance, id)
	out, err := root.cognito().GetCredentialsForIdentity(t.Context(), &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: &id, Logins: login(sub)})
	if err != nil {
		t.Fatal(err)
	}
	if d := out.Credentials.Expiration.Sub(root.srv.Now()); *out.IdentityId != id || d < 59*time.Minute || d > time.Hour {
		t.Errorf("GetCredentialsForIdentity = %s for %v, want %s for an hour", *out.IdentityId, d, id)
	}
	session := root.with(aws.Credentials{AccessKeyID: *out.Credentials.AccessKeyId, SecretAccessKey: *out.Credentials.SecretKey, SessionToken: *out.Credentials.SessionToken})
	session.must(200, "GET", "/app-instance-users/"+escape(user), nil)
	session.must(200, "GET", "/app-instances/"+escape(instance), nil)
	session.fails(403, "AccessDeniedException", "GET", "/app-instance-users/"+escape(instance+"/user/ann"), nil)
	who, err := session.sts().GetCallerIdentity(t.Context(), nil)
	if want := "arn:aws:sts::123456789012:assumed-role/Authenticated/CognitoIdentityCredentials"; err != nil || *who.Arn != want {
		t.Errorf("GetCallerIdentity = %v, %v, want %s", who, err, want)
	}

	_, err = root.cognito().GetCredentialsForIdentity(t.Context(), &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: &id, Logins: login("other")})
	refusedAs(t, err, "NotAuthorizedException", "Logins don't match")
	_, err = root.cognito().GetCredentialsForIdentity(t.Context(), &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: &id})
	refusedAs(t, err, "NotAuthorizedException", "is forbidden")
	_, err = root.cognito().GetCredentialsForIdentity(t.Context(), &cognitoidentity.GetCredentialsForIdentityInput{
		IdentityId: &id, Logins: login(sub), CustomRoleArn: aws.String("arn:aws:iam::123456789012:role/Guest")})
	refusedAs(t, err, "InvalidParameterException", "not emulated")
	_, err = root.cognito().GetOpenIdToken(t.Context(), &cognitoidentity.GetOpenIdTokenInput{IdentityId: &id, Logins: login(sub)})
	refusedAs(t, err, "InvalidParameterException", "classic")
}

// The service denies guests all Chime calls in the enhanced flow, whatever
// their role allows, and not in the classic one.
func TestCognitoGuest(t *testing.T) {
	t.Parallel()
	root, _ := startCognito(t)
	id := getTestID(t, root, guestPool, nil)
	if other := getTestID(t, root, guestPool, nil); other == id {
		t.Errorf("GetId = %q for two guests", id)
	}
	out, err := root.cognito().GetCredentialsForIdentity(t.Context(), &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: &id})
	if err != nil {
		t.Fatal(err)
	}
	enhanced := root.with(aws.Credentials{AccessKeyID: *out.Credentials.AccessKeyId, SecretAccessKey: *out.Credentials.SecretKey, SessionToken: *out.Credentials.SessionToken})
	denied := enhanced.fails(403, "AccessDeniedException", "GET", "/endpoints/messaging-session", nil)
	if want := "because no session policy allows"; !strings.Contains(string(denied.body), want) {
		t.Errorf("denied with %s, want %q", denied.body, want)
	}

	token, err := root.cognito().GetOpenIdToken(t.Context(), &cognitoidentity.GetOpenIdTokenInput{IdentityId: &id})
	if err != nil {
		t.Fatal(err)
	}
	classic, err := root.with(aws.Credentials{}).sts().AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
		RoleArn: aws.String("arn:aws:iam::123456789012:role/Guest"), RoleSessionName: aws.String("guest"), WebIdentityToken: token.Token,
	})
	if err != nil {
		t.Fatal(err)
	}
	if *classic.SubjectFromWebIdentityToken != id || *classic.Audience != guestPool || *classic.Provider != "cognito-identity.amazonaws.com" {
		t.Errorf("AssumeRoleWithWebIdentity = %s, %s, %s, want the guest", *classic.SubjectFromWebIdentityToken, *classic.Audience, *classic.Provider)
	}
	root.session(classic.Credentials).must(200, "GET", "/endpoints/messaging-session", nil)

	// A guest may not take the role of those who have logged in.
	_, err = root.with(aws.Credentials{}).sts().AssumeRoleWithWebIdentity(t.Context(), &sts.AssumeRoleWithWebIdentityInput{
		RoleArn: aws.String("arn:aws:iam::123456789012:role/Authenticated"), RoleSessionName: aws.String("guest"), WebIdentityToken: token.Token,
	})
	refusedAs(t, err, "AccessDenied", "Not authorized")
}

func TestCognitoRefuses(t *testing.T) {
	t.Parallel()
	root, login := startCognito(t)
	getID := func(pool string, logins map[string]string) error {
		_, err := root.cognito().GetId(t.Context(), &cognitoidentity.GetIdInput{IdentityPoolId: &pool, Logins: logins})
		return err
	}
	refusedAs(t, getID("us-east-1:00000000-0000-0000-0000-000000000000", nil), "ResourceNotFoundException", "not found")
	refusedAs(t, getID(testPool, nil), "NotAuthorizedException", "Unauthenticated access is not supported")
	refusedAs(t, getID(testPool, map[string]string{"login.example.com": "x"}), "NotAuthorizedException", "Invalid login token")
	refusedAs(t, getID(testPool, map[string]string{"other.example.com": login("ann")["login.example.com"]}), "NotAuthorizedException", "unknown issuer")
	refusedAs(t, getID(strings.Repeat("x", 56), nil), "InvalidParameterException", "identityPoolId")
	late := login("ann")
	root.srv.clock.advance(time.Minute)
	refusedAs(t, getID(testPool, late), "NotAuthorizedException", "token expired")

	made := "us-east-1:00000000-0000-0000-0000-000000000000"
	_, err := root.cognito().GetCredentialsForIdentity(t.Context(), &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: &made})
	refusedAs(t, err, "NotAuthorizedException", "is forbidden")
	_, err = root.cognito().GetCredentialsForIdentity(t.Context(), &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: aws.String("x")})
	refusedAs(t, err, "NotAuthorizedException", "is forbidden")

	// In the pool for guests nobody has a role who logs in.
	id := getTestID(t, root, guestPool, login("ann"))
	_, err = root.cognito().GetCredentialsForIdentity(t.Context(), &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: &id, Logins: login("ann")})
	refusedAs(t, err, "InvalidIdentityPoolConfigurationException", "Check assigned IAM roles")
}
