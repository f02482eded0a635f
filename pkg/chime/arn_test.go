package chime_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/peal-cli/peal/pkg/chime"
)

func TestParseARN(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in       string
		kind     chime.Kind
		id       string
		instance string
	}{
		{instanceARN, chime.KindAppInstance, "694d2099-cb1e-463e-9d64-697ff5b8950e", instanceARN},
		{userARN, chime.KindUser, "johndoe", instanceARN},
		{instanceARN + "/user/a:b@c.d-e_f", chime.KindUser, "a:b@c.d-e_f", instanceARN},
		{instanceARN + "/bot/helper", chime.KindBot, "helper", instanceARN},
		{channelARN, chime.KindChannel, "986e0758", instanceARN},
		{instanceARN + "/channel-flow/f", chime.KindChannelFlow, "f", instanceARN},
		{"arn:aws-us-gov:chime:us-gov-west-1:1:app-instance/i/user/u", chime.KindUser, "u", "arn:aws-us-gov:chime:us-gov-west-1:1:app-instance/i"},
		{"arn:x::::y", chime.KindUnknown, "y", ""},
		{instanceARN + "/user/", chime.KindUnknown, "", ""},
		{instanceARN + "/user/a/b", chime.KindUnknown, "b", ""},
		{instanceARN + "/future/a", chime.KindUnknown, "a", ""},
		{"arn:aws:ivschat:us-east-1:1:room/r", chime.KindUnknown, "r", ""},
		{"arn:aws:iam::1:user/u", chime.KindUnknown, "u", ""},
		{"arn:a:b:c:d:" + strings.Repeat("é", 1024), chime.KindUnknown, strings.Repeat("é", 1024), ""},
	}
	for _, test := range tests {
		got, err := chime.ParseARN(test.in)
		if err != nil {
			t.Errorf("ParseARN(%q): %v", test.in, err)
			continue
		}
		instance := ""
		if in := got.AppInstance(); in != (chime.ARN{}) {
			instance = in.String()
		}
		if got.String() != test.in || got.Kind() != test.kind || got.ID() != test.id || instance != test.instance {
			t.Errorf("ParseARN(%q) = %q of kind %q, id %q in %q; want kind %q, id %q in %q",
				test.in, got, got.Kind(), got.ID(), instance, test.kind, test.id, test.instance)
		}
	}
}

func TestParseARNErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in    string
		kinds []chime.Kind
		want  string
	}{
		{"", nil, "want arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"},
		{"johndoe", nil, "want arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"},
		{"arn:aws:chime:us-east-1:1", nil, "want arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE"},
		{"arn::chime:us-east-1:1:x", nil, "the partition is empty"},
		{"arn:AWS:chime:us-east-1:1:x", nil, "the partition may hold lower-case letters"},
		{"arn:aws:chime:us_east_1:1:x", nil, "the region may hold lower-case letters"},
		{"arn:aws:chime:r:" + strings.Repeat("1", 64) + ":x", nil, "the account is longer than 63 characters"},
		{"arn:aws:chime:r:1:", nil, "the resource is empty"},
		{"arn:aws:chime:r:1:/x", nil, "the resource is empty"},
		{"arn:aws:chime:r:1:x\ny", nil, "line break"},
		{"arn:aws:chime:r:1:x\xff", nil, "invalid UTF-8"},
		{"arn:aws:chime:r:1:" + strings.Repeat("x", 1025), nil, "the resource is longer than 1024 characters"},
		{strings.Repeat("x", 1601), nil, "longer than 1600 characters"},
		{channelARN, []chime.Kind{chime.KindUser, chime.KindBot}, "this is the ARN of a channel; want that of a user or a bot"},
		{instanceARN, []chime.Kind{chime.KindChannel}, "this is the ARN of an AppInstance; want that of a channel"},
	}
	for _, test := range tests {
		got, err := chime.ParseARN(test.in, test.kinds...)
		e, ok := errors.AsType[*chime.ARNError](err)
		if !ok || e.Value != test.in || !strings.Contains(err.Error(), test.want) {
			t.Errorf("ParseARN(%q, %v) = %v, %v, want an ARNError with %q", test.in, test.kinds, got, err, test.want)
		}
	}
	for _, in := range []string{userARN, instanceARN + "/bot/b", "arn:aws:chime:r:1:something/new"} {
		if _, err := chime.ParseARN(in, chime.KindUser, chime.KindBot); err != nil {
			t.Errorf("ParseARN(%q, user, bot): %v", in, err)
		}
	}
}

// FuzzParseARN compares ParseARN with the pattern of the API models.
func FuzzParseARN(f *testing.F) {
	for _, seed := range []string{"", "arn:", channelARN, userARN, instanceARN, "arn:aws::::x", "arn:a:b:c:d:/x", "arn:a:b:c:d:x:y/z", "arn:A:b:c:d:x", "arn:a:b:c:d:\n"} {
		f.Add(seed)
	}
	pattern := regexp.MustCompile(`^arn:[a-z0-9-\.]{1,63}:[a-z0-9-\.]{0,63}:[a-z0-9-\.]{0,63}:[a-z0-9-\.]{0,63}:[^/](?s:.*)$`)
	f.Fuzz(func(t *testing.T, s string) {
		got, err := chime.ParseARN(s)
		_, resource, _ := cutN(s, 5)
		want := pattern.MatchString(s) && utf8.ValidString(s) && !strings.ContainsAny(resource, "\n\r\u0085\u2028\u2029") &&
			utf8.RuneCountInString(s) <= 1600 && utf8.RuneCountInString(resource) <= 1024
		if (err == nil) != want {
			t.Errorf("ParseARN(%q): %v, want acceptance: %v", s, err, want)
		}
		if err == nil && got.String() != s {
			t.Errorf("ParseARN(%q).String() = %q", s, got)
		}
	})
}

// cutN cuts s behind its nth colon.
func cutN(s string, n int) (before, after string, found bool) {
	i := 0
	for range n {
		j := strings.IndexByte(s[i:], ':')
		if j < 0 {
			return s, "", false
		}
		i += j + 1
	}
	return s[:i], s[i:], true
}
