package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// A journal keeps the state in a file. bbolt was chosen because it is one file,
// pure Go, and survives a kill or a power cut at any instant: a transaction is
// in the file whole or not at all.
//
// One goroutine writes. It takes all commits that have gathered while the last
// write was being synced, and syncs them together, so that many callers share
// one sync. Commits reach the file, and their events the sessions, in the order
// of their tickets.
type journal struct {
	db      *bbolt.DB
	durable atomic.Uint64 // ticket up to which all is in the file
	stopped chan struct{}

	mu      sync.Mutex
	changed sync.Cond // entries, durable, err or closing
	entries []journalEntry
	err     error // why nothing can be written any more
	closing bool
}

// A journalEntry is a commit on its way to the file.
type journalEntry struct {
	ticket uint64
	writes []journalWrite
	tx     *tx
}

type journalWrite struct {
	table string
	key   string
	value []byte // JSON, nil: delete
}

// What the file holds besides the tables.
const (
	metaBucket   = "peal"
	metaFormat   = "format"
	metaSettings = "settings"

	journalFormat = "emulator 1"
)

// journalSettings are kept with the state, so that a restart changes nothing for clients.
type journalSettings struct {
	TokenKey  []byte
	Authority authorityKeys
}

// openJournal opens or creates the file and loads it into the tables. settings
// are those of the file; those given are written into a new one.
func openJournal(path string, t *tables, settings *journalSettings) (*journal, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:        time.Second, // for the lock of another process
		NoFreelistSync: true,
		FreelistType:   bbolt.FreelistMapType,
	})
	if errors.Is(err, bbolterrors.ErrTimeout) {
		return nil, fmt.Errorf("data file %s is in use by another process", path)
	}
	if err != nil {
		return nil, fmt.Errorf("data file %s: %w", path, err)
	}
	j := &journal{db: db, stopped: make(chan struct{})}
	j.changed.L = &j.mu
	if err := j.load(t, settings); err != nil {
		db.Close()
		return nil, fmt.Errorf("data file %s: %w", path, err)
	}
	go j.run()
	return j, nil
}

// load reads the file, or prepares an empty one.
func (j *journal) load(t *tables, settings *journalSettings) error {
	return j.db.Update(func(file *bbolt.Tx) error {
		meta := file.Bucket([]byte(metaBucket))
		if meta == nil {
			if name, _ := file.Cursor().First(); name != nil {
				return errors.New("not a data file of the emulator")
			}
			return prepare(file, settings)
		}
		if format := string(meta.Get([]byte(metaFormat))); format != journalFormat {
			return fmt.Errorf("its format is %q; this version reads %q", format, journalFormat)
		}
		if err := json.Unmarshal(meta.Get([]byte(metaSettings)), settings); err != nil {
			return fmt.Errorf("settings: %w", err)
		}
		for _, kind := range recordKinds() {
			if err := loadTable(file, kind, t); err != nil {
				return err
			}
		}
		return nil
	})
}

func prepare(file *bbolt.Tx, settings *journalSettings) error {
	meta, err := file.CreateBucket([]byte(metaBucket))
	if err != nil {
		return err
	}
	if err := meta.Put([]byte(metaFormat), []byte(journalFormat)); err != nil {
		return err
	}
	return meta.Put([]byte(metaSettings), mustEncode(settings))
}

// loadTable reads the records of one table and links them in their order.
func loadTable(file *bbolt.Tx, kind recordKind, t *tables) error {
	bucket := file.Bucket([]byte(kind().table()))
	if bucket == nil {
		return nil
	}
	var records []record
	err := bucket.ForEach(func(key, value []byte) error {
		r := kind()
		if err := json.Unmarshal(value, r); err != nil {
			return fmt.Errorf("%s %q: %w", kind().table(), key, err)
		}
		records = append(records, r)
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(records, func(a, b record) int { return comparePositions(a.position(), b.position()) })
	for _, r := range records {
		r.link(t)
		t.seq = max(t.seq, r.position().Seq)
	}
	return nil
}

// append takes over a commit. It is called in the order of the tickets, while
// the store is locked, so that the records are encoded as they were committed.
func (j *journal) append(ticket uint64, t *tx) {
	e := journalEntry{ticket: ticket, tx: t}
	for _, c := range t.changes {
		w := journalWrite{table: c.record.table(), key: c.record.key()}
		if !c.gone {
			w.value = mustEncode(c.record)
		}
		e.writes = append(e.writes, w)
	}
	j.mu.Lock()
	j.entries = append(j.entries, e)
	j.changed.Broadcast()
	j.mu.Unlock()
}

// run writes what is appended until the journal is closed.
func (j *journal) run() {
	defer close(j.stopped)
	for {
		j.mu.Lock()
		for len(j.entries) == 0 && !j.closing {
			j.changed.Wait()
		}
		entries := j.entries
		j.entries = nil
		failed := j.err
		j.mu.Unlock()
		if len(entries) == 0 {
			return
		}
		if failed != nil {
			continue // nothing may follow a commit that is missing
		}
		err := j.write(entries)
		if err == nil {
			for _, e := range entries {
				e.tx.publish()
			}
			j.durable.Store(entries[len(entries)-1].ticket)
		}
		j.mu.Lock()
		j.err = err
		j.changed.Broadcast()
		j.mu.Unlock()
	}
}

// write puts commits into the file, in one transaction.
func (j *journal) write(entries []journalEntry) error {
	return j.db.Update(func(file *bbolt.Tx) error {
		for _, e := range entries {
			for _, w := range e.writes {
				bucket, err := file.CreateBucketIfNotExists([]byte(w.table))
				if err != nil {
					return err
				}
				if w.value == nil {
					err = bucket.Delete([]byte(w.key))
				} else {
					err = bucket.Put([]byte(w.key), w.value)
				}
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// wait returns when all up to a ticket is in the file. Once a write has failed
// it always returns an error: the memory is ahead of the file then, and an
// answer from it could be undone by a restart.
func (j *journal) wait(ticket uint64) error {
	if j.durable.Load() >= ticket {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.durable.Load() < ticket && j.err == nil {
		j.changed.Wait()
	}
	if j.durable.Load() >= ticket {
		return nil
	}
	return fmt.Errorf("the data file cannot be written, restart the emulator when that is mended: %w", j.err)
}

// close writes what is left and closes the file.
func (j *journal) close() error {
	j.mu.Lock()
	j.closing = true
	j.changed.Broadcast()
	j.mu.Unlock()
	<-j.stopped
	return j.db.Close()
}
