package emulator

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// A shownMessage is what the tests look at in answers.
type shownMessage struct {
	MessageId, Content, Metadata, Type, ContentType string
	CreatedTimestamp, LastEditedTimestamp           float64
	Redacted                                        bool
	Status                                          struct{ Value, Detail string }
	Target                                          []struct{ MemberArn string }
}

func (w *world) messages(as, channel, query string) (contents []string, next string) {
	w.t.Helper()
	var out struct {
		ChannelMessages []shownMessage
		NextToken       string
	}
	w.by(as).must(200, "GET", "/channels/"+escape(channel)+"/messages?"+query, nil).decode(w.t, &out)
	for _, m := range out.ChannelMessages {
		contents = append(contents, m.Content)
	}
	return contents, out.NextToken
}

func TestMessageLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann")
	path := "/channels/" + escape(w.channel(nil, "ann")) + "/messages"
	control := object{"Type": "CONTROL"}
	for _, test := range []struct {
		name    string
		content string
		more    []object
		status  int
	}{
		{"4096 bytes", strings.Repeat("x", 4096), nil, 201},
		{"4097 bytes", strings.Repeat("x", 4097), nil, 400},
		{"4098 bytes in 1366 characters", strings.Repeat("語", 1366), nil, 400},
		{"control of 30 bytes", strings.Repeat("x", 30), []object{control}, 201},
		{"control of 31 bytes", strings.Repeat("x", 31), []object{control}, 400},
		{"control with metadata", "x", []object{control, {"Metadata": "m"}}, 400},
		{"metadata of 1024 bytes", "x", []object{{"Metadata": strings.Repeat("m", 1024)}}, 201},
		{"metadata of 1026 bytes", "x", []object{{"Metadata": strings.Repeat("語", 342)}}, 400},
		{"attributes of 1 KB", "x", []object{{"MessageAttributes": object{"k": object{"StringValues": []string{strings.Repeat("a", 512), strings.Repeat("b", 511)}}}}}, 201},
		{"larger attributes", "x", []object{{"MessageAttributes": object{"k": object{"StringValues": []string{strings.Repeat("a", 512), strings.Repeat("b", 512)}}}}}, 400},
		{"no content", "", nil, 400},
		{"sub-channel of a plain channel", "x", []object{{"SubChannelId": "s"}}, 400},
	} {
		r := w.by("ann").request("POST", path, w.message(test.content, test.more...))
		if r.status != test.status {
			t.Errorf("%s: %d %s, want %d", test.name, r.status, r.body, test.status)
		}
	}
	r := w.by("ann").fails(400, "BadRequestException", "POST", path, w.message(strings.Repeat("x", 4097)))
	if got, want := string(r.body), `{"Code":"BadRequest","Message":"Channel Messages size limit exceeded"}`; got != want {
		t.Errorf("body = %s, want %s", got, want)
	}
}

func TestMessageKinds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann", "ben")
	room := w.channel(nil, "ann", "ben")
	ben := w.listen(w.user("ben"))
	kept := ""
	for _, kind := range []string{"STANDARD", "CONTROL"} {
		for _, persistence := range []string{"PERSISTENT", "NON_PERSISTENT"} {
			id := w.send("ann", room, kind, object{"Type": kind, "Persistence": persistence})
			e := ben.want("CREATE_CHANNEL_MESSAGE")
			p := e.payload()
			if e.Headers["x-amz-chime-message-type"] != kind || p["Persistence"] != persistence || p["MessageId"] != id {
				t.Errorf("%s %s: %v %v", kind, persistence, e.Headers, p)
			}
			status := 404
			if persistence == "PERSISTENT" {
				status, kept = 200, id
			}
			if r := w.by("ben").request("GET", "/channels/"+escape(room)+"/messages/"+id, nil); r.status != status {
				t.Errorf("GetChannelMessage of %s %s = %d, want %d", kind, persistence, r.status, status)
			}
		}
	}
	if got, _ := w.messages("ben", room, ""); !slices.Equal(got, []string{"CONTROL", "STANDARD"}) {
		t.Errorf("listed %v, want the persistent ones", got)
	}
	// The kind of a message stays that of its later events.
	w.by("ann").must(200, "POST", "/channels/"+escape(room)+"/messages/"+kept+"?operation=redact", object{})
	if e := ben.want("REDACT_CHANNEL_MESSAGE"); e.Headers["x-amz-chime-message-type"] != "CONTROL" {
		t.Errorf("headers of the redaction %v", e.Headers)
	}
}

func TestMessageEdits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann", "ben")
	w.must(201, "POST", "/app-instances/"+escape(w.instance)+"/admins", object{"AppInstanceAdminArn": w.user("ann")})
	room := w.channel(nil, "ann", "ben")
	ben := w.listen(w.user("ben"))
	id := w.send("ben", room, "first", object{"Metadata": "m", "ContentType": "text/plain"})
	path := "/channels/" + escape(room) + "/messages/" + id
	ben.want("CREATE_CHANNEL_MESSAGE")

	w.srv.AdvanceClock(time.Minute)
	w.by("ben").must(200, "PUT", path, object{"Content": "second"})
	if p := ben.want("UPDATE_CHANNEL_MESSAGE").payload(); p["Content"] != "second" || p["Metadata"] != "m" || p["ContentType"] != "text/plain" || p["LastEditedTimestamp"] == nil {
		t.Errorf("payload %v", p)
	}
	var got struct{ ChannelMessage shownMessage }
	w.by("ann").must(200, "GET", path, nil).decode(t, &got)
	if m := got.ChannelMessage; m.Content != "second" || m.LastEditedTimestamp-m.CreatedTimestamp < 60 {
		t.Errorf("%+v", m)
	}
	w.by("ben").fails(400, "BadRequestException", "PUT", path, object{"Content": strings.Repeat("x", 4097)})
	w.by("ben").fails(400, "BadRequestException", "PUT", path, object{"Metadata": "x"})

	w.by("ben").must(200, "POST", path+"?operation=redact", object{})
	if p := ben.want("REDACT_CHANNEL_MESSAGE").payload(); p["Content"] != nil || p["Metadata"] != nil || p["Redacted"] != true {
		t.Errorf("payload %v", p)
	}
	w.by("ben").must(200, "POST", path+"?operation=redact", object{}) // again: nothing to tell
	w.by("ben").fails(409, "ConflictException", "PUT", path, object{"Content": "third"})

	w.by("ann").must(204, "DELETE", path, nil)
	if p := ben.want("DELETE_CHANNEL_MESSAGE").payload(); p["MessageId"] != id {
		t.Errorf("payload %v", p)
	}
	w.by("ann").must(204, "DELETE", path, nil)
	w.by("ben").fails(404, "NotFoundException", "GET", path, nil)
	w.by("ben").fails(403, "ForbiddenException", "PUT", path, object{"Content": "x"})
	if got, _ := w.messages("ben", room, ""); len(got) != 0 {
		t.Errorf("listed %v after the deletion", got)
	}
}

func TestTargetedMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann", "ben", "cid", "out")
	w.must(201, "POST", "/app-instances/"+escape(w.instance)+"/admins", object{"AppInstanceAdminArn": w.user("cid")})
	room := w.channel(nil, "ann", "ben", "cid")
	path := "/channels/" + escape(room) + "/messages"
	ann, ben, cid := w.listen(w.user("ann")), w.listen(w.user("ben")), w.listen(w.user("cid"))
	to := func(id string) object { return object{"Target": []object{{"MemberArn": w.user(id)}}} }
	id := w.send("ann", room, "psst", to("ben"))
	w.send("ann", room, "all")
	for _, r := range []*eventReader{ann, ben} {
		p := r.want("CREATE_CHANNEL_MESSAGE").payload()
		if p["Content"] != "psst" || fmt.Sprint(p["Target"]) != fmt.Sprint([]any{map[string]any{"MemberArn": w.user("ben")}}) {
			t.Errorf("payload %v", p)
		}
	}
	if p := cid.want("CREATE_CHANNEL_MESSAGE").payload(); p["Content"] != "all" {
		t.Errorf("the third member got %v", p)
	}
	for id, want := range map[string]int{"ann": 2, "ben": 2, "cid": 1} {
		if got, _ := w.messages(id, room, ""); len(got) != want {
			t.Errorf("%s sees %v", id, got)
		}
	}
	w.by("cid").fails(404, "NotFoundException", "GET", path+"/"+id, nil)
	w.by("cid").fails(403, "ForbiddenException", "POST", path+"/"+id+"?operation=redact", object{})
	w.by("cid").must(204, "DELETE", path+"/"+id, nil) // an admin may, unseen
	ben.want("CREATE_CHANNEL_MESSAGE", "DELETE_CHANNEL_MESSAGE")
	w.send("ann", room, "next")
	cid.want("CREATE_CHANNEL_MESSAGE") // and no deletion before it

	w.by("ann").fails(403, "ForbiddenException", "POST", path, w.message("x", to("out")))
	w.by("ann").fails(400, "BadRequestException", "POST", path, w.message("x", object{"Target": []object{{}}}))
	w.by("ann").fails(400, "BadRequestException", "POST", path, w.message("x", object{"Target": []object{{"MemberArn": w.user("ben")}, {"MemberArn": w.user("cid")}}}))
}

func TestClientRequestToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann", "ben")
	room := w.channel(nil, "ann", "ben")
	path := "/channels/" + escape(room) + "/messages"
	ben := w.listen(w.user("ben"))
	token := object{"ClientRequestToken": "same"}
	first := w.send("ann", room, "once", token)
	if again := w.send("ann", room, "once", token); again != first {
		t.Errorf("the same token made %s, want %s", again, first)
	}
	w.by("ann").fails(409, "ConflictException", "POST", path, w.message("twice", token))
	if other := w.send("ben", room, "once", token); other == first {
		t.Error("the token of another sender counted")
	}
	w.srv.AdvanceClock(2 * time.Hour)
	if later := w.send("ann", room, "once", token); later == first {
		t.Error("the token is remembered for ever")
	}
	ben.want("CREATE_CHANNEL_MESSAGE", "CREATE_CHANNEL_MESSAGE", "CREATE_CHANNEL_MESSAGE")
	if got, _ := w.messages("ben", room, ""); len(got) != 3 {
		t.Errorf("listed %v", got)
	}
	in := w.input(object{"AppInstanceArn": w.instance, "Name": "a"})
	var one, two struct{ ChannelArn string }
	w.by("ann").must(201, "POST", "/channels", in).decode(t, &one)
	w.by("ann").must(201, "POST", "/channels", in).decode(t, &two)
	if one != two {
		t.Errorf("the same token made %s and %s", one.ChannelArn, two.ChannelArn)
	}
}

func TestListMessages(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	var offset time.Duration
	w := newWorld(t, Options{Now: func() time.Time { return now.Add(offset) }}, "ann")
	room := w.channel(nil, "ann")
	for i := range 10 {
		offset = time.Duration(i) * 100 * time.Millisecond
		w.send("ann", room, fmt.Sprint(i))
	}
	for _, test := range []struct{ query, want string }{
		{"", "9 8 7 6 5 4 3 2 1 0"},
		{"sort-order=DESCENDING", "9 8 7 6 5 4 3 2 1 0"},
		{"sort-order=ASCENDING", "0 1 2 3 4 5 6 7 8 9"},
		{"sort-order=ASCENDING&not-before=2026-01-15T10:20:30.500Z", "5 6 7 8 9"},
		{"sort-order=ASCENDING&not-before=2026-01-15T10:20:30.500000Z", "5 6 7 8 9"},
		{"sort-order=ASCENDING&not-before=2026-01-15T10:20:30.501Z", "6 7 8 9"},
		{"not-after=2026-01-15T10:20:30.200Z", "2 1 0"},
		{"not-after=2026-01-15T10:20:30Z", "0"},
		{"not-before=2026-01-15T10:20:30.300Z&not-after=2026-01-15T10:20:30.400Z", "4 3"},
		{"not-before=2026-01-15T10:20:30.800Z&not-after=2026-01-15T10:20:30.100Z", ""},
		{"not-before=2030-01-01T00:00:00Z", ""},
		{"not-after=1999-01-01T00:00:00Z", ""},
		{"max-results=3", "9 8 7"},
	} {
		if got, _ := w.messages("ann", room, test.query); strings.Join(got, " ") != test.want {
			t.Errorf("%q lists %v, want %s", test.query, got, test.want)
		}
	}
	for _, bad := range []string{"sort-order=UP", "not-before=yesterday", "max-results=0", "max-results=51", "max-results=x", "next-token=x"} {
		w.by("ann").fails(400, "BadRequestException", "GET", "/channels/"+escape(room)+"/messages?"+bad, nil)
	}
}

// TestPagesWhileWriting walks through pages while messages come and go: what is
// there all the time is listed once.
func TestPagesWhileWriting(t *testing.T) {
	t.Parallel()
	w := newWorld(t, Options{}, "ann")
	w.must(201, "POST", "/app-instances/"+escape(w.instance)+"/admins", object{"AppInstanceAdminArn": w.user("ann")})
	room := w.channel(nil, "ann")
	for i := range 9 {
		w.send("ann", room, fmt.Sprint(i))
	}
	for _, order := range []string{"ASCENDING", "DESCENDING"} {
		var all []string
		for token, page := "", 0; page == 0 || token != ""; page++ {
			query := "max-results=2&sort-order=" + order
			if page > 0 {
				query += "&next-token=" + token
			}
			var contents []string
			contents, token = w.messages("ann", room, query)
			all = append(all, contents...)
			if page < 4 {
				w.send("ann", room, "extra")
				gone := w.send("ann", room, "extra")
				w.by("ann").must(204, "DELETE", "/channels/"+escape(room)+"/messages/"+gone, nil)
			}
		}
		all = slices.DeleteFunc(all, func(s string) bool { return s == "extra" })
		if order == "DESCENDING" {
			slices.Reverse(all)
		}
		if got := strings.Join(all, " "); got != "0 1 2 3 4 5 6 7 8" {
			t.Errorf("%s: %s", order, got)
		}
	}
	// A token is good for the list that gave it, and for no other.
	_, token := w.messages("ann", room, "max-results=2&sort-order=ASCENDING")
	path := "/channels/" + escape(room) + "/messages?next-token="
	last := "A"
	if strings.HasSuffix(token, last) {
		last = "Q"
	}
	for _, bad := range []string{
		path + token, // another order
		path + token[:len(token)-1] + last + "&sort-order=ASCENDING",
		path + "AAAA" + token[4:] + "&sort-order=ASCENDING",
		"/channels/" + escape(room) + "/memberships?next-token=" + token,
		"/channels/" + escape(w.channel(nil, "ann")) + "/messages?sort-order=ASCENDING&next-token=" + token,
	} {
		w.by("ann").fails(400, "BadRequestException", "GET", bad, nil)
	}
	if _, next := w.messages("ann", room, "max-results=3&sort-order=ASCENDING&next-token="+token); next == "" {
		t.Error("the size of a page may change on the way")
	}
}
