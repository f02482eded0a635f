package emulator

import "time"

// The inputs and outputs of the operations of chime-sdk-messaging, API version
// 2021-05-15, with the constraints of its model. They are named for their
// operations, and the structures in them as in the model, so that either is
// found by searching for the name in the API reference. Optional members of
// answers are left out when zero; lists at the top of an answer are never
// null, so they must not be left nil.

// A channelInput is what the calls on a channel have in common.
type channelInput struct {
	ChannelArn string `path:"channelArn" check:"required,arn"`
	bearerInput
}

// A bearerInput names the user or bot as whom a call acts.
type bearerInput struct {
	ChimeBearer string `header:"x-amz-chime-bearer" check:"required,arn"`
}

// A pageInput asks for a page of a list.
type pageInput struct {
	MaxResults *int    `query:"max-results" check:"min=1,max=50"`
	NextToken  *string `query:"next-token" check:"max=2048,pattern=line,sensitive"`
}

// Channels.

type createChannelInput struct {
	bearerInput
	AppInstanceArn              string                       `json:"AppInstanceArn" check:"required,arn"`
	Name                        string                       `json:"Name" check:"required,min=1,max=256,pattern=name,sensitive"`
	Mode                        *string                      `json:"Mode" check:"enum=UNRESTRICTED|RESTRICTED"`
	Privacy                     *string                      `json:"Privacy" check:"enum=PUBLIC|PRIVATE"`
	Metadata                    *string                      `json:"Metadata" check:"max=1024,pattern=line,sensitive"`
	ClientRequestToken          string                       `json:"ClientRequestToken" check:"required,min=2,max=64,pattern=token,sensitive"`
	Tags                        []tag                        `json:"Tags" check:"min=1,max=50"`
	ChannelId                   *string                      `json:"ChannelId" check:"min=1,max=64,pattern=resourceID,sensitive"`
	MemberArns                  []string                     `json:"MemberArns" check:"min=1,max=10" each:"arn"`
	ModeratorArns               []string                     `json:"ModeratorArns" check:"min=1,max=10" each:"arn"`
	ElasticChannelConfiguration *elasticChannelConfiguration `json:"ElasticChannelConfiguration"`
	ExpirationSettings          *expirationSettings          `json:"ExpirationSettings"`
}

type createChannelOutput struct {
	ChannelArn string `json:"ChannelArn,omitempty"`
}

type describeChannelInput struct {
	channelInput
}

type describeChannelOutput struct {
	Channel *channel `json:"Channel,omitempty"`
}

type updateChannelInput struct {
	channelInput
	Name     *string `json:"Name" check:"min=1,max=256,pattern=name,sensitive"`
	Mode     *string `json:"Mode" check:"enum=UNRESTRICTED|RESTRICTED"`
	Metadata *string `json:"Metadata" check:"max=1024,pattern=line,sensitive"`
}

type updateChannelOutput struct {
	ChannelArn string `json:"ChannelArn,omitempty"`
}

type deleteChannelInput struct {
	channelInput
}

type listChannelsInput struct {
	bearerInput
	pageInput
	AppInstanceArn string  `query:"app-instance-arn" check:"required,arn"`
	Privacy        *string `query:"privacy" check:"enum=PUBLIC|PRIVATE"`
}

type listChannelsOutput struct {
	Channels  []channelSummary `json:"Channels"`
	NextToken string           `json:"NextToken,omitempty"`
}

type searchChannelsInput struct {
	pageInput
	ChimeBearer *string       `header:"x-amz-chime-bearer" check:"arn"`
	Fields      []searchField `json:"Fields" check:"required,min=1,max=20"`
}

type searchChannelsOutput struct {
	Channels  []channelSummary `json:"Channels"`
	NextToken string           `json:"NextToken,omitempty"`
}

type describeChannelModeratedByAppInstanceUserInput struct {
	channelInput
	AppInstanceUserArn string `query:"app-instance-user-arn" check:"required,arn"`
}

type describeChannelModeratedByAppInstanceUserOutput struct {
	Channel *channelModeratedByAppInstanceUserSummary `json:"Channel,omitempty"`
}

type listChannelsModeratedByAppInstanceUserInput struct {
	bearerInput
	pageInput
	AppInstanceUserArn *string `query:"app-instance-user-arn" check:"arn"`
}

type listChannelsModeratedByAppInstanceUserOutput struct {
	Channels  []channelModeratedByAppInstanceUserSummary `json:"Channels"`
	NextToken string                                     `json:"NextToken,omitempty"`
}

type putChannelExpirationSettingsInput struct {
	ChannelArn         string              `path:"channelArn" check:"required,arn"`
	ChimeBearer        *string             `header:"x-amz-chime-bearer" check:"arn"`
	ExpirationSettings *expirationSettings `json:"ExpirationSettings"`
}

type putChannelExpirationSettingsOutput struct {
	ChannelArn         string              `json:"ChannelArn,omitempty"`
	ExpirationSettings *expirationSettings `json:"ExpirationSettings,omitempty"`
}

type listSubChannelsInput struct {
	channelInput
	pageInput
}

type listSubChannelsOutput struct {
	ChannelArn  string              `json:"ChannelArn,omitempty"`
	SubChannels []subChannelSummary `json:"SubChannels"`
	NextToken   string              `json:"NextToken,omitempty"`
}

type tag struct {
	Key   string `json:"Key" check:"required,min=1,max=128,sensitive"`
	Value string `json:"Value" check:"required,min=1,max=256,sensitive"`
}

type elasticChannelConfiguration struct {
	MaximumSubChannels             int `json:"MaximumSubChannels" check:"required,min=2"`
	TargetMembershipsPerSubChannel int `json:"TargetMembershipsPerSubChannel" check:"required,min=2"`
	MinimumMembershipPercentage    int `json:"MinimumMembershipPercentage" check:"required,min=1,max=40"`
}

type expirationSettings struct {
	ExpirationDays      int    `json:"ExpirationDays" check:"required,min=1,max=5475"`
	ExpirationCriterion string `json:"ExpirationCriterion" check:"required,enum=CREATED_TIMESTAMP|LAST_MESSAGE_TIMESTAMP"`
}

type channel struct {
	Name                        string                       `json:"Name,omitempty"`
	ChannelArn                  string                       `json:"ChannelArn,omitempty"`
	Mode                        string                       `json:"Mode,omitempty"`
	Privacy                     string                       `json:"Privacy,omitempty"`
	Metadata                    string                       `json:"Metadata,omitempty"`
	CreatedBy                   *identity                    `json:"CreatedBy,omitempty"`
	CreatedTimestamp            epoch                        `json:"CreatedTimestamp,omitzero"`
	LastMessageTimestamp        epoch                        `json:"LastMessageTimestamp,omitzero"`
	LastUpdatedTimestamp        epoch                        `json:"LastUpdatedTimestamp,omitzero"`
	ChannelFlowArn              string                       `json:"ChannelFlowArn,omitempty"`
	ElasticChannelConfiguration *elasticChannelConfiguration `json:"ElasticChannelConfiguration,omitempty"`
	ExpirationSettings          *expirationSettings          `json:"ExpirationSettings,omitempty"`
}

type identity struct {
	Arn  string `json:"Arn,omitempty"`
	Name string `json:"Name,omitempty"`
}

type channelSummary struct {
	Name                 string `json:"Name,omitempty"`
	ChannelArn           string `json:"ChannelArn,omitempty"`
	Mode                 string `json:"Mode,omitempty"`
	Privacy              string `json:"Privacy,omitempty"`
	Metadata             string `json:"Metadata,omitempty"`
	LastMessageTimestamp epoch  `json:"LastMessageTimestamp,omitzero"`
}

type searchField struct {
	Key      string   `json:"Key" check:"required,enum=MEMBERS"`
	Values   []string `json:"Values" check:"required,min=1,max=20" each:"min=1,max=512"`
	Operator string   `json:"Operator" check:"required,enum=EQUALS|INCLUDES"`
}

type channelModeratedByAppInstanceUserSummary struct {
	ChannelSummary *channelSummary `json:"ChannelSummary,omitempty"`
}

type subChannelSummary struct {
	SubChannelId    string `json:"SubChannelId,omitempty"`
	MembershipCount int    `json:"MembershipCount"`
}

// Memberships.

type createChannelMembershipInput struct {
	channelInput
	MemberArn    string  `json:"MemberArn" check:"required,arn"`
	Type         string  `json:"Type" check:"required,enum=DEFAULT|HIDDEN"`
	SubChannelId *string `json:"SubChannelId" check:"min=1,max=128,pattern=token"`
}

type createChannelMembershipOutput struct {
	ChannelArn   string    `json:"ChannelArn,omitempty"`
	Member       *identity `json:"Member,omitempty"`
	SubChannelId string    `json:"SubChannelId,omitempty"`
}

type batchCreateChannelMembershipInput struct {
	channelInput
	Type         *string  `json:"Type" check:"enum=DEFAULT|HIDDEN"`
	MemberArns   []string `json:"MemberArns" check:"required,min=1,max=100" each:"arn"`
	SubChannelId *string  `json:"SubChannelId" check:"min=1,max=128,pattern=token"`
}

type batchCreateChannelMembershipOutput struct {
	BatchChannelMemberships *batchChannelMemberships            `json:"BatchChannelMemberships,omitempty"`
	Errors                  []batchCreateChannelMembershipError `json:"Errors"`
}

type describeChannelMembershipInput struct {
	channelInput
	MemberArn    string  `path:"memberArn" check:"required,arn"`
	SubChannelId *string `query:"sub-channel-id" check:"min=1,max=128,pattern=token"`
}

type describeChannelMembershipOutput struct {
	ChannelMembership *channelMembership `json:"ChannelMembership,omitempty"`
}

type describeChannelMembershipForAppInstanceUserInput struct {
	channelInput
	AppInstanceUserArn string `query:"app-instance-user-arn" check:"required,arn"`
}

type describeChannelMembershipForAppInstanceUserOutput struct {
	ChannelMembership *channelMembershipForAppInstanceUserSummary `json:"ChannelMembership,omitempty"`
}

type listChannelMembershipsInput struct {
	channelInput
	pageInput
	Type         *string `query:"type" check:"enum=DEFAULT|HIDDEN"`
	SubChannelId *string `query:"sub-channel-id" check:"min=1,max=128,pattern=token"`
}

type listChannelMembershipsOutput struct {
	ChannelArn         string                     `json:"ChannelArn,omitempty"`
	ChannelMemberships []channelMembershipSummary `json:"ChannelMemberships"`
	NextToken          string                     `json:"NextToken,omitempty"`
}

type listChannelMembershipsForAppInstanceUserInput struct {
	bearerInput
	pageInput
	AppInstanceUserArn *string `query:"app-instance-user-arn" check:"arn"`
}

type listChannelMembershipsForAppInstanceUserOutput struct {
	ChannelMemberships []channelMembershipForAppInstanceUserSummary `json:"ChannelMemberships"`
	NextToken          string                                       `json:"NextToken,omitempty"`
}

type deleteChannelMembershipInput struct {
	channelInput
	MemberArn    string  `path:"memberArn" check:"required,arn"`
	SubChannelId *string `query:"sub-channel-id" check:"min=1,max=128,pattern=token"`
}

type getChannelMembershipPreferencesInput struct {
	channelInput
	MemberArn string `path:"memberArn" check:"required,arn"`
}

type getChannelMembershipPreferencesOutput struct {
	ChannelArn  string                        `json:"ChannelArn,omitempty"`
	Member      *identity                     `json:"Member,omitempty"`
	Preferences *channelMembershipPreferences `json:"Preferences,omitempty"`
}

type putChannelMembershipPreferencesInput struct {
	channelInput
	MemberArn   string                        `path:"memberArn" check:"required,arn"`
	Preferences *channelMembershipPreferences `json:"Preferences" check:"required"`
}

type putChannelMembershipPreferencesOutput struct {
	ChannelArn  string                        `json:"ChannelArn,omitempty"`
	Member      *identity                     `json:"Member,omitempty"`
	Preferences *channelMembershipPreferences `json:"Preferences,omitempty"`
}

type updateChannelReadMarkerInput struct {
	channelInput
}

type updateChannelReadMarkerOutput struct {
	ChannelArn string `json:"ChannelArn,omitempty"`
}

type batchChannelMemberships struct {
	InvitedBy    *identity  `json:"InvitedBy,omitempty"`
	Type         string     `json:"Type,omitempty"`
	Members      []identity `json:"Members"`
	ChannelArn   string     `json:"ChannelArn,omitempty"`
	SubChannelId string     `json:"SubChannelId,omitempty"`
}

type batchCreateChannelMembershipError struct {
	MemberArn    string `json:"MemberArn,omitempty"`
	ErrorCode    string `json:"ErrorCode,omitempty"`
	ErrorMessage string `json:"ErrorMessage,omitempty"`
}

type channelMembership struct {
	InvitedBy            *identity `json:"InvitedBy,omitempty"`
	Type                 string    `json:"Type,omitempty"`
	Member               *identity `json:"Member,omitempty"`
	ChannelArn           string    `json:"ChannelArn,omitempty"`
	CreatedTimestamp     epoch     `json:"CreatedTimestamp,omitzero"`
	LastUpdatedTimestamp epoch     `json:"LastUpdatedTimestamp,omitzero"`
	SubChannelId         string    `json:"SubChannelId,omitempty"`
}

type channelMembershipForAppInstanceUserSummary struct {
	ChannelSummary                   *channelSummary                   `json:"ChannelSummary,omitempty"`
	AppInstanceUserMembershipSummary *appInstanceUserMembershipSummary `json:"AppInstanceUserMembershipSummary,omitempty"`
}

type appInstanceUserMembershipSummary struct {
	Type                string `json:"Type,omitempty"`
	ReadMarkerTimestamp epoch  `json:"ReadMarkerTimestamp,omitzero"`
	SubChannelId        string `json:"SubChannelId,omitempty"`
}

type channelMembershipSummary struct {
	Member *identity `json:"Member,omitempty"`
}

type channelMembershipPreferences struct {
	PushNotifications *pushNotificationPreferences `json:"PushNotifications,omitempty"`
}

type pushNotificationPreferences struct {
	AllowNotifications string  `json:"AllowNotifications" check:"required,enum=ALL|NONE|FILTERED"`
	FilterRule         *string `json:"FilterRule,omitempty" check:"min=1,sensitive"`
}

// Moderators and bans.

type createChannelModeratorInput struct {
	channelInput
	ChannelModeratorArn string `json:"ChannelModeratorArn" check:"required,arn"`
}

type createChannelModeratorOutput struct {
	ChannelArn       string    `json:"ChannelArn,omitempty"`
	ChannelModerator *identity `json:"ChannelModerator,omitempty"`
}

type describeChannelModeratorInput struct {
	channelInput
	ChannelModeratorArn string `path:"channelModeratorArn" check:"required,arn"`
}

type describeChannelModeratorOutput struct {
	ChannelModerator *channelModerator `json:"ChannelModerator,omitempty"`
}

type listChannelModeratorsInput struct {
	channelInput
	pageInput
}

type listChannelModeratorsOutput struct {
	ChannelArn        string                    `json:"ChannelArn,omitempty"`
	NextToken         string                    `json:"NextToken,omitempty"`
	ChannelModerators []channelModeratorSummary `json:"ChannelModerators"`
}

type deleteChannelModeratorInput struct {
	channelInput
	ChannelModeratorArn string `path:"channelModeratorArn" check:"required,arn"`
}

type createChannelBanInput struct {
	channelInput
	MemberArn string `json:"MemberArn" check:"required,arn"`
}

type createChannelBanOutput struct {
	ChannelArn string    `json:"ChannelArn,omitempty"`
	Member     *identity `json:"Member,omitempty"`
}

type describeChannelBanInput struct {
	channelInput
	MemberArn string `path:"memberArn" check:"required,arn"`
}

type describeChannelBanOutput struct {
	ChannelBan *channelBan `json:"ChannelBan,omitempty"`
}

type listChannelBansInput struct {
	channelInput
	pageInput
}

type listChannelBansOutput struct {
	ChannelArn  string              `json:"ChannelArn,omitempty"`
	NextToken   string              `json:"NextToken,omitempty"`
	ChannelBans []channelBanSummary `json:"ChannelBans"`
}

type deleteChannelBanInput struct {
	channelInput
	MemberArn string `path:"memberArn" check:"required,arn"`
}

type channelModerator struct {
	Moderator        *identity `json:"Moderator,omitempty"`
	ChannelArn       string    `json:"ChannelArn,omitempty"`
	CreatedTimestamp epoch     `json:"CreatedTimestamp,omitzero"`
	CreatedBy        *identity `json:"CreatedBy,omitempty"`
}

type channelModeratorSummary struct {
	Moderator *identity `json:"Moderator,omitempty"`
}

type channelBan struct {
	Member           *identity `json:"Member,omitempty"`
	ChannelArn       string    `json:"ChannelArn,omitempty"`
	CreatedTimestamp epoch     `json:"CreatedTimestamp,omitzero"`
	CreatedBy        *identity `json:"CreatedBy,omitempty"`
}

type channelBanSummary struct {
	Member *identity `json:"Member,omitempty"`
}

// Messages.

type sendChannelMessageInput struct {
	channelInput
	Content            string                           `json:"Content" check:"required,min=1,sensitive"`
	Type               string                           `json:"Type" check:"required,enum=STANDARD|CONTROL"`
	Persistence        string                           `json:"Persistence" check:"required,enum=PERSISTENT|NON_PERSISTENT"`
	Metadata           *string                          `json:"Metadata" check:"max=1024,pattern=line,sensitive"`
	ClientRequestToken string                           `json:"ClientRequestToken" check:"required,min=2,max=64,pattern=token,sensitive"`
	PushNotification   *pushNotificationConfiguration   `json:"PushNotification"`
	MessageAttributes  map[string]messageAttributeValue `json:"MessageAttributes" key:"min=1,max=64,sensitive"`
	SubChannelId       *string                          `json:"SubChannelId" check:"min=1,max=128,pattern=token"`
	ContentType        *string                          `json:"ContentType" check:"max=45,sensitive"`
	Target             []target                         `json:"Target" check:"min=1,max=1"`
}

type sendChannelMessageOutput struct {
	ChannelArn   string                         `json:"ChannelArn,omitempty"`
	MessageId    string                         `json:"MessageId,omitempty"`
	Status       *channelMessageStatusStructure `json:"Status,omitempty"`
	SubChannelId string                         `json:"SubChannelId,omitempty"`
}

type getChannelMessageInput struct {
	channelInput
	MessageId    string  `path:"messageId" check:"required,min=1,max=128,pattern=token"`
	SubChannelId *string `query:"sub-channel-id" check:"min=1,max=128,pattern=token"`
}

type getChannelMessageOutput struct {
	ChannelMessage *channelMessage `json:"ChannelMessage,omitempty"`
}

type getChannelMessageStatusInput struct {
	channelInput
	MessageId    string  `path:"messageId" check:"required,min=1,max=128,pattern=token"`
	SubChannelId *string `query:"sub-channel-id" check:"min=1,max=128,pattern=token"`
}

type getChannelMessageStatusOutput struct {
	Status *channelMessageStatusStructure `json:"Status,omitempty"`
}

type listChannelMessagesInput struct {
	channelInput
	pageInput
	SortOrder    *string    `query:"sort-order" check:"enum=ASCENDING|DESCENDING"`
	NotBefore    *time.Time `query:"not-before"`
	NotAfter     *time.Time `query:"not-after"`
	SubChannelId *string    `query:"sub-channel-id" check:"min=1,max=128,pattern=token"`
}

type listChannelMessagesOutput struct {
	ChannelArn      string                  `json:"ChannelArn,omitempty"`
	NextToken       string                  `json:"NextToken,omitempty"`
	ChannelMessages []channelMessageSummary `json:"ChannelMessages"`
	SubChannelId    string                  `json:"SubChannelId,omitempty"`
}

type updateChannelMessageInput struct {
	channelInput
	MessageId    string  `path:"messageId" check:"required,min=1,max=128,pattern=token"`
	Content      string  `json:"Content" check:"required,min=1,sensitive"`
	Metadata     *string `json:"Metadata" check:"max=1024,pattern=line,sensitive"`
	SubChannelId *string `json:"SubChannelId" check:"min=1,max=128,pattern=token"`
	ContentType  *string `json:"ContentType" check:"max=45,sensitive"`
}

type updateChannelMessageOutput struct {
	ChannelArn   string                         `json:"ChannelArn,omitempty"`
	MessageId    string                         `json:"MessageId,omitempty"`
	Status       *channelMessageStatusStructure `json:"Status,omitempty"`
	SubChannelId string                         `json:"SubChannelId,omitempty"`
}

type redactChannelMessageInput struct {
	channelInput
	MessageId    string  `path:"messageId" check:"required,min=1,max=128,pattern=token"`
	SubChannelId *string `json:"SubChannelId" check:"min=1,max=128,pattern=token"`
}

type redactChannelMessageOutput struct {
	ChannelArn   string `json:"ChannelArn,omitempty"`
	MessageId    string `json:"MessageId,omitempty"`
	SubChannelId string `json:"SubChannelId,omitempty"`
}

type deleteChannelMessageInput struct {
	channelInput
	MessageId    string  `path:"messageId" check:"required,min=1,max=128,pattern=token"`
	SubChannelId *string `query:"sub-channel-id" check:"min=1,max=128,pattern=token"`
}

type pushNotificationConfiguration struct {
	Title *string `json:"Title" check:"min=1,max=50,pattern=line,sensitive"`
	Body  *string `json:"Body" check:"min=1,max=150,sensitive"`
	Type  *string `json:"Type" check:"enum=DEFAULT|VOIP"`
}

type messageAttributeValue struct {
	StringValues []string `json:"StringValues,omitempty" each:"min=1,max=512,sensitive"`
}

type target struct {
	MemberArn *string `json:"MemberArn,omitempty" check:"arn"`
}

type channelMessageStatusStructure struct {
	Value  string `json:"Value,omitempty"`
	Detail string `json:"Detail,omitempty"`
}

type channelMessage struct {
	ChannelArn           string                           `json:"ChannelArn,omitempty"`
	MessageId            string                           `json:"MessageId,omitempty"`
	Content              string                           `json:"Content,omitempty"`
	Metadata             string                           `json:"Metadata,omitempty"`
	Type                 string                           `json:"Type,omitempty"`
	CreatedTimestamp     epoch                            `json:"CreatedTimestamp,omitzero"`
	LastEditedTimestamp  epoch                            `json:"LastEditedTimestamp,omitzero"`
	LastUpdatedTimestamp epoch                            `json:"LastUpdatedTimestamp,omitzero"`
	Sender               *identity                        `json:"Sender,omitempty"`
	Redacted             bool                             `json:"Redacted"`
	Persistence          string                           `json:"Persistence,omitempty"`
	Status               *channelMessageStatusStructure   `json:"Status,omitempty"`
	MessageAttributes    map[string]messageAttributeValue `json:"MessageAttributes,omitempty"`
	SubChannelId         string                           `json:"SubChannelId,omitempty"`
	ContentType          string                           `json:"ContentType,omitempty"`
	Target               []target                         `json:"Target,omitempty"`
}

type channelMessageSummary struct {
	MessageId            string                           `json:"MessageId,omitempty"`
	Content              string                           `json:"Content,omitempty"`
	Metadata             string                           `json:"Metadata,omitempty"`
	Type                 string                           `json:"Type,omitempty"`
	CreatedTimestamp     epoch                            `json:"CreatedTimestamp,omitzero"`
	LastUpdatedTimestamp epoch                            `json:"LastUpdatedTimestamp,omitzero"`
	LastEditedTimestamp  epoch                            `json:"LastEditedTimestamp,omitzero"`
	Sender               *identity                        `json:"Sender,omitempty"`
	Redacted             bool                             `json:"Redacted"`
	Status               *channelMessageStatusStructure   `json:"Status,omitempty"`
	MessageAttributes    map[string]messageAttributeValue `json:"MessageAttributes,omitempty"`
	ContentType          string                           `json:"ContentType,omitempty"`
	Target               []target                         `json:"Target,omitempty"`
}

// Channel flows.

type createChannelFlowInput struct {
	AppInstanceArn     string      `json:"AppInstanceArn" check:"required,arn"`
	Processors         []processor `json:"Processors" check:"required,min=1,max=3"`
	Name               string      `json:"Name" check:"required,min=1,max=256,pattern=name,sensitive"`
	Tags               []tag       `json:"Tags" check:"min=1,max=50"`
	ClientRequestToken string      `json:"ClientRequestToken" check:"required,min=2,max=64,pattern=token,sensitive"`
}

type createChannelFlowOutput struct {
	ChannelFlowArn string `json:"ChannelFlowArn,omitempty"`
}

type describeChannelFlowInput struct {
	ChannelFlowArn string `path:"channelFlowArn" check:"required,arn"`
}

type describeChannelFlowOutput struct {
	ChannelFlow *channelFlow `json:"ChannelFlow,omitempty"`
}

type updateChannelFlowInput struct {
	ChannelFlowArn string      `path:"channelFlowArn" check:"required,arn"`
	Processors     []processor `json:"Processors" check:"required,min=1,max=3"`
	Name           string      `json:"Name" check:"required,min=1,max=256,pattern=name,sensitive"`
}

type updateChannelFlowOutput struct {
	ChannelFlowArn string `json:"ChannelFlowArn,omitempty"`
}

type deleteChannelFlowInput struct {
	ChannelFlowArn string `path:"channelFlowArn" check:"required,arn"`
}

type listChannelFlowsInput struct {
	pageInput
	AppInstanceArn string `query:"app-instance-arn" check:"required,arn"`
}

type listChannelFlowsOutput struct {
	ChannelFlows []channelFlowSummary `json:"ChannelFlows"`
	NextToken    string               `json:"NextToken,omitempty"`
}

type associateChannelFlowInput struct {
	channelInput
	ChannelFlowArn string `json:"ChannelFlowArn" check:"required,arn"`
}

type disassociateChannelFlowInput struct {
	channelInput
	ChannelFlowArn string `path:"channelFlowArn" check:"required,arn"`
}

type listChannelsAssociatedWithChannelFlowInput struct {
	pageInput
	ChannelFlowArn string `query:"channel-flow-arn" check:"required,arn"`
}

type listChannelsAssociatedWithChannelFlowOutput struct {
	Channels  []channelAssociatedWithFlowSummary `json:"Channels"`
	NextToken string                             `json:"NextToken,omitempty"`
}

type channelFlowCallbackInput struct {
	CallbackId     string                  `json:"CallbackId" check:"required,min=32,max=64"`
	ChannelArn     string                  `path:"channelArn" check:"required,arn"`
	DeleteResource *bool                   `json:"DeleteResource"`
	ChannelMessage *channelMessageCallback `json:"ChannelMessage" check:"required"`
}

type channelFlowCallbackOutput struct {
	ChannelArn string `json:"ChannelArn,omitempty"`
	CallbackId string `json:"CallbackId,omitempty"`
}

type processor struct {
	Name           string                  `json:"Name" check:"required,min=1,max=256,pattern=name,sensitive"`
	Configuration  *processorConfiguration `json:"Configuration" check:"required"`
	ExecutionOrder int                     `json:"ExecutionOrder" check:"required,min=1,max=3"`
	FallbackAction string                  `json:"FallbackAction" check:"required,enum=CONTINUE|ABORT"`
}

type processorConfiguration struct {
	Lambda *lambdaConfiguration `json:"Lambda" check:"required"`
}

type lambdaConfiguration struct {
	ResourceArn    string `json:"ResourceArn" check:"required,min=15,max=2048,pattern=lambdaARN"`
	InvocationType string `json:"InvocationType" check:"required,enum=ASYNC"`
}

type channelFlow struct {
	ChannelFlowArn       string      `json:"ChannelFlowArn,omitempty"`
	Processors           []processor `json:"Processors"`
	Name                 string      `json:"Name,omitempty"`
	CreatedTimestamp     epoch       `json:"CreatedTimestamp,omitzero"`
	LastUpdatedTimestamp epoch       `json:"LastUpdatedTimestamp,omitzero"`
}

type channelFlowSummary struct {
	ChannelFlowArn string      `json:"ChannelFlowArn,omitempty"`
	Name           string      `json:"Name,omitempty"`
	Processors     []processor `json:"Processors"`
}

type channelAssociatedWithFlowSummary struct {
	Name       string `json:"Name,omitempty"`
	ChannelArn string `json:"ChannelArn,omitempty"`
	Mode       string `json:"Mode,omitempty"`
	Privacy    string `json:"Privacy,omitempty"`
	Metadata   string `json:"Metadata,omitempty"`
}

type channelMessageCallback struct {
	MessageId         string                           `json:"MessageId" check:"required,min=1,max=128,pattern=token"`
	Content           *string                          `json:"Content" check:"min=1,sensitive"`
	Metadata          *string                          `json:"Metadata" check:"max=1024,pattern=line,sensitive"`
	PushNotification  *pushNotificationConfiguration   `json:"PushNotification"`
	MessageAttributes map[string]messageAttributeValue `json:"MessageAttributes" key:"min=1,max=64,sensitive"`
	SubChannelId      *string                          `json:"SubChannelId" check:"min=1,max=128,pattern=token"`
	ContentType       *string                          `json:"ContentType" check:"max=45,sensitive"`
}

// The session endpoint and streaming.

type getMessagingSessionEndpointInput struct {
	NetworkType *string `query:"network-type" check:"enum=IPV4_ONLY|DUAL_STACK"`
}

type getMessagingSessionEndpointOutput struct {
	Endpoint *messagingSessionEndpoint `json:"Endpoint,omitempty"`
}

type getMessagingStreamingConfigurationsInput struct {
	AppInstanceArn string `path:"appInstanceArn" check:"required,arn"`
}

type getMessagingStreamingConfigurationsOutput struct {
	StreamingConfigurations []streamingConfiguration `json:"StreamingConfigurations"`
}

type putMessagingStreamingConfigurationsInput struct {
	AppInstanceArn          string                   `path:"appInstanceArn" check:"required,arn"`
	StreamingConfigurations []streamingConfiguration `json:"StreamingConfigurations" check:"required,min=1,max=2"`
}

type putMessagingStreamingConfigurationsOutput struct {
	StreamingConfigurations []streamingConfiguration `json:"StreamingConfigurations"`
}

type deleteMessagingStreamingConfigurationsInput struct {
	AppInstanceArn string `path:"appInstanceArn" check:"required,arn"`
}

type messagingSessionEndpoint struct {
	Url string `json:"Url,omitempty"`
}

type streamingConfiguration struct {
	DataType    string `json:"DataType" check:"required,enum=Channel|ChannelMessage"`
	ResourceArn string `json:"ResourceArn" check:"required,arn"`
}

// Tags, the same in the messaging and the identity service.

type tagResourceInput struct {
	ResourceARN string `json:"ResourceARN" check:"required,arn"`
	Tags        []tag  `json:"Tags" check:"required,min=1,max=50"`
}

type untagResourceInput struct {
	ResourceARN string   `json:"ResourceARN" check:"required,arn"`
	TagKeys     []string `json:"TagKeys" check:"required,min=1,max=50" each:"min=1,max=128,sensitive"`
}

type listTagsForResourceInput struct {
	ResourceARN string `query:"arn" check:"required,arn"`
}

type listTagsForResourceOutput struct {
	Tags []tag `json:"Tags"`
}
