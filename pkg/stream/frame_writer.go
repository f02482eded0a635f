package stream

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"net"
	"os"
	"time"
)

// errCloseSent is told who would send something after a close frame.
var errCloseSent = errors.New("a close frame was sent already")

// A frameWriter sends frames to a server. Many goroutines may use it.
type frameWriter struct {
	conn net.Conn
	turn turn
	err  error // why nothing more can be sent; for the holder of the turn
}

// write sends a frame whole, or fails when that takes longer than limit. Then
// nothing more can be sent.
func (w *frameWriter) write(opcode byte, payload []byte, limit time.Duration) error {
	deadline := time.Now().Add(limit)
	if !w.begin(limit) {
		return os.ErrDeadlineExceeded
	}
	defer w.turn.Unlock()
	if w.err != nil {
		return w.err
	}
	w.conn.SetWriteDeadline(deadline)
	_, w.err = w.conn.Write(maskedFrame(opcode, payload))
	if w.err == nil && opcode == opClose {
		w.err = errCloseSent
		return nil
	}
	return w.err
}

// begin takes the turn, and reports whether that was possible in time.
func (w *frameWriter) begin(limit time.Duration) bool {
	select {
	case w.turn <- struct{}{}:
		return true
	default:
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case w.turn <- struct{}{}:
		return true
	case <-timer.C:
		return false
	}
}

// maskedFrame returns a message in one frame, masked by a random key as those of
// clients are (RFC 6455 sections 5.2 and 5.3).
func maskedFrame(opcode byte, payload []byte) []byte {
	const final, masked, head = 0x80, 0x80, 2 + 8 + 4
	b := append(make([]byte, 0, head+len(payload)), final|opcode)
	switch n := len(payload); {
	case n < 126:
		b = append(b, masked|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, masked|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, masked|127), uint64(n))
	}
	var key [4]byte
	binary.NativeEndian.PutUint32(key[:], rand.Uint32())
	b = append(b, key[:]...)
	for i, c := range payload {
		b = append(b, c^key[i%len(key)])
	}
	return b
}
