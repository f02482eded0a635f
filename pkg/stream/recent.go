package stream

import (
	"encoding/binary"
	"math/bits"
	"time"
)

const (
	// A channel remembers what it printed for at least recentWindow of the
	// time that its messages tell, or for the overlap if that is longer.
	recentWindow = time.Minute
	// It forgets sooner only when a generation has maxRecent entries, of 16
	// bytes each, in a table at most three quarters full.
	maxRecent = 48 << 10
	// Several connections may lag behind each other by what lies in their
	// sockets. Then so many messages of a channel are remembered at least.
	echoRecent = 8 << 10
)

// A recent remembers messages, so that none is printed twice: which ids were
// shown, in which form (the time of the last change), and which events about
// them. Keys are 64-bit hashes; among a hundred thousand entries two collide
// once in four billion such sets.
//
// It keeps two generations. When the younger one spans the window, or is full,
// it becomes the older one.
type recent struct {
	young, old table
	since      stamp // the time of messages when the young generation began
	newest     stamp // which it has reached
}

// lookup returns the form in which key was shown.
func (r *recent) lookup(key uint64) (form stamp, ok bool) {
	if form, ok = r.young.lookup(key); !ok {
		form, ok = r.old.lookup(key)
	}
	return form, ok
}

// add remembers key, or its newer form.
func (r *recent) add(key uint64, form stamp) {
	if r.young.used >= maxRecent {
		r.turn(r.newest)
	}
	r.young.put(key, form)
}

// advance tells that the messages have reached now. At least those of window
// are remembered, and at least count.
func (r *recent) advance(now stamp, window time.Duration, count int) {
	if r.since == 0 || now < r.since.add(-window) { // the latter after a message from the future
		r.since, r.newest = now, now
	}
	// The span is that of the messages before this one: when they stopped for
	// a while, the last of them are still known.
	if r.newest > r.since.add(window) && r.young.used >= count {
		r.turn(now)
	}
	r.newest = max(r.newest, now)
}

func (r *recent) turn(now stamp) {
	next := table{}
	if r.old.used >= maxRecent { // it would grow as large again
		next.entries = r.old.entries
		clear(next.entries)
	}
	r.old, r.young = r.young, next
	r.since, r.newest = now, now
}

// A table is a set of keys with a stamp each: open addressing, linear probing.
type table struct {
	entries []entry // a power of two; a key of 0 is a free place
	used    int
}

type entry struct {
	key  uint64
	form stamp
}

func (t *table) lookup(key uint64) (stamp, bool) {
	if e := t.find(key); e != nil && e.key == key {
		return e.form, true
	}
	return 0, false
}

func (t *table) put(key uint64, form stamp) {
	if 4*t.used >= 3*len(t.entries) {
		t.grow()
	}
	e := t.find(key)
	if e.key == 0 {
		t.used++
	}
	e.key, e.form = key, form
}

// find returns the place of key, or the free one where it belongs.
func (t *table) find(key uint64) *entry {
	if len(t.entries) == 0 {
		return nil
	}
	mask := uint64(len(t.entries) - 1)
	for i := key & mask; ; i = (i + 1) & mask {
		if e := &t.entries[i]; e.key == key || e.key == 0 {
			return e
		}
	}
}

func (t *table) grow() {
	old := t.entries
	t.entries = make([]entry, max(8, 2*len(old)))
	for _, e := range old {
		if e.key != 0 {
			*t.find(e.key) = e
		}
	}
}

// hash returns a hash of b that is never 0 and the same in every process,
// since resume files hold hashes. Eight bytes are mixed at a time by a
// multiplication whose halves are folded.
func hash(b []byte) uint64 {
	const k0, k1 = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93 // odd, with bits that look random
	h := fold(k0, k1^uint64(len(b)))
	for len(b) >= 8 {
		h = fold(h^binary.LittleEndian.Uint64(b), k1)
		b = b[8:]
	}
	var last [8]byte
	copy(last[:], b)
	h = fold(h^binary.LittleEndian.Uint64(last[:]), k1)
	return fold(h^k0, k1) | 1
}

// mix puts a value into a hash.
func mix(h, v uint64) uint64 { return fold(h^0x94D049BB133111EB, v^0xBF58476D1CE4E5B9) | 1 }

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}
