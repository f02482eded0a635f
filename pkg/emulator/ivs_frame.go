package emulator

import (
	"errors"
	"net/http"
	"time"
)

// The frames that a room sends, with their members in the order in which the
// service writes them (Chat messaging API reference, "Subscribe", and frames of
// the live service that were published).

// A chatMessage is a frame of type MESSAGE.
type chatMessage struct {
	Type       string
	Id         string
	RequestId  string            // empty when the sender gave none
	Attributes map[string]string // null when the message had none
	Content    string
	SendTime   sendTime
	Sender     chatSender
}

type chatSender struct {
	UserId     string
	Attributes map[string]string // of the token; never null
}

// A chatEvent is a frame of type EVENT: one of the two below, or of an application.
type chatEvent struct {
	Type       string
	Id         string
	RequestId  string // empty when it was caused over HTTP
	EventName  string
	Attributes map[string]string // null when there are none
	SendTime   sendTime
}

const (
	eventDeleteChatMessage = "aws:DELETE_MESSAGE"
	eventDisconnectUser    = "aws:DISCONNECT_USER"
)

// A chatFailure is a frame of type ERROR, for the connection that caused it. Its
// Id is that of no other frame: clients drop frames whose Id they have seen.
type chatFailure struct {
	Type         string
	Id           string
	RequestId    string
	ErrorCode    int
	ErrorMessage string
}

// A sendTime is written in UTC with up to nine digits of fraction.
type sendTime struct{ time.Time }

// MarshalJSON writes the string.
func (t sendTime) MarshalJSON() ([]byte, error) {
	return t.UTC().AppendFormat(nil, `"2006-01-02T15:04:05.999999999Z"`), nil
}

// A chatError is why a request over the socket failed.
type chatError struct {
	code    int // as HTTP's
	message string
}

func (e *chatError) Error() string { return e.message }

// Texts that clients of the service are known to compare with.
const (
	textRateExceeded = "rate limit exceeded"
	textTooLong      = "Message exceeds maximum length"
)

// codeTooLong is the error code of content that is too long. Whether the service
// answers 400 or 413 is not documented.
const codeTooLong = http.StatusBadRequest

var (
	errRoomGone       = &chatError{http.StatusNotFound, "Room not found"}
	errSessionExpired = &chatError{http.StatusUnauthorized, "Session expired"}
	errRateExceeded   = &chatError{http.StatusTooManyRequests, textRateExceeded}
)

func badChatRequest(message string) error { return &chatError{http.StatusBadRequest, message} }

// failure is the frame that tells of an error.
func (r *randomness) failure(requestID string, err error) chatFailure {
	e := &chatError{http.StatusInternalServerError, "Internal server error"}
	errors.As(err, &e)
	return chatFailure{Type: "ERROR", Id: r.chatID(), RequestId: requestID, ErrorCode: e.code, ErrorMessage: e.message}
}

// closingReason is the reason of a close frame that tells of an error: the
// sample applications of AWS expect the JSON text of an ERROR frame there.
func (r *randomness) closingReason(err error) string { return string(mustEncode(r.failure("", err))) }

// chatID makes an id of a room, message, event or logging configuration: twelve
// letters and digits.
func (r *randomness) chatID() string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	id := make([]byte, 0, 12)
	for len(id) < cap(id) {
		for _, b := range r.bytes(16) {
			if b &= 63; int(b) < len(digits) && len(id) < cap(id) {
				id = append(id, digits[b])
			}
		}
	}
	return string(id)
}
