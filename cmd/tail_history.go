package cmd

import (
	"context"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
	"github.com/peal-cli/peal/pkg/stream"
)

// A chimeHistory is what Amazon Chime SDK messaging keeps of a user: the
// persistent messages of the channels that the user is a member of.
type chimeHistory struct {
	env   *Env
	user  string
	asked bool // the first call is over
}

func (h *chimeHistory) Channels(ctx context.Context, token string) (stream.ChannelPage, error) {
	client, err := h.env.messaging(ctx, arnRegion(h.user))
	if err != nil {
		return stream.ChannelPage{}, h.refused(err)
	}
	out, err := client.ListChannelMembershipsForAppInstanceUser(ctx, &chime.ListChannelMembershipsForAppInstanceUserInput{
		ChimeBearer: &h.user, MaxResults: new(pageSize), NextToken: optional(token),
	}, patient)
	if err != nil {
		return stream.ChannelPage{}, h.refused(err)
	}
	h.asked = true
	page := stream.ChannelPage{Next: aws.ToString(out.NextToken)}
	page.Now, _ = awsmiddleware.GetServerTime(out.ResultMetadata)
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

// Messages leaves out what a channel flow has not let through, which its sender alone
// sees: it was not created for anybody yet, and its CREATE_CHANNEL_MESSAGE may still
// come.
func (h *chimeHistory) Messages(ctx context.Context, channel stream.Channel, notBefore time.Time, token string) (stream.MessagePage, error) {
	client, err := h.env.messaging(ctx, arnRegion(h.user))
	if err != nil {
		return stream.MessagePage{}, h.refused(err)
	}
	out, err := client.ListChannelMessages(ctx, &chime.ListChannelMessagesInput{
		ChannelArn: &channel.Arn, ChimeBearer: &h.user, SubChannelId: optional(channel.SubChannel),
		SortOrder: types.SortOrderAscending, NotBefore: &notBefore, MaxResults: new(pageSize), NextToken: optional(token),
	}, patient)
	switch {
	case err == nil:
	case isWrong(err) && token == "" && !isCredentials(err):
		// The same would be wrong again; a page token may have expired.
		return stream.MessagePage{}, stream.Permanent(err)
	default:
		return stream.MessagePage{}, h.refused(err)
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

// isWrong tells whether the service takes a call itself for wrong, as one that does
// not know the call does.
func isWrong(err error) bool {
	return hasStatus(err, http.StatusBadRequest) || hasStatus(err, http.StatusNotFound)
}

// refused makes a refusal that another try cannot mend final. Credentials may be
// better when they are looked up again, but the first call is not to wait for it.
func (h *chimeHistory) refused(err error) error {
	first := !h.asked
	h.asked = true
	switch {
	case first && (lacksCredentials(err) || isWrong(err)):
	case lacksCredentials(err):
		h.env.renewCredentials()
		return err
	case isCredentials(err) && h.env.renewCredentials():
		return err
	case isCredentials(err), isDenied(err):
	default:
		return err
	}
	return stream.Permanent(err)
}
