package main

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// costly are packages whose initialisation every command would pay for: see
// "Start-up" in docs/performance.md.
var costly = map[string]string{
	`^github\.com/prometheus/`:                           "write the text format by hand",
	`^google\.golang\.org/protobuf/`:                     "it registers its types at start-up",
	`^github\.com/aws/aws-sdk-go-v2/service/.*/schemas$`: "take the release of config before the schemas",
	`^(html/template|testing|expvar|net/http/pprof)$`:    "it does work at start-up",
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
