package chime_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

const (
	instanceARN = "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e"
	channelARN  = instanceARN + "/channel/986e0758"
	userARN     = instanceARN + "/user/johndoe"
)

// leanSigner signs at a fixed time and leaves out the headers that only this SDK
// sends, so that its signature can be compared with those of other SDKs.
type leanSigner struct {
	*v4.Signer
	at time.Time
}

func (s leanSigner) SignHTTP(ctx context.Context, c aws.Credentials, r *http.Request, hash, service, region string, _ time.Time, optFns ...func(*v4.SignerOptions)) error {
	r.Header.Del("Amz-Sdk-Invocation-Id")
	r.Header.Del("Amz-Sdk-Request")
	length := r.ContentLength
	r.ContentLength = 0
	defer func() { r.ContentLength = length }()
	return s.Signer.SignHTTP(ctx, c, r, hash, service, region, s.at, optFns...)
}

// The expected signature was computed with botocore 1.43.11 (SigV4Auth) and with
// npm @smithy/signature-v4, which agree. Its path is encoded twice.
func TestSignature(t *testing.T) {
	t.Parallel()
	transport := &scriptedTransport{status: 201, answer: []byte(`{"MessageId":"m"}`)}
	messaging := chime.NewMessaging(aws.Config{
		Region:      "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ""),
		HTTPClient:  transport,
	}, func(o *chime.Options) {
		o.HTTPSignerV4 = leanSigner{v4.NewSigner(), time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)}
	})
	_, err := messaging.SendChannelMessage(t.Context(), &chime.SendChannelMessageInput{
		ChannelArn:         aws.String(channelARN),
		ChimeBearer:        aws.String(userARN),
		Content:            aws.String("hello"),
		Type:               types.ChannelMessageTypeStandard,
		Persistence:        types.ChannelMessagePersistenceTypePersistent,
		ClientRequestToken: aws.String("11111111-2222-3333-4444-555555555555"),
	})
	if err != nil {
		t.Fatal(err)
	}
	authorization := transport.request.Header.Get("Authorization")
	const want = "SignedHeaders=content-type;host;x-amz-chime-bearer;x-amz-date, Signature=b6229cad1af579d9132698d943b2ac8bfe4fa1534d5d0be30aca0ee7de838f4c"
	if !strings.HasSuffix(authorization, want) {
		t.Errorf("Authorization: %s\nwant it to end with %s", authorization, want)
	}
	const body = `{"Content":"hello","Type":"STANDARD","Persistence":"PERSISTENT","ClientRequestToken":"11111111-2222-3333-4444-555555555555"}`
	if got := string(transport.body); got != body {
		t.Errorf("body %s, want %s", got, body)
	}
	const url = "https://messaging-chime.us-east-1.amazonaws.com/channels/arn%3Aaws%3Achime%3Aus-east-1%3A123456789012%3Aapp-instance%2F694d2099-cb1e-463e-9d64-697ff5b8950e%2Fchannel%2F986e0758/messages"
	if got := transport.request.URL.String(); got != url {
		t.Errorf("URL %s, want %s", got, url)
	}
}
