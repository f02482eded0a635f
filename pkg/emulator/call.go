package emulator

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// A call is one HTTP request to a service, while it is answered.
type call struct {
	requestID string
	now       time.Time
	service   service // that is called, as far as the request tells
	operation *operation
	principal *principal
	bearer    string // ARN of the user or bot as whom the call acts; empty if it names none

	method   string
	host     string // as the caller wrote it
	path     string // escaped, as received
	rawQuery string
	query    url.Values
	labels   map[string]string // of the path
	header   http.Header
	body     []byte
	remote   string          // address of the caller, without port
	secure   bool            // over TLS
	done     <-chan struct{} // closed when the caller is gone
}

func (s *Server) newCall(r *http.Request) *call {
	remote, _, _ := net.SplitHostPort(r.RemoteAddr)
	return &call{
		requestID: s.random.uuid(),
		now:       s.clock.now(),
		method:    r.Method,
		host:      r.Host,
		path:      r.URL.EscapedPath(),
		rawQuery:  r.URL.RawQuery,
		header:    r.Header,
		remote:    remote,
		secure:    r.TLS != nil,
		done:      r.Context().Done(),
	}
}

// serveAPI answers a call to one of the services.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	c := s.newCall(r)
	out, err := s.perform(c, r)
	if err != nil {
		s.respondError(w, c, err)
		return
	}
	s.respond(w, c, out)
}

// perform takes a call through all that it must pass, in the order in which
// AWS services do: known, signed, well formed, allowed by IAM, and then carried
// out, where the rules of the service apply.
func (s *Server) perform(c *call, r *http.Request) (any, error) {
	if r.ContentLength > maxBody {
		return nil, tooLarge(maxBody)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, badRequest("The request body could not be read.")
	}
	if len(body) > maxBody {
		return nil, tooLarge(maxBody)
	}
	c.body = body
	if c.query, err = url.ParseQuery(c.rawQuery); err != nil {
		return nil, badRequest("The query string could not be parsed.")
	}
	auth, authErr := parseAuthorization(c.header.Get("Authorization"))
	if err := s.route(c, auth); err != nil {
		return nil, err
	}
	if s.hub.faults.load() != nil {
		if err := s.disturbCall(c); err != nil {
			return nil, err
		}
	}
	if !c.operation.unsigned {
		if c.header.Get("Authorization") == "" {
			return nil, signatureError("MissingAuthenticationTokenException", "Missing Authentication Token")
		}
		if authErr != nil {
			return nil, authErr
		}
		cred, err := s.verifyHeader(c, auth)
		if err != nil {
			return nil, err
		}
		c.principal = cred.principal
	}
	if c.operation.bearer != bearerIgnored {
		c.bearer = c.header.Get(bearerHeader)
	}
	in := c.operation.handler.newInput()
	if err := s.decode(c, in); err != nil {
		return nil, err
	}
	if err := s.authorize(c, in); err != nil {
		return nil, err
	}
	if err := s.rates.take(c, in); err != nil {
		return nil, err
	}
	return c.operation.handler.run(s, c, in)
}

// maxBody is the size of the largest request body that is read. The largest
// valid input, a batch of 100 ARNs, is an eighth of it.
const maxBody = 1 << 20

// decode fills the input of a call. Chime refuses a bad bearer with 401 and
// everything else with 400.
func (s *Server) decode(c *call, into any) error {
	err := s.decoder.decode(inputSource{path: c.labels, query: c.query, header: c.header, body: c.body}, into)
	var bad *inputError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &bad) && c.operation.bearer != bearerIgnored && bad.bearer():
		return unauthorizedBearer()
	case c.operation.service == ivschatService:
		return validationError(bad)
	case c.operation.service == cognitoService:
		return cognitoError("InvalidParameterException", "%v", err)
	default:
		return badRequest("%v", err)
	}
}

// route finds the operation of a call. The credential scope decides the
// service; unsigned operations are named by the request itself.
func (s *Server) route(c *call, auth authorization) error {
	scope := auth.scope.Service
	if target := c.header.Get("X-Amz-Target"); target != "" {
		service, name, _ := strings.Cut(target, ".")
		if service == "AWSCognitoIdentityService" {
			c.service = cognitoService
			c.operation = routes().findTarget(string(cognitoService), name)
		}
	} else if c.path == "/" && c.method == http.MethodPost && strings.HasPrefix(c.header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		form, err := url.ParseQuery(string(c.body))
		if err != nil {
			return badRequest("The form could not be parsed.")
		}
		c.query = form
		c.service = stsService
		c.operation = routes().findTarget(string(stsService), form.Get("Action"))
	} else if scope != "" {
		c.operation, c.labels = routes().find(scope, c.method, c.path, c.query)
	} else {
		// To tell a call that is not signed from a path that is not known.
		for _, s := range []service{messagingService, ivschatService} {
			if c.operation == nil {
				c.operation, c.labels = routes().find(s.scope(), c.method, c.path, c.query)
			}
		}
	}
	if c.operation == nil {
		return unknownOperation()
	}
	c.service = c.operation.service
	return nil
}
