package emulator

import (
	"cmp"
	"slices"
)

// What prefetch tells at most (Chime SDK developer guide, "Using prefetch to
// deliver channel details").
const (
	prefetchChannels    = 50
	prefetchMessages    = 20
	prefetchMemberships = 30
)

// prefetch makes the frames that tell a new session of the channels of its
// user: those with unread messages first, or by their last message alone.
func (t *tables) prefetch(user, sortBy string) []frame {
	memberships := slices.Clone(t.users[user].memberships.items)
	slices.SortStableFunc(memberships, func(a, b *membershipRecord) int {
		if sortBy != "last-message-timestamp" && a.unread() != b.unread() {
			if a.unread() {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.channel.LastMessage.UnixMilli(), a.channel.LastMessage.UnixMilli())
	})
	var frames []frame
	for _, m := range memberships[:min(len(memberships), prefetchChannels)] {
		frames = append(frames, newEvent(eventHeaders{EventType: eventChannelDetails, MessageType: system}, m.details()))
	}
	return frames
}

// unread says whether the channel has messages that the member has not marked as read.
func (r *membershipRecord) unread() bool { return r.channel.LastMessage.After(r.ReadMarker) }

func (r *membershipRecord) details() detailsPayload {
	messages, more := r.channel.newest(prefetchMessages, r.SubChannel, r.Member)
	d := detailsPayload{
		Channel:                r.channel.summaryPayload(),
		ChannelMessages:        []messagePayload{},
		ChannelMemberships:     []channelMembershipSummary{},
		ReadMarkerTimestamp:    stampTime{r.ReadMarker},
		ChannelMessagesHasMore: more,
	}
	for _, m := range messages {
		d.ChannelMessages = append(d.ChannelMessages, m.summaryPayload())
	}
	for _, m := range r.roster().order.items {
		if m.hidden() {
			continue
		}
		if len(d.ChannelMemberships) == prefetchMemberships {
			break
		}
		d.ChannelMemberships = append(d.ChannelMemberships, channelMembershipSummary{Member: new(m.user.identity())})
	}
	return d
}
