package types

// AllowMessages says which messages reach a device.
type AllowMessages string

// Values of AllowMessages.
const (
	AllowMessagesAll  AllowMessages = "ALL"
	AllowMessagesNone AllowMessages = "NONE"
)

// AllowNotifications says which push notifications a member wants.
type AllowNotifications string

// Values of AllowNotifications.
const (
	AllowNotificationsAll      AllowNotifications = "ALL"
	AllowNotificationsNone     AllowNotifications = "NONE"
	AllowNotificationsFiltered AllowNotifications = "FILTERED"
)

// AppInstanceUserEndpointType is the push service of a device.
type AppInstanceUserEndpointType string

// Values of AppInstanceUserEndpointType.
const (
	AppInstanceUserEndpointTypeApns        AppInstanceUserEndpointType = "APNS"
	AppInstanceUserEndpointTypeApnsSandbox AppInstanceUserEndpointType = "APNS_SANDBOX"
	AppInstanceUserEndpointTypeGcm         AppInstanceUserEndpointType = "GCM"
)

// ChannelMembershipType says whether lists of members show the member.
type ChannelMembershipType string

// Values of ChannelMembershipType.
const (
	ChannelMembershipTypeDefault ChannelMembershipType = "DEFAULT"
	ChannelMembershipTypeHidden  ChannelMembershipType = "HIDDEN"
)

// ChannelMessagePersistenceType says whether a message is stored.
type ChannelMessagePersistenceType string

// Values of ChannelMessagePersistenceType.
const (
	ChannelMessagePersistenceTypePersistent    ChannelMessagePersistenceType = "PERSISTENT"
	ChannelMessagePersistenceTypeNonPersistent ChannelMessagePersistenceType = "NON_PERSISTENT"
)

// ChannelMessageStatus says how far a message has come in the channel's flow.
type ChannelMessageStatus string

// Values of ChannelMessageStatus.
const (
	ChannelMessageStatusSent    ChannelMessageStatus = "SENT"
	ChannelMessageStatusPending ChannelMessageStatus = "PENDING"
	ChannelMessageStatusFailed  ChannelMessageStatus = "FAILED"
	ChannelMessageStatusDenied  ChannelMessageStatus = "DENIED"
)

// ChannelMessageType is the kind of a message.
type ChannelMessageType string

// Values of ChannelMessageType.
const (
	ChannelMessageTypeStandard ChannelMessageType = "STANDARD"
	ChannelMessageTypeControl  ChannelMessageType = "CONTROL"
)

// ChannelMode says whether members may add members.
type ChannelMode string

// Values of ChannelMode.
const (
	ChannelModeUnrestricted ChannelMode = "UNRESTRICTED"
	ChannelModeRestricted   ChannelMode = "RESTRICTED"
)

// ChannelPrivacy says whether users who are no members can find the channel.
type ChannelPrivacy string

// Values of ChannelPrivacy.
const (
	ChannelPrivacyPublic  ChannelPrivacy = "PUBLIC"
	ChannelPrivacyPrivate ChannelPrivacy = "PRIVATE"
)

// EndpointStatus says whether push notifications reach a device.
type EndpointStatus string

// Values of EndpointStatus.
const (
	EndpointStatusActive   EndpointStatus = "ACTIVE"
	EndpointStatusInactive EndpointStatus = "INACTIVE"
)

// EndpointStatusReason says why push notifications do not reach a device.
type EndpointStatusReason string

// Values of EndpointStatusReason.
const (
	EndpointStatusReasonInvalidDeviceToken EndpointStatusReason = "INVALID_DEVICE_TOKEN"
	EndpointStatusReasonInvalidPinpointArn EndpointStatusReason = "INVALID_PINPOINT_ARN"
)

// ErrorCode names an error in the body of an answer.
type ErrorCode string

// Values of ErrorCode.
const (
	ErrorCodeBadRequest                           ErrorCode = "BadRequest"
	ErrorCodeConflict                             ErrorCode = "Conflict"
	ErrorCodeForbidden                            ErrorCode = "Forbidden"
	ErrorCodeNotFound                             ErrorCode = "NotFound"
	ErrorCodePreconditionFailed                   ErrorCode = "PreconditionFailed"
	ErrorCodeResourceLimitExceeded                ErrorCode = "ResourceLimitExceeded"
	ErrorCodeServiceFailure                       ErrorCode = "ServiceFailure"
	ErrorCodeAccessDenied                         ErrorCode = "AccessDenied"
	ErrorCodeServiceUnavailable                   ErrorCode = "ServiceUnavailable"
	ErrorCodeThrottled                            ErrorCode = "Throttled"
	ErrorCodeThrottling                           ErrorCode = "Throttling"
	ErrorCodeUnauthorized                         ErrorCode = "Unauthorized"
	ErrorCodeUnprocessable                        ErrorCode = "Unprocessable"
	ErrorCodeVoiceConnectorGroupAssociationsExist ErrorCode = "VoiceConnectorGroupAssociationsExist"
	ErrorCodePhoneNumberAssociationsExist         ErrorCode = "PhoneNumberAssociationsExist"
)

// ExpirationCriterion is the time from which days until expiration count.
type ExpirationCriterion string

// Values of ExpirationCriterion.
const (
	ExpirationCriterionCreatedTimestamp     ExpirationCriterion = "CREATED_TIMESTAMP"
	ExpirationCriterionLastMessageTimestamp ExpirationCriterion = "LAST_MESSAGE_TIMESTAMP"
)

// FallbackAction is what happens to a message whose processor cannot be reached.
type FallbackAction string

// Values of FallbackAction.
const (
	FallbackActionContinue FallbackAction = "CONTINUE"
	FallbackActionAbort    FallbackAction = "ABORT"
)

// InvocationType is how a Lambda function is called.
type InvocationType string

// Values of InvocationType.
const (
	InvocationTypeAsync InvocationType = "ASYNC"
)

// MessagingDataType is a kind of data that can be streamed.
type MessagingDataType string

// Values of MessagingDataType.
const (
	MessagingDataTypeChannel        MessagingDataType = "Channel"
	MessagingDataTypeChannelMessage MessagingDataType = "ChannelMessage"
)

// NetworkType is the kind of addresses that a WebSocket host has.
type NetworkType string

// Values of NetworkType.
const (
	NetworkTypeIpv4Only  NetworkType = "IPV4_ONLY"
	NetworkTypeDualStack NetworkType = "DUAL_STACK"
)

// PushNotificationType is the kind of a push notification.
type PushNotificationType string

// Values of PushNotificationType.
const (
	PushNotificationTypeDefault PushNotificationType = "DEFAULT"
	PushNotificationTypeVoip    PushNotificationType = "VOIP"
)

// RespondsTo is the kind of messages a bot answers; [InvokedBy] is finer.
type RespondsTo string

// Values of RespondsTo.
const (
	RespondsToStandardMessages RespondsTo = "STANDARD_MESSAGES"
)

// SearchFieldKey is what a search for channels looks at.
type SearchFieldKey string

// Values of SearchFieldKey.
const (
	SearchFieldKeyMembers SearchFieldKey = "MEMBERS"
)

// SearchFieldOperator is how a search for channels compares.
type SearchFieldOperator string

// Values of SearchFieldOperator.
const (
	SearchFieldOperatorEquals   SearchFieldOperator = "EQUALS"
	SearchFieldOperatorIncludes SearchFieldOperator = "INCLUDES"
)

// SortOrder is the order of messages by creation time.
type SortOrder string

// Values of SortOrder.
const (
	SortOrderAscending  SortOrder = "ASCENDING"
	SortOrderDescending SortOrder = "DESCENDING"
)

// StandardMessages says which STANDARD messages a bot answers.
type StandardMessages string

// Values of StandardMessages.
const (
	StandardMessagesAuto     StandardMessages = "AUTO"
	StandardMessagesAll      StandardMessages = "ALL"
	StandardMessagesMentions StandardMessages = "MENTIONS"
	StandardMessagesNone     StandardMessages = "NONE"
)

// TargetedMessages says whether a bot answers messages targeted at it.
type TargetedMessages string

// Values of TargetedMessages.
const (
	TargetedMessagesAll  TargetedMessages = "ALL"
	TargetedMessagesNone TargetedMessages = "NONE"
)
