package emulator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestCreateChannel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{Quotas: Quotas{ElasticChannelsPerInstance: -1}}, "ann", "ben", "cid")
	ben, cid := w.listen(w.user("ben")), w.listen(w.user("cid"))
	var got struct {
		Channel struct {
			Name, ChannelArn, Mode, Privacy, Metadata string
			CreatedBy                                 identity
			CreatedTimestamp, LastMessageTimestamp    float64
		}
	}
	room := w.channel(object{"ChannelId": "my-room", "Metadata": "m", "Tags": []object{{"Key": "k", "Value": "v"}},
		"MemberArns": []string{w.user("ben"), w.user("ann"), w.user("ben")}, "ModeratorArns": []string{w.user("cid")}}, "ann")
	if want := w.instance + "/channel/my-room"; room != want {
		t.Fatalf("ChannelArn = %s, want %s", room, want)
	}
	w.by("ann").must(200, "GET", "/channels/"+escape(room), nil).decode(t, &got)
	if c := got.Channel; c.Mode != "RESTRICTED" || c.Privacy != "PUBLIC" || c.CreatedBy != (identity{w.user("ann"), "ANN"}) || c.LastMessageTimestamp != 0 || c.CreatedTimestamp < 1e9 || c.CreatedTimestamp > 1e10 {
		t.Errorf("%+v", c)
	}
	// One event for the member that is not the creator; none for a moderator.
	if p := ben.want("CREATE_CHANNEL_MEMBERSHIP").payload(); fmt.Sprint(p["Member"]) != fmt.Sprint(map[string]any{"Arn": w.user("ben"), "Name": "BEN"}) {
		t.Errorf("payload %v", p)
	}
	var moderators struct {
		ChannelModerators []struct{ Moderator identity }
	}
	w.by("ann").must(200, "GET", "/channels/"+escape(room)+"/moderators", nil).decode(t, &moderators)
	if m := moderators.ChannelModerators; len(m) != 2 || m[0].Moderator.Arn != w.user("ann") || m[1].Moderator.Arn != w.user("cid") {
		t.Errorf("moderators %+v", m)
	}
	w.by("ann").must(201, "POST", "/channels/"+escape(room)+"/memberships", object{"MemberArn": w.user("cid"), "Type": "DEFAULT"})
	cid.want("CREATE_CHANNEL_MEMBERSHIP") // its first event

	elastic := object{"MaximumSubChannels": 2, "TargetMembershipsPerSubChannel": 2, "MinimumMembershipPercentage": 40}
	for name, test := range map[string]struct {
		in        object
		status    int
		exception string
	}{
		"channel id taken":           {object{"ChannelId": "my-room"}, 409, "ConflictException"},
		"bad channel id":             {object{"ChannelId": "a b"}, 400, "BadRequestException"},
		"unknown member":             {object{"MemberArns": []string{w.user("nobody")}}, 403, "ForbiddenException"},
		"unknown moderator":          {object{"ModeratorArns": []string{w.user("nobody")}}, 403, "ForbiddenException"},
		"elastic and unrestricted":   {object{"ElasticChannelConfiguration": elastic, "Mode": "UNRESTRICTED"}, 400, "BadRequestException"},
		"elastic with members":       {object{"ElasticChannelConfiguration": elastic, "MemberArns": []string{w.user("ben")}}, 400, "BadRequestException"},
		"bad mode":                   {object{"Mode": "OPEN"}, 400, "BadRequestException"},
		"metadata with a line break": {object{"Metadata": "a\nb"}, 400, "BadRequestException"},
		"metadata of too many bytes": {object{"Metadata": strings.Repeat("語", 400)}, 400, "BadRequestException"},
		"the same tag twice":         {object{"Tags": []object{{"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"}}}, 400, "BadRequestException"},
		"no days to expire":          {object{"ExpirationSettings": object{"ExpirationCriterion": "CREATED_TIMESTAMP"}}, 400, "BadRequestException"},
	} {
		in := w.input(object{"AppInstanceArn": w.instance, "Name": "room"}, test.in)
		if r := w.by("ann").request("POST", "/channels", in); r.status != test.status || r.header.Get("x-amzn-ErrorType") != test.exception {
			t.Errorf("%s: %d %s, want %d %s", name, r.status, r.body, test.status, test.exception)
		}
	}
	w.by("ann").fails(401, "UnauthorizedClientException", "POST", "/channels", w.input(object{"AppInstanceArn": w.newInstance(), "Name": "room"}))
}

func TestUpdateAndDeleteChannel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann", "ben", "out")
	room := w.channel(object{"Metadata": "m"}, "ann", "ben")
	path := "/channels/" + escape(room)
	ben, out := w.listen(w.user("ben")), w.listen(w.user("out"))
	w.by("ann").must(200, "PUT", path, object{"Mode": "UNRESTRICTED"})
	if p := ben.want("UPDATE_CHANNEL").payload(); p["Mode"] != "UNRESTRICTED" || p["Name"] != "room" || p["Metadata"] != "m" {
		t.Errorf("payload %v", p)
	}
	w.by("ann").must(200, "PUT", path, object{"Name": "new", "Metadata": ""})
	if p := ben.want("UPDATE_CHANNEL").payload(); p["Mode"] != "UNRESTRICTED" || p["Name"] != "new" || p["Metadata"] != nil {
		t.Errorf("payload %v", p)
	}
	id := w.send("ann", room, "x")
	w.by("ann").must(204, "DELETE", path, nil)
	ben.want("CREATE_CHANNEL_MESSAGE", "DELETE_CHANNEL")
	w.by("ben").fails(403, "ForbiddenException", "GET", path+"/messages/"+id, nil)
	var list struct{ ChannelMemberships []any }
	w.by("ben").must(200, "GET", "/channels?scope=app-instance-user-memberships", nil).decode(t, &list)
	if len(list.ChannelMemberships) != 0 {
		t.Errorf("memberships of a deleted channel: %v", list)
	}
	// Somebody who is no member hears of nothing.
	w.join("ann", w.channel(nil, "ann"), "out")
	out.want("CREATE_CHANNEL_MEMBERSHIP")
	// Nothing of the channel is left.
	if err := w.srv.store.view(func(t *tables) error {
		for _, r := range t.records() {
			if strings.Contains(r.key(), room) && r.table() != "request" {
				return fmt.Errorf("%s %s is left", r.table(), r.key())
			}
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

func TestListAndSearchChannels(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann", "ben", "cid", "admin")
	w.must(201, "POST", "/app-instances/"+escape(w.instance)+"/admins", object{"AppInstanceAdminArn": w.user("admin")})
	public := w.channel(nil, "ann", "ben")
	private := w.channel(object{"Privacy": "PRIVATE"}, "ann", "cid")
	both := w.channel(nil, "ann", "ben", "cid")
	names := func(r reply) (arns []string) {
		var out struct{ Channels []struct{ ChannelArn string } }
		r.decode(t, &out)
		for _, ch := range out.Channels {
			arns = append(arns, ch.ChannelArn)
		}
		return arns
	}
	list := "/channels?app-instance-arn=" + escape(w.instance)
	for _, test := range []struct {
		as, query string
		want      []string
	}{
		{"ann", "", []string{public, both}},
		{"ann", "&privacy=PUBLIC", []string{public, both}},
		{"admin", "", []string{public, private, both}},
		{"admin", "&privacy=PRIVATE", []string{private}},
		{"admin", "&max-results=2", []string{public, private}},
	} {
		if got := names(w.by(test.as).must(200, "GET", list+test.query, nil)); !slices.Equal(got, test.want) {
			t.Errorf("%s lists %q: %v, want %v", test.as, test.query, got, test.want)
		}
	}
	w.by("ann").fails(403, "ForbiddenException", "GET", list+"&privacy=PRIVATE", nil)

	field := func(operator string, ids ...string) object {
		var arns []string
		for _, id := range ids {
			arns = append(arns, w.user(id))
		}
		return object{"Fields": []object{{"Key": "MEMBERS", "Operator": operator, "Values": arns}}}
	}
	for _, test := range []struct {
		as   string
		in   object
		want []string
	}{
		{"ben", field("INCLUDES", "ann"), []string{public, both}},
		{"ben", field("INCLUDES", "cid"), []string{both}},
		{"ben", field("EQUALS", "ann", "ben"), []string{public}},
		{"ben", field("EQUALS", "ann"), nil},
		{"admin", field("INCLUDES", "cid"), []string{private, both}},
		{"admin", field("EQUALS", "cid", "ann"), []string{private}},
	} {
		if got := names(w.by(test.as).must(200, "POST", "/channels?operation=search", test.in)); !slices.Equal(got, test.want) {
			t.Errorf("%s finds %v: %v, want %v", test.as, test.in, got, test.want)
		}
	}
	w.by("ben").fails(403, "ForbiddenException", "POST", "/channels?operation=search", field("INCLUDES", "nobody"))
	w.fails(401, "UnauthorizedClientException", "POST", "/channels?operation=search", field("INCLUDES", "ann"))
}

func TestMemberships(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann", "ben", "cid", "dee", "eve")
	room := w.channel(nil, "ann", "ben")
	path := "/channels/" + escape(room) + "/memberships"
	ann, ben, cid := w.listen(w.user("ann")), w.listen(w.user("ben")), w.listen(w.user("cid"))
	w.by("ann").fails(409, "ConflictException", "POST", path, object{"MemberArn": w.user("ben"), "Type": "DEFAULT"})
	w.by("ann").fails(409, "ConflictException", "POST", path, object{"MemberArn": w.user("ben"), "Type": "HIDDEN"})
	r := w.by("ann").fails(403, "ForbiddenException", "POST", path, object{"MemberArn": w.user("nobody"), "Type": "DEFAULT"})
	if !strings.Contains(string(r.body), textParameter) {
		t.Errorf("body %s", r.body)
	}
	w.by("ann").fails(400, "BadRequestException", "POST", path, object{"MemberArn": w.user("cid"), "Type": "LOUD"})
	w.by("ann").fails(400, "BadRequestException", "POST", path, object{"MemberArn": w.user("cid"), "Type": "DEFAULT", "SubChannelId": "s"})

	// A hidden member: nobody but itself and the moderators hear of it.
	w.by("ann").must(201, "POST", path, object{"MemberArn": w.user("cid"), "Type": "HIDDEN"})
	ann.want("CREATE_CHANNEL_MEMBERSHIP")
	if p := cid.want("CREATE_CHANNEL_MEMBERSHIP").payload(); p["Type"] != "HIDDEN" {
		t.Errorf("payload %v", p)
	}
	w.send("ann", room, "x")
	cid.want("CREATE_CHANNEL_MESSAGE")
	ben.want("CREATE_CHANNEL_MESSAGE")
	w.by("cid").must(204, "DELETE", path+"/"+escape(w.user("cid")), nil)
	cid.want("DELETE_CHANNEL_MEMBERSHIP")
	ann.want("CREATE_CHANNEL_MESSAGE", "DELETE_CHANNEL_MEMBERSHIP")

	// A batch: what can be added is, and each failure is told by itself.
	var batch struct {
		BatchChannelMemberships batchChannelMemberships
		Errors                  []batchCreateChannelMembershipError
	}
	w.by("ann").must(200, "POST", path+"?operation=batch-create", object{"MemberArns": []string{
		w.user("dee"), w.user("ben"), w.user("nobody"), w.user("eve"), w.user("dee"),
	}}).decode(t, &batch)
	if m := batch.BatchChannelMemberships; len(m.Members) != 2 || m.Type != "DEFAULT" || m.InvitedBy.Arn != w.user("ann") || m.ChannelArn != room {
		t.Errorf("batch %+v", m)
	}
	var codes []string
	for _, e := range batch.Errors {
		codes = append(codes, strings.TrimPrefix(e.MemberArn, w.instance+"/user/")+" "+e.ErrorCode)
		if e.ErrorMessage == "" {
			t.Errorf("error without a message: %+v", e)
		}
	}
	if got, want := strings.Join(codes, ", "), "ben Conflict, nobody Forbidden, dee Conflict"; got != want {
		t.Errorf("errors %s, want %s", got, want)
	}
	if p := ben.want("BATCH_CREATE_CHANNEL_MEMBERSHIP").payload(); len(p["Members"].([]any)) != 2 {
		t.Errorf("payload %v", p)
	}
	w.by("ann").must(200, "POST", path+"?operation=batch-create", object{"MemberArns": []string{w.user("dee")}}).decode(t, &batch)
	w.by("ann").fails(400, "BadRequestException", "POST", path+"?operation=batch-create", object{"MemberArns": make([]string, 101)})

	// Leaving: heard by all, and by the one who left.
	w.by("ben").must(204, "DELETE", path+"/"+escape(w.user("ben")), nil)
	ben.want("DELETE_CHANNEL_MEMBERSHIP")
	ann.want("BATCH_CREATE_CHANNEL_MEMBERSHIP", "DELETE_CHANNEL_MEMBERSHIP")
	w.by("ann").must(204, "DELETE", path+"/"+escape(w.user("ben")), nil)
	w.by("ann").fails(404, "NotFoundException", "GET", path+"/"+escape(w.user("ben")), nil)

	var pages []string
	for token := "first"; token != ""; {
		query := "?max-results=2"
		if token != "first" {
			query += "&next-token=" + token
		}
		var out struct {
			ChannelMemberships []struct{ Member identity }
			NextToken          string
		}
		w.by("ann").must(200, "GET", path+query, nil).decode(t, &out)
		for _, m := range out.ChannelMemberships {
			pages = append(pages, m.Member.Name)
		}
		token = out.NextToken
	}
	if got := strings.Join(pages, " "); got != "ANN DEE EVE" {
		t.Errorf("members %s", got)
	}
}

func TestReadMarkerAndPreferences(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann", "ben")
	room := w.channel(nil, "ann", "ben")
	path := "/channels/" + escape(room)
	var list struct {
		ChannelMemberships []struct {
			AppInstanceUserMembershipSummary struct{ ReadMarkerTimestamp float64 }
		}
	}
	w.by("ben").must(200, "PUT", path+"/readMarker", nil)
	w.by("ben").must(200, "GET", "/channels?scope=app-instance-user-memberships", nil).decode(t, &list)
	if at := list.ChannelMemberships[0].AppInstanceUserMembershipSummary.ReadMarkerTimestamp; at < 1e9 || at > 1e10 {
		t.Errorf("ReadMarkerTimestamp = %v, want seconds", at)
	}
	own := path + "/memberships/" + escape(w.user("ben")) + "/preferences"
	push := func(allow string, rule any) object {
		p := object{"AllowNotifications": allow}
		if rule != nil {
			p["FilterRule"] = rule
		}
		return object{"Preferences": object{"PushNotifications": p}}
	}
	w.by("ben").must(200, "PUT", own, push("FILTERED", `{"mention":["Ben"]}`))
	if r := w.by("ben").must(200, "GET", own, nil); !strings.Contains(string(r.body), `"FilterRule":"{\"mention\":[\"Ben\"]}"`) {
		t.Errorf("preferences %s", r.body)
	}
	for _, bad := range []object{push("FILTERED", nil), push("ALL", "{}"), push("FILTERED", "[]"), push("FILTERED", "{"), push("SOME", nil),
		push("FILTERED", `{"a":"`+strings.Repeat("x", 2048)+`"}`)} {
		w.by("ben").fails(400, "BadRequestException", "PUT", own, bad)
	}
	w.by("ann").fails(403, "ForbiddenException", "PUT", own, push("NONE", nil))
}

func TestModeratorsAndBans(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann", "ben", "cid", "admin")
	w.must(201, "POST", "/app-instances/"+escape(w.instance)+"/admins", object{"AppInstanceAdminArn": w.user("admin")})
	room := w.channel(nil, "ann", "ben", "cid")
	path := "/channels/" + escape(room)
	ben := w.listen(w.user("ben"))
	by := w.by("ann")
	moderator := func(id string) object { return object{"ChannelModeratorArn": w.user(id)} }
	ban := func(id string) object { return object{"MemberArn": w.user(id)} }

	by.must(201, "POST", path+"/moderators", moderator("cid"))
	by.fails(409, "ConflictException", "POST", path+"/moderators", moderator("cid"))
	by.fails(403, "ForbiddenException", "POST", path+"/moderators", moderator("nobody"))
	by.must(200, "GET", path+"/moderators/"+escape(w.user("cid")), nil)
	by.fails(404, "NotFoundException", "GET", path+"/moderators/"+escape(w.user("ben")), nil)
	by.fails(403, "ForbiddenException", "POST", path+"/bans", ban("cid"))
	by.fails(403, "ForbiddenException", "POST", path+"/bans", ban("admin"))
	by.must(204, "DELETE", path+"/moderators/"+escape(w.user("cid")), nil)
	by.must(204, "DELETE", path+"/moderators/"+escape(w.user("cid")), nil)

	by.must(201, "POST", path+"/bans", ban("ben"))
	ben.want("DELETE_CHANNEL_MEMBERSHIP")
	by.fails(409, "ConflictException", "POST", path+"/bans", ban("ben"))
	by.fails(403, "ForbiddenException", "POST", path+"/memberships", object{"MemberArn": w.user("ben"), "Type": "DEFAULT"})
	by.fails(403, "ForbiddenException", "POST", path+"/moderators", moderator("ben"))
	var got struct {
		ChannelBan struct {
			Member, CreatedBy identity
			CreatedTimestamp  float64
		}
		ChannelBans []struct{ Member identity }
	}
	by.must(200, "GET", path+"/bans/"+escape(w.user("ben")), nil).decode(t, &got)
	by.must(200, "GET", path+"/bans", nil).decode(t, &got)
	if got.ChannelBan.CreatedBy.Arn != w.user("ann") || len(got.ChannelBans) != 1 || got.ChannelBans[0].Member.Arn != w.user("ben") {
		t.Errorf("%+v", got)
	}
	by.must(204, "DELETE", path+"/bans/"+escape(w.user("ben")), nil)
	by.fails(404, "NotFoundException", "GET", path+"/bans/"+escape(w.user("ben")), nil)
	w.join("ann", room, "ben")
}

func TestChannelExpiration(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann", "ben")
	settings := func(days int, criterion string) object {
		return object{"ExpirationSettings": object{"ExpirationDays": days, "ExpirationCriterion": criterion}}
	}
	fixed := w.channel(settings(2, "CREATED_TIMESTAMP"), "ann", "ben")
	active := w.channel(settings(2, "LAST_MESSAGE_TIMESTAMP"), "ann")
	kept := w.channel(settings(2, "CREATED_TIMESTAMP"), "ann")
	ben := w.listen(w.user("ben"))
	w.by("ann").must(200, "PUT", "/channels/"+escape(kept)+"/expiration-settings", object{})
	exists := func(arn string) bool { return w.by("ann").request("GET", "/channels/"+escape(arn), nil).status == 200 }

	w.srv.AdvanceClock(24 * time.Hour)
	w.send("ann", active, "still here")
	if !exists(fixed) || !exists(active) || !exists(kept) {
		t.Error("a channel expired before its time")
	}
	w.srv.AdvanceClock(24 * time.Hour)
	ben.want("DELETE_CHANNEL")
	if exists(fixed) || !exists(active) || !exists(kept) {
		t.Errorf("after two days: %v %v %v", exists(fixed), exists(active), exists(kept))
	}
	w.srv.AdvanceClock(24 * time.Hour)
	if exists(active) || !exists(kept) {
		t.Errorf("after three days: %v %v", exists(active), exists(kept))
	}
}

func TestRetention(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann")
	room := w.channel(nil, "ann")
	w.must(200, "PUT", "/app-instances/"+escape(w.instance)+"/retention-settings", object{"AppInstanceRetentionSettings": object{"ChannelRetentionSettings": object{"RetentionDays": 1}}})
	w.send("ann", room, "old")
	w.srv.AdvanceClock(20 * time.Hour)
	w.send("ann", room, "new")
	w.srv.AdvanceClock(5 * time.Hour)
	if got, _ := w.messages("ann", room, ""); strings.Join(got, " ") != "new" {
		t.Errorf("kept %v", got)
	}
}

func TestStreamingConfigurations(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{})
	path := "/app-instances/" + escape(w.instance) + "/streaming-configurations"
	stream := func(kind, arn string) object { return object{"DataType": kind, "ResourceArn": arn} }
	const good = "arn:aws:kinesis:us-east-1:123456789012:stream/chime-messaging-x"
	w.fails(404, "NotFoundException", "GET", path, nil)
	w.must(200, "PUT", path, object{"StreamingConfigurations": []object{stream("Channel", good), stream("ChannelMessage", good)}})
	if r := w.must(200, "GET", path, nil); string(r.body) != `{"StreamingConfigurations":[{"DataType":"Channel","ResourceArn":"`+good+`"},{"DataType":"ChannelMessage","ResourceArn":"`+good+`"}]}` {
		t.Errorf("body %s", r.body)
	}
	for _, bad := range [][]object{
		{}, {stream("Channel", good), stream("Channel", good)}, {stream("All", good)},
		{stream("Channel", "arn:aws:kinesis:us-east-1:123456789012:stream/other")}, {stream("Channel", w.instance)},
	} {
		w.fails(400, "BadRequestException", "PUT", path, object{"StreamingConfigurations": bad})
	}
	w.must(204, "DELETE", path, nil)
	w.fails(404, "NotFoundException", "GET", path, nil)
}

func TestQuotas(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{Quotas: Quotas{ChannelsPerAppInstance: 2, MembershipsPerChannel: 2, MembershipsPerUser: 2, ModeratorsPerChannel: 1}}, "ann", "ben", "cid")
	room := w.channel(nil, "ann", "ben")
	path := "/channels/" + escape(room)
	limit := "ResourceLimitExceededException"
	w.by("ann").fails(400, limit, "POST", path+"/memberships", object{"MemberArn": w.user("cid"), "Type": "DEFAULT"})
	w.by("ann").fails(400, limit, "POST", path+"/moderators", object{"ChannelModeratorArn": w.user("cid")})
	w.channel(nil, "ann")
	w.by("ben").fails(400, limit, "POST", "/channels", w.input(object{"AppInstanceArn": w.instance, "Name": "third"}))
	w.by("ann").must(204, "DELETE", path, nil)
	third := w.channel(nil, "ben")
	w.by("ben").must(201, "POST", "/channels/"+escape(third)+"/memberships", object{"MemberArn": w.user("ann"), "Type": "DEFAULT"})
	w.by("ann").fails(400, limit, "POST", "/channels", w.input(object{"AppInstanceArn": w.instance, "Name": "fourth"}))
}

func TestRates(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	w := newWorld(t, Options{Quotas: Quotas{Rates: true}, Now: func() time.Time { return now }}, "ann", "ben")
	room := w.channel(nil, "ann", "ben") // two calls of ann's
	path := "/channels/" + escape(room)
	for range 8 {
		w.by("ann").must(200, "GET", path, nil)
	}
	w.by("ann").fails(429, "ThrottledClientException", "GET", path, nil)
	w.by("ben").must(200, "GET", path, nil) // each bearer has a rate of its own
	now = now.Add(100 * time.Millisecond)
	w.by("ann").must(200, "GET", path, nil)
	w.by("ann").fails(429, "ThrottledClientException", "GET", path, nil)
}
