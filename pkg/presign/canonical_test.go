package presign

import (
	"encoding/hex"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// The steps of a signature in query form; amazon-chime-sdk-js 3.32.0, botocore
// 1.43.11 and a recomputation in plain Python agree on them.
func TestQueryFormSteps(t *testing.T) {
	canonicalQuery, signature, _ := strings.Cut(queryA, "&X-Amz-Signature=")
	if got := CanonicalQuery(queryA); got != canonicalQuery {
		t.Errorf("CanonicalQuery(%q) = %q, want %q", queryA, got, canonicalQuery)
	}
	request := CanonicalRequest{Method: "GET", Path: "/connect", Query: canonicalQuery, Host: testHost, SignedHeaders: []string{"host"}, PayloadHash: EmptyPayloadHash}.String()
	wantRequest := "GET\n/connect\n" + canonicalQuery + "\nhost:" + testHost + "\n\nhost\n" + EmptyPayloadHash
	if request != wantRequest {
		t.Errorf("CanonicalRequest = %q, want %q", request, wantRequest)
	}
	scope := Scope{"20260115", "us-east-1", "chime"}
	text := StringToSign(testTime, scope, request)
	wantText := "AWS4-HMAC-SHA256\n20260115T102030Z\n20260115/us-east-1/chime/aws4_request\n9b184b75306ee52ce2f2ad37ae038e9a6980558aae1f36a3cea4aca2ee6f75fb"
	if text != wantText {
		t.Errorf("StringToSign = %q, want %q", text, wantText)
	}
	key := SigningKey(testSecret, scope)
	if got, want := hex.EncodeToString(key), "18fcb98470e37bc9aafa340a4e2cef51d90c7c0af27d4e50efa645713aa6cc0f"; got != want {
		t.Errorf("SigningKey = %s, want %s", got, want)
	}
	if got := Signature(key, text); got != signature {
		t.Errorf("Signature = %s, want %s", got, signature)
	}
}

// The steps in header form, with the path encoded twice; botocore 1.43.11 and
// @smithy/signature-v4 agree on them.
func TestHeaderFormSteps(t *testing.T) {
	const channel = "/channels/arn%3Aaws%3Achime%3Aus-east-1%3A123456789012%3Aapp-instance%2F694d2099-cb1e-463e-9d64-697ff5b8950e%2Fchannel%2F986e0758/messages"
	const body = `{"Content":"hello","Type":"STANDARD","Persistence":"PERSISTENT","ClientRequestToken":"11111111-2222-3333-4444-555555555555"}`
	request := CanonicalRequest{
		Method: "POST",
		Path:   CanonicalPath(channel),
		Host:   "messaging-chime.us-east-1.amazonaws.com",
		Header: http.Header{
			"Content-Type":        {"application/json"},
			"X-Amz-Chime-Bearer":  {testUser},
			"X-Amz-Date":          {"20260115T102030Z"},
			"X-Amz-Not-Signed":    {"1"},
			"Accept-Encoding":     {"gzip"},
			"X-Amz-Chime-Bearer2": {"2"},
		},
		SignedHeaders: []string{"content-type", "host", "x-amz-chime-bearer", "x-amz-date"},
		PayloadHash:   hexSHA256(body),
	}.String()
	if got, want := hexSHA256(request), "5b3493f0708b4d5c5e46257147953675068210309cd5f69790ca66b9612d4099"; got != want {
		t.Errorf("hash of %q = %s, want %s", request, got, want)
	}
	scope := Scope{"20260115", "us-east-1", "chime"}
	got := Signature(SigningKey(testSecret, scope), StringToSign(testTime, scope, request))
	if want := "b6229cad1af579d9132698d943b2ac8bfe4fa1534d5d0be30aca0ee7de838f4c"; got != want {
		t.Errorf("Signature = %s, want %s", got, want)
	}
}

// What the SDK's signer puts into an Authorization header can be computed again
// from the request that arrives.
func TestHeaderFormEqualsSDK(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	signer := v4.NewSigner()
	for range 500 {
		path := "/channels/" + url.PathEscape(randomText(r, "abc:/ é%~", 1+r.IntN(20))) + "/messages"
		u, err := url.Parse("https://messaging-chime.us-east-1.amazonaws.com" + path + "?" + url.Values{"a b": {randomText(r, "xy +&=/é", r.IntN(9))}, "c": {"2", "1"}}.Encode())
		if err != nil {
			t.Fatal(err)
		}
		req := &http.Request{Method: "POST", URL: u, Host: u.Host, Header: http.Header{
			"Content-Type": {"application/json"}, "X-Amz-Chime-Bearer": {"  " + randomText(r, "a b", 9) + " "}, "X-Two": {"1", " 2  3"},
		}}
		at := time.Unix(r.Int64N(4e9), 0)
		creds := aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret", SessionToken: "token"}
		if err := signer.SignHTTP(t.Context(), creds, req, EmptyPayloadHash, "chime", "us-east-1", at); err != nil {
			t.Fatal(err)
		}
		authorization := req.Header.Get("Authorization")
		_, credential, _ := strings.Cut(authorization, "Credential=")
		credential, rest, _ := strings.Cut(credential, ", SignedHeaders=")
		signed, want, _ := strings.Cut(rest, ", Signature=")
		_, scope, err := ParseCredential(credential)
		if err != nil {
			t.Fatal(err)
		}
		text := CanonicalRequest{Method: req.Method, Path: CanonicalPath(req.URL.EscapedPath()), Query: CanonicalQuery(req.URL.RawQuery), Host: req.Host,
			Header: req.Header, SignedHeaders: strings.Split(signed, ";"), PayloadHash: EmptyPayloadHash}.String()
		if got := Signature(SigningKey(creds.SecretAccessKey, scope), StringToSign(at, scope, text)); got != want {
			t.Fatalf("signature of %s %s = %s, the SDK's is %s", req.Method, u, got, want)
		}
	}
}

func TestCanonicalQuery(t *testing.T) {
	for _, test := range []struct{ name, raw, want string }{
		{"nothing", "", ""},
		{"sorted by name", "b=1&a=2", "a=2&b=1"},
		{"upper case first", "a=1&B=2", "B=2&a=1"},
		{"same name sorted by value", "a=2&a=1&a=10", "a=1&a=10&a=2"},
		{"sorted after encoding", "a=-&a=/", "a=%2F&a=-"},
		{"name that begins another", "ab=1&a=2&a-b=3", "a=2&a-b=3&ab=1"},
		{"upper-case escapes", "a=%2f%c3%a9", "a=%2F%C3%A9"},
		{"unreserved escapes", "a=%2D%7e%41", "a=-~A"},
		{"plus is plus", "a=b+c", "a=b%2Bc"},
		{"space", "a=b c", "a=b%20c"},
		{"no equals sign", "a&b=", "a=&b="},
		{"equals sign in a value", "a=b=c", "a=b%3Dc"},
		{"broken escapes", "a=%&b=%1&c=%zz", "a=%25&b=%251&c=%25zz"},
		{"not UTF-8", "a=%ff\xfe", "a=%FF%FE"},
		{"empty parts", "&&a=1&", "a=1"},
		{"signature left out", "b=1&X-Amz-Signature=00&a=2", "a=2&b=1"},
		{"encoded name of the signature left out", "X%2DAmz-Signature=00&a=2", "a=2"},
	} {
		if got := CanonicalQuery(test.raw); got != test.want {
			t.Errorf("%s: CanonicalQuery(%q) = %q, want %q", test.name, test.raw, got, test.want)
		}
	}
}

func TestCanonicalPath(t *testing.T) {
	for _, test := range []struct{ escaped, want string }{
		{"", "/"},
		{"/", "/"},
		{"/connect", "/connect"},
		{"/a%2Fb/c d", "/a%252Fb/c%20d"},
		{"/~x_y.z-1", "/~x_y.z-1"},
	} {
		if got := CanonicalPath(test.escaped); got != test.want {
			t.Errorf("CanonicalPath(%q) = %q, want %q", test.escaped, got, test.want)
		}
	}
}

func TestParseCredential(t *testing.T) {
	id, scope, err := ParseCredential("AKIDEXAMPLE/20260115/us-east-1/chime/aws4_request")
	if err != nil || id != "AKIDEXAMPLE" || scope != (Scope{"20260115", "us-east-1", "chime"}) {
		t.Errorf("ParseCredential = %q, %+v, %v", id, scope, err)
	}
	for _, bad := range []string{"", "AKID", "AKID/20260115/us-east-1/chime", "AKID/20260115/us-east-1/chime/aws3_request", "/20260115/us-east-1/chime/aws4_request",
		"AKID/20260115/us-east-1/chime/aws4_request/"} {
		if _, _, err := ParseCredential(bad); err == nil {
			t.Errorf("ParseCredential(%q) succeeds", bad)
		}
	}
}

func FuzzCanonicalQuery(f *testing.F) {
	for _, seed := range []string{"", queryA, queryD, "a=%&b=%zz&&=", "%41=+&a", "é=\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		once := CanonicalQuery(raw)
		if again := CanonicalQuery(once); again != once {
			t.Errorf("CanonicalQuery(%q) = %q, and canonical again %q", raw, once, again)
		}
		for i := 0; i < len(once); i++ {
			if c := once[i]; !unreserved(c) && !strings.ContainsRune("%&=", rune(c)) {
				t.Errorf("CanonicalQuery(%q) = %q holds %q", raw, once, c)
			}
		}
	})
}
