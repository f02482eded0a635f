package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	testChannel = "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099/channel/986e0758"
	testUser    = "arn:aws:chime:us-east-1:123456789012:app-instance/694d2099/user/johndoe"
)

func channelCall(body string) inputSource {
	return inputSource{
		path:   map[string]string{"channelArn": testChannel},
		header: http.Header{"X-Amz-Chime-Bearer": {testUser}},
		body:   []byte(body),
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	var d decoder
	from := channelCall(`{"Content":"hello 🦫","Type":"STANDARD","Persistence":"PERSISTENT","ClientRequestToken":"t0",
		"Metadata":"","SubChannelId":null,"Unknown":[{}],"Type":"CONTROL","content":"other case",
		"MessageAttributes":{"priority":{"StringValues":["high","low"]}},"Target":[{"MemberArn":"` + testUser + `"}]}`)
	var got sendChannelMessageInput
	if err := d.decode(from, &got); err != nil {
		t.Fatal(err)
	}
	empty, member := "", testUser
	want := sendChannelMessageInput{
		channelInput:       channelInput{ChannelArn: testChannel, bearerInput: bearerInput{ChimeBearer: testUser}},
		Content:            "hello 🦫",
		Type:               "CONTROL",
		Persistence:        "PERSISTENT",
		ClientRequestToken: "t0",
		Metadata:           &empty,
		MessageAttributes:  map[string]messageAttributeValue{"priority": {StringValues: []string{"high", "low"}}},
		Target:             []target{{MemberArn: &member}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(sendChannelMessageInput{}, channelInput{})); diff != "" {
		t.Errorf("decode differs (-want +got):\n%s", diff)
	}
}

func TestDecodeQuery(t *testing.T) {
	t.Parallel()
	var d decoder
	from := channelCall("this operation has no body")
	from.query = url.Values{
		"not-before":  {"2026-01-15T10:20:30.456000Z"},
		"not-after":   {"2026-01-15T11:20:30+01:00"},
		"max-results": {"50"},
		"sort-order":  {"ASCENDING"},
		"scope":       {"no member"},
	}
	var got listChannelMessagesInput
	if err := d.decode(from, &got); err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 1, 15, 10, 20, 30, 456e6, time.UTC); !got.NotBefore.Equal(want) {
		t.Errorf("NotBefore = %v, want %v", got.NotBefore, want)
	}
	if want := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC); !got.NotAfter.Equal(want) || got.NotAfter.Location() != time.UTC {
		t.Errorf("NotAfter = %v, want %v", got.NotAfter, want)
	}
	if *got.MaxResults != 50 || *got.SortOrder != "ASCENDING" || got.NextToken != nil {
		t.Errorf("decode = %+v, want 50 results ascending from the start", got)
	}

	var untag ivschatUntagResourceInput
	err := d.decode(inputSource{
		path:  map[string]string{"resourceArn": "arn:aws:ivschat:us-west-2:123456789012:room/g1H2I3j4k5L6"},
		query: url.Values{"tagKeys": {"a", "b"}},
	}, &untag)
	if err != nil || !cmp.Equal(untag.TagKeys, []string{"a", "b"}) {
		t.Errorf("tag keys = %q, %v, want a and b", untag.TagKeys, err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	const message = `"Content":"hi","Type":"STANDARD","Persistence":"PERSISTENT","ClientRequestToken":"t0"`
	send := func() any { return new(sendChannelMessageInput) }
	one := func(rest string) string { return "1 validation error detected: " + rest }
	tests := []struct {
		name string
		from inputSource
		into func() any
		want string
	}{
		{"missing", channelCall(`{"Type":"STANDARD","Persistence":"PERSISTENT","ClientRequestToken":"t0"}`), send,
			one("Value null at 'content' failed to satisfy constraint: Member must not be null")},
		{"null", channelCall(`{` + message + `,"Content":null}`), send,
			one("Value null at 'content' failed to satisfy constraint: Member must not be null")},
		{"empty body", channelCall(" "), into[createChannelBanInput],
			one("Value null at 'memberArn' failed to satisfy constraint: Member must not be null")},
		{"null body", channelCall("null"), into[createChannelBanInput],
			one("Value null at 'memberArn' failed to satisfy constraint: Member must not be null")},
		{"sensitive too short", channelCall(`{` + message + `,"Content":""}`), send,
			one("Value at 'content' failed to satisfy constraint: Member must have length greater than or equal to 1")},
		{"enum", channelCall(`{` + message + `,"Type":"standard"}`), send,
			one("Value 'standard' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, CONTROL]")},
		{"pattern", channelCall(`{` + message + `,"SubChannelId":"a b"}`), send,
			one("Value 'a b' at 'subChannelId' failed to satisfy constraint: Member must satisfy regular expression pattern: [-_a-zA-Z0-9]*")},
		{"string is number", channelCall(`{` + message + `,"Content":1}`), send,
			one("Value at 'content' failed to satisfy constraint: Member must be a string")},
		{"structure is list", channelCall(`{` + message + `,"PushNotification":[]}`), send,
			one("Value at 'pushNotification' failed to satisfy constraint: Member must be an object")},
		{"list is object", channelCall(`{` + message + `,"Target":{}}`), send,
			one("Value at 'target' failed to satisfy constraint: Member must be a list")},
		{"list too long", channelCall(`{` + message + `,"Target":[{},{}]}`), send,
			one("Value at 'target' failed to satisfy constraint: Member must have length less than or equal to 1")},
		{"list element", channelCall(`{` + message + `,"Target":[null]}`), send,
			one("Value null at 'target.1.member' failed to satisfy constraint: Member must not be null")},
		{"map key", channelCall(`{` + message + `,"MessageAttributes":{"":{}}}`), send,
			one("Value at 'messageAttributes.key' failed to satisfy constraint: Member must have length greater than or equal to 1")},
		{"map value", channelCall(`{` + message + `,"MessageAttributes":{"a":null}}`), send,
			one("Value null at 'messageAttributes.value' failed to satisfy constraint: Member must not be null")},
		{"nested", channelCall(`{` + message + `,"PushNotification":{"Type":"LOUD"}}`), send,
			one("Value 'LOUD' at 'pushNotification.type' failed to satisfy constraint: Member must satisfy enum value set: [DEFAULT, VOIP]")},
		{"boolean", channelCall(`{"CallbackId":"` + strings.Repeat("x", 32) + `","ChannelMessage":{"MessageId":"m"},"DeleteResource":"true"}`), into[channelFlowCallbackInput],
			one("Value at 'deleteResource' failed to satisfy constraint: Member must be true or false")},
		{"fraction", channelCall(`{"ExpirationSettings":{"ExpirationDays":1.5,"ExpirationCriterion":"CREATED_TIMESTAMP"}}`), into[putChannelExpirationSettingsInput],
			one("Value at 'expirationSettings.expirationDays' failed to satisfy constraint: Member must be a 32-bit integer")},
		{"huge number", channelCall(`{"ExpirationSettings":{"ExpirationDays":` + strings.Repeat("9", 400) + `,"ExpirationCriterion":"CREATED_TIMESTAMP"}}`), into[putChannelExpirationSettingsInput],
			one("Value at 'expirationSettings.expirationDays' failed to satisfy constraint: Member must be a 32-bit integer")},
		{"number too big", channelCall(`{"ExpirationSettings":{"ExpirationDays":5476,"ExpirationCriterion":"CREATED_TIMESTAMP"}}`), into[putChannelExpirationSettingsInput],
			one("Value '5476' at 'expirationSettings.expirationDays' failed to satisfy constraint: Member must have value less than or equal to 5475")},
		{"two", channelCall(`{` + message + `,"Type":"x","Persistence":"y"}`), send,
			"2 validation errors detected: Value 'x' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, CONTROL]; " +
				"Value 'y' at 'persistence' failed to satisfy constraint: Member must satisfy enum value set: [PERSISTENT, NON_PERSISTENT]"},
		{"list body", channelCall(`[]`), send, "the request body is a JSON array, want an object"},
		{"not JSON", channelCall(`{"Content"`), send, "the request body is not valid JSON: unexpected end of JSON input"},
		{"trailing", channelCall(`{}{}`), send, "the request body is not valid JSON: invalid character '{' after top-level value"},
		{"not UTF-8", channelCall("{\"Content\":\"\xff\"}"), send, "the request body is not valid UTF-8"},
		{"too deep", channelCall(`{"Unknown":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`), send,
			"the request body is not valid JSON: invalid character '[' exceeded max depth"},
		{"query number", query("max-results", "many"), into[listChannelBansInput],
			one("Value at 'maxResults' failed to satisfy constraint: Member must be a 32-bit integer")},
		{"query number too small", query("max-results", "0"), into[listChannelBansInput],
			one("Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1")},
		{"query time", query("not-before", "yesterday"), into[listChannelMessagesInput],
			one("Value 'yesterday' at 'notBefore' failed to satisfy constraint: Member must be an ISO 8601 timestamp such as 2026-01-15T10:20:30.456Z")},
		{"query not UTF-8", query("sub-channel-id", "\xff"), into[deleteChannelMessageInput],
			one("Value at 'subChannelId' failed to satisfy constraint: Member must be valid UTF-8")},
		{"path", inputSource{path: map[string]string{"appInstanceArn": "app"}}, into[describeAppInstanceInput],
			"2 validation errors detected: Value 'app' at 'appInstanceArn' failed to satisfy constraint: Member must have length greater than or equal to 5; " +
				"Value 'app' at 'appInstanceArn' failed to satisfy constraint: Member must satisfy regular expression pattern: " + patternNamed("arn").source},
		{"required query", inputSource{}, into[listTagsForResourceInput],
			one("Value null at 'resourceARN' failed to satisfy constraint: Member must not be null")},
		{"bearer", inputSource{path: map[string]string{"channelArn": testChannel}}, into[describeChannelInput],
			one("Value null at 'chimeBearer' failed to satisfy constraint: Member must not be null")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var d decoder
			err := d.decode(test.from, test.into())
			var refused *inputError
			if !errors.As(err, &refused) {
				t.Fatalf("decode = %v, want an inputError", err)
			}
			if err.Error() != test.want {
				t.Errorf("decode = %v\nwant %v", err, test.want)
			}
			if got, want := refused.bearer(), test.name == "bearer"; got != want {
				t.Errorf("bearer() = %v, want %v", got, want)
			}
		})
	}
}

func into[T any]() any { return new(T) }

func query(name, value string) inputSource {
	from := channelCall("")
	from.path["messageId"] = "m"
	from.query = url.Values{name: {value}}
	return from
}

func TestDecodeBoundsItsAnswer(t *testing.T) {
	t.Parallel()
	attributes := map[string]any{}
	for i := range 1000 {
		attributes[fmt.Sprintf("%d%s", i, strings.Repeat("k", 100))] = map[string]any{}
	}
	body, err := json.Marshal(map[string]any{"MessageAttributes": attributes, "Type": strings.Repeat("x", 1<<20)})
	if err != nil {
		t.Fatal(err)
	}
	var d decoder
	err = d.decode(channelCall(string(body)), new(sendChannelMessageInput))
	if err == nil || !strings.HasPrefix(err.Error(), "1004 validation errors detected: ") || len(err.Error()) > 4000 {
		t.Errorf("decode of 1004 violations = %.100v…, want their number and few of them", err)
	}
}

func TestTimestamps(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 15, 10, 20, 31, 13e6+999, time.UTC)
	tests := []struct {
		value any
		want  string
	}{
		{epoch{at}, "1768472431.013"},
		{epoch{at.Truncate(time.Second)}, "1768472431.000"},
		{isoTime{at}, `"2026-01-15T10:20:31.013Z"`},
		{isoTime{at.Truncate(time.Second).In(time.FixedZone("", 3600))}, `"2026-01-15T10:20:31Z"`},
		{channelSummary{Name: "n"}, `{"Name":"n"}`},
	}
	for _, test := range tests {
		got, err := json.Marshal(test.value)
		if err != nil || string(got) != test.want {
			t.Errorf("Marshal(%v) = %s, %v, want %s", test.value, got, err, test.want)
		}
	}
}

// Whatever is sent, decode answers with a short inputError at worst.
func FuzzDecode(f *testing.F) {
	f.Add(`{"Content":"hello","Type":"STANDARD","Persistence":"PERSISTENT","ClientRequestToken":"t0"}`, testChannel, testUser, "max-results=5&not-before=2026-01-15T10:20:30Z")
	f.Add(`{"MessageAttributes":{"a":{"StringValues":["b"]}},"Target":[{"MemberArn":"x"}],"PushNotification":{"Title":"\ud800"}}`, "", "", "max-results=x")
	f.Add(`{"Processors":[{"Name":"p","ExecutionOrder":1e9,"Configuration":{"Lambda":{}}}],"tags":{"a":"b"},"DeleteResource":true}`, "\xff", "\n", "tagKeys=a&tagKeys=b")
	f.Add(`[[[[`, "arn:", "arn", "%zz")
	f.Fuzz(func(t *testing.T, body, path, bearer, rawQuery string) {
		query, _ := url.ParseQuery(rawQuery)
		from := inputSource{
			path:   map[string]string{"channelArn": path, "messageId": path, "resourceArn": path},
			query:  query,
			header: http.Header{"X-Amz-Chime-Bearer": {bearer}},
			body:   []byte(body),
		}
		var d decoder
		for _, into := range []any{
			new(sendChannelMessageInput), new(createChannelInput), new(createChannelFlowInput), new(channelFlowCallbackInput),
			new(listChannelMessagesInput), new(createRoomInput), new(ivschatUntagResourceInput), new(createAppInstanceBotInput),
		} {
			if err := d.decode(from, into); err != nil {
				var refused *inputError
				if !errors.As(err, &refused) {
					t.Errorf("decode = %v, want an inputError", err)
				}
				if len(err.Error()) > 16<<10 {
					t.Errorf("an error of %d bytes", len(err.Error()))
				}
			}
		}
	})
}
