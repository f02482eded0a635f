package stream

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func TestMemoBegins(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	object := new(place)
	for range 100_000 {
		name := make([]byte, 1+random.IntN(maxMemoText))
		for i := range name {
			name[i] = 'a' + byte(random.IntN(2))
		}
		text := append(bytes.Clone(name), make([]byte, random.IntN(2*maxMemoText))...)
		if random.IntN(2) == 0 {
			text[random.IntN(len(text))] ^= 1
		}
		text = text[:random.IntN(len(text)+1)]
		s := scanner{names: random.IntN(maxMemos)}
		m := s.remember(name, nil, memo{object: object, inside: true})
		if got, want := m.begins(text, object, true), bytes.HasPrefix(text, name); got != want {
			t.Fatalf("the memo of %q begins %q: %v", name, text, got)
		}
		if m.begins(text, nil, true) || m.begins(text, object, false) {
			t.Fatalf("the memo of %q is taken for one of another object", name)
		}
	}
}
