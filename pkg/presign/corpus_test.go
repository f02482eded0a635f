package presign

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// A brokenURL is a file of testdata/presign/broken; broken.py there makes them.
type brokenURL struct {
	name            string
	Text            string
	At              time.Time
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string
	Inspect         []Code
	Verify          []Code
}

func (b brokenURL) credentials() aws.Credentials {
	return aws.Credentials{AccessKeyID: b.AccessKeyID, SecretAccessKey: b.SecretAccessKey, SessionToken: b.SessionToken}
}

func corpus(t testing.TB) []brokenURL {
	t.Helper()
	files, err := filepath.Glob("../../testdata/presign/broken/*.json")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d files in the corpus, %v; want 40 or more", len(files), err)
	}
	var all []brokenURL
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b := brokenURL{name: strings.TrimSuffix(filepath.Base(file), ".json")}
		if err := json.Unmarshal(data, &b); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, b)
	}
	return all
}

func codes(found []Finding) []Code {
	list := []Code{}
	for _, f := range found {
		list = append(list, f.Code)
	}
	return list
}

// Every URL of the corpus gets exactly the findings written beside it.
func TestCorpus(t *testing.T) {
	for _, b := range corpus(t) {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			inspected := Inspect(b.Text, b.At)
			if got := codes(inspected.Findings); !slices.Equal(got, b.Inspect) {
				t.Errorf("Inspect(%q) finds %v, want %v: %+v", b.Text, got, b.Inspect, inspected.Findings)
			}
			diagnosed := Diagnose(b.Text, b.credentials(), b.At)
			if got := codes(diagnosed.Findings); !slices.Equal(got, b.Verify) {
				t.Errorf("Diagnose(%q) finds %v, want %v: %+v", b.Text, got, b.Verify, diagnosed.Findings)
			}
		})
	}
}
