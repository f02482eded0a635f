package iam

import (
	"slices"
	"testing"
)

func TestLeastPolicy(t *testing.T) {
	const app = "arn:aws:chime:us-east-1:123456789012:app-instance/app"
	requests := []Request{
		{Action: "chime:SendChannelMessage", Resource: app + "/user/jane"},
		{Action: "chime:SendChannelMessage", Resource: app + "/channel/general"},
		{Action: "chime:SendChannelMessage", Resource: app + "/channel/*"},
		{Action: "chime:ListChannelMessages", Resource: app + "/channel/*"},
		{Action: "chime:ListChannelMessages", Resource: app + "/user/jane"},
		{Action: "chime:ListChannelMessages", Resource: app + "/user/jane"},
		{Action: "chime:Connect", Resource: app + "/user/jane"},
		{Action: "chime:GetMessagingSessionEndpoint", Resource: "*"},
		{Action: "chime:CreateAppInstanceUser", Resource: "*"},
		{Action: "chime:CreateAppInstanceUser", Resource: app},
	}
	const want = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": "chime:Connect",
      "Resource": "` + app + `/user/jane"
    },
    {
      "Effect": "Allow",
      "Action": [
        "chime:CreateAppInstanceUser",
        "chime:GetMessagingSessionEndpoint"
      ],
      "Resource": "*"
    },
    {
      "Effect": "Allow",
      "Action": [
        "chime:ListChannelMessages",
        "chime:SendChannelMessage"
      ],
      "Resource": [
        "` + app + `/channel/*",
        "` + app + `/user/jane"
      ]
    }
  ]
}
`
	got := LeastPolicy(requests)
	if string(got) != want {
		t.Errorf("LeastPolicy = %s", got)
	}
	slices.Reverse(requests)
	if again := LeastPolicy(requests); string(again) != want {
		t.Errorf("LeastPolicy of the same requests in another order = %s", again)
	}
	if findings := Lint("least.json", got); len(findings) > 0 {
		t.Errorf("the policy has findings: %v", findings)
	}
	policy, err := Parse("least.json", got)
	if err != nil {
		t.Fatal(err)
	}
	p := Policies{Identity: []*Policy{policy}}
	for _, r := range requests {
		if !p.Evaluate(r).Allowed() {
			t.Errorf("%s on %s is not allowed by the least policy", r.Action, r.Resource)
		}
	}
	for _, r := range []Request{{Action: "chime:Connect", Resource: app + "/user/john"}, {Action: "chime:DeleteChannel", Resource: app + "/channel/general"}, {Action: "chime:Connect", Resource: "*"}} {
		if p.Evaluate(r).Allowed() {
			t.Errorf("%s on %s is allowed by the least policy", r.Action, r.Resource)
		}
	}
}

func TestLeastPolicyOfNothing(t *testing.T) {
	policy, err := Parse("least.json", LeastPolicy(nil))
	if err != nil || len(policy.Statements) != 0 {
		t.Errorf("LeastPolicy(nil) parses to %v, %v", policy, err)
	}
}
