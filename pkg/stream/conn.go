package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// Close codes that mean something here (RFC 6455 section 7.4; Chime SDK
// developer guide, handle-disconnects).
const (
	CloseNormal       = 1000
	CloseNoStatus     = 1005 // the close frame had no code
	CloseForbidden    = 4003 // forbidden; final
	CloseUnauthorized = 4401 // signature, credentials or permissions are no good; final when it comes twice in a row

	closeProtocolError   = 1002
	closeMessageTooBig   = 1009
	closeClientInitiated = 4002
)

// A peer that takes no data for so long is not worth more.
const writeTimeout = 10 * time.Second

// A CloseError says that the peer sent a close frame.
type CloseError struct {
	Code   int    // CloseNoStatus when the frame had none
	Reason string // as the peer wrote it, at most 123 bytes
}

func (e *CloseError) Error() string {
	if e.Reason == "" {
		return fmt.Sprintf("closed by the server with code %d", e.Code)
	}
	return fmt.Sprintf("closed by the server with code %d (%q)", e.Code, e.Reason)
}

// A Conn is an open WebSocket. One goroutine may read while others write,
// shut down or close.
type Conn struct {
	sock        *socket
	frames      frameReader
	writer      frameWriter
	subprotocol string
	server      time.Time // when the handshake was answered, by the server's clock
	pings       pings
	pong        func()                // called when a pong came; may be nil
	fault       atomic.Pointer[error] // why we closed the connection ourselves
}

// Subprotocol returns the sub-protocol that the server chose, or "".
func (c *Conn) Subprotocol() string { return c.subprotocol }

// ServerTime returns the time of the server's Date header at the handshake,
// zero without one.
func (c *Conn) ServerTime() time.Time { return c.server }

// ReadMessage returns the next message, which is valid until the following
// call. It answers pings, and close frames with a *CloseError; a connection
// that ends without one gives io.ErrUnexpectedEOF or the error of the network.
func (c *Conn) ReadMessage() (data []byte, binary bool, err error) {
	data, binary, err = c.next()
	for errors.Is(err, errIdle) {
		c.sock.await()
		data, binary, err = c.next()
	}
	return data, binary, err
}

// next is ReadMessage, but gives errIdle instead of waiting for the next byte of
// a peer that sends seldom. Then call it again after await.
func (c *Conn) next() (data []byte, binary bool, err error) {
	for {
		opcode, payload, err := c.frames.next()
		if errors.Is(err, errIdle) {
			c.frames.buf.rest()
			c.sock.rest()
			return nil, false, err
		}
		if err != nil {
			return nil, false, c.readFailed(err)
		}
		switch opcode {
		case opText, opBinary:
			return payload, opcode == opBinary, nil
		case opPing:
			if err := c.writer.write(opPong, payload, writeTimeout); err != nil {
				return nil, false, c.readFailed(err)
			}
		case opPong:
			c.pings.answer(c.sock.age(), payload)
			if c.pong != nil {
				c.pong()
			}
		case opClose:
			closed := parseClose(payload)
			c.Shutdown(closed.Code)
			return nil, false, closed
		}
	}
}

// readFailed chooses the error to report and tells the peer if it is at fault.
func (c *Conn) readFailed(err error) error {
	var protocol *ProtocolError
	var size *FrameSizeError
	switch {
	case c.fault.Load() != nil:
		return *c.fault.Load()
	case errors.As(err, &protocol):
		c.Shutdown(closeProtocolError)
	case errors.As(err, &size):
		c.Shutdown(closeMessageTooBig)
	}
	return err
}

func parseClose(payload []byte) *CloseError {
	if len(payload) < 2 {
		return &CloseError{Code: CloseNoStatus}
	}
	return &CloseError{Code: int(payload[0])<<8 | int(payload[1]), Reason: string(payload[2:])}
}

// WriteText sends a text message. It fails when the peer takes no data for ten
// seconds.
func (c *Conn) WriteText(data []byte) error { return c.writer.write(opText, data, writeTimeout) }

// Ping sends a ping. The pong counts as having heard the peer, as any byte
// does; ReadMessage does not report it.
func (c *Conn) Ping() error { return c.ping(writeTimeout) }

func (c *Conn) ping(limit time.Duration) error {
	return c.writer.write(opPing, c.pings.ask(c.sock.age()), limit)
}

// provedAt returns the time until which all that the service accepted for
// this connection is delivered: proved by a pong.
func (c *Conn) provedAt() time.Time { return c.sock.opened.Add(c.pings.proved()) }

// likelyAt returns the same, as far as one can guess. It is for the reader.
func (c *Conn) likelyAt() time.Time { return c.sock.opened.Add(c.pings.likely(c.sock.sent)) }

// Shutdown sends a close frame with a code. ReadMessage goes on until the peer
// has answered; limit that by Close.
func (c *Conn) Shutdown(code int) error {
	var payload []byte
	if code != CloseNoStatus {
		payload = binary.BigEndian.AppendUint16(nil, uint16(code))
	}
	return c.writer.write(opClose, payload, time.Second)
}

// Close closes the connection at once, without a close frame.
func (c *Conn) Close() error { return c.writer.conn.Close() }

// leave says goodbye: ReadMessage ends with the answer, or after a second.
func (c *Conn) leave() {
	c.sock.SetReadDeadline(time.Now().Add(time.Second))
	c.Shutdown(CloseNormal)
}

// fail closes the connection and makes ReadMessage return err.
func (c *Conn) fail(err error) {
	c.fault.CompareAndSwap(nil, &err)
	c.Close()
}
