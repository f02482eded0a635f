package emulator

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	//lint:ignore SA1019 only the API models in its directory are read
	_ "github.com/aws/aws-sdk-go"
)

// An apiModel is the machine-readable description of a service.
type apiModel struct {
	Operations map[string]struct {
		HTTP struct {
			Method       string
			RequestURI   string `json:"requestUri"`
			ResponseCode int    `json:"responseCode"`
		}
		Input, Output *shapeRef
	}
	Shapes map[string]modelShape
}

type shapeRef struct {
	Shape        string
	Location     string
	LocationName string
}

type modelShape struct {
	Type       string
	Members    map[string]shapeRef
	Required   []string
	Member     shapeRef // of a list
	Key, Value shapeRef // of a map
	Min, Max   int
	Pattern    string
	Enum       []string
	Sensitive  bool
}

func loadModel(t *testing.T, s service) *apiModel {
	t.Helper()
	versions := map[service]string{messagingService: "2021-05-15", identityService: "2021-04-20", ivschatService: "2020-07-14"}
	p, err := build.Import("github.com/aws/aws-sdk-go", ".", build.FindOnly)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(p.Dir, "models", "apis", string(s), versions[s], "api-2.json"))
	if err != nil {
		t.Fatal(err)
	}
	m := &apiModel{}
	if err := json.Unmarshal(data, m); err != nil {
		t.Fatal(err)
	}
	if s == messagingService {
		// Newer than the module: botocore 1.43.11 has one more member.
		m.Shapes["GetMessagingSessionEndpointRequest"].Members["NetworkType"] =
			shapeRef{Shape: "NetworkType", Location: "querystring", LocationName: "network-type"}
		m.Shapes["NetworkType"] = modelShape{Type: "string", Enum: []string{"IPV4_ONLY", "DUAL_STACK"}}
	}
	if s == ivschatService {
		// The pattern has [a-z-] without the +, and would refuse every ARN there is.
		arn := m.Shapes["ResourceArn"]
		arn.Pattern = strings.Replace(arn.Pattern, "[a-z-]/", "[a-z-]+/", 1)
		m.Shapes["ResourceArn"] = arn
	}
	return m
}

// structs are the struct types of the package by name, as they are declared.
type structs map[string]ast.Expr

func parseStructs(t *testing.T) structs {
	t.Helper()
	all := structs{}
	for _, file := range []string{"shapes_messaging.go", "shapes_identity.go", "shapes_ivschat.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.TypeSpec); ok {
				all[s.Name.Name] = s.Type
			}
			return true
		})
	}
	return all
}

// A declaredMember is what a field says of its member.
type declaredMember struct {
	Location, Name   string
	Type             string
	Check, Each, Key comparableConstraint
	Omit             bool // left out of answers when zero
}

type comparableConstraint struct {
	Required  bool
	Min, Max  int
	Pattern   string
	Enum      string
	Sensitive bool
}

func (c constraint) comparable() comparableConstraint {
	return comparableConstraint{c.required, c.min, c.max, c.pattern.source, strings.Join(c.enum, "|"), c.sensitive}
}

// members returns the members that a struct declares, in order, embedded ones
// among them; false if there is no such struct.
func (all structs) members(name string) ([]declaredMember, bool) {
	expr, ok := all[name]
	if !ok {
		return nil, false
	}
	if alias, ok := expr.(*ast.Ident); ok {
		return all.members(alias.Name)
	}
	var members []declaredMember
	for _, f := range expr.(*ast.StructType).Fields.List {
		if len(f.Names) == 0 {
			embedded, _ := all.members(f.Type.(*ast.Ident).Name)
			members = append(members, embedded...)
			continue
		}
		text, _ := strconv.Unquote(f.Tag.Value)
		tag := reflect.StructTag(text)
		var typ strings.Builder
		printer.Fprint(&typ, token.NewFileSet(), f.Type)
		m := declaredMember{
			Type:  typ.String(),
			Check: parseConstraint(tag.Get("check")).comparable(),
			Each:  parseConstraint(tag.Get("each")).comparable(),
			Key:   parseConstraint(tag.Get("key")).comparable(),
		}
		for _, location := range []string{"path", "query", "header", "json"} {
			if name, ok := tag.Lookup(location); ok {
				m.Location = location
				m.Name, _, m.Omit = strings.Cut(name, ",")
			}
		}
		members = append(members, m)
	}
	return members, true
}

// A modelTest compares one model with what the package declares.
type modelTest struct {
	*testing.T
	service service
	model   *apiModel
	structs structs
	done    map[string]bool // structs compared
}

// Every member of every operation is declared as the API model has it: its
// name, location and type, whether it is required, its bounds, pattern, enum
// and sensitivity. And every operation is routed as the model says.
func TestModels(t *testing.T) {
	t.Parallel()
	all := parseStructs(t)
	for _, s := range []service{messagingService, identityService, ivschatService} {
		t.Run(string(s), func(t *testing.T) {
			t.Parallel()
			m := &modelTest{t, s, loadModel(t, s), all, map[string]bool{}}
			for name, o := range m.model.Operations {
				if o.Input != nil {
					m.compare(m.structName(name)+"Input", o.Input.Shape, true, false)
				}
				if o.Output != nil {
					m.compare(m.structName(name)+"Output", o.Output.Shape, false, true)
				}
				m.compareRoute(name)
			}
		})
	}
}

// structName is the name of the struct for a shape or an operation.
func (m *modelTest) structName(shape string) string {
	switch {
	case m.service == ivschatService && (strings.HasSuffix(shape, "agResource") || shape == "ListTagsForResource"):
		return "ivschat" + shape
	case m.service == identityService && shape == "ExpirationSettings":
		return "appInstanceUserExpirationSettings"
	case m.service == identityService && shape == "Configuration":
		return "botConfiguration"
	}
	return lowerFirst(shape)
}

// compare compares a struct with a shape, which is part of an input, an output,
// or both.
func (m *modelTest) compare(name, shape string, in, out bool) {
	if m.done[fmt.Sprint(name, in, out)] {
		return
	}
	m.done[fmt.Sprint(name, in, out)] = true
	declared, ok := m.structs.members(name)
	if !ok {
		m.Errorf("there is no struct %s for the shape %s", name, shape)
		return
	}
	s := m.model.Shapes[shape]
	if len(declared) != len(s.Members) {
		m.Errorf("%s has %d members, want the %d of %s", name, len(declared), len(s.Members), shape)
	}
	for member, ref := range s.Members {
		want := m.member(member, ref, slices.Contains(s.Required, member), in)
		i := slices.IndexFunc(declared, func(d declaredMember) bool { return d.Location == want.Location && d.Name == want.Name })
		if i < 0 {
			m.Errorf("%s has no member %q in %s", name, want.Name, want.Location)
			continue
		}
		got := declared[i]
		want.Omit = got.Omit
		if got.Omit && slices.Contains(s.Required, member) {
			m.Errorf("%s.%s is required, yet it is left out when zero", name, member)
		}
		if !in {
			// An answer needs no checks, and may have structures that requests have, too.
			got.Check, got.Each, got.Key = want.Check, want.Each, want.Key
			got.Type = strings.TrimPrefix(got.Type, "*")
			want.Type = strings.TrimPrefix(want.Type, "*")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			m.Errorf("%s.%s differs from the model (-want +got):\n%s", name, member, diff)
		}
		m.compareNested(ref.Shape, in, out)
	}
}

// compareNested compares the structures in a member.
func (m *modelTest) compareNested(shape string, in, out bool) {
	switch s := m.model.Shapes[shape]; s.Type {
	case "structure":
		m.compare(m.structName(shape), shape, in, out)
	case "list":
		m.compareNested(s.Member.Shape, in, out)
	case "map":
		m.compareNested(s.Value.Shape, in, out)
	}
}

// member is how a member of a shape is to be declared.
func (m *modelTest) member(name string, ref shapeRef, required, in bool) declaredMember {
	s := m.model.Shapes[ref.Shape]
	d := declaredMember{Location: "json", Name: name, Type: m.goType(ref.Shape, required || !in)}
	d.Check = s.constraint()
	d.Check.Required = required
	switch s.Type {
	case "list":
		d.Each = m.model.Shapes[s.Member.Shape].constraint()
	case "map":
		d.Key = m.model.Shapes[s.Key.Shape].constraint()
		d.Each = m.model.Shapes[s.Value.Shape].constraint()
	}
	if ref.LocationName != "" {
		d.Name = ref.LocationName
	}
	switch ref.Location {
	case "uri":
		d.Location = "path"
	case "querystring":
		d.Location = "query"
	case "header":
		d.Location = "header"
	}
	return d
}

func (s modelShape) constraint() comparableConstraint {
	c := comparableConstraint{Min: s.Min, Max: s.Max, Pattern: s.Pattern, Enum: strings.Join(s.Enum, "|"), Sensitive: s.Sensitive}
	if c.Pattern == `[\s\S]*` { // anything
		c.Pattern = ""
	}
	return c
}

// goType is the type of a member: plain when it is always there, a pointer when
// its absence can be told.
func (m *modelTest) goType(shape string, always bool) string {
	s := m.model.Shapes[shape]
	var plain string
	switch s.Type {
	case "structure":
		return "*" + m.structName(shape)
	case "list":
		return "[]" + strings.TrimPrefix(m.goType(s.Member.Shape, true), "*")
	case "map":
		return "map[string]" + strings.TrimPrefix(m.goType(s.Value.Shape, true), "*")
	case "string":
		plain = "string"
	case "integer":
		plain = "int"
	case "boolean":
		plain = "bool"
	case "timestamp":
		switch {
		case !always:
			plain = "time.Time"
		case m.service == ivschatService:
			plain = "isoTime"
		default:
			plain = "epoch"
		}
	default:
		m.Errorf("no Go type for a %s", s.Type)
	}
	if always {
		return plain
	}
	return "*" + plain
}

// compareRoute compares the row of an operation in the route table.
func (m *modelTest) compareRoute(name string) {
	rows := operations()
	i := slices.IndexFunc(rows, func(o operation) bool { return o.service == m.service && o.name == name })
	if i < 0 && m.service == identityService {
		// Tagging is the same in both services, and so are the requests.
		i = slices.IndexFunc(rows, func(o operation) bool {
			return o.service == messagingService && o.name == name && strings.HasPrefix(o.path, "/tags")
		})
	}
	if i < 0 {
		m.Errorf("%s is not in the route table", name)
		return
	}
	got, want := rows[i], m.model.Operations[name].HTTP
	if want.ResponseCode == 0 {
		want.ResponseCode = 200
	}
	path, query, _ := strings.Cut(want.RequestURI, "?")
	if got.method != want.Method || got.path != path || got.query != query || got.status != want.ResponseCode {
		m.Errorf("%s is %s %s?%s → %d, want %s %s → %d", name,
			got.method, got.path, got.query, got.status, want.Method, want.RequestURI, want.ResponseCode)
	}
	if input := reflect.TypeOf(got.handler.newInput()).Elem().Name(); input != m.structName(name)+"Input" {
		m.Errorf("%s is decoded into a %s, want a %sInput", name, input, m.structName(name))
	}
	bearer := bearerIgnored
	if in := m.model.Operations[name].Input; in != nil {
		s := m.model.Shapes[in.Shape]
		if _, ok := s.Members["ChimeBearer"]; ok {
			bearer = bearerOptional
		}
		if slices.Contains(s.Required, "ChimeBearer") {
			bearer = bearerRequired
		}
	}
	if got.bearer != bearer {
		m.Errorf("%s has the bearer rule %d, want %d", name, got.bearer, bearer)
	}
}
