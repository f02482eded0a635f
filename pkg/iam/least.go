package iam

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// LeastPolicy writes the policy that allows the given requests and nothing else:
// valid JSON, the same for the same requests in any order. A resource is written as
// it is, so wildcards and variables in it keep their meaning. Context is not looked at.
func LeastPolicy(requests []Request) []byte {
	// Actions with the same resources share a statement.
	resources := make(map[string][]string)
	for _, r := range requests {
		resources[r.Action] = append(resources[r.Action], r.Resource)
	}
	actions := make(map[string][]string)
	for action, r := range resources {
		slices.Sort(r)
		key := strings.Join(uncovered(slices.Compact(r)), "\n")
		actions[key] = append(actions[key], action)
	}
	type statement struct {
		Effect   Effect
		Action   oneOrMore
		Resource oneOrMore
	}
	statements := make(map[string]statement) // by their first action
	for key, names := range actions {
		slices.Sort(names)
		statements[names[0]] = statement{Allow, names, strings.Split(key, "\n")}
	}
	document := struct {
		Version   string
		Statement []statement
	}{version2012, []statement{}}
	for _, first := range slices.Sorted(maps.Keys(statements)) {
		document.Statement = append(document.Statement, statements[first])
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document); err != nil {
		panic(err) // strings and lists of them always encode
	}
	return out.Bytes()
}

// uncovered leaves out the resources that * or another one ending in * covers.
func uncovered(resources []string) []string {
	return slices.DeleteFunc(slices.Clone(resources), func(r string) bool {
		return slices.ContainsFunc(resources, func(other string) bool {
			prefix, ok := strings.CutSuffix(other, "*")
			return ok && other != r && !strings.ContainsAny(prefix, "*?$") && strings.HasPrefix(r, prefix)
		})
	})
}

// oneOrMore is written as a string when it is one.
type oneOrMore []string

func (o oneOrMore) MarshalJSON() ([]byte, error) {
	if len(o) == 1 {
		return json.Marshal(o[0])
	}
	return json.Marshal([]string(o))
}
