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
	// It forgets sooner only when a generation has maxRecent entries. Two full
	// generations take 512 KiB, and their index, when there is one, 256 KiB.
	maxRecent = 16 << 10
	// Several connections may lag behind each other by what lies in their
	// sockets. Then so many messages of a channel are remembered at least.
	echoRecent = 4 << 10
)

// A recent remembers messages, so that none is printed twice: which ids were
// shown, in which form (the time of the last change), and which events about
// them. Keys are 64-bit hashes; among a hundred thousand entries two collide
// once in four billion such sets.
//
// It keeps two generations. When the younger one spans the window, or is full,
// it becomes the older one, and the older one is forgotten.
type recent struct {
	entries []entry // in the order in which they were added
	young   int     // entries[young:] are the younger generation
	since   stamp   // the time of messages when it began
	newest  stamp   // which it has reached

	// A message created after all that are remembered is none of them. Almost
	// all are, so the index is only completed when one is to be looked up.
	latest  stamp
	index   index
	indexed int // entries[:indexed] are in it
}

type entry struct {
	key  uint64 // never 0
	form stamp
}

// lookup returns the form in which key was shown.
func (r *recent) lookup(key uint64) (form stamp, ok bool) {
	if i, _ := r.find(key); i >= 0 {
		return r.entries[i].form, true
	}
	return 0, false
}

// add remembers key with a form. It reports false when it knows key already.
func (r *recent) add(key uint64, form stamp) bool {
	if r.full() {
		r.makeRoom()
	}
	known, place := r.find(key)
	if known >= 0 {
		return false
	}
	r.index.put(place, key, len(r.entries))
	r.entries = append(r.entries, entry{key, form})
	r.indexed++
	return true
}

// addMessage is add for a message created at a time. That has to be the same
// each time the message comes.
func (r *recent) addMessage(key uint64, created, form stamp) bool {
	if created <= r.latest {
		return r.add(key, form)
	}
	r.latest = created
	r.push(key, form)
	return true
}

// push is add for a key that is not known.
func (r *recent) push(key uint64, form stamp) {
	if r.full() {
		r.makeRoom()
	}
	r.entries = append(r.entries, entry{key, form})
}

// update notes a newer form of key, if it is known.
func (r *recent) update(key uint64, form stamp) {
	if i, _ := r.find(key); i >= 0 {
		r.entries[i].form = max(r.entries[i].form, form)
	}
}

// advance tells that the messages have reached now. At least those of window,
// in milliseconds, are remembered, and at least count.
func (r *recent) advance(now, window stamp, count int) {
	if now <= r.newest {
		return // as it came late, or after one from the future
	}
	if now-r.since > window {
		r.leap(now, window, count)
	}
	r.newest = now
}

// leap is advance to a time outside of the younger generation.
func (r *recent) leap(now, window stamp, count int) {
	switch {
	case r.since == 0:
		r.since = now
	case r.newest > r.since+window && len(r.entries)-r.young >= count:
		// The span is that of the messages before this one: when they stopped for
		// a while, the last of them are still known.
		r.turn(now)
	}
}

// full tells that there is no room for another entry.
func (r *recent) full() bool {
	return len(r.entries) == cap(r.entries) || len(r.entries)-r.young >= maxRecent
}

// makeRoom makes room for another entry.
func (r *recent) makeRoom() {
	if len(r.entries)-r.young >= maxRecent {
		r.turn(r.newest)
	} else {
		r.resize(max(8, 2*len(r.entries)))
	}
}

// turn forgets the older generation and begins another one.
func (r *recent) turn(now stamp) {
	r.entries = r.entries[:copy(r.entries, r.entries[r.young:])]
	r.young = len(r.entries)
	r.since, r.newest = now, now
	if r.indexed == 0 { // nobody needed it in this generation
		r.index = nil
	}
	r.indexed = 0
	if room := max(8, 2*r.young); cap(r.entries) < room || cap(r.entries) > 2*room {
		r.resize(room) // for another generation like it
	}
}

// resize makes room for at least n entries.
func (r *recent) resize(n int) {
	n = 1 << bits.Len(uint(n-1))
	r.entries = append(make([]entry, 0, n), r.entries...)
	r.index, r.indexed = nil, 0
}

// find returns the number of the entry with a key; when there is none, -1 and
// the place of the index where it belongs.
func (r *recent) find(key uint64) (number int, place uint64) {
	if r.indexed == 0 || r.indexed < len(r.entries) {
		r.complete()
	}
	return r.index.find(key, r.entries)
}

// complete completes the index.
func (r *recent) complete() {
	switch {
	case r.index == nil:
		r.index = make(index, max(1, 2*cap(r.entries)))
	case r.indexed == 0:
		clear(r.index)
	}
	for ; r.indexed < len(r.entries); r.indexed++ {
		key := r.entries[r.indexed].key
		_, place := r.index.find(key, r.entries[:0])
		r.index.put(place, key, r.indexed)
	}
}

// An index finds entries by their keys: open addressing, linear probing, in a
// table at most half full. Almost all look-ups are of keys that are not there,
// so places hold 16 bits of the key to tell that without a look at the entries.
type index []uint32 // a power of two of them: bits of the key, and number of the entry + 1; 0 is a free place

func (x index) find(key uint64, entries []entry) (number int, place uint64) {
	mask := uint64(len(x) - 1)
	for place = key >> 32 & mask; ; place = (place + 1) & mask {
		at := x[place]
		if at == 0 {
			return -1, place
		}
		if number = int(at&0xFFFF) - 1; at>>16 == uint32(key>>48) && number < len(entries) && entries[number].key == key {
			return number, place
		}
	}
}

// put makes place that of an entry.
func (x index) put(place, key uint64, number int) {
	x[place] = uint32(key>>48)<<16 | uint32(number+1)
}

// hash returns a hash of b that is never 0 and the same in every process,
// since resume files hold hashes. Each sixteen bytes are multiplied and the
// halves of the product folded, independently of the others, so that a
// processor works on several at a time; the loop takes two for fewer branches.
func hash(b []byte) uint64 {
	const k0, k1 = 0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93 // odd, with bits that look random
	h := uint64(len(b)) * k0
	var short [16]byte
	if len(b) < len(short) {
		copy(short[:], b)
		b = short[:]
	}
	last := b[len(b)-len(short):] // of which the loop may see a part
	x, y := uint64(k0), uint64(k1)
	for len(b) > 2*len(short) {
		h += fold(x^binary.LittleEndian.Uint64(b), y^binary.LittleEndian.Uint64(b[8:]))
		x, y = x+k1, y+k1
		h += fold(x^binary.LittleEndian.Uint64(b[16:]), y^binary.LittleEndian.Uint64(b[24:]))
		x, y = x+k1, y+k1
		b = b[2*len(short):]
	}
	if len(b) > len(short) {
		h += fold(x^binary.LittleEndian.Uint64(b), y^binary.LittleEndian.Uint64(b[8:]))
		x, y = x+k1, y+k1
	}
	h += fold(x^binary.LittleEndian.Uint64(last), y^binary.LittleEndian.Uint64(last[8:]))
	return fold(h^k0, k1) | 1
}

// mix puts a value into a hash.
func mix(h, v uint64) uint64 { return fold(h^0x94D049BB133111EB, v^0xBF58476D1CE4E5B9) | 1 }

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}
