package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type object = map[string]any

// newInstance makes an app instance with users of these ids.
func (c caller) newInstance(ids ...string) (arn string) {
	c.t.Helper()
	var out struct{ AppInstanceArn string }
	c.must(201, "POST", "/app-instances", object{"Name": "test", "ClientRequestToken": c.srv.random.uuid()}).decode(c.t, &out)
	for _, id := range ids {
		c.newUser(out.AppInstanceArn, id)
	}
	return out.AppInstanceArn
}

func (c caller) newUser(instance, id string) (arn string) {
	c.t.Helper()
	var out struct{ AppInstanceUserArn string }
	c.must(201, "POST", "/app-instance-users", object{
		"AppInstanceArn": instance, "AppInstanceUserId": id, "Name": strings.ToUpper(id), "ClientRequestToken": c.srv.random.uuid(),
	}).decode(c.t, &out)
	return out.AppInstanceUserArn
}

func TestAppInstance(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 10, 20, 30, 456e6, time.UTC)
	srv := start(t, Options{Now: func() time.Time { return now }})
	c := newCaller(t, srv)

	var created struct{ AppInstanceArn string }
	body := object{"Name": "demo", "Metadata": "m", "ClientRequestToken": "token-1", "Tags": []object{{"Key": "team", "Value": "chat"}}}
	c.must(201, "POST", "/app-instances", body).decode(t, &created)
	arn := created.AppInstanceArn
	if a, ok := parseARN(arn); !ok || a.kind != "" || a.region != "us-east-1" || a.account != "123456789012" {
		t.Errorf("AppInstanceArn = %q, want that of an app instance here", arn)
	}

	// The same token makes no second one, and is refused for anything else.
	var again struct{ AppInstanceArn string }
	c.must(201, "POST", "/app-instances", body).decode(t, &again)
	if again.AppInstanceArn != arn {
		t.Errorf("the same token made %q, want %q", again.AppInstanceArn, arn)
	}
	c.fails(409, "ConflictException", "POST", "/app-instances", object{"Name": "other", "ClientRequestToken": "token-1"})

	srv.clock.advance(time.Second)
	c.must(200, "PUT", "/app-instances/"+escape(arn), object{"Name": "renamed", "Metadata": ""}).decode(t, &again)
	got := string(c.request("GET", "/app-instances/"+escape(arn), nil).body)
	want := `{"AppInstance":{"AppInstanceArn":"` + arn + `","Name":"renamed","CreatedTimestamp":1768472430.456,"LastUpdatedTimestamp":1768472431.456}}`
	if got != want {
		t.Errorf("DescribeAppInstance = %s\nwant %s", got, want)
	}

	// Pages, in the order of creation.
	for range 4 {
		c.newInstance()
	}
	var names []string
	for token, pages := "", 0; pages == 0 || token != ""; pages++ {
		var page struct {
			AppInstances []struct{ AppInstanceArn, Name string }
			NextToken    string
		}
		c.must(200, "GET", "/app-instances?max-results=2&next-token="+token, nil).decode(t, &page)
		for _, i := range page.AppInstances {
			names = append(names, i.Name)
		}
		token = page.NextToken
	}
	if want := []string{"renamed", "test", "test", "test", "test"}; !slices.Equal(names, want) {
		t.Errorf("ListAppInstances = %q, want %q", names, want)
	}

	c.fails(403, "ForbiddenException", "GET", "/app-instances/"+escape(arn+"0"), nil)
	c.fails(400, "BadRequestException", "GET", "/app-instances/nonsense", nil)
}

func TestAppInstanceRetention(t *testing.T) {
	t.Parallel()
	srv := start(t, Options{})
	c := newCaller(t, srv)
	path := "/app-instances/" + escape(c.newInstance()) + "/retention-settings"
	if got := string(c.request("GET", path, nil).body); got != `{"AppInstanceRetentionSettings":{}}` {
		t.Errorf("GetAppInstanceRetentionSettings = %s before any were put", got)
	}
	settings := object{"AppInstanceRetentionSettings": object{"ChannelRetentionSettings": object{"RetentionDays": 7}}}
	for _, method := range []string{"PUT", "GET"} {
		var out struct {
			AppInstanceRetentionSettings struct {
				ChannelRetentionSettings struct{ RetentionDays int }
			}
			InitiateDeletionTimestamp float64
		}
		c.must(200, method, path, settings).decode(t, &out)
		if out.AppInstanceRetentionSettings.ChannelRetentionSettings.RetentionDays != 7 || out.InitiateDeletionTimestamp == 0 {
			t.Errorf("%s %s = %+v, want 7 days and since when", method, path, out)
		}
	}
	settings = object{"AppInstanceRetentionSettings": object{"ChannelRetentionSettings": object{"RetentionDays": 0}}}
	c.fails(400, "BadRequestException", "PUT", path, settings)
}

func TestAppInstanceUser(t *testing.T) {
	t.Parallel()
	srv := start(t, Options{})
	c := newCaller(t, srv)
	instance := c.newInstance()
	body := func(changes object) object {
		b := object{"AppInstanceArn": instance, "AppInstanceUserId": "us-east-1:johndoe@x", "Name": "John", "ClientRequestToken": srv.random.uuid()}
		for key, value := range changes {
			b[key] = value
		}
		return b
	}
	var out struct{ AppInstanceUserArn string }
	c.must(201, "POST", "/app-instance-users", body(nil)).decode(t, &out)
	arn := out.AppInstanceUserArn
	if want := instance + "/user/us-east-1:johndoe@x"; arn != want {
		t.Errorf("AppInstanceUserArn = %q, want %q", arn, want)
	}

	// Signing in again is no conflict; being somebody else is.
	c.must(201, "POST", "/app-instance-users", body(nil)).decode(t, &out)
	if out.AppInstanceUserArn != arn {
		t.Errorf("creating the user again gave %q, want %q", out.AppInstanceUserArn, arn)
	}
	c.fails(409, "ConflictException", "POST", "/app-instance-users", body(object{"Name": "Jane"}))
	c.fails(409, "ConflictException", "POST", "/app-instance-users", body(object{"Metadata": "m"}))
	c.fails(403, "ForbiddenException", "POST", "/app-instance-users", body(object{"AppInstanceArn": instance + "0"}))
	for _, bad := range []object{
		{"AppInstanceUserId": "-x"}, {"AppInstanceUserId": ""}, {"Name": " "}, {"Name": strings.Repeat("n", 101)}, {"Name": nil},
		{"Metadata": strings.Repeat("m", 1025)}, {"Metadata": "two\nlines"}, {"ClientRequestToken": "x"}, {"Tags": []object{}},
		{"Tags": []object{{"Key": "a", "Value": "b"}, {"Key": "a", "Value": "c"}}}, {"Tags": []object{{"Key": "aws:a", "Value": "b"}}},
		{"ExpirationSettings": object{"ExpirationDays": 5, "ExpirationCriterion": "LAST_MESSAGE_TIMESTAMP"}},
	} {
		c.fails(400, "BadRequestException", "POST", "/app-instance-users", body(bad))
	}

	path := "/app-instance-users/" + escape(arn)
	c.must(200, "PUT", path, object{"Name": "Johnny", "Metadata": "m"})
	expiration := object{"ExpirationSettings": object{"ExpirationDays": 5, "ExpirationCriterion": "CREATED_TIMESTAMP"}}
	c.must(200, "PUT", path+"/expiration-settings", expiration)
	var user struct {
		AppInstanceUser struct {
			AppInstanceUserArn, Name, Metadata     string
			CreatedTimestamp, LastUpdatedTimestamp float64
			ExpirationSettings                     *struct{ ExpirationDays int }
		}
	}
	c.must(200, "GET", path, nil).decode(t, &user)
	if u := user.AppInstanceUser; u.AppInstanceUserArn != arn || u.Name != "Johnny" || u.Metadata != "m" || u.ExpirationSettings.ExpirationDays != 5 || u.CreatedTimestamp == 0 {
		t.Errorf("DescribeAppInstanceUser = %+v, want what was put", u)
	}
	c.must(200, "PUT", path+"/expiration-settings", object{})
	user.AppInstanceUser.ExpirationSettings = nil
	c.must(200, "GET", path, nil).decode(t, &user)
	if user.AppInstanceUser.ExpirationSettings != nil {
		t.Error("putting no expiration settings did not remove them")
	}
	c.fails(400, "BadRequestException", "PUT", path, object{"Name": "Johnny"})

	c.newUser(instance, "jane")
	var list struct {
		AppInstanceArn   string
		AppInstanceUsers []struct{ AppInstanceUserArn, Name, Metadata string }
	}
	c.must(200, "GET", "/app-instance-users?app-instance-arn="+escape(instance), nil).decode(t, &list)
	if list.AppInstanceArn != instance || len(list.AppInstanceUsers) != 2 || list.AppInstanceUsers[1].Name != "JANE" {
		t.Errorf("ListAppInstanceUsers = %+v, want Johnny and JANE", list)
	}

	c.must(204, "DELETE", path, nil)
	c.fails(403, "ForbiddenException", "GET", path, nil)
	c.fails(403, "ForbiddenException", "DELETE", path, nil)

	// Who is gone can be made again, by the very same call, too.
	again := body(nil)
	for range 2 {
		c.must(201, "POST", "/app-instance-users", again)
		c.must(204, "DELETE", path, nil)
	}
}

func TestAppInstanceAdmin(t *testing.T) {
	t.Parallel()
	srv := start(t, Options{Quotas: Quotas{AdminsPerAppInstance: 2}})
	c := newCaller(t, srv)
	instance := c.newInstance("ann", "bob", "cid")
	other := c.newInstance("ann")
	path := "/app-instances/" + escape(instance) + "/admins"
	for _, id := range []string{"bob", "ann"} {
		var out struct {
			AppInstanceAdmin struct{ Arn, Name string }
			AppInstanceArn   string
		}
		c.must(201, "POST", path, object{"AppInstanceAdminArn": instance + "/user/" + id}).decode(t, &out)
		if out.AppInstanceAdmin.Arn != instance+"/user/"+id || out.AppInstanceAdmin.Name != strings.ToUpper(id) || out.AppInstanceArn != instance {
			t.Errorf("CreateAppInstanceAdmin = %+v, want %s", out, id)
		}
	}
	c.fails(409, "ConflictException", "POST", path, object{"AppInstanceAdminArn": instance + "/user/ann"})
	c.fails(403, "ForbiddenException", "POST", path, object{"AppInstanceAdminArn": other + "/user/ann"})
	c.fails(400, "ResourceLimitExceededException", "POST", path, object{"AppInstanceAdminArn": instance + "/user/cid"})

	var names []string
	for token, pages := "", 0; pages == 0 || token != ""; pages++ {
		var page struct {
			AppInstanceAdmins []struct{ Admin struct{ Name string } }
			NextToken         string
		}
		c.must(200, "GET", path+"?max-results=1&next-token="+token, nil).decode(t, &page)
		for _, a := range page.AppInstanceAdmins {
			names = append(names, a.Admin.Name)
		}
		token = page.NextToken
	}
	if want := []string{"ANN", "BOB"}; !slices.Equal(names, want) {
		t.Errorf("ListAppInstanceAdmins = %q, want %q", names, want)
	}

	admin := path + "/" + escape(instance+"/user/bob")
	var described struct {
		AppInstanceAdmin struct {
			Admin            struct{ Arn string }
			AppInstanceArn   string
			CreatedTimestamp float64
		}
	}
	c.must(200, "GET", admin, nil).decode(t, &described)
	if d := described.AppInstanceAdmin; d.Admin.Arn != instance+"/user/bob" || d.AppInstanceArn != instance || d.CreatedTimestamp == 0 {
		t.Errorf("DescribeAppInstanceAdmin = %+v, want bob", d)
	}
	c.must(204, "DELETE", admin, nil)
	c.fails(403, "ForbiddenException", "GET", admin, nil)
	c.fails(403, "ForbiddenException", "DELETE", admin, nil)
}

func TestAppInstanceBot(t *testing.T) {
	t.Parallel()
	srv := start(t, Options{})
	c := newCaller(t, srv)
	instance := c.newInstance("ann")
	lex := object{
		"LexBotAliasArn": "arn:aws:lex:us-east-1:123456789012:bot-alias/ABCDEFGHIJ/KLMNOPQRST", "LocaleId": "en_US",
		"InvokedBy": object{"StandardMessages": "MENTIONS", "TargetedMessages": "ALL"},
	}
	body := object{"AppInstanceArn": instance, "Name": "helper", "ClientRequestToken": "t1", "Configuration": object{"Lex": lex}}
	var out struct{ AppInstanceBotArn string }
	c.must(201, "POST", "/app-instance-bots", body).decode(t, &out)
	path := "/app-instance-bots/" + escape(out.AppInstanceBotArn)
	if !strings.HasPrefix(out.AppInstanceBotArn, instance+"/bot/") {
		t.Errorf("AppInstanceBotArn = %q, want one under %q", out.AppInstanceBotArn, instance+"/bot/")
	}
	c.must(200, "PUT", path, object{"Name": "renamed", "Metadata": ""})
	var bot struct {
		AppInstanceBot struct {
			Name          string
			Configuration struct{ Lex object }
		}
	}
	c.must(200, "GET", path, nil).decode(t, &bot)
	if diff := cmp.Diff(lex, bot.AppInstanceBot.Configuration.Lex); diff != "" || bot.AppInstanceBot.Name != "renamed" {
		t.Errorf("DescribeAppInstanceBot = %+v, want the new name and the old configuration:\n%s", bot, diff)
	}
	var list struct {
		AppInstanceBots []struct{ AppInstanceBotArn string }
	}
	c.must(200, "GET", "/app-instance-bots?app-instance-arn="+escape(instance), nil).decode(t, &list)
	if len(list.AppInstanceBots) != 1 || list.AppInstanceBots[0].AppInstanceBotArn != out.AppInstanceBotArn {
		t.Errorf("ListAppInstanceBots = %+v, want the bot", list)
	}

	// Users are no bots, and bots no users.
	c.fails(404, "NotFoundException", "GET", "/app-instance-bots/"+escape(instance+"/user/ann"), nil)
	c.fails(403, "ForbiddenException", "GET", "/app-instance-users/"+escape(out.AppInstanceBotArn), nil)
	body["ClientRequestToken"], body["Configuration"] = "t2", object{}
	c.fails(400, "BadRequestException", "POST", "/app-instance-bots", body)

	c.must(204, "DELETE", path, nil)
	c.fails(404, "NotFoundException", "GET", path, nil)
}

func TestAppInstanceUserEndpoint(t *testing.T) {
	t.Parallel()
	srv := start(t, Options{Quotas: Quotas{EndpointsPerUser: 2}})
	c := newCaller(t, srv)
	user := c.newInstance("ann") + "/user/ann"
	path := "/app-instance-users/" + escape(user) + "/endpoints"
	input := func(token string) object {
		return object{
			"Type": "APNS", "ResourceArn": "arn:aws:mobiletargeting:us-east-1:123456789012:apps/x", "ClientRequestToken": token,
			"EndpointAttributes": object{"DeviceToken": "device"}, "Name": "phone",
		}
	}
	var first, second, again struct{ AppInstanceUserArn, EndpointId string }
	c.must(201, "POST", path, input("t1")).decode(t, &first)
	c.must(201, "POST", path, input("t2")).decode(t, &second)
	c.must(201, "POST", path, input("t1")).decode(t, &again)
	if first.EndpointId == second.EndpointId || first != again || first.AppInstanceUserArn != user {
		t.Errorf("RegisterAppInstanceUserEndpoint = %+v, %+v, %+v, want two, and the first again", first, second, again)
	}
	c.fails(400, "ResourceLimitExceededException", "POST", path, input("t3"))

	endpoint := path + "/" + first.EndpointId
	c.must(200, "PUT", endpoint, object{"AllowMessages": "NONE"})
	var described struct{ AppInstanceUserEndpoint object }
	c.must(200, "GET", endpoint, nil).decode(t, &described)
	for _, key := range []string{"CreatedTimestamp", "LastUpdatedTimestamp"} {
		if _, ok := described.AppInstanceUserEndpoint[key].(float64); !ok {
			t.Errorf("%s = %v, want a number", key, described.AppInstanceUserEndpoint[key])
		}
		delete(described.AppInstanceUserEndpoint, key)
	}
	want := object{
		"AppInstanceUserArn": user, "EndpointId": first.EndpointId, "Name": "phone", "Type": "APNS", "AllowMessages": "NONE",
		"ResourceArn": "arn:aws:mobiletargeting:us-east-1:123456789012:apps/x", "EndpointAttributes": object{"DeviceToken": "device"},
		"EndpointState": object{"Status": "ACTIVE"},
	}
	if diff := cmp.Diff(want, described.AppInstanceUserEndpoint); diff != "" {
		t.Errorf("DescribeAppInstanceUserEndpoint differs (-want +got):\n%s", diff)
	}
	var list struct{ AppInstanceUserEndpoints []struct{ EndpointId string } }
	c.must(200, "GET", path, nil).decode(t, &list)
	if len(list.AppInstanceUserEndpoints) != 2 {
		t.Errorf("ListAppInstanceUserEndpoints = %+v, want two", list)
	}
	c.must(204, "DELETE", endpoint, nil)
	c.fails(403, "ForbiddenException", "GET", endpoint, nil)
}

func TestTags(t *testing.T) {
	t.Parallel()
	srv := start(t, Options{})
	c := newCaller(t, srv)
	arn := c.newInstance("ann")
	tags := func(arn string) string { return string(c.request("GET", "/tags?arn="+escape(arn), nil).body) }
	if got := tags(arn); got != `{"Tags":[]}` {
		t.Errorf("ListTagsForResource = %s, want none", got)
	}
	put := func(tags ...object) object { return object{"ResourceARN": arn, "Tags": tags} }
	const tag = "/tags?operation=tag-resource"
	c.must(204, "POST", tag, put(object{"Key": "a", "Value": "1"}, object{"Key": "b", "Value": "2"}))
	c.must(204, "POST", tag, put(object{"Key": "a", "Value": "3"}, object{"Key": "c", "Value": "4"}))
	if got, want := tags(arn), `{"Tags":[{"Key":"a","Value":"3"},{"Key":"b","Value":"2"},{"Key":"c","Value":"4"}]}`; got != want {
		t.Errorf("ListTagsForResource = %s, want %s", got, want)
	}
	c.must(204, "POST", "/tags?operation=untag-resource", object{"ResourceARN": arn, "TagKeys": []string{"b", "z"}})
	if got, want := tags(arn), `{"Tags":[{"Key":"a","Value":"3"},{"Key":"c","Value":"4"}]}`; got != want {
		t.Errorf("ListTagsForResource = %s, want %s", got, want)
	}
	var many []object
	for i := range 49 {
		many = append(many, object{"Key": fmt.Sprint(i), "Value": "v"})
	}
	c.fails(400, "ResourceLimitExceededException", "POST", tag, put(many...))
	c.must(204, "POST", tag, put(many[:48]...))
	c.fails(403, "ForbiddenException", "GET", "/tags?arn="+escape(arn+"0"), nil)
	c.fails(400, "BadRequestException", "GET", "/tags", nil)
}

// What belongs to an app instance goes with it; other instances keep theirs.
func TestDeleteAppInstance(t *testing.T) {
	t.Parallel()
	srv := start(t, Options{})
	c := newCaller(t, srv)
	instance, other := c.newInstance("ann", "bob"), c.newInstance("ann")
	ann, bob := instance+"/user/ann", instance+"/user/bob"
	c.must(201, "POST", "/app-instances/"+escape(instance)+"/admins", object{"AppInstanceAdminArn": ann})
	c.must(204, "POST", "/tags?operation=tag-resource", object{"ResourceARN": ann, "Tags": []object{{"Key": "a", "Value": "b"}}})
	for _, in := range []string{instance, other} {
		var out struct{ ChannelArn string }
		c.as(in+"/user/ann").must(201, "POST", "/channels", object{
			"AppInstanceArn": in, "Name": "room", "Mode": "UNRESTRICTED", "ClientRequestToken": srv.random.uuid(),
		}).decode(t, &out)
		if in == instance {
			c.as(ann).must(201, "POST", "/channels/"+escape(out.ChannelArn)+"/memberships", object{"MemberArn": bob, "Type": "DEFAULT"})
		}
	}
	c.must(204, "DELETE", "/app-instances/"+escape(instance), nil)
	c.fails(403, "ForbiddenException", "GET", "/app-instances/"+escape(instance), nil)
	c.fails(403, "ForbiddenException", "GET", "/app-instance-users/"+escape(bob), nil)
	if n := len(srv.store.tables.users); n != 1 {
		t.Errorf("%d users are left, want that of the other instance", n)
	}
	if n := len(srv.store.tables.channels); n != 1 {
		t.Errorf("%d channels are left, want that of the other instance", n)
	}
	if n := len(srv.store.tables.tags); n != 0 {
		t.Errorf("the tags of %d resources are left, want none", n)
	}
	var list struct{ Channels []object }
	c.as(other+"/user/ann").must(http.StatusOK, "GET", "/channels?app-instance-arn="+escape(other), nil).decode(t, &list)
	if len(list.Channels) != 1 {
		t.Errorf("the other instance has %d channels, want 1", len(list.Channels))
	}
}
