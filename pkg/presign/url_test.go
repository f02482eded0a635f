package presign

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// sdkURL signs with the signer of the AWS SDK for Go, the reference for this package.
func sdkURL(t testing.TB, signer *v4.Signer, creds aws.Credentials, userARN string, o Options) string {
	t.Helper()
	query := url.Values{"userArn": {userARN}, "sessionId": {o.SessionID}, "X-Amz-Expires": {fmt.Sprint(int(o.Expires / time.Second))}}
	for k, v := range o.Params {
		query[k] = v
	}
	if o.PrefetchOn != "" {
		query.Set("prefetch-on", o.PrefetchOn)
	}
	if o.PrefetchSortBy != "" {
		query.Set("prefetch-sort-by", o.PrefetchSortBy)
	}
	req := &http.Request{
		Method: http.MethodGet,
		Host:   strings.ToLower(o.Endpoint),
		URL:    &url.URL{Scheme: "wss", Host: o.Endpoint, Path: "/connect", RawQuery: query.Encode()},
		Header: http.Header{},
	}
	signed, _, err := signer.PresignHTTP(context.Background(), creds, req, EmptyPayloadHash, "chime", o.Region, o.Now())
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// Whatever is asked for, the bytes are those that the SDK's signer makes.
func TestURLEqualsSDK(t *testing.T) {
	const rounds = 3000
	r := rand.New(rand.NewPCG(20260115, 102030))
	sdk := v4.NewSigner()
	for range rounds {
		creds, userARN, o := randomOptions(r)
		want := sdkURL(t, sdk, creds, userARN, o)
		got, err := URL(creds, userARN, o)
		if err != nil {
			t.Fatalf("URL(%q, %+v): %v", userARN, o, err)
		}
		if got != want {
			t.Fatalf("URL(%q, %+v) =\n%s, want\n%s", userARN, o, got, want)
		}
	}
}

func randomOptions(r *rand.Rand) (aws.Credentials, string, Options) {
	creds := aws.Credentials{AccessKeyID: "AKIA" + randomText(r, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16), SecretAccessKey: randomText(r, "abcXYZ019/+", 40)}
	if r.IntN(2) == 0 {
		creds.SessionToken = randomText(r, "abcdefXYZ0189/+=", 1+r.IntN(1200))
	}
	at := time.Unix(r.Int64N(4e9), r.Int64N(1e9))
	regions := []string{"us-east-1", "eu-central-1", "us-gov-west-1"}
	o := Options{
		Endpoint:  []string{"node001.ue1.ws-messaging.chime.aws", "LocalHost:9443", "[::1]:4580", "127.0.0.1:1"}[r.IntN(4)],
		Region:    regions[r.IntN(len(regions))],
		SessionID: randomText(r, "az09-_.~ +%&=/?#!'()*;,:@$[]\\\"<>^`{|}é世🙂\x00\x7f", 1+r.IntN(40)),
		Expires:   time.Duration(1+r.IntN(604800)) * time.Second,
		Now:       func() time.Time { return at },
	}
	if r.IntN(2) == 0 {
		o.PrefetchOn = PrefetchOnConnect
	}
	if n := r.IntN(3); n > 0 {
		o.PrefetchSortBy = []string{SortByUnread, SortByLastMessage}[n-1]
	}
	o.Params = url.Values{}
	for range r.IntN(4) {
		o.Params.Add("k"+randomText(r, "XYZ-_ab.~ +&é", r.IntN(6)), randomText(r, "abc XYZ/+%=é", r.IntN(20)))
	}
	if r.IntN(2) == 0 {
		o.Params.Set("X-Amzn-Version", "3.32.0")
	}
	user := "arn:aws:chime:" + o.Region + ":123456789012:app-instance/" + randomText(r, "abcdef0123456789-", 36) + "/user/" + randomText(r, "abcXYZ019-_.@:+ é/", 1+r.IntN(64))
	return creds, user, o
}

func randomText(r *rand.Rand, alphabet string, n int) string {
	runes := []rune(alphabet)
	var b strings.Builder
	for range n {
		b.WriteRune(runes[r.IntN(len(runes))])
	}
	return b.String()
}
