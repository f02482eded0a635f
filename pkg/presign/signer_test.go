package presign

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

const testUser = "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/user/johndoe"

var testCreds = aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: testSecret}

func testOptions() Options {
	return Options{Endpoint: testHost, Region: "us-east-1", SessionID: "1", Expires: DefaultExpires, Now: func() time.Time { return testTime }}
}

// A Signer that lives over midnight takes the key and scope of the new day.
func TestSignerFollowsTheClock(t *testing.T) {
	o := testOptions()
	now := time.Date(2026, 1, 15, 23, 59, 59, 0, time.UTC)
	o.Now = func() time.Time { return now }
	signer, err := NewSigner(testCreds, o)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		got, err := signer.AppendURL(nil, testUser)
		if err != nil {
			t.Fatal(err)
		}
		if want := sdkURL(t, v4.NewSigner(), testCreds, testUser, o); string(got) != want {
			t.Errorf("at %s: %s, want %s", now, got, want)
		}
		now = now.Add(time.Second)
	}
}

func TestSignerRandomSession(t *testing.T) {
	o := testOptions()
	o.SessionID = ""
	signer, err := NewSigner(testCreds, o)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	v := testVerifier()
	for range 50 {
		u, err := signer.AppendURL(nil, testUser)
		if err != nil {
			t.Fatal(err)
		}
		_, query, _ := strings.Cut(string(u), "?")
		c, err := v.Verify(connectRequest(query))
		if err != nil {
			t.Fatal(err)
		}
		seen[c.SessionID] = true
	}
	if len(seen) < 49 {
		t.Errorf("50 URLs have %d session ids", len(seen))
	}
}

func TestAppendURLKeepsDst(t *testing.T) {
	signer, err := NewSigner(testCreds, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	got, err := signer.AppendURL([]byte("> "), testUser)
	if err != nil || !strings.HasPrefix(string(got), "> wss://"+testHost+"/connect?X-Amz-Algorithm=") {
		t.Errorf("AppendURL = %s, %v", got, err)
	}
	got, err = signer.AppendURL([]byte("> "), "johndoe")
	if err == nil || string(got) != "> " {
		t.Errorf("AppendURL(johndoe) = %q, %v, want an error and dst", got, err)
	}
}

func TestAppendURLAllocations(t *testing.T) {
	signer, err := NewSigner(testCreds, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(100, func() {
		if buf, err = signer.AppendURL(buf[:0], testUser); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("AppendURL allocates %v times, want 0", n)
	}
}

func BenchmarkSigner(b *testing.B) {
	signer, err := NewSigner(testCreds, testOptions())
	if err != nil {
		b.Fatal(err)
	}
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		if buf, err = signer.AppendURL(buf[:0], testUser); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSDKSigner(b *testing.B) {
	signer, o := v4.NewSigner(), testOptions()
	b.ReportAllocs()
	for b.Loop() {
		sdkURL(b, signer, testCreds, testUser, o)
	}
}

func BenchmarkVerify(b *testing.B) {
	v, r := testVerifier(), connectRequest(queryA)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Verify(r); err != nil {
			b.Fatal(err)
		}
	}
}
