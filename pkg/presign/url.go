package presign

// Values of Options.PrefetchOn and Options.PrefetchSortBy that the service documents.
const (
	PrefetchOnConnect = "connect"
	SortByUnread      = "unread"
	SortByLastMessage = "last-message-timestamp"
)
