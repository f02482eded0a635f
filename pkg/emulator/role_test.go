package emulator

import (
	"fmt"
	"strings"
	"testing"
)

// A cast is a channel with one user in each role.
type cast struct {
	*world
	room    string
	path    string
	message string // sent by "member"
}

func newCast(t *testing.T, privacy, mode string) *cast {
	t.Helper()
	w := newWorld(t, Options{}, "owner", "admin", "adminmember", "moderator", "member", "hidden", "outsider", "spare")
	for _, id := range []string{"admin", "adminmember"} {
		w.must(201, "POST", "/app-instances/"+escape(w.instance)+"/admins", object{"AppInstanceAdminArn": w.user(id)})
	}
	room := w.channel(object{"Privacy": privacy, "Mode": mode, "ModeratorArns": []string{w.user("moderator")}}, "owner", "member", "adminmember")
	c := &cast{world: w, room: room, path: "/channels/" + escape(room)}
	w.by("owner").must(201, "POST", c.path+"/memberships", object{"MemberArn": w.user("hidden"), "Type": "HIDDEN"})
	c.message = w.send("member", room, "hello")
	return c
}

// TestRoles goes through the role table of the Chime SDK developer guide: every
// call in every role, in channels of every kind. Each letter says whether the
// role at its place may make the call.
func TestRoles(t *testing.T) {
	t.Parallel()
	roles := []string{"admin", "adminmember", "owner", "moderator", "member", "hidden", "outsider"}
	type row struct {
		call    string
		allowed string // by role: y or n
	}
	// What differs between kinds of channels is the same row under another kind.
	rows := map[string][]row{
		"*": {
			{"UpdateChannel", "yyyynnn"},
			{"DeleteChannel", "yyyynnn"},
			{"CreateHiddenMembership", "yyyynnn"},
			{"DeleteOtherMembership", "yyyynnn"},
			{"ListHiddenMemberships", "yyyynnn"},
			{"SendChannelMessage", "nyynynn"},
			{"UpdateOwnMessage", "nnnnynn"},
			{"RedactChannelMessage", "yyyyynn"},
			{"DeleteChannelMessage", "yynnnnn"},
			{"CreateChannelModerator", "yyyynnn"},
			{"ListChannelModerators", "yyyynnn"},
			{"CreateChannelBan", "yyyynnn"},
			{"ListChannelBans", "yyyynnn"},
			{"UpdateChannelReadMarker", "nyynyyn"},
			{"AssociateChannelFlow", "yyyynnn"},
			{"GetChannelMessageStatus", "nnnnynn"},
			{"GetPreferences", "nyynyyn"},
			{"ListMembershipsOfOther", "yynnnnn"},
		},
		"PUBLIC": {
			{"DescribeChannel", "yyyyyyy"},
			{"ListChannelMemberships", "yyyyyyy"},
			{"DescribeChannelMembership", "yyyyyyy"},
			{"ListChannelMessages", "yyyyyyy"},
			{"GetChannelMessage", "yyyyyyy"},
		},
		"PRIVATE": {
			{"DescribeChannel", "yyyyyyn"},
			{"ListChannelMemberships", "yyyyyyn"},
			{"DescribeChannelMembership", "yyyyyyn"},
			{"ListChannelMessages", "yyyyyyn"},
			{"GetChannelMessage", "yyyyyyn"},
		},
		"RESTRICTED":          {{"CreateChannelMembership", "yyyynnn"}, {"JoinAlone", "nnnnnnn"}},
		"UNRESTRICTED":        {{"CreateChannelMembership", "yyyyyyn"}},
		"PUBLIC UNRESTRICTED": {{"JoinAlone", "nnnnnny"}},
		"PRIVATE UNRESTRICTED": {
			{"JoinAlone", "nnnnnnn"},
		},
	}
	for _, privacy := range []string{"PUBLIC", "PRIVATE"} {
		for _, mode := range []string{"RESTRICTED", "UNRESTRICTED"} {
			t.Run(privacy+" "+mode, func(t *testing.T) {
				t.Parallel()
				c := newCast(t, privacy, mode)
				n := 0
				for _, kind := range []string{"*", privacy, mode, privacy + " " + mode} {
					for _, row := range rows[kind] {
						for i, role := range roles {
							if row.call == "JoinAlone" && role != "outsider" {
								continue
							}
							n++
							status := c.make(row.call, role, n)
							if allowed := status < 300; allowed != (row.allowed[i] == 'y') || !allowed && status != 403 {
								t.Errorf("%s as %s: %d, want allowed %v", row.call, role, status, row.allowed[i] == 'y')
							}
						}
					}
				}
			})
		}
	}
}

// make makes a call in a role, with a channel of its own where it would change
// the cast, and returns the status.
func (c *cast) make(call, role string, n int) int {
	c.t.Helper()
	as, path := c.by(role), c.path
	switch call {
	case "UpdateChannel":
		return as.request("PUT", path, object{"Name": "renamed"}).status
	case "DeleteChannel":
		// On a channel in which the roles are the same.
		in := object{"ModeratorArns": []string{c.user("moderator")}}
		other := c.channel(in, "owner", "member", "adminmember")
		return as.request("DELETE", "/channels/"+escape(other), nil).status
	case "DescribeChannel":
		return as.request("GET", path, nil).status
	case "CreateChannelMembership", "CreateHiddenMembership":
		kind := "DEFAULT"
		if call == "CreateHiddenMembership" {
			kind = "HIDDEN"
		}
		id := fmt.Sprintf("new%d", n)
		c.newUser(c.instance, id)
		return as.request("POST", path+"/memberships", object{"MemberArn": c.user(id), "Type": kind}).status
	case "JoinAlone":
		status := as.request("POST", path+"/memberships", object{"MemberArn": c.user(role), "Type": "DEFAULT"}).status
		if status == 201 {
			as.must(204, "DELETE", path+"/memberships/"+escape(c.user(role)), nil)
		}
		return status
	case "DeleteOtherMembership":
		status := as.request("DELETE", path+"/memberships/"+escape(c.user("spare")), nil).status
		return status
	case "ListChannelMemberships":
		return as.request("GET", path+"/memberships", nil).status
	case "ListHiddenMemberships":
		return as.request("GET", path+"/memberships?type=HIDDEN", nil).status
	case "DescribeChannelMembership":
		return as.request("GET", path+"/memberships/"+escape(c.user("member")), nil).status
	case "SendChannelMessage":
		return as.request("POST", path+"/messages", c.world.message("hi")).status
	case "ListChannelMessages":
		return as.request("GET", path+"/messages", nil).status
	case "GetChannelMessage":
		return as.request("GET", path+"/messages/"+c.message, nil).status
	case "GetChannelMessageStatus":
		return as.request("GET", path+"/messages/"+c.message+"?scope=message-status", nil).status
	case "UpdateOwnMessage":
		return as.request("PUT", path+"/messages/"+c.message, object{"Content": "edited"}).status
	case "RedactChannelMessage":
		return as.request("POST", path+"/messages/"+c.send("member", c.room, "to redact")+"?operation=redact", object{}).status
	case "DeleteChannelMessage":
		return as.request("DELETE", path+"/messages/"+c.send("member", c.room, "to delete"), nil).status
	case "CreateChannelModerator":
		id := fmt.Sprintf("new%d", n)
		c.newUser(c.instance, id)
		return as.request("POST", path+"/moderators", object{"ChannelModeratorArn": c.user(id)}).status
	case "ListChannelModerators":
		return as.request("GET", path+"/moderators", nil).status
	case "CreateChannelBan":
		id := fmt.Sprintf("new%d", n)
		c.newUser(c.instance, id)
		return as.request("POST", path+"/bans", object{"MemberArn": c.user(id)}).status
	case "ListChannelBans":
		return as.request("GET", path+"/bans", nil).status
	case "UpdateChannelReadMarker":
		return as.request("PUT", path+"/readMarker", nil).status
	case "AssociateChannelFlow":
		status := as.request("PUT", path+"/channel-flow", object{"ChannelFlowArn": c.instance + "/channel-flow/none"}).status
		if status == 404 {
			return 200 // past the role, there is no such flow
		}
		return status
	case "GetPreferences":
		return as.request("GET", path+"/memberships/"+escape(c.user(role))+"/preferences", nil).status
	case "ListMembershipsOfOther":
		return as.request("GET", "/channels?scope=app-instance-user-memberships&app-instance-user-arn="+escape(c.user("spare")), nil).status
	}
	c.t.Fatalf("no call %s", call)
	return 0
}

func TestSelf(t *testing.T) {
	t.Parallel()
	c := newCast(t, "PRIVATE", "RESTRICTED")
	var list struct {
		ChannelMemberships []struct {
			ChannelSummary                   struct{ ChannelArn string }
			AppInstanceUserMembershipSummary struct{ Type string }
		}
		Channels []struct {
			ChannelSummary struct{ ChannelArn string }
		}
		Channel           struct{ ChannelSummary struct{ ChannelArn string } }
		ChannelMembership struct {
			ChannelSummary struct{ ChannelArn string }
		}
	}
	// Everybody may ask about themselves; admins about all.
	for _, asker := range []string{"hidden", "admin"} {
		c.by(asker).must(200, "GET", "/channels?scope=app-instance-user-memberships&app-instance-user-arn="+escape(c.user("hidden")), nil).decode(t, &list)
		if m := list.ChannelMemberships; len(m) != 1 || m[0].ChannelSummary.ChannelArn != c.room || m[0].AppInstanceUserMembershipSummary.Type != "HIDDEN" {
			t.Errorf("memberships of the hidden member, asked by %s: %+v", asker, m)
		}
		c.by(asker).must(200, "GET", c.path+"?scope=app-instance-user-membership&app-instance-user-arn="+escape(c.user("hidden")), nil).decode(t, &list)
		if list.ChannelMembership.ChannelSummary.ChannelArn != c.room {
			t.Errorf("membership asked by %s: %+v", asker, list.ChannelMembership)
		}
	}
	for _, asker := range []string{"moderator", "admin"} {
		c.by(asker).must(200, "GET", "/channels?scope=app-instance-user-moderated-channels&app-instance-user-arn="+escape(c.user("moderator")), nil).decode(t, &list)
		if len(list.Channels) != 1 || list.Channels[0].ChannelSummary.ChannelArn != c.room {
			t.Errorf("moderated channels asked by %s: %+v", asker, list.Channels)
		}
		c.by(asker).must(200, "GET", c.path+"?scope=app-instance-user-moderated-channel&app-instance-user-arn="+escape(c.user("moderator")), nil).decode(t, &list)
	}
	c.by("member").fails(403, "ForbiddenException", "GET", c.path+"?scope=app-instance-user-membership&app-instance-user-arn="+escape(c.user("hidden")), nil)
	c.by("member").must(200, "GET", "/channels?scope=app-instance-user-moderated-channels", nil).decode(t, &list)
	if len(list.Channels) != 0 {
		t.Errorf("a member moderates %+v", list.Channels)
	}
	// A hidden member is not shown to others.
	c.by("member").fails(404, "NotFoundException", "GET", c.path+"/memberships/"+escape(c.user("hidden")), nil)
	c.by("hidden").must(200, "GET", c.path+"/memberships/"+escape(c.user("hidden")), nil)
	var members struct{ ChannelMemberships []struct{ Member identity } }
	c.by("owner").must(200, "GET", c.path+"/memberships?type=HIDDEN", nil).decode(t, &members)
	if m := members.ChannelMemberships; len(m) != 1 || m[0].Member.Arn != c.user("hidden") {
		t.Errorf("hidden members: %+v", m)
	}
}

// TestBearer checks who may not act at all.
func TestBearer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann")
	other := w.newInstance("ann")
	room := "/channels/" + escape(w.channel(nil, "ann"))
	for _, bearer := range []string{"", "x", w.instance, w.user("nobody"), other + "/user/ann"} {
		for _, call := range []struct{ method, path string }{
			{"GET", room}, {"GET", "/channels?app-instance-arn=" + escape(w.instance)}, {"DELETE", room},
			{"GET", room + "?scope=app-instance-user-membership&app-instance-user-arn=" + escape(w.user("ann"))},
		} {
			r := w.as(bearer).fails(401, "UnauthorizedClientException", call.method, call.path, nil)
			if !strings.Contains(string(r.body), textBearer) || !strings.Contains(string(r.body), `"Code":"Unauthorized"`) {
				t.Errorf("body %s", r.body)
			}
		}
	}
	// What is not there looks like what may not be seen.
	w.by("ann").fails(403, "ForbiddenException", "GET", "/channels/"+escape(w.instance+"/channel/none"), nil)
	w.by("ann").fails(400, "BadRequestException", "GET", "/channels/"+escape(w.user("ann")), nil)
	w.by("ann").fails(400, "BadRequestException", "GET", "/channels/none", nil)
}
