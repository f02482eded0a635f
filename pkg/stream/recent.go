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
	// bytes each, in a table at most half full.
	maxRecent = 4 << 10
	// Several connections may lag behind each other by what lies in their
	// sockets. Then so many messages of a channel are remembered at least.
	echoRecent = maxRecent
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

// add remembers key with a form. It reports false when it knows key already.
func (r *recent) add(key uint64, form stamp) bool {
	if _, ok := r.old.lookup(key); ok {
		return false
	}
	if r.young.used >= maxRecent {
		if _, ok := r.young.lookup(key); ok {
			return false
		}
		r.turn(r.newest)
	}
	return r.young.add(key, form)
}

// update notes a newer form of key, if it is known.
func (r *recent) update(key uint64, form stamp) {
	r.young.update(key, form)
	r.old.update(key, form)
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
		next.keys, next.forms = r.old.keys, r.old.forms
		clear(next.keys)
	}
	r.old, r.young = r.young, next
	r.since, r.newest = now, now
}

// A table is a set of keys with a stamp each: open addressing, linear probing.
// The keys lie close together, since almost all look-ups are of keys that are
// not there.
type table struct {
	keys  []uint64 // a power of two of them; 0 is a free place
	forms []stamp
	used  int
}

type entry struct {
	key  uint64
	form stamp
}

func (t *table) lookup(key uint64) (stamp, bool) {
	if len(t.keys) == 0 {
		return 0, false
	}
	i := t.find(key)
	return t.forms[i], t.keys[i] == key
}

// add reports false when key is there already.
func (t *table) add(key uint64, form stamp) bool {
	if 2*t.used >= len(t.keys) {
		t.grow()
	}
	i := t.find(key)
	if t.keys[i] == key {
		return false
	}
	t.keys[i], t.forms[i] = key, form
	t.used++
	return true
}

// update notes a newer form of key, if it is there.
func (t *table) update(key uint64, form stamp) {
	if len(t.keys) > 0 {
		if i := t.find(key); t.keys[i] == key {
			t.forms[i] = max(t.forms[i], form)
		}
	}
}

// find returns the place of key, or the free one where it belongs.
func (t *table) find(key uint64) uint64 {
	mask := uint64(len(t.keys) - 1)
	for i := key >> 32 & mask; ; i = (i + 1) & mask {
		if k := t.keys[i]; k == key || k == 0 {
			return i
		}
	}
}

func (t *table) grow() {
	keys, forms := t.keys, t.forms
	n := max(8, 2*len(keys))
	t.keys, t.forms = make([]uint64, n), make([]stamp, n)
	for i, key := range keys {
		if key != 0 {
			place := t.find(key)
			t.keys[place], t.forms[place] = key, forms[i]
		}
	}
}

// hash returns a hash of b that is never 0 and the same in every process,
// since resume files hold hashes. Sixteen bytes are mixed at a time by a
// multiplication whose halves are folded.
func hash(b []byte) uint64 {
	const k0, k1 = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93 // odd, with bits that look random
	h := fold(k0, k1^uint64(len(b)))
	for len(b) >= 16 {
		h = fold(h^binary.LittleEndian.Uint64(b), k1^binary.LittleEndian.Uint64(b[8:]))
		b = b[16:]
	}
	var last [16]byte
	copy(last[:], b)
	h = fold(h^binary.LittleEndian.Uint64(last[:]), k1^binary.LittleEndian.Uint64(last[8:]))
	return fold(h^k0, k1) | 1
}

// mix puts a value into a hash.
func mix(h, v uint64) uint64 { return fold(h^0x94D049BB133111EB, v^0xBF58476D1CE4E5B9) | 1 }

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}
