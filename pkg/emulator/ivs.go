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
	)
	var (
		inRoom     = []string{"RoomIdentifier"}
		theRoom    = []string{"Identifier"}
		anyRoom    = []string{"room/*"}
		theConfig  = []string{"Identifier"}
		anyConfig  = []string{"logging-configuration/*"}
		ofResource = []string{"ResourceArn"}
	)
	row := func(name, method, path string, status int, resources []string, h handler, difference string) operation {
		return operation{service: ivschatService, name: name, method: method, path: path, status: status,
			resources: resources, handler: h, difference: difference}
	}
	post := func(name string, status int, resources []string, h handler, difference string) operation {
		return row(name, http.MethodPost, "/"+name, status, resources, h, difference)
	}
	const ok, nothing, tags = http.StatusOK, http.StatusNoContent, "/tags/{resourceArn}"
	return []operation{
		post("CreateChatToken", ok, inRoom, writing(createChatToken), ""),
		post("CreateLoggingConfiguration", ok, anyConfig, writing(createLoggingConfiguration), logFiles),
		post("CreateRoom", ok, anyRoom, writing(createRoom), ""),
		post("DeleteLoggingConfiguration", nothing, theConfig, acting(deleteLoggingConfiguration), inUse),
		post("DeleteMessage", ok, inRoom, asking(deleteMessage), noStore),
		post("DeleteRoom", nothing, theRoom, acting(deleteRoom), closed),
		post("DisconnectUser", ok, inRoom, asking(disconnectUser), ""),
		post("GetLoggingConfiguration", ok, theConfig, reading(getLoggingConfiguration), ""),
		post("GetRoom", ok, theRoom, reading(getRoom), ""),
		post("ListLoggingConfigurations", ok, anyConfig, reading(listLoggingConfigurations), ""),
		row("ListTagsForResource", http.MethodGet, tags, ok, ofResource, reading(ivschatListTagsForResource), ""),
		post("ListRooms", ok, anyRoom, reading(listRooms), ""),
		post("SendEvent", ok, inRoom, asking(sendEvent), reserved),
		row("TagResource", http.MethodPost, tags, ok, ofResource, writing(ivschatTagResource), ""),
		row("UntagResource", http.MethodDelete, tags, ok, ofResource, writing(ivschatUntagResource), ""),
		post("UpdateLoggingConfiguration", ok, theConfig, writing(updateLoggingConfiguration), ""),
		post("UpdateRoom", ok, theRoom, writing(updateRoom), ""),
	}
}
