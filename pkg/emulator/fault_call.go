package emulator

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// A faultSubject is what a fault of calls or handshakes may be about.
type faultSubject struct {
	user      string
	room      string
	operation string // empty: a handshake
}

// connectSubject is the user whom a connect URL names, as yet without proof.
func connectSubject(r *http.Request) faultSubject {
	return faultSubject{user: r.URL.Query().Get("userArn")}
}

func (f *fault) concerns(about faultSubject) bool {
	switch {
	case about.operation == "" && !f.onHandshakes(), about.operation != "" && !f.onCalls():
		return false
	case f.User != "" && f.User != about.user, f.Room != "" && f.Room != about.room:
		return false
	}
	return f.Operation == "" || f.Operation == "*" || f.Operation == about.operation
}

// hit returns the first active fault of some kinds that happens now; nil: none.
func (set *faultSet) hit(about faultSubject, kinds ...FaultKind) *fault {
	for _, f := range set.load() {
		if f.on(kinds...) && f.concerns(about) && set.strikeNext(f) {
			return f
		}
	}
	return nil
}

func (c *call) faultSubject() faultSubject {
	return faultSubject{user: c.header.Get(bearerHeader), operation: c.operation.name}
}

// disturbCall makes a call fail before it is looked at.
func (s *Server) disturbCall(c *call) error {
	f := s.hub.faults.hit(c.faultSubject(), FaultThrottle, FaultFail, FaultExpire, FaultHalfOpen)
	if f == nil {
		return nil
	}
	switch f.Kind {
	case FaultThrottle:
		e := faultError(c.service, http.StatusTooManyRequests)
		e.RetryAfter = f.RetryAfter
		return e
	case FaultFail:
		e := faultError(c.service, f.Status)
		e.RetryAfter = f.RetryAfter
		return e
	case FaultExpire:
		return signatureError("ExpiredTokenException", "The security token included in the request is expired")
	}
	s.neverAnswer(f, c.done)
	return nil
}

// faultError is the error of a service that goes with a status. The names are
// those of the API models; STS and Cognito are throttled with 429, too, for
// the sake of Retry-After.
func faultError(service service, status int) *apiError {
	e := &apiError{Status: status, Type: "ServiceFailureException", Code: "ServiceFailure", Message: "A fault was asked for."}
	row := func(throttled, unavailable, failed string) {
		switch status {
		case http.StatusTooManyRequests:
			e.Type = throttled
		case http.StatusServiceUnavailable:
			e.Type = unavailable
		default:
			e.Type = failed
		}
	}
	switch service {
	case ivschatService:
		row("ThrottlingException", "ServiceUnavailableException", "InternalServerException")
		e.Members = map[string]any{}
		if status == http.StatusTooManyRequests {
			e.Members = resourceMembers("")
			e.Members["limit"] = 0
		}
	case stsService:
		row("Throttling", "ServiceUnavailable", "InternalFailure")
	case cognitoService:
		row("TooManyRequestsException", "ServiceUnavailableException", "InternalErrorException")
	default:
		row("ThrottledClientException", "ServiceUnavailableException", "ServiceFailureException")
		switch status {
		case http.StatusTooManyRequests:
			e.Code = "Throttled"
		case http.StatusServiceUnavailable:
			e.Code = "ServiceUnavailable"
		}
	}
	return e
}

// disturbAnswer delays, cuts or drops the answer to a call that was carried out.
func (s *Server) disturbAnswer(w http.ResponseWriter, c *call, status int, body []byte) {
	if c.operation == nil {
		return
	}
	f := s.hub.faults.hit(c.faultSubject(), FaultDelay, FaultCut, FaultDrop)
	if f == nil {
		return
	}
	switch f.Kind {
	case FaultDelay:
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-f.ended:
		case <-c.done:
		case <-s.closed:
		}
		return
	case FaultCut:
		w.WriteHeader(status)
		if len(body) > 1 {
			w.Write(body[:cutAt(len(body), f.Byte)])
		}
		http.NewResponseController(w).Flush()
	}
	panic(http.ErrAbortHandler) // net/http ends the connection, and logs nothing
}

// neverAnswer leaves a client waiting until it gives up, or the fault ends.
func (s *Server) neverAnswer(f *fault, clientGone <-chan struct{}) {
	select {
	case <-clientGone:
	case <-f.ended:
	case <-s.closed:
	}
	panic(http.ErrAbortHandler)
}

// disturbHandshake refuses to open a WebSocket, or leaves it half-open, and
// reports whether it has.
func (s *Server) disturbHandshake(w http.ResponseWriter, r *http.Request, about faultSubject) bool {
	f := s.hub.faults.hit(about, FaultRefuse, FaultHalfOpen)
	if f == nil {
		return false
	}
	if f.Kind == FaultHalfOpen {
		s.neverAnswer(f, r.Context().Done())
	}
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", retryAfter(f.RetryAfter))
	}
	http.Error(w, fmt.Sprintf("fault %d: %s", f.id, http.StatusText(f.Status)), f.Status)
	return true
}

// retryAfter is the value of the header, in whole seconds (RFC 9110, section 10.2.3).
func retryAfter(d time.Duration) string {
	return strconv.Itoa(int((d + time.Second - 1) / time.Second))
}

// chatSubject says whose a chat token is, without using it up.
func (s *Server) chatSubject(token string) faultSubject {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	if r := s.store.tables.chatTokens[digest([]byte(token))]; r != nil {
		return faultSubject{user: r.User, room: r.Room}
	}
	return faultSubject{}
}
