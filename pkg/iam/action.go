package iam

import (
	"strings"
	"sync"
)

// An Action is one action of a service peal knows: all of Amazon Chime SDK
// messaging and identity, and of Amazon IVS Chat.
type Action struct {
	Name string // "chime:SendChannelMessage"
	// Resources has one entry for each resource of a call, with the types it may
	// have: a message is sent by a user or a bot, and to a channel. IAM asks about
	// each of them. None means that the action has no resource type and is granted on *.
	Resources [][]ResourceType
	// Optional says that * does as well: the tagging actions.
	Optional bool
}

// Actions lists them, in the order of the service authorization reference's
// resource types.
func Actions() []Action {
	var actions []Action
	for _, s := range services() {
		for _, a := range s.actions {
			if !a.foreign {
				actions = append(actions, a.Action)
			}
		}
	}
	return actions
}

// LookupAction finds an action by its name, which is compared case-insensitively.
func LookupAction(name string) (Action, bool) {
	prefix, bare, _ := strings.Cut(name, ":")
	for _, s := range services() {
		if strings.EqualFold(prefix, s.prefix) {
			a, ok := s.lookup(bare)
			return a.Action, ok && !a.foreign
		}
	}
	return Action{}, false
}

// SuggestAction is the action that was probably meant by a name that is none, or
// "". Names of services that peal does not know, and of the rest of Amazon Chime,
// have no suggestion.
func SuggestAction(name string) string {
	prefix, bare, _ := strings.Cut(name, ":")
	s := serviceOf(prefix)
	if s == nil {
		if s = meantService(prefix, bare); s != nil && s.exists(bare) {
			return s.prefix + ":" + bare
		}
	}
	if s == nil || s.exists(bare) {
		return ""
	}
	if near, _ := s.nearest(bare); near != "" {
		return s.prefix + ":" + near
	}
	return ""
}

// A service is one prefix of actions with all that exist.
type service struct {
	prefix  string
	actions []serviceAction
	byName  map[string]int // by name in lower case, without the prefix
}

type serviceAction struct {
	Action
	name    string // without the prefix
	foreign bool   // exists, but belongs to a part of Amazon Chime that is not messaging
}

func (s *service) lookup(name string) (serviceAction, bool) {
	i, ok := s.byName[strings.ToLower(name)]
	if !ok {
		return serviceAction{}, false
	}
	return s.actions[i], true
}

var services = sync.OnceValue(func() []*service {
	return []*service{
		newService("chime", chimeActions, otherChimeActions),
		newService("ivschat", ivschatActions, ""),
	}
})

// newService reads a table of lines "resource types: actions". A plus separates
// the resources of a call, a bar their possible types, and a question mark says
// that the resource is optional.
func newService(prefix, table, foreign string) *service {
	s := &service{prefix: prefix, byName: make(map[string]int)}
	add := func(a serviceAction) {
		a.Name = prefix + ":" + a.name
		s.byName[strings.ToLower(a.name)] = len(s.actions)
		s.actions = append(s.actions, a)
	}
	for line := range strings.Lines(table) {
		types, names, _ := strings.Cut(line, ":")
		var a serviceAction
		types, a.Optional = strings.CutSuffix(strings.TrimSpace(types), "?")
		for _, slot := range strings.FieldsFunc(types, func(c rune) bool { return c == '+' }) {
			var alternatives []ResourceType
			for t := range strings.SplitSeq(slot, "|") {
				alternatives = append(alternatives, ResourceType(t))
			}
			a.Resources = append(a.Resources, alternatives)
		}
		for a.name = range strings.FieldsSeq(names) {
			add(a)
		}
	}
	for name := range strings.FieldsSeq(foreign) {
		add(serviceAction{name: name, foreign: true})
	}
	return s
}

// The two tables follow the service authorization reference, "Actions, resources,
// and condition keys for Amazon Chime" and "… for Amazon Interactive Video Service
// Chat". One line differs: DeleteChannelFlow is given the ARN of a flow, where the
// reference names the channel.
const chimeActions = `
: CreateAppInstance CreateAppInstanceBot CreateAppInstanceUser GetMessagingSessionEndpoint
app-instance: CreateChannelFlow DeleteAppInstance DeleteMessagingStreamingConfigurations DescribeAppInstance GetAppInstanceRetentionSettings GetMessagingStreamingConfigurations ListAppInstances PutAppInstanceRetentionSettings PutMessagingStreamingConfigurations UpdateAppInstance
app-instance-user: Connect DeleteAppInstanceUser DeregisterAppInstanceUserEndpoint DescribeAppInstanceUser DescribeAppInstanceUserEndpoint ListAppInstanceUserEndpoints ListAppInstanceUsers PutAppInstanceUserExpirationSettings RegisterAppInstanceUserEndpoint UpdateAppInstanceUser UpdateAppInstanceUserEndpoint
app-instance-bot: DeleteAppInstanceBot DescribeAppInstanceBot ListAppInstanceBots UpdateAppInstanceBot
app-instance-user|app-instance-bot+app-instance: CreateAppInstanceAdmin DeleteAppInstanceAdmin DescribeAppInstanceAdmin ListAppInstanceAdmins
app-instance-user|app-instance-bot: CreateChannel ListChannelMembershipsForAppInstanceUser ListChannels ListChannelsModeratedByAppInstanceUser SearchChannels
app-instance-user|app-instance-bot+channel: BatchCreateChannelMembership CreateChannelBan CreateChannelMembership CreateChannelModerator DeleteChannel DeleteChannelBan DeleteChannelMembership DeleteChannelMessage DeleteChannelModerator DescribeChannel DescribeChannelBan DescribeChannelMembership DescribeChannelMembershipForAppInstanceUser DescribeChannelModeratedByAppInstanceUser DescribeChannelModerator GetChannelMembershipPreferences GetChannelMessage GetChannelMessageStatus ListChannelBans ListChannelMemberships ListChannelMessages ListChannelModerators ListSubChannels PutChannelMembershipPreferences RedactChannelMessage SendChannelMessage UpdateChannel UpdateChannelMessage UpdateChannelReadMarker
app-instance-user+channel: PutChannelExpirationSettings
app-instance-user|app-instance-bot+channel+channel-flow: AssociateChannelFlow DisassociateChannelFlow
channel: ChannelFlowCallback
channel-flow|channel: DeleteChannelFlow
channel-flow: DescribeChannelFlow ListChannelFlows ListChannelsAssociatedWithChannelFlow UpdateChannelFlow
app-instance|app-instance-user|app-instance-bot|channel|channel-flow?: ListTagsForResource TagResource UntagResource
`

const ivschatActions = `
room: CreateChatToken CreateRoom DeleteMessage DeleteRoom DisconnectUser GetRoom ListRooms SendEvent UpdateRoom
logging-configuration: CreateLoggingConfiguration DeleteLoggingConfiguration GetLoggingConfiguration ListLoggingConfigurations UpdateLoggingConfiguration
room|logging-configuration?: ListTagsForResource TagResource UntagResource
`

// otherChimeActions are the actions of Amazon Chime that have nothing to do with
// messaging, by the same reference. They are here so that none of them is taken
// for a misspelt action of messaging.
const otherChimeActions = `
	AcceptDelegate ActivateUsers AddDomain AddOrUpdateGroups AssociatePhoneNumberWithUser
	AssociatePhoneNumbersWithVoiceConnector AssociatePhoneNumbersWithVoiceConnectorGroup
	AssociateSigninDelegateGroupsWithAccount AssociateVoiceConnectorConnect AuthorizeDirectory
	BatchCreateAttendee BatchCreateRoomMembership BatchDeletePhoneNumber BatchSuspendUser BatchUnsuspendUser
	BatchUpdateAttendeeCapabilitiesExcept BatchUpdatePhoneNumber BatchUpdateUser ConnectDirectory
	CreateAccount CreateApiKey CreateAttendee CreateBot CreateCDRBucket CreateConnectAnalyticsConnector
	CreateConnectCallTransferConnector CreateMediaCapturePipeline CreateMediaConcatenationPipeline
	CreateMediaInsightsPipeline CreateMediaInsightsPipelineConfiguration CreateMediaLiveConnectorPipeline
	CreateMediaPipelineKinesisVideoStreamPool CreateMediaStreamPipeline CreateMeeting CreateMeetingDialOut
	CreateMeetingWithAttendees CreatePhoneNumberOrder CreateProxySession CreateRoom CreateRoomMembership
	CreateSipMediaApplication CreateSipMediaApplicationCall CreateSipRule CreateUser CreateVoiceConnector
	CreateVoiceConnectorGroup CreateVoiceProfile CreateVoiceProfileDomain DeleteAccount
	DeleteAccountOpenIdConfig DeleteApiKey DeleteAppInstanceStreamingConfigurations DeleteAttendee
	DeleteCDRBucket DeleteDelegate DeleteDomain DeleteEventsConfiguration DeleteGroups
	DeleteMediaCapturePipeline DeleteMediaInsightsPipelineConfiguration DeleteMediaPipeline
	DeleteMediaPipelineKinesisVideoStreamPool DeleteMeeting DeletePhoneNumber DeleteProxySession DeleteRoom
	DeleteRoomMembership DeleteSipMediaApplication DeleteSipRule DeleteVoiceConnector
	DeleteVoiceConnectorEmergencyCallingConfiguration DeleteVoiceConnectorExternalSystemsConfiguration
	DeleteVoiceConnectorGroup DeleteVoiceConnectorOrigination DeleteVoiceConnectorProxy
	DeleteVoiceConnectorStreamingConfiguration DeleteVoiceConnectorTermination
	DeleteVoiceConnectorTerminationCredentials DeleteVoiceProfile DeleteVoiceProfileDomain
	DisassociatePhoneNumberFromUser DisassociatePhoneNumbersFromVoiceConnector
	DisassociatePhoneNumbersFromVoiceConnectorGroup DisassociateSigninDelegateGroupsFromAccount
	DisassociateVoiceConnectorConnect DisconnectDirectory GetAccount GetAccountResource GetAccountSettings
	GetAccountWithOpenIdConfig GetAppInstanceStreamingConfigurations GetAttendee GetBot GetCDRBucket
	GetDomain GetEventsConfiguration GetGlobalSettings GetMediaCapturePipeline
	GetMediaInsightsPipelineConfiguration GetMediaPipeline GetMediaPipelineKinesisVideoStreamPool GetMeeting
	GetMeetingDetail GetPhoneNumber GetPhoneNumberOrder GetPhoneNumberSettings GetProxySession
	GetRetentionSettings GetRoom GetSipMediaApplication GetSipMediaApplicationAlexaSkillConfiguration
	GetSipMediaApplicationLoggingConfiguration GetSipRule GetSpeakerSearchTask GetTelephonyLimits GetUser
	GetUserActivityReportData GetUserByEmail GetUserSettings GetVoiceConnector
	GetVoiceConnectorEmergencyCallingConfiguration GetVoiceConnectorExternalSystemsConfiguration
	GetVoiceConnectorGroup GetVoiceConnectorLoggingConfiguration GetVoiceConnectorOrigination
	GetVoiceConnectorProxy GetVoiceConnectorStreamingConfiguration GetVoiceConnectorTermination
	GetVoiceConnectorTerminationHealth GetVoiceProfile GetVoiceProfileDomain GetVoiceToneAnalysisTask
	InviteDelegate InviteUsers InviteUsersFromProvider ListAccountUsageReportData ListAccounts ListApiKeys
	ListAttendeeTags ListAttendees ListAvailableVoiceConnectorRegions ListBots ListCDRBucket
	ListCallingRegions ListDelegates ListDirectories ListDomains ListGroups ListMediaCapturePipelines
	ListMediaInsightsPipelineConfigurations ListMediaPipelineKinesisVideoStreamPools ListMediaPipelines
	ListMeetingEvents ListMeetingTags ListMeetings ListMeetingsReportData ListPhoneNumberOrders
	ListPhoneNumbers ListProxySessions ListRoomMemberships ListRooms ListSipMediaApplications ListSipRules
	ListSupportedPhoneNumberCountries ListUsers ListVoiceConnectorGroups
	ListVoiceConnectorTerminationCredentials ListVoiceConnectors ListVoiceProfileDomains ListVoiceProfiles
	LogoutUser PutAppInstanceStreamingConfigurations PutEventsConfiguration PutRetentionSettings
	PutSipMediaApplicationAlexaSkillConfiguration PutSipMediaApplicationLoggingConfiguration
	PutVoiceConnectorEmergencyCallingConfiguration PutVoiceConnectorExternalSystemsConfiguration
	PutVoiceConnectorLoggingConfiguration PutVoiceConnectorOrigination PutVoiceConnectorProxy
	PutVoiceConnectorStreamingConfiguration PutVoiceConnectorTermination
	PutVoiceConnectorTerminationCredentials RedactConversationMessage RedactRoomMessage
	RegenerateSecurityToken RenameAccount RenewDelegate ResetAccountResource ResetPersonalPIN
	RestorePhoneNumber RetrieveDataExports SearchAvailablePhoneNumbers StartDataExport
	StartMeetingTranscription StartSpeakerSearchTask StartVoiceToneAnalysisTask StopMeetingTranscription
	StopSpeakerSearchTask StopVoiceToneAnalysisTask SubmitSupportRequest SuspendUsers TagAttendee TagMeeting
	UnauthorizeDirectory UntagAttendee UntagMeeting UpdateAccount UpdateAccountOpenIdConfig
	UpdateAccountResource UpdateAccountSettings UpdateAttendeeCapabilities UpdateBot UpdateCDRSettings
	UpdateGlobalSettings UpdateMediaInsightsPipelineConfiguration UpdateMediaInsightsPipelineStatus
	UpdateMediaPipelineKinesisVideoStreamPool UpdatePhoneNumber UpdatePhoneNumberSettings UpdateProxySession
	UpdateRoom UpdateRoomMembership UpdateSipMediaApplication UpdateSipMediaApplicationCall UpdateSipRule
	UpdateSupportedLicenses UpdateUser UpdateUserLicenses UpdateUserSettings UpdateVoiceConnector
	UpdateVoiceConnectorGroup UpdateVoiceProfile UpdateVoiceProfileDomain ValidateAccountResource
	ValidateE911Address
`
