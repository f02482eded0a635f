package cmd

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/peal-cli/peal/pkg/emulator"
	"github.com/peal-cli/peal/pkg/presign"
)

// Each URL of the corpus is inspected and verified by the command line, and
// then sent to an emulator by a client that knows nothing of URLs: it refuses
// what the findings say that it would.
func TestBrokenURLsAgainstTheEmulator(t *testing.T) {
	files, err := filepath.Glob("../testdata/presign/broken/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	server := startJudge(t)
	connected, found := 0, map[presign.Code]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var broken struct {
			Text                         string
			At                           time.Time
			AccessKeyID, SecretAccessKey string
			SessionToken                 string
			Inspect, Verify              []presign.Code
		}
		if err := json.Unmarshal(data, &broken); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		environment := map[string]string{"AWS_ACCESS_KEY_ID": broken.AccessKeyID, "AWS_SECRET_ACCESS_KEY": broken.SecretAccessKey,
			"AWS_SESSION_TOKEN": broken.SessionToken, "AWS_REGION": "us-east-1"}
		mismatch := false
		for command, want := range map[string][]presign.Code{"inspect": broken.Inspect, "verify": broken.Verify} {
			report, code := runReport(t, environment, broken.Text, "presign", command, "-", "-o", "json", "--at", broken.At.Format(time.RFC3339))
			got := []presign.Code{}
			for _, f := range report.Findings {
				got = append(got, f.Code)
				found[f.Code] = true
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: presign %s finds %v, want %v", file, command, got, want)
			}
			if wantCode := map[presign.Verdict]int{presign.VerdictRefused: exitCredentials}[report.Verdict]; code != wantCode {
				t.Errorf("%s: presign %s exits with %d for %s, want %d", file, command, code, report.Verdict, wantCode)
			}
			mismatch = mismatch || report.Difference != nil
		}
		host, target, ok := asSent(broken.Text)
		if !ok || broken.AccessKeyID != judgeKeyID || broken.SecretAccessKey != judgeSecret {
			continue // pasted with something around it, or signed by somebody the emulator does not know
		}
		connected++
		refusal := server.judge(t, broken.At, host, target)
		if want := mismatch || slices.ContainsFunc(broken.Verify, visible); want != (refusal != "") {
			t.Errorf("%s: the emulator's refusal is %q, verify finds %v", file, refusal, broken.Verify)
		}
	}
	if connected < 80 || len(found) < 45 {
		t.Errorf("sent %d URLs to the emulator and found %d codes", connected, len(found))
	}
}

// visible tells whether a server sees the fault even if the signature is right:
// it does not know what the client dialled, and takes every encoding of the
// same parameters.
func visible(code presign.Code) bool {
	return !slices.Contains([]presign.Code{presign.CodeWrongScheme, presign.CodeWrongHost, presign.CodeNotEncoded, presign.CodePrefetchUnknown}, code)
}

// asSent takes a URL that is nothing but a URL apart the way a simple client would.
func asSent(text string) (host, target string, ok bool) {
	_, rest, ok := strings.Cut(text, "://")
	if !ok || !strings.HasPrefix(text, "ws") && !strings.HasPrefix(text, "http") || strings.ContainsAny(rest, " \\\n'\"@") || strings.Contains(text, "&amp;") {
		return "", "", false
	}
	rest, _, _ = strings.Cut(rest, "#")
	i := strings.IndexAny(rest, "/?")
	if i < 0 {
		return "", "", false
	}
	host, target = rest[:i], rest[i:]
	if !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	return strings.TrimSuffix(host, ":443"), target, true
}

func runReport(t *testing.T, environment map[string]string, in string, args ...string) (presign.Diagnosis, int) {
	t.Helper()
	var out, talk bytes.Buffer
	env := &Env{
		In: strings.NewReader(in), Out: &out, Err: &talk, Now: time.Now,
		LookupEnv: func(name string) (string, bool) { value, ok := environment[name]; return value, ok },
	}
	code := Run(t.Context(), env, args)
	var report presign.Diagnosis
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("peal %q prints %q, %q: %v", args, out.String(), talk.String(), err)
	}
	return report, code
}

// A judge is an emulator that knows the long-term key of the corpus and no
// user at all, so that it says of a well-signed URL that the user is missing.
type judge struct {
	*emulator.Server
	mu  sync.Mutex
	now time.Time
	log []string
}

const (
	judgeKeyID  = "AKIAIOSFODNN7EXAMPLE"
	judgeSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
)

func startJudge(t *testing.T) *judge {
	t.Helper()
	j := &judge{now: time.Now()}
	server, err := emulator.Start(emulator.Options{
		AccessKeyID: judgeKeyID, SecretAccessKey: judgeSecret, StrictSignatures: true,
		Now: func() time.Time {
			j.mu.Lock()
			defer j.mu.Unlock()
			return j.now
		},
		Logf: func(format string, args ...any) {
			j.mu.Lock()
			defer j.mu.Unlock()
			j.log = append(j.log, fmt.Sprintf(format, args...))
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	j.Server = server
	return j
}

// judge sends a handshake and returns why the URL is refused, "" for a URL
// that is signed well.
func (j *judge) judge(t *testing.T, at time.Time, host, target string) string {
	t.Helper()
	j.mu.Lock()
	j.now, j.log = at, nil
	j.mu.Unlock()
	conn, err := net.Dial("tcp", strings.TrimPrefix(j.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", target, host)
	in := bufio.NewReader(conn)
	response, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatalf("GET %s: %v", target, err)
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		return response.Status
	}
	frame := make([]byte, 4) // opcode, length, close code
	if _, err := io.ReadFull(in, frame); err != nil {
		t.Fatalf("GET %s: %v", target, err)
	}
	if code := int(frame[2])<<8 | int(frame[3]); frame[0] != 0x88 || code != 4401 {
		t.Fatalf("GET %s: first frame % x, want a close frame with 4401", target, frame)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, line := range j.log {
		if _, reason, ok := strings.Cut(line, "connect refused: "); ok {
			if strings.HasPrefix(reason, "no AppInstanceUser has the ARN") {
				return ""
			}
			return reason
		}
	}
	t.Fatalf("GET %s: refused without a word in the log: %q", target, j.log)
	return ""
}
