package emulator

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/gorilla/websocket"
)

// A frame is one whole WebSocket frame as a server sends it: not masked, not
// fragmented, not compressed (RFC 6455, section 5.2). It is built once, however
// many sessions it goes to, and never changed.
type frame []byte

// newFrame makes a frame of a message type of the websocket package.
func newFrame(messageType int, payload []byte) frame {
	f := make(frame, 0, len(payload)+10)
	f = append(f, 0x80|byte(messageType))
	switch n := len(payload); {
	case n < 126:
		f = append(f, byte(n))
	case n < 1<<16:
		f = binary.BigEndian.AppendUint16(append(f, 126), uint16(n))
	default:
		f = binary.BigEndian.AppendUint64(append(f, 127), uint64(n))
	}
	return append(f, payload...)
}

// kind is the message type of the websocket package.
func (f frame) kind() int { return int(f[0] & 0x0f) }

func textFrame(payload []byte) frame { return newFrame(websocket.TextMessage, payload) }

// closeFrame makes a close frame. The reason is cut, at the border of a
// character, to the 123 bytes that fit.
func closeFrame(code int, reason string) frame {
	const limit = 123
	if len(reason) > limit {
		n := limit
		for n > 0 && !utf8.RuneStart(reason[n]) {
			n--
		}
		reason = reason[:n]
	}
	return newFrame(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason))
}
