package emulator

// The inputs and outputs of the operations of chime-sdk-identity, API version
// 2021-04-20; see shapes_messaging.go. Its tagging operations, and the shapes
// tag and identity, are those of the messaging service.

// App instances.

type createAppInstanceInput struct {
	Name               string  `json:"Name" check:"required,min=1,max=256,pattern=name,sensitive"`
	Metadata           *string `json:"Metadata" check:"max=1024,pattern=line,sensitive"`
	ClientRequestToken string  `json:"ClientRequestToken" check:"required,min=2,max=64,pattern=token"`
	Tags               []tag   `json:"Tags" check:"min=1,max=50"`
}

type createAppInstanceOutput struct {
	AppInstanceArn string `json:"AppInstanceArn,omitempty"`
}

type describeAppInstanceInput struct {
	AppInstanceArn string `path:"appInstanceArn" check:"required,arn"`
}

type describeAppInstanceOutput struct {
	AppInstance *appInstance `json:"AppInstance,omitempty"`
}

type updateAppInstanceInput struct {
	AppInstanceArn string `path:"appInstanceArn" check:"required,arn"`
	Name           string `json:"Name" check:"required,min=1,max=256,pattern=name,sensitive"`
	Metadata       string `json:"Metadata" check:"required,max=1024,pattern=line,sensitive"`
}

type updateAppInstanceOutput struct {
	AppInstanceArn string `json:"AppInstanceArn,omitempty"`
}

type deleteAppInstanceInput struct {
	AppInstanceArn string `path:"appInstanceArn" check:"required,arn"`
}

type listAppInstancesInput struct {
	pageInput
}

type listAppInstancesOutput struct {
	AppInstances []appInstanceSummary `json:"AppInstances"`
	NextToken    string               `json:"NextToken,omitempty"`
}

type getAppInstanceRetentionSettingsInput struct {
	AppInstanceArn string `path:"appInstanceArn" check:"required,arn"`
}

type getAppInstanceRetentionSettingsOutput struct {
	AppInstanceRetentionSettings *appInstanceRetentionSettings `json:"AppInstanceRetentionSettings,omitempty"`
	InitiateDeletionTimestamp    epoch                         `json:"InitiateDeletionTimestamp,omitzero"`
}

type putAppInstanceRetentionSettingsInput struct {
	AppInstanceArn               string                        `path:"appInstanceArn" check:"required,arn"`
	AppInstanceRetentionSettings *appInstanceRetentionSettings `json:"AppInstanceRetentionSettings" check:"required"`
}

type putAppInstanceRetentionSettingsOutput struct {
	AppInstanceRetentionSettings *appInstanceRetentionSettings `json:"AppInstanceRetentionSettings,omitempty"`
	InitiateDeletionTimestamp    epoch                         `json:"InitiateDeletionTimestamp,omitzero"`
}

type appInstance struct {
	AppInstanceArn       string `json:"AppInstanceArn,omitempty"`
	Name                 string `json:"Name,omitempty"`
	CreatedTimestamp     epoch  `json:"CreatedTimestamp,omitzero"`
	LastUpdatedTimestamp epoch  `json:"LastUpdatedTimestamp,omitzero"`
	Metadata             string `json:"Metadata,omitempty"`
}

type appInstanceSummary struct {
	AppInstanceArn string `json:"AppInstanceArn,omitempty"`
	Name           string `json:"Name,omitempty"`
	Metadata       string `json:"Metadata,omitempty"`
}

type appInstanceRetentionSettings struct {
	ChannelRetentionSettings *channelRetentionSettings `json:"ChannelRetentionSettings,omitempty"`
}

type channelRetentionSettings struct {
	RetentionDays *int `json:"RetentionDays,omitempty" check:"min=1,max=5475"`
}

// App instance users.

type createAppInstanceUserInput struct {
	AppInstanceArn     string                             `json:"AppInstanceArn" check:"required,arn"`
	AppInstanceUserId  string                             `json:"AppInstanceUserId" check:"required,min=1,max=64,pattern=resourceID,sensitive"`
	Name               string                             `json:"Name" check:"required,min=1,max=100,pattern=userName,sensitive"`
	Metadata           *string                            `json:"Metadata" check:"max=1024,pattern=line,sensitive"`
	ClientRequestToken string                             `json:"ClientRequestToken" check:"required,min=2,max=64,pattern=token"`
	Tags               []tag                              `json:"Tags" check:"min=1,max=50"`
	ExpirationSettings *appInstanceUserExpirationSettings `json:"ExpirationSettings"`
}

type createAppInstanceUserOutput struct {
	AppInstanceUserArn string `json:"AppInstanceUserArn,omitempty"`
}

type describeAppInstanceUserInput struct {
	AppInstanceUserArn string `path:"appInstanceUserArn" check:"required,arn"`
}

type describeAppInstanceUserOutput struct {
	AppInstanceUser *appInstanceUser `json:"AppInstanceUser,omitempty"`
}

type updateAppInstanceUserInput struct {
	AppInstanceUserArn string `path:"appInstanceUserArn" check:"required,arn"`
	Name               string `json:"Name" check:"required,min=1,max=100,pattern=userName,sensitive"`
	Metadata           string `json:"Metadata" check:"required,max=1024,pattern=line,sensitive"`
}

type updateAppInstanceUserOutput struct {
	AppInstanceUserArn string `json:"AppInstanceUserArn,omitempty"`
}

type deleteAppInstanceUserInput struct {
	AppInstanceUserArn string `path:"appInstanceUserArn" check:"required,arn"`
}

type listAppInstanceUsersInput struct {
	pageInput
	AppInstanceArn string `query:"app-instance-arn" check:"required,arn"`
}

type listAppInstanceUsersOutput struct {
	AppInstanceArn   string                   `json:"AppInstanceArn,omitempty"`
	AppInstanceUsers []appInstanceUserSummary `json:"AppInstanceUsers"`
	NextToken        string                   `json:"NextToken,omitempty"`
}

type putAppInstanceUserExpirationSettingsInput struct {
	AppInstanceUserArn string                             `path:"appInstanceUserArn" check:"required,arn"`
	ExpirationSettings *appInstanceUserExpirationSettings `json:"ExpirationSettings"`
}

type putAppInstanceUserExpirationSettingsOutput struct {
	AppInstanceUserArn string                             `json:"AppInstanceUserArn,omitempty"`
	ExpirationSettings *appInstanceUserExpirationSettings `json:"ExpirationSettings,omitempty"`
}

type appInstanceUserExpirationSettings struct {
	ExpirationDays      int    `json:"ExpirationDays" check:"required,min=1,max=5475"`
	ExpirationCriterion string `json:"ExpirationCriterion" check:"required,enum=CREATED_TIMESTAMP"`
}

type appInstanceUser struct {
	AppInstanceUserArn   string                             `json:"AppInstanceUserArn,omitempty"`
	Name                 string                             `json:"Name,omitempty"`
	Metadata             string                             `json:"Metadata,omitempty"`
	CreatedTimestamp     epoch                              `json:"CreatedTimestamp,omitzero"`
	LastUpdatedTimestamp epoch                              `json:"LastUpdatedTimestamp,omitzero"`
	ExpirationSettings   *appInstanceUserExpirationSettings `json:"ExpirationSettings,omitempty"`
}

type appInstanceUserSummary struct {
	AppInstanceUserArn string `json:"AppInstanceUserArn,omitempty"`
	Name               string `json:"Name,omitempty"`
	Metadata           string `json:"Metadata,omitempty"`
}

// App instance admins.

type createAppInstanceAdminInput struct {
	AppInstanceAdminArn string `json:"AppInstanceAdminArn" check:"required,arn"`
	AppInstanceArn      string `path:"appInstanceArn" check:"required,arn"`
}

type createAppInstanceAdminOutput struct {
	AppInstanceAdmin *identity `json:"AppInstanceAdmin,omitempty"`
	AppInstanceArn   string    `json:"AppInstanceArn,omitempty"`
}

type describeAppInstanceAdminInput struct {
	AppInstanceAdminArn string `path:"appInstanceAdminArn" check:"required,arn"`
	AppInstanceArn      string `path:"appInstanceArn" check:"required,arn"`
}

type describeAppInstanceAdminOutput struct {
	AppInstanceAdmin *appInstanceAdmin `json:"AppInstanceAdmin,omitempty"`
}

type listAppInstanceAdminsInput struct {
	pageInput
	AppInstanceArn string `path:"appInstanceArn" check:"required,arn"`
}

type listAppInstanceAdminsOutput struct {
	AppInstanceArn    string                    `json:"AppInstanceArn,omitempty"`
	AppInstanceAdmins []appInstanceAdminSummary `json:"AppInstanceAdmins"`
	NextToken         string                    `json:"NextToken,omitempty"`
}

type deleteAppInstanceAdminInput struct {
	AppInstanceAdminArn string `path:"appInstanceAdminArn" check:"required,arn"`
	AppInstanceArn      string `path:"appInstanceArn" check:"required,arn"`
}

type appInstanceAdmin struct {
	Admin            *identity `json:"Admin,omitempty"`
	AppInstanceArn   string    `json:"AppInstanceArn,omitempty"`
	CreatedTimestamp epoch     `json:"CreatedTimestamp,omitzero"`
}

type appInstanceAdminSummary struct {
	Admin *identity `json:"Admin,omitempty"`
}

// App instance bots.

type createAppInstanceBotInput struct {
	AppInstanceArn     string            `json:"AppInstanceArn" check:"required,arn"`
	Name               *string           `json:"Name" check:"max=256,pattern=name,sensitive"`
	Metadata           *string           `json:"Metadata" check:"max=1024,pattern=line,sensitive"`
	ClientRequestToken string            `json:"ClientRequestToken" check:"required,min=2,max=64,pattern=token"`
	Tags               []tag             `json:"Tags" check:"min=1,max=50"`
	Configuration      *botConfiguration `json:"Configuration" check:"required"`
}

type createAppInstanceBotOutput struct {
	AppInstanceBotArn string `json:"AppInstanceBotArn,omitempty"`
}

type describeAppInstanceBotInput struct {
	AppInstanceBotArn string `path:"appInstanceBotArn" check:"required,arn"`
}

type describeAppInstanceBotOutput struct {
	AppInstanceBot *appInstanceBot `json:"AppInstanceBot,omitempty"`
}

type updateAppInstanceBotInput struct {
	AppInstanceBotArn string            `path:"appInstanceBotArn" check:"required,arn"`
	Name              string            `json:"Name" check:"required,max=256,pattern=name,sensitive"`
	Metadata          string            `json:"Metadata" check:"required,max=1024,pattern=line,sensitive"`
	Configuration     *botConfiguration `json:"Configuration"`
}

type updateAppInstanceBotOutput struct {
	AppInstanceBotArn string `json:"AppInstanceBotArn,omitempty"`
}

type deleteAppInstanceBotInput struct {
	AppInstanceBotArn string `path:"appInstanceBotArn" check:"required,arn"`
}

type listAppInstanceBotsInput struct {
	pageInput
	AppInstanceArn string `query:"app-instance-arn" check:"required,arn"`
}

type listAppInstanceBotsOutput struct {
	AppInstanceArn  string                  `json:"AppInstanceArn,omitempty"`
	AppInstanceBots []appInstanceBotSummary `json:"AppInstanceBots"`
	NextToken       string                  `json:"NextToken,omitempty"`
}

type botConfiguration struct {
	Lex *lexConfiguration `json:"Lex" check:"required"`
}

type lexConfiguration struct {
	RespondsTo     *string    `json:"RespondsTo,omitempty" check:"enum=STANDARD_MESSAGES"`
	InvokedBy      *invokedBy `json:"InvokedBy,omitempty"`
	LexBotAliasArn string     `json:"LexBotAliasArn" check:"required,min=15,max=2048,pattern=lexBotAliasARN"`
	LocaleId       string     `json:"LocaleId" check:"required"`
	WelcomeIntent  *string    `json:"WelcomeIntent,omitempty" check:"min=1,max=100,pattern=lexIntent"`
}

type invokedBy struct {
	StandardMessages string `json:"StandardMessages" check:"required,enum=AUTO|ALL|MENTIONS|NONE"`
	TargetedMessages string `json:"TargetedMessages" check:"required,enum=ALL|NONE"`
}

type appInstanceBot struct {
	AppInstanceBotArn    string            `json:"AppInstanceBotArn,omitempty"`
	Name                 string            `json:"Name,omitempty"`
	Configuration        *botConfiguration `json:"Configuration,omitempty"`
	CreatedTimestamp     epoch             `json:"CreatedTimestamp,omitzero"`
	LastUpdatedTimestamp epoch             `json:"LastUpdatedTimestamp,omitzero"`
	Metadata             string            `json:"Metadata,omitempty"`
}

type appInstanceBotSummary struct {
	AppInstanceBotArn string `json:"AppInstanceBotArn,omitempty"`
	Name              string `json:"Name,omitempty"`
	Metadata          string `json:"Metadata,omitempty"`
}

// Push endpoints of app instance users.

type registerAppInstanceUserEndpointInput struct {
	AppInstanceUserArn string              `path:"appInstanceUserArn" check:"required,arn,sensitive"`
	Name               *string             `json:"Name" check:"max=1600,pattern=line,sensitive"`
	Type               string              `json:"Type" check:"required,enum=APNS|APNS_SANDBOX|GCM"`
	ResourceArn        string              `json:"ResourceArn" check:"required,arn"`
	EndpointAttributes *endpointAttributes `json:"EndpointAttributes" check:"required"`
	ClientRequestToken string              `json:"ClientRequestToken" check:"required,min=2,max=64,pattern=token"`
	AllowMessages      *string             `json:"AllowMessages" check:"enum=ALL|NONE"`
}

type registerAppInstanceUserEndpointOutput struct {
	AppInstanceUserArn string `json:"AppInstanceUserArn,omitempty"`
	EndpointId         string `json:"EndpointId,omitempty"`
}

type describeAppInstanceUserEndpointInput struct {
	AppInstanceUserArn string `path:"appInstanceUserArn" check:"required,max=1600,pattern=line"`
	EndpointId         string `path:"endpointId" check:"required,max=64,pattern=line"`
}

type describeAppInstanceUserEndpointOutput struct {
	AppInstanceUserEndpoint *appInstanceUserEndpoint `json:"AppInstanceUserEndpoint,omitempty"`
}

type updateAppInstanceUserEndpointInput struct {
	AppInstanceUserArn string  `path:"appInstanceUserArn" check:"required,arn"`
	EndpointId         string  `path:"endpointId" check:"required,max=64,pattern=line"`
	Name               *string `json:"Name" check:"max=1600,pattern=line,sensitive"`
	AllowMessages      *string `json:"AllowMessages" check:"enum=ALL|NONE"`
}

type updateAppInstanceUserEndpointOutput struct {
	AppInstanceUserArn string `json:"AppInstanceUserArn,omitempty"`
	EndpointId         string `json:"EndpointId,omitempty"`
}

type deregisterAppInstanceUserEndpointInput struct {
	AppInstanceUserArn string `path:"appInstanceUserArn" check:"required,arn"`
	EndpointId         string `path:"endpointId" check:"required,max=64,pattern=line"`
}

type listAppInstanceUserEndpointsInput struct {
	pageInput
	AppInstanceUserArn string `path:"appInstanceUserArn" check:"required,arn,sensitive"`
}

type listAppInstanceUserEndpointsOutput struct {
	AppInstanceUserEndpoints []appInstanceUserEndpointSummary `json:"AppInstanceUserEndpoints"`
	NextToken                string                           `json:"NextToken,omitempty"`
}

type endpointAttributes struct {
	DeviceToken     string  `json:"DeviceToken" check:"required,min=1,max=1600,pattern=line,sensitive"`
	VoipDeviceToken *string `json:"VoipDeviceToken,omitempty" check:"min=1,max=1600,pattern=line,sensitive"`
}

type appInstanceUserEndpoint struct {
	AppInstanceUserArn   string              `json:"AppInstanceUserArn,omitempty"`
	EndpointId           string              `json:"EndpointId,omitempty"`
	Name                 string              `json:"Name,omitempty"`
	Type                 string              `json:"Type,omitempty"`
	ResourceArn          string              `json:"ResourceArn,omitempty"`
	EndpointAttributes   *endpointAttributes `json:"EndpointAttributes,omitempty"`
	CreatedTimestamp     epoch               `json:"CreatedTimestamp,omitzero"`
	LastUpdatedTimestamp epoch               `json:"LastUpdatedTimestamp,omitzero"`
	AllowMessages        string              `json:"AllowMessages,omitempty"`
	EndpointState        *endpointState      `json:"EndpointState,omitempty"`
}

type endpointState struct {
	Status       string `json:"Status"`
	StatusReason string `json:"StatusReason,omitempty"`
}

type appInstanceUserEndpointSummary struct {
	AppInstanceUserArn string         `json:"AppInstanceUserArn,omitempty"`
	EndpointId         string         `json:"EndpointId,omitempty"`
	Name               string         `json:"Name,omitempty"`
	Type               string         `json:"Type,omitempty"`
	AllowMessages      string         `json:"AllowMessages,omitempty"`
	EndpointState      *endpointState `json:"EndpointState,omitempty"`
}
