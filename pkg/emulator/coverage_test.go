package emulator

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the coverage tables of docs/emulator.md instead of comparing them")

const (
	coveragePage  = "../../docs/emulator.md"
	coverageBegin = "<!-- The tables up to the end of this section are written by `make docs` from the route table. -->\n"
	coverageEnd   = "<!-- End of the written tables. -->\n"
)

// coverage renders the route table, one table for each service.
func coverage() []byte {
	titles := []struct {
		service service
		title   string
	}{
		{messagingService, "chime-sdk-messaging"},
		{identityService, "chime-sdk-identity"},
		{ivschatService, "ivschat"},
		{stsService, "sts"},
		{cognitoService, "cognito-identity"},
	}
	var b bytes.Buffer
	for _, t := range titles {
		fmt.Fprintf(&b, "\n### %s\n\n| Operation | State | Known difference |\n|---|---|---|\n", t.title)
		for _, o := range operations() {
			if o.service == t.service {
				fmt.Fprintf(&b, "| %s | %s | %s |\n", o.name, o.state(), strings.TrimPrefix(o.difference, "stored; "))
			}
		}
	}
	b.WriteString("\n")
	return b.Bytes()
}

// state sums up what is known of an operation.
func (o operation) state() string {
	switch {
	case o.difference == "":
		return "complete"
	case strings.HasPrefix(o.difference, "stored"):
		return "stored"
	}
	return "differs"
}

// docs/emulator.md says of every operation what is emulated of it.
func TestCoverage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(coveragePage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := bytes.Cut(page, []byte(coverageBegin))
	_, after, ok2 := bytes.Cut(rest, []byte(coverageEnd))
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the coverage tables, between %q and %q", coveragePage, coverageBegin, coverageEnd)
	}
	want := bytes.Join([][]byte{before, []byte(coverageBegin), coverage(), []byte(coverageEnd), after}, nil)
	if *update {
		if err := os.WriteFile(coveragePage, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(page, want) {
		t.Errorf("the coverage tables of %s are not those of the route table; run make docs", coveragePage)
	}
}
