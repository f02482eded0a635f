package emulator

import "time"

// A channelRecord is a channel.
type channelRecord struct {
	row
	Instance    string // ARN
	ARN         string
	Name        string
	Mode        string // RESTRICTED or UNRESTRICTED
	Privacy     string // PUBLIC or PRIVATE
	Metadata    string
	CreatedBy   identity
	Created     time.Time
	Updated     time.Time
	LastMessage time.Time // zero: none yet
	Flow        string    // ARN, empty: none
	Elastic     *elasticChannelConfiguration
	Expiration  *expirationSettings

	instance   *instanceRecord
	members    roster                  // of a channel that is not elastic
	joined     list[*membershipRecord] // of the channel and all its parts
	parts      list[*subChannelRecord]
	moderators map[string]*moderatorRecord
	moderated  list[*moderatorRecord]
	bans       map[string]*banRecord
	banned     list[*banRecord]
	messages   list[*messageRecord]
	messageIDs map[string]*messageRecord
}

func (*channelRecord) table() string { return "channel" }
func (r *channelRecord) key() string { return r.ARN }

func (r *channelRecord) link(t *tables) {
	r.instance = t.instances[r.Instance]
	r.members = newRoster()
	r.moderators = map[string]*moderatorRecord{}
	r.bans = map[string]*banRecord{}
	r.messageIDs = map[string]*messageRecord{}
	t.channels[r.ARN] = r
	r.instance.channels.add(r)
	if r.Elastic != nil {
		r.instance.elastic++
	}
	if f := t.flows[r.Flow]; f != nil {
		f.channels.add(r)
	}
}

func (r *channelRecord) unlink(t *tables) {
	delete(t.channels, r.ARN)
	r.instance.channels.remove(r)
	if r.Elastic != nil {
		r.instance.elastic--
	}
	if f := t.flows[r.Flow]; f != nil {
		f.channels.remove(r)
	}
}

// A subChannelRecord is one part of an elastic channel.
type subChannelRecord struct {
	row
	Channel string // ARN
	ID      string

	channel *channelRecord
	members roster
}

func (*subChannelRecord) table() string { return "subchannel" }
func (r *subChannelRecord) key() string { return r.Channel + " " + r.ID }

func (r *subChannelRecord) link(t *tables) {
	r.channel = t.channels[r.Channel]
	r.members = newRoster()
	r.channel.parts.add(r)
}

func (r *subChannelRecord) unlink(*tables) { r.channel.parts.remove(r) }

// part returns the sub-channel with this id, nil if there is none.
func (r *channelRecord) part(id string) *subChannelRecord {
	for _, s := range r.parts.items {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// A roster is the memberships of a channel or of a sub-channel.
type roster struct {
	byMember map[string]*membershipRecord
	order    list[*membershipRecord]
}

func newRoster() roster { return roster{byMember: map[string]*membershipRecord{}} }

// A membershipRecord says that a user or bot belongs to a channel. In an
// elastic channel a member belongs to one sub-channel, a moderator to any number.
type membershipRecord struct {
	row
	Channel     string // ARN
	SubChannel  string // empty unless the channel is elastic
	Member      string // ARN
	Type        string // DEFAULT or HIDDEN
	InvitedBy   identity
	Created     time.Time
	Updated     time.Time
	ReadMarker  time.Time // zero: nothing read yet
	Preferences *channelMembershipPreferences

	channel *channelRecord
	user    *userRecord
}

func (*membershipRecord) table() string { return "membership" }
func (r *membershipRecord) key() string { return r.Channel + " " + r.SubChannel + " " + r.Member }

// roster is where the membership is counted.
func (r *membershipRecord) roster() *roster {
	if r.SubChannel == "" {
		return &r.channel.members
	}
	return &r.channel.part(r.SubChannel).members
}

func (r *membershipRecord) link(t *tables) {
	r.channel = t.channels[r.Channel]
	r.user = t.users[r.Member]
	in := r.roster()
	in.byMember[r.Member] = r
	in.order.add(r)
	r.channel.joined.add(r)
	r.user.memberships.add(r)
}

func (r *membershipRecord) unlink(*tables) {
	in := r.roster()
	delete(in.byMember, r.Member)
	in.order.remove(r)
	r.channel.joined.remove(r)
	r.user.memberships.remove(r)
}

func (r *membershipRecord) hidden() bool { return r.Type == "HIDDEN" }

// membership returns the membership of a user or bot in the channel; of
// several in an elastic one, the oldest. It is nil for those who are not members.
func (r *channelRecord) membership(arn string) *membershipRecord {
	if r.Elastic == nil {
		return r.members.byMember[arn]
	}
	for _, s := range r.parts.items {
		if m := s.members.byMember[arn]; m != nil {
			return m
		}
	}
	return nil
}

// memberships returns all memberships of a user or bot in the channel.
func (r *channelRecord) memberships(arn string) []*membershipRecord {
	if r.Elastic == nil {
		if m := r.members.byMember[arn]; m != nil {
			return []*membershipRecord{m}
		}
		return nil
	}
	var all []*membershipRecord
	for _, s := range r.parts.items {
		if m := s.members.byMember[arn]; m != nil {
			all = append(all, m)
		}
	}
	return all
}

// A moderatorRecord says that a user or bot moderates a channel.
type moderatorRecord struct {
	row
	Channel   string // ARN
	Moderator string // ARN
	Created   time.Time
	CreatedBy identity

	channel *channelRecord
	user    *userRecord
}

func (*moderatorRecord) table() string { return "moderator" }
func (r *moderatorRecord) key() string { return r.Channel + " " + r.Moderator }

func (r *moderatorRecord) link(t *tables) {
	r.channel = t.channels[r.Channel]
	r.user = t.users[r.Moderator]
	r.channel.moderators[r.Moderator] = r
	r.channel.moderated.add(r)
	r.user.moderates.add(r)
}

func (r *moderatorRecord) unlink(*tables) {
	delete(r.channel.moderators, r.Moderator)
	r.channel.moderated.remove(r)
	r.user.moderates.remove(r)
}

// A banRecord says that a user or bot may not be a member of a channel.
type banRecord struct {
	row
	Channel   string // ARN
	Member    string // ARN
	Created   time.Time
	CreatedBy identity

	channel *channelRecord
	user    *userRecord
}

func (*banRecord) table() string { return "ban" }
func (r *banRecord) key() string { return r.Channel + " " + r.Member }

func (r *banRecord) link(t *tables) {
	r.channel = t.channels[r.Channel]
	r.user = t.users[r.Member]
	r.channel.bans[r.Member] = r
	r.channel.banned.add(r)
	r.user.bans.add(r)
}

func (r *banRecord) unlink(*tables) {
	delete(r.channel.bans, r.Member)
	r.channel.banned.remove(r)
	r.user.bans.remove(r)
}
