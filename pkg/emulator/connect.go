package emulator

import (
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"

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
	connect, cred, refusal := s.admit(c, r)
	session, err := s.hub.upgrade(w, r, http.Header{"X-Amzn-RequestId": {c.requestID}})
	if err != nil {
		return // answered by upgrade
	}
	if refusal != nil {
		s.refuse(session, refusal)
		return
	}
	session.audience = connect.UserARN
	session.id = connect.SessionID
	session.principal = cred.principal
	session.expires = cred.expires
	s.establish(session, connect)
}

// admit decides whether the caller may open the session that the query asks for.
func (s *Server) admit(c *call, r *http.Request) (*presign.Connect, *credential, error) {
	connect, cred, err := s.verify(presign.Request{
		Method: r.Method, Host: r.Host, Path: c.path, RawQuery: c.rawQuery, Header: r.Header,
	}, r.URL.Query().Get("X-Amz-Security-Token"))
	if err != nil {
		return nil, nil, err
	}
	if connect.Lenience != "" {
		s.logf("%s: connect: %s", c.requestID, connect.Lenience)
	}
	c.principal = cred.principal
	if err := s.allow(c, "chime:Connect", connect.UserARN, nil); err != nil {
		return nil, nil, err
	}
	err = s.store.view(func(t *tables) error {
		if u := t.users[connect.UserARN]; u == nil || u.Bot != nil {
			return errors.New("userArn is no AppInstanceUser of this emulator")
		}
		return nil
	})
	return connect, cred, err
}

// refuse closes a session before it has begun. The client learns no more than
// that; the log says why.
func (s *Server) refuse(session *session, why error) {
	s.logf("connect refused: %v", why)
	session.run(nil)
	session.close(closeUnauthorized, "Unauthorized")
}

// establish adds the session to the audience of its user. From the frame
// SESSION_ESTABLISHED on it gets every event of the user's channels: it joins
// while no change can be made, and what it is told first is queued with it.
func (s *Server) establish(session *session, connect *presign.Connect) {
	session.hold() // what it is told may still be on its way to the data file
	session.run(nil)
	joined := true
	err := s.store.view(func(t *tables) error {
		first := []frame{newEvent(eventHeaders{EventType: eventSessionEstablished, MessageType: system}, nil)}
		if connect.PrefetchOn == "connect" {
			first = append(first, t.prefetch(connect.UserARN, connect.PrefetchSortBy)...)
		}
		joined = s.hub.join(session, s.options.Quotas.ConnectionsPerUser, first...)
		return nil
	})
	switch {
	case err != nil:
		session.drop("state cannot be stored")
	case !joined:
		s.logf("connect refused: %s has %d connections", connect.UserARN, s.options.Quotas.ConnectionsPerUser)
		session.close(closeForbidden, "Forbidden")
	}
	session.release()
}
