package emulator

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"time"
)

// TestEventPayloads fixes the bytes of every kind of event: header names, the
// order of members, the form of timestamps, and what is left out.
func TestEventPayloads(t *testing.T) {
	t.Parallel()
	at := func(minute int) time.Time { return time.Date(2026, 1, 15, 10, minute, 31, 13e6, time.UTC) }
	const (
		instance = "arn:aws:chime:us-east-1:123456789012:app-instance/i"
		room     = instance + "/channel/c"
	)
	ann := identity{Arn: instance + "/user/ann", Name: "Ann"}
	ben := &userRecord{ARN: instance + "/user/ben", Name: "Ben"}
	message := messageRecord{
		Channel: room, ID: "m1", Content: `say "<hi>" & go`, Metadata: `{"a":1}`, Type: "STANDARD", Persistence: "PERSISTENT",
		Created: at(20), Updated: at(20), Sender: ann, Status: statusSent,
	}
	edited := message
	edited.Edited, edited.Updated = at(21), at(21)
	redacted := message
	redacted.Redacted, redacted.Content, redacted.Metadata, redacted.Updated = true, "", "", at(22)
	full := message
	full.ContentType, full.SubChannel, full.Target = "text/plain", "s1", ben.ARN
	full.Attributes = map[string]messageAttributeValue{"priority": {StringValues: []string{"high"}}}
	typing := messageRecord{
		Channel: room, ID: "m2", Content: "...", Type: "CONTROL", Persistence: "NON_PERSISTENT",
		Created: at(20), Updated: at(20), Sender: ann, Status: statusSent,
	}
	failed := message
	failed.Status, failed.Detail = statusFailed, "no answer"
	ch := channelRecord{
		ARN: room, Name: "Room", Mode: "RESTRICTED", Privacy: "PRIVATE", Metadata: "m", CreatedBy: ann, Created: at(0), LastMessage: at(20), Updated: at(30),
	}
	elastic := ch
	elastic.Flow = instance + "/channel-flow/f"
	elastic.Elastic = &elasticChannelConfiguration{MaximumSubChannels: 10, TargetMembershipsPerSubChannel: 500, MinimumMembershipPercentage: 25}
	elastic.Expiration = &expirationSettings{ExpirationDays: 30, ExpirationCriterion: "LAST_MESSAGE_TIMESTAMP"}
	fresh := channelRecord{ARN: room, Name: "Room", Mode: "RESTRICTED", Privacy: "PUBLIC", CreatedBy: ann, Created: at(0), Updated: at(0)}
	membership := membershipRecord{Channel: room, Type: "DEFAULT", InvitedBy: ann, Created: at(5), Updated: at(5), user: ben}
	moved := membership
	moved.SubChannel, moved.Updated = "s1", at(40)

	const (
		sender = `\"Sender\":{\"Arn\":\"` + instance + `/user/ann\",\"Name\":\"Ann\"}`
		head   = `{\"ChannelArn\":\"` + room + `\",\"MessageId\":\"m1\",\"Content\":\"say \\\"<hi>\\\" & go\",\"Metadata\":\"{\\\"a\\\":1}\",\"Type\":\"STANDARD\",\"CreatedTimestamp\":\"2026-01-15T10:20:31.013Z\",`
		by     = `\"CreatedBy\":{\"Arn\":\"` + instance + `/user/ann\",\"Name\":\"Ann\"},\"CreatedTimestamp\":\"2026-01-15T10:00:31.013Z\",`
		member = `{\"InvitedBy\":{\"Arn\":\"` + instance + `/user/ann\",\"Name\":\"Ann\"},\"Type\":\"DEFAULT\",\"Member\":{\"Arn\":\"` + instance + `/user/ben\",\"Name\":\"Ben\"},\"ChannelArn\":\"` + room + `\",\"CreatedTimestamp\":\"2026-01-15T10:05:31.013Z\",`
	)
	for _, test := range []struct {
		name    string
		header  eventHeaders
		payload any
		want    string // the envelope, without the headers' braces
	}{
		{"session established", eventHeaders{EventType: eventSessionEstablished, MessageType: system}, nil,
			`"x-amz-chime-event-type":"SESSION_ESTABLISHED","x-amz-chime-message-type":"SYSTEM"}}`},
		{"message", eventHeaders{EventType: eventCreateMessage, MessageType: "STANDARD"}, message.payload(),
			`"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE","x-amz-chime-message-type":"STANDARD"},"Payload":"` + head +
				`\"LastUpdatedTimestamp\":\"2026-01-15T10:20:31.013Z\",` + sender + `,\"Redacted\":false,\"Persistence\":\"PERSISTENT\",\"Status\":{\"Value\":\"SENT\"}}"}`},
		{"control message", eventHeaders{EventType: eventCreateMessage, MessageType: "CONTROL"}, typing.payload(),
			`"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE","x-amz-chime-message-type":"CONTROL"},"Payload":"{\"ChannelArn\":\"` + room +
				`\",\"MessageId\":\"m2\",\"Content\":\"...\",\"Type\":\"CONTROL\",\"CreatedTimestamp\":\"2026-01-15T10:20:31.013Z\",\"LastUpdatedTimestamp\":\"2026-01-15T10:20:31.013Z\",` +
				sender + `,\"Redacted\":false,\"Persistence\":\"NON_PERSISTENT\",\"Status\":{\"Value\":\"SENT\"}}"}`},
		{"message with everything", eventHeaders{EventType: eventCreateMessage, MessageType: "STANDARD"}, full.payload(),
			`"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE","x-amz-chime-message-type":"STANDARD"},"Payload":"` + head +
				`\"LastUpdatedTimestamp\":\"2026-01-15T10:20:31.013Z\",` + sender + `,\"Redacted\":false,\"Persistence\":\"PERSISTENT\",\"Status\":{\"Value\":\"SENT\"},` +
				`\"ContentType\":\"text/plain\",\"MessageAttributes\":{\"priority\":{\"StringValues\":[\"high\"]}},\"SubChannelId\":\"s1\",\"Target\":[{\"MemberArn\":\"` + instance + `/user/ben\"}]}"}`},
		{"update", eventHeaders{EventType: eventUpdateMessage, MessageType: "STANDARD"}, edited.payload(),
			`"x-amz-chime-event-type":"UPDATE_CHANNEL_MESSAGE","x-amz-chime-message-type":"STANDARD"},"Payload":"` + head +
				`\"LastUpdatedTimestamp\":\"2026-01-15T10:21:31.013Z\",` + sender + `,\"Redacted\":false,\"Persistence\":\"PERSISTENT\",\"Status\":{\"Value\":\"SENT\"},\"LastEditedTimestamp\":\"2026-01-15T10:21:31.013Z\"}"}`},
		{"redaction", eventHeaders{EventType: eventRedactMessage, MessageType: "STANDARD"}, redacted.payload(),
			`"x-amz-chime-event-type":"REDACT_CHANNEL_MESSAGE","x-amz-chime-message-type":"STANDARD"},"Payload":"{\"ChannelArn\":\"` + room +
				`\",\"MessageId\":\"m1\",\"Type\":\"STANDARD\",\"CreatedTimestamp\":\"2026-01-15T10:20:31.013Z\",\"LastUpdatedTimestamp\":\"2026-01-15T10:22:31.013Z\",` +
				sender + `,\"Redacted\":true,\"Persistence\":\"PERSISTENT\",\"Status\":{\"Value\":\"SENT\"}}"}`},
		{"failure in a flow", eventHeaders{EventType: eventFailedCreateMessage, MessageType: "STANDARD"}, failed.payload(),
			`"x-amz-chime-event-type":"FAILED_CREATE_CHANNEL_MESSAGE","x-amz-chime-message-type":"STANDARD"},"Payload":"` + head +
				`\"LastUpdatedTimestamp\":\"2026-01-15T10:20:31.013Z\",` + sender + `,\"Redacted\":false,\"Persistence\":\"PERSISTENT\",\"Status\":{\"Value\":\"FAILED\",\"Detail\":\"no answer\"}}"}`},
		{"channel", eventHeaders{EventType: eventUpdateChannel, MessageType: system}, ch.payload(),
			`"x-amz-chime-event-type":"UPDATE_CHANNEL","x-amz-chime-message-type":"SYSTEM"},"Payload":"{\"Name\":\"Room\",\"ChannelArn\":\"` + room +
				`\",\"Mode\":\"RESTRICTED\",\"Privacy\":\"PRIVATE\",\"Metadata\":\"m\",` + by + `\"LastMessageTimestamp\":\"2026-01-15T10:20:31.013Z\",\"LastUpdatedTimestamp\":\"2026-01-15T10:30:31.013Z\"}"}`},
		{"channel without messages", eventHeaders{EventType: eventDeleteChannel, MessageType: system}, fresh.payload(),
			`"x-amz-chime-event-type":"DELETE_CHANNEL","x-amz-chime-message-type":"SYSTEM"},"Payload":"{\"Name\":\"Room\",\"ChannelArn\":\"` + room +
				`\",\"Mode\":\"RESTRICTED\",\"Privacy\":\"PUBLIC\",` + by + `\"LastUpdatedTimestamp\":\"2026-01-15T10:00:31.013Z\"}"}`},
		{"elastic channel", eventHeaders{EventType: eventUpdateChannel, MessageType: system}, elastic.payload(),
			`"x-amz-chime-event-type":"UPDATE_CHANNEL","x-amz-chime-message-type":"SYSTEM"},"Payload":"{\"Name\":\"Room\",\"ChannelArn\":\"` + room +
				`\",\"Mode\":\"RESTRICTED\",\"Privacy\":\"PRIVATE\",\"Metadata\":\"m\",` + by + `\"LastMessageTimestamp\":\"2026-01-15T10:20:31.013Z\",\"LastUpdatedTimestamp\":\"2026-01-15T10:30:31.013Z\",` +
				`\"ChannelFlowArn\":\"` + instance + `/channel-flow/f\",\"ElasticChannelConfiguration\":{\"MaximumSubChannels\":10,\"TargetMembershipsPerSubChannel\":500,\"MinimumMembershipPercentage\":25},` +
				`\"ExpirationSettings\":{\"ExpirationDays\":30,\"ExpirationCriterion\":\"LAST_MESSAGE_TIMESTAMP\"}}"}`},
		{"membership", eventHeaders{EventType: eventCreateMembership, MessageType: system}, membership.payload(),
			`"x-amz-chime-event-type":"CREATE_CHANNEL_MEMBERSHIP","x-amz-chime-message-type":"SYSTEM"},"Payload":"` + member + `\"LastUpdatedTimestamp\":\"2026-01-15T10:05:31.013Z\"}"}`},
		{"membership that moved", eventHeaders{EventType: eventUpdateMembership, MessageType: system}, moved.payload(),
			`"x-amz-chime-event-type":"UPDATE_CHANNEL_MEMBERSHIP","x-amz-chime-message-type":"SYSTEM"},"Payload":"` + member + `\"LastUpdatedTimestamp\":\"2026-01-15T10:40:31.013Z\",\"SubChannelId\":\"s1\"}"}`},
		{"membership lost by balancing", eventHeaders{EventType: eventDeleteMembership, MessageType: system, Reason: "subchannel_DELETED"}, membership.payload(),
			`"x-amz-chime-event-type":"DELETE_CHANNEL_MEMBERSHIP","x-amz-chime-message-type":"SYSTEM","x-amz-chime-event-reason":"subchannel_DELETED"},"Payload":"` + member + `\"LastUpdatedTimestamp\":\"2026-01-15T10:05:31.013Z\"}"}`},
		{"batch of memberships", eventHeaders{EventType: eventBatchCreateMembership, MessageType: system},
			&batchChannelMemberships{InvitedBy: &ann, Type: "DEFAULT", Members: []identity{ben.identity()}, ChannelArn: room},
			`"x-amz-chime-event-type":"BATCH_CREATE_CHANNEL_MEMBERSHIP","x-amz-chime-message-type":"SYSTEM"},"Payload":"{\"InvitedBy\":{\"Arn\":\"` + instance +
				`/user/ann\",\"Name\":\"Ann\"},\"Type\":\"DEFAULT\",\"Members\":[{\"Arn\":\"` + instance + `/user/ben\",\"Name\":\"Ben\"}],\"ChannelArn\":\"` + room + `\"}"}`},
	} {
		got := payloadOf(t, newEvent(test.header, test.payload))
		if want := `{"Headers":{` + test.want; got != want {
			t.Errorf("%s:\n got %s\nwant %s", test.name, got, want)
		}
	}
}

// payloadOf takes a frame apart.
func payloadOf(t *testing.T, f frame) string {
	t.Helper()
	length, rest := uint64(f[1]), f[2:]
	switch length {
	case 126:
		length, rest = uint64(binary.BigEndian.Uint16(rest)), rest[2:]
	case 127:
		length, rest = binary.BigEndian.Uint64(rest), rest[8:]
	}
	if uint64(len(rest)) != length {
		t.Fatalf("frame of %d bytes says it has %d", len(rest), length)
	}
	return string(rest)
}

func TestFrame(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 125, 126, 127, 65535, 65536} {
		payload := strings.Repeat("x", n)
		f := textFrame([]byte(payload))
		if f[0] != 0x81 || payloadOf(t, f) != payload {
			t.Errorf("frame of %d bytes begins %x", n, f[:2])
		}
	}
	// A reason is cut at the border of a character: 41 of three bytes fit.
	if got, want := closeFrame(4401, strings.Repeat("語", 60)), 2+2+41*3; len(got) != want {
		t.Errorf("close frame has %d bytes, want %d", len(got), want)
	}
	if got := closeFrame(4401, "Unauthorized"); !bytes.Equal(got, append([]byte{0x88, 14, 0x11, 0x31}, "Unauthorized"...)) {
		t.Errorf("close frame = %x", got)
	}
}
