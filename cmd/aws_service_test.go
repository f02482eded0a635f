package cmd

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
	smithyauth "github.com/aws/smithy-go/auth"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/peal-cli/peal/pkg/iam"
)

// A taken is what a server saw of a request, as far as a service looks at it.
type taken struct {
	method, path, contentType, target string
	signed                            string // for which service and region
	body                              any
}

// take serves answer with status and returns what the call sent, and its error.
func take(t *testing.T, status int, answer string, call func(aws.Config) error) (taken, error) {
	t.Helper()
	var got taken
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, _ := io.ReadAll(r.Body)
		got = taken{method: r.Method, path: r.URL.Path, contentType: r.Header.Get("Content-Type"), target: r.Header.Get("X-Amz-Target")}
		if _, scope, ok := strings.Cut(r.Header.Get("Authorization"), "Credential="); ok {
			scope, _, _ = strings.Cut(scope, ",")
			got.signed = strings.Join(strings.Split(scope, "/")[2:], "/")
		}
		if strings.HasPrefix(got.contentType, "application/x-www-form-urlencoded") {
			got.body, _ = url.ParseQuery(string(data))
		} else {
			json.Unmarshal(data, &got.body)
		}
		w.WriteHeader(status)
		io.WriteString(w, answer)
	}))
	defer server.Close()
	err := call(aws.Config{
		Region:           "eu-west-1",
		BaseEndpoint:     &server.URL,
		Credentials:      credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "not-a-secret", "session-token"),
		RetryMaxAttempts: 1,
	})
	return got, err
}

func callIAM(cfg aws.Config) iamAPI {
	endpoint, _ := url.Parse(*cfg.BaseEndpoint)
	return iamAPI{&awsService{id: "IAM", endpoint: endpoint, config: cfg, scope: credentialScope{"iam", cfg.Region}, fault: iamFault}}
}

func callPools(cfg aws.Config) identityPools {
	endpoint, _ := url.Parse(*cfg.BaseEndpoint)
	return identityPools{&awsService{id: "Cognito Identity", endpoint: endpoint, config: cfg, fault: identityPoolFault}}
}

// TestAWSServiceAsGenerated compares each operation with that of the client which
// the SDK generates: what is sent, and the error that a refusal becomes.
func TestAWSServiceAsGenerated(t *testing.T) {
	t.Parallel()
	const pool, id, xmlFault = "eu-west-1:694d2099", "eu-west-1:1", `<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>no such thing</Message></Error><RequestId>1</RequestId></ErrorResponse>`
	const jsonFault = `{"__type":"com.amazonaws#NotAuthorizedException","message":"no"}`
	logins := map[string]string{"login.example.com": "token"}
	ctx := context.Background()
	for _, test := range []struct {
		name            string
		fault           string
		ours, generated func(aws.Config) error
	}{
		{"SimulatePrincipalPolicy", xmlFault,
			func(cfg aws.Config) error {
				_, err := callIAM(cfg).simulatePrincipalPolicy(ctx, "arn:aws:iam::1:user/ana", iam.Request{Action: "chime:Connect", Resource: "*"},
					iam.Context{"aws:b": {"1"}, "aws:a": {"x", "y z"}})
				return err
			},
			func(cfg aws.Config) error {
				_, err := awsiam.NewFromConfig(cfg).SimulatePrincipalPolicy(ctx, &awsiam.SimulatePrincipalPolicyInput{
					PolicySourceArn: aws.String("arn:aws:iam::1:user/ana"), ActionNames: []string{"chime:Connect"}, ResourceArns: []string{"*"},
					ContextEntries: []types.ContextEntry{
						{ContextKeyName: aws.String("aws:a"), ContextKeyType: types.ContextKeyTypeEnumStringList, ContextKeyValues: []string{"x", "y z"}},
						{ContextKeyName: aws.String("aws:b"), ContextKeyType: types.ContextKeyTypeEnumString, ContextKeyValues: []string{"1"}},
					}})
				return err
			}},
		{"GetRole", xmlFault,
			func(cfg aws.Config) error { _, err := callIAM(cfg).roleARN(ctx, "ChatUser"); return err },
			func(cfg aws.Config) error {
				_, err := awsiam.NewFromConfig(cfg).GetRole(ctx, &awsiam.GetRoleInput{RoleName: aws.String("ChatUser")})
				return err
			}},
		{"GetId", jsonFault,
			func(cfg aws.Config) error { _, err := callPools(cfg).getID(ctx, pool, logins); return err },
			func(cfg aws.Config) error {
				_, err := cognitoidentity.NewFromConfig(cfg).GetId(ctx, &cognitoidentity.GetIdInput{IdentityPoolId: aws.String(pool), Logins: logins})
				return err
			}},
		{"GetCredentialsForIdentity", jsonFault,
			func(cfg aws.Config) error { _, err := callPools(cfg).getCredentials(ctx, id, nil); return err },
			func(cfg aws.Config) error {
				_, err := cognitoidentity.NewFromConfig(cfg).GetCredentialsForIdentity(ctx, &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: aws.String(id)})
				return err
			}},
		{"GetOpenIdToken", jsonFault,
			func(cfg aws.Config) error { _, err := callPools(cfg).getOpenIDToken(ctx, id, logins); return err },
			func(cfg aws.Config) error {
				_, err := cognitoidentity.NewFromConfig(cfg).GetOpenIdToken(ctx, &cognitoidentity.GetOpenIdTokenInput{IdentityId: aws.String(id), Logins: logins})
				return err
			}},
	} {
		for _, answer := range []string{test.fault, "<html>not from AWS", ""} {
			got, err := take(t, http.StatusBadRequest, answer, test.ours)
			want, wantErr := take(t, http.StatusBadRequest, answer, test.generated)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s sent\n%+v, the generated client\n%+v", test.name, got, want)
			}
			if !hasStatus(err, http.StatusBadRequest) || exitCode(err) != exitCode(wantErr) {
				t.Errorf("%s ended with %v, the generated client with %v", test.name, err, wantErr)
			}
			if answer == test.fault && errorText(err) != errorText(wantErr) {
				t.Errorf("%s ended with %q, the generated client with %q", test.name, errorText(err), errorText(wantErr))
			}
		}
	}
}

// TestAWSServiceEndpoints compares the hosts with those of the generated clients.
func TestAWSServiceEndpoints(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, region := range []string{"us-east-1", "eu-central-1", "ap-southeast-7", "cn-north-1", "cn-northwest-1", "us-gov-west-1", "us-gov-east-1",
		"us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1", "eusc-de-east-1"} {
		for variant := range 4 {
			fips, dualStack := variant&1 != 0, variant&2 != 0
			name := fmt.Sprintf("%s, fips %v, dual-stack %v", region, fips, dualStack)

			want, wantErr := awsiam.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, awsiam.EndpointParameters{
				Region: &region, UseFIPS: &fips, UseDualStack: &dualStack}.WithDefaults())
			host, signingRegion, err := iamEndpoint(region, fips, dualStack)
			if err == nil && (wantErr != nil || host != want.URI.Host) || err != nil && variant == 0 {
				t.Errorf("IAM, %s: %q, %v; the generated client's is %q, %v", name, host, err, want.URI.Host, wantErr)
			}
			if schemes, ok := smithyauth.GetAuthOptions(&want.Properties); ok {
				if wanted, _ := smithyhttp.GetSigV4SigningRegion(&schemes[0].SignerProperties); signingRegion != wanted {
					t.Errorf("IAM, %s: signed for %q, by the generated client for %q", name, signingRegion, wanted)
				}
			}

			pools, wantErr := cognitoidentity.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, cognitoidentity.EndpointParameters{
				Region: &region, UseFIPS: &fips, UseDualStack: &dualStack}.WithDefaults())
			u, err := identityPoolEndpoint(ctx, region, fips, dualStack)
			if err == nil && (wantErr != nil || u.Host != pools.URI.Host) || err != nil && wantErr == nil {
				t.Errorf("identity pools, %s: %v, %v; the generated client's is %q, %v", name, u, err, pools.URI.Host, wantErr)
			}
		}
	}
}

// TestAWSServiceKeepsTokens: AWS answers a signature that does not match with the
// request that it expected, in which the session token stands.
func TestAWSServiceKeepsTokens(t *testing.T) {
	t.Parallel()
	const answer = `<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>expected x-amz-security-token:session-token</Message></Error></ErrorResponse>`
	_, err := take(t, http.StatusForbidden, answer, func(cfg aws.Config) error {
		_, err := callIAM(cfg).roleARN(context.Background(), "ChatUser")
		return err
	})
	if !hasCode(err, "SignatureDoesNotMatch") || exitCode(err) != exitCredentials || strings.Contains(err.Error(), "session-token") {
		t.Errorf("the call ended with %v, exit code %d; want SignatureDoesNotMatch without the token", err, exitCode(err))
	}
}

// TestAWSServiceRetries: a failure of the server is tried again, by its clock.
func TestAWSServiceRetries(t *testing.T) {
	t.Parallel()
	ahead := 2 * time.Hour
	var signed []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		signed = append(signed, r.Header.Get("X-Amz-Date"))
		if len(signed) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, `<GetRoleResponse><GetRoleResult><Role><Arn>arn:aws:iam::1:role/a/ChatUser</Arn></Role></GetRoleResult></GetRoleResponse>`)
	}))
	defer server.Close()
	arn, err := callIAM(aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: &server.URL,
		Credentials:  credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "not-a-secret", ""),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
			})
		},
	}).roleARN(context.Background(), "ChatUser")
	if err != nil || arn != "arn:aws:iam::1:role/a/ChatUser" {
		t.Fatalf("GetRole gave %q, %v", arn, err)
	}
	const layout = "20060102T150405Z"
	first, _ := time.Parse(layout, signed[0])
	second, _ := time.Parse(layout, signed[1])
	if len(signed) != 2 || second.Sub(first) < ahead-time.Minute {
		t.Errorf("signed at %v; want the second attempt signed by the server's clock, %v ahead", signed, ahead)
	}
}
