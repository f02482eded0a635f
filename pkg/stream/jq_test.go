package stream

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/itchyny/gojq"
)

func TestCompileError(t *testing.T) {
	tests := []struct {
		source       string
		line, column int
		at           string // what is at fault
		want         string
	}{
		{`.a |`, 1, 5, ``, `jq program ".a |": column 5: unexpected EOF`},
		{`.a | | .b`, 1, 6, `|`, `jq program ".a | | .b": column 6: unexpected token "|"`},
		{`.é | .`, 1, 2, `é`, `jq program ".é | .": column 2: unexpected token "é"`},
		{"\"é\" |\n  .a ] ", 2, 6, `]`, `jq program "\"é\" |\n  .a ] ": line 2, column 6: unexpected token "]"`},
		{`"abc`, 1, 5, ``, `jq program "\"abc": column 5: unterminated string literal`},
		{`"a\x"`, 1, 3, `\x`, `jq program "\"a\\x\"": column 3: invalid escape sequence "\x" in string literal`},
		{`.foo | foo(1)`, 1, 8, `foo`, `jq program ".foo | foo(1)": column 8: function not defined: foo/1`},
		{`.x + $x`, 1, 6, `$x`, `jq program ".x + $x": column 6: variable not defined: $x`},
		{`1 | @xyz "a"`, 0, 0, ``, ``}, // known only when it runs
		{`. as $input | input`, 1, 15, `input`, `jq program ". as $input | input": column 15: input(s)/0 is not allowed`},
		{`first(inputs)`, 1, 7, `inputs`, `jq program "first(inputs)": column 7: input(s)/0 is not allowed`},
		{`import "a" as a; .`, 0, 0, ``, `jq program "import \"a\" as a; .": cannot load module: "a"`},
		{``, 0, 0, ``, `jq program "": missing query (try ".")`},
	}
	for _, tt := range tests {
		_, err := CompileProgram(tt.source, nil)
		if tt.want == "" {
			if err != nil {
				t.Errorf("CompileProgram(%q) = %v", tt.source, err)
			}
			continue
		}
		var e *CompileError
		if !errors.As(err, &e) {
			t.Errorf("CompileProgram(%q) = %v, want a CompileError", tt.source, err)
			continue
		}
		if e.Error() != tt.want {
			t.Errorf("CompileProgram(%q) = %q, want %q", tt.source, e, tt.want)
		}
		if line, column := e.Position(); line != tt.line || column != tt.column {
			t.Errorf("position in %q = %d, %d, want %d, %d", tt.source, line, column, tt.line, tt.column)
		}
		if e.Offset >= 0 && e.Source[e.Offset:e.Offset+e.Length] != tt.at {
			t.Errorf("fault in %q = %q, want %q", tt.source, e.Source[e.Offset:e.Offset+e.Length], tt.at)
		}
	}
}

// results runs a program on a JSON text and returns its results, a line each.
func results(t *testing.T, p *Program, text string) (string, error) {
	t.Helper()
	var d decoder
	var lines []string
	err := p.run(context.Background(), d.decode(text), func(v any) error {
		line, ok := d.append(nil, v, 0)
		if !ok {
			return errors.New("too deep")
		}
		lines = append(lines, string(line))
		return nil
	})
	return strings.Join(lines, "\n"), err
}

func TestProgramValues(t *testing.T) {
	const text = `{"z":{"b":1.50,"a":"\u00e9"},"big":12345678901234567890,"huge":1e400,"f":1.0,"neg":-0,"arr":[{"y":1,"x":2},"\/"],"s":"a\"b"}`
	tests := []struct{ source, want string }{
		{`.`, text},
		{`.z`, `{"b":1.50,"a":"\u00e9"}`},
		{`{n: .z, m: 1}`, `{"m":1,"n":{"b":1.50,"a":"\u00e9"}}`},
		{`.z + {c: 1}`, `{"a":"é","b":1.50,"c":1}`},
		{`.arr`, `[{"y":1,"x":2},"/"]`},
		{`[.arr[0]]`, `[{"y":1,"x":2}]`},
		{`.big, .huge, .f, .neg`, "12345678901234567890\n1e400\n1.0\n-0"},
		{`.big + 1, .f + 1, .huge + 1`, "12345678901234567891\n2\n1.7976931348623157e+308"},
		{`.big == 12345678901234567890, .f == 1, .huge > 1e300`, "true\ntrue\ntrue"},
		{`.z.a, .s`, "\"é\"\n\"a\\\"b\""},
		{`.z | .a = 1`, `{"a":1,"b":1.50}`},
		{`nan, infinite, -infinite, 1e-9, 1e17, 3.0, 1e1000`, "null\n1.7976931348623157e+308\n-1.7976931348623157e+308\n1e-9\n100000000000000000\n3\n1.7976931348623157e+308"},
		{`env, $ENV`, "{}\n{}"},
		{`[.[] | type] | unique`, `["array","number","object","string"]`},
		{`tojson | fromjson | .z`, `{"a":"é","b":1.50}`},
	}
	for _, tt := range tests {
		got, err := results(t, mustCompile(t, tt.source), text)
		if err != nil || got != tt.want {
			t.Errorf("%s = %s, %v, want %s", tt.source, got, err, tt.want)
		}
	}
}

// TestProgramsChangeNothing is why a decoder may know objects by identity.
func TestProgramsChangeNothing(t *testing.T) {
	const text = `{"a":{"b":[1,{"c":2}],"d":{}},"e":[3,[4]],"f":"x"}`
	for _, source := range []string{
		`.a.b[1].c = 5`, `.a.b[1].c |= . + 1`, `del(.a.b[0], .e)`, `delpaths([["a","d"],["e",0]])`, `setpath(["a","d","x"]; 1)`, `.a * {d: {y: 1}}`, `.a += {z: 1}`,
		`to_entries`, `with_entries(.value |= 1)`, `map_values(1)`, `walk(if type == "object" then .n = 1 else . end)`, `reduce range(3) as $i (.; .a[$i | tostring] = $i)`,
		`foreach range(3) as $i (.; .e[$i] = 9)`, `.e | reverse, sort, unique, add`, `[.[]] | flatten`, `.a.b |= map(.)`, `.e[1:] = [7]`, `getpath(["a","d"]) | .q = 1`,
		`. as {a: $x} | $x.d.k = 1`, `[., .] | .[0].a.d.k = 1`, `{a: .a} | .a.d.k = 1`, `path(..)`, `limit(2; .[]) | .k?`, `.a.d["p"] //= 1`, `tostream`, `fromstream(tostream)`,
		`group_by(.)?, min_by(.)?, transpose?`, `ltrimstr("x")`, `input_line_number?`, `splits("x")?`, `paths`, `pick(.a.d)`, `add(.e[0])`, `.e[0] += 1 | .e[1][0] -= 1`,
	} {
		query, err := gojq.Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		code, err := gojq.Compile(query)
		if err != nil {
			continue // a function of jq that gojq does not have
		}
		var d, untouched decoder
		v := d.decode(text)
		iter := code.Run(v)
		for r, ok := iter.Next(); ok; r, ok = iter.Next() {
			if _, isError := r.(error); isError {
				break
			}
		}
		if want := untouched.decode(text); !reflect.DeepEqual(v, want) {
			t.Errorf("%s changed its input to %v", source, v)
		}
	}
}

func TestProgramErrors(t *testing.T) {
	tests := []struct{ source, results, want string }{
		{`1, .a.b, 2`, "1", `jq: expected an object but got: string ("x\u009b\u202e")`},
		{`error("no\u001b")`, "", `jq: error: no\x1b`},
		{`try error("x") catch .`, `"x"`, ``},
		{`.a | @xyz`, "", `jq: format not defined: @xyz`},
		{`"x" | test("(")`, "", "jq: invalid regular expression \"(\": error parsing regexp: missing closing ): `(`"},
	}
	for _, tt := range tests {
		got, err := results(t, mustCompile(t, tt.source), `{"a":"x`+"\u009b\u202e"+`"}`)
		if got != tt.results {
			t.Errorf("%s = %s, want %s", tt.source, got, tt.results)
		}
		var perr *ProgramError
		if tt.want == "" && err == nil {
			continue
		}
		if !errors.As(err, &perr) || perr.Error() != tt.want {
			t.Errorf("%s: error %v, want %s", tt.source, err, tt.want)
		}
	}
}

func TestProgramHalts(t *testing.T) {
	if got, err := results(t, mustCompile(t, `1, halt, 2`), `{}`); got != "1" || !errors.Is(err, ErrStop) {
		t.Errorf("halt gives %s, %v, want 1 and ErrStop", got, err)
	}
	var perr *ProgramError
	if _, err := results(t, mustCompile(t, `"x" | halt_error`), `{}`); !errors.As(err, &perr) {
		t.Errorf("halt_error gives %v, want a ProgramError", err)
	}
}

func TestProgramIsInterrupted(t *testing.T) {
	for _, source := range []string{`def f: f; f`, `range(infinite) | empty`, `last(repeat(1))`, `[limit(1; range(infinite) | select(. < 0))]`} {
		ctx, cancel := context.WithCancelCause(context.Background())
		p := mustCompile(t, source)
		started := make(chan struct{})
		ended := make(chan error)
		go func() {
			close(started)
			ended <- p.run(ctx, nil, func(any) error { return nil })
		}()
		<-started
		cancel(errors.New("enough"))
		select {
		case err := <-ended:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s ends with %v, want %v", source, err, context.Canceled)
			}
		case <-time.After(30 * time.Second):
			t.Fatalf("%s cannot be interrupted", source)
		}
	}
}

func TestProgramDebug(t *testing.T) {
	var told []string
	p, err := CompileProgram(`.a | debug | stderr | debug("m: \(.)")`, func(text string) { told = append(told, text) })
	if err != nil {
		t.Fatal(err)
	}
	got, err := results(t, p, `{"a":[1]}`)
	if want := []string{`["DEBUG:",[1]]`, `[1]`, `["DEBUG:","m: [1]"]`}; got != `[1]` || err != nil || !reflect.DeepEqual(told, want) {
		t.Errorf("results %s, %v, told %q, want %q", got, err, told, want)
	}
	if got, err := results(t, mustCompile(t, `debug`), `1`); got != "1" || err != nil {
		t.Errorf("debug without a listener gives %s, %v", got, err)
	}
}

func TestTooDeepResult(t *testing.T) {
	p := mustCompile(t, fmt.Sprintf(`reduce range(%d) as $i (0; [.])`, maxDepth+2))
	if _, err := results(t, p, `{}`); err == nil {
		t.Error("a result that is nested too deeply is no error")
	}
}
