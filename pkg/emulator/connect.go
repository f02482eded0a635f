package emulator

import (
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/gorilla/websocket"

	"github.com/peal-cli/peal/pkg/presign"
)

// The close codes of the socket (Chime SDK developer guide, "Handle disconnects").
const (
	closeForbidden    = 4003
	closeUnauthorized = 4401
)

// verify checks the signature of a connect request, and returns whose it is.
func (s *Server) verify(r presign.Request, token string) (*presign.Connect, *credential, error) {
	var cred *credential
	verifier := presign.Verifier{
		Region: s.options.Region,
		Now:    s.clock.now,
		Skew:   clockSkew,
		Strict: s.options.StrictSignatures,
		Lookup: func(accessKeyID string) (c aws.Credentials, ok bool) {
			if cred, ok = s.credential(accessKeyID, token); !ok {
				return c, false
			}
			return aws.Credentials{
				AccessKeyID: cred.accessKeyID, SecretAccessKey: cred.secret, SessionToken: cred.token,
				CanExpire: !cred.expires.IsZero(), Expires: cred.expires,
			}, true
		},
	}
	connect, err := verifier.Verify(r)
	return connect, cred, err
}

// serveConnect opens a session of Chime SDK messaging. The service completes
// the handshake whoever asks, and tells afterwards, by a close frame, whom it
// refuses: the client libraries take any other answer for a broken connection
// (comments in amazon-chime-sdk-js, DefaultMessagingSession).
func (s *Server) serveConnect(w http.ResponseWriter, r *http.Request) {
	c := s.newCall(r)
	w.Header().Set("X-Amzn-Requestid", c.requestID)
	if s.hub.faults.load() != nil && s.disturbHandshake(w, r, connectSubject(r)) {
		return
	}
	connect, cred, refusal := s.admit(c, r)
	session, err := s.hub.upgrade(w, r, http.Header{"X-Amzn-RequestId": {c.requestID}}, func(session *session) {
		if refusal == nil {
			session.audience = connect.UserARN
			session.id = connect.SessionID
			session.principal = cred.principal
			session.expires = cred.expires
		}
	})
	if err != nil {
		return // answered by upgrade
	}
	if refusal == nil {
		refusal = s.establish(session, c, connect)
	}
	if refusal != nil {
		// The client learns no more than the code; the log says why.
		s.logf("%s: connect refused: %v", c.requestID, refusal)
		code, reason := closeUnauthorized, "Unauthorized"
		var e *refusedSession
		if errors.As(refusal, &e) {
			code, reason = e.code, e.reason
		}
		session.close(code, reason)
	}
	session.run(nil)
}

// A refusedSession is a session that is not opened for another reason than that
// the caller may not.
type refusedSession struct {
	code   int
	reason string // told to the client
	why    string
}

func (e *refusedSession) Error() string { return e.why }

// admit decides whether the caller may open the session that the query asks for.
func (s *Server) admit(c *call, r *http.Request) (*presign.Connect, *credential, error) {
	request := presign.Request{Method: r.Method, Host: r.Host, Path: c.path, RawQuery: c.rawQuery, Header: r.Header}
	connect, cred, err := s.verify(request, r.URL.Query().Get("X-Amz-Security-Token"))
	if err != nil {
		if cred != nil && s.options.ExplainAuth {
			s.explainConnect(c, request, cred)
		}
		return nil, nil, err
	}
	if connect.Lenience != "" {
		s.logf("%s: connect: %s", c.requestID, connect.Lenience)
	}
	if s.hub.faults.hit(faultSubject{user: connect.UserARN}, FaultExpire) != nil {
		return nil, nil, errors.New("the credentials have expired, as a fault has it")
	}
	c.principal = cred.principal
	if err := s.allow(c, "chime:Connect", connect.UserARN, nil); err != nil {
		return nil, nil, err
	}
	return connect, cred, nil
}

// explainConnect writes to the log how a signature departs from the right one.
func (s *Server) explainConnect(c *call, r presign.Request, cred *credential) {
	e := presign.Explain(r, aws.Credentials{
		AccessKeyID: cred.accessKeyID, SecretAccessKey: cred.secret, SessionToken: cred.token,
	}, c.now)
	for _, f := range e.Findings {
		s.logf("%s: connect: %s; %s", c.requestID, f.Message, f.Fix)
	}
	if d := e.Difference; d != nil && d.Line > 0 {
		s.logf("%s: connect: line %d of the %s is %q, the client signed %q", c.requestID, d.Line, d.In, d.Want, d.Signed)
	}
}

// establish adds the session to the audience of its user. From the frame
// SESSION_ESTABLISHED on it gets every event of the user's channels: it joins
// while no change can be made, and what it is told first is queued with it.
func (s *Server) establish(session *session, c *call, connect *presign.Connect) error {
	if s.rates.on && !s.rates.allow("connect "+connect.UserARN, 1, c.now) {
		return &refusedSession{websocket.CloseTryAgainLater, "Throttled", "one connect per second is allowed for " + connect.UserARN}
	}
	return s.store.view(func(t *tables) error {
		if u := t.users[connect.UserARN]; u == nil || u.Bot != nil {
			return errors.New("no AppInstanceUser has the ARN " + connect.UserARN)
		}
		first := []frame{newEvent(eventHeaders{EventType: eventSessionEstablished, MessageType: system}, nil)}
		if connect.PrefetchOn == "connect" {
			first = append(first, t.prefetch(connect.UserARN, connect.PrefetchSortBy)...)
		}
		if !s.hub.join(session, s.options.Quotas.ConnectionsPerUser, first...) {
			return &refusedSession{closeForbidden, "Forbidden", connect.UserARN + " has as many connections as its quota allows"}
		}
		return nil
	})
}
