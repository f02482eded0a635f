package stream

import (
	"io"
	"sync"
)

const (
	// An idle session keeps smallBuffer bytes, a busy one bigBuffer, and one
	// that cannot keep up floodBuffer, which halves what its reads cost.
	smallBuffer = 1 << 10
	bigBuffer   = 64 << 10
	floodBuffer = 256 << 10
)

// A readBuffer holds what was read from src and not yet used. It starts small,
// grows by steps when a read fills it, and is small again after a read that would
// have fitted: the answer to the next ping shrinks the buffer of a session that
// fell idle. Big buffers are shared through a pool.
type readBuffer struct {
	src  io.Reader
	big  *sync.Pool // of *[bigBuffer]byte
	buf  []byte
	r, w int  // buf[r:w] is not yet used
	last int  // bytes that the last read brought
	full bool // it had no room for more
}

// buffered returns what is held. It is valid until the next fill.
func (b *readBuffer) buffered() []byte { return b.buf[b.r:b.w] }

// discard drops the first n bytes of what is held.
func (b *readBuffer) discard(n int) { b.r += n }

// fill reads once from src, after what is held.
func (b *readBuffer) fill() error {
	empty := b.r == b.w
	switch {
	case b.buf == nil:
		b.replace(make([]byte, smallBuffer))
	case b.full && len(b.buf) < bigBuffer:
		b.replace(b.take())
	case b.full && len(b.buf) == bigBuffer:
		b.replace(make([]byte, floodBuffer))
	case empty && (len(b.buf) > floodBuffer || len(b.buf) >= bigBuffer && b.last < smallBuffer):
		b.replace(make([]byte, smallBuffer))
	case b.r > 0:
		b.w = copy(b.buf, b.buffered())
		b.r = 0
	case b.w == len(b.buf):
		// The room doubles as bytes come, whatever length a header announced.
		b.replace(make([]byte, 2*len(b.buf)))
	}
	n, err := b.src.Read(b.buf[b.w:])
	b.w += n
	b.last, b.full = n, b.w == len(b.buf)
	if n > 0 {
		return nil // an error will come again
	}
	return err
}

// replace moves what is held into next.
func (b *readBuffer) replace(next []byte) {
	b.w = copy(next, b.buffered())
	b.r = 0
	b.release()
	b.buf = next
}

func (b *readBuffer) take() []byte {
	if p, ok := b.big.Get().(*[bigBuffer]byte); ok {
		return p[:]
	}
	return make([]byte, bigBuffer)
}

// release lets go of the buffer; one of the pool's size goes back to it.
func (b *readBuffer) release() {
	if len(b.buf) == bigBuffer {
		b.big.Put((*[bigBuffer]byte)(b.buf))
	}
	b.buf = nil
}

// idle lets go of the buffer if nothing is held.
func (b *readBuffer) idle() {
	if b.r == b.w {
		b.release()
		b.r, b.w, b.last, b.full = 0, 0, 0, false
	}
}
