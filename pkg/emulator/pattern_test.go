package emulator

import (
	"regexp"
	"strings"
	"testing"
)

func TestPatterns(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 64)
	tests := []struct {
		pattern string
		text    string
		want    bool
	}{
		{"arn", "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099", true},
		{"arn", "arn:aws:s3:::bucket", true},
		{"arn", "arn:a:::::", true},
		{"arn", "arn:aws:chime:us-east-1:123456789012:" + strings.Repeat("x", 1024), true},
		{"arn", "arn:aws:chime:us-east-1:123456789012:" + strings.Repeat("é", 1024), true},
		{"arn", "arn:aws:chime:us-east-1:123456789012:" + strings.Repeat("x", 1025), false},
		{"arn", "arn:aws:chime:us-east-1:123456789012:/app-instance", false},
		{"arn", "arn:aws:chime:us-east-1:123456789012:", false},
		{"arn", "arn::chime:us-east-1:123456789012:x", false},
		{"arn", "arn:aws:Chime:us-east-1:123456789012:x", false},
		{"arn", "arn:" + long + ":::::x", false},
		{"arn", "arn:aws:chime:us-east-1:x", false},
		{"arn", "arn:aws:chime:us-east-1:123456789012:a\nb", false},
		{"arn", "arn:aws:chime:us-east-1:123456789012:\nb", true},
		{"arn", "ARN:aws:chime:us-east-1:123456789012:x", false},
		{"arn", "", false},
		{"line", "", true},
		{"line", "{\"case\":4711}\t", true},
		{"line", "a\nb", false},
		{"line", "a\rb", false},
		{"line", "a\u2028b", false},
		{"name", "Zoë\n🦫", true},
		{"name", "a\x00b", false},
		{"name", "a\x7fb", false},
		{"name", "\uFFFD", true},
		{"name", "\uFFFE", false},
		{"userName", " John ", true},
		{"userName", "  \t", false},
		{"userName", "", false},
		{"userName", "John\nDoe", false},
		{"token", "aZ0-_", true},
		{"token", "", true},
		{"token", "a b", false},
		{"token", "é", false},
		{"resourceID", "a", true},
		{"resourceID", "us-east-1:4c1ba59d-0000@x.y_z9", true},
		{"resourceID", "-a", false},
		{"resourceID", "a.", false},
		{"resourceID", "a/b", false},
		{"resourceID", long, true},
		{"resourceID", long + "a", false},
		{"resourceID", "", false},
		{"alphanumeric", "aB3", true},
		{"alphanumeric", "", false},
		{"lambdaARN", "arn:aws:lambda:us-east-1:123456789012:function:processor", true},
		{"lambdaARN", "arn:aws:lambda:us-east-1:123456789012:function:processor:$LATEST", true},
		{"lambdaARN", "arn:aws:lambda:us-east-1:1234:function:processor", false},
		{"lexBotAliasARN", "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST", true},
		{"lexBotAliasARN", "arn:aws:lex:us-east-1:123456789012:bot-alias/abc/def", false},
		{"lexIntent", "Order_Flowers", true},
		{"lexIntent", "Order__Flowers", false},
		{"roomARN", "arn:aws:ivschat:us-west-2:123456789012:room/g1H2I3j4k5L6", true},
		{"roomARN", "arn:aws:ivschat:us-west-2:123456789012:room/", false},
		{"loggingConfigurationARN", "arn:aws:ivschat:us-west-2:123456789012:logging-configuration/g1H2I3j4k5L6", true},
		{"ivschatARN", "arn:aws:ivschat:us-west-2:123456789012:room/g1H2I3j4k5L6", true},
		{"ivschatARN", "arn:aws:ivs:us-west-2:123456789012:channel/x", false},
		{"reviewHandlerARN", "", true},
		{"reviewHandlerARN", "arn:aws:lambda:us-west-2:123456789012:function:review", true},
		{"reviewHandlerARN", "arn:aws:lambda:us-west-2:123456789012:function:", false},
		{"bucket", "my-logs.1", true},
		{"bucket", "My", false},
		{"logGroup", "/aws/ivschat#1", true},
		{"logGroup", "a b", false},
		{"deliveryStream", "a_b.c-d", true},
		{"deliveryStream", "a/b", false},
	}
	for _, test := range tests {
		if got := patternNamed(test.pattern).match(test.text); got != test.want {
			t.Errorf("patternNamed(%q).match(%q) = %v, want %v", test.pattern, test.text, got, test.want)
		}
	}
}

// inGo holds the expressions of the models in Go's syntax, where that differs.
// That of ARNs is without the limit of 1023, and that of user names does not
// take a line break for the character that is not blank.
var inGo = map[string]string{
	"arn":      `arn:[a-z0-9-\.]{1,63}(?::[a-z0-9-\.]{0,63}){3}:[^/][^\n\r\x{85}\x{2028}\x{2029}]*`,
	"line":     `[^\n\r\x{85}\x{2028}\x{2029}]*`,
	"name":     `[\x{9}\x{A}\x{D}\x{20}-\x{7E}\x{85}\x{A0}-\x{FFFD}\x{10000}-\x{10FFFF}]*`,
	"userName": `[^\n\r\x{85}\x{2028}\x{2029}]*[^ \t\n\v\f\r\x{85}\x{2028}\x{2029}][^\n\r\x{85}\x{2028}\x{2029}]*`,
}

// Each pattern written out as a function agrees with its expression.
func FuzzPatterns(f *testing.F) {
	f.Add("arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/user/johndoe")
	f.Add("arn:a::::\n")
	f.Add("us-east-1:4c1ba59d@x.y")
	f.Add("{\"a\":\"é\u2028\"}")
	f.Add(" \t")
	f.Add("🦫\u0085\uFFFE")
	patterns := []string{"arn", "line", "name", "userName", "token", "resourceID", "alphanumeric"}
	expressions := map[string]*regexp.Regexp{}
	for _, name := range patterns {
		source, ok := inGo[name]
		if !ok {
			source = patternNamed(name).source
		}
		expressions[name] = regexp.MustCompile(`^(?:` + source + `)$`)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "?")
		if len(text) > 1024 {
			return
		}
		for name, re := range expressions {
			if got, want := patternNamed(name).match(text), re.MatchString(text); got != want {
				t.Errorf("patternNamed(%q).match(%q) = %v, want %v", name, text, got, want)
			}
		}
	})
}
