package iam

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestShorten(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, want string }{
		{"", ""},
		{strings.Repeat("é", 200), strings.Repeat("é", 200)},
		{strings.Repeat("é", 201), strings.Repeat("é", 200) + "…"},
	} {
		if got := shorten(test.text); got != test.want {
			t.Errorf("shorten(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

// Findings stay lines that a person can read, whatever a document has where.
func TestFindingsAreShort(t *testing.T) {
	t.Parallel()
	statement := func(members string) string { return `{"Version":"2012-10-17","Statement":{` + members + `}}` }
	allow := `"Effect":"Allow","Action":"chime:Connect","Resource":"*",`
	for _, template := range []string{
		`{"Version":"LONG","Statement":[]}`,
		`{"LONG":1,"LONG":2}`,
		`{"LONG" "Statement"}`,
		`{"LONG"}`,
		`{LONG:1}`,
		`{LONG":1}`,
		`{'LONG':1}`,
		`{"Version":"LONG`,
		statement(allow + `"Sid":"a-LONG"`),
		`{"Statement":[{` + allow + `"Sid":"LONG"},{` + allow + `"Sid":"LONG"}]}`,
		statement(`"Effect":"LONG","Action":"*","Resource":"*"`),
		statement(`"Effect":"Allow","Action":["LONG","chime:a LONG",":LONG","chime:${LONG","chime:LONG","chimes:ConnectLONG","chimesdk:LONG"],"Resource":"*"`),
		statement(`"Effect":"Allow","Action":["chime:LONG*","chime:LONG*"],"Resource":"*"`),
		statement(`"Effect":"Allow","Action":"chime:Connect","Resource":["LONG","arn:LONG","arn:aws:chimes:LONG","arn:aws:LONG","arn:aws:chime:LONG"]`),
		statement(`"Effect":"Allow","Action":"chime:Connect","Resource":["arn:LONG:chime:","arn:aws:chime:LONG:1:x","arn:aws:chime:us-east-1:LONG:x","arn:aws:chime:us-east-1:123456789012:LONG"]`),
		statement(`"Effect":"Allow","Action":"chime:Connect","Resource":["arn:aws:chime:us-east-1:123456789012:app-instance/<LONG>","arn:aws:chime:us-east-1:123456789012:{aws:LONG}","arn:${LONG}"]`),
		statement(allow + `"Condition":{"LONG":{"aws:username":"a"},"StringEquals":{"LONG":"a","chime:LONG":"a","aws:usernameLONG":"a","aws:LONG":[]}}`),
		statement(allow + `"Condition":{"LONG":"a","long":"a"}`),
		statement(allow + `"Condition":{"ForAllValues:StringEquals":{"saml:LONG":"a"},"Bool":{"aws:SecureTransport":"LONG"},"StringEquals":{"aws:username":["LONG*","${LONG}","${LONG","${aws:username,LONG}","<LONG>"]}}`),
		statement(allow + `"Condition":{"StringEquals":{"saml:x":"a","saml:x":"a","LONG":"a","LONG":"a"}}`),
	} {
		findings := Lint("p.json", []byte(strings.ReplaceAll(template, "LONG", strings.Repeat("x", 1<<16))))
		if len(findings) == 0 {
			t.Errorf("%s has no findings", template)
		}
		for _, f := range findings {
			if n := max(utf8.RuneCountInString(f.Message), utf8.RuneCountInString(f.Fix)); n > 600 {
				t.Errorf("%s: the finding %s has %d characters: %.300s… %.100s…", template, f.Code, n, f.Message, f.Fix)
			}
		}
	}
}

// What is mended is mended whole, however it is shown.
func TestRepairOfLongValues(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1000)
	mended, _ := Repair("p.json", []byte(`{"Statement":{"Sid":"a-`+long+`","Effect":"Allow","Action":"chime: `+long+`*","Resource":"*"}}`))
	for _, want := range []string{`"a` + long + `"`, `"chime:` + long + `*"`} {
		if !strings.Contains(string(mended), want) {
			t.Errorf("Repair gave %.2000s, want it with %.20s…", mended, want)
		}
	}
}
