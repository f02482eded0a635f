package chime

import (
	"encoding/json"
	"reflect"
	"testing"
)

// FuzzJSONText holds a walk against the decoder of the standard library.
func FuzzJSONText(f *testing.F) {
	for _, s := range []string{
		`{"a":1,"b":[1, "x" ,{"c":"}]"}],"d" : null , "e\\"":"\\\\"}`, ` [ ] `, `{ }`, `[[],{},"",0,true,-1e3 ]`, `"text"`, `17`, `{"a":{"a":{}},"a":2}`, `{"`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		text, err := validJSON(data)
		if (err == nil) != json.Valid(data) {
			t.Fatalf("validJSON(%q): %v", data, err)
		}
		if err != nil {
			return
		}
		members := map[string]any{}
		for name, member := range text.members() {
			members[name] = decodeAny(t, member)
		}
		elements := []any{}
		for element := range text.elements() {
			elements = append(elements, decodeAny(t, element))
		}
		switch want := decodeAny(t, data).(type) {
		case map[string]any:
			if !reflect.DeepEqual(members, want) || len(elements) > 0 {
				t.Errorf("members of %q: %v, want %v", data, members, want)
			}
		case []any:
			if !reflect.DeepEqual(elements, want) || len(members) > 0 {
				t.Errorf("elements of %q: %v, want %v", data, elements, want)
			}
		default:
			if len(members) > 0 || len(elements) > 0 {
				t.Errorf("%q has members %v and elements %v", data, members, elements)
			}
		}
	})
}

func decodeAny(t *testing.T, text []byte) (v any) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return v
}
