package emulator

import (
	"fmt"
	"testing"
)

func TestElasticChannel(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "mod", "mod2", "a", "b", "c", "d", "e")
	room := w.channel(object{"ElasticChannelConfiguration": object{
		"MaximumSubChannels": 2, "TargetMembershipsPerSubChannel": 2, "MinimumMembershipPercentage": 40,
	}, "ModeratorArns": []string{w.user("mod2")}}, "mod")
	path := "/channels/" + escape(room)
	parts := func() (ids []string, counts []int) {
		var out struct {
			SubChannels []struct {
				SubChannelId    string
				MembershipCount int
			}
		}
		w.by("mod").must(200, "GET", path+"/subchannels", nil).decode(t, &out)
		for _, p := range out.SubChannels {
			ids, counts = append(ids, p.SubChannelId), append(counts, p.MembershipCount)
		}
		return ids, counts
	}
	add := func(id string, more ...object) reply {
		return w.by("mod").request("POST", path+"/memberships", w.input(object{"MemberArn": w.user(id), "Type": "DEFAULT"}, more...))
	}
	ids, counts := parts()
	if fmt.Sprint(counts) != "[0]" {
		t.Fatalf("a new elastic channel has sub-channels of %v", counts)
	}
	w.by("a").fails(403, "ForbiddenException", "GET", path+"/subchannels", nil)
	a, b := w.listen(w.user("a")), w.listen(w.user("b"))
	var batch struct {
		BatchChannelMemberships struct{ Members []identity }
		Errors                  []batchCreateChannelMembershipError
	}
	w.by("mod").must(200, "POST", path+"/memberships?operation=batch-create", object{"MemberArns": []string{w.user("a"), w.user("b"), w.user("a")}}).decode(t, &batch)
	if len(batch.BatchChannelMemberships.Members) != 2 || len(batch.Errors) != 1 {
		t.Errorf("batch %+v", batch)
	}
	// Singles instead of one batch event, each to its sub-channel.
	if p := a.want("CREATE_CHANNEL_MEMBERSHIP", "CREATE_CHANNEL_MEMBERSHIP").payload(); p["SubChannelId"] != ids[0] {
		t.Errorf("payload %v", p)
	}
	b.want("CREATE_CHANNEL_MEMBERSHIP")
	for _, id := range []string{"c", "d"} {
		if r := add(id); r.status != 201 {
			t.Fatalf("%s: %d %s", id, r.status, r.body)
		}
	}
	ids, counts = parts()
	if fmt.Sprint(counts) != "[2 2]" {
		t.Fatalf("sub-channels of %v, want two full ones", counts)
	}
	for name, r := range map[string]reply{
		"no room":                            add("e"),
		"a member names a sub-channel":       add("e", object{"SubChannelId": ids[0]}),
		"a moderator names none":             add("mod"),
		"a moderator names one that is none": add("mod", object{"SubChannelId": "none"}),
	} {
		if r.status != 400 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}

	// Moderators join sub-channels by name, and need not fit in.
	for _, id := range ids {
		if r := add("mod", object{"SubChannelId": id}); r.status != 201 {
			t.Fatalf("moderator: %d %s", r.status, r.body)
		}
	}
	if r := add("mod", object{"SubChannelId": ids[0]}); r.status != 409 {
		t.Errorf("twice: %d %s", r.status, r.body)
	}
	a.want("CREATE_CHANNEL_MEMBERSHIP")
	mod := w.listen(w.user("mod"))

	// A message stays in its sub-channel.
	var sent struct{ SubChannelId, MessageId string }
	w.by("c").must(201, "POST", path+"/messages", w.message("from c")).decode(t, &sent)
	if sent.SubChannelId != ids[1] {
		t.Errorf("sent into %s, want %s", sent.SubChannelId, ids[1])
	}
	w.send("a", room, "from a", object{"SubChannelId": ids[0]})
	if p := a.want("CREATE_CHANNEL_MESSAGE").payload(); p["Content"] != "from a" || p["SubChannelId"] != ids[0] {
		t.Errorf("payload %v", p)
	}
	mod.want("CREATE_CHANNEL_MESSAGE", "CREATE_CHANNEL_MESSAGE")
	w.by("a").fails(403, "ForbiddenException", "POST", path+"/messages", w.message("x", object{"SubChannelId": ids[1]}))
	w.by("mod").fails(400, "BadRequestException", "POST", path+"/messages", w.message("x"))
	w.by("mod2").fails(403, "ForbiddenException", "POST", path+"/messages", w.message("x", object{"SubChannelId": ids[0]}))
	w.send("mod", room, "from mod", object{"SubChannelId": ids[0]})
	if got, _ := w.messages("a", room, ""); fmt.Sprint(got) != "[from mod from a]" {
		t.Errorf("a sees %v", got)
	}
	if got, _ := w.messages("mod", room, "sub-channel-id="+ids[1]); fmt.Sprint(got) != "[from c]" {
		t.Errorf("mod sees %v", got)
	}
	w.by("mod").fails(400, "BadRequestException", "GET", path+"/messages", nil)
	w.by("a").fails(403, "ForbiddenException", "GET", path+"/messages?sub-channel-id="+ids[1], nil)
	w.by("a").fails(403, "ForbiddenException", "GET", path+"/messages/"+sent.MessageId+"?sub-channel-id="+ids[1], nil)
	w.by("mod").must(200, "GET", path+"/messages/"+sent.MessageId+"?sub-channel-id="+ids[1], nil)
	w.by("mod").must(204, "DELETE", path+"/memberships/"+escape(w.user("mod"))+"?sub-channel-id="+ids[0], nil)
	mod.want("CREATE_CHANNEL_MESSAGE", "DELETE_CHANNEL_MEMBERSHIP")

	var members struct{ ChannelMemberships []struct{ Member identity } }
	for query, want := range map[string]int{"": 5, "?sub-channel-id=" + ids[0]: 2, "?sub-channel-id=" + ids[1]: 3} {
		w.by("mod").must(200, "GET", path+"/memberships"+query, nil).decode(t, &members)
		if n := len(members.ChannelMemberships); n != want {
			t.Errorf("%q lists %d members, want %d", query, n, want)
		}
	}
	w.by("a").must(200, "GET", path+"/memberships", nil).decode(t, &members)
	if n := len(members.ChannelMemberships); n != 2 {
		t.Errorf("a member sees %d members, want those of its sub-channel", n)
	}

	// Balancing: one member is the minimum (40 % of 2, rounded up), none is too
	// few. The moderator loses the membership, and is told why.
	w.by("c").must(204, "DELETE", path+"/memberships/"+escape(w.user("c")), nil)
	mod.want("DELETE_CHANNEL_MEMBERSHIP")
	if _, counts := parts(); fmt.Sprint(counts) != "[2 2]" { // d and the moderator
		t.Errorf("sub-channels of %v", counts)
	}
	w.by("d").must(204, "DELETE", path+"/memberships/"+escape(w.user("d")), nil)
	if e := mod.want("DELETE_CHANNEL_MEMBERSHIP", "DELETE_CHANNEL_MEMBERSHIP"); e.Headers["x-amz-chime-event-reason"] != "subchannel_DELETED" || e.payload()["SubChannelId"] != ids[1] {
		t.Errorf("event %v %s", e.Headers, e.Payload)
	}
	if _, counts := parts(); fmt.Sprint(counts) != "[2]" {
		t.Errorf("sub-channels of %v", counts)
	}
	a.want("CREATE_CHANNEL_MESSAGE", "DELETE_CHANNEL_MEMBERSHIP")

	w.by("a").fails(400, "BadRequestException", "PUT", path+"/readMarker", nil)
	w.by("mod").fails(400, "BadRequestException", "PUT", path, object{"Mode": "UNRESTRICTED"})

	// Promotion takes the memberships away.
	w.by("mod").must(201, "POST", path+"/moderators", object{"ChannelModeratorArn": w.user("a")})
	a.want("DELETE_CHANNEL_MEMBERSHIP")
	b.want("CREATE_CHANNEL_MEMBERSHIP", "CREATE_CHANNEL_MESSAGE", "CREATE_CHANNEL_MESSAGE", "DELETE_CHANNEL_MEMBERSHIP", "DELETE_CHANNEL_MEMBERSHIP")
	w.by("mod").must(204, "DELETE", path, nil)
}

// TestElasticMove has a sub-channel dissolved whose members find room elsewhere.
func TestElasticMove(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "mod", "a", "b", "c", "d", "e", "f", "g", "h")
	room := w.channel(object{"ElasticChannelConfiguration": object{
		"MaximumSubChannels": 3, "TargetMembershipsPerSubChannel": 5, "MinimumMembershipPercentage": 40,
	}}, "mod", "a", "b", "c", "d", "e", "f", "g")
	path := "/channels/" + escape(room) + "/memberships/"
	g := w.listen(w.user("g"))
	for _, id := range []string{"a", "b"} { // make room in the first one: 3 and 2 members now
		w.by(id).must(204, "DELETE", path+escape(w.user(id)), nil)
	}
	w.by("f").must(204, "DELETE", path+escape(w.user("f")), nil)
	p := g.want("DELETE_CHANNEL_MEMBERSHIP", "UPDATE_CHANNEL_MEMBERSHIP").payload()
	if fmt.Sprint(p["Member"]) != fmt.Sprint(map[string]any{"Arn": w.user("g"), "Name": "G"}) {
		t.Errorf("payload %v", p)
	}
	var c, moved struct{ ChannelMembership channelMembershipShown }
	w.by("mod").must(200, "GET", path+escape(w.user("c")), nil).decode(t, &c)
	w.by("mod").must(200, "GET", path+escape(w.user("g")), nil).decode(t, &moved)
	if c.ChannelMembership.SubChannelId != moved.ChannelMembership.SubChannelId || p["SubChannelId"] != c.ChannelMembership.SubChannelId {
		t.Errorf("g is in %s, c in %s", moved.ChannelMembership.SubChannelId, c.ChannelMembership.SubChannelId)
	}
	w.send("c", room, "welcome")
	g.want("CREATE_CHANNEL_MESSAGE")
}

type channelMembershipShown struct{ SubChannelId string }
