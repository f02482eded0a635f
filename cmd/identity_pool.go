package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/restjson"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// identityPools is a client of Amazon Cognito identity pools (API version
// 2014-06-30), whose protocol is AWS JSON 1.1. Its calls are not signed.
type identityPools struct{ *awsService }

func (env *Env) identityPools(ctx context.Context, region string) (identityPools, error) {
	cfg, err := env.awsConfig(ctx, region)
	if err != nil {
		return identityPools{}, err
	}
	s := &awsService{id: "Cognito Identity", config: cfg, fault: identityPoolFault}
	if s.endpoint, err = env.configuredURL(cfg, s.id); s.endpoint == nil && err == nil {
		fips, dualStack := endpointVariant(cfg)
		s.endpoint, err = identityPoolEndpoint(ctx, region, fips, dualStack)
	}
	return identityPools{s}, err
}

// identityPoolEndpoint is the host of a region: as that of the token service, but
// for the name and for the ordinary hosts that have IPv6 addresses as well (Amazon
// Cognito identity pools endpoints and quotas).
func identityPoolEndpoint(ctx context.Context, region string, fips, dualStack bool) (*url.URL, error) {
	found, err := sts.NewDefaultEndpointResolverV2().ResolveEndpoint(ctx, sts.EndpointParameters{Region: &region, UseDualStack: &dualStack}.WithDefaults())
	if err != nil {
		return nil, usageError{err}
	}
	u, name := found.URI, "cognito-identity"
	if fips {
		name += "-fips"
	}
	u.Host = name + strings.TrimPrefix(u.Host, "sts")
	if commercial, ok := strings.CutSuffix(u.Host, ".api.aws"); ok && !strings.HasPrefix(region, "us-gov-") {
		if !fips || slices.Contains([]string{"us-east-1", "us-east-2", "us-west-1", "us-west-2"}, region) {
			u.Host = commercial + ".amazonaws.com"
		}
	}
	return &u, nil
}

// call posts an input and reads the output.
func (p identityPools) call(ctx context.Context, operation string, in, out any) error {
	data, err := json.Marshal(in)
	if err != nil {
		return err
	}
	header := http.Header{"Content-Type": {"application/x-amz-json-1.1"}, "X-Amz-Target": {"AWSCognitoIdentityService." + operation}}
	answer, err := p.awsService.call(ctx, operation, header, data)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("read the answer to %s: %w", operation, err)
	}
	return nil
}

// identityPoolFault reads the error out of an answer of the protocol AWS JSON.
func identityPoolFault(header http.Header, body []byte) (f serviceFault) {
	// A body that is no JSON, such as the page of a proxy, names no error.
	f.code, f.message, _ = restjson.GetErrorInfo(json.NewDecoder(bytes.NewReader(body)))
	if named := header.Get("X-Amzn-Errortype"); named != "" {
		f.code = named
	}
	f.code = restjson.SanitizeErrorCode(f.code)
	return f
}

// getID logs in to a pool and returns the id of the identity.
func (p identityPools) getID(ctx context.Context, pool string, logins map[string]string) (id string, err error) {
	in := struct {
		IdentityPoolId string
		Logins         map[string]string `json:",omitempty"`
	}{pool, logins}
	var out struct{ IdentityId string }
	err = p.call(ctx, "GetId", in, &out)
	return out.IdentityId, err
}

// A loggedIn is the input of the operations about an identity.
type loggedIn struct {
	IdentityId string
	Logins     map[string]string `json:",omitempty"`
}

// getCredentials returns credentials of the identity's role: the enhanced flow.
func (p identityPools) getCredentials(ctx context.Context, id string, logins map[string]string) (aws.Credentials, error) {
	var out struct {
		Credentials struct {
			AccessKeyId, SecretKey, SessionToken *string
			Expiration                           *float64 // seconds since 1970
		}
	}
	if err := p.call(ctx, "GetCredentialsForIdentity", loggedIn{id, logins}, &out); err != nil {
		return aws.Credentials{}, err
	}
	c := out.Credentials
	var expires *time.Time
	if c.Expiration != nil {
		expires = aws.Time(time.UnixMilli(int64(math.Round(*c.Expiration * 1000))).UTC())
	}
	return credentialsOf(c.AccessKeyId, c.SecretKey, c.SessionToken, expires)
}

// getOpenIDToken returns a token that a role may be assumed with: the classic flow.
func (p identityPools) getOpenIDToken(ctx context.Context, id string, logins map[string]string) (token string, err error) {
	var out struct{ Token string }
	err = p.call(ctx, "GetOpenIdToken", loggedIn{id, logins}, &out)
	return out.Token, err
}
