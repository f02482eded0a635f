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
	)
	var (
		any          = []string{"*"}
		theInstance  = []string{"AppInstanceArn"}
		theAdmin     = []string{"AppInstanceAdminArn", "AppInstanceArn"}
		theBot       = []string{"AppInstanceBotArn"}
		theUser      = []string{"AppInstanceUserArn"}
		allInstances = []string{"app-instance/*"}
	)
	row := func(name, method, path string, status int, resources []string, h handler, difference string) operation {
		return operation{service: identityService, name: name, method: method, path: path, status: status,
			resources: resources, handler: h, difference: difference}
	}
	const (
		get, post, put, del  = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
		ok, created, nothing = http.StatusOK, http.StatusCreated, http.StatusNoContent
	)
	return []operation{
		row("CreateAppInstance", post, instances, created, any, writing(createAppInstance), ""),
		row("CreateAppInstanceAdmin", post, instanceAdmins, created, theAdmin, writing(createAppInstanceAdmin), ""),
		row("CreateAppInstanceBot", post, bots, created, any, writing(createAppInstanceBot), noLex),
		row("CreateAppInstanceUser", post, users, created, any, writing(createAppInstanceUser), ""),
		row("DeleteAppInstance", del, instance, nothing, theInstance, acting(deleteAppInstance), immediate),
		row("DeleteAppInstanceAdmin", del, instanceAdmin, nothing, theAdmin, acting(deleteAppInstanceAdmin), ""),
		row("DeleteAppInstanceBot", del, bot, nothing, theBot, acting(deleteAppInstanceBot), "the memberships of the bot go, too: what the service does with them is not documented"),
		row("DeleteAppInstanceUser", del, user, nothing, theUser, acting(deleteAppInstanceUser), everybody),
		row("DeregisterAppInstanceUserEndpoint", del, endpoint, nothing, theUser, acting(deregisterAppInstanceUserEndpoint), ""),
		row("DescribeAppInstance", get, instance, ok, theInstance, reading(describeAppInstance), ""),
		row("DescribeAppInstanceAdmin", get, instanceAdmin, ok, theAdmin, reading(describeAppInstanceAdmin), ""),
		row("DescribeAppInstanceBot", get, bot, ok, theBot, reading(describeAppInstanceBot), ""),
		row("DescribeAppInstanceUser", get, user, ok, theUser, reading(describeAppInstanceUser), ""),
		row("DescribeAppInstanceUserEndpoint", get, endpoint, ok, theUser, reading(describeAppInstanceUserEndpoint), ""),
		row("GetAppInstanceRetentionSettings", get, retention, ok, theInstance, reading(getAppInstanceRetentionSettings), ""),
		row("ListAppInstanceAdmins", get, instanceAdmins, ok, theInstance, reading(listAppInstanceAdmins), ""),
		row("ListAppInstanceBots", get, bots, ok, []string{"AppInstanceArn/bot/*"}, reading(listAppInstanceBots), ""),
		row("ListAppInstanceUserEndpoints", get, endpoints, ok, theUser, reading(listAppInstanceUserEndpoints), ""),
		row("ListAppInstanceUsers", get, users, ok, []string{"AppInstanceArn/user/*"}, reading(listAppInstanceUsers), ""),
		row("ListAppInstances", get, instances, ok, allInstances, reading(listAppInstances), ""),
		row("PutAppInstanceRetentionSettings", put, retention, ok, theInstance, writing(putAppInstanceRetentionSettings), retained),
		row("PutAppInstanceUserExpirationSettings", put, expiration, ok, theUser, writing(putAppInstanceUserExpirationSettings), sixHours),
		row("RegisterAppInstanceUserEndpoint", post, endpoints, created, theUser, writing(registerAppInstanceUserEndpoint), noPush),
		row("UpdateAppInstance", put, instance, ok, theInstance, writing(updateAppInstance), ""),
		row("UpdateAppInstanceBot", put, bot, ok, theBot, writing(updateAppInstanceBot), ""),
		row("UpdateAppInstanceUser", put, user, ok, theUser, writing(updateAppInstanceUser), ""),
		row("UpdateAppInstanceUserEndpoint", put, endpoint, ok, theUser, writing(updateAppInstanceUserEndpoint), ""),
	}
}
