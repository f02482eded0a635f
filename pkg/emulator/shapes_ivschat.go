package emulator

// The inputs and outputs of the operations of ivschat, API version 2020-07-14;
// see shapes_messaging.go. Members of IVS Chat are in lower camel case, and its
// answers show empty members too.

// Rooms.

type createRoomInput struct {
	Name                            *string               `json:"name" check:"max=128,pattern=chatName"`
	MaximumMessageRatePerSecond     *int                  `json:"maximumMessageRatePerSecond" check:"min=1,max=100"`
	MaximumMessageLength            *int                  `json:"maximumMessageLength" check:"min=1,max=500"`
	MessageReviewHandler            *messageReviewHandler `json:"messageReviewHandler"`
	Tags                            map[string]string     `json:"tags" check:"max=50" key:"min=1,max=128" each:"max=256"`
	LoggingConfigurationIdentifiers []string              `json:"loggingConfigurationIdentifiers" check:"max=3" each:"min=1,max=128,pattern=loggingConfigurationARN"`
}

type createRoomOutput = room

type getRoomInput struct {
	Identifier string `json:"identifier" check:"required,min=1,max=128,pattern=roomARN"`
}

type getRoomOutput = room

type updateRoomInput struct {
	Identifier                      string                `json:"identifier" check:"required,min=1,max=128,pattern=roomARN"`
	Name                            *string               `json:"name" check:"max=128,pattern=chatName"`
	MaximumMessageRatePerSecond     *int                  `json:"maximumMessageRatePerSecond" check:"min=1,max=100"`
	MaximumMessageLength            *int                  `json:"maximumMessageLength" check:"min=1,max=500"`
	MessageReviewHandler            *messageReviewHandler `json:"messageReviewHandler"`
	LoggingConfigurationIdentifiers []string              `json:"loggingConfigurationIdentifiers" check:"max=3" each:"min=1,max=128,pattern=loggingConfigurationARN"`
}

type updateRoomOutput = room

type listRoomsInput struct {
	Name                           *string `json:"name" check:"max=128,pattern=chatName"`
	NextToken                      *string `json:"nextToken" check:"max=1024"`
	MaxResults                     *int    `json:"maxResults" check:"min=1,max=50"`
	MessageReviewHandlerUri        *string `json:"messageReviewHandlerUri" check:"max=170,pattern=reviewHandlerARN"`
	LoggingConfigurationIdentifier *string `json:"loggingConfigurationIdentifier" check:"min=1,max=128,pattern=loggingConfigurationARN"`
}

type listRoomsOutput struct {
	Rooms     []roomSummary `json:"rooms"`
	NextToken string        `json:"nextToken,omitempty"`
}

type deleteRoomInput struct {
	Identifier string `json:"identifier" check:"required,min=1,max=128,pattern=roomARN"`
}

type messageReviewHandler struct {
	Uri            *string `json:"uri,omitempty" check:"max=170,pattern=reviewHandlerARN"`
	FallbackResult *string `json:"fallbackResult,omitempty" check:"enum=ALLOW|DENY"`
}

type room struct {
	Arn                             string                `json:"arn"`
	Id                              string                `json:"id"`
	Name                            string                `json:"name"`
	CreateTime                      isoTime               `json:"createTime,omitzero"`
	UpdateTime                      isoTime               `json:"updateTime,omitzero"`
	MaximumMessageRatePerSecond     int                   `json:"maximumMessageRatePerSecond"`
	MaximumMessageLength            int                   `json:"maximumMessageLength"`
	MessageReviewHandler            *messageReviewHandler `json:"messageReviewHandler"`
	Tags                            map[string]string     `json:"tags"`
	LoggingConfigurationIdentifiers []string              `json:"loggingConfigurationIdentifiers"`
}

// A roomSummary is a room in a list, without its limits.
type roomSummary struct {
	Arn                             string                `json:"arn"`
	Id                              string                `json:"id"`
	Name                            string                `json:"name"`
	MessageReviewHandler            *messageReviewHandler `json:"messageReviewHandler"`
	CreateTime                      isoTime               `json:"createTime,omitzero"`
	UpdateTime                      isoTime               `json:"updateTime,omitzero"`
	Tags                            map[string]string     `json:"tags"`
	LoggingConfigurationIdentifiers []string              `json:"loggingConfigurationIdentifiers"`
}

// Chat tokens and what is sent to a room over HTTP.

type createChatTokenInput struct {
	RoomIdentifier           string            `json:"roomIdentifier" check:"required,min=1,max=128,pattern=roomARN"`
	UserId                   string            `json:"userId" check:"required,min=1,max=128,sensitive"`
	Capabilities             []string          `json:"capabilities" each:"enum=SEND_MESSAGE|DISCONNECT_USER|DELETE_MESSAGE"`
	SessionDurationInMinutes *int              `json:"sessionDurationInMinutes" check:"min=1,max=180"`
	Attributes               map[string]string `json:"attributes" check:"sensitive"`
}

type createChatTokenOutput struct {
	Token                 string  `json:"token,omitempty"`
	TokenExpirationTime   isoTime `json:"tokenExpirationTime,omitzero"`
	SessionExpirationTime isoTime `json:"sessionExpirationTime,omitzero"`
}

type sendEventInput struct {
	RoomIdentifier string            `json:"roomIdentifier" check:"required,min=1,max=128,pattern=roomARN"`
	EventName      string            `json:"eventName" check:"required,min=1,max=100"`
	Attributes     map[string]string `json:"attributes"`
}

type sendEventOutput struct {
	Id string `json:"id,omitempty"`
}

type deleteMessageInput struct {
	RoomIdentifier string  `json:"roomIdentifier" check:"required,min=1,max=128,pattern=roomARN"`
	Id             string  `json:"id" check:"required,min=12,max=12,pattern=alphanumeric"`
	Reason         *string `json:"reason" check:"min=1,max=256"`
}

type deleteMessageOutput struct {
	Id string `json:"id,omitempty"`
}

type disconnectUserInput struct {
	RoomIdentifier string  `json:"roomIdentifier" check:"required,min=1,max=128,pattern=roomARN"`
	UserId         string  `json:"userId" check:"required,min=1,max=128,sensitive"`
	Reason         *string `json:"reason" check:"min=1,max=256"`
}

type disconnectUserOutput struct{}

// Logging configurations.

type createLoggingConfigurationInput struct {
	Name                     *string                   `json:"name" check:"max=128,pattern=chatName"`
	DestinationConfiguration *destinationConfiguration `json:"destinationConfiguration" check:"required"`
	Tags                     map[string]string         `json:"tags" check:"max=50" key:"min=1,max=128" each:"max=256"`
}

type createLoggingConfigurationOutput = loggingConfiguration

type getLoggingConfigurationInput struct {
	Identifier string `json:"identifier" check:"required,min=1,max=128,pattern=loggingConfigurationARN"`
}

type getLoggingConfigurationOutput = loggingConfiguration

type updateLoggingConfigurationInput struct {
	Identifier               string                    `json:"identifier" check:"required,min=1,max=128,pattern=loggingConfigurationARN"`
	Name                     *string                   `json:"name" check:"max=128,pattern=chatName"`
	DestinationConfiguration *destinationConfiguration `json:"destinationConfiguration"`
}

type updateLoggingConfigurationOutput = loggingConfiguration

type listLoggingConfigurationsInput struct {
	NextToken  *string `json:"nextToken" check:"max=1024"`
	MaxResults *int    `json:"maxResults" check:"min=1,max=50"`
}

type listLoggingConfigurationsOutput struct {
	LoggingConfigurations []loggingConfigurationSummary `json:"loggingConfigurations"`
	NextToken             string                        `json:"nextToken,omitempty"`
}

type deleteLoggingConfigurationInput struct {
	Identifier string `json:"identifier" check:"required,min=1,max=128,pattern=loggingConfigurationARN"`
}

type loggingConfiguration struct {
	Arn                      string                    `json:"arn"`
	Id                       string                    `json:"id"`
	CreateTime               isoTime                   `json:"createTime,omitzero"`
	UpdateTime               isoTime                   `json:"updateTime,omitzero"`
	Name                     string                    `json:"name"`
	DestinationConfiguration *destinationConfiguration `json:"destinationConfiguration"`
	State                    string                    `json:"state"`
	Tags                     map[string]string         `json:"tags"`
}

// A destinationConfiguration has exactly one member.
type destinationConfiguration struct {
	S3             *s3DestinationConfiguration             `json:"s3,omitempty"`
	CloudWatchLogs *cloudWatchLogsDestinationConfiguration `json:"cloudWatchLogs,omitempty"`
	Firehose       *firehoseDestinationConfiguration       `json:"firehose,omitempty"`
}

type s3DestinationConfiguration struct {
	BucketName string `json:"bucketName" check:"required,min=3,max=63,pattern=bucket"`
}

type cloudWatchLogsDestinationConfiguration struct {
	LogGroupName string `json:"logGroupName" check:"required,min=1,max=512,pattern=logGroup"`
}

type firehoseDestinationConfiguration struct {
	DeliveryStreamName string `json:"deliveryStreamName" check:"required,min=1,max=64,pattern=deliveryStream"`
}

type loggingConfigurationSummary = loggingConfiguration

// Tags.

type ivschatTagResourceInput struct {
	ResourceArn string            `path:"resourceArn" check:"required,min=1,max=128,pattern=ivschatARN"`
	Tags        map[string]string `json:"tags" check:"required,max=50" key:"min=1,max=128" each:"max=256"`
}

type ivschatTagResourceOutput struct{}

type ivschatUntagResourceInput struct {
	ResourceArn string   `path:"resourceArn" check:"required,min=1,max=128,pattern=ivschatARN"`
	TagKeys     []string `query:"tagKeys" check:"required,max=50" each:"min=1,max=128"`
}

type ivschatUntagResourceOutput struct{}

type ivschatListTagsForResourceInput struct {
	ResourceArn string `path:"resourceArn" check:"required,min=1,max=128,pattern=ivschatARN"`
}

type ivschatListTagsForResourceOutput struct {
	Tags map[string]string `json:"tags"`
}
