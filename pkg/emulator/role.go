package emulator

// An actor is the user or bot as whom a call acts, and what it is in the
// channel that the call is about (Chime SDK developer guide, "Authorization by role").
type actor struct {
	user       *userRecord
	channel    *channelRecord    // nil for calls about no channel
	membership *membershipRecord // nil: not a member
	admin      bool
	moderator  bool
}

// bearer finds the user or bot as whom a call acts. instance is the app
// instance that the call is about: bearers of others are refused.
func (t *tables) bearer(c *call, instance string) (*userRecord, error) {
	u := t.users[c.bearer]
	if u == nil || u.Instance != instance {
		return nil, unauthorizedBearer()
	}
	return u, nil
}

// enter finds the channel of a call and the bearer in it. A channel that does
// not exist is forbidden, as most operations model no NotFoundException.
func (t *tables) enter(c *call, channelARN string) (actor, error) {
	arn, ok := parseARN(channelARN)
	if !ok || arn.kind != "channel" {
		return actor{}, badRequest("ChannelArn is not the ARN of a channel.")
	}
	u, err := t.bearer(c, arn.instance)
	if err != nil {
		return actor{}, err
	}
	ch := t.channels[channelARN]
	if ch == nil {
		return actor{}, forbidden()
	}
	return actor{
		user:       u,
		channel:    ch,
		membership: ch.membership(u.ARN),
		admin:      u.admin(),
		moderator:  ch.moderators[u.ARN] != nil,
	}, nil
}

// manages says whether the actor has the powers of a moderator in the channel.
func (a actor) manages() bool { return a.admin || a.moderator }

// sees says whether the actor may look at the channel and what is in it:
// everybody at a public one, only its people at a private one.
func (a actor) sees() bool {
	return a.manages() || a.membership != nil || a.channel.Privacy == "PUBLIC"
}

// participant finds a user or bot that an input names, which must be of the
// same app instance.
func (t *tables) participant(arn, instance string) (*userRecord, error) {
	u := t.users[arn]
	if u == nil || u.Instance != instance {
		return nil, unknownParticipant()
	}
	return u, nil
}

// self finds the user or bot that a call is about: the bearer itself, or for
// admins any other of the app instance.
func (t *tables) self(c *call, arn *string) (*userRecord, error) {
	u := t.users[c.bearer]
	if u == nil {
		return nil, unauthorizedBearer()
	}
	if arn == nil || *arn == u.ARN {
		return u, nil
	}
	other, err := t.participant(*arn, u.Instance)
	if err != nil {
		return nil, err
	}
	if !u.admin() {
		return nil, forbidden()
	}
	return other, nil
}
