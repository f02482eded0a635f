package emulator

import (
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/peal-cli/peal/pkg/iam"
)

// A principal is who signed a request: the root of the account, or an identity
// with policies.
type principal struct {
	ARN      string
	root     bool // may do everything
	policies iam.Policies
	context  iam.Context  // the condition keys that come with the principal
	session  *roleSession // nil: not a session of a role
}

// A credential is an access key and whose it is.
type credential struct {
	accessKeyID string
	secret      string
	token       string    // of temporary credentials
	expires     time.Time // zero: never
	principal   *principal
}

// credential finds an access key. Temporary ones are known by the session token
// that comes with them.
func (s *Server) credential(accessKeyID, token string) (*credential, bool) {
	c := s.directory.keys[accessKeyID]
	if c == nil && token != "" {
		c = s.issuer.open(accessKeyID, token)
	}
	return c, c != nil
}

// rootCredential is the access key of the account itself.
func rootCredential(o *Options) *credential {
	arn := "arn:aws:iam::" + o.Account + ":root"
	return &credential{
		accessKeyID: o.AccessKeyID,
		secret:      o.SecretAccessKey,
		principal: &principal{ARN: arn, root: true, context: iam.Context{
			"aws:PrincipalArn":     {arn},
			"aws:PrincipalAccount": {o.Account},
			"aws:PrincipalType":    {"Account"},
			"aws:userid":           {o.Account},
		}},
	}
}

// authorize asks the policies of the caller for the action of a call on each of
// its resources. All must be allowed: a channel call needs its bearer and its
// channel (Service Authorization Reference, Amazon Chime). STS decides itself,
// as the policy of a role has a say there.
func (s *Server) authorize(c *call, input any) error {
	if c.principal == nil || c.principal.root || c.operation.service == stsService {
		return nil
	}
	for _, resource := range s.resources(c.operation, input) {
		if err := s.allow(c, c.operation.action(), resource, input); err != nil {
			return err
		}
		if c.operation.service == ivschatService && strings.HasPrefix(c.operation.name, "Create") && requestTags(input) != nil {
			// IVS Chat API reference, TagResource; Chime asks for no more than the creation.
			if err := s.allow(c, "ivschat:TagResource", resource, input); err != nil {
				return err
			}
		}
	}
	return nil
}

// allow asks for one action on one resource.
func (s *Server) allow(c *call, action, resource string, input any) error {
	p := c.principal
	if p.root {
		return nil
	}
	result := p.policies.Evaluate(iam.Request{Action: action, Resource: resource, Context: s.requestContext(c, resource, input)})
	if result.Decision == iam.Allowed {
		return nil
	}
	kind := "identity-based"
	if result.Session {
		kind = "session"
	}
	because := fmt.Sprintf("because no %s policy allows the %s action", kind, action)
	if result.Decision == iam.ExplicitDeny {
		article := "an"
		if result.Session {
			article = "a"
		}
		because = fmt.Sprintf("with an explicit deny in %s %s policy", article, kind)
	}
	return &apiError{
		Status: http.StatusForbidden,
		Type:   "AccessDeniedException",
		Message: fmt.Sprintf("User: %s is not authorized to perform: %s on resource: %s %s",
			p.ARN, action, resource, because),
	}
}

// resources are the ARNs that a call touches.
func (s *Server) resources(o *operation, input any) []string {
	var arns []string
	for spec := range strings.SplitSeq(o.resources, ",") {
		switch member, suffix, ok := strings.Cut(spec, "/"); {
		case spec == "*":
			arns = append(arns, spec)
		case member == "app-instance", member == "room", member == "logging-configuration":
			arns = append(arns, fmt.Sprintf("arn:aws:%s:%s:%s:%s", o.service.scope(), s.options.Region, s.options.Account, spec))
		default:
			for _, arn := range members(input, member) {
				if ok {
					arn += "/" + suffix
				}
				arns = append(arns, arn)
			}
		}
	}
	if arns == nil {
		return []string{"*"}
	}
	return arns
}

// requestContext holds the condition keys of a request that AWS documents as
// global ones and that make sense here.
func (s *Server) requestContext(c *call, resource string, input any) iam.Context {
	host, _, _ := strings.Cut(c.remote, "%")
	context := iam.Context{
		"aws:CurrentTime":     {c.now.Format(time.RFC3339)},
		"aws:EpochTime":       {fmt.Sprint(c.now.Unix())},
		"aws:RequestedRegion": {s.options.Region},
		"aws:SourceIp":        {host},
		"aws:SecureTransport": {fmt.Sprint(c.secure)},
	}
	if agent := c.header.Get("User-Agent"); agent != "" {
		context["aws:UserAgent"] = []string{agent}
	}
	for key, values := range c.principal.context {
		context[key] = values
	}
	for _, t := range s.tagsOf(resource) {
		context["aws:ResourceTag/"+t.Key] = []string{t.Value}
	}
	for _, t := range requestTags(input) {
		context["aws:RequestTag/"+t.Key] = []string{t.Value}
		context["aws:TagKeys"] = append(context["aws:TagKeys"], t.Key)
	}
	if keys := members(input, "TagKeys"); keys != nil {
		context["aws:TagKeys"] = keys
	}
	return context
}

// tagsOf returns the tags of a resource.
func (s *Server) tagsOf(arn string) (tags []tag) {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	if r := s.store.tables.tags[arn]; r != nil {
		tags = append(tags, r.Tags...)
	}
	return tags
}

// requestTags returns the tags that a call wants to set.
func requestTags(input any) (tags []tag) {
	v := reflect.ValueOf(input)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return nil
	}
	switch member := fieldValue(v.Elem(), "Tags").(type) {
	case []tag:
		return member
	case map[string]string:
		for _, key := range slices.Sorted(maps.Keys(member)) {
			tags = append(tags, tag{Key: key, Value: member[key]})
		}
	}
	return tags
}
