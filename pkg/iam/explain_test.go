package iam

import (
	"encoding/json"
	"testing"
)

const explained = `{
  "Version": "2012-10-17",
  "Statement": [
    {"Sid": "Receive", "Effect": "Allow", "Action": "chime:Connect",
     "Resource": "arn:aws:chime:us-east-1:123456789012:app-instance/app/user/${aws:PrincipalTag/UserUUID}"},
    {"Sid": "Send", "Effect": "Allow", "Action": ["chime:SendChannelMessage", "chime:ListChannelMessages"],
     "Resource": ["arn:aws:chime:us-east-1:123456789012:app-instance/app/user/jane",
                  "arn:aws:chime:us-east-1:123456789012:app-instance/app/channel/*"]},
    {"Sid": "Team", "Effect": "Allow", "Action": "chime:CreateChannel", "Resource": "*",
     "Condition": {"StringEquals": {"aws:PrincipalTag/team": ["chat", "video"]}}},
    {"Sid": "Pinned", "Effect": "Allow", "Action": "chime:GetMessagingSessionEndpoint",
     "Resource": "arn:aws:chime:us-east-1:123456789012:app-instance/app"},
    {"Sid": "NotThese", "Effect": "Allow", "NotAction": ["ivschat:DeleteRoom", "chime:*"], "Resource": "*"},
    {"Sid": "NotThere", "Effect": "Allow", "Action": "chime:UpdateChannel", "NotResource": "arn:aws:chime:us-east-1:123456789012:app-instance/app/channel/fixed"},
    {"Sid": "Never", "Effect": "Deny", "Action": "chime:DeleteChannel", "Resource": "*"}
  ]
}`

func TestExplain(t *testing.T) {
	const app = "arn:aws:chime:us-east-1:123456789012:app-instance/app"
	policy, err := Parse("policy.json", []byte(explained))
	if err != nil {
		t.Fatal(err)
	}
	jane := Context{"aws:PrincipalTag/UserUUID": {"jane"}}
	for _, test := range []struct {
		request  Request
		decision Decision
		sid      string // of the statement that decided or came nearest
		element  string
		line     int
		policy   string // what differs
		call     string
		message  string
	}{
		{Request{"chime:Connect", app + "/user/jane", jane}, Allowed, "Receive", "", 4, "", "", ""},
		{Request{"chime:DeleteChannel", app + "/channel/a", jane}, ExplicitDeny, "Never", "", 15, "", "", ""},
		{Request{"chime:Connect", app + "/user/johndoe", jane}, ImplicitDeny, "Receive", "Resource", 5,
			"${aws:PrincipalTag/UserUUID}", "johndoe", "the policy allows …/user/${aws:PrincipalTag/UserUUID} (here jane), this call is for …/user/johndoe"},
		{Request{"chime:Connect", app + "/user/johndoe", nil}, ImplicitDeny, "Receive", "Resource", 5,
			"${aws:PrincipalTag/UserUUID}", "johndoe", "the policy allows " + app + "/user/${aws:PrincipalTag/UserUUID}, and this call has no one value for aws:PrincipalTag/UserUUID"},
		{Request{"chime:SendChannelMessage", app + "/user/johndoe", nil}, ImplicitDeny, "Send", "Resource", 7,
			"jane", "johndoe", "the policy allows …/user/jane, this call is for …/user/johndoe"},
		{Request{"chime:SendChannelMessage", app + "/bot/jane", nil}, ImplicitDeny, "Send", "Resource", 7,
			"user", "bot", "the policy allows …/app/user/jane, this call is for …/app/bot/jane"},
		{Request{"chime:SendChannelMessage", "arn:aws:chime:eu-central-1:123456789012:app-instance/app/channel/general", nil}, ImplicitDeny, "Send", "Resource", 7,
			"us-east-1", "eu-central-1", "the policy allows …:chime:us-east-1:…, this call is for …:chime:eu-central-1:…"},
		{Request{"chime:SendChannelMessage", "arn:aws:chime:us-east-1:999999999999:app-instance/app/channel/general", nil}, ImplicitDeny, "Send", "Resource", 7,
			"123456789012", "999999999999", "the policy allows …:us-east-1:123456789012:…, this call is for …:us-east-1:999999999999:…"},
		{Request{"chime:SendChannelMessage", app, nil}, ImplicitDeny, "Send", "Resource", 7,
			"user", "", "the policy allows …/app/user/jane, this call is for …:app-instance/app"},
		{Request{"chime:CreateChannel", app + "/user/jane", nil}, ImplicitDeny, "Team", "Condition", 10,
			`"chat" or "video"`, "no value", `the policy asks for aws:PrincipalTag/team StringEquals "chat" or "video", this call has no value`},
		{Request{"chime:CreateChannel", app + "/user/jane", Context{"aws:PrincipalTag/team": {"voice"}}}, ImplicitDeny, "Team", "Condition", 10,
			`"chat" or "video"`, `"voice"`, `the policy asks for aws:PrincipalTag/team StringEquals "chat" or "video", this call has "voice"`},
		{Request{"chime:GetMessagingSessionEndpoint", "*", nil}, ImplicitDeny, "Pinned", "Resource", 12,
			"arn", "*", "the policy allows " + app + ", but IAM asks for * because chime:GetMessagingSessionEndpoint is about no single resource"},
		{Request{"chime:ListChannelMessage", app + "/channel/a", nil}, ImplicitDeny, "Send", "Action", 6,
			"ListChannelMessages", "ListChannelMessage", "the policy allows chime:ListChannelMessages, this call is chime:ListChannelMessage"},
		{Request{"ivschat:DeleteRoom", "arn:aws:ivschat:us-west-2:123456789012:room/a", nil}, ImplicitDeny, "NotThese", "NotAction", 13,
			"", "", "the policy allows every action but ivschat:DeleteRoom, this call is ivschat:DeleteRoom"},
		{Request{"chime:UpdateChannel", app + "/channel/fixed", nil}, ImplicitDeny, "NotThere", "NotResource", 14,
			"", "", "the policy allows every resource but " + app + "/channel/fixed, this call is for " + app + "/channel/fixed"},
	} {
		p := Policies{Identity: []*Policy{policy}}
		e := p.Explain(test.request)
		got, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if e.Decision != test.decision || (e.Decision == ImplicitDeny) != (e.NearestMiss != nil) || (e.Decision == ImplicitDeny) != (e.Statement == nil) {
			t.Errorf("Explain(%s on %s) = %s", test.request.Action, test.request.Resource, got)
			continue
		}
		if s := e.Statement; s != nil {
			if s.Sid != test.sid || s.Line != test.line || s.File != "policy.json" {
				t.Errorf("Explain(%s on %s): decided by %+v, want %s in line %d", test.request.Action, test.request.Resource, *s, test.sid, test.line)
			}
			continue
		}
		m := e.NearestMiss
		if m.Sid != test.sid || m.Element != test.element || m.Line != test.line || m.Policy.Differs != test.policy || m.Call.Differs != test.call || m.Message != test.message || m.Fix == "" {
			t.Errorf("Explain(%s on %s):\n%s\nwant %s of %s in line %d, %q against %q:\n%s", test.request.Action, test.request.Resource, got,
				test.element, test.sid, test.line, test.policy, test.call, test.message)
		}
		for _, s := range []Side{m.Policy, m.Call} {
			if s.At > len(s.Text) || s.Text[s.At:min(len(s.Text), s.At+len(s.Differs))] != s.Differs {
				t.Errorf("Explain(%s on %s): %q is not at %d of %q", test.request.Action, test.request.Resource, s.Differs, s.At, s.Text)
			}
		}
	}
}

func TestExplainWithoutNearestMiss(t *testing.T) {
	policy, err := Parse("policy.json", []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}`))
	if err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(Policies{Identity: []*Policy{policy}}.Explain(Request{Action: "chime:Connect", Resource: "*"}))
	if want := `{"Decision":"implicitDeny","Statement":null,"NearestMiss":null}`; string(got) != want {
		t.Errorf("Explain = %s, want %s", got, want)
	}
}

func TestExplainSessionPolicy(t *testing.T) {
	identity, err := Parse("role.json", []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "chime:*", "Resource": "*"}}`))
	if err != nil {
		t.Fatal(err)
	}
	session, err := Parse("session.json", []byte(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "chime:Connect", "Resource": "arn:aws:chime:us-east-1:123456789012:app-instance/app/user/jane"}}`))
	if err != nil {
		t.Fatal(err)
	}
	p := Policies{Identity: []*Policy{identity}, Session: []*Policy{session}}
	e := p.Explain(Request{Action: "chime:Connect", Resource: "arn:aws:chime:us-east-1:123456789012:app-instance/app/user/john"})
	if m := e.NearestMiss; m == nil || !m.Session || m.File != "session.json" || m.Call.Differs != "john" {
		t.Errorf("Explain = %+v, want a miss in the session policy", m)
	}
}
