package stream

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/itchyny/gojq"
)

// FuzzDecode holds the decoder against encoding/json, and what it writes
// against gojq.
func FuzzDecode(f *testing.F) {
	for _, text := range []string{
		`{"a":[1,-2,1.5,1e400,-0,12345678901234567890],"b":{"\u0061\"":"x\ud83d\ude00\ud83d\n"},"a":null}`, `[]`, `"\\"`, `"\"`, `true`, `-1`, `[[{}],{"":""}]`, "\"\x7f\u2028\"",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		compact, ok := appendCompact(nil, text)
		if ok = ok && utf8.Valid(text); ok != (json.Valid(text) && utf8.Valid(text)) {
			t.Fatalf("%q is JSON: %v", text, ok)
		}
		if !ok {
			return
		}
		var d, stranger decoder
		got := d.decode(string(compact))
		var want any
		dec := json.NewDecoder(strings.NewReader(string(text)))
		dec.UseNumber()
		if err := dec.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, withNumbers(got)); diff != "" {
			t.Fatalf("decode(%q):\n%s", text, diff)
		}
		marshalled, err := gojq.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		if written, _ := stranger.append(nil, got, 0); string(written) != string(marshalled) {
			t.Fatalf("%q is written as %s, gojq writes %s", text, written, marshalled)
		}
		if v, isObject := got.(map[string]any); isObject {
			if written, _ := d.append(nil, v, 0); string(written) != string(compact) {
				t.Fatalf("%q is passed on as %s", text, written)
			}
		}
		// The objects of the text before are used again.
		if again := d.decode(string(compact)); !cmp.Equal(again, stranger.decode(string(compact))) {
			t.Fatalf("%q is another value the second time", text)
		}
	})
}

// withNumbers returns a value with each int as a json.Number.
func withNumbers(v any) any {
	switch v := v.(type) {
	case int:
		return json.Number(strconv.Itoa(v))
	case []any:
		w := make([]any, len(v))
		for i := range v {
			w[i] = withNumbers(v[i])
		}
		return w
	case map[string]any:
		w := make(map[string]any, len(v))
		for name := range v {
			w[name] = withNumbers(v[name])
		}
		return w
	}
	return v
}

func TestAppendResult(t *testing.T) {
	for _, v := range []any{
		0.0, 1.5, -2.25, 1e-6, 9.9e-7, 1e-9, 1e-10, 1e20, 1e21, 123456789.125, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1), math.NaN(), math.Copysign(0, -1),
		7, math.MinInt, new(big.Int).Exp(big.NewInt(10), big.NewInt(40), nil), json.Number("1.0"), "é\x00\x7f\"\\\u2028\xff", []any{}, map[string]any{}, []any{nil, true, false},
		map[string]any{"b": 1, "a": []any{map[string]any{"z": 1.5, "": nil}}},
	} {
		var d decoder
		want, err := gojq.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := d.append(nil, v, 0); !ok || string(got) != string(want) {
			t.Errorf("%#v is written as %s, gojq writes %s", v, got, want)
		}
	}
}
