package cmd

import (
	"slices"
	"strings"
	"testing"
)

// offline are the commands that call nothing IAM decides about.
var offline = []string{
	"presign inspect", "presign verify", "emulator start", "emulator env", "emulator status", "emulator seed", "emulator clock", "emulator reset",
	"emulator fault add", "emulator fault list", "emulator fault clear", "version", "whoami", "completion", "help",
	"iam explain", "iam policy", "iam lint", "iam check",
	"exit-codes", "environment", "envelopes", "filters",
}

// TestCommandPermissionsAreComplete: a new command has a row in
// commandPermissions, or a place in the list above.
func TestCommandPermissionsAreComplete(t *testing.T) {
	rows := commandPermissions()
	commands := map[string]bool{}
	for _, c := range allCommands(newWholeTree()) {
		name := commandName(c)
		commands[name] = true
		if c.HasSubCommands() && name != "presign" || name == "" {
			continue
		}
		if local := slices.Contains(offline, name); local == (rows[name] != nil) {
			t.Errorf("peal %s: in commandPermissions: %v, in the list of commands that need none: %v; want one of the two", name, rows[name] != nil, local)
		}
	}
	for name := range rows {
		if !commands[name] {
			t.Errorf("commandPermissions has %q, which is no command", name)
		}
	}
}

func TestPermissionsOf(t *testing.T) {
	const (
		app     = "arn:aws:chime:us-east-1:123456789012:app-instance/app"
		user    = app + "/user/jane"
		channel = app + "/channel/general"
		room    = "arn:aws:ivschat:us-west-2:123456789012:room/M2YcHkgffEvU"
		role    = "arn:aws:iam::123456789012:role/ChatUser"
	)
	for _, test := range []struct{ command, want string }{
		{"endpoint", "chime:GetMessagingSessionEndpoint *"},
		{"peal endpoint", "chime:GetMessagingSessionEndpoint *"},
		{"presign $user", "chime:GetMessagingSessionEndpoint *, chime:Connect $user"},
		{"presign --endpoint host $user $app/user/john", "chime:Connect $user, chime:Connect $app/user/john"},
		{"presign", "chime:GetMessagingSessionEndpoint *, chime:Connect $user"},
		{"send $channel hello", "chime:SendChannelMessage $user, chime:SendChannelMessage $channel"},
		{"send --as $app/bot/b --type control $channel x", "chime:SendChannelMessage $app/bot/b, chime:SendChannelMessage $channel"},
		{"send --wait 1s $channel x", "chime:SendChannelMessage $user, chime:SendChannelMessage $channel, chime:GetChannelMessageStatus $user, chime:GetChannelMessageStatus $channel"},
		{"send -- $channel --help", "chime:SendChannelMessage $user, chime:SendChannelMessage $channel"},
		{"send $room hello", "ivschat:CreateChatToken $room"},
		{"membership add $channel $app/user/john", "chime:CreateChannelMembership $user, chime:CreateChannelMembership $channel"},
		{"membership add $channel -", "chime:BatchCreateChannelMembership $user, chime:BatchCreateChannelMembership $channel"},
		{"membership list $channel", "chime:ListChannelMemberships $user, chime:ListChannelMemberships $channel"},
		{"membership remove $channel $user", "chime:DeleteChannelMembership $user, chime:DeleteChannelMembership $channel"},
		{"instance create chat", "chime:CreateAppInstance *"},
		{"instance list", "chime:ListAppInstances arn:aws:chime:us-east-1:123456789012:app-instance/*"},
		{"instance get $app", "chime:DescribeAppInstance $app"},
		{"instance delete $app", "chime:DeleteAppInstance $app"},
		{"user create $app john", "chime:CreateAppInstanceUser *"},
		{"user list", "chime:ListAppInstanceUsers $app/user/*"},
		{"user list $app", "chime:ListAppInstanceUsers $app/user/*"},
		{"user get $user", "chime:DescribeAppInstanceUser $user"},
		{"user delete $user $app/user/john", "chime:DeleteAppInstanceUser $user, chime:DeleteAppInstanceUser $app/user/john"},
		{"channel create $app general", "chime:CreateChannel $user"},
		{"channel list", "chime:ListChannels $user"},
		{"channel list --mine", "chime:ListChannelMembershipsForAppInstanceUser $user"},
		{"channel list --moderated", "chime:ListChannelsModeratedByAppInstanceUser $user"},
		{"channel get $channel", "chime:DescribeChannel $user, chime:DescribeChannel $channel"},
		{"channel delete $channel $app/channel/b", "chime:DeleteChannel $user, chime:DeleteChannel $channel, chime:DeleteChannel $app/channel/b"},
		{"message list $channel", "chime:ListChannelMessages $user, chime:ListChannelMessages $channel"},
		{"message get $channel 1", "chime:GetChannelMessage $user, chime:GetChannelMessage $channel"},
		{"message edit $channel 1 x", "chime:UpdateChannelMessage $user, chime:UpdateChannelMessage $channel"},
		{"message redact $channel 1", "chime:RedactChannelMessage $user, chime:RedactChannelMessage $channel"},
		{"message delete $channel 1", "chime:DeleteChannelMessage $user, chime:DeleteChannelMessage $channel"},
		{"message delete $room 1", "ivschat:DeleteMessage $room"},
		{"room create lobby", "ivschat:CreateRoom arn:aws:ivschat:*:*:room/*"},
		{"room list", "ivschat:ListRooms arn:aws:ivschat:*:*:room/*"},
		{"room get $room", "ivschat:GetRoom $room"},
		{"room delete $room", "ivschat:DeleteRoom $room"},
		{"token create $room --user ann", "ivschat:CreateChatToken $room"},
		{"user disconnect $room ann", "ivschat:DisconnectUser $room"},
		{"doctor", "chime:GetMessagingSessionEndpoint *, chime:Connect $user, chime:ListChannelMembershipsForAppInstanceUser $user"},
		{"doctor $user --round-trip $channel", "chime:GetMessagingSessionEndpoint *, chime:Connect $user, chime:ListChannelMembershipsForAppInstanceUser $user, chime:SendChannelMessage $user, chime:SendChannelMessage $channel"},
		{"doctor $room", "ivschat:CreateChatToken $room"},
		{"doctor $room --round-trip $room", "ivschat:CreateChatToken $room, ivschat:SendEvent $room"},
		{"creds env --role-arn $role", "sts:AssumeRole $role"},
		{"creds process --role-arn $role --tag a=b", "sts:AssumeRole $role, sts:TagSession $role"},
		{"creds exec --role-arn $role -- peal tail", "sts:AssumeRole $role"},
	} {
		names := strings.NewReplacer("$app", app, "$user", user, "$channel", channel, "$room", room, "$role", role)
		env := &Env{LookupEnv: func(name string) (string, bool) { return user, name == "PEAL_AS" }}
		permissions, err := env.permissionsOf(strings.Fields(names.Replace(test.command)))
		var got []string
		for _, p := range permissions {
			got = append(got, p.Action+" "+p.Resource)
		}
		if want := names.Replace(test.want); err != nil || strings.Join(got, ", ") != want {
			t.Errorf("%s needs %s, %v\nwant %s", test.command, strings.Join(got, ", "), err, want)
		}
	}
}

func TestPermissionsOfTail(t *testing.T) {
	env := &Env{LookupEnv: func(string) (string, bool) { return "", false }}
	const user = "arn:aws:chime:us-east-1:123456789012:app-instance/app/user/jane"
	const room = "arn:aws:ivschat:us-west-2:123456789012:room/M2YcHkgffEvU"
	permissions, err := env.permissionsOf([]string{"tail", user, room})
	if err != nil {
		t.Fatal(err)
	}
	var needed []string
	for _, p := range permissions {
		if p.optional == "" {
			needed = append(needed, p.Action+" "+p.Resource)
		} else if !strings.HasPrefix(p.Action, "chime:List") {
			t.Errorf("%s is optional, for %s", p.Action, p.optional)
		}
	}
	want := []string{"chime:GetMessagingSessionEndpoint *", "chime:Connect " + user, "ivschat:CreateChatToken " + room}
	if !slices.Equal(needed, want) {
		t.Errorf("tail needs %q, want %q", needed, want)
	}
}

func TestPermissionsOfDoctorWithoutTarget(t *testing.T) {
	env := &Env{LookupEnv: func(string) (string, bool) { return "", false }}
	permissions, err := env.permissionsOf([]string{"doctor"})
	if err != nil || len(permissions) != 1 || permissions[0].Action != "chime:GetMessagingSessionEndpoint" {
		t.Errorf("doctor needs %v, %v; want chime:GetMessagingSessionEndpoint", permissions, err)
	}
}

func TestPermissionsOfRefuses(t *testing.T) {
	env := &Env{LookupEnv: func(string) (string, bool) { return "", false }}
	for _, test := range []struct{ command, want string }{
		{"frobnicate", `"frobnicate" is no peal command`},
		{"", `"" is no peal command`},
		{"version", "peal version calls nothing that IAM decides about"},
		{"tail --frobnicate", "unknown flag: --frobnicate"},
		{"membership add", "missing argument: the ARN of a channel"},
		{"membership list --as arn:aws:chime:us-east-1:1:app-instance/a/user/b general", `peal membership list: ARN "general": want arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`},
		{"tail wss://host/connect", `peal tail: ARN "wss://host/connect": want arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`},
		{"creds env --cognito-identity-pool us-east-1:x", "peal creds env: IAM decides only about a role that the caller assumes, by --role-arn"},
		{"presign -", `peal presign: ARN "-": want arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`},
		{"channel list", "no acting user: set --as USER_ARN or PEAL_AS"},
	} {
		_, err := env.permissionsOf(strings.Fields(test.command))
		if err == nil || err.Error() != test.want && !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%q: %v, want %s", test.command, err, test.want)
		} else if exitCode(err) != exitUsage {
			t.Errorf("%q: exit code %d, want %d", test.command, exitCode(err), exitUsage)
		}
	}
}
