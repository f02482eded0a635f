package stream

import (
	"io"
	"sync"
)

const (
	// A session that brings little has smallBuffer bytes, a busy one bigBuffer,
	// and one that cannot keep up floodBuffer, which halves what its reads cost.
	smallBuffer = 1 << 10
	bigBuffer   = 64 << 10
	floodBuffer = 256 << 10
)

// A readBuffer holds what was read from src and not yet used. It starts small,
// grows by steps when a read fills it, and is small again after a read that would
// have fitted. An idle one has no memory at all.
type readBuffer struct {
	src  io.Reader
	pool *bufferPool
	buf  []byte
	r, w int // buf[r:w] is not yet used
	last int // bytes that the last read brought; it had no room for more if w is len(buf)
}

// buffered returns what is held. It is valid until the next fill.
func (b *readBuffer) buffered() []byte { return b.buf[b.r:b.w] }

// discard drops the first n bytes of what is held.
func (b *readBuffer) discard(n int) { b.r += n }

// fill reads once from src, after what is held.
func (b *readBuffer) fill() error {
	empty, full := b.r == b.w, b.w == len(b.buf)
	switch {
	case b.buf == nil:
		b.replace(b.pool.takeSmall())
	case full && len(b.buf) < bigBuffer:
		b.replace(b.pool.takeBig())
	case full && len(b.buf) == bigBuffer:
		b.replace(make([]byte, floodBuffer))
	case empty && (len(b.buf) > floodBuffer || len(b.buf) >= bigBuffer && b.last < smallBuffer):
		b.replace(b.pool.takeSmall())
	case b.r > 0:
		b.w = copy(b.buf, b.buffered())
		b.r = 0
	case full:
		// The room doubles as bytes come, whatever length a header announced.
		b.replace(make([]byte, 2*len(b.buf)))
	}
	n, err := b.src.Read(b.buf[b.w:])
	b.w += n
	b.last = n
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

// release lets go of the buffer.
func (b *readBuffer) release() {
	b.pool.put(b.buf)
	b.buf = nil
}

// rest lets go of the buffer if nothing is held.
func (b *readBuffer) rest() {
	if b.r == b.w {
		b.release()
		b.r, b.w, b.last = 0, 0, 0
	}
}

// A bufferPool lends buffers to connections.
type bufferPool struct{ small, big sync.Pool }

func (p *bufferPool) takeSmall() []byte {
	if b, ok := p.small.Get().(*[smallBuffer]byte); ok {
		return b[:]
	}
	return make([]byte, smallBuffer)
}

func (p *bufferPool) takeBig() []byte {
	if b, ok := p.big.Get().(*[bigBuffer]byte); ok {
		return b[:]
	}
	return make([]byte, bigBuffer)
}

// put takes back a buffer; those of other sizes are left to the garbage collector.
func (p *bufferPool) put(b []byte) {
	switch len(b) {
	case smallBuffer:
		p.small.Put((*[smallBuffer]byte)(b))
	case bigBuffer:
		p.big.Put((*[bigBuffer]byte)(b))
	}
}
