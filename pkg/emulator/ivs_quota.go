package emulator

// connectionRate is how many requests a second one connection to a room may
// make, by a public note that quotes the service quotas of IVS Chat.
const connectionRate = 10

// chatRate is the published rate of an operation of IVS Chat, counted for the
// whole account (IVS Chat user guide, "Service quotas").
func chatRate(operation string) (rate, bool) {
	switch operation {
	case "CreateChatToken":
		return rate{perSecond: 200}, true
	case "DeleteMessage", "DisconnectUser", "SendEvent":
		return rate{perSecond: 100}, true
	case "TagResource", "UntagResource", "ListTagsForResource":
		return rate{perSecond: 10}, true
	case "CreateRoom", "DeleteRoom", "GetRoom", "ListRooms", "UpdateRoom":
		return rate{perSecond: 5}, true
	default: // the logging configurations
		return rate{perSecond: 3}, true
	}
}
