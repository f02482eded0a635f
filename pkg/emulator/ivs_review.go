package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"time"
	"unicode/utf8"
)

// reviewTimeout is how long a message review handler may take (IVS Chat user
// guide, "Chat message review handler").
const reviewTimeout = 200 * time.Millisecond

// A reviewer is the message review handler of a room.
type reviewer struct {
	room     string // ARN
	lambda   string // ARN; empty: no handler
	fallback string
	length   int // of a message in the room
}

// A reviewEvent is what the handler is invoked with.
type reviewEvent struct {
	Content    string
	MessageId  string
	RoomArn    string
	Attributes map[string]string
	Sender     reviewSender
}

type reviewSender struct {
	Attributes map[string]string
	UserId     string
	Ip         string
}

// A reviewResult is what it answers.
type reviewResult struct {
	Content      *string
	ReviewResult string
	Attributes   map[string]string
}

// review asks the handler about a message, and changes it as the handler wants
// it. A handler that fails, or answers nothing that can be understood in time,
// is replaced by the fallback of the room.
func (s *Server) review(by reviewer, m *chatMessage, remote string) error {
	event := reviewEvent{
		Content: m.Content, MessageId: m.Id, RoomArn: by.room, Attributes: m.Attributes,
		Sender: reviewSender{Attributes: m.Sender.Attributes, UserId: m.Sender.UserId, Ip: remote},
	}
	if event.Attributes == nil {
		event.Attributes = map[string]string{}
	}
	if host, _, err := net.SplitHostPort(remote); err == nil {
		event.Sender.Ip = host
	}
	begun := time.Now()
	result, err := s.askReviewer(by, mustEncode(event))
	took := time.Since(begun).Round(time.Millisecond)
	if err != nil {
		s.logf("review of message %s by %s: %v after %v; the fallback is %s", m.Id, by.lambda, err, took, by.fallback)
		if by.fallback == "DENY" {
			return &chatError{http.StatusNotAcceptable, "Message denied by review handler"}
		}
		return nil
	}
	s.logf("review of message %s by %s: %s in %v", m.Id, by.lambda, result.ReviewResult, took)
	if result.ReviewResult == "DENY" {
		reason := result.Attributes["Reason"]
		if reason == "" {
			reason = "Message denied by review handler"
		}
		return &chatError{http.StatusNotAcceptable, reason}
	}
	m.Content, m.Attributes = *result.Content, result.Attributes
	return nil
}

// askReviewer invokes the handler and checks its answer.
func (s *Server) askReviewer(by reviewer, event []byte) (*reviewResult, error) {
	if s.options.Lambda == nil {
		return nil, errNoLambda
	}
	ctx, cancel := context.WithTimeout(s.context, s.options.ReviewTimeout)
	defer cancel()
	answer, err := s.options.Lambda(ctx, by.lambda, event)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("no answer within %v", s.options.ReviewTimeout)
	case err != nil:
		return nil, err
	}
	r := &reviewResult{}
	if err := json.Unmarshal(answer, r); err != nil {
		return nil, fmt.Errorf("the answer is not a review result: %w", err)
	}
	switch {
	case r.ReviewResult == "DENY":
	case r.ReviewResult != "ALLOW":
		return nil, fmt.Errorf("the ReviewResult is %q, want ALLOW or DENY", r.ReviewResult)
	case r.Content == nil || *r.Content == "":
		return nil, fmt.Errorf("the result has no Content")
	case utf8.RuneCountInString(*r.Content) > by.length:
		return nil, fmt.Errorf("the Content has more than %d characters", by.length)
	case attributesSize(r.Attributes) > maxChatAttributes:
		return nil, fmt.Errorf("the Attributes have more than %d bytes", maxChatAttributes)
	}
	return r, nil
}
