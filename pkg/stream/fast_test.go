package stream

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// runBoth prints a frame through a program twice, once with its fast form and once
// without, and returns what came out, with the errors. decided tells whether
// the fast form needed no help.
func runBoth(tb testing.TB, o WriterOptions, frame []byte) (fast, slow string, decided bool) {
	print := func(quick bool) string {
		var out bytes.Buffer
		o := o
		o.OnError = func(err error) { fmt.Fprintf(&out, "error: %v\n", err) }
		w := NewWriter(context.Background(), &out, o)
		if !quick {
			w.fastJQ, w.fastUntil = nil, nil
		}
		e := &Envelope{Raw: frame}
		err := w.Put(e)
		if err == nil {
			err = w.Flush()
		}
		if w.fastJQ != nil {
			_, decided = w.fastJQ.run(e.scanner.values)
		}
		return fmt.Sprintf("%s%v %+v", out.String(), err, w.Stats())
	}
	return print(true), print(false), decided
}

func TestFastProgram(t *testing.T) {
	const frame = `{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE","n":null},"Payload":"{\"Content\":\"h\\u0065llo \\\"w\\\" é\\u007f\",` +
		`\"Sender\":{\"Name\":\"user-03\",\"Arn\":\"a/b\"},\"Big\":12345678901234567890,\"F\":1.0,\"I\":7,\"N\":-0,\"T\":true,\"L\":[1,\"b\"],\"E\":[\"\\u0041\"],\"O\":{\"z\":1,\"a\":2},\"S\":\"plain\"}"}`
	tests := []struct {
		source, want string
		undecided    bool
	}{
		{source: filterF, want: `{"c":"hello \"w\" é\u007f","s":"user-03","t":null}`},
		{source: `.`, want: lineSlowly([]byte(frame))},
		{source: `.Payload.O`, want: `{"z":1,"a":2}`},
		{source: `{b: .Payload.O, a: 1}`, want: `{"a":1,"b":{"z":1,"a":2}}`},
		{source: `.Payload.Sender.Name, .Payload["Sender"]["Arn"], ."Payload"."S"`, want: "\"user-03\"\n\"a/b\"\n\"plain\""},
		{source: `.Payload | [.Big, .F, .I, .N, .T, .L]`, want: `[12345678901234567890,1.0,7,-0,true,[1,"b"]]`},
		{source: `.Payload.E`, want: `["A"]`, undecided: true},
		{source: `.nothing.at.all`, want: `null`},
		{source: `.Headers.n.x`, want: `null`},
		{source: `.Payload.S.x`, want: `error: jq: expected an object but got: string ("plain")`, undecided: true},
		{source: `.Payload.S.x?`, want: ``},
		{source: `[.Payload.S.x?]`, want: `[]`},
		{source: `.Payload.I == 7 and .Payload.I < 8 and .Payload.I >= -7 and .Payload.I != 6`, want: `true`},
		{source: `.Payload.F == 1`, want: `true`, undecided: true},
		{source: `.Payload.S > "plaim" and .Payload.S <= "plain" and .Payload.S > 5 and null < false`, want: `true`},
		{source: `.Payload.O == .Payload.O`, want: `true`},
		{source: `.Payload.O == {a: 2, z: 1}`, want: `true`, undecided: true},
		{source: `.Payload | select(.Content | test("LO .W"; "i")) | .S`, want: `"plain"`},
		{source: `.Payload | select((.Content | startswith("hello")) and (.Content | endswith("\u007f")) and (.S | contains("lai"))) | .I`, want: `7`},
		{source: `.Payload.I | contains("7")`, want: `error: jq: contains("7") cannot be applied to: number (7)`, undecided: true},
		{source: `.Payload | has("S"), has("s"), (.x | has("y"))`, want: "true\nfalse\nfalse"},
		{source: `.Payload | "\(.Sender.Name): \(.Content) \(.I) \(.T) \(.x)"`, want: `"user-03: hello \"w\" é\u007f 7 true null"`},
		{source: `"\(.Payload.O)"`, want: `"{\"a\":2,\"z\":1}"`, undecided: true},
		{source: `.Payload.x // .Payload.S // 5`, want: `"plain"`},
		{source: `(.Payload.S.x? // "d"), (.Payload.T | not)`, want: "\"d\"\nfalse"},
		{source: `select(.Payload.T), select(.Payload.x), empty, 1`, want: lineSlowly([]byte(frame)) + "\n1"},
		{source: `.Payload | {S, "I", "a b": .T}`, want: `{"I":7,"S":"plain","a b":true}`},
		{source: `.Payload.S.x | 5`, want: `error: jq: expected an object but got: string ("plain")`, undecided: true},
		{source: `.Payload.S.x? | 5`, want: ``},
		{source: `.Payload.S | select(.x | not)`, want: `error: jq: expected an object but got: string ("plain")`, undecided: true},
		{source: `(.Payload, .Headers) | (.n, .S)`, want: "null\n\"plain\"\nnull\nnull"},
	}
	for _, tt := range tests {
		t.Run(tt.source, func(t *testing.T) {
			o := WriterOptions{JQ: mustCompile(t, tt.source)}
			fast, slow, decided := runBoth(t, o, []byte(frame))
			if fast != slow {
				t.Fatalf("fast %s\nslow %s", fast, slow)
			}
			if got := fast[:max(0, strings.LastIndexByte(fast, '\n'))]; got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			if decided == tt.undecided {
				t.Errorf("decided = %v", decided)
			}
		})
	}
}

// TestForeignPrograms lists programs that gojq alone can run.
func TestForeignPrograms(t *testing.T) {
	frame := []byte(`{"a":{"b":"x"},"b":"x","Payload":{"a":1}}`)
	for _, source := range []string{
		`.Payload | keys`, `.["a"][0]?`, `.a[1:2]?`, `.a[]`, `..`, `.a as $x | $x`, `def f: .a; f`, `reduce .a as $x (0; 1)`, `if .a then 1 else 2 end`,
		`.a |= 1`, `{(.b): 1}`, `{a: 1, a: 2}`, `{a: (1, 2)}`, `@json`, `{a: 1} | .a`, `1.0`, `1e3`, `-0`, `-(1)`, `+1?`, `.b + .b`, `try .a`, `(.b.b)?`, `.a??`, `.?`,
		`test("(")?`, `.b | test("a"; "x")?`, `.b | test(.)`, `.b | startswith("x", "y")`, `select(.a, .b)`, `[.a, (.b, .c) | 1]`, `.a | .b | ascii_downcase`, `env`,
		`.a,.a | .,. | .,. | .,. | .,.`, `"x" | .y?`, `(1 | has("a"))?`, `.["a","b"]`, `label $f | 1`, `{"a\(1)": 2}`, `.a."b\(1)"`, `. as $x | {$x}`, `select(.a) | keys`,
	} {
		o := WriterOptions{JQ: mustCompile(t, source)}
		fast, slow, decided := runBoth(t, o, frame)
		if fast != slow || decided {
			t.Errorf("%s: decided = %v, fast %s, slow %s", source, decided, fast, slow)
		}
	}
}

// TestPartlyForeignPrograms lists programs of which a part saves running gojq.
func TestPartlyForeignPrograms(t *testing.T) {
	frame := []byte(`{"a":{"b":"x"},"Payload":{"a":1}}`)
	for _, source := range []string{
		`select(.c) | keys`, `.a | select(.b == "y") | to_entries`, `select(.a.b == "y" and (.a.b | length > 3)) | .a`, `select(.c), (select(.d) | keys)`, `select(.c) as $x | $x`,
	} {
		o := WriterOptions{JQ: mustCompile(t, source)}
		fast, slow, decided := runBoth(t, o, frame)
		if want := !strings.Contains(source, " as "); fast != slow || decided != want {
			t.Errorf("%s: decided = %v, fast %s, slow %s", source, decided, fast, slow)
		}
	}
}

func TestFastProgramWithMeta(t *testing.T) {
	frame := []byte(`{"Payload":"{\"a\":1}"}`)
	for _, source := range []string{`.`, `select(.Payload.a == 1)`, `.Meta.Source`, `{m: .Meta, a: .Payload.a}`, `.Payload | .a`} {
		fast, slow, _ := runBoth(t, WriterOptions{JQ: mustCompile(t, source), Meta: true}, frame)
		if fast != slow {
			t.Errorf("%s: fast %s, slow %s", source, fast, slow)
		}
	}
}

// A generator makes programs and frames that have something to do with each
// other, from a seed.
type generator struct{ *rand.Rand }

func (g generator) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g generator) name() string {
	return g.pick("Headers", "Payload", "a", "b", "Sender", "Name", "Meta", "x y")
}

func (g generator) path() string {
	p := ""
	for range g.IntN(4) {
		switch name := g.name(); {
		case strings.Contains(name, " ") || g.IntN(4) == 0:
			p += `["` + name + `"]`
		default:
			p += "." + name
		}
		p += g.pick("", "", "", "?")
	}
	if p == "" || p[0] == '[' {
		p = "." + p
	}
	return p
}

func (g generator) scalar() string {
	return g.pick(`"a"`, `"user-03"`, `""`, `"\u00e9"`, `0`, `7`, `12`, `null`, `true`, `false`, `1.5`, `"a\"b"`, `123456789012345678901`)
}

func (g generator) program(depth int) string {
	if depth <= 0 {
		return g.pick(g.path(), g.path(), g.path(), g.scalar())
	}
	d := depth - 1 - g.IntN(2)
	switch g.IntN(16) {
	case 0, 1, 2:
		return g.program(d) + " | " + g.program(d)
	case 3, 4:
		return "select(" + g.program(d) + ")"
	case 5, 6:
		return "(" + g.program(d) + " " + g.pick("==", "!=", "<", "<=", ">", ">=") + " " + g.program(d) + ")"
	case 7:
		return "(" + g.program(d) + g.pick(" and ", " or ", " // ") + g.program(d) + ")"
	case 8:
		return "(" + g.program(d) + " | " + g.pick("not", `startswith("a")`, `endswith("b")`, `contains("r-0")`, `contains(7)`, `test("A|é"; "i")`, `test("^.$")`, `has("a")`) + ")"
	case 9:
		return "{" + g.pick("a", "Sender", `"x y"`) + ": (" + g.program(d) + "), b: " + g.path() + ", Payload}"
	case 10:
		return "[" + g.program(d) + "]"
	case 11:
		return `"<\(` + g.program(d) + `)> \(` + g.path() + `)"`
	case 12:
		return "(" + g.program(d) + ", " + g.program(d) + ")"
	case 13:
		return g.pick("empty", "not", ".", "length", "keys", ".[0]", "ascii_downcase")
	default:
		return g.path()
	}
}

// text returns JSON text, inside of a string if quoted.
func (g generator) value(depth int) string {
	if depth <= 0 || g.IntN(4) == 0 {
		return g.pick(`"a"`, `"user-03"`, `""`, `"é"`, `"\u00e9\u0000"`, `"a\"b\\"`, "\"\x7f\"", `"\ud83d"`, `"\ud83d\ude00"`, `0`, `-0`, `7`, `12`, `1.5`, `1.50`, `1e999`,
			`12345678901234567890`, `null`, `true`, `false`, `[]`, `{}`, `"{\"a\":1}"`)
	}
	if g.IntN(4) == 0 {
		return "[" + g.value(depth-1) + g.pick("", ",") + "" + strings.Repeat(" ", g.IntN(2)) + "]"
	}
	var members []string
	for range g.IntN(5) {
		name := g.name()
		if g.IntN(8) == 0 {
			name = fmt.Sprintf(`\u%04x%s`, name[0], name[1:])
		}
		members = append(members, `"`+name+`"`+g.pick(":", ":", " : ")+g.value(depth-1))
	}
	return "{" + strings.Join(members, g.pick(",", ",", ", ")) + "}"
}

func (g generator) frame() []byte {
	payload := g.value(3)
	if g.IntN(5) > 0 {
		payload = string(appendQuoted(nil, payload))
	}
	f := `{"Headers":` + g.value(2) + `,"Payload":` + payload + `,"a":` + g.value(2) + `}`
	switch g.IntN(20) {
	case 0:
		f = `{"Payload":{},` + f[1:]
	case 1:
		f = f[:g.IntN(len(f))]
	case 2:
		f = g.value(2)
	}
	return []byte(f)
}

func checkSeed(tb testing.TB, seed uint64) (decided bool) {
	g := generator{rand.New(rand.NewPCG(seed, 0))}
	source := g.program(1 + g.IntN(4))
	p, err := CompileProgram(source, nil)
	if err != nil {
		return false // such as a regular expression for no string
	}
	o := WriterOptions{JQ: p, RawStrings: g.IntN(2) == 0}
	if newFastProgram(p.query, newShape()) == nil {
		return false
	}
	for range 4 {
		frame := g.frame()
		fast, slow, ok := runBoth(tb, o, frame)
		decided = decided || ok
		if fast != slow {
			tb.Fatalf("seed %d: %s\non %s\ngives %s\n want %s", seed, source, frame, fast, slow)
		}
		o := WriterOptions{Until: p}
		if fast, slow, _ := runBoth(tb, o, frame); fast != slow {
			tb.Fatalf("seed %d: until %s\non %s\ngives %s\n want %s", seed, source, frame, fast, slow)
		}
	}
	return decided
}

// TestFastProgramIsGojq holds the fast form of random programs against gojq.
func TestFastProgramIsGojq(t *testing.T) {
	t.Parallel()
	decided, n := 0, 1500
	for seed := range n {
		if checkSeed(t, uint64(seed)) {
			decided++
		}
	}
	if decided < n/10 {
		t.Errorf("only %d of %d programs were decided by their fast form", decided, n)
	}
}

// FuzzFastProgram does the same with more seeds, programs and frames.
func FuzzFastProgram(f *testing.F) {
	f.Add(uint64(1), filterF, []byte(`{"Payload":"{}"}`))
	f.Add(uint64(2), `.a == .b`, []byte(`{"a":1.0,"b":1}`))
	f.Add(uint64(3), `"\(.a)\(.b.c?)"`, []byte(`{"a":"\u0041","b":[]}`))
	f.Fuzz(func(t *testing.T, seed uint64, source string, frame []byte) {
		checkSeed(t, seed)
		for _, endless := range []string{"def", "range", "repeat", "while", "until", "infinite", "recurse", "..", "*", "combinations"} {
			if strings.Contains(source, endless) {
				return
			}
		}
		p, err := CompileProgram(source, nil)
		if err != nil || newFastProgram(p.query, newShape()) == nil {
			return
		}
		if fast, slow, _ := runBoth(t, WriterOptions{JQ: p}, frame); fast != slow {
			t.Fatalf("%s\non %q\ngives %s\n want %s", source, frame, fast, slow)
		}
	})
}
