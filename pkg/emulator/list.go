package emulator

import (
	"cmp"
	"slices"
)

// A position is the place of a record among its like: by time where the
// service orders by time, then by the order of creation.
type position struct {
	At  int64 // milliseconds since 1970, 0 for what is ordered by creation alone
	Seq uint64
}

func comparePositions(a, b position) int {
	if c := cmp.Compare(a.At, b.At); c != 0 {
		return c
	}
	return cmp.Compare(a.Seq, b.Seq)
}

// A list holds records in the order of their positions. Adding at the end, and
// finding a place, stay fast however long it is.
type list[T interface{ position() position }] struct{ items []T }

func (l *list[T]) find(p position) (int, bool) {
	return slices.BinarySearchFunc(l.items, p, func(x T, p position) int { return comparePositions(x.position(), p) })
}

func (l *list[T]) add(x T) {
	if n := len(l.items); n == 0 || comparePositions(l.items[n-1].position(), x.position()) < 0 {
		l.items = append(l.items, x)
		return
	}
	i, _ := l.find(x.position())
	l.items = slices.Insert(l.items, i, x)
}

func (l *list[T]) remove(x T) {
	i, ok := l.find(x.position())
	switch {
	case !ok:
	case i == 0: // what is oldest goes first, often in great number
		clear(l.items[:1])
		l.items = l.items[1:]
	default:
		l.items = slices.Delete(l.items, i, i+1)
	}
}

// after returns the records behind p, in order.
func (l *list[T]) after(p position) []T {
	i, ok := l.find(p)
	if ok {
		i++
	}
	return l.items[i:]
}

// before returns the records in front of p, in order.
func (l *list[T]) before(p position) []T {
	i, _ := l.find(p)
	return l.items[:i]
}
