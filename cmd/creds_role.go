package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/peal-cli/peal/pkg/iam"
)

// roleSession assumes the role as the caller.
func (b *become) roleSession(ctx context.Context, user string) (creds aws.Credentials, err error) {
	if err := b.checkRole(); err != nil {
		return creds, err
	}
	in := &sts.AssumeRoleInput{
		RoleArn:         &b.role,
		RoleSessionName: aws.String(b.nameOfSession(user)),
		DurationSeconds: aws.Int32(int32(b.duration / time.Second)),
		ExternalId:      optional(b.externalID),
	}
	tags, err := parseTags(b.tags)
	if err != nil {
		return creds, err
	}
	for _, tag := range tags {
		in.Tags = append(in.Tags, types.Tag{Key: tag.Key, Value: tag.Value})
	}
	if len(tags) == 0 {
		if in.Policy, err = sessionPolicy(user); err != nil {
			return creds, err
		}
	}
	client, err := b.securityTokens(ctx, arnRegion(user))
	if err != nil {
		return creds, err
	}
	cfg, err := b.awsConfig(ctx, arnRegion(user))
	if err != nil {
		return creds, err
	}
	if _, err := retrieveCredentials(ctx, cfg); err != nil {
		return creds, err
	}
	out, err := client.AssumeRole(ctx, in)
	if err != nil {
		return creds, err // which names the operation
	}
	return stsCredentials(out.Credentials)
}

func stsCredentials(c *types.Credentials) (aws.Credentials, error) {
	if c == nil {
		c = &types.Credentials{}
	}
	return credentialsOf(c.AccessKeyId, c.SecretAccessKey, c.SessionToken, c.Expiration)
}

// nameOfSession is the name by which CloudTrail knows the session: 2 to 64 of
// letters, digits and _+=,.@- (STS API reference, AssumeRole).
func (b *become) nameOfSession(user string) string {
	if b.sessionName != "" {
		return b.sessionName
	}
	_, id, _ := strings.Cut(user, "/user/")
	name := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || strings.ContainsRune("_+=,.@-", r) {
			return r
		}
		return '-'
	}, "peal-"+id)
	return strings.TrimRight(name[:min(len(name), 64)], "-")
}

// maxSessionPolicy is how many characters a session policy may have (STS API
// reference, AssumeRole).
const maxSessionPolicy = 2048

// sessionPolicy allows what a chat user does: to connect as the user, and every
// action that it takes as the bearer, alone or in the channels of its AppInstance.
func sessionPolicy(user string) (*string, error) {
	instance, _, ok := strings.Cut(user, "/user/")
	if !ok {
		return nil, usagef("acting user %q: a session policy is for an AppInstanceUser; for others use --tag", user)
	}
	requests := []iam.Request{
		{Action: "chime:GetMessagingSessionEndpoint", Resource: "*"},
		{Action: "chime:Connect", Resource: user},
	}
	for _, action := range iam.Actions() {
		r := action.Resources
		if len(r) == 0 || action.Optional || !slices.Equal(r[0], []iam.ResourceType{iam.AppInstanceUser, iam.AppInstanceBot}) {
			continue
		}
		switch {
		case len(r) == 1:
			requests = append(requests, iam.Request{Action: action.Name, Resource: user})
		case len(r) == 2 && slices.Equal(r[1], []iam.ResourceType{iam.Channel}):
			requests = append(requests, iam.Request{Action: action.Name, Resource: user},
				iam.Request{Action: action.Name, Resource: instance + "/channel/*"})
		}
	}
	var policy bytes.Buffer
	if err := json.Compact(&policy, iam.LeastPolicy(requests)); err != nil {
		return nil, err
	}
	text := policy.String()
	if n := len([]rune(text)); n > maxSessionPolicy {
		return nil, usagef("the session policy for %q has %d characters, %d are allowed: use --tag, and refer to the tag in the policies of the role", user, n, maxSessionPolicy)
	}
	return &text, nil
}
