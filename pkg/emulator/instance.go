package emulator

import "time"

// An instanceRecord is an AppInstance: what holds users, bots, channels and flows.
type instanceRecord struct {
	row
	ARN        string
	Name       string
	Metadata   string
	Created    time.Time
	Updated    time.Time
	Retention  *int                     // days that messages are kept, nil: for ever
	Initiated  time.Time                // when deletion by retention was begun
	Streams    []streamingConfiguration // nil: none configured
	AdminSince map[string]time.Time     // users and bots that are admins, by ARN, and since when

	users    list[*userRecord]
	bots     list[*userRecord]
	channels list[*channelRecord]
	flows    list[*flowRecord]
	elastic  int // number of elastic channels
}

func (*instanceRecord) table() string { return "instance" }
func (r *instanceRecord) key() string { return r.ARN }

func (r *instanceRecord) link(t *tables) {
	t.instances[r.ARN] = r
	t.instanceList.add(r)
}

func (r *instanceRecord) unlink(t *tables) {
	delete(t.instances, r.ARN)
	t.instanceList.remove(r)
}

// A userRecord is an AppInstanceUser, or an AppInstanceBot when Bot is set.
type userRecord struct {
	row
	Instance   string // ARN
	ARN        string
	Name       string
	Metadata   string
	Created    time.Time
	Updated    time.Time
	Expiration *appInstanceUserExpirationSettings
	Bot        *botConfiguration

	instance    *instanceRecord
	memberships list[*membershipRecord]
	moderates   list[*moderatorRecord]
	bans        list[*banRecord]
	endpoints   list[*endpointRecord]
}

func (*userRecord) table() string { return "user" }
func (r *userRecord) key() string { return r.ARN }

func (r *userRecord) link(t *tables) {
	r.instance = t.instances[r.Instance]
	t.users[r.ARN] = r
	r.siblings().add(r)
}

func (r *userRecord) unlink(t *tables) {
	delete(t.users, r.ARN)
	r.siblings().remove(r)
}

func (r *userRecord) siblings() *list[*userRecord] {
	if r.Bot != nil {
		return &r.instance.bots
	}
	return &r.instance.users
}

func (r *userRecord) identity() identity { return identity{Arn: r.ARN, Name: r.Name} }

// admin says whether the user or bot administers its app instance.
func (r *userRecord) admin() bool {
	_, ok := r.instance.AdminSince[r.ARN]
	return ok
}

// A tagRecord is the tags of one resource.
type tagRecord struct {
	row
	ARN  string
	Tags []tag // in the order in which they were set
}

func (*tagRecord) table() string      { return "tag" }
func (r *tagRecord) key() string      { return r.ARN }
func (r *tagRecord) link(t *tables)   { t.tags[r.ARN] = r }
func (r *tagRecord) unlink(t *tables) { delete(t.tags, r.ARN) }
