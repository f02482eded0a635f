package types

import "time"

// AppInstance is the container of users, bots and channels.
type AppInstance struct {
	AppInstanceArn       *string
	Name                 *string // 1 to 256 characters
	CreatedTimestamp     *time.Time
	LastUpdatedTimestamp *time.Time
	Metadata             *string // up to 1024 characters
}

// AppInstanceAdmin is an administrator of an AppInstance.
type AppInstanceAdmin struct {
	Admin            *Identity
	AppInstanceArn   *string
	CreatedTimestamp *time.Time
}

// AppInstanceAdminSummary is an [AppInstanceAdmin] in a list.
type AppInstanceAdminSummary struct {
	Admin *Identity
}

// AppInstanceBot is a bot of an AppInstance.
type AppInstanceBot struct {
	AppInstanceBotArn    *string
	Name                 *string // up to 256 characters
	Configuration        *Configuration
	CreatedTimestamp     *time.Time
	LastUpdatedTimestamp *time.Time
	Metadata             *string // up to 1024 characters
}

// AppInstanceBotSummary is an [AppInstanceBot] in a list.
type AppInstanceBotSummary struct {
	AppInstanceBotArn *string
	Name              *string // up to 256 characters
	Metadata          *string // up to 1024 characters
}

// AppInstanceRetentionSettings says how long an AppInstance keeps data.
type AppInstanceRetentionSettings struct {
	ChannelRetentionSettings *ChannelRetentionSettings
}

// AppInstanceSummary is an [AppInstance] in a list.
type AppInstanceSummary struct {
	AppInstanceArn *string
	Name           *string // 1 to 256 characters
	Metadata       *string // up to 1024 characters
}

// AppInstanceUser is a user of an AppInstance.
type AppInstanceUser struct {
	AppInstanceUserArn   *string
	Name                 *string // 1 to 100 characters
	Metadata             *string // up to 1024 characters
	CreatedTimestamp     *time.Time
	LastUpdatedTimestamp *time.Time
	ExpirationSettings   *ExpirationSettings
}

// AppInstanceUserEndpoint is a device that receives push notifications for a
// user.
type AppInstanceUserEndpoint struct {
	AppInstanceUserArn   *string
	EndpointId           *string // up to 64 characters
	Name                 *string // up to 1600 characters
	Type                 AppInstanceUserEndpointType
	ResourceArn          *string
	EndpointAttributes   *EndpointAttributes
	CreatedTimestamp     *time.Time
	LastUpdatedTimestamp *time.Time
	AllowMessages        AllowMessages
	EndpointState        *EndpointState
}

// AppInstanceUserEndpointSummary is an [AppInstanceUserEndpoint] in a list.
type AppInstanceUserEndpointSummary struct {
	AppInstanceUserArn *string
	EndpointId         *string // up to 64 characters
	Name               *string // up to 1600 characters
	Type               AppInstanceUserEndpointType
	AllowMessages      AllowMessages
	EndpointState      *EndpointState
}

// AppInstanceUserMembershipSummary is a user's side of a membership.
type AppInstanceUserMembershipSummary struct {
	Type                ChannelMembershipType
	ReadMarkerTimestamp *time.Time
	SubChannelId        *string // 1 to 128 characters
}

// AppInstanceUserSummary is an [AppInstanceUser] in a list.
type AppInstanceUserSummary struct {
	AppInstanceUserArn *string
	Name               *string // 1 to 100 characters
	Metadata           *string // up to 1024 characters
}

// BatchChannelMemberships are memberships that were created together.
type BatchChannelMemberships struct {
	InvitedBy    *Identity
	Type         ChannelMembershipType
	Members      []Identity
	ChannelArn   *string
	SubChannelId *string // 1 to 128 characters
}

// BatchCreateChannelMembershipError says why one member of a batch was not
// added.
type BatchCreateChannelMembershipError struct {
	MemberArn    *string
	ErrorCode    ErrorCode
	ErrorMessage *string
}

// Channel is a place where members exchange messages.
type Channel struct {
	Name                        *string // 1 to 256 characters
	ChannelArn                  *string
	Mode                        ChannelMode
	Privacy                     ChannelPrivacy
	Metadata                    *string // up to 1024 characters
	CreatedBy                   *Identity
	CreatedTimestamp            *time.Time
	LastMessageTimestamp        *time.Time
	LastUpdatedTimestamp        *time.Time
	ChannelFlowArn              *string
	ElasticChannelConfiguration *ElasticChannelConfiguration
	ExpirationSettings          *ExpirationSettings
}

// ChannelAssociatedWithFlowSummary is a [Channel] in a list of those that a flow
// processes.
type ChannelAssociatedWithFlowSummary struct {
	Name       *string // 1 to 256 characters
	ChannelArn *string
	Mode       ChannelMode
	Privacy    ChannelPrivacy
	Metadata   *string // up to 1024 characters
}

// ChannelBan keeps a user or bot out of a channel.
type ChannelBan struct {
	Member           *Identity
	ChannelArn       *string
	CreatedTimestamp *time.Time
	CreatedBy        *Identity
}

// ChannelBanSummary is a [ChannelBan] in a list.
type ChannelBanSummary struct {
	Member *Identity
}

// ChannelFlow is a chain of processors that see messages before the members do.
type ChannelFlow struct {
	ChannelFlowArn       *string
	Processors           []Processor // 1 to 3 entries
	Name                 *string     // 1 to 256 characters
	CreatedTimestamp     *time.Time
	LastUpdatedTimestamp *time.Time
}

// ChannelFlowSummary is a [ChannelFlow] in a list.
type ChannelFlowSummary struct {
	ChannelFlowArn *string
	Name           *string     // 1 to 256 characters
	Processors     []Processor // 1 to 3 entries
}

// ChannelMembership makes a user or bot a member of a channel.
type ChannelMembership struct {
	InvitedBy            *Identity
	Type                 ChannelMembershipType
	Member               *Identity
	ChannelArn           *string
	CreatedTimestamp     *time.Time
	LastUpdatedTimestamp *time.Time
	SubChannelId         *string // 1 to 128 characters
}

// ChannelMembershipForAppInstanceUserSummary is a membership with a summary of
// its channel.
type ChannelMembershipForAppInstanceUserSummary struct {
	ChannelSummary                   *ChannelSummary
	AppInstanceUserMembershipSummary *AppInstanceUserMembershipSummary
}

// ChannelMembershipPreferences are a member's wishes about a channel.
type ChannelMembershipPreferences struct {
	PushNotifications *PushNotificationPreferences
}

// ChannelMembershipSummary is a [ChannelMembership] in a list.
type ChannelMembershipSummary struct {
	Member *Identity
}

// ChannelMessage is a message in a channel.
type ChannelMessage struct {
	ChannelArn           *string
	MessageId            *string // 1 to 128 characters
	Content              *string // up to 4096 characters
	Metadata             *string // up to 1024 characters
	Type                 ChannelMessageType
	CreatedTimestamp     *time.Time
	LastEditedTimestamp  *time.Time
	LastUpdatedTimestamp *time.Time
	Sender               *Identity
	Redacted             bool
	Persistence          ChannelMessagePersistenceType
	Status               *ChannelMessageStatusStructure
	MessageAttributes    map[string]MessageAttributeValue
	SubChannelId         *string  // 1 to 128 characters
	ContentType          *string  // up to 45 characters
	Target               []Target // 1 entry
}

// ChannelMessageCallback is a message as a processor wants it to be.
type ChannelMessageCallback struct {
	MessageId         *string // required, 1 to 128 characters
	Content           *string
	Metadata          *string // up to 1024 characters
	PushNotification  *PushNotificationConfiguration
	MessageAttributes map[string]MessageAttributeValue
	SubChannelId      *string // 1 to 128 characters
	ContentType       *string // up to 45 characters
}

// ChannelMessageStatusStructure says how far a message has come in the channel's
// flow.
type ChannelMessageStatusStructure struct {
	Value  ChannelMessageStatus
	Detail *string // up to 256 characters
}

// ChannelMessageSummary is a [ChannelMessage] in a list.
type ChannelMessageSummary struct {
	MessageId            *string // 1 to 128 characters
	Content              *string // up to 4096 characters
	Metadata             *string // up to 1024 characters
	Type                 ChannelMessageType
	CreatedTimestamp     *time.Time
	LastUpdatedTimestamp *time.Time
	LastEditedTimestamp  *time.Time
	Sender               *Identity
	Redacted             bool
	Status               *ChannelMessageStatusStructure
	MessageAttributes    map[string]MessageAttributeValue
	ContentType          *string  // up to 45 characters
	Target               []Target // 1 entry
}

// ChannelModeratedByAppInstanceUserSummary is a channel in a list of those that
// a user moderates.
type ChannelModeratedByAppInstanceUserSummary struct {
	ChannelSummary *ChannelSummary
}

// ChannelModerator is a moderator of a channel.
type ChannelModerator struct {
	Moderator        *Identity
	ChannelArn       *string
	CreatedTimestamp *time.Time
	CreatedBy        *Identity
}

// ChannelModeratorSummary is a [ChannelModerator] in a list.
type ChannelModeratorSummary struct {
	Moderator *Identity
}

// ChannelRetentionSettings says how many days messages are kept.
type ChannelRetentionSettings struct {
	RetentionDays *int32 // 1 to 5475
}

// ChannelSummary is a [Channel] in a list.
type ChannelSummary struct {
	Name                 *string // 1 to 256 characters
	ChannelArn           *string
	Mode                 ChannelMode
	Privacy              ChannelPrivacy
	Metadata             *string // up to 1024 characters
	LastMessageTimestamp *time.Time
}

// Configuration is the configuration of a bot.
type Configuration struct {
	Lex *LexConfiguration // required
}

// ElasticChannelConfiguration makes a channel elastic: up to 1,000,000 members,
// spread over sub-channels by the service.
type ElasticChannelConfiguration struct {
	MaximumSubChannels             *int32 // required, at least 2
	TargetMembershipsPerSubChannel *int32 // required, at least 2
	MinimumMembershipPercentage    *int32 // required, 1 to 40
}

// EndpointAttributes identify a device to its push service.
type EndpointAttributes struct {
	DeviceToken     *string // required, 1 to 1600 characters
	VoipDeviceToken *string // 1 to 1600 characters
}

// EndpointState says whether push notifications reach a device.
type EndpointState struct {
	Status       EndpointStatus // required
	StatusReason EndpointStatusReason
}

// ExpirationSettings say when the service deletes a channel or user.
type ExpirationSettings struct {
	ExpirationDays      *int32              // required, 1 to 5475
	ExpirationCriterion ExpirationCriterion // required
}

// Identity is a user or bot with its display name.
type Identity struct {
	Arn  *string
	Name *string // up to 256 characters
}

// InvokedBy says which messages a bot answers.
type InvokedBy struct {
	StandardMessages StandardMessages // required
	TargetedMessages TargetedMessages // required
}

// LambdaConfiguration names the AWS Lambda function of a processor.
type LambdaConfiguration struct {
	ResourceArn    *string        // required, 15 to 2048 characters
	InvocationType InvocationType // required
}

// LexConfiguration connects a bot to Amazon Lex.
type LexConfiguration struct {
	RespondsTo     RespondsTo
	InvokedBy      *InvokedBy
	LexBotAliasArn *string // required, 15 to 2048 characters
	LocaleId       *string // required
	WelcomeIntent  *string // 1 to 100 characters
}

// MessageAttributeValue is the value of a message attribute, on which push
// notification preferences can filter.
type MessageAttributeValue struct {
	StringValues []string
}

// MessagingSessionEndpoint names the WebSocket host of a session: a host, no
// URL.
type MessagingSessionEndpoint struct {
	Url *string // up to 4096 characters
}

// Processor is a step of a channel flow.
type Processor struct {
	Name           *string                 // required, 1 to 256 characters
	Configuration  *ProcessorConfiguration // required
	ExecutionOrder *int32                  // required, 1 to 3
	FallbackAction FallbackAction          // required
}

// ProcessorConfiguration says how a processor is called.
type ProcessorConfiguration struct {
	Lambda *LambdaConfiguration // required
}

// PushNotificationConfiguration is the push notification that goes out with a
// message.
type PushNotificationConfiguration struct {
	Title *string // 1 to 50 characters
	Body  *string // 1 to 150 characters
	Type  PushNotificationType
}

// PushNotificationPreferences say which push notifications a member wants.
type PushNotificationPreferences struct {
	AllowNotifications AllowNotifications // required
	FilterRule         *string
}

// SearchField is a condition of a search for channels.
type SearchField struct {
	Key      SearchFieldKey      // required
	Values   []string            // required, 1 to 20 entries
	Operator SearchFieldOperator // required
}

// StreamingConfiguration names the Amazon Kinesis stream of a kind of data.
type StreamingConfiguration struct {
	DataType    MessagingDataType // required
	ResourceArn *string           // required
}

// SubChannelSummary is a sub-channel of an elastic channel in a list.
type SubChannelSummary struct {
	SubChannelId    *string // 1 to 128 characters
	MembershipCount *int32
}

// Tag is a key with a value, attached to a resource.
type Tag struct {
	Key   *string // required, 1 to 128 characters
	Value *string // required, 1 to 256 characters
}

// Target is the one member who sees a message besides its sender.
type Target struct {
	MemberArn *string
}
