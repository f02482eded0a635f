package presign

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// The URLs of this file were made by amazon-chime-sdk-js 3.32.0 and botocore 1.43.11.
const (
	testSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	testToken  = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ+abc/def=+=="
	testHost   = "node001.ue1.ws-messaging.chime.aws"
	queryA     = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260115%2Fus-east-1%2Fchime%2Faws4_request&X-Amz-Date=20260115T102030Z&X-Amz-Expires=10&X-Amz-SignedHeaders=host&X-Amzn-User-Agent=node-NaN&X-Amzn-Version=3.32.0&sessionId=5f0c1a52-6b1e-4a6f-9c1d-0123456789ab&userArn=arn%3Aaws%3Achime%3Aus-east-1%3A123456789012%3Aapp-instance%2F694d2099-cb1e-463e-9d64-697ff5b8950e%2Fuser%2Fjohndoe&X-Amz-Signature=3e9329c76e2acd98911c011a4e5a57ba1c9f102ca843e781cac34f658d69ed1f"
	queryD     = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260115%2Fus-east-1%2Fchime%2Faws4_request&X-Amz-Date=20260115T102030Z&X-Amz-Expires=10&X-Amz-SignedHeaders=host&X-Amzn-User-Agent=node-NaN&X-Amzn-Version=3.32.0&sessionId=it's(a)*test!&userArn=arn%3Aaws%3Achime%3Aus-east-1%3A123456789012%3Aapp-instance%2F694d2099-cb1e-463e-9d64-697ff5b8950e%2Fuser%2Fjohndoe&X-Amz-Signature=bdd2b744c13514f73bda8938f967890e48814b2e70337e460e66f176b810ed21"
)

var testTime = time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)

func testVerifier() *Verifier {
	return &Verifier{
		Region: "us-east-1",
		Now:    func() time.Time { return testTime.Add(5 * time.Second) },
		Lookup: func(id string) (aws.Credentials, bool) {
			switch id {
			case "AKIAIOSFODNN7EXAMPLE":
				return aws.Credentials{AccessKeyID: id, SecretAccessKey: testSecret}, true
			case "ASIAIOSFODNN7EXAMPLE":
				return aws.Credentials{AccessKeyID: id, SecretAccessKey: testSecret, SessionToken: testToken}, true
			}
			return aws.Credentials{}, false
		},
	}
}

func connectRequest(rawQuery string) Request {
	return Request{Method: "GET", Host: testHost, Path: "/connect", RawQuery: rawQuery}
}

func TestVerify(t *testing.T) {
	c, err := testVerifier().Verify(connectRequest(queryA))
	if err != nil {
		t.Fatal(err)
	}
	if c.AccessKeyID != "AKIAIOSFODNN7EXAMPLE" || !strings.HasSuffix(c.UserARN, "/user/johndoe") ||
		c.SessionID != "5f0c1a52-6b1e-4a6f-9c1d-0123456789ab" || !c.Expires.Equal(testTime.Add(10*time.Second)) || c.Lenience != "" {
		t.Errorf("Verify = %+v", c)
	}
}

func TestVerifyLenience(t *testing.T) {
	v := testVerifier()
	c, err := v.Verify(connectRequest(queryD))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(c.Lenience, `sessionId holds a raw '\''`) {
		t.Errorf("Lenience = %q", c.Lenience)
	}
	v.Strict = true
	_, err = v.Verify(connectRequest(queryD))
	var refusal *Refusal
	if !errors.As(err, &refusal) || refusal.Code != CodeSignatureMismatch {
		t.Errorf("strict Verify = %v, want %s", err, CodeSignatureMismatch)
	}
}
