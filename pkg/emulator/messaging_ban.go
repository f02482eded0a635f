package emulator

// createChannelBan bans a user or bot, and takes it out of the channel if it is
// a member. Admins and moderators of the channel cannot be banned.
func createChannelBan(t *tx, c *call, in *createChannelBanInput) (*createChannelBanOutput, error) {
	a, err := t.manage(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	ch := a.channel
	u, err := t.participant(in.MemberArn, ch.Instance)
	switch {
	case err != nil:
		return nil, err
	case u.admin() || ch.moderators[u.ARN] != nil:
		return nil, forbidden()
	case ch.bans[u.ARN] != nil:
		return nil, conflict("%s is banned from the channel already.", u.ARN)
	}
	t.removeMember(ch, u.ARN, nil)
	t.insert(&banRecord{Channel: ch.ARN, Member: u.ARN, Created: t.now, CreatedBy: a.user.identity()})
	return &createChannelBanOutput{ChannelArn: ch.ARN, Member: new(u.identity())}, nil
}

func describeChannelBan(t *tables, c *call, in *describeChannelBanInput) (*describeChannelBanOutput, error) {
	a, err := t.manage(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	b := a.channel.bans[in.MemberArn]
	if b == nil {
		return nil, notFound("%s is not banned from the channel.", in.MemberArn)
	}
	return &describeChannelBanOutput{ChannelBan: &channelBan{
		Member:           new(b.user.identity()),
		ChannelArn:       b.Channel,
		CreatedTimestamp: epoch{b.Created},
		CreatedBy:        &identity{Arn: b.CreatedBy.Arn, Name: b.CreatedBy.Name},
	}}, nil
}

func listChannelBans(t *tables, c *call, in *listChannelBansInput) (*listChannelBansOutput, error) {
	a, err := t.manage(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	records, next, err := paginate(t, c, in.pageInput, &a.channel.banned, false, nil)
	if err != nil {
		return nil, err
	}
	out := &listChannelBansOutput{ChannelArn: a.channel.ARN, NextToken: next, ChannelBans: []channelBanSummary{}}
	for _, b := range records {
		out.ChannelBans = append(out.ChannelBans, channelBanSummary{Member: new(b.user.identity())})
	}
	return out, nil
}

func deleteChannelBan(t *tx, c *call, in *deleteChannelBanInput) error {
	a, err := t.manage(c, in.ChannelArn)
	if err != nil {
		return err
	}
	if b := a.channel.bans[in.MemberArn]; b != nil {
		t.remove(b)
	}
	return nil
}
