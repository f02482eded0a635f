package emulator

// manage is enter for calls that only moderators and admins may make.
func (t *tables) manage(c *call, channelARN string) (actor, error) {
	a, err := t.enter(c, channelARN)
	if err == nil && !a.manages() {
		err = forbidden()
	}
	return a, err
}

func createChannelModerator(t *tx, c *call, in *createChannelModeratorInput) (*createChannelModeratorOutput, error) {
	a, err := t.manage(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	ch := a.channel
	u, err := t.participant(in.ChannelModeratorArn, ch.Instance)
	switch {
	case err != nil:
		return nil, err
	case ch.bans[u.ARN] != nil:
		return nil, forbidden()
	case ch.moderators[u.ARN] != nil:
		return nil, conflict("%s is a moderator of the channel already.", u.ARN)
	}
	if n := t.options.Quotas.ModeratorsPerChannel; len(ch.moderators) >= n {
		return nil, limitExceeded("The channel has %d moderators, as many as its quota allows.", n)
	}
	t.clearMemberships(ch, u)
	t.insert(&moderatorRecord{Channel: ch.ARN, Moderator: u.ARN, Created: t.now, CreatedBy: a.user.identity()})
	return &createChannelModeratorOutput{ChannelArn: ch.ARN, ChannelModerator: new(u.identity())}, nil
}

// clearMemberships takes a user or bot out of all parts of an elastic channel,
// as promotion and demotion there do (Chime SDK developer guide, "Managing
// elastic channel members").
func (t *tx) clearMemberships(ch *channelRecord, u *userRecord) {
	if ch.Elastic != nil {
		t.removeMember(ch, u.ARN, nil)
	}
}

func describeChannelModerator(t *tables, c *call, in *describeChannelModeratorInput) (*describeChannelModeratorOutput, error) {
	a, err := t.manage(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	m := a.channel.moderators[in.ChannelModeratorArn]
	if m == nil {
		return nil, notFound("%s is not a moderator of the channel.", in.ChannelModeratorArn)
	}
	return &describeChannelModeratorOutput{ChannelModerator: &channelModerator{
		Moderator:        new(m.user.identity()),
		ChannelArn:       m.Channel,
		CreatedTimestamp: epoch{m.Created},
		CreatedBy:        &identity{Arn: m.CreatedBy.Arn, Name: m.CreatedBy.Name},
	}}, nil
}

func listChannelModerators(t *tables, c *call, in *listChannelModeratorsInput) (*listChannelModeratorsOutput, error) {
	a, err := t.manage(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	records, next, err := paginate(t, c, in.pageInput, &a.channel.moderated, false, nil)
	if err != nil {
		return nil, err
	}
	out := &listChannelModeratorsOutput{ChannelArn: a.channel.ARN, NextToken: next, ChannelModerators: []channelModeratorSummary{}}
	for _, m := range records {
		out.ChannelModerators = append(out.ChannelModerators, channelModeratorSummary{Moderator: new(m.user.identity())})
	}
	return out, nil
}

func deleteChannelModerator(t *tx, c *call, in *deleteChannelModeratorInput) error {
	a, err := t.manage(c, in.ChannelArn)
	if err != nil {
		return err
	}
	m := a.channel.moderators[in.ChannelModeratorArn]
	if m == nil {
		return nil
	}
	t.clearMemberships(a.channel, m.user)
	t.remove(m)
	return nil
}

func describeChannelModeratedByAppInstanceUser(t *tables, c *call, in *describeChannelModeratedByAppInstanceUserInput) (*describeChannelModeratedByAppInstanceUserOutput, error) {
	a, err := t.enter(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	u, err := t.self(c, &in.AppInstanceUserArn)
	if err != nil {
		return nil, err
	}
	if a.channel.moderators[u.ARN] == nil {
		return nil, forbidden()
	}
	return &describeChannelModeratedByAppInstanceUserOutput{
		Channel: &channelModeratedByAppInstanceUserSummary{ChannelSummary: new(a.channel.summary())},
	}, nil
}

func listChannelsModeratedByAppInstanceUser(t *tables, c *call, in *listChannelsModeratedByAppInstanceUserInput) (*listChannelsModeratedByAppInstanceUserOutput, error) {
	u, err := t.self(c, in.AppInstanceUserArn)
	if err != nil {
		return nil, err
	}
	records, next, err := paginate(t, c, in.pageInput, &u.moderates, false, nil)
	if err != nil {
		return nil, err
	}
	out := &listChannelsModeratedByAppInstanceUserOutput{Channels: []channelModeratedByAppInstanceUserSummary{}, NextToken: next}
	for _, m := range records {
		out.Channels = append(out.Channels, channelModeratedByAppInstanceUserSummary{ChannelSummary: new(m.channel.summary())})
	}
	return out, nil
}
