package stream

import "encoding/binary"

// Frames are alike: the names in one mostly are, one by one, those in the frame
// before. So a scanner remembers the names of a frame in the order in which they
// came, with what it found out about them, and compares before it scans.
const (
	maxMemos    = 64 // names of a frame that are remembered
	maxMemoText = 32 // bytes of such a name and of what is around it
)

// A memo is a member name with the brace or the comma before it, the colon after
// it, and the quote that opens its value.
type memo struct {
	raw          [maxMemoText]byte // as it was scanned, size bytes
	mask         [maxMemoText]byte // 0xFF for each of them
	text         [maxMemoText]byte // as it is in the line, length bytes
	size, length uint8
	inside       bool   // it was in a string
	opens        bool   // its value is a string, whose quote is part of the memo
	spaced       bool   // white space was dropped
	object       *place // what it is a member of
	member       *place
}

// begins tells that b, in the object, begins with the memo. It does not branch by
// the length, which is another one for each name of a frame.
func (m *memo) begins(b []byte, object *place, inside bool) bool {
	if m.object != object || m.inside != inside {
		return false
	}
	if len(b) < maxMemoText { // the frame ends soon
		for i := range b[:min(len(b), int(m.size))] {
			if b[i] != m.raw[i] {
				return false
			}
		}
		return len(b) >= int(m.size)
	}
	le := binary.LittleEndian
	return (le.Uint64(b)^le.Uint64(m.raw[:]))&le.Uint64(m.mask[:])|
		(le.Uint64(b[8:])^le.Uint64(m.raw[8:]))&le.Uint64(m.mask[8:])|
		(le.Uint64(b[16:])^le.Uint64(m.raw[16:]))&le.Uint64(m.mask[16:])|
		(le.Uint64(b[24:])^le.Uint64(m.raw[24:]))&le.Uint64(m.mask[24:]) == 0
}

// remember completes a memo by what was scanned and what it is in the line, and
// keeps it.
func (s *scanner) remember(raw, text []byte, m memo) *memo {
	if s.names >= maxMemos || len(raw) > maxMemoText {
		s.chance = m
		return &s.chance
	}
	for len(s.memos) <= s.names {
		s.memos = append(s.memos, memo{})
	}
	m.size, m.length = uint8(copy(m.raw[:], raw)), uint8(copy(m.text[:], text))
	for i := range m.size {
		m.mask[i] = 0xFF
	}
	s.memos[s.names] = m
	return &s.memos[s.names]
}
