package target

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
	"github.com/peal-cli/peal/pkg/stream"
)

// A History lists what Amazon Chime SDK messaging keeps of a user: the persistent
// messages of the channels that the user is a member of. Its errors are those of
// the client; none is final.
type History struct {
	Messaging *chime.Messaging
	User      string                 // the ARN of an AppInstanceUser, whom the calls act as
	OptFns    []func(*chime.Options) // of each call
}

var _ stream.History = History{}

// pageSize is the largest page of a list (MaxResults of the API model).
const pageSize int32 = 50

// Channels lists a page of the user's channels, by
// ListChannelMembershipsForAppInstanceUser.
func (h History) Channels(ctx context.Context, token string) (stream.ChannelPage, error) {
	out, err := h.Messaging.ListChannelMembershipsForAppInstanceUser(ctx, &chime.ListChannelMembershipsForAppInstanceUserInput{
		ChimeBearer: &h.User, MaxResults: new(pageSize), NextToken: optional(token),
	}, h.OptFns...)
	if err != nil {
		return stream.ChannelPage{}, err
	}
	page := stream.ChannelPage{Next: aws.ToString(out.NextToken)}
	if now, ok := awsmiddleware.GetServerTime(out.ResultMetadata); ok {
		page.Now = now
	}
	for _, m := range out.ChannelMemberships {
		if m.ChannelSummary == nil {
			continue
		}
		c := stream.Channel{Arn: aws.ToString(m.ChannelSummary.ChannelArn), LastMessage: aws.ToTime(m.ChannelSummary.LastMessageTimestamp)}
		if s := m.AppInstanceUserMembershipSummary; s != nil {
			c.SubChannel = aws.ToString(s.SubChannelId)
		}
		page.Channels = append(page.Channels, c)
	}
	return page, nil
}

// Messages lists a page of a channel's messages, by ListChannelMessages. What a
// channel flow has not let through, which its sender alone sees there, is left out:
// it was not created for anybody yet, and its CREATE_CHANNEL_MESSAGE may still come.
func (h History) Messages(ctx context.Context, channel stream.Channel, notBefore time.Time, token string) (stream.MessagePage, error) {
	out, err := h.Messaging.ListChannelMessages(ctx, &chime.ListChannelMessagesInput{
		ChannelArn: &channel.Arn, ChimeBearer: &h.User, SubChannelId: optional(channel.SubChannel),
		SortOrder: types.SortOrderAscending, NotBefore: &notBefore, MaxResults: new(pageSize), NextToken: optional(token),
	}, h.OptFns...)
	if err != nil {
		return stream.MessagePage{}, err
	}
	payloads, err := out.EventPayloads(channel.Arn)
	if err != nil {
		return stream.MessagePage{}, err
	}
	page := stream.MessagePage{Next: aws.ToString(out.NextToken), Messages: make([]stream.Message, 0, len(payloads))}
	for i, m := range out.ChannelMessages {
		if s := m.Status; s != nil && s.Value != "" && s.Value != types.ChannelMessageStatusSent {
			continue
		}
		page.Messages = append(page.Messages, stream.Message{
			ID:       aws.ToString(m.MessageId),
			Created:  aws.ToTime(m.CreatedTimestamp),
			Updated:  aws.ToTime(m.LastUpdatedTimestamp),
			Redacted: m.Redacted,
			Kind:     string(m.Type),
			Payload:  payloads[i],
		})
	}
	return page, nil
}

// optional returns nil for an empty string.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
