package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// costly are packages whose initialisation every command would pay for: see
// "Start-up" in docs/performance.md.
var costly = map[string]string{
	`^github\.com/prometheus/`:                                          "write the text format by hand",
	`^google\.golang\.org/protobuf/`:                                    "it registers its types at start-up",
	`^github\.com/aws/aws-sdk-go-v2/service/.*/schemas$`:                "take the release of config before the schemas",
	`^github\.com/aws/aws-sdk-go-v2/service/(iam|cognitoidentity)(/|$)`: "call operations as cmd/aws_service.go does",
	`^(html/template|testing|expvar|net/http/pprof)$`:                   "it does work at start-up",
}

func TestStartUp(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for pattern, instead := range costly {
		re := regexp.MustCompile(pattern)
		for _, dep := range strings.Fields(string(out)) {
			if re.MatchString(dep) {
				t.Errorf("peal links %s, which costs every command time at its start; %s", dep, instead)
			}
		}
	}
}

// TestInitialisation reads from the runtime what packages allocate before main.
// Memory is the measure because it is the same in every run, and because the first
// touch of its pages is most of the time that initialisation takes.
func TestInitialisation(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(t.TempDir(), "peal")
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	command := exec.Command(binary, "version")
	command.Env = append(command.Environ(), "GODEBUG=inittrace=1")
	var trace strings.Builder
	command.Stderr = &trace
	if err := command.Run(); err != nil {
		t.Fatal(err)
	}
	const (
		most    = 800 << 10 // bytes, of all packages
		notable = 30 << 10  // bytes, of one
	)
	// What the libraries that peal is made of cannot do without.
	known := regexp.MustCompile(`^github\.com/(itchyny/gojq|aws/aws-sdk-go-v2/service/(ivschat|signin|sso|ssooidc|sts)/internal/endpoints)$`)
	total := 0
	for _, line := range regexp.MustCompile(`(?m)^init (\S+) .* (\d+) bytes, `).FindAllStringSubmatch(trace.String(), -1) {
		var bytes int
		fmt.Sscan(line[2], &bytes)
		total += bytes
		if bytes > notable && !known.MatchString(line[1]) {
			t.Errorf("%s allocates %d bytes before main, in every command; make what it needs when it is needed", line[1], bytes)
		}
	}
	if total == 0 || total > most {
		t.Errorf("packages allocate %d bytes before main, want 1 to %d", total, most)
	}
	t.Logf("%d bytes", total)
}
