package emulator

import "time"

// A flowRecord is a channel flow: processors that see messages before the members do.
type flowRecord struct {
	row
	Instance   string // ARN
	ARN        string
	Name       string
	Processors []processor
	Created    time.Time
	Updated    time.Time

	instance *instanceRecord
	channels list[*channelRecord]
}

func (*flowRecord) table() string { return "flow" }
func (r *flowRecord) key() string { return r.ARN }

func (r *flowRecord) link(t *tables) {
	r.instance = t.instances[r.Instance]
	t.flows[r.ARN] = r
	r.instance.flows.add(r)
}

func (r *flowRecord) unlink(t *tables) {
	delete(t.flows, r.ARN)
	r.instance.flows.remove(r)
}
