package emulator

import (
	"net/url"
	"slices"
	"strings"
	"sync"
)

// operations is the route table: all that the emulator answers.
var operations = sync.OnceValue(func() []operation {
	return slices.Concat(
		messagingService.rows(messagingOperations()),
		identityService.rows(identityOperations()),
		ivschatService.rows(ivschatOperations()),
		stsService.rows(stsOperations()),
		cognitoService.rows(cognitoOperations()),
	)
})

// rows are operations as those of a service.
func (s service) rows(operations []operation) []operation {
	for i := range operations {
		operations[i].service = s
	}
	return operations
}

// A router finds the operation of a request.
type router struct {
	byShape  map[shapeOfPath][]*route
	byTarget map[string]*operation // key: scope and target
}

// A shapeOfPath is what is compared first: with about a hundred operations, few share it.
type shapeOfPath struct {
	scope, method string
	segments      int
}

type route struct {
	*operation
	segments   []string // of the path, labels in braces
	key, value string   // the constant query
}

// routes is made once, from the operations, and never changed.
var routes = sync.OnceValue(func() *router {
	r := &router{byShape: map[shapeOfPath][]*route{}, byTarget: map[string]*operation{}}
	all := operations()
	for i := range all {
		o := &all[i]
		if o.target != "" {
			r.byTarget[o.service.scope()+" "+o.target] = o
			continue
		}
		path := &route{operation: o, segments: strings.Split(o.path, "/")}
		path.key, path.value, _ = strings.Cut(o.query, "=")
		shape := shapeOfPath{o.service.scope(), o.method, len(path.segments)}
		r.byShape[shape] = append(r.byShape[shape], path)
	}
	for shape := range r.byShape {
		// A row with a constant query goes before the row with the same path without one.
		slices.SortStableFunc(r.byShape[shape], func(a, b *route) int { return len(b.key) - len(a.key) })
	}
	return r
})

// find returns the operation that a request of a service asks for, and the
// labels of its path. ARNs in a path are one segment, percent-encoded, so the
// path is taken apart before it is decoded.
func (rt *router) find(scope, method, escapedPath string, query url.Values) (*operation, map[string]string) {
	segments := strings.Split(escapedPath, "/")
	for _, r := range rt.byShape[shapeOfPath{scope, method, len(segments)}] {
		if r.key != "" && query.Get(r.key) != r.value {
			continue
		}
		if labels, ok := r.match(segments); ok {
			return r.operation, labels
		}
	}
	return nil, nil
}

func (r *route) match(segments []string) (map[string]string, bool) {
	for i, want := range r.segments {
		if !strings.HasPrefix(want, "{") && want != segments[i] {
			return nil, false
		}
	}
	var labels map[string]string
	for i, want := range r.segments {
		if !strings.HasPrefix(want, "{") {
			continue
		}
		value, err := url.PathUnescape(segments[i])
		if err != nil || value == "" {
			return nil, false
		}
		if labels == nil {
			labels = map[string]string{}
		}
		labels[strings.Trim(want, "{}")] = value
	}
	return labels, true
}

// findTarget returns the operation of a service whose requests all go to "/".
func (rt *router) findTarget(scope, target string) *operation {
	return rt.byTarget[scope+" "+target]
}
