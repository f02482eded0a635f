package stream

import (
	"fmt"
	"testing"
	"time"
)

func TestRecentRemembersItsWindow(t *testing.T) {
	t.Parallel()
	const window = 60_000
	var r recent
	key := func(i int) uint64 { return hash(fmt.Append(nil, "message ", i)) }
	now := stamp(1_000_000)
	for i := range 1000 {
		if _, ok := r.lookup(key(i)); ok {
			t.Fatalf("message %d is known before it came", i)
		}
		now = now.add(time.Second)
		r.advance(now, window, 0)
		r.add(key(i), now)
		for back := range min(i, 60) {
			if form, ok := r.lookup(key(i - back)); !ok || form != now.add(-time.Duration(back)*time.Second) {
				t.Fatalf("message %d: the one %d s before is %d, %v", i, back, form, ok)
			}
		}
	}
	if n := len(r.entries); n > 124 {
		t.Errorf("%d messages are remembered, want at most two windows", n)
	}
	if r.add(key(999), 7) || r.add(key(950), 7) {
		t.Error("a message is added that is there")
	}
	r.update(key(999), now+7)
	if form, _ := r.lookup(key(999)); form != now+7 {
		t.Errorf("the form is %d, want the newer one", form)
	}
}

// After a pause the messages before it are still known.
func TestRecentOverPause(t *testing.T) {
	t.Parallel()
	for last := range 200 {
		var r recent
		for i := range last + 1 {
			r.advance(stamp(1000*i+1), 60_000, 0)
			r.add(uint64(i+1), 1)
		}
		r.advance(stamp(time.Hour.Milliseconds()*24), 60_000, 0)
		for i := max(0, last-60); i <= last; i++ {
			if _, ok := r.lookup(uint64(i + 1)); !ok {
				t.Fatalf("after message %d and a pause, message %d is forgotten", last, i)
			}
		}
	}
}

// Messages that are newer than all before are known afterwards, as often as
// they come, whether or not others were looked up in between.
func TestRecentKnowsMessages(t *testing.T) {
	t.Parallel()
	for _, step := range []int{0, 1, 40, 2000} { // milliseconds
		for _, every := range []int{1, 2, 7, 5000} { // how often one is looked up
			var r recent
			created := func(i int) stamp { return stamp(1_000_000 + i*step) }
			add := func(i int) bool {
				r.advance(created(i), 60_000, 0)
				return r.addMessage(hash(fmt.Append(nil, i)), created(i), created(i))
			}
			for i := range 3*maxRecent + 100 {
				if !add(i) {
					t.Fatalf("%d ms apart: message %d is known before it came", step, i)
				}
				back := min(i, maxRecent-1, 60_000/max(1, step))
				if i%every == 0 && (add(i) || add(i-back) || add(i-back/2)) {
					t.Fatalf("%d ms apart: a message is not known after %d others", step, back)
				}
			}
		}
	}
}

// The index is there when messages are looked up, and only then.
func TestRecentIndex(t *testing.T) {
	t.Parallel()
	var r recent
	key := func(i int) uint64 { return hash(fmt.Append(nil, i)) }
	i := 0
	messages := func(n int) {
		for range n {
			i++
			r.addMessage(key(i), stamp(i), stamp(i))
		}
	}
	messages(3 * maxRecent)
	if r.index != nil {
		t.Fatal("there is an index, though nothing was looked up")
	}
	if _, ok := r.lookup(key(i)); !ok || r.index == nil {
		t.Fatal("the newest message is not found in an index")
	}
	messages(2 * maxRecent)
	if r.index != nil {
		t.Fatal("the index is kept, though nothing was looked up for two generations")
	}
	if form, ok := r.lookup(key(i - maxRecent)); !ok || form != stamp(i-maxRecent) {
		t.Fatal("an older message is not found in a new index")
	}
}

// After a message from the future the others are known as before.
func TestRecentAfterTheFuture(t *testing.T) {
	t.Parallel()
	var r recent
	future := stamp(time.Hour.Milliseconds() * 1000)
	for round := range 2 {
		for i := 1; i <= 100; i++ {
			created := stamp(i)
			if i == 50 {
				created = future
			}
			r.advance(created, 60_000, 0)
			if added := r.addMessage(uint64(i), created, created); added != (round == 0) {
				t.Fatalf("round %d, message %d: added is %v", round, i, added)
			}
		}
	}
}

func TestRecentIsBounded(t *testing.T) {
	t.Parallel()
	var r recent
	for i := range 5 * maxRecent {
		r.advance(1, 60_000, 0)
		r.add(hash(fmt.Append(nil, i)), 1)
		if _, ok := r.lookup(hash(fmt.Append(nil, max(0, i-maxRecent)))); !ok {
			t.Fatalf("entry %d is forgotten after %d more", i-maxRecent, maxRecent)
		}
	}
	if n := 16*cap(r.entries) + 4*len(r.index); n > 768<<10 {
		t.Errorf("%d entries take %d bytes, want at most 768 KiB", len(r.entries), n)
	}
}

func TestHash(t *testing.T) {
	t.Parallel()
	seen := map[uint64]string{}
	note := func(b []byte) {
		h := hash(b)
		if other, ok := seen[h]; ok {
			t.Fatalf("%q and %q have the same hash", other, b)
		}
		seen[h] = string(b)
	}
	for n := range 70 {
		note(make([]byte, n))
		for i := range n {
			b := make([]byte, n)
			b[i] = 1
			note(b)
			b[i] = 0x80
			note(b)
		}
	}
	for i := range 100_000 {
		note(fmt.Append(nil, "id", i))
	}
	// Resume files hold hashes, so they must never change.
	if got, want := hash([]byte("b1f0c8e2d94a4f7f8c2e1a0d5b6c7d8e")), uint64(0x68a91d9ff9fec269); got != want {
		t.Errorf("hash = %#x, want %#x", got, want)
	}
	b := make([]byte, 200)
	for i := range b {
		b[i] = byte(7*i + 3)
	}
	var all uint64
	for n := range b {
		all = mix(all, hash(b[:n]))
	}
	if want := uint64(0x1ea7095709d64e7d); all != want {
		t.Errorf("the hashes of texts of each length are %#x together, want %#x", all, want)
	}
}
