package emulator

import (
	"slices"
	"time"
)

// The sizes of the largest contents and of all attributes together, in bytes of
// UTF-8 (Chime SDK developer guide, "Message types"). Whether the service
// counts bytes or characters is not documented.
const (
	maxContent        = 4096
	maxControlContent = 30
	maxAttributes     = 1024
)

// checkMessage refuses what is too large for a message of its type.
func checkMessage(kind, content string, metadata *string, attributes map[string]messageAttributeValue) error {
	limit := maxContent
	if kind == "CONTROL" {
		limit = maxControlContent
	}
	if len(content) > limit {
		return badRequest(textSize)
	}
	if kind == "CONTROL" && metadata != nil && *metadata != "" {
		return badRequest("CONTROL messages have no Metadata.")
	}
	if err := checkMetadata(metadata); err != nil {
		return err
	}
	size := 0
	for name, value := range attributes {
		size += len(name)
		for _, s := range value.StringValues {
			size += len(s)
		}
	}
	if size > maxAttributes {
		return badRequest("MessageAttributes are larger than %d bytes.", maxAttributes)
	}
	return nil
}

func sendChannelMessage(t *tx, c *call, in *sendChannelMessageInput) (*sendChannelMessageOutput, error) {
	a, err := t.enter(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	ch := a.channel
	if a.membership == nil || a.membership.hidden() {
		return nil, forbidden()
	}
	part, err := a.sendingPart(in.SubChannelId)
	if err != nil {
		return nil, err
	}
	if err := checkMessage(in.Type, in.Content, in.Metadata, in.MessageAttributes); err != nil {
		return nil, err
	}
	target, err := ch.target(in.Target, part)
	if err != nil {
		return nil, err
	}
	status := statusSent
	if ch.Flow != "" && in.Type == "STANDARD" {
		status = statusPending
	}
	id, found, err := t.repeated(c, ch.ARN, in.ClientRequestToken)
	if err != nil {
		return nil, err
	}
	if found {
		if m := ch.messageIDs[id]; m != nil {
			status = m.Status
		}
		return &sendChannelMessageOutput{ChannelArn: ch.ARN, MessageId: id, Status: &channelMessageStatusStructure{Value: status}, SubChannelId: part}, nil
	}
	m := &messageRecord{
		Channel:     ch.ARN,
		SubChannel:  part,
		ID:          t.newID(),
		Content:     in.Content,
		Metadata:    value(in.Metadata),
		Type:        in.Type,
		Persistence: in.Persistence,
		Created:     t.now,
		Updated:     t.now,
		Sender:      a.user.identity(),
		Status:      status,
		Attributes:  in.MessageAttributes,
		ContentType: value(in.ContentType),
		Target:      target,
		channel:     ch,
	}
	if status == statusPending {
		t.insert(m)
		t.tellSender(eventPendingCreateMessage, m)
		t.process(ch, m)
	} else {
		t.publishMessage(m)
	}
	t.remember(c, ch.ARN, in.ClientRequestToken, m.ID)
	return &sendChannelMessageOutput{ChannelArn: ch.ARN, MessageId: m.ID, Status: &channelMessageStatusStructure{Value: status}, SubChannelId: part}, nil
}

// publishMessage makes a new message known to those who may see it, and keeps
// it if it is persistent.
func (t *tx) publishMessage(m *messageRecord) {
	kept := m.channel.messageIDs[m.ID] != nil // by a channel flow
	switch {
	case m.Persistence == "PERSISTENT":
		if kept {
			t.touch(m)
		} else {
			t.insert(m)
		}
		if m.Created.After(m.channel.LastMessage) { // it may have waited in a channel flow
			m.channel.LastMessage = m.Created
			t.touch(m.channel)
		}
	case kept:
		t.remove(m)
	}
	t.tellMessage(eventCreateMessage, m)
}

// target finds the member that a message is for, empty if it is for all.
func (r *channelRecord) target(in []target, part string) (string, error) {
	if len(in) == 0 {
		return "", nil
	}
	if in[0].MemberArn == nil {
		return "", badRequest("Target needs a MemberArn.")
	}
	for _, m := range r.memberships(*in[0].MemberArn) {
		if m.SubChannel == part {
			return m.Member, nil
		}
	}
	return "", unknownParticipant()
}

// read is enter for calls that look at messages. In an elastic channel it finds
// the part to look at, too.
func (t *tables) read(c *call, channelARN string, subChannel *string) (a actor, part string, err error) {
	if a, err = t.enter(c, channelARN); err != nil {
		return a, "", err
	}
	if !a.sees() {
		return a, "", forbidden()
	}
	if a.channel.Elastic == nil {
		if subChannel != nil {
			return a, "", badRequest("SubChannelId is for elastic channels only.")
		}
		return a, "", nil
	}
	p, err := a.part(subChannel)
	if err != nil {
		return a, "", err
	}
	return a, p.ID, nil
}

func listChannelMessages(t *tables, c *call, in *listChannelMessagesInput) (*listChannelMessagesOutput, error) {
	a, part, err := t.read(c, in.ChannelArn, in.SubChannelId)
	if err != nil {
		return nil, err
	}
	within := between(&a.channel.messages, in.NotBefore, in.NotAfter)
	descending := in.SortOrder == nil || *in.SortOrder == "DESCENDING"
	records, next, err := paginate(t, c, in.pageInput, &within, descending, func(m *messageRecord) bool {
		return m.SubChannel == part && m.Persistence == "PERSISTENT" && m.visibleTo(a.user.ARN)
	})
	if err != nil {
		return nil, err
	}
	out := &listChannelMessagesOutput{ChannelArn: a.channel.ARN, NextToken: next, ChannelMessages: []channelMessageSummary{}, SubChannelId: part}
	for _, m := range records {
		out.ChannelMessages = append(out.ChannelMessages, m.summary())
	}
	return out, nil
}

// between returns the messages created in an interval, whose ends, at a
// precision of a millisecond, belong to it. Nil is no limit.
func between(l *list[*messageRecord], from, to *time.Time) list[*messageRecord] {
	items := l.items
	if to != nil {
		items = l.before(position{At: to.UnixMilli() + 1})
	}
	if from != nil {
		i, _ := l.find(position{At: from.UnixMilli()})
		items = items[min(i, len(items)):]
	}
	return list[*messageRecord]{items: items}
}

func (r *messageRecord) summary() channelMessageSummary {
	return channelMessageSummary{
		MessageId:            r.ID,
		Content:              r.Content,
		Metadata:             r.Metadata,
		Type:                 r.Type,
		CreatedTimestamp:     epoch{r.Created},
		LastUpdatedTimestamp: epoch{r.Updated},
		LastEditedTimestamp:  epoch{r.Edited},
		Sender:               &identity{Arn: r.Sender.Arn, Name: r.Sender.Name},
		Redacted:             r.Redacted,
		Status:               &channelMessageStatusStructure{Value: r.Status, Detail: r.Detail},
		MessageAttributes:    r.Attributes,
		ContentType:          r.ContentType,
		Target:               r.targets(),
	}
}

func getChannelMessage(t *tables, c *call, in *getChannelMessageInput) (*getChannelMessageOutput, error) {
	a, part, err := t.read(c, in.ChannelArn, in.SubChannelId)
	if err != nil {
		return nil, err
	}
	r := a.channel.message(in.MessageId, part)
	if r == nil || !r.visibleTo(a.user.ARN) {
		return nil, notFound("The channel has no message %s.", in.MessageId)
	}
	return &getChannelMessageOutput{ChannelMessage: &channelMessage{
		ChannelArn:           r.Channel,
		MessageId:            r.ID,
		Content:              r.Content,
		Metadata:             r.Metadata,
		Type:                 r.Type,
		CreatedTimestamp:     epoch{r.Created},
		LastEditedTimestamp:  epoch{r.Edited},
		LastUpdatedTimestamp: epoch{r.Updated},
		Sender:               &identity{Arn: r.Sender.Arn, Name: r.Sender.Name},
		Redacted:             r.Redacted,
		Persistence:          r.Persistence,
		Status:               &channelMessageStatusStructure{Value: r.Status, Detail: r.Detail},
		MessageAttributes:    r.Attributes,
		SubChannelId:         r.SubChannel,
		ContentType:          r.ContentType,
		Target:               r.targets(),
	}}, nil
}

// message finds a message of the channel, or of one of its parts.
func (r *channelRecord) message(id, part string) *messageRecord {
	if m := r.messageIDs[id]; m != nil && m.SubChannel == part {
		return m
	}
	return nil
}

// getChannelMessageStatus tells senders how far a channel flow is with their message.
func getChannelMessageStatus(t *tables, c *call, in *getChannelMessageStatusInput) (*getChannelMessageStatusOutput, error) {
	a, part, err := t.read(c, in.ChannelArn, in.SubChannelId)
	if err != nil {
		return nil, err
	}
	m := a.channel.message(in.MessageId, part)
	if m == nil || m.Sender.Arn != a.user.ARN {
		return nil, forbidden()
	}
	status := &channelMessageStatusStructure{Value: m.Status, Detail: m.Detail}
	if m.Pending != nil {
		status = &channelMessageStatusStructure{Value: statusPending}
	}
	return &getChannelMessageStatusOutput{Status: status}, nil
}

func updateChannelMessage(t *tx, c *call, in *updateChannelMessageInput) (*updateChannelMessageOutput, error) {
	a, part, err := t.read(c, in.ChannelArn, in.SubChannelId)
	if err != nil {
		return nil, err
	}
	m := a.channel.message(in.MessageId, part)
	if m == nil || m.Sender.Arn != a.user.ARN || a.membership == nil {
		return nil, forbidden()
	}
	if m.Status != statusSent || m.Redacted || m.Pending != nil {
		return nil, conflict("Only messages that are SENT and not redacted can be updated.")
	}
	if err := checkMessage(m.Type, in.Content, in.Metadata, nil); err != nil {
		return nil, err
	}
	out := &updateChannelMessageOutput{ChannelArn: m.Channel, MessageId: m.ID, SubChannelId: part}
	edit := edit{Content: in.Content, Metadata: in.Metadata, ContentType: in.ContentType}
	if a.channel.Flow != "" && m.Type == "STANDARD" {
		m.Pending = &edit
		t.touch(m)
		t.tellEdit(eventPendingUpdateMessage, m, edit, statusPending, "")
		t.process(a.channel, m)
		out.Status = &channelMessageStatusStructure{Value: statusPending}
		return out, nil
	}
	t.editMessage(m, edit)
	out.Status = &channelMessageStatusStructure{Value: m.Status}
	return out, nil
}

// An edit is what an update makes of a message; nil leaves a part as it is.
type edit struct {
	Content     string
	Metadata    *string
	ContentType *string
	Attributes  map[string]messageAttributeValue
}

func (e edit) apply(m *messageRecord, now time.Time) {
	m.Content = e.Content
	replace(&m.Metadata, e.Metadata)
	replace(&m.ContentType, e.ContentType)
	if e.Attributes != nil {
		m.Attributes = e.Attributes
	}
	m.Edited, m.Updated = now, now
}

func (t *tx) editMessage(m *messageRecord, e edit) {
	e.apply(m, t.now)
	t.touch(m)
	t.tellMessage(eventUpdateMessage, m)
}

func redactChannelMessage(t *tx, c *call, in *redactChannelMessageInput) (*redactChannelMessageOutput, error) {
	a, part, err := t.read(c, in.ChannelArn, in.SubChannelId)
	if err != nil {
		return nil, err
	}
	m := a.channel.message(in.MessageId, part)
	if m == nil || !m.visibleTo(a.user.ARN) {
		return nil, forbidden()
	}
	if own := m.Sender.Arn == a.user.ARN && a.membership != nil; !own && !a.manages() {
		return nil, forbidden()
	}
	if m.Status != statusSent {
		return nil, conflict("Only messages that are SENT can be redacted.")
	}
	out := &redactChannelMessageOutput{ChannelArn: m.Channel, MessageId: m.ID, SubChannelId: part}
	if m.Redacted {
		return out, nil
	}
	m.Redacted, m.Content, m.Metadata, m.Pending, m.Updated = true, "", "", nil, t.now
	t.touch(m)
	t.tellMessage(eventRedactMessage, m)
	return out, nil
}

// deleteChannelMessage is for admins only, who may delete also what they cannot see.
func deleteChannelMessage(t *tx, c *call, in *deleteChannelMessageInput) error {
	a, part, err := t.read(c, in.ChannelArn, in.SubChannelId)
	if err != nil {
		return err
	}
	if !a.admin {
		return forbidden()
	}
	m := a.channel.message(in.MessageId, part)
	if m == nil {
		return nil
	}
	if m.Status == statusSent {
		gone := *m
		if t.options.DeletedContentGone {
			gone.Content, gone.Metadata = "", ""
		}
		t.tellMessage(eventDeleteMessage, &gone)
	}
	t.remove(m)
	return nil
}

// newest returns up to n messages that a user may see, the newest first, and
// whether there are more.
func (r *channelRecord) newest(n int, part, user string) (newest []*messageRecord, more bool) {
	for _, m := range slices.Backward(r.messages.items) {
		if m.SubChannel != part || m.Persistence != "PERSISTENT" || !m.visibleTo(user) {
			continue
		}
		if len(newest) == n {
			return newest, true
		}
		newest = append(newest, m)
	}
	return newest, false
}
