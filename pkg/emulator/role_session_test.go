package emulator

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"
)

// startChat starts an emulator with two users and a role for a chat user,
// which its session tag names. It returns the root, and a session for ann.
func startChat(t *testing.T, o Options) (w *world, ann caller) {
	t.Helper()
	const users = "arn:aws:chime:us-east-1:123456789012:app-instance/*/user/"
	o.Identities = &Identities{Roles: []Role{{Name: "ChatUser", Policies: []Policy{document(
		allow("chime:*", users+"${aws:PrincipalTag/UserUUID}"),
		allow("chime:*", "arn:aws:chime:us-east-1:123456789012:app-instance/*/channel/*"),
		deny("chime:UpdateChannelReadMarker", "arn:aws:chime:us-east-1:123456789012:app-instance/*/channel/*"),
	)}}}}
	w = newWorld(t, o, "ann", "bob")
	out, err := w.sts().AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::123456789012:role/ChatUser"), RoleSessionName: aws.String("chime_1"), DurationSeconds: aws.Int32(900),
		Tags: []ststypes.Tag{{Key: aws.String("UserUUID"), Value: aws.String("ann")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return w, w.session(out.Credentials)
}

// Temporary credentials open the socket of the user that their policy allows,
// and of no other.
func TestConnectWithSession(t *testing.T) {
	t.Parallel()
	w, ann := startChat(t, Options{})
	ann.listen(w.user("ann"))
	ann.dial(w.user("bob"), nil).closed(4401, "Unauthorized")

	withoutToken := ann
	withoutToken.creds.SessionToken = ""
	withoutToken.dial(w.user("ann"), nil).closed(4401, "Unauthorized")
	w.srv.AdvanceClock(15 * time.Minute)
	ann.dial(w.user("ann"), nil).closed(4401, "Unauthorized")
}

// Whether a connection outlives its credentials is a switch.
func TestExpiredSessionIsClosed(t *testing.T) {
	t.Parallel()
	for _, close := range []bool{false, true} {
		w, ann := startChat(t, Options{CloseOnExpiry: close})
		socket := ann.listen(w.user("ann"))
		room := w.channel(nil, "ann")
		w.srv.AdvanceClock(15 * time.Minute)
		w.srv.expire()
		if close {
			socket.closed(4401, "Unauthorized")
			continue
		}
		w.send("ann", room, "still there")
		socket.want("CREATE_CHANNEL_MESSAGE")
	}
}

// A channel call needs its bearer and its channel; the denial names the one
// that is missing.
func TestTwoResources(t *testing.T) {
	t.Parallel()
	w, ann := startChat(t, Options{})
	room := w.channel(nil, "ann", "bob")
	path := "/channels/" + escape(room)
	message := func() object { return w.message("hello") }
	ann.as(w.user("ann")).must(201, "POST", path+"/messages", message())

	const who = `{"message":"User: arn:aws:sts::123456789012:assumed-role/ChatUser/chime_1 is not authorized to perform: chime:`
	denied := ann.as(w.user("bob")).fails(403, "AccessDeniedException", "POST", path+"/messages", message())
	if want := who + `SendChannelMessage on resource: ` + w.user("bob") + ` because no identity-based policy allows the chime:SendChannelMessage action"}`; string(denied.body) != want {
		t.Errorf("denied with %s\nwant %s", denied.body, want)
	}
	denied = ann.as(w.user("ann")).fails(403, "AccessDeniedException", "PUT", path+"/readMarker", nil)
	if want := who + `UpdateChannelReadMarker on resource: ` + room + ` with an explicit deny in an identity-based policy"}`; string(denied.body) != want {
		t.Errorf("denied with %s\nwant %s", denied.body, want)
	}

	// IAM is asked before the roles of the service: the refusal is another.
	w.by("bob").fails(403, "ForbiddenException", "DELETE", path+"/messages/none", nil)
}

// A tag on a channel decides about calls on it.
func TestResourceTags(t *testing.T) {
	t.Parallel()
	readonly := `{"Effect":"Deny","Action":"chime:SendChannelMessage","Resource":"*","Condition":{"StringEquals":{"aws:ResourceTag/readonly":"true"}}}`
	tagged := `{"Effect":"Deny","Action":"chime:CreateChannel","Resource":"*","Condition":{"Null":{"aws:RequestTag/team":"true"}}}`
	w := newWorld(t, Options{Identities: &Identities{Users: []User{{Name: "ann", AccessKeys: []AccessKey{{"AKIAEXAMPLEANN000000", "not-a-secret"}},
		Policies: []Policy{document(allow("chime:*", "*"), readonly, tagged)}}}}}, "ann")
	ann := w.keys("AKIAEXAMPLEANN000000").as(w.user("ann"))
	room := w.channel(nil, "ann")
	ann.must(201, "POST", "/channels/"+escape(room)+"/messages", w.message("hello"))
	w.must(204, "POST", "/tags?operation=tag-resource", object{"ResourceARN": room, "Tags": []object{{"Key": "readonly", "Value": "true"}}})
	ann.fails(403, "AccessDeniedException", "POST", "/channels/"+escape(room)+"/messages", w.message("hello"))

	in := object{"AppInstanceArn": w.instance, "Name": "room"}
	ann.fails(403, "AccessDeniedException", "POST", "/channels", w.input(in))
	ann.must(201, "POST", "/channels", w.input(in, object{"Tags": []object{{"Key": "team", "Value": "x"}}}))
}
