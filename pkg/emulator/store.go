package emulator

import (
	"encoding/hex"
	"fmt"
	"io"
	"sync"
	"time"
)

// A store holds all that the emulated services know, in memory, and hands
// every change to a journal when there is one.
//
// Operations run as functions: a reading one under view, a changing one under
// update. What update changed is durable, and visible to all, before update
// returns; and so is what a view has seen before view returns. Nothing that
// was answered can be undone by a crash.
type store struct {
	mu      sync.RWMutex
	tables  tables
	clock   *clock
	random  *randomness
	hub     *hub
	invoke  func(lambda string, event []byte, failed func(*tx)) // calls a Lambda function in the background
	journal *journal                                            // nil: in memory only
	ticket  uint64                                              // of the last commit handed to the journal
}

// A record is one row of a table. In memory a record also holds the indexes of
// what belongs to it, in fields that are not exported and so not stored.
type record interface {
	position() position
	table() string // names the table, for good: it is the name on disk
	key() string   // unique within the table
	link(*tables)  // puts the record into its table and all indexes
	unlink(*tables)
	place(seq uint64)
}

// row begins every record. It holds the place of the record in the order of creation.
type row struct {
	Seq uint64
}

func (r *row) position() position { return position{Seq: r.Seq} }

func (r *row) place(seq uint64) { r.Seq = seq }

// tables is the state of the services. It is read under store.view and changed
// under store.update only.
type tables struct {
	options  *Options
	tokenKey []byte // signs pagination tokens
	seq      uint64 // of the newest record

	instances    map[string]*instanceRecord // by ARN, as all that follow
	instanceList list[*instanceRecord]
	users        map[string]*userRecord // bots too: both act, are members, and so on
	channels     map[string]*channelRecord
	flows        map[string]*flowRecord
	callbacks    map[string]*callbackRecord // by id
	tags         map[string]*tagRecord
	requests     requestTable

	rooms         map[string]*roomRecord
	roomList      list[*roomRecord] // by the time of the last update
	loggings      map[string]*loggingRecord
	loggingList   list[*loggingRecord]
	chatTokens    map[string]*chatTokenRecord // by digest
	chatTokenList list[*chatTokenRecord]
}

func newTables(o *Options) tables {
	return tables{
		options:   o,
		instances: map[string]*instanceRecord{},
		users:     map[string]*userRecord{},
		channels:  map[string]*channelRecord{},
		flows:     map[string]*flowRecord{},
		callbacks: map[string]*callbackRecord{},
		tags:      map[string]*tagRecord{},
		requests:  newRequestTable(),

		rooms:      map[string]*roomRecord{},
		loggings:   map[string]*loggingRecord{},
		chatTokens: map[string]*chatTokenRecord{},
	}
}

// view runs f with the state as it is; f must not change it.
func (st *store) view(f func(*tables) error) error {
	st.mu.RLock()
	err := f(&st.tables)
	ticket := st.ticket
	st.mu.RUnlock()
	if st.journal != nil {
		if err := st.journal.wait(ticket); err != nil {
			return err
		}
	}
	return err
}

// update runs f, which may change the state through its tx. An f that returns
// an error must not have changed anything: check first, then change.
func (st *store) update(f func(*tx) error) error {
	st.mu.Lock()
	t := &tx{tables: &st.tables, store: st, now: st.clock.now()}
	if err := f(t); err != nil {
		if len(t.changes) > 0 {
			st.mu.Unlock()
			panic(fmt.Sprintf("emulator: an operation failed after it had changed the state: %v", err))
		}
		ticket := st.ticket
		st.mu.Unlock()
		if st.journal != nil {
			if err := st.journal.wait(ticket); err != nil {
				return err
			}
		}
		return err
	}
	if st.journal == nil {
		// Under the lock, so that events leave in the order of the commits.
		t.publish()
		st.mu.Unlock()
		return nil
	}
	st.ticket++
	ticket := st.ticket
	st.journal.append(ticket, t)
	st.mu.Unlock()
	return st.journal.wait(ticket)
}

// A tx is one change of the state: the records it touched, and what is to be
// told to sessions once it is durable.
type tx struct {
	*tables
	store *store
	now   time.Time

	changes    []change // in the order in which they were made
	deliveries []delivery
	then       []func()
}

// A change is a record that was made or changed, or that is gone.
type change struct {
	record record
	gone   bool
}

// insert adds a new record and gives it its place.
func (t *tx) insert(r record) {
	t.seq++
	r.place(t.seq)
	r.link(t.tables)
	t.changes = append(t.changes, change{record: r})
}

// touch says that r, which is in its table, has changed.
func (t *tx) touch(r record) { t.changes = append(t.changes, change{record: r}) }

// remove takes r out of its table.
func (t *tx) remove(r record) {
	r.unlink(t.tables)
	t.changes = append(t.changes, change{record: r, gone: true})
}

// after has f run once the change is durable; f must not block.
func (t *tx) after(f func()) { t.then = append(t.then, f) }

// publish tells the sessions what has happened.
func (t *tx) publish() {
	for _, d := range t.deliveries {
		d.deliver()
	}
	for _, f := range t.then {
		f()
	}
}

// newID makes an id of 64 hexadecimal digits, the form seen in real channel and
// message ARNs (ids in the aws-samples/amazon-chime-sdk configuration examples).
func (t *tx) newID() string { return t.store.random.hex(32) }

// newChatID makes an id of IVS Chat.
func (t *tx) newChatID() string { return t.store.random.chatID() }

// newUUID makes a random UUID.
func (t *tx) newUUID() string { return t.store.random.uuid() }

// randomness makes ids from a source that need not be safe for concurrent use.
type randomness struct {
	mu     sync.Mutex
	source io.Reader
}

func (r *randomness) bytes(n int) []byte {
	b := make([]byte, n)
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := io.ReadFull(r.source, b); err != nil {
		panic(fmt.Sprintf("emulator: the source of randomness failed: %v", err))
	}
	return b
}

func (r *randomness) hex(n int) string { return hex.EncodeToString(r.bytes(n)) }

func (r *randomness) uuid() string {
	b := r.bytes(16)
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
