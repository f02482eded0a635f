package emulator

import "net/http"

// ivschatOperations are the rows of Amazon IVS Chat, in the order of its API reference.
func ivschatOperations() []operation {
	const (
		noStore  = "no message is stored, so any id of the right form is accepted"
		logFiles = "chat is logged into files below Options.ChatLogDir, at once, whatever the destination"
		inUse    = "refused with ConflictException while a room uses the configuration"
		closed   = "the connections of the room are closed with 1001"
		reserved = "event names that begin with aws: are refused"

		inRoom     = "RoomIdentifier"
		theRoom    = "Identifier"
		anyRoom    = "room/*"
		theConfig  = "Identifier"
		anyConfig  = "logging-configuration/*"
		ofResource = "ResourceArn"

		tags = "/tags/{resourceArn}"

		get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
		ok, nothing    = http.StatusOK, http.StatusNoContent
	)
	return []operation{
		{name: "CreateChatToken", method: post, path: "/CreateChatToken", status: ok, resources: inRoom, handler: writing(createChatToken)},
		{name: "CreateLoggingConfiguration", method: post, path: "/CreateLoggingConfiguration", status: ok, resources: anyConfig, handler: writing(createLoggingConfiguration), difference: logFiles},
		{name: "CreateRoom", method: post, path: "/CreateRoom", status: ok, resources: anyRoom, handler: writing(createRoom)},
		{name: "DeleteLoggingConfiguration", method: post, path: "/DeleteLoggingConfiguration", status: nothing, resources: theConfig, handler: acting(deleteLoggingConfiguration), difference: inUse},
		{name: "DeleteMessage", method: post, path: "/DeleteMessage", status: ok, resources: inRoom, handler: asking(deleteMessage), difference: noStore},
		{name: "DeleteRoom", method: post, path: "/DeleteRoom", status: nothing, resources: theRoom, handler: acting(deleteRoom), difference: closed},
		{name: "DisconnectUser", method: post, path: "/DisconnectUser", status: ok, resources: inRoom, handler: asking(disconnectUser)},
		{name: "GetLoggingConfiguration", method: post, path: "/GetLoggingConfiguration", status: ok, resources: theConfig, handler: reading(getLoggingConfiguration)},
		{name: "GetRoom", method: post, path: "/GetRoom", status: ok, resources: theRoom, handler: reading(getRoom)},
		{name: "ListLoggingConfigurations", method: post, path: "/ListLoggingConfigurations", status: ok, resources: anyConfig, handler: reading(listLoggingConfigurations)},
		{name: "ListTagsForResource", method: get, path: tags, status: ok, resources: ofResource, handler: reading(ivschatListTagsForResource)},
		{name: "ListRooms", method: post, path: "/ListRooms", status: ok, resources: anyRoom, handler: reading(listRooms)},
		{name: "SendEvent", method: post, path: "/SendEvent", status: ok, resources: inRoom, handler: asking(sendEvent), difference: reserved},
		{name: "TagResource", method: post, path: tags, status: ok, resources: ofResource, handler: writing(ivschatTagResource)},
		{name: "UntagResource", method: del, path: tags, status: ok, resources: ofResource, handler: writing(ivschatUntagResource)},
		{name: "UpdateLoggingConfiguration", method: post, path: "/UpdateLoggingConfiguration", status: ok, resources: theConfig, handler: writing(updateLoggingConfiguration)},
		{name: "UpdateRoom", method: post, path: "/UpdateRoom", status: ok, resources: theRoom, handler: writing(updateRoom)},
	}
}
