package emulator

import (
	"slices"
	"time"
)

// maxMetadata is the size of the largest metadata, in bytes of UTF-8.
const maxMetadata = 1024

// checkMetadata refuses metadata that has few enough characters, which is what
// the model counts, but too many bytes, which is what the quota counts.
func checkMetadata(metadata *string) error {
	if metadata != nil && len(*metadata) > maxMetadata {
		return badRequest("Metadata is larger than %d bytes.", maxMetadata)
	}
	return nil
}

func createChannel(t *tx, c *call, in *createChannelInput) (*createChannelOutput, error) {
	creator, err := t.bearer(c, in.AppInstanceArn)
	if err != nil {
		return nil, err
	}
	if arn, found, err := t.repeated(c, in.AppInstanceArn, in.ClientRequestToken); err != nil || found {
		return &createChannelOutput{ChannelArn: arn}, err
	}
	mode, privacy := "RESTRICTED", "PUBLIC"
	if t.options.PrivateByDefault {
		privacy = "PRIVATE"
	}
	if in.Mode != nil {
		mode = *in.Mode
	}
	if in.Privacy != nil {
		privacy = *in.Privacy
	}
	instance := creator.instance
	if in.ElasticChannelConfiguration != nil {
		if err := checkElastic(instance, t.options.Quotas, in, mode); err != nil {
			return nil, err
		}
	}
	if err := checkMetadata(in.Metadata); err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	if n := t.options.Quotas.ChannelsPerAppInstance; len(instance.channels.items) >= n {
		return nil, limitExceeded("The app instance has %d channels, as many as its quota allows.", n)
	}
	members, err := t.participants(in.MemberArns, instance.ARN)
	if err != nil {
		return nil, err
	}
	moderators, err := t.participants(in.ModeratorArns, instance.ARN)
	if err != nil {
		return nil, err
	}
	var id string
	if in.ChannelId != nil {
		id = *in.ChannelId
	} else {
		id = t.newID()
	}
	arn := instance.ARN + "/channel/" + id
	if t.channels[arn] != nil {
		return nil, conflict("The channel %s exists.", arn)
	}
	for _, u := range append([]*userRecord{creator}, members...) {
		if n := t.options.Quotas.MembershipsPerUser; len(u.memberships.items) >= n {
			return nil, limitExceeded("%s has %d memberships, as many as its quota allows.", u.ARN, n)
		}
	}
	ch := &channelRecord{
		Instance:   instance.ARN,
		ARN:        arn,
		Name:       in.Name,
		Mode:       mode,
		Privacy:    privacy,
		Metadata:   value(in.Metadata),
		CreatedBy:  creator.identity(),
		Created:    t.now,
		Updated:    t.now,
		Elastic:    in.ElasticChannelConfiguration,
		Expiration: in.ExpirationSettings,
	}
	t.insert(ch)
	t.setTags(arn, in.Tags)
	by := creator.identity()
	t.insert(&moderatorRecord{Channel: arn, Moderator: creator.ARN, Created: t.now, CreatedBy: by})
	for _, u := range moderators {
		if u != creator {
			t.insert(&moderatorRecord{Channel: arn, Moderator: u.ARN, Created: t.now, CreatedBy: by})
		}
	}
	if ch.Elastic != nil {
		t.addPart(ch)
	} else {
		t.addMember(ch, creator, "DEFAULT", by, "")
		for _, u := range members {
			if u != creator {
				t.tellMembership(eventCreateMembership, t.addMember(ch, u, "DEFAULT", by, ""))
			}
		}
	}
	t.remember(c, in.AppInstanceArn, in.ClientRequestToken, arn)
	return &createChannelOutput{ChannelArn: arn}, nil
}

// participants finds users and bots that an input names, each once.
func (t *tables) participants(arns []string, instance string) ([]*userRecord, error) {
	var all []*userRecord
	for _, arn := range arns {
		u, err := t.participant(arn, instance)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(all, u) {
			all = append(all, u)
		}
	}
	return all, nil
}

// addMember makes a user or bot a member of a channel, or of one part of an
// elastic channel.
func (t *tx) addMember(ch *channelRecord, u *userRecord, kind string, by identity, part string) *membershipRecord {
	m := &membershipRecord{
		Channel:    ch.ARN,
		SubChannel: part,
		Member:     u.ARN,
		Type:       kind,
		InvitedBy:  by,
		Created:    t.now,
		Updated:    t.now,
	}
	t.insert(m)
	return m
}

func describeChannel(t *tables, c *call, in *describeChannelInput) (*describeChannelOutput, error) {
	a, err := t.enter(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	if !a.sees() {
		return nil, forbidden()
	}
	return &describeChannelOutput{Channel: a.channel.shape()}, nil
}

func (r *channelRecord) shape() *channel {
	return &channel{
		Name:                        r.Name,
		ChannelArn:                  r.ARN,
		Mode:                        r.Mode,
		Privacy:                     r.Privacy,
		Metadata:                    r.Metadata,
		CreatedBy:                   &identity{Arn: r.CreatedBy.Arn, Name: r.CreatedBy.Name},
		CreatedTimestamp:            epoch{r.Created},
		LastMessageTimestamp:        epoch{r.LastMessage},
		LastUpdatedTimestamp:        epoch{r.Updated},
		ChannelFlowArn:              r.Flow,
		ElasticChannelConfiguration: r.Elastic,
		ExpirationSettings:          r.Expiration,
	}
}

func (r *channelRecord) summary() channelSummary {
	return channelSummary{
		Name:                 r.Name,
		ChannelArn:           r.ARN,
		Mode:                 r.Mode,
		Privacy:              r.Privacy,
		Metadata:             r.Metadata,
		LastMessageTimestamp: epoch{r.LastMessage},
	}
}

func updateChannel(t *tx, c *call, in *updateChannelInput) (*updateChannelOutput, error) {
	a, err := t.enter(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	if !a.manages() {
		return nil, forbidden()
	}
	if err := checkMetadata(in.Metadata); err != nil {
		return nil, err
	}
	ch := a.channel
	if ch.Elastic != nil && in.Mode != nil && *in.Mode == "UNRESTRICTED" {
		return nil, badRequest("An elastic channel cannot be UNRESTRICTED.")
	}
	replace(&ch.Name, in.Name)
	replace(&ch.Mode, in.Mode)
	replace(&ch.Metadata, in.Metadata)
	ch.Updated = t.now
	t.touch(ch)
	t.tellChannel(eventUpdateChannel, ch)
	return &updateChannelOutput{ChannelArn: ch.ARN}, nil
}

// replace sets a value that the input holds.
func replace(field *string, with *string) {
	if with != nil {
		*field = *with
	}
}

func deleteChannel(t *tx, c *call, in *deleteChannelInput) error {
	a, err := t.enter(c, in.ChannelArn)
	if err != nil {
		return err
	}
	if !a.manages() {
		return forbidden()
	}
	t.removeChannel(a.channel)
	return nil
}

// removeChannel removes a channel with all that is in it, and tells its members.
func (t *tx) removeChannel(ch *channelRecord) {
	t.tellChannel(eventDeleteChannel, ch)
	for _, m := range slices.Clone(ch.messages.items) {
		t.remove(m)
	}
	for _, m := range slices.Clone(ch.joined.items) {
		t.remove(m)
	}
	for _, m := range slices.Clone(ch.moderated.items) {
		t.remove(m)
	}
	for _, b := range slices.Clone(ch.banned.items) {
		t.remove(b)
	}
	for _, p := range slices.Clone(ch.parts.items) {
		t.remove(p)
	}
	t.removeTags(ch.ARN)
	t.remove(ch)
}

func listChannels(t *tables, c *call, in *listChannelsInput) (*listChannelsOutput, error) {
	u, err := t.bearer(c, in.AppInstanceArn)
	if err != nil {
		return nil, err
	}
	var privacy string
	switch {
	case in.Privacy != nil && *in.Privacy == "PRIVATE" && !u.admin():
		return nil, forbidden()
	case in.Privacy != nil:
		privacy = *in.Privacy
	case !u.admin():
		privacy = "PUBLIC"
	}
	records, next, err := paginate(t, c, in.pageInput, &u.instance.channels, false, func(ch *channelRecord) bool {
		return privacy == "" || ch.Privacy == privacy
	})
	if err != nil {
		return nil, err
	}
	out := &listChannelsOutput{Channels: []channelSummary{}, NextToken: next}
	for _, ch := range records {
		out.Channels = append(out.Channels, ch.summary())
	}
	return out, nil
}

// searchChannels finds channels by their members: users search those they are
// in themselves, admins all.
func searchChannels(t *tables, c *call, in *searchChannelsInput) (*searchChannelsOutput, error) {
	u := t.users[c.bearer]
	if u == nil {
		return nil, unauthorizedBearer()
	}
	for _, field := range in.Fields {
		if _, err := t.participants(field.Values, u.Instance); err != nil {
			return nil, err
		}
	}
	records, next, err := paginate(t, c, in.pageInput, &u.instance.channels, false, func(ch *channelRecord) bool {
		if !u.admin() && ch.membership(u.ARN) == nil {
			return false
		}
		for _, field := range in.Fields {
			if !ch.hasMembers(field) {
				return false
			}
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	out := &searchChannelsOutput{Channels: []channelSummary{}, NextToken: next}
	for _, ch := range records {
		out.Channels = append(out.Channels, ch.summary())
	}
	return out, nil
}

// hasMembers says whether the members of the channel include, or are, those of a field.
func (r *channelRecord) hasMembers(field searchField) bool {
	wanted := map[string]bool{}
	for _, arn := range field.Values {
		if m := r.membership(arn); m == nil || m.hidden() {
			return false
		}
		wanted[arn] = true
	}
	if field.Operator == "INCLUDES" {
		return true
	}
	for _, m := range r.joined.items {
		if !m.hidden() && !wanted[m.Member] {
			return false
		}
	}
	return true
}

func putChannelExpirationSettings(t *tx, c *call, in *putChannelExpirationSettingsInput) (*putChannelExpirationSettingsOutput, error) {
	ch := t.channels[in.ChannelArn]
	if c.bearer != "" {
		a, err := t.enter(c, in.ChannelArn)
		if err != nil {
			return nil, err
		}
		if !a.manages() {
			return nil, forbidden()
		}
		ch = a.channel
	}
	if ch == nil {
		return nil, forbidden()
	}
	ch.Expiration, ch.Updated = in.ExpirationSettings, t.now
	t.touch(ch)
	return &putChannelExpirationSettingsOutput{ChannelArn: ch.ARN, ExpirationSettings: ch.Expiration}, nil
}

// expires returns when the channel is deleted; never, if it says no.
func (r *channelRecord) expires() (time.Time, bool) {
	if r.Expiration == nil {
		return time.Time{}, false
	}
	from := r.Created
	if r.Expiration.ExpirationCriterion == "LAST_MESSAGE_TIMESTAMP" && !r.LastMessage.IsZero() {
		from = r.LastMessage
	}
	return from.AddDate(0, 0, r.Expiration.ExpirationDays), true
}
