package stream

import (
	"fmt"
	"testing"
	"time"
)

func TestRecentRemembersItsWindow(t *testing.T) {
	t.Parallel()
	const window = time.Minute
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
	if n := r.young.used + r.old.used; n > 124 {
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
			r.advance(stamp(1000*i+1), time.Minute, 0)
			r.add(uint64(i+1), 1)
		}
		r.advance(stamp(time.Hour.Milliseconds()*24), time.Minute, 0)
		for i := max(0, last-60); i <= last; i++ {
			if _, ok := r.lookup(uint64(i + 1)); !ok {
				t.Fatalf("after message %d and a pause, message %d is forgotten", last, i)
			}
		}
	}
}

func TestRecentIsBounded(t *testing.T) {
	t.Parallel()
	var r recent
	for i := range 5 * maxRecent {
		r.advance(1, time.Minute, 0)
		r.add(hash(fmt.Append(nil, i)), 1)
		if _, ok := r.lookup(hash(fmt.Append(nil, max(0, i-maxRecent)))); !ok {
			t.Fatalf("entry %d is forgotten after %d more", i-maxRecent, maxRecent)
		}
	}
	if n := len(r.young.keys) + len(r.old.keys); n > 4*maxRecent {
		t.Errorf("%d places for at most %d entries", n, 2*maxRecent)
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
	if got := hash([]byte("b1f0c8e2d94a4f7f8c2e1a0d5b6c7d8e")); got != goldenHash {
		t.Errorf("hash = %#x, want %#x", got, uint64(goldenHash))
	}
}

const goldenHash = 0xdef745d5e0089ef5
