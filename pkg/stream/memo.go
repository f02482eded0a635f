package stream

// Frames are alike: the names in one mostly are, one by one, those in the frame
// before. So a scanner remembers the names of a frame in the order in which they
// came, with what it found out about them, and compares before it scans.
const (
	maxMemos    = 64 // names of a frame that are remembered
	maxMemoText = 40 // bytes of such a name and of what is around it
)

// A memo is a member name with the brace or the comma before it, the colon after
// it, and the quote that opens its value.
type memo struct {
	object       *place // what it is a member of
	member       *place
	inside       bool // it was in a string
	opens        bool // its value is a string, whose quote is part of the memo
	spaced       bool // white space was dropped
	size, length uint8
	raw          [maxMemoText]byte // as it was scanned, size bytes
	text         [maxMemoText]byte // as it is in the line, length bytes
}

// recall returns the memo of the name after b[i], nil when it has to be scanned.
func (s *scanner) recall(b []byte, i int, object *place) *memo {
	if s.names >= len(s.memos) {
		return nil
	}
	m := &s.memos[s.names]
	end := i + int(m.size)
	if m.object != object || m.inside != s.inside || end > len(b) || string(b[i:end]) != string(m.raw[:m.size]) {
		return nil
	}
	if m.spaced {
		s.spaced = true
	}
	return m
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
	s.memos[s.names] = m
	return &s.memos[s.names]
}
