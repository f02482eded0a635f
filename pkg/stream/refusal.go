package stream

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// A RefusedError says that the service refused the connection and that another
// attempt cannot mend it: status 401 or 403 at the handshake, or one of the
// close codes 4002, 4003 and 4401 (Chime SDK developer guide,
// handle-disconnects), 4401 only when it came again after a retry with what the
// Connector gave then, or when no retry is allowed.
type RefusedError struct {
	Target     string
	Status     int       // of the handshake, 0 when it succeeded
	Code       int       // of the close frame, 0 without one
	Reason     string    // in the close frame
	ServerTime time.Time // the server's Date header, zero without one
	LocalTime  time.Time // when that was read
	Err        error     // the *HandshakeError or *CloseError
}

func (e *RefusedError) Error() string { return fmt.Sprintf("%s: refused: %v", e.Target, e.Err) }

func (e *RefusedError) Unwrap() error { return e.Err }

// A LostError says that the connection was lost, or never made, and that the
// limit of reconnects is used up.
type LostError struct {
	Target   string
	Attempts int // connects since the last session that made progress

	// NotConnected tells that the last of them did not become a session.
	NotConnected bool

	Err error // what ended the last one
}

func (e *LostError) Error() string {
	text := "connection lost"
	if e.NotConnected {
		text = "not connected"
	}
	if e.Attempts > 1 {
		text += fmt.Sprintf(", given up after %d attempts", e.Attempts)
	}
	return fmt.Sprintf("%s: %s: %v", e.Target, text, e.Err)
}

func (e *LostError) Unwrap() error { return e.Err }

// A PermanentError wraps an error that another attempt cannot mend: one that
// Permanent marked, such as a denied call, or, before the first session, a server
// without a WebSocket or with a certificate that is not trusted. It ends the target;
// one of a History ends the reading only, and is told as the error of a Gap or a
// warning.
type PermanentError struct {
	Target string // filled in by the Tail
	Err    error
}

// Permanent marks an error of a Connector or a History as final.
func Permanent(err error) error { return &PermanentError{Err: err} }

func (e *PermanentError) Error() string {
	if e.Target == "" {
		return e.Err.Error()
	}
	return e.Target + ": " + e.Err.Error()
}

func (e *PermanentError) Unwrap() error { return e.Err }

// final returns the error that ends a target, nil when another attempt may
// help. unauthorized tells that 4401 gets no retry: the previous attempt ended
// with it, too, or no other is allowed. proven tells that a session was
// established before, so that address and certificate were right once.
func final(target string, err error, unauthorized, proven bool, server time.Time) error {
	var permanent *PermanentError
	var handshake *HandshakeError
	var closed *CloseError
	switch {
	case errors.As(err, &permanent):
		return &PermanentError{target, permanent.Err}
	case errors.As(err, &handshake):
		switch {
		case handshake.StatusCode == http.StatusUnauthorized, handshake.StatusCode == http.StatusForbidden:
			return &RefusedError{Target: target, Status: handshake.StatusCode,
				ServerTime: handshake.ServerTime(), LocalTime: time.Now(), Err: handshake}
		case !proven && noWebSocket(handshake.StatusCode):
			return &PermanentError{target, err}
		}
	case errors.As(err, &closed):
		switch closed.Code {
		case CloseUnauthorized:
			if !unauthorized {
				return nil
			}
		case CloseForbidden, closeClientInitiated:
		default:
			return nil
		}
		return &RefusedError{Target: target, Code: closed.Code, Reason: closed.Reason,
			ServerTime: server, LocalTime: time.Now(), Err: closed}
	case !proven && wrongTLS(err):
		return &PermanentError{target, err}
	}
	return nil
}

// noWebSocket tells whether an answer to the first handshake shows that no
// WebSocket is served there. Timeouts, throttling and faults of a server pass.
func noWebSocket(status int) bool {
	return status < 500 && status != http.StatusRequestTimeout && status != http.StatusTooManyRequests
}

// wrongTLS tells whether a server has a certificate that is not trusted, or none.
func wrongTLS(err error) bool {
	var verification *tls.CertificateVerificationError
	var noTLS tls.RecordHeaderError
	return errors.As(err, &verification) || errors.As(err, &noTLS)
}
