package presign_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/peal-cli/peal/pkg/presign"
)

const user = "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/user/johndoe"

var credentials = aws.Credentials{
	AccessKeyID:     "AKIAIOSFODNN7EXAMPLE",
	SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}

func noon() time.Time { return time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC) }

func ExampleURL() {
	url, err := presign.URL(credentials, user, presign.Options{
		Endpoint:  "node001.ue1.ws-messaging.chime.aws", // from GetMessagingSessionEndpoint
		Region:    "us-east-1",
		SessionID: "1234567890",
		Now:       noon, // leave it out to sign for now
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.ReplaceAll(url, "&", "\n&"))
	// Output:
	// wss://node001.ue1.ws-messaging.chime.aws/connect?X-Amz-Algorithm=AWS4-HMAC-SHA256
	// &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260115%2Fus-east-1%2Fchime%2Faws4_request
	// &X-Amz-Date=20260115T120000Z
	// &X-Amz-Expires=10
	// &X-Amz-SignedHeaders=host
	// &sessionId=1234567890
	// &userArn=arn%3Aaws%3Achime%3Aus-east-1%3A123456789012%3Aapp-instance%2F694d2099-cb1e-463e-9d64-697ff5b8950e%2Fuser%2Fjohndoe
	// &X-Amz-Signature=f4f7bec8a664fcff28d3f9f941fc44e4c41f5aa1d848757e82362e61b2a604b0
}

func ExampleSigner() {
	signer, err := presign.NewSigner(credentials, presign.Options{
		Endpoint: "localhost:4580", Scheme: "ws", Region: "us-east-1", SessionID: "1", Now: noon,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var url []byte
	for _, name := range []string{"jane", "john"} {
		url, err = signer.AppendURL(url[:0], "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099/user/"+name)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s…%s\n", url[:28], url[len(url)-8:])
	}
	// Output:
	// ws://localhost:4580/connect?…ac7b918f
	// ws://localhost:4580/connect?…b71368c9
}

func ExampleInspect() {
	// The path is wrong, and the URL has been lying around.
	report := presign.Inspect("'wss://node001.ue1.ws-messaging.chime.aws/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20260115%2Fus-east-1%2Fchime%2Faws4_request&X-Amz-Date=20260115T115000Z&X-Amz-Expires=10&X-Amz-SignedHeaders=host&sessionId=1&userArn=arn%3Aaws%3Achime%3Aus-east-1%3A123456789012%3Aapp-instance%2F694d2099%2Fuser%2Fjohndoe&X-Amz-Signature=0000000000000000000000000000000000000000000000000000000000000000'", noon())
	fmt.Println(report.Verdict)
	for _, f := range report.Findings {
		fmt.Printf("%s: %s\n", f.Code, f.Message)
	}
	// Output:
	// refused
	// wrong-path: the path is "/", not "/connect"
	// expired: expired 9 min ago: it was good for 10 s from 2026-01-15T11:50:00Z
}

func ExampleDiagnose() {
	url, err := presign.URL(credentials, user, presign.Options{Endpoint: "localhost:4580", Region: "us-east-1", SessionID: "1", Now: noon})
	if err != nil {
		fmt.Println(err)
		return
	}
	pasted := credentials
	pasted.SecretAccessKey += "\n"
	for _, f := range presign.Diagnose(url, pasted, noon()).Findings {
		fmt.Printf("%s: %s\n", f.Code, f.Message)
	}
	// Output:
	// secret-whitespace: the signature was computed with a secret that lacks the white space or quotation marks around the one at hand
}

func ExampleVerifier() {
	verifier := presign.Verifier{
		Region: "us-east-1",
		Now:    noon,
		Lookup: func(accessKeyID string) (aws.Credentials, bool) {
			return credentials, accessKeyID == credentials.AccessKeyID
		},
	}
	_, err := verifier.Verify(presign.Request{Method: "GET", Host: "localhost:4580", Path: "/connect", RawQuery: "userArn=jane&sessionId=1"})
	fmt.Println(err)
	// Output:
	// the URL is not signed: it has none of the X-Amz-* parameters
}

// A server verifies the header form of a signature with the same steps.
func ExampleCanonicalRequest() {
	scope := presign.Scope{Date: "20260115", Region: "us-east-1", Service: "chime"}
	request := presign.CanonicalRequest{
		Method: "GET",
		Path:   presign.CanonicalPath("/endpoints/messaging-session"),
		Query:  presign.CanonicalQuery(""),
		Host:   "messaging-chime.us-east-1.amazonaws.com",
		Header: map[string][]string{"X-Amz-Date": {"20260115T120000Z"}}, SignedHeaders: []string{"host", "x-amz-date"},
		PayloadHash: presign.EmptyPayloadHash,
	}
	text := presign.StringToSign(noon(), scope, request.String())
	fmt.Println(presign.Signature(presign.SigningKey(credentials.SecretAccessKey, scope), text))
	// Output:
	// 5e84509732c46a5f17cfcd3a35fb2cc24d8c99d4dcde3118aca6d8acdd03c965
}
