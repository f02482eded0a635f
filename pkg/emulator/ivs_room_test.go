package emulator

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/aws-sdk-go-v2/service/ivschat/types"
)

// ivschat returns the client of the AWS SDK for IVS Chat.
func (c caller) ivschat() *ivschat.Client {
	return ivschat.New(ivschat.Options{
		BaseEndpoint: aws.String(c.srv.URL()),
		Region:       c.srv.Region(),
		Credentials:  credentials.StaticCredentialsProvider{Value: c.creds},
		HTTPClient:   http.DefaultClient,
		Retryer:      aws.NopRetryer{},
	})
}

const reviewFunction = "arn:aws:lambda:us-east-1:123456789012:function:review"

func TestRoomDefaults(t *testing.T) {
	t.Parallel()
	c := newCaller(t, start(t, Options{Now: at("2026-01-15T10:20:30.456789Z")})).chat()
	created := c.must(200, "POST", "/CreateRoom", object{})
	var made struct{ Arn, Id string }
	created.decode(t, &made)
	want := fmt.Sprintf(`{"arn":"arn:aws:ivschat:us-east-1:123456789012:room/%[1]s","id":"%[1]s","name":"",`+
		`"createTime":"2026-01-15T10:20:30.456Z","updateTime":"2026-01-15T10:20:30.456Z",`+
		`"maximumMessageRatePerSecond":10,"maximumMessageLength":500,`+
		`"messageReviewHandler":{"uri":"","fallbackResult":"ALLOW"},"tags":{},"loggingConfigurationIdentifiers":[]}`, made.Id)
	if string(created.body) != want || len(made.Id) != 12 || !consistsOf(made.Id, isAlphanumeric) {
		t.Errorf("CreateRoom = %s, want %s", created.body, want)
	}
	if got := c.must(200, "POST", "/GetRoom", object{"identifier": made.Arn}); string(got.body) != want {
		t.Errorf("GetRoom = %s, want %s", got.body, want)
	}
}

func TestUpdateRoom(t *testing.T) {
	t.Parallel()
	srv := start(t, Options{})
	api := newCaller(t, srv).ivschat()
	ctx := t.Context()
	made, err := api.CreateRoom(ctx, &ivschat.CreateRoomInput{Name: aws.String("lobby"), Tags: map[string]string{"a": "b"}})
	if err != nil {
		t.Fatal(err)
	}
	srv.AdvanceClock(time.Minute)
	got, err := api.UpdateRoom(ctx, &ivschat.UpdateRoomInput{
		Identifier: made.Arn, MaximumMessageLength: aws.Int32(20), MaximumMessageRatePerSecond: aws.Int32(100),
		MessageReviewHandler: &types.MessageReviewHandler{Uri: aws.String(reviewFunction), FallbackResult: types.FallbackResultDeny},
	})
	if err != nil {
		t.Fatal(err)
	}
	if *got.Name != "lobby" || *got.MaximumMessageLength != 20 || *got.MaximumMessageRatePerSecond != 100 || got.Tags["a"] != "b" ||
		*got.MessageReviewHandler.Uri != reviewFunction || got.MessageReviewHandler.FallbackResult != types.FallbackResultDeny {
		t.Errorf("UpdateRoom = %+v", got)
	}
	if !got.CreateTime.Equal(*made.CreateTime) || got.UpdateTime.Sub(*made.UpdateTime) < time.Minute {
		t.Errorf("created %v, updated %v; it was created at %v", got.CreateTime, got.UpdateTime, made.CreateTime)
	}
	got, err = api.UpdateRoom(ctx, &ivschat.UpdateRoomInput{Identifier: made.Arn, MessageReviewHandler: &types.MessageReviewHandler{Uri: aws.String("")}})
	if err != nil || *got.MessageReviewHandler.Uri != "" || *got.MaximumMessageLength != 20 {
		t.Errorf("UpdateRoom without a handler = %+v, %v", got, err)
	}
}

func TestListRooms(t *testing.T) {
	t.Parallel()
	srv := start(t, Options{})
	c := newCaller(t, srv)
	api, ctx := c.ivschat(), t.Context()
	log := makeLogging(t, api)
	arns := map[string]string{}
	for _, in := range []ivschat.CreateRoomInput{
		{Name: aws.String("a")},
		{Name: aws.String("b"), LoggingConfigurationIdentifiers: []string{log}},
		{Name: aws.String("c"), MessageReviewHandler: &types.MessageReviewHandler{Uri: aws.String(reviewFunction)}},
		{Name: aws.String("b")},
	} {
		srv.AdvanceClock(time.Second)
		out, err := api.CreateRoom(ctx, &in)
		if err != nil {
			t.Fatal(err)
		}
		arns[*out.Name] = *out.Arn
	}
	srv.AdvanceClock(time.Second)
	if _, err := api.UpdateRoom(ctx, &ivschat.UpdateRoomInput{Identifier: aws.String(arns["a"])}); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		in   ivschat.ListRoomsInput
		want string
	}{
		{"all", ivschat.ListRoomsInput{}, "a b c b"}, // that was updated last comes first
		{"name", ivschat.ListRoomsInput{Name: aws.String("b")}, "b b"},
		{"handler", ivschat.ListRoomsInput{MessageReviewHandlerUri: aws.String(reviewFunction)}, "c"},
		{"logging", ivschat.ListRoomsInput{LoggingConfigurationIdentifier: &log}, "b"},
		{"nothing", ivschat.ListRoomsInput{Name: aws.String("z")}, ""},
	}
	for _, tt := range tests {
		for size := range int32(5) {
			var names []string
			in := tt.in
			if size > 0 {
				in.MaxResults = &size
			}
			for {
				out, err := api.ListRooms(ctx, &in)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range out.Rooms {
					names = append(names, *r.Name)
				}
				if in.NextToken = out.NextToken; in.NextToken == nil {
					break
				}
			}
			if got := strings.Join(names, " "); got != tt.want {
				t.Errorf("ListRooms by %s in pages of %d = %q, want %q", tt.name, size, got, tt.want)
			}
		}
	}
	_, err := api.ListRooms(ctx, &ivschat.ListRoomsInput{NextToken: aws.String("x")})
	refusedAs(t, err, "ValidationException", "nextToken")
	if body := string(c.chat().must(200, "POST", "/ListRooms", object{}).body); strings.Contains(body, "maximum") {
		t.Errorf("a list has the limits of its rooms: %s", body)
	}
}

func TestRoomErrors(t *testing.T) {
	t.Parallel()
	c := newCaller(t, start(t, Options{Quotas: Quotas{Rooms: 1, LoggingConfigurations: 1}})).chat()
	var room struct{ Arn string }
	c.post("CreateRoom", object{}, &room)
	const nowhere = "arn:aws:ivschat:us-east-1:123456789012:room/nosuchroom00"
	tests := []struct {
		status    int
		exception string
		operation string
		in        object
		want      string // in the body
	}{
		{404, "ResourceNotFoundException", "GetRoom", object{"identifier": nowhere}, `{"message":"Resource: ` + nowhere + ` not found","resourceId":"nosuchroom00","resourceType":"ROOM"}`},
		{404, "ResourceNotFoundException", "UpdateRoom", object{"identifier": nowhere}, ""},
		{404, "ResourceNotFoundException", "DeleteRoom", object{"identifier": nowhere}, ""},
		{404, "ResourceNotFoundException", "CreateChatToken", object{"roomIdentifier": nowhere, "userId": "ann"}, ""},
		{404, "ResourceNotFoundException", "UpdateRoom", object{"identifier": room.Arn, "loggingConfigurationIdentifiers": []string{"arn:aws:ivschat:us-east-1:123456789012:logging-configuration/nosuchlogs00"}}, `"resourceId":"nosuchlogs00"`},
		{402, "ServiceQuotaExceededException", "CreateRoom", object{}, `"limit":1`},
		{400, "ValidationException", "GetRoom", object{"identifier": "AbCdEfGhIjKl"}, `"fieldList":[{"message":"Member must satisfy regular expression pattern`},
		{400, "ValidationException", "GetRoom", object{}, `"reason":"FIELD_VALIDATION_FAILED"`},
		{400, "ValidationException", "CreateRoom", object{"name": "no spaces"}, `"name":"name"`},
		{400, "ValidationException", "CreateRoom", object{"maximumMessageRatePerSecond": 101}, `"name":"maximumMessageRatePerSecond"`},
		{400, "ValidationException", "CreateRoom", object{"maximumMessageLength": 501}, `"name":"maximumMessageLength"`},
		{400, "ValidationException", "CreateRoom", object{"messageReviewHandler": object{"uri": "https://example.com/"}}, `"name":"messageReviewHandler.uri"`},
		{400, "ValidationException", "CreateRoom", object{"messageReviewHandler": object{"fallbackResult": "MAYBE"}}, "[ALLOW, DENY]"},
		{400, "ValidationException", "CreateRoom", object{"tags": object{"AWS:x": "y"}}, "reserved"},
		{400, "ValidationException", "CreateChatToken", object{"roomIdentifier": room.Arn, "userId": ""}, `"name":"userId"`},
		{400, "ValidationException", "CreateChatToken", object{"roomIdentifier": room.Arn, "userId": "ann", "sessionDurationInMinutes": 181}, `"name":"sessionDurationInMinutes"`},
		{400, "ValidationException", "CreateChatToken", object{"roomIdentifier": room.Arn, "userId": "ann", "capabilities": []string{"VIEW_MESSAGE"}}, "SEND_MESSAGE"},
		{400, "ValidationException", "CreateChatToken", object{"roomIdentifier": room.Arn, "userId": "ann", "attributes": object{"é": strings.Repeat("x", 1023)}}, "1025 bytes"},
		{400, "ValidationException", "CreateLoggingConfiguration", object{}, `"name":"destinationConfiguration"`},
		{400, "ValidationException", "CreateLoggingConfiguration", object{"destinationConfiguration": object{}}, "exactly one"},
		{400, "ValidationException", "CreateLoggingConfiguration", object{"destinationConfiguration": object{
			"s3": object{"bucketName": "logs"}, "firehose": object{"deliveryStreamName": "logs"}}}, "exactly one"},
	}
	for _, tt := range tests {
		if r := c.fails(tt.status, tt.exception, "POST", "/"+tt.operation, tt.in); !strings.Contains(string(r.body), tt.want) {
			t.Errorf("%s(%v): %s, want %s", tt.operation, tt.in, r.body, tt.want)
		}
	}
	c.fails(404, "UnknownOperationException", "POST", "/BanUser", object{})
}

func makeLogging(t *testing.T, api *ivschat.Client) (arn string) {
	t.Helper()
	out, err := api.CreateLoggingConfiguration(t.Context(), &ivschat.CreateLoggingConfigurationInput{
		Name: aws.String("logs"), DestinationConfiguration: &types.DestinationConfigurationMemberS3{Value: types.S3DestinationConfiguration{BucketName: aws.String("logs")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if out.State != types.CreateLoggingConfigurationStateActive {
		t.Errorf("the state is %s, want ACTIVE", out.State)
	}
	return *out.Arn
}

func TestLoggingConfiguration(t *testing.T) {
	t.Parallel()
	api, ctx := newCaller(t, start(t, Options{Quotas: Quotas{LoggingConfigurations: 2}})).ivschat(), t.Context()
	one, two := makeLogging(t, api), makeLogging(t, api)
	_, err := api.CreateLoggingConfiguration(ctx, &ivschat.CreateLoggingConfigurationInput{
		DestinationConfiguration: &types.DestinationConfigurationMemberFirehose{Value: types.FirehoseDestinationConfiguration{DeliveryStreamName: aws.String("logs")}},
	})
	var full *types.ServiceQuotaExceededException
	if !errors.As(err, &full) || full.Limit != 2 {
		t.Errorf("the third of two: %v", err)
	}

	if _, err := api.UpdateLoggingConfiguration(ctx, &ivschat.UpdateLoggingConfigurationInput{
		Identifier: &one, Name: aws.String("stream"),
		DestinationConfiguration: &types.DestinationConfigurationMemberCloudWatchLogs{Value: types.CloudWatchLogsDestinationConfiguration{LogGroupName: aws.String("/chat/logs")}},
	}); err != nil {
		t.Fatal(err)
	}
	got, err := api.GetLoggingConfiguration(ctx, &ivschat.GetLoggingConfigurationInput{Identifier: &one})
	if err != nil {
		t.Fatal(err)
	}
	to, ok := got.DestinationConfiguration.(*types.DestinationConfigurationMemberCloudWatchLogs)
	if !ok || *to.Value.LogGroupName != "/chat/logs" || *got.Name != "stream" {
		t.Errorf("GetLoggingConfiguration = %+v", got)
	}

	var listed []string
	pages := ivschat.NewListLoggingConfigurationsPaginator(api, &ivschat.ListLoggingConfigurationsInput{MaxResults: aws.Int32(1)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range page.LoggingConfigurations {
			listed = append(listed, *l.Arn)
		}
	}
	if !slices.Equal(listed, []string{two, one}) {
		t.Errorf("listed %v, want %v", listed, []string{two, one})
	}

	room, err := api.CreateRoom(ctx, &ivschat.CreateRoomInput{LoggingConfigurationIdentifiers: []string{one}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = api.UpdateRoom(ctx, &ivschat.UpdateRoomInput{Identifier: room.Arn, LoggingConfigurationIdentifiers: []string{two, two}})
	refusedAs(t, err, "ValidationException", "given twice")
	_, err = api.DeleteLoggingConfiguration(ctx, &ivschat.DeleteLoggingConfigurationInput{Identifier: &one})
	refusedAs(t, err, "ConflictException", "used by "+*room.Arn)
	updated, err := api.UpdateRoom(ctx, &ivschat.UpdateRoomInput{Identifier: room.Arn, LoggingConfigurationIdentifiers: []string{}})
	if err != nil || len(updated.LoggingConfigurationIdentifiers) != 0 {
		t.Errorf("UpdateRoom = %+v, %v", updated, err)
	}
	if _, err := api.DeleteLoggingConfiguration(ctx, &ivschat.DeleteLoggingConfigurationInput{Identifier: &one}); err != nil {
		t.Error(err)
	}
	_, err = api.GetLoggingConfiguration(ctx, &ivschat.GetLoggingConfigurationInput{Identifier: &one})
	refusedAs(t, err, "ResourceNotFoundException", one)
}

func TestRoomTags(t *testing.T) {
	t.Parallel()
	api, ctx := newCaller(t, start(t, Options{})).ivschat(), t.Context()
	room, err := api.CreateRoom(ctx, &ivschat.CreateRoomInput{Tags: map[string]string{"team": "red", "old": "1"}})
	if err != nil {
		t.Fatal(err)
	}
	log := makeLogging(t, api)
	for _, arn := range []string{*room.Arn, log} {
		if _, err := api.TagResource(ctx, &ivschat.TagResourceInput{ResourceArn: &arn, Tags: map[string]string{"team": "blue", "a b": "c"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := api.UntagResource(ctx, &ivschat.UntagResourceInput{ResourceArn: &arn, TagKeys: []string{"old", "a b"}}); err != nil {
			t.Fatal(err)
		}
		out, err := api.ListTagsForResource(ctx, &ivschat.ListTagsForResourceInput{ResourceArn: &arn})
		if err != nil || len(out.Tags) != 1 || out.Tags["team"] != "blue" {
			t.Errorf("ListTagsForResource(%s) = %v, %v", arn, out, err)
		}
	}
	many := map[string]string{}
	for i := range 50 {
		many[fmt.Sprint("key", i)] = ""
	}
	_, err = api.TagResource(ctx, &ivschat.TagResourceInput{ResourceArn: room.Arn, Tags: many})
	refusedAs(t, err, "ValidationException", "no more than 50")
	nowhere := "arn:aws:ivschat:us-east-1:123456789012:room/nosuchroom00"
	_, err = api.TagResource(ctx, &ivschat.TagResourceInput{ResourceArn: &nowhere, Tags: map[string]string{"a": "b"}})
	refusedAs(t, err, "ResourceNotFoundException", nowhere)
	_, err = api.UntagResource(ctx, &ivschat.UntagResourceInput{ResourceArn: &nowhere, TagKeys: []string{"a"}})
	refusedAs(t, err, "ResourceNotFoundException", nowhere)
	_, err = api.ListTagsForResource(ctx, &ivschat.ListTagsForResourceInput{ResourceArn: &nowhere})
	refusedAs(t, err, "ResourceNotFoundException", nowhere)
}

func TestRoomRateQuotas(t *testing.T) {
	t.Parallel()
	c := newCaller(t, start(t, Options{Now: at("2026-01-15T10:00:00Z"), Quotas: Quotas{Rates: true}})).chat()
	for range 5 {
		c.post("CreateRoom", object{}, nil)
	}
	r := c.fails(429, "ThrottlingException", "POST", "/CreateRoom", object{})
	if !strings.Contains(string(r.body), `"limit":5`) {
		t.Errorf("body %s", r.body)
	}
	c.post("ListRooms", object{}, nil)
}
