package emulator

import "slices"

// Elastic channels: members are spread over sub-channels by the service, which
// adds and removes sub-channels as members come and go (Chime SDK developer
// guide, "Creating elastic channels"). How it chooses is not documented; here a
// member goes to the fullest sub-channel that has room, a new one is made when
// all are full, and one that falls below its minimum is dissolved when the
// others have room for its members.

// checkElastic says whether a new channel may be elastic in the way it asks for.
func checkElastic(instance *instanceRecord, q Quotas, in *createChannelInput, mode string) error {
	e := in.ElasticChannelConfiguration
	switch {
	case mode == "UNRESTRICTED":
		return badRequest("An elastic channel cannot be UNRESTRICTED.")
	case in.MemberArns != nil:
		return badRequest("An elastic channel cannot be created with MemberArns.")
	case instance.elastic >= q.ElasticChannelsPerInstance:
		return limitExceeded("The app instance has %d elastic channels, as many as its quota allows.", instance.elastic)
	case e.MaximumSubChannels > q.SubChannelsPerElasticChannel:
		return limitExceeded("MaximumSubChannels is %d, the quota is %d.", e.MaximumSubChannels, q.SubChannelsPerElasticChannel)
	case e.TargetMembershipsPerSubChannel > q.MembershipsPerSubChannel:
		return limitExceeded("TargetMembershipsPerSubChannel is %d, the quota is %d.", e.TargetMembershipsPerSubChannel, q.MembershipsPerSubChannel)
	}
	return nil
}

// addPart adds a sub-channel to an elastic channel.
func (t *tx) addPart(ch *channelRecord) *subChannelRecord {
	p := &subChannelRecord{Channel: ch.ARN, ID: t.newID()[:32]}
	t.insert(p)
	return p
}

// canJoinPart says whether a user or bot can become a member of an elastic
// channel: moderators of the sub-channels they name, others where they are put.
func (t *tables) canJoinPart(ch *channelRecord, u *userRecord, part *string) error {
	if ch.moderators[u.ARN] != nil {
		switch {
		case part == nil:
			return badRequest("A moderator joins an elastic channel by SubChannelId.")
		case ch.part(*part) == nil:
			return badRequest("The channel has no sub-channel %s.", *part)
		case ch.part(*part).members.byMember[u.ARN] != nil:
			return conflict("%s is a member of the sub-channel already.", u.ARN)
		}
		return nil
	}
	switch {
	case part != nil:
		return badRequest("SubChannelId is for moderators only.")
	case ch.membership(u.ARN) != nil:
		return conflict("%s is a member of the channel already.", u.ARN)
	case ch.partWithRoom() == nil && len(ch.parts.items) >= ch.Elastic.MaximumSubChannels:
		return limitExceeded("All sub-channels of the channel are full.")
	}
	return nil
}

// regulars is the number of members of a sub-channel that are not moderators.
func (r *subChannelRecord) regulars() int {
	n := 0
	for _, m := range r.members.order.items {
		if r.channel.moderators[m.Member] == nil {
			n++
		}
	}
	return n
}

// partWithRoom returns the fullest sub-channel that has room, nil if there is none.
func (r *channelRecord) partWithRoom() *subChannelRecord {
	var best *subChannelRecord
	most := -1
	for _, p := range r.parts.items {
		if n := p.regulars(); n < r.Elastic.TargetMembershipsPerSubChannel && n > most {
			best, most = p, n
		}
	}
	return best
}

// partToJoin returns the sub-channel for a new member, who can join.
func (t *tx) partToJoin(ch *channelRecord) *subChannelRecord {
	if p := ch.partWithRoom(); p != nil {
		return p
	}
	return t.addPart(ch)
}

// balance dissolves a sub-channel that has too few members, if the others have
// room for them: its members move, its moderators lose that membership.
func (t *tx) balance(p *subChannelRecord) {
	ch := p.channel
	target := ch.Elastic.TargetMembershipsPerSubChannel
	minimum := (target*ch.Elastic.MinimumMembershipPercentage + 99) / 100
	count := p.regulars()
	room := 0
	for _, other := range ch.parts.items {
		if other != p {
			room += max(0, target-other.regulars())
		}
	}
	if count >= minimum || room < count || len(ch.parts.items) == 1 {
		return
	}
	for _, m := range slices.Clone(p.members.order.items) {
		if ch.moderators[m.Member] != nil {
			t.deliver(eventHeaders{EventType: eventDeleteMembership, MessageType: system, Reason: "subchannel_DELETED"}, m.payload(), t.store.hub.of(m.Member))
			t.remove(m)
		}
	}
	moving := slices.Clone(p.members.order.items)
	for _, m := range moving {
		t.remove(m)
	}
	t.remove(p)
	for _, m := range moving {
		moved := *m
		moved.SubChannel, moved.Updated = ch.partWithRoom().ID, t.now
		t.insert(&moved)
		t.deliver(eventHeaders{EventType: eventUpdateMembership, MessageType: system}, moved.payload(), t.store.hub.of(m.Member))
	}
}

// part finds the sub-channel that the actor means to look at: its own, or as a
// manager any that it names.
func (a actor) part(id *string) (*subChannelRecord, error) {
	if id == nil {
		if a.manages() || a.membership == nil {
			return nil, badRequest("SubChannelId is required.")
		}
		return a.channel.part(a.membership.SubChannel), nil
	}
	p := a.channel.part(*id)
	if p == nil || !a.manages() && p.members.byMember[a.user.ARN] == nil {
		return nil, forbidden()
	}
	return p, nil
}

// sendingPart finds the sub-channel into which the actor, a member, sends:
// empty in a channel that is not elastic.
func (a actor) sendingPart(id *string) (string, error) {
	switch {
	case a.channel.Elastic == nil && id != nil:
		return "", badRequest("SubChannelId is for elastic channels only.")
	case a.channel.Elastic == nil:
		return "", nil
	case id == nil && a.moderator:
		return "", badRequest("SubChannelId is required of moderators.")
	case id == nil:
		return a.membership.SubChannel, nil
	}
	if p := a.channel.part(*id); p == nil || p.members.byMember[a.user.ARN] == nil {
		return "", forbidden()
	}
	return *id, nil
}

func listSubChannels(t *tables, c *call, in *listSubChannelsInput) (*listSubChannelsOutput, error) {
	a, err := t.manage(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	if a.channel.Elastic == nil {
		return nil, badRequest("The channel is not elastic.")
	}
	records, next, err := paginate(t, c, in.pageInput, &a.channel.parts, false, nil)
	if err != nil {
		return nil, err
	}
	out := &listSubChannelsOutput{ChannelArn: a.channel.ARN, SubChannels: []subChannelSummary{}, NextToken: next}
	for _, p := range records {
		out.SubChannels = append(out.SubChannels, subChannelSummary{SubChannelId: p.ID, MembershipCount: len(p.members.byMember)})
	}
	return out, nil
}
