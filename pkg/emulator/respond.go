package emulator

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// respond sends the answer to a call that succeeded.
func (s *Server) respond(w http.ResponseWriter, c *call, out any) {
	if raw, ok := out.(*rawAnswer); ok {
		s.answer(w, c, c.operation.status, raw.contentType, raw.body)
		return
	}
	if c.operation.status == http.StatusNoContent {
		s.answer(w, c, http.StatusNoContent, "", nil)
		return
	}
	body, err := encode(out)
	if err != nil {
		s.logf("%s: %s: the answer cannot be encoded: %v", c.requestID, c.operation.name, err)
		s.respondError(w, c, serviceFailure())
		return
	}
	s.answer(w, c, c.operation.status, "application/json", body)
}

// A rawAnswer is the answer of an operation whose protocol is not REST with JSON.
type rawAnswer struct {
	contentType string
	body        []byte
}

// encode writes JSON as the services do, without HTML escapes.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

// respondError sends a refusal in the form of the service that was called. The
// header x-amzn-ErrorType is what clients take the name of the exception from.
func (s *Server) respondError(w http.ResponseWriter, c *call, err error) {
	e := asAPIError(err)
	if e.Status >= http.StatusInternalServerError {
		s.logf("%s: %s %s: %v", c.requestID, c.method, c.path, err)
	}
	w.Header().Set("X-Amzn-Errortype", e.Type)
	if e.RetryAfter > 0 {
		w.Header().Set("Retry-After", retryAfter(e.RetryAfter))
	}
	contentType, body := errorBody(c.service, e, c.requestID)
	s.answer(w, c, e.Status, contentType, body)
}

func errorBody(service service, e *apiError, requestID string) (contentType string, body []byte) {
	switch service {
	case stsService:
		return "text/xml", queryError(e, requestID)
	case cognitoService:
		body, _ = encode(struct {
			Type    string `json:"__type"`
			Message string `json:"message"`
		}{e.Type, e.Message})
		return "application/x-amz-json-1.1", body
	}
	if e.Code != "" && service != ivschatService {
		body, _ = encode(struct{ Code, Message string }{e.Code, e.Message})
		return "application/json", body
	}
	members := map[string]any{"message": e.Message}
	for name, value := range e.Members {
		members[name] = value
	}
	body, _ = encode(members)
	return "application/json", body
}

// answer is the one place through which every answer to a call leaves.
func (s *Server) answer(w http.ResponseWriter, c *call, status int, contentType string, body []byte) {
	h := w.Header()
	h.Set("X-Amzn-Requestid", c.requestID)
	// Clients correct their clocks by this header, so it tells the emulator's time.
	h.Set("Date", c.now.Format(http.TimeFormat))
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	if status != http.StatusNoContent {
		h.Set("Content-Length", strconv.Itoa(len(body)))
	}
	if s.hub.faults.load() != nil {
		s.disturbAnswer(w, c, status, body)
	}
	w.WriteHeader(status)
	w.Write(body) // nobody is left to tell when the caller is gone
	if s.options.Trace {
		name := "unknown operation"
		if c.operation != nil {
			name = c.operation.name
		}
		s.logf("%s %s: %d in %v", c.requestID, name, status, s.clock.now().Sub(c.now).Round(time.Microsecond))
	}
}

// allowOrigin lets browser clients of any origin call the services, with the
// headers that the AWS SDK for JavaScript sends and reads.
func allowOrigin(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "x-amzn-errortype,x-amzn-requestid,x-amzn-errormessage,date")
}

// preflight answers the question of a browser whether it may make a call.
func preflight(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Access-Control-Allow-Methods", "GET,POST,PUT,DELETE,OPTIONS")
	h.Set("Access-Control-Allow-Headers", "authorization,content-type,amz-sdk-invocation-id,amz-sdk-request,x-amz-chime-bearer,x-amz-content-sha256,x-amz-date,x-amz-security-token,x-amz-target,x-amz-user-agent")
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
}
