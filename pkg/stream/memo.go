package stream

// Frames are alike: the names in one mostly are, one by one, those in the frame
// before. So a scanner remembers the names of a frame in the order in which they
// came, with what it found out about them, and compares before it scans.
const (
	maxMemos    = 64 // names of a frame that are remembered
	maxMemoText = 40 // bytes of such a name
)

// A memo is a member name with the colon after it.
type memo struct {
	object       *place // what it is a member of
	member       *place
	inside       bool // it was in a string
	size, length uint8
	raw          [maxMemoText]byte // as it was scanned, size bytes
	text         [maxMemoText]byte // as it is in the line, length bytes
}

// recall returns the memo of the name at b[i], nil when it has to be scanned.
func (s *scanner) recall(b []byte, i int, object *place) *memo {
	if s.names >= len(s.memos) {
		return nil
	}
	m := &s.memos[s.names]
	end := i + int(m.size)
	if m.object != object || m.inside != s.inside || end > len(b) || string(b[i:end]) != string(m.raw[:m.size]) {
		return nil
	}
	return m
}

// remember makes a memo of a name.
func (s *scanner) remember(raw, text []byte, object, member *place) {
	if s.names >= maxMemos || len(raw) > maxMemoText {
		return
	}
	for len(s.memos) <= s.names {
		s.memos = append(s.memos, memo{})
	}
	m := &s.memos[s.names]
	m.object, m.member, m.inside = object, member, s.inside
	m.size, m.length = uint8(copy(m.raw[:], raw)), uint8(copy(m.text[:], text))
}
