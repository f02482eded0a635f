package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Frame opcodes (RFC 6455 section 5.2).
const (
	opContinuation = 0x0
	opText         = 0x1
	opBinary       = 0x2
	opClose        = 0x8
	opPing         = 0x9
	opPong         = 0xA

	maxControlPayload = 125
)

// A ProtocolError says how a server broke the WebSocket protocol (RFC 6455).
type ProtocolError struct{ Reason string }

func (e *ProtocolError) Error() string { return "protocol error: " + e.Reason }

// A FrameSizeError says that a message is larger than Dialer.MaxMessage. Size, in
// bytes, is what was seen of it.
type FrameSizeError struct{ Size, Limit int64 }

func (e *FrameSizeError) Error() string {
	return fmt.Sprintf("a message of at least %d bytes exceeds the limit of %d", e.Size, e.Limit)
}

// A frameReader reads the messages of a server: the same bytes that gorilla's
// NextReader would give, without a copy for a message that came in one frame.
type frameReader struct {
	buf       readBuffer
	limit     int64
	opcode    byte   // of the message whose fragments are being read, else 0
	fragments []byte // what came of it
}

// next returns the next message, or a control frame, which may come between
// the fragments of a message. payload is valid until the following call.
func (f *frameReader) next() (opcode byte, payload []byte, err error) {
	for {
		final, opcode, payload, err := f.frame()
		if err != nil {
			return 0, nil, err
		}
		if opcode >= opClose || (final && opcode != opContinuation) {
			return opcode, payload, nil
		}
		if opcode != opContinuation {
			f.opcode = opcode
		}
		if size := int64(len(f.fragments) + len(payload)); size > f.limit {
			return 0, nil, &FrameSizeError{size, f.limit}
		}
		f.fragments = append(f.fragments, payload...)
		if final {
			opcode, payload = f.opcode, f.fragments
			f.opcode, f.fragments = 0, nil
			return opcode, payload, nil
		}
	}
}

// frame reads one frame. payload lies in the buffer.
func (f *frameReader) frame() (final bool, opcode byte, payload []byte, err error) {
	head, size, err := f.header()
	for err == nil && head == 0 {
		if err = f.fill(); err == nil {
			head, size, err = f.header()
		}
	}
	if err != nil {
		return false, 0, nil, err
	}
	first := f.buf.buffered()[0]
	if err := f.check(first, size); err != nil {
		return false, 0, nil, err
	}
	whole := head + int(size)
	for len(f.buf.buffered()) < whole {
		if err := f.fill(); err != nil {
			return false, 0, nil, err
		}
	}
	payload = f.buf.buffered()[head:whole:whole]
	f.buf.discard(whole)
	return first&0x80 != 0, first & 0x0F, payload, nil
}

// header returns the length of the header at the front of the buffer and of
// the payload after it; 0 when the header is not there in full.
func (f *frameReader) header() (head int, size int64, err error) {
	b := f.buf.buffered()
	if len(b) < 2 {
		return 0, 0, nil
	}
	if b[1]&0x80 != 0 {
		return 0, 0, &ProtocolError{"a frame from the server is masked"}
	}
	switch n := b[1] & 0x7F; {
	case n < 126:
		return 2, int64(n), nil
	case n == 126:
		if len(b) < 4 {
			return 0, 0, nil
		}
		return 4, int64(binary.BigEndian.Uint16(b[2:])), nil
	default:
		if len(b) < 10 {
			return 0, 0, nil
		}
		u := binary.BigEndian.Uint64(b[2:])
		if u>>63 != 0 {
			return 0, 0, &ProtocolError{"the highest bit of a frame length is set"}
		}
		return 10, int64(u), nil
	}
}

// check judges the first byte of a frame and the length of its payload.
func (f *frameReader) check(first byte, size int64) error {
	if first&0x70 != 0 {
		return &ProtocolError{fmt.Sprintf("reserved bits are set (first byte %#02x), but no extension was agreed on", first)}
	}
	final, opcode := first&0x80 != 0, first&0x0F
	switch opcode {
	case opClose, opPing, opPong:
		if !final {
			return &ProtocolError{"a control frame is fragmented"}
		}
		if size > maxControlPayload {
			return &ProtocolError{fmt.Sprintf("a control frame has %d bytes, more than %d", size, maxControlPayload)}
		}
	case opText, opBinary:
		if f.opcode != 0 {
			return &ProtocolError{"a message starts before the last one ended"}
		}
	case opContinuation:
		if f.opcode == 0 {
			return &ProtocolError{"a continuation frame continues nothing"}
		}
	default:
		return &ProtocolError{fmt.Sprintf("unknown opcode %#x", opcode)}
	}
	if size > f.limit {
		return &FrameSizeError{size, f.limit}
	}
	return nil
}

// fill reads more. Fewer bytes than a frame needs are never a clean end.
func (f *frameReader) fill() error {
	err := f.buf.fill()
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
