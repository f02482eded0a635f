package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"unicode/utf8"
)

// A chatRequest is what a client sends over the socket. Keys are accepted in
// any case: the first sample applications of AWS wrote them in lower camel case.
type chatRequest struct {
	Action    string
	RequestId string

	Content    string            // SEND_MESSAGE
	Attributes map[string]string // SEND_MESSAGE; nil: none
	Id         string            // DELETE_MESSAGE: of the message
	UserId     string            // DISCONNECT_USER
	Reason     string            // DELETE_MESSAGE, DISCONNECT_USER
}

// The actions of the socket (Chat messaging API reference, "Publish"). Each
// needs the capability of the same name.
const (
	actionSendMessage    = "SEND_MESSAGE"
	actionDeleteMessage  = "DELETE_MESSAGE"
	actionDisconnectUser = "DISCONNECT_USER"
)

// parseChatRequest reads a request. What it returns with an error has the
// RequestId if that could be read.
func parseChatRequest(data []byte) (*chatRequest, error) {
	r := &chatRequest{}
	if !utf8.Valid(data) {
		return r, badChatRequest("Invalid request: it is not UTF-8")
	}
	var raw struct{ Action, RequestId, Content, Attributes, Id, UserId, Reason json.RawMessage }
	if err := json.Unmarshal(data, &raw); err != nil {
		return r, badChatRequest("Invalid request: it is not a JSON object")
	}
	for _, member := range []struct {
		name string
		raw  json.RawMessage
		into any
	}{
		{"RequestId", raw.RequestId, &r.RequestId}, // first, for the error about another
		{"Action", raw.Action, &r.Action},
		{"Content", raw.Content, &r.Content},
		{"Id", raw.Id, &r.Id},
		{"UserId", raw.UserId, &r.UserId},
		{"Reason", raw.Reason, &r.Reason},
	} {
		if member.raw != nil && json.Unmarshal(member.raw, member.into) != nil {
			return r, badChatRequest("Invalid request: " + member.name + " must be a string")
		}
	}
	if err := r.readAttributes(raw.Attributes); err != nil {
		return r, err
	}
	return r, r.check()
}

// readAttributes takes strings only. A value that is null would pass for the
// empty string in encoding/json.
func (r *chatRequest) readAttributes(raw json.RawMessage) error {
	var values map[string]*string
	if raw != nil && json.Unmarshal(raw, &values) != nil {
		return badChatRequest("Invalid request: Attributes must be an object whose values are strings")
	}
	if values == nil {
		return nil
	}
	r.Attributes = make(map[string]string, len(values))
	for key, value := range values {
		if value == nil {
			return badChatRequest(fmt.Sprintf("Invalid request: Attributes must be strings, %q is not", key))
		}
		r.Attributes[key] = *value
	}
	return nil
}

// check holds what its action needs, the same limits as over HTTP.
func (r *chatRequest) check() error {
	switch r.Action {
	case actionSendMessage:
		if r.Content == "" {
			return badChatRequest("Invalid request: Content is missing")
		}
		if n := attributesSize(r.Attributes); n > maxChatAttributes {
			return &chatError{http.StatusRequestEntityTooLarge, fmt.Sprintf("Attributes exceed maximum size of %d bytes", maxChatAttributes)}
		}
	case actionDeleteMessage:
		if len(r.Id) != 12 || !consistsOf(r.Id, isAlphanumeric) {
			return badChatRequest("Invalid request: Id must be that of a message, 12 letters and digits")
		}
	case actionDisconnectUser:
		if n := utf8.RuneCountInString(r.UserId); n < 1 || n > 128 {
			return badChatRequest("Invalid request: UserId must have 1 to 128 characters")
		}
	default:
		return badChatRequest("Invalid request: Action must be SEND_MESSAGE, DELETE_MESSAGE or DISCONNECT_USER")
	}
	if utf8.RuneCountInString(r.Reason) > 256 {
		return badChatRequest("Invalid request: Reason must have at most 256 characters")
	}
	return nil
}
