package emulator

import "net/http"

// messagingOperations are the rows of chime-sdk-messaging, in the order of its
// API reference, with the tagging operations that chime-sdk-identity shares.
func messagingOperations() []operation {
	const (
		channels    = "/channels"
		channel     = "/channels/{channelArn}"
		flowOf      = "/channels/{channelArn}/channel-flow"
		flowOfThis  = "/channels/{channelArn}/channel-flow/{channelFlowArn}"
		memberships = "/channels/{channelArn}/memberships"
		membership  = "/channels/{channelArn}/memberships/{memberArn}"
		preferences = "/channels/{channelArn}/memberships/{memberArn}/preferences"
		moderators  = "/channels/{channelArn}/moderators"
		moderator   = "/channels/{channelArn}/moderators/{channelModeratorArn}"
		bans        = "/channels/{channelArn}/bans"
		ban         = "/channels/{channelArn}/bans/{memberArn}"
		messages    = "/channels/{channelArn}/messages"
		message     = "/channels/{channelArn}/messages/{messageId}"
		parts       = "/channels/{channelArn}/subchannels"
		readMarker  = "/channels/{channelArn}/readMarker"
		expiration  = "/channels/{channelArn}/expiration-settings"
		flows       = "/channel-flows"
		flow        = "/channel-flows/{channelFlowArn}"
		streaming   = "/app-instances/{appInstanceArn}/streaming-configurations"
		endpoint    = "/endpoints/messaging-session"
		tags        = "/tags"

		noLambda  = "processors are invoked where Options.Lambda stands for them; any other counts as unreachable, and its FallbackAction decides"
		noKinesis = "stored; nothing is written to Kinesis"
		noPush    = "PushNotification is checked and not delivered"

		all         = "*"
		theBearer   = "ChimeBearer"
		both        = "ChimeBearer,ChannelArn"
		withFlow    = "ChimeBearer,ChannelArn,ChannelFlowArn"
		theFlow     = "ChannelFlowArn"
		theInstance = "AppInstanceArn"
		theResource = "ResourceARN"

		optional, required   = bearerOptional, bearerRequired
		get, post, put, del  = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
		ok, created, nothing = http.StatusOK, http.StatusCreated, http.StatusNoContent
	)
	return []operation{
		{name: "AssociateChannelFlow", method: put, path: flowOf, status: ok, bearer: required, resources: withFlow, handler: writing(associateChannelFlow)},
		{name: "BatchCreateChannelMembership", method: post, path: memberships, query: "operation=batch-create", status: ok, bearer: required, resources: both, handler: writing(batchCreateChannelMembership)},
		{name: "ChannelFlowCallback", method: post, path: channel, query: "operation=channel-flow-callback", status: ok, resources: "ChannelArn", handler: writing(channelFlowCallback), difference: noLambda},
		{name: "CreateChannel", method: post, path: channels, status: created, bearer: required, resources: theBearer, handler: writing(createChannel)},
		{name: "CreateChannelBan", method: post, path: bans, status: created, bearer: required, resources: both, handler: writing(createChannelBan)},
		{name: "CreateChannelFlow", method: post, path: flows, status: created, resources: theInstance, handler: writing(createChannelFlow), difference: noLambda},
		{name: "CreateChannelMembership", method: post, path: memberships, status: created, bearer: required, resources: both, handler: writing(createChannelMembership)},
		{name: "CreateChannelModerator", method: post, path: moderators, status: created, bearer: required, resources: both, handler: writing(createChannelModerator)},
		{name: "DeleteChannel", method: del, path: channel, status: nothing, bearer: required, resources: both, handler: acting(deleteChannel)},
		{name: "DeleteChannelBan", method: del, path: ban, status: nothing, bearer: required, resources: both, handler: acting(deleteChannelBan)},
		{name: "DeleteChannelFlow", method: del, path: flow, status: nothing, resources: theFlow, handler: acting(deleteChannelFlow)},
		{name: "DeleteChannelMembership", method: del, path: membership, status: nothing, bearer: required, resources: both, handler: acting(deleteChannelMembership)},
		{name: "DeleteChannelMessage", method: del, path: message, status: nothing, bearer: required, resources: both, handler: acting(deleteChannelMessage)},
		{name: "DeleteChannelModerator", method: del, path: moderator, status: nothing, bearer: required, resources: both, handler: acting(deleteChannelModerator)},
		{name: "DeleteMessagingStreamingConfigurations", method: del, path: streaming, status: nothing, resources: theInstance, handler: acting(deleteMessagingStreamingConfigurations), difference: noKinesis},
		{name: "DescribeChannel", method: get, path: channel, status: ok, bearer: required, resources: both, handler: reading(describeChannel)},
		{name: "DescribeChannelBan", method: get, path: ban, status: ok, bearer: required, resources: both, handler: reading(describeChannelBan)},
		{name: "DescribeChannelFlow", method: get, path: flow, status: ok, resources: theFlow, handler: reading(describeChannelFlow)},
		{name: "DescribeChannelMembership", method: get, path: membership, status: ok, bearer: required, resources: both, handler: reading(describeChannelMembership)},
		{name: "DescribeChannelMembershipForAppInstanceUser", method: get, path: channel, query: "scope=app-instance-user-membership", status: ok, bearer: required, resources: both, handler: reading(describeChannelMembershipForAppInstanceUser)},
		{name: "DescribeChannelModeratedByAppInstanceUser", method: get, path: channel, query: "scope=app-instance-user-moderated-channel", status: ok, bearer: required, resources: both, handler: reading(describeChannelModeratedByAppInstanceUser)},
		{name: "DescribeChannelModerator", method: get, path: moderator, status: ok, bearer: required, resources: both, handler: reading(describeChannelModerator)},
		{name: "DisassociateChannelFlow", method: del, path: flowOfThis, status: nothing, bearer: required, resources: withFlow, handler: acting(disassociateChannelFlow)},
		{name: "GetChannelMembershipPreferences", method: get, path: preferences, status: ok, bearer: required, resources: both, handler: reading(getChannelMembershipPreferences)},
		{name: "GetChannelMessage", method: get, path: message, status: ok, bearer: required, resources: both, handler: reading(getChannelMessage)},
		{name: "GetChannelMessageStatus", method: get, path: message, query: "scope=message-status", status: ok, bearer: required, resources: both, handler: reading(getChannelMessageStatus)},
		{name: "GetMessagingSessionEndpoint", method: get, path: endpoint, status: ok, resources: all, handler: asking(getMessagingSessionEndpoint), difference: "the host and port under which the caller has reached the emulator"},
		{name: "GetMessagingStreamingConfigurations", method: get, path: streaming, status: ok, resources: theInstance, handler: reading(getMessagingStreamingConfigurations), difference: noKinesis},
		{name: "ListChannelBans", method: get, path: bans, status: ok, bearer: required, resources: both, handler: reading(listChannelBans)},
		{name: "ListChannelFlows", method: get, path: flows, status: ok, resources: "AppInstanceArn/channel-flow/*", handler: reading(listChannelFlows)},
		{name: "ListChannelMemberships", method: get, path: memberships, status: ok, bearer: required, resources: both, handler: reading(listChannelMemberships)},
		{name: "ListChannelMembershipsForAppInstanceUser", method: get, path: channels, query: "scope=app-instance-user-memberships", status: ok, bearer: required, resources: theBearer, handler: reading(listChannelMembershipsForAppInstanceUser)},
		{name: "ListChannelMessages", method: get, path: messages, status: ok, bearer: required, resources: both, handler: reading(listChannelMessages)},
		{name: "ListChannelModerators", method: get, path: moderators, status: ok, bearer: required, resources: both, handler: reading(listChannelModerators)},
		{name: "ListChannels", method: get, path: channels, status: ok, bearer: required, resources: theBearer, handler: reading(listChannels)},
		{name: "ListChannelsAssociatedWithChannelFlow", method: get, path: channels, query: "scope=channel-flow-associations", status: ok, resources: theFlow, handler: reading(listChannelsAssociatedWithChannelFlow)},
		{name: "ListChannelsModeratedByAppInstanceUser", method: get, path: channels, query: "scope=app-instance-user-moderated-channels", status: ok, bearer: required, resources: theBearer, handler: reading(listChannelsModeratedByAppInstanceUser)},
		{name: "ListSubChannels", method: get, path: parts, status: ok, bearer: required, resources: both, handler: reading(listSubChannels)},
		{name: "ListTagsForResource", method: get, path: tags, status: ok, resources: theResource, handler: reading(listTagsForResource)},
		{name: "PutChannelExpirationSettings", method: put, path: expiration, status: ok, bearer: optional, resources: both, handler: writing(putChannelExpirationSettings), difference: "an expired channel is deleted within seconds, by the service within hours"},
		{name: "PutChannelMembershipPreferences", method: put, path: preferences, status: ok, bearer: required, resources: both, handler: writing(putChannelMembershipPreferences), difference: "stored; there are no push notifications to filter"},
		{name: "PutMessagingStreamingConfigurations", method: put, path: streaming, status: ok, resources: theInstance, handler: writing(putMessagingStreamingConfigurations), difference: noKinesis},
		{name: "RedactChannelMessage", method: post, path: message, query: "operation=redact", status: ok, bearer: required, resources: both, handler: writing(redactChannelMessage)},
		{name: "SearchChannels", method: post, path: channels, query: "operation=search", status: ok, bearer: optional, resources: theBearer, handler: reading(searchChannels)},
		{name: "SendChannelMessage", method: post, path: messages, status: created, bearer: required, resources: both, handler: writing(sendChannelMessage), difference: noPush},
		{name: "TagResource", method: post, path: tags, query: "operation=tag-resource", status: nothing, resources: theResource, handler: acting(tagResource)},
		{name: "UntagResource", method: post, path: tags, query: "operation=untag-resource", status: nothing, resources: theResource, handler: acting(untagResource)},
		{name: "UpdateChannel", method: put, path: channel, status: ok, bearer: required, resources: both, handler: writing(updateChannel)},
		{name: "UpdateChannelFlow", method: put, path: flow, status: ok, resources: theFlow, handler: writing(updateChannelFlow)},
		{name: "UpdateChannelMessage", method: put, path: message, status: ok, bearer: required, resources: both, handler: writing(updateChannelMessage)},
		{name: "UpdateChannelReadMarker", method: put, path: readMarker, status: ok, bearer: required, resources: both, handler: writing(updateChannelReadMarker)},
	}
}
