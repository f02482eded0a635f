package emulator

import "net/http"

// identityOperations are the rows of chime-sdk-identity, in the order of its
// API reference. Where the model lists no NotFoundException, what does not
// exist is answered like what the caller may not see: 403 Forbidden. The
// tagging operations, whose requests look the same in both services, are rows
// of chime-sdk-messaging.
func identityOperations() []operation {
	const (
		instances      = "/app-instances"
		instance       = "/app-instances/{appInstanceArn}"
		instanceAdmins = "/app-instances/{appInstanceArn}/admins"
		instanceAdmin  = "/app-instances/{appInstanceArn}/admins/{appInstanceAdminArn}"
		retention      = "/app-instances/{appInstanceArn}/retention-settings"
		bots           = "/app-instance-bots"
		bot            = "/app-instance-bots/{appInstanceBotArn}"
		users          = "/app-instance-users"
		user           = "/app-instance-users/{appInstanceUserArn}"
		expiration     = "/app-instance-users/{appInstanceUserArn}/expiration-settings"
		endpoints      = "/app-instance-users/{appInstanceUserArn}/endpoints"
		endpoint       = "/app-instance-users/{appInstanceUserArn}/endpoints/{endpointId}"

		noPush    = "stored; no push notification is sent, and the endpoint stays ACTIVE"
		noLex     = "no Lex bot is called: the bot says nothing of its own accord"
		immediate = "deletes at once, the service does so in the background"
		everybody = "the memberships of the user go, too, and its connections are closed with 4003: what the service does with them is not documented"
		sixHours  = "an expired user is deleted within seconds, by the service within six hours"
		retained  = "what is too old is deleted within seconds, when the service does so is not documented"

		any          = "*"
		theInstance  = "AppInstanceArn"
		theAdmin     = "AppInstanceAdminArn,AppInstanceArn"
		theBot       = "AppInstanceBotArn"
		theUser      = "AppInstanceUserArn"
		allInstances = "app-instance/*"

		get, post, put, del  = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
		ok, created, nothing = http.StatusOK, http.StatusCreated, http.StatusNoContent
	)
	return []operation{
		{name: "CreateAppInstance", method: post, path: instances, status: created, resources: any, handler: writing(createAppInstance)},
		{name: "CreateAppInstanceAdmin", method: post, path: instanceAdmins, status: created, resources: theAdmin, handler: writing(createAppInstanceAdmin)},
		{name: "CreateAppInstanceBot", method: post, path: bots, status: created, resources: any, handler: writing(createAppInstanceBot), difference: noLex},
		{name: "CreateAppInstanceUser", method: post, path: users, status: created, resources: any, handler: writing(createAppInstanceUser)},
		{name: "DeleteAppInstance", method: del, path: instance, status: nothing, resources: theInstance, handler: acting(deleteAppInstance), difference: immediate},
		{name: "DeleteAppInstanceAdmin", method: del, path: instanceAdmin, status: nothing, resources: theAdmin, handler: acting(deleteAppInstanceAdmin)},
		{name: "DeleteAppInstanceBot", method: del, path: bot, status: nothing, resources: theBot, handler: acting(deleteAppInstanceBot), difference: "the memberships of the bot go, too: what the service does with them is not documented"},
		{name: "DeleteAppInstanceUser", method: del, path: user, status: nothing, resources: theUser, handler: acting(deleteAppInstanceUser), difference: everybody},
		{name: "DeregisterAppInstanceUserEndpoint", method: del, path: endpoint, status: nothing, resources: theUser, handler: acting(deregisterAppInstanceUserEndpoint)},
		{name: "DescribeAppInstance", method: get, path: instance, status: ok, resources: theInstance, handler: reading(describeAppInstance)},
		{name: "DescribeAppInstanceAdmin", method: get, path: instanceAdmin, status: ok, resources: theAdmin, handler: reading(describeAppInstanceAdmin)},
		{name: "DescribeAppInstanceBot", method: get, path: bot, status: ok, resources: theBot, handler: reading(describeAppInstanceBot)},
		{name: "DescribeAppInstanceUser", method: get, path: user, status: ok, resources: theUser, handler: reading(describeAppInstanceUser)},
		{name: "DescribeAppInstanceUserEndpoint", method: get, path: endpoint, status: ok, resources: theUser, handler: reading(describeAppInstanceUserEndpoint)},
		{name: "GetAppInstanceRetentionSettings", method: get, path: retention, status: ok, resources: theInstance, handler: reading(getAppInstanceRetentionSettings)},
		{name: "ListAppInstanceAdmins", method: get, path: instanceAdmins, status: ok, resources: theInstance, handler: reading(listAppInstanceAdmins)},
		{name: "ListAppInstanceBots", method: get, path: bots, status: ok, resources: "AppInstanceArn/bot/*", handler: reading(listAppInstanceBots)},
		{name: "ListAppInstanceUserEndpoints", method: get, path: endpoints, status: ok, resources: theUser, handler: reading(listAppInstanceUserEndpoints)},
		{name: "ListAppInstanceUsers", method: get, path: users, status: ok, resources: "AppInstanceArn/user/*", handler: reading(listAppInstanceUsers)},
		{name: "ListAppInstances", method: get, path: instances, status: ok, resources: allInstances, handler: reading(listAppInstances)},
		{name: "PutAppInstanceRetentionSettings", method: put, path: retention, status: ok, resources: theInstance, handler: writing(putAppInstanceRetentionSettings), difference: retained},
		{name: "PutAppInstanceUserExpirationSettings", method: put, path: expiration, status: ok, resources: theUser, handler: writing(putAppInstanceUserExpirationSettings), difference: sixHours},
		{name: "RegisterAppInstanceUserEndpoint", method: post, path: endpoints, status: created, resources: theUser, handler: writing(registerAppInstanceUserEndpoint), difference: noPush},
		{name: "UpdateAppInstance", method: put, path: instance, status: ok, resources: theInstance, handler: writing(updateAppInstance)},
		{name: "UpdateAppInstanceBot", method: put, path: bot, status: ok, resources: theBot, handler: writing(updateAppInstanceBot)},
		{name: "UpdateAppInstanceUser", method: put, path: user, status: ok, resources: theUser, handler: writing(updateAppInstanceUser)},
		{name: "UpdateAppInstanceUserEndpoint", method: put, path: endpoint, status: ok, resources: theUser, handler: writing(updateAppInstanceUserEndpoint)},
	}
}
