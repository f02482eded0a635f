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
	)
	var (
		all         = []string{"*"}
		bearer      = []string{"ChimeBearer"}
		both        = []string{"ChimeBearer", "ChannelArn"}
		withFlow    = []string{"ChimeBearer", "ChannelArn", "ChannelFlowArn"}
		theFlow     = []string{"ChannelFlowArn"}
		theInstance = []string{"AppInstanceArn"}
		theResource = []string{"ResourceARN"}
	)
	const (
		none, optional, required = bearerIgnored, bearerOptional, bearerRequired
		get, post, put, del      = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
		ok, created, nothing     = http.StatusOK, http.StatusCreated, http.StatusNoContent
	)
	row := func(name, method, path, query string, status int, b bearerRule, resources []string, h handler, difference string) operation {
		return operation{service: messagingService, name: name, method: method, path: path, query: query, status: status,
			bearer: b, resources: resources, handler: h, difference: difference}
	}
	return []operation{
		row("AssociateChannelFlow", put, flowOf, "", ok, required, withFlow, writing(associateChannelFlow), ""),
		row("BatchCreateChannelMembership", post, memberships, "operation=batch-create", ok, required, both, writing(batchCreateChannelMembership), ""),
		row("ChannelFlowCallback", post, channel, "operation=channel-flow-callback", ok, none, []string{"ChannelArn"}, writing(channelFlowCallback), noLambda),
		row("CreateChannel", post, channels, "", created, required, bearer, writing(createChannel), ""),
		row("CreateChannelBan", post, bans, "", created, required, both, writing(createChannelBan), ""),
		row("CreateChannelFlow", post, flows, "", created, none, theInstance, writing(createChannelFlow), noLambda),
		row("CreateChannelMembership", post, memberships, "", created, required, both, writing(createChannelMembership), ""),
		row("CreateChannelModerator", post, moderators, "", created, required, both, writing(createChannelModerator), ""),
		row("DeleteChannel", del, channel, "", nothing, required, both, acting(deleteChannel), ""),
		row("DeleteChannelBan", del, ban, "", nothing, required, both, acting(deleteChannelBan), ""),
		row("DeleteChannelFlow", del, flow, "", nothing, none, theFlow, acting(deleteChannelFlow), ""),
		row("DeleteChannelMembership", del, membership, "", nothing, required, both, acting(deleteChannelMembership), ""),
		row("DeleteChannelMessage", del, message, "", nothing, required, both, acting(deleteChannelMessage), ""),
		row("DeleteChannelModerator", del, moderator, "", nothing, required, both, acting(deleteChannelModerator), ""),
		row("DeleteMessagingStreamingConfigurations", del, streaming, "", nothing, none, theInstance, acting(deleteMessagingStreamingConfigurations), noKinesis),
		row("DescribeChannel", get, channel, "", ok, required, both, reading(describeChannel), ""),
		row("DescribeChannelBan", get, ban, "", ok, required, both, reading(describeChannelBan), ""),
		row("DescribeChannelFlow", get, flow, "", ok, none, theFlow, reading(describeChannelFlow), ""),
		row("DescribeChannelMembership", get, membership, "", ok, required, both, reading(describeChannelMembership), ""),
		row("DescribeChannelMembershipForAppInstanceUser", get, channel, "scope=app-instance-user-membership", ok, required, both, reading(describeChannelMembershipForAppInstanceUser), ""),
		row("DescribeChannelModeratedByAppInstanceUser", get, channel, "scope=app-instance-user-moderated-channel", ok, required, both, reading(describeChannelModeratedByAppInstanceUser), ""),
		row("DescribeChannelModerator", get, moderator, "", ok, required, both, reading(describeChannelModerator), ""),
		row("DisassociateChannelFlow", del, flowOfThis, "", nothing, required, withFlow, acting(disassociateChannelFlow), ""),
		row("GetChannelMembershipPreferences", get, preferences, "", ok, required, both, reading(getChannelMembershipPreferences), ""),
		row("GetChannelMessage", get, message, "", ok, required, both, reading(getChannelMessage), ""),
		row("GetChannelMessageStatus", get, message, "scope=message-status", ok, required, both, reading(getChannelMessageStatus), ""),
		row("GetMessagingSessionEndpoint", get, endpoint, "", ok, none, all, asking(getMessagingSessionEndpoint), "the host and port under which the caller has reached the emulator"),
		row("GetMessagingStreamingConfigurations", get, streaming, "", ok, none, theInstance, reading(getMessagingStreamingConfigurations), noKinesis),
		row("ListChannelBans", get, bans, "", ok, required, both, reading(listChannelBans), ""),
		row("ListChannelFlows", get, flows, "", ok, none, []string{"AppInstanceArn/channel-flow/*"}, reading(listChannelFlows), ""),
		row("ListChannelMemberships", get, memberships, "", ok, required, both, reading(listChannelMemberships), ""),
		row("ListChannelMembershipsForAppInstanceUser", get, channels, "scope=app-instance-user-memberships", ok, required, bearer, reading(listChannelMembershipsForAppInstanceUser), ""),
		row("ListChannelMessages", get, messages, "", ok, required, both, reading(listChannelMessages), ""),
		row("ListChannelModerators", get, moderators, "", ok, required, both, reading(listChannelModerators), ""),
		row("ListChannels", get, channels, "", ok, required, bearer, reading(listChannels), ""),
		row("ListChannelsAssociatedWithChannelFlow", get, channels, "scope=channel-flow-associations", ok, none, theFlow, reading(listChannelsAssociatedWithChannelFlow), ""),
		row("ListChannelsModeratedByAppInstanceUser", get, channels, "scope=app-instance-user-moderated-channels", ok, required, bearer, reading(listChannelsModeratedByAppInstanceUser), ""),
		row("ListSubChannels", get, parts, "", ok, required, both, reading(listSubChannels), ""),
		row("ListTagsForResource", get, tags, "", ok, none, theResource, reading(listTagsForResource), ""),
		row("PutChannelExpirationSettings", put, expiration, "", ok, optional, both, writing(putChannelExpirationSettings), "an expired channel is deleted within seconds, by the service within hours"),
		row("PutChannelMembershipPreferences", put, preferences, "", ok, required, both, writing(putChannelMembershipPreferences), "stored; there are no push notifications to filter"),
		row("PutMessagingStreamingConfigurations", put, streaming, "", ok, none, theInstance, writing(putMessagingStreamingConfigurations), noKinesis),
		row("RedactChannelMessage", post, message, "operation=redact", ok, required, both, writing(redactChannelMessage), ""),
		row("SearchChannels", post, channels, "operation=search", ok, optional, bearer, reading(searchChannels), ""),
		row("SendChannelMessage", post, messages, "", created, required, both, writing(sendChannelMessage), noPush),
		row("TagResource", post, tags, "operation=tag-resource", nothing, none, theResource, acting(tagResource), ""),
		row("UntagResource", post, tags, "operation=untag-resource", nothing, none, theResource, acting(untagResource), ""),
		row("UpdateChannel", put, channel, "", ok, required, both, writing(updateChannel), ""),
		row("UpdateChannelFlow", put, flow, "", ok, none, theFlow, writing(updateChannelFlow), ""),
		row("UpdateChannelMessage", put, message, "", ok, required, both, writing(updateChannelMessage), ""),
		row("UpdateChannelReadMarker", put, readMarker, "", ok, required, both, writing(updateChannelReadMarker), ""),
	}
}
