package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// A modelClient is a client of one service that knows nothing of it but its API
// model: it lays out requests as the model says, and holds answers against it.
type modelClient struct {
	caller
	service service
	model   *apiModel
	inputs  map[string]object // of every operation that was called, the first
}

func newModelClient(t *testing.T, s *Server, service service) *modelClient {
	c := newCaller(t, s)
	if service == ivschatService {
		c = c.chat()
	}
	return &modelClient{c, service, loadModel(t, service), map[string]object{}}
}

// send makes a call without looking at the answer.
func (m *modelClient) send(operation string, in object) reply {
	m.t.Helper()
	o := m.model.Operations[operation]
	path, rawQuery, _ := strings.Cut(o.HTTP.RequestURI, "?")
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		m.t.Fatal(err)
	}
	c := m.caller
	var body object
	if o.HTTP.Method != http.MethodGet && o.HTTP.Method != http.MethodDelete {
		body = object{}
	}
	for name, value := range in {
		ref, ok := m.model.Shapes[o.Input.Shape].Members[name]
		if !ok {
			m.t.Fatalf("%s has no member %s", operation, name)
		}
		switch ref.Location {
		case "uri":
			path = strings.Replace(path, "{"+ref.LocationName+"}", escape(value.(string)), 1)
		case "querystring":
			values, ok := value.([]string)
			if !ok {
				values = []string{fmt.Sprint(value)}
			}
			query[ref.LocationName] = values
		case "header":
			c.bearer = value.(string)
		default:
			body[name] = value
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	if body == nil {
		return c.request(o.HTTP.Method, path, nil)
	}
	return c.request(o.HTTP.Method, path, body)
}

// call makes a call that must succeed, with the status and the answer that the
// model has.
func (m *modelClient) call(operation string, in object) object {
	m.t.Helper()
	o := m.model.Operations[operation]
	if o.Input != nil {
		if _, ok := m.model.Shapes[o.Input.Shape].Members["ClientRequestToken"]; ok && in["ClientRequestToken"] == nil {
			in = maps.Clone(in)
			in["ClientRequestToken"] = m.srv.random.uuid()
		}
	}
	r := m.send(operation, in)
	want := o.HTTP.ResponseCode
	if want == 0 {
		want = http.StatusOK
	}
	if r.status != want {
		m.t.Fatalf("%s(%v): %d %s, want %d", operation, in, r.status, r.body, want)
	}
	if _, ok := m.inputs[operation]; !ok {
		m.inputs[operation] = in
	}
	out := object{}
	switch {
	case want == http.StatusNoContent && len(r.body) > 0:
		m.t.Errorf("%s: 204 with the body %s", operation, r.body)
	case o.Output != nil:
		if err := json.Unmarshal(r.body, &out); err != nil {
			m.t.Fatalf("%s: %v in %s", operation, err, r.body)
		}
		if got := r.header.Get("Content-Type"); got != "application/json" {
			m.t.Errorf("%s: Content-Type %q, want application/json", operation, got)
		}
		m.check(operation, o.Output.Shape, out)
	}
	if r.header.Get("X-Amzn-Requestid") == "" {
		m.t.Errorf("%s: no x-amzn-RequestId", operation)
	}
	return out
}

// check holds a JSON value against a shape.
func (m *modelClient) check(at, shape string, value any) {
	m.t.Helper()
	s := m.model.Shapes[shape]
	size := -1
	ok := true
	switch s.Type {
	case "structure":
		var members object
		if members, ok = value.(object); ok {
			for name, v := range members {
				if ref, known := s.Members[name]; known {
					m.check(at+"."+name, ref.Shape, v)
				} else {
					m.t.Errorf("%s has the member %s, which %s does not have", at, name, shape)
				}
			}
			for _, name := range s.Required {
				if members[name] == nil {
					m.t.Errorf("%s has no %s, which %s requires", at, name, shape)
				}
			}
		}
	case "list":
		var elements []any
		if elements, ok = value.([]any); ok {
			size = len(elements)
			for i, v := range elements {
				m.check(fmt.Sprintf("%s[%d]", at, i), s.Member.Shape, v)
			}
		}
	case "map":
		var entries object
		if entries, ok = value.(object); ok {
			size = len(entries)
			for key, v := range entries {
				m.check(at+" key", s.Key.Shape, key)
				m.check(at+"."+key, s.Value.Shape, v)
			}
		}
	case "string":
		var text string
		if text, ok = value.(string); ok {
			size = utf8.RuneCountInString(text)
			if s.Enum != nil && !slices.Contains(s.Enum, text) {
				m.t.Errorf("%s = %q, want one of %q", at, text, s.Enum)
			}
			if !m.matches(s.Pattern, text) {
				m.t.Errorf("%s = %q, want a match of %s", at, text, s.Pattern)
			}
		}
	case "integer":
		var n float64
		if n, ok = value.(float64); ok {
			ok = n == float64(int(n))
			size = int(n)
		}
	case "boolean":
		_, ok = value.(bool)
	case "timestamp":
		if m.service == ivschatService {
			text, isText := value.(string)
			_, err := time.Parse(time.RFC3339Nano, text)
			ok = isText && err == nil && strings.HasSuffix(text, "Z")
		} else {
			var n float64
			n, ok = value.(float64)
			// Milliseconds would be a thousand times as much.
			ok = ok && n > 1e9 && n < 1e10
		}
	default:
		m.t.Errorf("%s has the unknown type %s", at, s.Type)
	}
	if !ok {
		m.t.Errorf("%s = %v, want a %s", at, value, s.Type)
	}
	if size >= 0 && (size < s.Min || s.Max > 0 && size > s.Max) {
		m.t.Errorf("%s has the size %d, want %d to %d", at, size, s.Min, s.Max)
	}
}

// matches reports whether a whole string matches a pattern of the model.
func (m *modelClient) matches(pattern, text string) bool {
	switch pattern {
	case "", `[\s\S]*`:
		return true
	case patternNamed("arn").source:
		return isARN(text)
	case patternNamed("name").source:
		return isName(text)
	}
	return regexp.MustCompile(`^(?:` + pattern + `)$`).MatchString(text)
}

// checkAll demands that every operation was called.
func (m *modelClient) checkAll() {
	for name := range m.model.Operations {
		if _, ok := m.inputs[name]; !ok {
			m.t.Errorf("%s was not called", name)
		}
	}
}

// Every operation of the models, sent by a client that knows nothing else, is
// answered with the status and the shape of the model; and whatever member of
// its input violates the model, it is refused.
func TestConformance(t *testing.T) {
	t.Parallel()
	events := make(chan []byte, 10)
	srv := start(t, Options{
		Logf: func(string, ...any) {}, // of thousands of calls
		Lambda: func(_ context.Context, _ string, event []byte) ([]byte, error) {
			events <- event
			return nil, nil
		},
	})
	identity, messaging := newModelClient(t, srv, identityService), newModelClient(t, srv, messagingService)
	callChime(t, identity, messaging, events)
	chat := newModelClient(t, srv, ivschatService)
	callChat(chat)
	for _, m := range []*modelClient{identity, messaging, chat} {
		m.checkAll()
		m.violateAll()
	}
}

// callChime calls every operation of both Chime services.
func callChime(t *testing.T, identity, messaging *modelClient, events <-chan []byte) {
	tags := []object{{"Key": "team", "Value": "chat"}}
	app := identity.call("CreateAppInstance", object{"Name": "demo", "Metadata": "m", "Tags": tags})["AppInstanceArn"].(string)
	user := func(id string) string {
		return identity.call("CreateAppInstanceUser", object{"AppInstanceArn": app, "AppInstanceUserId": id, "Name": id, "Metadata": "m",
			"Tags": tags, "ExpirationSettings": object{"ExpirationDays": 1, "ExpirationCriterion": "CREATED_TIMESTAMP"}})["AppInstanceUserArn"].(string)
	}
	ann, bob, cid := user("ann"), user("bob"), user("cid")
	inApp := object{"AppInstanceArn": app}
	identity.call("DescribeAppInstance", inApp)
	identity.call("UpdateAppInstance", object{"AppInstanceArn": app, "Name": "renamed", "Metadata": "x"})
	identity.call("ListAppInstances", object{"MaxResults": 1})
	identity.call("PutAppInstanceRetentionSettings", object{"AppInstanceArn": app,
		"AppInstanceRetentionSettings": object{"ChannelRetentionSettings": object{"RetentionDays": 7}}})
	identity.call("GetAppInstanceRetentionSettings", inApp)
	theUser := object{"AppInstanceUserArn": ann}
	identity.call("DescribeAppInstanceUser", theUser)
	identity.call("UpdateAppInstanceUser", object{"AppInstanceUserArn": ann, "Name": "Ann", "Metadata": "m"})
	identity.call("ListAppInstanceUsers", object{"AppInstanceArn": app, "MaxResults": 2})
	identity.call("PutAppInstanceUserExpirationSettings", object{"AppInstanceUserArn": ann,
		"ExpirationSettings": object{"ExpirationDays": 2, "ExpirationCriterion": "CREATED_TIMESTAMP"}})
	admin := object{"AppInstanceArn": app, "AppInstanceAdminArn": ann}
	identity.call("CreateAppInstanceAdmin", admin)
	identity.call("DescribeAppInstanceAdmin", admin)
	identity.call("ListAppInstanceAdmins", object{"AppInstanceArn": app, "MaxResults": 1})
	lex := object{"Lex": object{"LexBotAliasArn": "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST", "LocaleId": "en_US",
		"RespondsTo": "STANDARD_MESSAGES", "WelcomeIntent": "Hello", "InvokedBy": object{"StandardMessages": "AUTO", "TargetedMessages": "ALL"}}}
	bot := identity.call("CreateAppInstanceBot", object{"AppInstanceArn": app, "Name": "bot", "Metadata": "m", "Tags": tags, "Configuration": lex})["AppInstanceBotArn"].(string)
	theBot := object{"AppInstanceBotArn": bot}
	identity.call("DescribeAppInstanceBot", theBot)
	identity.call("UpdateAppInstanceBot", object{"AppInstanceBotArn": bot, "Name": "Bot", "Metadata": "m", "Configuration": lex})
	identity.call("ListAppInstanceBots", object{"AppInstanceArn": app, "MaxResults": 1})
	endpoint := identity.call("RegisterAppInstanceUserEndpoint", object{"AppInstanceUserArn": ann, "Name": "phone", "Type": "APNS",
		"ResourceArn": "arn:aws:mobiletargeting:us-east-1:123456789012:apps/x", "AllowMessages": "ALL",
		"EndpointAttributes": object{"DeviceToken": "d", "VoipDeviceToken": "v"}})["EndpointId"].(string)
	theEndpoint := object{"AppInstanceUserArn": ann, "EndpointId": endpoint}
	identity.call("DescribeAppInstanceUserEndpoint", theEndpoint)
	identity.call("UpdateAppInstanceUserEndpoint", object{"AppInstanceUserArn": ann, "EndpointId": endpoint, "Name": "x", "AllowMessages": "NONE"})
	identity.call("ListAppInstanceUserEndpoints", object{"AppInstanceUserArn": ann, "MaxResults": 1})
	identity.call("DeregisterAppInstanceUserEndpoint", theEndpoint)
	for _, m := range []*modelClient{identity, messaging} {
		m.call("TagResource", object{"ResourceARN": app, "Tags": tags})
		m.call("ListTagsForResource", object{"ResourceARN": app})
		m.call("UntagResource", object{"ResourceARN": app, "TagKeys": []string{"team"}})
	}

	by := func(bearer string, more object) object {
		in := object{"ChimeBearer": bearer}
		maps.Copy(in, more)
		return in
	}
	channel := messaging.call("CreateChannel", by(ann, object{"AppInstanceArn": app, "Name": "room", "Mode": "UNRESTRICTED", "Privacy": "PUBLIC",
		"Metadata": "m", "Tags": tags, "ChannelId": "room-1", "MemberArns": []string{bob}, "ModeratorArns": []string{bob},
		"ExpirationSettings": object{"ExpirationDays": 1, "ExpirationCriterion": "LAST_MESSAGE_TIMESTAMP"}}))["ChannelArn"].(string)
	in := func(bearer string, more object) object {
		in := by(bearer, more)
		in["ChannelArn"] = channel
		return in
	}
	theChannel := in(ann, nil)
	messaging.call("DescribeChannel", theChannel)
	messaging.call("UpdateChannel", in(ann, object{"Name": "renamed", "Mode": "UNRESTRICTED", "Metadata": "x"}))
	messaging.call("ListChannels", by(ann, object{"AppInstanceArn": app, "Privacy": "PUBLIC", "MaxResults": 1}))
	messaging.call("SearchChannels", by(ann, object{"MaxResults": 1, "Fields": []object{{"Key": "MEMBERS", "Operator": "INCLUDES", "Values": []string{bob}}}}))
	messaging.call("PutChannelExpirationSettings", in(ann, object{"ExpirationSettings": object{"ExpirationDays": 2, "ExpirationCriterion": "CREATED_TIMESTAMP"}}))

	messaging.call("CreateChannelMembership", in(ann, object{"MemberArn": cid, "Type": "DEFAULT"}))
	messaging.call("BatchCreateChannelMembership", in(ann, object{"MemberArns": []string{bot, cid}, "Type": "HIDDEN"}))
	messaging.call("ListChannelMemberships", in(ann, object{"Type": "DEFAULT", "MaxResults": 2}))
	messaging.call("ListChannelMembershipsForAppInstanceUser", by(ann, object{"AppInstanceUserArn": bob, "MaxResults": 1}))
	messaging.call("DescribeChannelMembership", in(ann, object{"MemberArn": bob}))
	messaging.call("DescribeChannelMembershipForAppInstanceUser", in(ann, object{"AppInstanceUserArn": bob}))
	messaging.call("DescribeChannelModeratedByAppInstanceUser", in(ann, object{"AppInstanceUserArn": bob}))
	messaging.call("ListChannelsModeratedByAppInstanceUser", by(ann, object{"AppInstanceUserArn": bob, "MaxResults": 1}))
	messaging.call("PutChannelMembershipPreferences", in(bob, object{"MemberArn": bob,
		"Preferences": object{"PushNotifications": object{"AllowNotifications": "FILTERED", "FilterRule": `{"type":["x"]}`}}}))
	messaging.call("GetChannelMembershipPreferences", in(bob, object{"MemberArn": bob}))
	messaging.call("UpdateChannelReadMarker", in(bob, nil))

	messaging.call("CreateChannelModerator", in(ann, object{"ChannelModeratorArn": cid}))
	messaging.call("DescribeChannelModerator", in(ann, object{"ChannelModeratorArn": cid}))
	messaging.call("ListChannelModerators", in(ann, object{"MaxResults": 1}))
	messaging.call("DeleteChannelModerator", in(ann, object{"ChannelModeratorArn": cid}))
	messaging.call("CreateChannelBan", in(ann, object{"MemberArn": cid}))
	messaging.call("DescribeChannelBan", in(ann, object{"MemberArn": cid}))
	messaging.call("ListChannelBans", in(ann, object{"MaxResults": 1}))
	messaging.call("DeleteChannelBan", in(ann, object{"MemberArn": cid}))

	message := object{"Content": "hello", "Type": "STANDARD", "Persistence": "PERSISTENT", "Metadata": "m", "ContentType": "text/plain",
		"PushNotification":  object{"Title": "t", "Body": "b", "Type": "DEFAULT"},
		"MessageAttributes": object{"priority": object{"StringValues": []string{"high"}}}, "Target": []object{{"MemberArn": bob}}}
	id := messaging.call("SendChannelMessage", in(ann, message))["MessageId"].(string)
	theMessage := in(ann, object{"MessageId": id})
	messaging.call("GetChannelMessage", theMessage)
	messaging.call("GetChannelMessageStatus", theMessage)
	messaging.call("UpdateChannelMessage", in(ann, object{"MessageId": id, "Content": "edited", "Metadata": "x", "ContentType": "text/html"}))
	messaging.call("ListChannelMessages", in(ann, object{"SortOrder": "ASCENDING", "MaxResults": 1,
		"NotBefore": "2020-01-01T00:00:00Z", "NotAfter": "2100-01-01T00:00:00.000Z"}))
	messaging.call("RedactChannelMessage", theMessage)
	messaging.call("GetChannelMessage", theMessage) // without its content
	messaging.call("DeleteChannelMessage", theMessage)

	processors := []object{{"Name": "p", "ExecutionOrder": 1, "FallbackAction": "ABORT", "Configuration": object{
		"Lambda": object{"ResourceArn": "arn:aws:lambda:us-east-1:123456789012:function:processor", "InvocationType": "ASYNC"}}}}
	flow := messaging.call("CreateChannelFlow", object{"AppInstanceArn": app, "Name": "flow", "Tags": tags, "Processors": processors})["ChannelFlowArn"].(string)
	theFlow := object{"ChannelFlowArn": flow}
	messaging.call("DescribeChannelFlow", theFlow)
	messaging.call("UpdateChannelFlow", object{"ChannelFlowArn": flow, "Name": "renamed", "Processors": processors})
	messaging.call("ListChannelFlows", object{"AppInstanceArn": app, "MaxResults": 1})
	messaging.call("AssociateChannelFlow", in(ann, theFlow))
	messaging.call("DescribeChannel", theChannel) // with all it can have
	messaging.call("ListChannelsAssociatedWithChannelFlow", object{"ChannelFlowArn": flow, "MaxResults": 1})
	delete(message, "Target")
	messaging.call("SendChannelMessage", in(ann, message))
	var event struct {
		CallbackId     string
		ChannelMessage struct{ MessageId string }
	}
	if err := json.Unmarshal(<-events, &event); err != nil {
		t.Fatal(err)
	}
	messaging.call("ChannelFlowCallback", object{"ChannelArn": channel, "CallbackId": event.CallbackId, "DeleteResource": false,
		"ChannelMessage": object{"MessageId": event.ChannelMessage.MessageId, "Content": "processed", "Metadata": "m", "ContentType": "x"}})
	messaging.call("DisassociateChannelFlow", in(ann, theFlow))
	messaging.call("DeleteChannelFlow", theFlow)

	elastic := messaging.call("CreateChannel", by(ann, object{"AppInstanceArn": app, "Name": "hall", "ElasticChannelConfiguration": object{
		"MaximumSubChannels": 5, "TargetMembershipsPerSubChannel": 2, "MinimumMembershipPercentage": 10}}))["ChannelArn"].(string)
	messaging.call("CreateChannelMembership", by(ann, object{"ChannelArn": elastic, "MemberArn": bob, "Type": "DEFAULT"}))
	messaging.call("ListSubChannels", by(ann, object{"ChannelArn": elastic, "MaxResults": 1}))
	messaging.call("DescribeChannel", by(ann, object{"ChannelArn": elastic}))

	stream := []object{{"DataType": "Channel", "ResourceArn": "arn:aws:kinesis:us-east-1:123456789012:stream/chime-messaging-x"}}
	messaging.call("PutMessagingStreamingConfigurations", object{"AppInstanceArn": app, "StreamingConfigurations": stream})
	messaging.call("GetMessagingStreamingConfigurations", inApp)
	messaging.call("DeleteMessagingStreamingConfigurations", inApp)
	messaging.call("GetMessagingSessionEndpoint", object{"NetworkType": "IPV4_ONLY"})

	messaging.call("DeleteChannelMembership", in(ann, object{"MemberArn": bob}))
	messaging.call("DeleteChannel", theChannel)
	identity.call("DeleteAppInstanceAdmin", admin)
	identity.call("DeleteAppInstanceBot", theBot)
	identity.call("DeleteAppInstanceUser", object{"AppInstanceUserArn": cid})
	identity.call("DeleteAppInstance", inApp)
}

// callChat calls every operation of IVS Chat.
func callChat(m *modelClient) {
	tags := object{"team": "chat"}
	logging := m.call("CreateLoggingConfiguration", object{"name": "logs", "tags": tags,
		"destinationConfiguration": object{"s3": object{"bucketName": "my-logs"}}})["arn"].(string)
	theLogging := object{"identifier": logging}
	m.call("GetLoggingConfiguration", theLogging)
	m.call("UpdateLoggingConfiguration", object{"identifier": logging, "name": "renamed",
		"destinationConfiguration": object{"firehose": object{"deliveryStreamName": "stream"}}})
	m.call("ListLoggingConfigurations", object{"maxResults": 1})
	room := m.call("CreateRoom", object{"name": "room", "maximumMessageRatePerSecond": 5, "maximumMessageLength": 100, "tags": tags,
		"messageReviewHandler":            object{"uri": "arn:aws:lambda:us-east-1:123456789012:function:review", "fallbackResult": "DENY"},
		"loggingConfigurationIdentifiers": []string{logging}})["arn"].(string)
	theRoom := object{"identifier": room}
	m.call("GetRoom", theRoom)
	m.call("UpdateRoom", object{"identifier": room, "name": "renamed", "maximumMessageRatePerSecond": 10, "maximumMessageLength": 500,
		"messageReviewHandler": object{"uri": ""}, "loggingConfigurationIdentifiers": []string{}})
	m.call("ListRooms", object{"name": "renamed", "maxResults": 1})
	m.call("CreateChatToken", object{"roomIdentifier": room, "userId": "ann", "capabilities": []string{"SEND_MESSAGE"},
		"sessionDurationInMinutes": 30, "attributes": object{"color": "red"}})
	m.call("SendEvent", object{"roomIdentifier": room, "eventName": "offer", "attributes": object{"price": "1"}})
	m.call("DeleteMessage", object{"roomIdentifier": room, "id": "abcdefABCDEF", "reason": "rude"})
	m.call("DisconnectUser", object{"roomIdentifier": room, "userId": "ann", "reason": "rude"})
	m.call("TagResource", object{"resourceArn": room, "tags": tags})
	m.call("ListTagsForResource", object{"resourceArn": room})
	m.call("UntagResource", object{"resourceArn": room, "tagKeys": []string{"team"}})
	m.call("DeleteRoom", theRoom)
	m.call("DeleteLoggingConfiguration", theLogging)
}

// violateAll repeats every call, each time with one member that the model does
// not allow, and demands the refusal of the service.
func (m *modelClient) violateAll() {
	calls := 0
	for operation, in := range m.inputs {
		input := m.model.Operations[operation].Input
		if input == nil {
			continue
		}
		s := m.model.Shapes[input.Shape]
		for name, ref := range s.Members {
			for _, bad := range m.violations(ref, in[name]) {
				if ref.Location == "uri" && bad == "" {
					continue // that would be another path
				}
				m.violate(operation, in, name, bad)
				calls++
			}
			if slices.Contains(s.Required, name) && ref.Location != "uri" {
				m.violate(operation, in, name, nil)
				calls++
			}
		}
	}
	if calls < 100 {
		m.t.Errorf("%d violations of the model of %s were tried, want hundreds", calls, m.service)
	}
}

// violate repeats a call with one member changed, or left out.
func (m *modelClient) violate(operation string, in object, name string, bad any) {
	in = maps.Clone(in)
	if bad == nil {
		delete(in, name)
	} else {
		in[name] = bad
	}
	status, exception := http.StatusBadRequest, "BadRequestException"
	switch {
	case m.service == ivschatService:
		exception = "ValidationException"
	case name == "ChimeBearer":
		status, exception = http.StatusUnauthorized, "UnauthorizedClientException"
	}
	r := m.send(operation, in)
	if got := r.header.Get("X-Amzn-Errortype"); r.status != status || got != exception {
		m.t.Errorf("%s with %s %.100q: %d %s %.200s, want %d %s", operation, name, fmt.Sprint(bad), r.status, got, r.body, status, exception)
	}
}

// violations returns values that a member may not have: too short and too long
// ones, such that do not match, and such of another type.
func (m *modelClient) violations(ref shapeRef, good any) []any {
	s := m.model.Shapes[ref.Shape]
	inBody := ref.Location == ""
	var bad []any
	switch s.Type {
	case "string":
		if s.Min > 0 && ref.Location != "header" {
			bad = append(bad, strings.Repeat("a", s.Min-1))
		}
		if s.Max > 0 {
			bad = append(bad, strings.Repeat("a", s.Max+1))
		}
		if s.Enum != nil {
			bad = append(bad, "NO_SUCH_VALUE")
		}
		for _, text := range []string{"a b", "-", "a\nb"} {
			if !m.matches(s.Pattern, text) && ref.Location != "header" {
				bad = append(bad, text)
				break
			}
		}
		if inBody {
			bad = append(bad, 1, []string{"a"}, object{}, true)
		}
	case "integer":
		bad = append(bad, "many", s.Min-1)
		if s.Max > 0 {
			bad = append(bad, s.Max+1)
		}
		if inBody {
			bad = append(bad, 1.5, true, 1e18)
		}
	case "boolean":
		bad = append(bad, "true", 1)
	case "timestamp":
		bad = append(bad, "yesterday", "2026-01-15")
	case "list":
		if inBody {
			bad = append(bad, "a", 1, object{}, []any{nil}, []any{1.5})
		}
		if elements, ok := good.([]string); ok && len(elements) > 0 && s.Max > 0 {
			bad = append(bad, slices.Repeat(elements[:1], s.Max+1))
		}
		if s.Min > 0 {
			bad = append(bad, []string{})
		}
	case "map":
		bad = append(bad, "a", []string{}, object{"key": nil}, object{"key": 1})
	case "structure":
		bad = append(bad, "a", 1, []string{"a"})
	}
	return bad
}
