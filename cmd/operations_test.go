package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go/middleware"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
	"github.com/peal-cli/peal/pkg/emulator"
)

// TestOperations calls every operation of the client against the emulator, which
// was written apart from it. What the emulator answers must be all known to the
// client, member by member.
func TestOperations(t *testing.T) {
	t.Parallel()
	server, err := emulator.Start(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	called := map[string]bool{}
	cfg := aws.Config{
		Region:           server.Region(),
		BaseEndpoint:     new(server.URL()),
		Credentials:      server.Credentials(),
		RetryMaxAttempts: 1,
		APIOptions: []func(*middleware.Stack) error{func(stack *middleware.Stack) error {
			called[stack.ID()] = true
			return nil
		}},
	}
	messaging, identity := chime.NewMessaging(cfg), chime.NewIdentity(cfg)
	people := callIdentity(t, identity)
	callMessaging(t, messaging, people)
	callLast(t, identity, people)

	want := map[string]bool{}
	for _, client := range []any{messaging, identity} {
		for m := range reflect.TypeOf(client).Methods() {
			if m.Name != "Options" && m.Name != "Endpoint" {
				want[m.Name] = true
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !called[name] {
			t.Errorf("operation %s was not called", name)
		}
	}
}

// people are what the operations act on.
type people struct{ instance, admin, john, jane, bot *string }

// must returns the output of an operation that succeeded. It panics, and so ends
// the test with the line of the call, if it did not, or if the answer has a
// member that the output lacks.
func must[Out any](out *Out, err error) *Out {
	if err != nil {
		panic(err)
	}
	v := reflect.ValueOf(out).Elem()
	body := chime.RawBody(v.FieldByName("ResultMetadata").Interface().(middleware.Metadata))
	if len(body) == 0 {
		return out
	}
	var answer any
	if err := json.Unmarshal(body, &answer); err != nil {
		panic(err)
	}
	if place := missing(v, answer); place != "" {
		panic(fmt.Sprintf("%T has no place for %s of %s", out, place, body))
	}
	return out
}

// missing returns the place of a JSON member that v did not take, "" if all is there.
func missing(v reflect.Value, document any) string {
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return "a value"
		}
		v = v.Elem()
	}
	switch document := document.(type) {
	case map[string]any:
		for name, member := range document {
			var field reflect.Value
			if v.Kind() == reflect.Map {
				field = v.MapIndex(reflect.ValueOf(name))
			} else if v.Kind() == reflect.Struct {
				field = v.FieldByName(name)
			}
			if !field.IsValid() {
				return name
			}
			if place := missing(field, member); member != nil && place != "" {
				return name + "." + place
			}
		}
	case []any:
		if v.Len() != len(document) {
			return "an entry"
		}
		for i := range document {
			if place := missing(v.Index(i), document[i]); place != "" {
				return fmt.Sprintf("[%d].%s", i, place)
			}
		}
	}
	return ""
}

func callIdentity(t *testing.T, c *chime.Identity) people {
	ctx := t.Context()
	var p people
	p.instance = must(c.CreateAppInstance(ctx, &chime.CreateAppInstanceInput{Name: new("demo"), Metadata: new("m")})).AppInstanceArn
	must(c.DescribeAppInstance(ctx, &chime.DescribeAppInstanceInput{AppInstanceArn: p.instance}))
	must(c.UpdateAppInstance(ctx, &chime.UpdateAppInstanceInput{AppInstanceArn: p.instance, Name: new("demo"), Metadata: new("")}))
	must(c.ListAppInstances(ctx, &chime.ListAppInstancesInput{MaxResults: new(int32(1))}))
	must(c.PutAppInstanceRetentionSettings(ctx, &chime.PutAppInstanceRetentionSettingsInput{AppInstanceArn: p.instance,
		AppInstanceRetentionSettings: &types.AppInstanceRetentionSettings{ChannelRetentionSettings: &types.ChannelRetentionSettings{RetentionDays: new(int32(7))}}}))
	must(c.GetAppInstanceRetentionSettings(ctx, &chime.GetAppInstanceRetentionSettingsInput{AppInstanceArn: p.instance}))

	user := func(id string) *string {
		return must(c.CreateAppInstanceUser(ctx, &chime.CreateAppInstanceUserInput{AppInstanceArn: p.instance, AppInstanceUserId: &id, Name: new("Ä " + id)})).AppInstanceUserArn
	}
	p.admin, p.john, p.jane = user("admin"), user("john.doe@example.com"), user("jane")
	must(c.DescribeAppInstanceUser(ctx, &chime.DescribeAppInstanceUserInput{AppInstanceUserArn: p.john}))
	must(c.UpdateAppInstanceUser(ctx, &chime.UpdateAppInstanceUserInput{AppInstanceUserArn: p.john, Name: new("John"), Metadata: new("m")}))
	must(c.PutAppInstanceUserExpirationSettings(ctx, &chime.PutAppInstanceUserExpirationSettingsInput{AppInstanceUserArn: p.john,
		ExpirationSettings: &types.ExpirationSettings{ExpirationDays: new(int32(9)), ExpirationCriterion: types.ExpirationCriterionCreatedTimestamp}}))
	if users := must(c.ListAppInstanceUsers(ctx, &chime.ListAppInstanceUsersInput{AppInstanceArn: p.instance})); len(users.AppInstanceUsers) != 3 {
		t.Errorf("%d users, want 3", len(users.AppInstanceUsers))
	}

	must(c.CreateAppInstanceAdmin(ctx, &chime.CreateAppInstanceAdminInput{AppInstanceArn: p.instance, AppInstanceAdminArn: p.admin}))
	must(c.DescribeAppInstanceAdmin(ctx, &chime.DescribeAppInstanceAdminInput{AppInstanceArn: p.instance, AppInstanceAdminArn: p.admin}))
	must(c.ListAppInstanceAdmins(ctx, &chime.ListAppInstanceAdminsInput{AppInstanceArn: p.instance}))

	p.bot = must(c.CreateAppInstanceBot(ctx, &chime.CreateAppInstanceBotInput{AppInstanceArn: p.instance, Name: new("Helper"), Configuration: &types.Configuration{Lex: &types.LexConfiguration{
		LexBotAliasArn: new("arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST"), LocaleId: new("en_US"),
		InvokedBy: &types.InvokedBy{StandardMessages: types.StandardMessagesMentions, TargetedMessages: types.TargetedMessagesAll}}}})).AppInstanceBotArn
	must(c.DescribeAppInstanceBot(ctx, &chime.DescribeAppInstanceBotInput{AppInstanceBotArn: p.bot}))
	must(c.UpdateAppInstanceBot(ctx, &chime.UpdateAppInstanceBotInput{AppInstanceBotArn: p.bot, Name: new("Help"), Metadata: new("m")}))
	must(c.ListAppInstanceBots(ctx, &chime.ListAppInstanceBotsInput{AppInstanceArn: p.instance}))

	device := must(c.RegisterAppInstanceUserEndpoint(ctx, &chime.RegisterAppInstanceUserEndpointInput{AppInstanceUserArn: p.john, Type: types.AppInstanceUserEndpointTypeGcm,
		ResourceArn: new("arn:aws:mobiletargeting:us-east-1:123456789012:apps/a"), EndpointAttributes: &types.EndpointAttributes{DeviceToken: new("token")}})).EndpointId
	must(c.DescribeAppInstanceUserEndpoint(ctx, &chime.DescribeAppInstanceUserEndpointInput{AppInstanceUserArn: p.john, EndpointId: device}))
	must(c.UpdateAppInstanceUserEndpoint(ctx, &chime.UpdateAppInstanceUserEndpointInput{AppInstanceUserArn: p.john, EndpointId: device, Name: new("phone"), AllowMessages: types.AllowMessagesNone}))
	must(c.ListAppInstanceUserEndpoints(ctx, &chime.ListAppInstanceUserEndpointsInput{AppInstanceUserArn: p.john}))
	must(c.DeregisterAppInstanceUserEndpoint(ctx, &chime.DeregisterAppInstanceUserEndpointInput{AppInstanceUserArn: p.john, EndpointId: device}))

	must(c.TagResource(ctx, &chime.TagResourceInput{ResourceARN: p.instance, Tags: []types.Tag{{Key: new("team"), Value: new("chat")}}}))
	if tags := must(c.ListTagsForResource(ctx, &chime.ListTagsForResourceInput{ResourceARN: p.instance})); len(tags.Tags) != 1 {
		t.Errorf("tags %v, want one", tags.Tags)
	}
	must(c.UntagResource(ctx, &chime.UntagResourceInput{ResourceARN: p.instance, TagKeys: []string{"team"}}))
	return p
}

func callMessaging(t *testing.T, c *chime.Messaging, p people) {
	ctx := t.Context()
	must(c.GetMessagingSessionEndpoint(ctx, &chime.GetMessagingSessionEndpointInput{NetworkType: types.NetworkTypeIpv4Only}))
	channel := must(c.CreateChannel(ctx, &chime.CreateChannelInput{AppInstanceArn: p.instance, ChimeBearer: p.john, Name: new("general"), ChannelId: new("general"),
		Mode: types.ChannelModeUnrestricted, Privacy: types.ChannelPrivacyPublic, Metadata: new("m"),
		ExpirationSettings: &types.ExpirationSettings{ExpirationDays: new(int32(9)), ExpirationCriterion: types.ExpirationCriterionLastMessageTimestamp}})).ChannelArn
	must(c.DescribeChannel(ctx, &chime.DescribeChannelInput{ChannelArn: channel, ChimeBearer: p.john}))
	must(c.UpdateChannel(ctx, &chime.UpdateChannelInput{ChannelArn: channel, ChimeBearer: p.john, Name: new("General")}))
	must(c.PutChannelExpirationSettings(ctx, &chime.PutChannelExpirationSettingsInput{ChannelArn: channel, ChimeBearer: p.john}))
	must(c.ListChannels(ctx, &chime.ListChannelsInput{AppInstanceArn: p.instance, ChimeBearer: p.john, Privacy: types.ChannelPrivacyPublic}))
	must(c.TagResource(ctx, &chime.TagResourceInput{ResourceARN: channel, Tags: []types.Tag{{Key: new("team"), Value: new("chat")}}}))
	must(c.ListTagsForResource(ctx, &chime.ListTagsForResourceInput{ResourceARN: channel}))
	must(c.UntagResource(ctx, &chime.UntagResourceInput{ResourceARN: channel, TagKeys: []string{"team"}}))

	callMemberships(ctx, c, p, channel)
	callMessages(t, c, p, channel)
	callFlows(t, c, p, channel)

	streams := []types.StreamingConfiguration{{DataType: types.MessagingDataTypeChannelMessage, ResourceArn: new("arn:aws:kinesis:us-east-1:123456789012:stream/chime-messaging-events")}}
	must(c.PutMessagingStreamingConfigurations(ctx, &chime.PutMessagingStreamingConfigurationsInput{AppInstanceArn: p.instance, StreamingConfigurations: streams}))
	must(c.GetMessagingStreamingConfigurations(ctx, &chime.GetMessagingStreamingConfigurationsInput{AppInstanceArn: p.instance}))
	must(c.DeleteMessagingStreamingConfigurations(ctx, &chime.DeleteMessagingStreamingConfigurationsInput{AppInstanceArn: p.instance}))

	elastic := must(c.CreateChannel(ctx, &chime.CreateChannelInput{AppInstanceArn: p.instance, ChimeBearer: p.admin, Name: new("town hall"),
		ElasticChannelConfiguration: &types.ElasticChannelConfiguration{MaximumSubChannels: new(int32(2)), TargetMembershipsPerSubChannel: new(int32(2)), MinimumMembershipPercentage: new(int32(40))}})).ChannelArn
	must(c.ListSubChannels(ctx, &chime.ListSubChannelsInput{ChannelArn: elastic, ChimeBearer: p.admin}))
	must(c.DeleteChannel(ctx, &chime.DeleteChannelInput{ChannelArn: channel, ChimeBearer: p.admin}))
}

func callMemberships(ctx context.Context, c *chime.Messaging, p people, channel *string) {
	must(c.CreateChannelMembership(ctx, &chime.CreateChannelMembershipInput{ChannelArn: channel, ChimeBearer: p.john, MemberArn: p.jane, Type: types.ChannelMembershipTypeDefault}))
	must(c.BatchCreateChannelMembership(ctx, &chime.BatchCreateChannelMembershipInput{ChannelArn: channel, ChimeBearer: p.john, MemberArns: []string{*p.admin, *p.jane}}))
	must(c.DescribeChannelMembership(ctx, &chime.DescribeChannelMembershipInput{ChannelArn: channel, ChimeBearer: p.john, MemberArn: p.jane}))
	must(c.DescribeChannelMembershipForAppInstanceUser(ctx, &chime.DescribeChannelMembershipForAppInstanceUserInput{ChannelArn: channel, ChimeBearer: p.jane, AppInstanceUserArn: p.jane}))
	must(c.ListChannelMemberships(ctx, &chime.ListChannelMembershipsInput{ChannelArn: channel, ChimeBearer: p.john}))
	must(c.ListChannelMembershipsForAppInstanceUser(ctx, &chime.ListChannelMembershipsForAppInstanceUserInput{ChimeBearer: p.john}))
	must(c.SearchChannels(ctx, &chime.SearchChannelsInput{ChimeBearer: p.john,
		Fields: []types.SearchField{{Key: types.SearchFieldKeyMembers, Operator: types.SearchFieldOperatorIncludes, Values: []string{*p.john}}}}))
	must(c.PutChannelMembershipPreferences(ctx, &chime.PutChannelMembershipPreferencesInput{ChannelArn: channel, ChimeBearer: p.jane, MemberArn: p.jane,
		Preferences: &types.ChannelMembershipPreferences{PushNotifications: &types.PushNotificationPreferences{AllowNotifications: types.AllowNotificationsNone}}}))
	must(c.GetChannelMembershipPreferences(ctx, &chime.GetChannelMembershipPreferencesInput{ChannelArn: channel, ChimeBearer: p.jane, MemberArn: p.jane}))

	must(c.CreateChannelModerator(ctx, &chime.CreateChannelModeratorInput{ChannelArn: channel, ChimeBearer: p.john, ChannelModeratorArn: p.jane}))
	must(c.DescribeChannelModerator(ctx, &chime.DescribeChannelModeratorInput{ChannelArn: channel, ChimeBearer: p.john, ChannelModeratorArn: p.jane}))
	must(c.ListChannelModerators(ctx, &chime.ListChannelModeratorsInput{ChannelArn: channel, ChimeBearer: p.john}))
	must(c.DescribeChannelModeratedByAppInstanceUser(ctx, &chime.DescribeChannelModeratedByAppInstanceUserInput{ChannelArn: channel, ChimeBearer: p.jane, AppInstanceUserArn: p.jane}))
	must(c.ListChannelsModeratedByAppInstanceUser(ctx, &chime.ListChannelsModeratedByAppInstanceUserInput{ChimeBearer: p.jane}))
	must(c.DeleteChannelModerator(ctx, &chime.DeleteChannelModeratorInput{ChannelArn: channel, ChimeBearer: p.john, ChannelModeratorArn: p.jane}))

	must(c.DeleteChannelMembership(ctx, &chime.DeleteChannelMembershipInput{ChannelArn: channel, ChimeBearer: p.jane, MemberArn: p.jane}))
	must(c.CreateChannelBan(ctx, &chime.CreateChannelBanInput{ChannelArn: channel, ChimeBearer: p.john, MemberArn: p.jane}))
	must(c.DescribeChannelBan(ctx, &chime.DescribeChannelBanInput{ChannelArn: channel, ChimeBearer: p.john, MemberArn: p.jane}))
	must(c.ListChannelBans(ctx, &chime.ListChannelBansInput{ChannelArn: channel, ChimeBearer: p.john}))
	must(c.DeleteChannelBan(ctx, &chime.DeleteChannelBanInput{ChannelArn: channel, ChimeBearer: p.john, MemberArn: p.jane}))
}

func callMessages(t *testing.T, c *chime.Messaging, p people, channel *string) {
	ctx := t.Context()
	id := must(c.SendChannelMessage(ctx, &chime.SendChannelMessageInput{ChannelArn: channel, ChimeBearer: p.john, Content: new("hello"), Metadata: new("{}"),
		Type: types.ChannelMessageTypeStandard, Persistence: types.ChannelMessagePersistenceTypePersistent, ContentType: new("text/plain"),
		MessageAttributes: map[string]types.MessageAttributeValue{"k": {StringValues: []string{"v"}}},
		PushNotification:  &types.PushNotificationConfiguration{Title: new("t"), Body: new("b"), Type: types.PushNotificationTypeDefault}})).MessageId
	must(c.GetChannelMessage(ctx, &chime.GetChannelMessageInput{ChannelArn: channel, ChimeBearer: p.john, MessageId: id}))
	must(c.GetChannelMessageStatus(ctx, &chime.GetChannelMessageStatusInput{ChannelArn: channel, ChimeBearer: p.john, MessageId: id}))
	must(c.UpdateChannelMessage(ctx, &chime.UpdateChannelMessageInput{ChannelArn: channel, ChimeBearer: p.john, MessageId: id, Content: new("hello!")}))
	must(c.UpdateChannelReadMarker(ctx, &chime.UpdateChannelReadMarkerInput{ChannelArn: channel, ChimeBearer: p.john}))
	history := must(c.ListChannelMessages(ctx, &chime.ListChannelMessagesInput{ChannelArn: channel, ChimeBearer: p.john, SortOrder: types.SortOrderAscending}))
	if len(history.ChannelMessages) != 1 || value(history.ChannelMessages[0].Content) != "hello!" {
		t.Errorf("history %+v, want one message, hello!", history.ChannelMessages)
	}
	must(c.RedactChannelMessage(ctx, &chime.RedactChannelMessageInput{ChannelArn: channel, ChimeBearer: p.john, MessageId: id}))
	must(c.DeleteChannelMessage(ctx, &chime.DeleteChannelMessageInput{ChannelArn: channel, ChimeBearer: p.admin, MessageId: id}))
}

func callFlows(t *testing.T, c *chime.Messaging, p people, channel *string) {
	ctx := t.Context()
	processors := []types.Processor{{Name: new("filter"), ExecutionOrder: new(int32(1)), FallbackAction: types.FallbackActionContinue,
		Configuration: &types.ProcessorConfiguration{Lambda: &types.LambdaConfiguration{
			ResourceArn: new("arn:aws:lambda:us-east-1:123456789012:function:filter"), InvocationType: types.InvocationTypeAsync}}}}
	flow := must(c.CreateChannelFlow(ctx, &chime.CreateChannelFlowInput{AppInstanceArn: p.instance, Name: new("flow"), Processors: processors})).ChannelFlowArn
	must(c.DescribeChannelFlow(ctx, &chime.DescribeChannelFlowInput{ChannelFlowArn: flow}))
	must(c.UpdateChannelFlow(ctx, &chime.UpdateChannelFlowInput{ChannelFlowArn: flow, Name: new("flow"), Processors: processors}))
	must(c.ListChannelFlows(ctx, &chime.ListChannelFlowsInput{AppInstanceArn: p.instance}))
	must(c.AssociateChannelFlow(ctx, &chime.AssociateChannelFlowInput{ChannelArn: channel, ChimeBearer: p.admin, ChannelFlowArn: flow}))
	must(c.ListChannelsAssociatedWithChannelFlow(ctx, &chime.ListChannelsAssociatedWithChannelFlowInput{ChannelFlowArn: flow}))
	must(c.DisassociateChannelFlow(ctx, &chime.DisassociateChannelFlowInput{ChannelArn: channel, ChimeBearer: p.admin, ChannelFlowArn: flow}))
	must(c.DeleteChannelFlow(ctx, &chime.DeleteChannelFlowInput{ChannelFlowArn: flow}))

	// No message waits for this callback, and the service says so.
	_, err := c.ChannelFlowCallback(ctx, &chime.ChannelFlowCallbackInput{ChannelArn: channel, ChannelMessage: &types.ChannelMessageCallback{MessageId: new("m")}})
	if e, ok := errors.AsType[*chime.Error](err); !ok || e.StatusCode/100 != 4 || e.Code == "UnknownOperationException" {
		t.Errorf("ChannelFlowCallback without a message: %v, want a refusal", err)
	}
}

// callLast deletes what the others worked with.
func callLast(t *testing.T, c *chime.Identity, p people) {
	ctx := t.Context()
	must(c.DeleteAppInstanceAdmin(ctx, &chime.DeleteAppInstanceAdminInput{AppInstanceArn: p.instance, AppInstanceAdminArn: p.admin}))
	must(c.DeleteAppInstanceBot(ctx, &chime.DeleteAppInstanceBotInput{AppInstanceBotArn: p.bot}))
	must(c.DeleteAppInstanceUser(ctx, &chime.DeleteAppInstanceUserInput{AppInstanceUserArn: p.john}))
	must(c.DeleteAppInstance(ctx, &chime.DeleteAppInstanceInput{AppInstanceArn: p.instance}))
	if _, err := c.DescribeAppInstance(ctx, &chime.DescribeAppInstanceInput{AppInstanceArn: p.instance}); err == nil {
		t.Error("DescribeAppInstance finds a deleted instance")
	}
}
