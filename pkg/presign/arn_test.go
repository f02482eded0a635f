package presign

import (
	"strings"
	"testing"
)

func TestParseUser(t *testing.T) {
	const instance = "arn:aws:chime:us-east-1:123456789012:app-instance/694d"
	for _, test := range []struct {
		arn  string
		want User
	}{
		{instance + "/user/johndoe", User{"aws", "us-east-1", "123456789012", "694d", "johndoe"}},
		{instance + "/user/us-east-1:0a1b@example.com", User{"aws", "us-east-1", "123456789012", "694d", "us-east-1:0a1b@example.com"}},
		{instance + "/user/a/b c+é", User{"aws", "us-east-1", "123456789012", "694d", "a/b c+é"}},
		{"arn:aws-us-gov:chime:::app-instance/x/user/y", User{"aws-us-gov", "", "", "x", "y"}},
		{instance + "/user/" + strings.Repeat("é", maxARN-len(instance+"/user/")), User{"aws", "us-east-1", "123456789012", "694d", strings.Repeat("é", maxARN-len(instance+"/user/"))}},
	} {
		if got, err := ParseUser(test.arn); err != nil || got != test.want {
			t.Errorf("ParseUser(%q) = %+v, %v, want %+v", test.arn, got, err, test.want)
		}
	}
	for _, test := range []struct {
		arn  string
		code Code
		want string // part of the error
	}{
		{"", CodeUserARNMissing, "missing"},
		{"johndoe", CodeUserARNInvalid, "does not begin with arn:"},
		{"ARN:aws:chime:us-east-1:1:app-instance/x/user/y", CodeUserARNInvalid, "does not begin with arn:"},
		{"arn:aws:chime", CodeUserARNInvalid, "has 3 of the six parts"},
		{"arn::chime:us-east-1:1:app-instance/x/user/y", CodeUserARNInvalid, "malformed partition"},
		{"arn:aws:Chime:us-east-1:1:app-instance/x/user/y", CodeUserARNInvalid, "malformed service"},
		{"arn:aws:chime:us east:1:app-instance/x/user/y", CodeUserARNInvalid, "malformed region"},
		{"arn:aws:chime:us-east-1:" + strings.Repeat("1", 64) + ":app-instance/x/user/y", CodeUserARNInvalid, "malformed account"},
		{instance, CodeUserARNInvalid, "names the app instance"},
		{instance + "/", CodeUserARNInvalid, "names the app instance"},
		{instance + "/user", CodeUserARNInvalid, "no user id"},
		{instance + "/user/", CodeUserARNInvalid, "no user id"},
		{instance + "/users/johndoe", CodeUserARNInvalid, "names a users, not a user"},
		{instance + "/channel/1", CodeUserARNInvalid, "names a channel, not a user"},
		{instance + "/bot/1", CodeUserARNBot, "bots cannot connect"},
		{instance + "/user/a\nb", CodeUserARNInvalid, "line break"},
		{"arn:aws:chime:us-east-1:1:app-instance//user/y", CodeUserARNInvalid, "names no app instance"},
		{"arn:aws:iam::123456789012:user/johndoe", CodeUserARNInvalid, "IAM identity"},
		{"arn:aws:ivschat:us-west-2:123456789012:room/x", CodeUserARNInvalid, "names no AppInstanceUser"},
		{instance + "/user/" + strings.Repeat("é", maxARN), CodeUserARNInvalid, "characters long"},
	} {
		_, err := ParseUser(test.arn)
		if !isRefused(err, test.code) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("ParseUser(%q) = %v, want %s: …%s…", test.arn, err, test.code, test.want)
		}
	}
}
