package emulator

import "reflect"

// An operation is one row of the route table: an operation of a service, how a
// request for it looks, whom it must be allowed to, and what does it.
type operation struct {
	service service
	name    string // as in the API model
	method  string
	path    string // "/channels/{channelArn}/messages"
	query   string // the constant part of the query, "operation=redact", or empty
	target  string // what names the operation where the path does not: X-Amz-Target, or the form's Action
	status  int    // of a success
	bearer  bearerRule

	// resources says on which resources IAM must allow the action: "*", or, with
	// commas between them, members of the input by name, each with an optional
	// suffix ("AppInstanceArn/user/*"), or "app-instance/*", "room/*" or
	// "logging-configuration/*" for all of the account.
	// A member that is absent is left out; without any, "*" stands.
	resources string

	unsigned bool // callable without a signature
	handler  handler

	// difference is the known difference to the service, for docs/emulator.md. It
	// begins with "stored; " where what is accepted has no further effect.
	difference string
}

// action is the operation's name in IAM policies.
func (o *operation) action() string { return o.service.scope() + ":" + o.name }

// A service is one of the APIs that the emulator serves.
type service string

const (
	messagingService service = "chime-sdk-messaging"
	identityService  service = "chime-sdk-identity"
	ivschatService   service = "ivschat"
	stsService       service = "sts"
	cognitoService   service = "cognito-identity"
)

// scope is the service's name in credential scopes and in IAM actions.
func (s service) scope() string {
	switch s {
	case messagingService, identityService:
		return "chime"
	}
	return string(s)
}

// A bearerRule says whether a call names the user or bot as whom it acts, in
// the header x-amz-chime-bearer.
type bearerRule int

const (
	bearerIgnored bearerRule = iota
	bearerOptional
	bearerRequired
)

// bearerHeader names the user or bot as whom a Chime call acts.
const bearerHeader = "X-Amz-Chime-Bearer"

// A handler carries an operation out. One of its functions is set.
type handler struct {
	input any // a nil pointer to the type of its input
	read  func(*tables, *call, any) (any, error)
	write func(*tx, *call, any) (any, error)
	ask   func(*Server, *call, any) (any, error)
}

// reading makes a handler of an operation that changes nothing.
func reading[I, O any](f func(*tables, *call, *I) (*O, error)) handler {
	return handler{input: (*I)(nil), read: func(t *tables, c *call, in any) (any, error) { return f(t, c, in.(*I)) }}
}

// writing makes a handler of an operation that changes the state.
func writing[I, O any](f func(*tx, *call, *I) (*O, error)) handler {
	return handler{input: (*I)(nil), write: func(t *tx, c *call, in any) (any, error) { return f(t, c, in.(*I)) }}
}

// acting makes a handler of an operation that changes the state and answers with nothing.
func acting[I any](f func(*tx, *call, *I) error) handler {
	return handler{input: (*I)(nil), write: func(t *tx, c *call, in any) (any, error) { return nil, f(t, c, in.(*I)) }}
}

// asking makes a handler of an operation that concerns the server, not the state.
func asking[I, O any](f func(*Server, *call, *I) (*O, error)) handler {
	return handler{input: (*I)(nil), ask: func(s *Server, c *call, in any) (any, error) { return f(s, c, in.(*I)) }}
}

// newInput returns a new, empty input to decode into.
func (h *handler) newInput() any { return reflect.New(reflect.TypeOf(h.input).Elem()).Interface() }

// run carries the operation out, with an input of newInput.
func (h *handler) run(s *Server, c *call, in any) (out any, err error) {
	switch {
	case h.read != nil:
		err = s.store.view(func(t *tables) error {
			out, err = h.read(t, c, in)
			return err
		})
	case h.write != nil:
		err = s.store.update(func(t *tx) error {
			out, err = h.write(t, c, in)
			return err
		})
	default:
		out, err = h.ask(s, c, in)
	}
	return out, err
}

// members returns the values of a member of an input that is a string, an
// optional string or a list of strings; none when it is absent.
func members(input any, name string) []string {
	v := reflect.ValueOf(input)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return nil
	}
	switch m := fieldValue(v.Elem(), name).(type) {
	case string:
		if m != "" {
			return []string{m}
		}
	case *string:
		if m != nil && *m != "" {
			return []string{*m}
		}
	case []string:
		return m
	}
	return nil
}

func fieldValue(v reflect.Value, name string) any {
	f := v.FieldByName(name)
	if !f.IsValid() {
		return nil
	}
	return f.Interface()
}

// do carries out an operation of chime-sdk-messaging within the emulator, as a
// user or bot, past signature and IAM.
func (s *Server) do(name, bearer string, in any) (any, error) {
	for _, o := range operations() {
		if o.name == name {
			return o.handler.run(s, &call{operation: &o, now: s.clock.now(), bearer: bearer}, in)
		}
	}
	return nil, unknownOperation()
}
