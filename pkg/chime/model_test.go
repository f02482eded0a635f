package chime_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"math"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	//lint:ignore SA1019 only the API models in this module are read
	_ "github.com/aws/aws-sdk-go"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/peal-cli/peal/pkg/chime"
)

// A model is an API model of the AWS SDK, as far as this test reads it.
type model struct {
	Operations map[string]struct {
		HTTP struct {
			Method       string
			RequestURI   string `json:"requestUri"`
			ResponseCode int
		}
		Input, Output struct{ Shape string }
	}
	Shapes map[string]shape
}

type shape struct {
	Type               string
	Enum               []string
	Members            map[string]member
	Member, Key, Value member
}

type member struct {
	Shape, Location, LocationName string
	IdempotencyToken              bool
}

// newer lists what the service has learned since the module of the models was
// frozen (botocore 1.43.11, chime-sdk-messaging/2021-05-15/service-2.json).
var newer = map[string][]string{
	"GetMessagingSessionEndpointInput": {"NetworkType"},
	"enum":                             {"NetworkType"},
}

// modelDir returns the directory with the API models.
var modelDir = sync.OnceValues(func() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go").Output()
	return filepath.Join(strings.TrimSpace(string(out)), "models", "apis"), err
})

func readModel(t *testing.T, file string, into any) {
	t.Helper()
	dir, err := modelDir()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

// TestModel calls every operation of both models by its name, with every member
// of its input set, and answers with every member of its output. What goes over
// the wire must be what the model says, and what comes back must be all there.
func TestModel(t *testing.T) {
	t.Parallel()
	transport := new(scriptedTransport)
	cfg := aws.Config{Region: "us-east-1", HTTPClient: transport}
	for _, api := range []struct {
		file   string
		client any
	}{
		{"chime-sdk-messaging/2021-05-15/api-2.json", chime.NewMessaging(cfg)},
		{"chime-sdk-identity/2021-04-20/api-2.json", chime.NewIdentity(cfg)},
	} {
		var m model
		readModel(t, api.file, &m)
		client := reflect.ValueOf(api.client)
		for i := range client.NumMethod() {
			if name := client.Type().Method(i).Name; name != "Options" && name != "Endpoint" && m.Operations[name].HTTP.Method == "" {
				t.Errorf("%s: %T has an operation %s that the model lacks", api.file, api.client, name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(m.Operations)) {
			t.Run(name, func(t *testing.T) {
				method := client.MethodByName(name)
				if !method.IsValid() {
					t.Fatalf("%T has no method %s", api.client, name)
				}
				testOperation(t, m, name, method, transport)
			})
		}
	}
}

func testOperation(t *testing.T, m model, name string, method reflect.Value, transport *scriptedTransport) {
	operation := m.Operations[name]
	inputType := method.Type().In(1).Elem()
	outputType := method.Type().Out(0).Elem()
	checkMembers(t, inputType, m.Shapes[operation.Input.Shape])
	checkMembers(t, outputType, m.Shapes[operation.Output.Shape], "ResultMetadata")

	input := m.example(operation.Input.Shape, "").(map[string]any)
	answer := m.example(operation.Output.Shape, "").(map[string]any)
	in := reflect.New(inputType)
	set(t, in.Elem(), input)
	transport.status = max(operation.HTTP.ResponseCode, 200)
	transport.answer = nil
	if operation.Output.Shape != "" {
		transport.answer = mustJSON(t, wire(answer))
	}

	results := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), in})
	if err := results[1].Interface(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	request := transport.request

	// The request.
	path, constant, _ := strings.Cut(operation.HTTP.RequestURI, "?")
	query, _ := url.ParseQuery(constant)
	header := http.Header{}
	body := map[string]any{}
	for memberName, mem := range m.Shapes[operation.Input.Shape].Members {
		value := input[memberName]
		switch mem.Location {
		case "uri":
			path = strings.ReplaceAll(path, "{"+mem.LocationName+"}", percentEncode(value.(string)))
		case "querystring":
			query.Set(mem.LocationName, queryText(value))
		case "header":
			header.Set(mem.LocationName, value.(string))
		default:
			body[memberName] = wire(value)
		}
	}
	if request.Method != operation.HTTP.Method || request.URL.EscapedPath() != path {
		t.Errorf("%s: %s %s, want %s %s", name, request.Method, request.URL.EscapedPath(), operation.HTTP.Method, path)
	}
	if diff := cmp.Diff(query, request.URL.Query()); diff != "" {
		t.Errorf("%s: query (-want +got):\n%s", name, diff)
	}
	if got, want := request.Header.Get("X-Amz-Chime-Bearer"), header.Get("X-Amz-Chime-Bearer"); got != want {
		t.Errorf("%s: bearer %q, want %q", name, got, want)
	}
	var got map[string]any
	if len(transport.body) > 0 {
		if err := json.Unmarshal(transport.body, &got); err != nil {
			t.Fatalf("%s: body %q: %v", name, transport.body, err)
		}
	}
	if len(body) == 0 {
		body = nil
	}
	if diff := cmp.Diff(body, got); diff != "" {
		t.Errorf("%s: body (-want +got):\n%s", name, diff)
	}
	if got, want := request.Header.Get("Content-Type") != "", body != nil; got != want {
		t.Errorf("%s: has a content type: %v, want %v", name, got, want)
	}

	// The answer.
	if diff := cmp.Diff(answer, get(results[0].Elem()), cmp.Comparer(time.Time.Equal)); diff != "" {
		t.Errorf("%s: output (-want +got):\n%s", name, diff)
	}
}

// TestEnumerations compares the constants of package types with the models.
func TestEnumerations(t *testing.T) {
	t.Parallel()
	want := map[string]map[string]bool{}
	for _, file := range []string{"chime-sdk-messaging/2021-05-15/api-2.json", "chime-sdk-identity/2021-04-20/api-2.json"} {
		var m model
		readModel(t, file, &m)
		for name, s := range m.Shapes {
			for _, value := range s.Enum {
				if want[name] == nil {
					want[name] = map[string]bool{}
				}
				want[name][value] = true
			}
		}
	}
	got := map[string]map[string]bool{}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("types", "enums.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			name := spec.Type.(*ast.Ident).Name
			value, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if got[name] == nil {
				got[name] = map[string]bool{}
			}
			got[name][value] = true
		}
		return true
	})
	for _, name := range newer["enum"] {
		delete(got, name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("enumerations (-want +got):\n%s", diff)
	}
}

func checkMembers(t *testing.T, typ reflect.Type, s shape, extra ...string) {
	t.Helper()
	want := slices.Concat(slices.Collect(maps.Keys(s.Members)), extra, newer[typ.Name()])
	var got []string
	for i := range typ.NumField() {
		got = append(got, typ.Field(i).Name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-model +type):\n%s", typ, diff)
	}
}

// example makes a value of a shape, different for each place in the document.
// Its characters are such that a wrong encoding shows.
func (m model) example(name, place string) any {
	s := m.Shapes[name]
	switch s.Type {
	case "", "structure":
		object := map[string]any{}
		for memberName, mem := range s.Members {
			object[memberName] = m.example(mem.Shape, place+"/"+memberName)
		}
		return object
	case "list":
		return []any{m.example(s.Member.Shape, place+"/0"), m.example(s.Member.Shape, place+"/1")}
	case "map":
		return map[string]any{
			`k"1` + place: m.example(s.Value.Shape, place+"/1"),
			"<k2>":        m.example(s.Value.Shape, place+"/2"),
		}
	case "string":
		if s.Enum != nil {
			return s.Enum[len(place)%len(s.Enum)]
		}
		return "arn:aws:x/ü +&=%2F" + place
	case "integer":
		return int32(len(place))
	case "boolean":
		return true
	case "timestamp":
		return time.Unix(1768472431, int64(len(place))*1e6).UTC()
	default:
		panic("no example for type " + s.Type)
	}
}

// wire turns an example into what JSON carries.
func wire(v any) any {
	switch v := v.(type) {
	case map[string]any:
		object := map[string]any{}
		for name, value := range v {
			object[name] = wire(value)
		}
		return object
	case []any:
		array := make([]any, len(v))
		for i := range v {
			array[i] = wire(v[i])
		}
		return array
	case time.Time:
		return math.Round(float64(v.UnixMilli())) / 1000
	case int32:
		return float64(v)
	default:
		return v
	}
}

func queryText(v any) string {
	if t, ok := v.(time.Time); ok {
		return t.Format("2006-01-02T15:04:05.999Z")
	}
	return fmt.Sprint(v)
}

// percentEncode encodes all but the unreserved characters of RFC 3986.
func percentEncode(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// set stores an example in a Go value, and get is its inverse.
func set(t *testing.T, v reflect.Value, example any) {
	t.Helper()
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch example := example.(type) {
	case map[string]any:
		if v.Kind() == reflect.Map {
			v.Set(reflect.MakeMap(v.Type()))
			for name, value := range example {
				element := reflect.New(v.Type().Elem()).Elem()
				set(t, element, value)
				v.SetMapIndex(reflect.ValueOf(name), element)
			}
			return
		}
		for name, value := range example {
			set(t, v.FieldByName(name), value)
		}
	case []any:
		v.Set(reflect.MakeSlice(v.Type(), len(example), len(example)))
		for i := range example {
			set(t, v.Index(i), example[i])
		}
	default:
		v.Set(reflect.ValueOf(example).Convert(v.Type()))
	}
}

func get(v reflect.Value) any {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if t, ok := v.Interface().(time.Time); ok {
		return t
	}
	switch v.Kind() {
	case reflect.Struct:
		object := map[string]any{}
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name != "ResultMetadata" {
				object[name] = get(v.Field(i))
			}
		}
		return object
	case reflect.Map:
		object := map[string]any{}
		for _, key := range v.MapKeys() {
			object[key.String()] = get(v.MapIndex(key))
		}
		return object
	case reflect.Slice:
		array := make([]any, v.Len())
		for i := range array {
			array[i] = get(v.Index(i))
		}
		return array
	case reflect.String:
		return v.String()
	default:
		return v.Interface()
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// scriptedTransport keeps the request and gives the answer it was told to.
type scriptedTransport struct {
	status  int
	answer  []byte
	request *http.Request
	body    []byte
}

func (s *scriptedTransport) Do(r *http.Request) (*http.Response, error) {
	s.request, s.body = r, nil
	if r.Body != nil {
		s.body, _ = io.ReadAll(r.Body)
	}
	return &http.Response{StatusCode: s.status, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(s.answer))}, nil
}
