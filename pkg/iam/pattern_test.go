package iam

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestReadVariable(t *testing.T) {
	for _, test := range []struct {
		text     string
		length   int
		key      string
		fallback string
		problem  string
	}{
		{"${aws:username}/x", 15, "aws:username", "", ""},
		{"${aws:PrincipalTag/team, 'none'}x", 32, "aws:PrincipalTag/team", "none", ""},
		{"${aws:PrincipalTag/team,'none'}", 31, "aws:PrincipalTag/team", "none", ""},
		{"${a:b, 'x}y'}z", 13, "a:b", "x}y", ""},
		{"${a:b, ''}", 10, "a:b", "", ""},
		{"${a:b, x}", 9, "a:b", "", "has a default value without its two single quotes"},
		{"${a:b, 'x}", 10, "a:b", "", "has a default value without its two single quotes"},
		{"${}", 3, "", "", "is empty"},
		{"${ }", 4, " ", "", "is empty"},
		{"${a b}", 6, "a b", "", "has a space in its name"},
		{"${aws:username", 0, "", "", ""},
		{"$", 0, "", "", ""},
		{"{aws:username}", 0, "", "", ""},
	} {
		v, n := readVariable(test.text)
		if n != test.length {
			t.Errorf("readVariable(%q) has length %d, want %d", test.text, n, test.length)
		}
		if n > 0 && (v.key != test.key || v.fallback != test.fallback || v.problem != test.problem) {
			t.Errorf("readVariable(%q) = %+v, want key %q, default %q, problem %q", test.text, v, test.key, test.fallback, test.problem)
		}
	}
}

// FuzzPattern compares wildcards with regular expressions.
func FuzzPattern(f *testing.F) {
	for _, seed := range [][2]string{
		{"arn:aws:chime:*:*:app-instance/*/user/?", "arn:aws:chime:us-east-1:1:app-instance/a/user/b"},
		{"*a*b*c", "xaxbxc"}, {"???", "abc"}, {"**", ""}, {"a?*", "ab"}, {"é?", "éö"}, {"*\xff", "\xff"}, {"", ""},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, s string) {
		if !utf8.ValidString(text) || !utf8.ValidString(s) || len(text) > 200 {
			return
		}
		expression := "(?s)^" + strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(text)) + "$"
		want := regexp.MustCompile(expression).MatchString(s)
		if got := compile(text, false).matches(s, nil, false); got != want {
			t.Errorf("%q matches %q: %v, want %v", text, s, got, want)
		}
	})
}

// TestMatchManyStars ends: the cost is bounded by the length of the pattern times
// that of the text, where a matcher that tries star after star needs years.
func TestMatchManyStars(t *testing.T) {
	p := compileARN("arn:aws:chime:"+strings.Repeat("*a*", 200)+":1:app-instance/"+strings.Repeat("a*", 500)+"b", false)
	text := "arn:aws:chime:" + strings.Repeat("a", 1000) + ":1:app-instance/" + strings.Repeat("a", 1000)
	if p.matches(text, nil, false) {
		t.Error("a text without b matches a pattern that ends in b")
	}
}

func TestOverlap(t *testing.T) {
	const app = "arn:aws:chime:us-east-1:123456789012:app-instance/a"
	for _, test := range []struct {
		text string
		want []ResourceType
	}{
		{"*", []ResourceType{AppInstance, AppInstanceUser, AppInstanceBot, Channel, ChannelFlow, Room, LoggingConfiguration}},
		{app, []ResourceType{AppInstance}},
		{app + "*", []ResourceType{AppInstance, AppInstanceUser, AppInstanceBot, Channel, ChannelFlow}},
		{app + "/*", []ResourceType{AppInstanceUser, AppInstanceBot, Channel, ChannelFlow}},
		{app + "/user/us-east-1:1-2", []ResourceType{AppInstanceUser}},
		{app + "/user/${aws:username}", []ResourceType{AppInstanceUser}},
		{app + "/channel*/x", []ResourceType{Channel, ChannelFlow}},
		{app + "/*/x", []ResourceType{AppInstanceUser, AppInstanceBot, Channel, ChannelFlow}},
		{app + "/user/a/b", nil},
		{"arn:aws:ivschat:*:*:*", []ResourceType{Room, LoggingConfiguration}},
		{"arn:aws:ivschat:us-west-2:123456789012:room/a", []ResourceType{Room}},
		{"arn:aws:chime:us-east-1", []ResourceType{AppInstance, AppInstanceUser, AppInstanceBot, Channel, ChannelFlow}},
		{"arn:aws:s3:::bucket", nil},
	} {
		var got []ResourceType
		for _, r := range resourceTypes() {
			if r.covers(Value{Text: test.text}) {
				got = append(got, r)
			}
		}
		if len(got) != len(test.want) {
			t.Errorf("%s covers %v, want %v", test.text, got, test.want)
			continue
		}
		for i := range got {
			if got[i] != test.want[i] {
				t.Errorf("%s covers %v, want %v", test.text, got, test.want)
			}
		}
	}
}
