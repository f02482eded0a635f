package emulator

import (
	"slices"
	"sort"
	"time"
)

// callbackLife is how long the answer of a processor is waited for (Chime SDK
// developer guide, "Using channel flows to process messages").
const callbackLife = 48 * time.Hour

// A callbackRecord is a message, or an update of one, that waits for a processor.
type callbackRecord struct {
	row
	ID      string
	Channel string // ARN
	Message string // id
	Flow    string // ARN
	Step    int    // which of the flow's processors, counted from 0
	Made    time.Time
}

func (*callbackRecord) table() string      { return "callback" }
func (r *callbackRecord) key() string      { return r.ID }
func (r *callbackRecord) link(t *tables)   { t.callbacks[r.ID] = r }
func (r *callbackRecord) unlink(t *tables) { delete(t.callbacks, r.ID) }

// steps returns the processors in the order of their execution.
func (r *flowRecord) steps() []processor {
	steps := slices.Clone(r.Processors)
	sort.SliceStable(steps, func(i, j int) bool { return steps[i].ExecutionOrder < steps[j].ExecutionOrder })
	return steps
}

// process sends a message, or its pending update, into the flow of its channel.
func (t *tx) process(ch *channelRecord, m *messageRecord) {
	t.step(&callbackRecord{Channel: ch.ARN, Message: m.ID, Flow: ch.Flow}, m)
}

// step hands a message to the next processor of its flow, or, behind the last
// one, on to the members.
func (t *tx) step(at *callbackRecord, m *messageRecord) {
	flow := t.flows[at.Flow]
	if flow == nil || at.Step >= len(flow.Processors) {
		t.passed(m)
		return
	}
	processor := flow.steps()[at.Step]
	next := &callbackRecord{ID: t.newID(), Channel: at.Channel, Message: at.Message, Flow: at.Flow, Step: at.Step, Made: t.now}
	t.insert(next)
	shown := *m
	if m.Pending != nil {
		m.Pending.apply(&shown, t.now)
	}
	event := mustEncode(struct {
		EventType      string
		CallbackId     string
		ChannelMessage messagePayload
	}{"CHANNEL_MESSAGE_EVENT", next.ID, shown.payload()})
	lambda := processor.Configuration.Lambda.ResourceArn
	t.after(func() {
		t.store.invoke(lambda, event, func(t *tx) {
			if t.callbacks[next.ID] == nil {
				return
			}
			t.remove(next)
			m := t.waiting(next)
			if m == nil {
				return
			}
			if processor.FallbackAction == "CONTINUE" {
				next.Step++
				t.step(next, m)
				return
			}
			t.stopped(m, statusFailed, eventFailedCreateMessage, eventFailedUpdateMessage, "Channel processor failed")
		})
	})
}

// waiting finds the message that a callback is about, nil when it is gone.
func (t *tables) waiting(r *callbackRecord) *messageRecord {
	ch := t.channels[r.Channel]
	if ch == nil {
		return nil
	}
	m := ch.messageIDs[r.Message]
	if m == nil || m.Status != statusPending && m.Pending == nil {
		return nil
	}
	return m
}

// passed lets through what a flow has not objected to.
func (t *tx) passed(m *messageRecord) {
	if e := m.Pending; e != nil {
		m.Pending = nil
		t.editMessage(m, *e)
		return
	}
	m.Status, m.Updated = statusSent, t.now
	t.publishMessage(m)
}

// stopped tells the sender that a message or an update does not come through. A
// denied message is not kept, a failed one is for its sender to see.
func (t *tx) stopped(m *messageRecord, status, createEvent, updateEvent, detail string) {
	if e := m.Pending; e != nil {
		m.Pending = nil
		t.touch(m)
		t.tellEdit(updateEvent, m, *e, status, detail)
		return
	}
	m.Status, m.Detail, m.Updated = status, detail, t.now
	t.tellSender(createEvent, m)
	if status == statusDenied || m.Persistence != "PERSISTENT" {
		t.remove(m)
	} else {
		t.touch(m)
	}
}

func channelFlowCallback(t *tx, _ *call, in *channelFlowCallbackInput) (*channelFlowCallbackOutput, error) {
	r := t.callbacks[in.CallbackId]
	if r == nil || r.Channel != in.ChannelArn || r.Message != in.ChannelMessage.MessageId || t.now.Sub(r.Made) > callbackLife {
		return nil, forbidden()
	}
	m := t.waiting(r)
	if m == nil {
		return nil, forbidden()
	}
	changed := in.ChannelMessage
	content := m.Content
	if m.Pending != nil {
		content = m.Pending.Content
	}
	replace(&content, changed.Content)
	if err := checkMessage(m.Type, content, changed.Metadata, changed.MessageAttributes); err != nil {
		return nil, err
	}
	t.remove(r)
	out := &channelFlowCallbackOutput{ChannelArn: r.Channel, CallbackId: r.ID}
	if in.DeleteResource != nil && *in.DeleteResource {
		t.stopped(m, statusDenied, eventDeniedCreateMessage, eventDeniedUpdateMessage, "")
		return out, nil
	}
	if m.Pending != nil {
		m.Pending.Content = content
		if changed.Metadata != nil {
			m.Pending.Metadata = changed.Metadata
		}
		if changed.ContentType != nil {
			m.Pending.ContentType = changed.ContentType
		}
		if changed.MessageAttributes != nil {
			m.Pending.Attributes = changed.MessageAttributes
		}
	} else {
		m.Content = content
		replace(&m.Metadata, changed.Metadata)
		replace(&m.ContentType, changed.ContentType)
		if changed.MessageAttributes != nil {
			m.Attributes = changed.MessageAttributes
		}
	}
	t.touch(m)
	t.step(&callbackRecord{Channel: r.Channel, Message: r.Message, Flow: r.Flow, Step: r.Step + 1}, m)
	return out, nil
}

func createChannelFlow(t *tx, c *call, in *createChannelFlowInput) (*createChannelFlowOutput, error) {
	if arn, found, err := t.repeated(c, in.AppInstanceArn, in.ClientRequestToken); err != nil || found {
		return &createChannelFlowOutput{ChannelFlowArn: arn}, err
	}
	instance := t.instances[in.AppInstanceArn]
	if instance == nil {
		return nil, forbidden()
	}
	if err := t.checkProcessors(in.Processors); err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	if n := t.options.Quotas.ChannelFlowsPerAppInstance; len(instance.flows.items) >= n {
		return nil, limitExceeded("The app instance has %d channel flows, as many as its quota allows.", n)
	}
	r := &flowRecord{
		Instance:   instance.ARN,
		ARN:        instance.ARN + "/channel-flow/" + t.newUUID(),
		Name:       in.Name,
		Processors: in.Processors,
		Created:    t.now,
		Updated:    t.now,
	}
	t.insert(r)
	t.setTags(r.ARN, in.Tags)
	t.remember(c, in.AppInstanceArn, in.ClientRequestToken, r.ARN)
	return &createChannelFlowOutput{ChannelFlowArn: r.ARN}, nil
}

// checkProcessors refuses more processors than the quota allows, and two that
// would run at the same step.
func (t *tables) checkProcessors(processors []processor) error {
	if n := t.options.Quotas.ProcessorsPerChannelFlow; len(processors) > n {
		return limitExceeded("A channel flow has at most %d processors.", n)
	}
	steps := map[int]bool{}
	for _, p := range processors {
		if steps[p.ExecutionOrder] {
			return badRequest("Two processors have the ExecutionOrder %d.", p.ExecutionOrder)
		}
		steps[p.ExecutionOrder] = true
	}
	return nil
}

func describeChannelFlow(t *tables, _ *call, in *describeChannelFlowInput) (*describeChannelFlowOutput, error) {
	r := t.flows[in.ChannelFlowArn]
	if r == nil {
		return nil, forbidden()
	}
	return &describeChannelFlowOutput{ChannelFlow: &channelFlow{
		ChannelFlowArn:       r.ARN,
		Processors:           r.Processors,
		Name:                 r.Name,
		CreatedTimestamp:     epoch{r.Created},
		LastUpdatedTimestamp: epoch{r.Updated},
	}}, nil
}

func updateChannelFlow(t *tx, _ *call, in *updateChannelFlowInput) (*updateChannelFlowOutput, error) {
	r := t.flows[in.ChannelFlowArn]
	if r == nil {
		return nil, forbidden()
	}
	if err := t.checkProcessors(in.Processors); err != nil {
		return nil, err
	}
	r.Name, r.Processors, r.Updated = in.Name, in.Processors, t.now
	t.touch(r)
	return &updateChannelFlowOutput{ChannelFlowArn: r.ARN}, nil
}

func deleteChannelFlow(t *tx, _ *call, in *deleteChannelFlowInput) error {
	r := t.flows[in.ChannelFlowArn]
	if r == nil {
		return forbidden()
	}
	if n := len(r.channels.items); n > 0 {
		return conflict("The channel flow is associated with %d channels.", n)
	}
	t.removeTags(r.ARN)
	t.remove(r)
	return nil
}

func listChannelFlows(t *tables, c *call, in *listChannelFlowsInput) (*listChannelFlowsOutput, error) {
	instance := t.instances[in.AppInstanceArn]
	if instance == nil {
		return nil, forbidden()
	}
	records, next, err := paginate(t, c, in.pageInput, &instance.flows, false, nil)
	if err != nil {
		return nil, err
	}
	out := &listChannelFlowsOutput{ChannelFlows: []channelFlowSummary{}, NextToken: next}
	for _, r := range records {
		out.ChannelFlows = append(out.ChannelFlows, channelFlowSummary{ChannelFlowArn: r.ARN, Name: r.Name, Processors: r.Processors})
	}
	return out, nil
}

func listChannelsAssociatedWithChannelFlow(t *tables, c *call, in *listChannelsAssociatedWithChannelFlowInput) (*listChannelsAssociatedWithChannelFlowOutput, error) {
	r := t.flows[in.ChannelFlowArn]
	if r == nil {
		return nil, forbidden()
	}
	records, next, err := paginate(t, c, in.pageInput, &r.channels, false, nil)
	if err != nil {
		return nil, err
	}
	out := &listChannelsAssociatedWithChannelFlowOutput{Channels: []channelAssociatedWithFlowSummary{}, NextToken: next}
	for _, ch := range records {
		out.Channels = append(out.Channels, channelAssociatedWithFlowSummary{
			Name: ch.Name, ChannelArn: ch.ARN, Mode: ch.Mode, Privacy: ch.Privacy, Metadata: ch.Metadata,
		})
	}
	return out, nil
}

func associateChannelFlow(t *tx, c *call, in *associateChannelFlowInput) (*struct{}, error) {
	a, err := t.manage(c, in.ChannelArn)
	if err != nil {
		return nil, err
	}
	flow := t.flows[in.ChannelFlowArn]
	switch {
	case flow == nil || flow.Instance != a.channel.Instance:
		return nil, notFound("There is no channel flow %s.", in.ChannelFlowArn)
	case a.channel.Flow == flow.ARN:
		return &struct{}{}, nil
	case a.channel.Flow != "":
		return nil, conflict("The channel is associated with the channel flow %s.", a.channel.Flow)
	}
	a.channel.Flow, a.channel.Updated = flow.ARN, t.now
	flow.channels.add(a.channel)
	t.touch(a.channel)
	return &struct{}{}, nil
}

func disassociateChannelFlow(t *tx, c *call, in *disassociateChannelFlowInput) error {
	a, err := t.manage(c, in.ChannelArn)
	if err != nil {
		return err
	}
	flow := t.flows[in.ChannelFlowArn]
	if flow == nil || a.channel.Flow != flow.ARN {
		return notFound("The channel is not associated with the channel flow %s.", in.ChannelFlowArn)
	}
	flow.channels.remove(a.channel)
	a.channel.Flow, a.channel.Updated = "", t.now
	t.touch(a.channel)
	return nil
}
