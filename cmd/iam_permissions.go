package cmd

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/iam"
)

// A permission is one thing IAM is asked when a command runs.
type permission struct {
	iam.Request
	optional string // what the command does without, if this is denied
}

// An invocation is a peal command with its arguments, parsed but not run.
type invocation struct {
	path  string // "membership add"
	args  []string
	flags *pflag.FlagSet
	env   *Env
}

// permissionsOf reads a peal command and lists what it needs, each permission once.
func (env *Env) permissionsOf(words []string) ([]permission, error) {
	call, err := env.invocation(words)
	if err != nil {
		return nil, err
	}
	needs, ok := commandPermissions()[call.path]
	if !ok {
		return nil, usagef("peal %s calls nothing that IAM decides about", call.path)
	}
	permissions, err := needs(call)
	if err != nil {
		return nil, err
	}
	var once []permission
	for _, p := range permissions {
		same := func(o permission) bool { return o.Action == p.Action && o.Resource == p.Resource }
		if !slices.ContainsFunc(once, same) {
			once = append(once, p)
		}
	}
	return once, nil
}

// invocation parses the words of a command with that command's own flags.
func (env *Env) invocation(words []string) (invocation, error) {
	if len(words) > 0 && words[0] == "peal" {
		words = words[1:]
	}
	inner := &Env{In: strings.NewReader(""), Out: io.Discard, Err: io.Discard, LookupEnv: env.LookupEnv, Now: env.Now}
	cmd, rest, err := newRoot(inner, words).Find(words)
	if err != nil || !cmd.HasParent() {
		return invocation{}, usagef("%q is no peal command", strings.Join(words, " "))
	}
	if err := cmd.ParseFlags(rest); err != nil {
		return invocation{}, usageError{err}
	}
	args := cmd.Flags().Args()
	if err := cmd.ValidateArgs(args); err != nil {
		return invocation{}, err
	}
	if inner.global.as == "" {
		inner.global.as = env.global.as
	}
	return invocation{path: commandName(cmd), args: args, flags: cmd.Flags(), env: inner}, nil
}

// commandName is the path of a command without "peal".
func commandName(cmd *cobra.Command) string {
	_, name, _ := strings.Cut(cmd.CommandPath(), " ")
	return name
}

// set says whether a flag of the command was given.
func (i invocation) set(flag string) bool {
	f := i.flags.Lookup(flag)
	return f != nil && f.Changed
}

// needs lists the permissions for one invocation of a command.
type needs func(invocation) ([]permission, error)

// commandPermissions is the one table from peal commands to the permissions they
// need. A command that is not in it calls nothing that IAM decides about.
func commandPermissions() map[string]needs {
	return map[string]needs{
		"endpoint":          on("*", "chime:GetMessagingSessionEndpoint"),
		"presign":           presignNeeds,
		"tail":              tailNeeds,
		"send":              sendNeeds,
		"membership add":    membershipAddNeeds,
		"membership list":   asUserOn("chime:ListChannelMemberships"),
		"membership remove": asUserOn("chime:DeleteChannelMembership"),
		"instance create":   on("*", "chime:CreateAppInstance"),
		"instance list":     instanceListNeeds,
		"instance get":      onArguments("chime:DescribeAppInstance"),
		"instance delete":   onArguments("chime:DeleteAppInstance"),
		"user create":       on("*", "chime:CreateAppInstanceUser"),
		"user list":         userListNeeds,
		"user get":          onArguments("chime:DescribeAppInstanceUser"),
		"user delete":       onArguments("chime:DeleteAppInstanceUser"),
		"channel create":    asUser("chime:CreateChannel"),
		"channel list":      channelListNeeds,
		"channel get":       asUserOn("chime:DescribeChannel"),
		"channel delete":    channelDeleteNeeds,
		"message list":      asUserOn("chime:ListChannelMessages"),
		"message get":       asUserOn("chime:GetChannelMessage"),
		"message edit":      asUserOn("chime:UpdateChannelMessage"),
		"message redact":    asUserOn("chime:RedactChannelMessage"),
		"message delete":    messageDeleteNeeds,
		"room create":       on(anyRoom, "ivschat:CreateRoom"),
		"room list":         on(anyRoom, "ivschat:ListRooms"),
		"room get":          onArguments("ivschat:GetRoom"),
		"room delete":       onArguments("ivschat:DeleteRoom"),
		"token create":      onArguments("ivschat:CreateChatToken"),
		"user disconnect":   onFirst("ivschat:DisconnectUser"),
		"doctor":            doctorNeeds,
		"creds env":         credsNeeds,
		"creds exec":        credsNeeds,
		"creds process":     credsNeeds,
	}
}

// on needs an action on a fixed resource.
func on(resource string, action string) needs {
	return func(invocation) ([]permission, error) {
		return []permission{need(action, resource)}, nil
	}
}

// anyRoom is what creating and listing rooms is about, in the account and the
// region of the call, which its arguments do not name.
const anyRoom = "arn:aws:ivschat:*:*:room/*"

// onFirst needs an action on what the first argument names.
func onFirst(action string) needs {
	return func(i invocation) ([]permission, error) {
		arn, err := i.arn(0)
		return []permission{need(action, arn)}, err
	}
}

// onArguments needs an action on each resource that the arguments name.
func onArguments(action string) needs {
	return func(i invocation) ([]permission, error) {
		var list []permission
		for n := range i.args {
			arn, err := i.arn(n)
			if err != nil {
				return nil, err
			}
			list = append(list, need(action, arn))
		}
		return list, nil
	}
}

// asUser needs an action on the acting user.
func asUser(action string) needs {
	return func(i invocation) ([]permission, error) {
		user, err := i.env.actingUser()
		return []permission{need(action, user)}, err
	}
}

// asUserOn needs an action on the acting user and on the channel that the first
// argument names.
func asUserOn(action string) needs {
	return func(i invocation) ([]permission, error) {
		user, err := i.env.actingUser()
		if err != nil {
			return nil, err
		}
		channel, err := i.arn(0)
		return []permission{need(action, user), need(action, channel)}, err
	}
}

func presignNeeds(i invocation) ([]permission, error) {
	var list []permission
	if !i.set("endpoint") {
		list = append(list, need("chime:GetMessagingSessionEndpoint", "*"))
	}
	users, err := i.users()
	for _, user := range users {
		list = append(list, need("chime:Connect", user))
	}
	return list, err
}

func tailNeeds(i invocation) ([]permission, error) {
	targets, err := i.users()
	if err != nil {
		return nil, err
	}
	var list []permission
	for _, target := range targets {
		if isRoom(target) {
			list = append(list, need("ivschat:CreateChatToken", target))
			continue
		}
		list = append(list, need("chime:GetMessagingSessionEndpoint", "*"), need("chime:Connect", target))
		if i.flags.Lookup("no-backfill") != nil && !i.set("no-backfill") {
			list = append(list, backfillNeeds(target)...)
		}
	}
	return list, nil
}

// backfillNeeds are for reading what a connection missed.
func backfillNeeds(user string) []permission {
	instance, _, _ := strings.Cut(user, "/user/")
	list := []permission{
		need("chime:ListChannelMembershipsForAppInstanceUser", user),
		need("chime:ListChannelMessages", user),
		need("chime:ListChannelMessages", instance+"/channel/*"),
	}
	for i := range list {
		list[i].optional = "backfill"
	}
	return list
}

func sendNeeds(i invocation) ([]permission, error) {
	target, err := i.arn(0)
	switch {
	case err != nil:
		return nil, err
	case isRoom(target) && i.set("event"):
		return []permission{need("ivschat:SendEvent", target)}, nil
	case isRoom(target):
		return []permission{need("ivschat:CreateChatToken", target)}, nil
	}
	list, err := asUserOn("chime:SendChannelMessage")(i)
	if err == nil && i.set("wait") {
		status, _ := asUserOn("chime:GetChannelMessageStatus")(i)
		list = append(list, status...)
	}
	return list, err
}

func membershipAddNeeds(i invocation) ([]permission, error) {
	if len(i.args) == 2 && i.args[1] != "-" {
		return asUserOn("chime:CreateChannelMembership")(i)
	}
	return asUserOn("chime:BatchCreateChannelMembership")(i)
}

func channelListNeeds(i invocation) ([]permission, error) {
	user, err := i.env.actingUser()
	if err != nil {
		return nil, err
	}
	action := "chime:ListChannels"
	if i.set("mine") {
		action = "chime:ListChannelMembershipsForAppInstanceUser"
	} else if i.set("moderated") {
		action = "chime:ListChannelsModeratedByAppInstanceUser"
	}
	return []permission{need(action, user)}, nil
}

func channelDeleteNeeds(i invocation) ([]permission, error) {
	user, err := i.env.actingUser()
	if err != nil {
		return nil, err
	}
	channels, err := onArguments("chime:DeleteChannel")(i)
	return append([]permission{need("chime:DeleteChannel", user)}, channels...), err
}

// instanceListNeeds names the account by that of the acting user, if there is one:
// nothing else in the command does.
func instanceListNeeds(i invocation) ([]permission, error) {
	region, account := "*", "*"
	if user, err := i.env.actingUser(); err == nil {
		arn, _ := chime.ParseARN(user)
		region, account = arn.Region, arn.AccountID
	}
	return []permission{need("chime:ListAppInstances", "arn:aws:chime:"+region+":"+account+":app-instance/*")}, nil
}

func userListNeeds(i invocation) ([]permission, error) {
	instance := ""
	if len(i.args) == 0 {
		user, err := i.env.actingUser()
		if err != nil {
			return nil, err
		}
		instance, _, _ = strings.Cut(user, "/user/")
	} else {
		var err error
		if instance, err = i.arn(0); err != nil {
			return nil, err
		}
	}
	return []permission{need("chime:ListAppInstanceUsers", instance+"/user/*")}, nil
}

func messageDeleteNeeds(i invocation) ([]permission, error) {
	if target, err := i.arn(0); err == nil && isRoom(target) {
		return []permission{need("ivschat:DeleteMessage", target)}, nil
	}
	return asUserOn("chime:DeleteChannelMessage")(i)
}

func doctorNeeds(i invocation) ([]permission, error) {
	endpoint := need("chime:GetMessagingSessionEndpoint", "*")
	users, err := i.users()
	if err != nil && len(i.args) == 0 && i.env.global.as == "" {
		return []permission{endpoint}, nil // it looks at nobody in particular
	}
	if err != nil {
		return nil, err
	}
	target := users[0]
	if isChat(target) {
		list := []permission{need("ivschat:CreateChatToken", target)}
		if i.set("round-trip") {
			list = append(list, need("ivschat:SendEvent", target))
		}
		return list, nil
	}
	memberships := need("chime:ListChannelMembershipsForAppInstanceUser", target)
	memberships.optional = "memberships"
	list := []permission{endpoint, need("chime:Connect", target), memberships}
	if i.set("round-trip") {
		list = append(list, need("chime:SendChannelMessage", target), need("chime:SendChannelMessage", i.flags.Lookup("round-trip").Value.String()))
	}
	return list, nil
}

// credsNeeds are for the role that the caller assumes. Identity pools ask nobody's
// policies.
func credsNeeds(i invocation) ([]permission, error) {
	role := i.flags.Lookup("role-arn").Value.String()
	if role == "" || i.set("cognito-identity-pool") {
		return nil, usagef("peal %s: IAM decides only about a role that the caller assumes, by --role-arn", i.path)
	}
	list := []permission{need("sts:AssumeRole", role)}
	if i.set("tag") {
		list = append(list, need("sts:TagSession", role))
	}
	return list, nil
}

func need(action, resource string) permission {
	return permission{Request: iam.Request{Action: action, Resource: resource}}
}

// isRoom says whether an ARN is one of Amazon IVS Chat.
func isRoom(arn string) bool {
	parts := strings.SplitN(arn, ":", 4)
	return len(parts) == 4 && parts[2] == "ivschat"
}

// users are the targets of the command, or the acting user if it names none.
func (i invocation) users() ([]string, error) {
	if len(i.args) == 0 {
		user, err := i.env.actingUser()
		return []string{user}, err
	}
	var users []string
	for n := range i.args {
		user, err := i.arn(n)
		if err != nil {
			return nil, err
		}
		users = append(users, user)
	}
	return users, nil
}

// arn is argument n, which must be an ARN: a list on standard input is not read.
func (i invocation) arn(n int) (string, error) {
	if n >= len(i.args) {
		return "", usagef("peal %s: the ARN is missing", i.path)
	}
	if _, err := chime.ParseARN(i.args[n]); err != nil {
		return "", usagef("peal %s: %v", i.path, err)
	}
	return i.args[n], nil
}
