package chime

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/peal-cli/peal/pkg/chime/types"
)

// answering answers every request with 200 and the bytes of a reader.
type answering struct{ io.Reader }

func (a answering) Do(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(a)}, nil
}

func listMessages(t *testing.T, body io.Reader) (*ListChannelMessagesOutput, error) {
	client := NewMessaging(aws.Config{Region: "us-east-1", HTTPClient: answering{body}, RetryMaxAttempts: 1})
	return client.ListChannelMessages(t.Context(), &ListChannelMessagesInput{ChannelArn: aws.String("c")})
}

func TestDeserialize(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 15, 10, 20, 31, 13e6, time.UTC)
	message := func(m types.ChannelMessageSummary) ListChannelMessagesOutput {
		return ListChannelMessagesOutput{ChannelMessages: []types.ChannelMessageSummary{m}}
	}
	tests := []struct {
		name, body string
		want       ListChannelMessagesOutput
	}{
		{"empty", "", ListChannelMessagesOutput{}},
		{"blank", " \n", ListChannelMessagesOutput{}},
		{"empty object", "{}", ListChannelMessagesOutput{}},
		{"null", "null", ListChannelMessagesOutput{}},
		{"null members", `{"ChannelArn":null,"ChannelMessages":null,"NextToken":null}`, ListChannelMessagesOutput{}},
		{"empty list", `{"ChannelMessages":[]}`, ListChannelMessagesOutput{ChannelMessages: []types.ChannelMessageSummary{}}},
		{"unknown members", `{"Future":{"a":[1,2]},"NextToken":"t"}`, ListChannelMessagesOutput{NextToken: aws.String("t")}},
		{"names are exact", `{"nexttoken":"t","ResultMetadata":{}}`, ListChannelMessagesOutput{}},
		{"null entry", `{"ChannelMessages":[null]}`, message(types.ChannelMessageSummary{})},
		{"unknown enumeration value", `{"ChannelMessages":[{"Type":"FUTURE"}]}`, message(types.ChannelMessageSummary{Type: "FUTURE"})},
		{"nested", `{"ChannelMessages":[{"Sender":{"Arn":"u","Name":"ü"},"Redacted":true,"MessageAttributes":{"a":{"StringValues":["x","y"]}}}]}`,
			message(types.ChannelMessageSummary{
				Sender:            &types.Identity{Arn: aws.String("u"), Name: aws.String("ü")},
				Redacted:          true,
				MessageAttributes: map[string]types.MessageAttributeValue{"a": {StringValues: []string{"x", "y"}}},
			})},
		{"epoch seconds", `{"ChannelMessages":[{"CreatedTimestamp":1768472431.013}]}`, message(types.ChannelMessageSummary{CreatedTimestamp: &at})},
		{"ISO 8601", `{"ChannelMessages":[{"CreatedTimestamp":"2026-01-15T10:20:31.013Z"}]}`, message(types.ChannelMessageSummary{CreatedTimestamp: &at})},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := listMessages(t, strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(&test.want, got, cmpopts.IgnoreFields(ListChannelMessagesOutput{}, "ResultMetadata")); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
			if raw := string(RawBody(got.ResultMetadata)); raw != test.body {
				t.Errorf("RawBody = %q, want %q", raw, test.body)
			}
		})
	}
}

func TestDeserializeErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body, want string }{
		{"not JSON", "<html>", "invalid character '<'"},
		{"cut", `{"NextToken":"t`, "unexpected EOF"},
		{"two values", `{}{}`, "more than one JSON value"},
		{"array", `[]`, "answer: an array where an object belongs"},
		{"wrong type", `{"ChannelMessages":[{},{"Sender":{"Arn":7}}]}`, "answer.ChannelMessages[1].Sender.Arn: a number where a string belongs"},
		{"wrong timestamp", `{"ChannelMessages":[{"CreatedTimestamp":true}]}`, "answer.ChannelMessages[0].CreatedTimestamp: a boolean is not a timestamp"},
		{"timestamp in words", `{"ChannelMessages":[{"CreatedTimestamp":"yesterday"}]}`, `"yesterday" is not a timestamp`},
		{"timestamp in milliseconds", `{"ChannelMessages":[{"CreatedTimestamp":1768472431013}]}`, "1768472431013 is not a time in epoch seconds"},
		{"endless", `{"NextToken":"` + strings.Repeat("x", maxBody) + `"}`, "longer than 16 MiB"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if out, err := listMessages(t, strings.NewReader(test.body)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("ListChannelMessages = %v, %v, want an error with %q", out, err, test.want)
			}
		})
	}
}

func TestParseEpoch(t *testing.T) {
	t.Parallel()
	for number, want := range map[json.Number]string{
		"0":                       "1970-01-01T00:00:00Z",
		"1768472431":              "2026-01-15T10:20:31Z",
		"1768472431.013":          "2026-01-15T10:20:31.013Z",
		"1768472431.0131":         "2026-01-15T10:20:31.0131Z",
		"1768472431.999999999":    "2026-01-15T10:20:31.999999999Z",
		"1768472431.9999999999":   "2026-01-15T10:20:31.999999999Z",
		"1.768472431013E9":        "2026-01-15T10:20:31.013Z",
		"1.768472431e+09":         "2026-01-15T10:20:31Z",
		"-1.5":                    "1969-12-31T23:59:58.5Z",
		"-0.5":                    "1969-12-31T23:59:59.5Z",
		"1e-999999999":            "1970-01-01T00:00:00Z",
		"253402300799.999":        "9999-12-31T23:59:59.999Z",
		"253402300800":            "",
		"-253402300800":           "",
		"1e999999999":             "",
		"99999999999999999999999": "",
	} {
		got, err := parseEpoch(number)
		if want == "" {
			if err == nil {
				t.Errorf("parseEpoch(%s) = %v, want an error", number, got)
			}
			continue
		}
		if err != nil || got.Format(time.RFC3339Nano) != want {
			t.Errorf("parseEpoch(%s) = %v, %v, want %s", number, got.Format(time.RFC3339Nano), err, want)
		}
	}
}

// FuzzUnmarshal feeds a server's bytes to the deserialiser. What it accepts must
// agree with encoding/json about the strings in it.
func FuzzUnmarshal(f *testing.F) {
	for _, seed := range []string{
		``, `null`, `[]`, `{}`, `{"NextToken":"t"}`, `{"NextToken":"a","NextToken":"b"}`, `{"NextToken":"\ud800"}`,
		`{"ChannelMessages":[{"MessageId":"m","CreatedTimestamp":1768472431.013,"Sender":{"Arn":"u"},"Redacted":false}]}`,
		`{"ChannelMessages":[{"CreatedTimestamp":"2026-01-15T10:20:31Z"},{"CreatedTimestamp":1e9},null]}`,
		`{"ChannelMessages":[{"MessageAttributes":{"":{"StringValues":[""]},"a":null}}]}`,
		`{"ChannelMessages":[{"CreatedTimestamp":-0.0000000001}]}`, `{"ResultMetadata":{"a":1}}`,
		strings.Repeat(`[`, 20000), `{"ChannelMessages":{}}`, "{\"NextToken\":\"\xff\"}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var got ListChannelMessagesOutput
		if err := unmarshal(data, reflect.ValueOf(&got).Elem()); err != nil || len(bytes.TrimSpace(data)) == 0 {
			return
		}
		var want map[string]any
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatalf("unmarshal(%q) accepts what encoding/json refuses: %v", data, err)
		}
		if token, _ := want["NextToken"].(string); token != aws.ToString(got.NextToken) {
			t.Errorf("unmarshal(%q): NextToken %q, want %q", data, aws.ToString(got.NextToken), token)
		}
		if messages, _ := want["ChannelMessages"].([]any); len(messages) != len(got.ChannelMessages) {
			t.Errorf("unmarshal(%q): %d messages, want %d", data, len(got.ChannelMessages), len(messages))
		}
		for i, m := range got.ChannelMessages {
			if m.CreatedTimestamp == nil {
				continue
			}
			n, ok := want["ChannelMessages"].([]any)[i].(map[string]any)["CreatedTimestamp"].(float64)
			if difference := n - float64(m.CreatedTimestamp.UnixMilli())/1000; ok && math.Abs(difference) > 0.002 {
				t.Errorf("unmarshal(%q): timestamp %v, want %v", data, m.CreatedTimestamp, n)
			}
		}
	})
}
