package emulator

import "encoding/json"

func createChannelMembership(t *tx, c *call, in *createChannelMembershipInput) (*createChannelMembershipOutput, error) {
	a, err := t.enter(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	if err := t.mayAdd(a, in.Type, []string{in.MemberArn}); err != nil {
		return nil, err
	}
	u, err := t.canJoin(a.channel, in.MemberArn, in.SubChannelId)
	if err != nil {
		return nil, err
	}
	m := t.join(a, u, in.Type, in.SubChannelId)
	t.tellMembership(eventCreateMembership, m)
	return &createChannelMembershipOutput{ChannelArn: m.Channel, Member: new(u.identity()), SubChannelId: m.SubChannel}, nil
}

// mayAdd says whether the actor may add members to its channel: managers
// always, members when it is UNRESTRICTED, and others only themselves when it
// is PUBLIC, too. The last is in no role table, but it is how the sample
// application joins channels (aws-samples/amazon-chime-sdk, ChannelsWrapper.jsx).
func (t *tables) mayAdd(a actor, kind string, arns []string) error {
	open := a.channel.Mode == "UNRESTRICTED"
	switch {
	case a.manages():
		return nil
	case kind == "HIDDEN":
		return forbidden()
	case open && a.membership != nil:
		return nil
	case open && a.channel.Privacy == "PUBLIC" && !t.options.NoSelfJoin && len(arns) == 1 && arns[0] == a.user.ARN:
		return nil
	}
	return forbidden()
}

// canJoin finds a user or bot, and says whether it can become a member.
func (t *tables) canJoin(ch *channelRecord, arn string, part *string) (*userRecord, error) {
	u, err := t.participant(arn, ch.Instance)
	if err != nil {
		return nil, err
	}
	if ch.bans[arn] != nil {
		return nil, forbidden()
	}
	if n := t.options.Quotas.MembershipsPerUser; len(u.memberships.items) >= n {
		return nil, limitExceeded("%s has %d memberships, as many as its quota allows.", arn, n)
	}
	if ch.Elastic != nil {
		return u, t.canJoinPart(ch, u, part)
	}
	if part != nil {
		return nil, badRequest("SubChannelId is for elastic channels only.")
	}
	if ch.members.byMember[arn] != nil {
		return nil, conflict("%s is a member of the channel already.", arn)
	}
	if n := t.options.Quotas.MembershipsPerChannel; len(ch.joined.items) >= n {
		return nil, limitExceeded("The channel has %d memberships, as many as its quota allows.", n)
	}
	return u, nil
}

// join adds a member that can join.
func (t *tx) join(a actor, u *userRecord, kind string, part *string) *membershipRecord {
	id := ""
	if a.channel.Elastic != nil {
		if part != nil {
			id = *part
		} else {
			id = t.partToJoin(a.channel).ID
		}
	}
	return t.addMember(a.channel, u, kind, a.user.identity(), id)
}

func batchCreateChannelMembership(t *tx, c *call, in *batchCreateChannelMembershipInput) (*batchCreateChannelMembershipOutput, error) {
	a, err := t.enter(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	kind := "DEFAULT"
	if in.Type != nil {
		kind = *in.Type
	}
	if err := t.mayAdd(a, kind, in.MemberArns); err != nil {
		return nil, err
	}
	out := &batchCreateChannelMembershipOutput{Errors: []batchCreateChannelMembershipError{}}
	batch := &batchChannelMemberships{InvitedBy: new(a.user.identity()), Type: kind, ChannelArn: a.channel.ARN, SubChannelId: value(in.SubChannelId)}
	for _, arn := range in.MemberArns {
		u, err := t.canJoin(a.channel, arn, in.SubChannelId)
		if err != nil {
			e := asAPIError(err)
			out.Errors = append(out.Errors, batchCreateChannelMembershipError{MemberArn: arn, ErrorCode: e.Code, ErrorMessage: e.Message})
			continue
		}
		m := t.join(a, u, kind, in.SubChannelId)
		batch.Members = append(batch.Members, u.identity())
		if a.channel.Elastic != nil {
			t.tellMembership(eventCreateMembership, m)
		}
	}
	if batch.Members == nil {
		return out, nil
	}
	if a.channel.Elastic == nil {
		t.tellBatch(a.channel, batch)
	}
	out.BatchChannelMemberships = batch
	return out, nil
}

// tellBatch tells of several new members all members; of hidden ones, as
// tellMembership does, only themselves and the moderators.
func (t *tx) tellBatch(ch *channelRecord, batch *batchChannelMemberships) {
	var keep func(*membershipRecord) bool
	if batch.Type == "HIDDEN" {
		joined := map[string]bool{}
		for _, m := range batch.Members {
			joined[m.Arn] = true
		}
		keep = func(r *membershipRecord) bool { return joined[r.Member] || ch.moderators[r.Member] != nil }
	}
	t.deliver(eventHeaders{EventType: eventBatchCreateMembership, MessageType: system}, batch, t.store.hub.ofMembers(nil, &ch.members, keep))
}

func describeChannelMembership(t *tables, c *call, in *describeChannelMembershipInput) (*describeChannelMembershipOutput, error) {
	a, err := t.enter(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	if !a.sees() {
		return nil, forbidden()
	}
	for _, m := range a.channel.memberships(in.MemberArn) {
		if in.SubChannelId != nil && m.SubChannel != *in.SubChannelId {
			continue
		}
		if m.hidden() && !a.manages() && m.Member != a.user.ARN {
			continue
		}
		return &describeChannelMembershipOutput{ChannelMembership: m.shape()}, nil
	}
	return nil, notFound("%s is not a member of the channel.", in.MemberArn)
}

func (r *membershipRecord) shape() *channelMembership {
	return &channelMembership{
		InvitedBy:            &identity{Arn: r.InvitedBy.Arn, Name: r.InvitedBy.Name},
		Type:                 r.Type,
		Member:               new(r.user.identity()),
		ChannelArn:           r.Channel,
		CreatedTimestamp:     epoch{r.Created},
		LastUpdatedTimestamp: epoch{r.Updated},
		SubChannelId:         r.SubChannel,
	}
}

func (r *membershipRecord) summary() channelMembershipForAppInstanceUserSummary {
	return channelMembershipForAppInstanceUserSummary{
		ChannelSummary: new(r.channel.summary()),
		AppInstanceUserMembershipSummary: &appInstanceUserMembershipSummary{
			Type:                r.Type,
			ReadMarkerTimestamp: epoch{r.ReadMarker},
			SubChannelId:        r.SubChannel,
		},
	}
}

func describeChannelMembershipForAppInstanceUser(t *tables, c *call, in *describeChannelMembershipForAppInstanceUserInput) (*describeChannelMembershipForAppInstanceUserOutput, error) {
	a, err := t.enter(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	u, err := t.self(c, &in.AppInstanceUserArn)
	if err != nil {
		return nil, err
	}
	m := a.channel.membership(u.ARN)
	if m == nil {
		return nil, forbidden()
	}
	return &describeChannelMembershipForAppInstanceUserOutput{ChannelMembership: new(m.summary())}, nil
}

func listChannelMemberships(t *tables, c *call, in *listChannelMembershipsInput) (*listChannelMembershipsOutput, error) {
	a, err := t.enter(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	hidden := in.Type != nil && *in.Type == "HIDDEN"
	if !a.sees() || hidden && !a.manages() {
		return nil, forbidden()
	}
	from := &a.channel.joined
	if in.SubChannelId != nil || a.channel.Elastic != nil && !a.manages() {
		part, err := a.part(in.SubChannelId)
		if err != nil {
			return nil, err
		}
		from = &part.members.order
	}
	records, next, err := paginate(t, c, in.pageInput, from, false, func(m *membershipRecord) bool { return m.hidden() == hidden })
	if err != nil {
		return nil, err
	}
	out := &listChannelMembershipsOutput{ChannelArn: a.channel.ARN, ChannelMemberships: []channelMembershipSummary{}, NextToken: next}
	for _, m := range records {
		out.ChannelMemberships = append(out.ChannelMemberships, channelMembershipSummary{Member: new(m.user.identity())})
	}
	return out, nil
}

func listChannelMembershipsForAppInstanceUser(t *tables, c *call, in *listChannelMembershipsForAppInstanceUserInput) (*listChannelMembershipsForAppInstanceUserOutput, error) {
	u, err := t.self(c, in.AppInstanceUserArn)
	if err != nil {
		return nil, err
	}
	records, next, err := paginate(t, c, in.pageInput, &u.memberships, false, nil)
	if err != nil {
		return nil, err
	}
	out := &listChannelMembershipsForAppInstanceUserOutput{ChannelMemberships: []channelMembershipForAppInstanceUserSummary{}, NextToken: next}
	for _, m := range records {
		out.ChannelMemberships = append(out.ChannelMemberships, m.summary())
	}
	return out, nil
}

// deleteChannelMembership takes a member out of a channel: itself, or others
// for managers. Who is no member stays none, as the model knows no NotFoundException.
func deleteChannelMembership(t *tx, c *call, in *deleteChannelMembershipInput) error {
	a, err := t.enter(c, in.ChannelArn)
	if err != nil {
		return err
	}
	if !a.manages() && in.MemberArn != a.user.ARN {
		return forbidden()
	}
	if in.SubChannelId != nil && a.channel.part(*in.SubChannelId) == nil {
		return badRequest("The channel has no sub-channel %s.", *in.SubChannelId)
	}
	t.removeMember(a.channel, in.MemberArn, in.SubChannelId)
	return nil
}

// removeMember takes a user or bot out of a channel, or out of one part of an
// elastic channel, and tells the members, the former one among them.
func (t *tx) removeMember(ch *channelRecord, arn string, part *string) {
	left := ch.memberships(arn)
	for _, m := range left {
		if part == nil || m.SubChannel == *part {
			t.tellMembership(eventDeleteMembership, m)
			t.remove(m)
		}
	}
	for _, m := range left {
		if p := ch.part(m.SubChannel); p != nil {
			t.balance(p)
		}
	}
}

// ownMembership finds the membership whose preferences a call is about: nobody
// may know or set those of others.
func (t *tables) ownMembership(c *call, channel, member string) (*membershipRecord, error) {
	a, err := t.enter(c, channel)
	if err != nil {
		return nil, err
	}
	if a.membership == nil || member != a.user.ARN {
		return nil, forbidden()
	}
	return a.membership, nil
}

func getChannelMembershipPreferences(t *tables, c *call, in *getChannelMembershipPreferencesInput) (*getChannelMembershipPreferencesOutput, error) {
	m, err := t.ownMembership(c, in.ChannelArn, in.MemberArn)
	if err != nil {
		return nil, err
	}
	return &getChannelMembershipPreferencesOutput{ChannelArn: m.Channel, Member: new(m.user.identity()), Preferences: m.Preferences}, nil
}

func putChannelMembershipPreferences(t *tx, c *call, in *putChannelMembershipPreferencesInput) (*putChannelMembershipPreferencesOutput, error) {
	m, err := t.ownMembership(c, in.ChannelArn, in.MemberArn)
	if err != nil {
		return nil, err
	}
	if err := checkFilterRule(in.Preferences.PushNotifications); err != nil {
		return nil, err
	}
	m.Preferences, m.Updated = in.Preferences, t.now
	t.touch(m)
	return &putChannelMembershipPreferencesOutput{ChannelArn: m.Channel, Member: new(m.user.identity()), Preferences: m.Preferences}, nil
}

// maxFilterRule is the size of the largest filter rule, in bytes.
const maxFilterRule = 2048

// checkFilterRule refuses rules that are missing, too long, or no JSON object
// (Chime SDK developer guide, "Using filter rules to filter messages").
func checkFilterRule(p *pushNotificationPreferences) error {
	if p == nil {
		return nil
	}
	if (p.AllowNotifications == "FILTERED") != (p.FilterRule != nil) {
		return badRequest("FilterRule goes with AllowNotifications FILTERED, and with nothing else.")
	}
	if p.FilterRule == nil {
		return nil
	}
	var rule map[string]any
	if len(*p.FilterRule) > maxFilterRule || json.Unmarshal([]byte(*p.FilterRule), &rule) != nil {
		return badRequest("FilterRule is not a JSON object of at most %d bytes.", maxFilterRule)
	}
	return nil
}

func updateChannelReadMarker(t *tx, c *call, in *updateChannelReadMarkerInput) (*updateChannelReadMarkerOutput, error) {
	a, err := t.enter(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	if a.membership == nil {
		return nil, forbidden()
	}
	if a.channel.Elastic != nil {
		return nil, badRequest("Elastic channels have no read markers.")
	}
	a.membership.ReadMarker = t.now
	t.touch(a.membership)
	return &updateChannelReadMarkerOutput{ChannelArn: a.channel.ARN}, nil
}
