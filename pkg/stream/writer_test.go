package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

const chatFrame = `{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE","x-amz-chime-message-type":"STANDARD"},` +
	`"Payload":"{\"ChannelArn\":\"c/1\",\"Content\":\"hi\",\"Sender\":{\"Arn\":\"u/1\",\"Name\":\"Ana\"},\"n\":1.0}"}`

func TestWriterForms(t *testing.T) {
	const line = `{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE","x-amz-chime-message-type":"STANDARD"},` +
		`"Payload":{"ChannelArn":"c/1","Content":"hi","Sender":{"Arn":"u/1","Name":"Ana"},"n":1.0}}`
	meta := Meta{SourceLive, time.Date(2026, 3, 4, 8, 0, 0, 0, time.UTC), "u/2", 1, 2}
	const metaText = `"Meta":{"Source":"live","ReceivedAt":"2026-03-04T08:00:00.000Z","UserArn":"u/2","Connection":1,"Seq":2}`
	jq := func(source string) *Program { return mustCompile(t, source) }
	tests := []struct {
		name  string
		o     WriterOptions
		frame string
		want  string
	}{
		{"json", WriterOptions{}, chatFrame, line},
		{"raw", WriterOptions{Output: Raw}, chatFrame, chatFrame},
		{"raw bytes", WriterOptions{Output: Raw}, "\xff\x00", "\xff\x00"},
		{"text", WriterOptions{Output: Text}, chatFrame, "2026-03-04T08:00:00.000Z 1 Ana: hi"},
		{"raw payload", WriterOptions{RawPayload: true}, chatFrame, chatFrame},
		{"raw payload with white space", WriterOptions{RawPayload: true}, "{ \"Payload\": \"{ }\"\n}", `{"Payload":"{ }"}`},
		{"raw payload of no envelope", WriterOptions{RawPayload: true}, `x`, parseError(`x`)},
		{"meta", WriterOptions{Meta: true}, chatFrame, line[:len(line)-1] + "," + metaText + "}"},
		{"meta of nothing", WriterOptions{Meta: true}, `{}`, `{` + metaText + `}`},
		{"meta and raw payload", WriterOptions{Meta: true, RawPayload: true}, `{"Payload":"1"}`, `{"Payload":"1",` + metaText + `}`},
		{"meta that is there", WriterOptions{Meta: true}, `{"Meta":{"Seq":7}}`, `{"Meta":{"Seq":7}}`},
		{"jq", WriterOptions{JQ: jq(`.Payload.n, .Payload.Content`)}, chatFrame, "1.0\n\"hi\""},
		{"jq without a result", WriterOptions{JQ: jq(`empty`)}, chatFrame, ``},
		{"jq and raw strings", WriterOptions{JQ: jq(`.Payload | .Content, .n, "\(.Content)\t", [.Content]`), RawStrings: true}, chatFrame, "hi\n1.0\nhi\t\n[\"hi\"]"},
		{"gojq and raw strings", WriterOptions{JQ: jq(`.Payload | .Content | ascii_upcase, length`), RawStrings: true}, chatFrame, "HI\n2"},
		{"jq of text", WriterOptions{JQ: jq(`.Payload.Sender`), Output: Text}, chatFrame, `{"Arn":"u/1","Name":"Ana"}`},
		{"jq of raw", WriterOptions{JQ: jq(`.Payload.Sender`), Output: Raw}, chatFrame, `{"Arn":"u/1","Name":"Ana"}`},
		{"jq sees meta", WriterOptions{JQ: jq(`.Meta.Seq`), Meta: true}, chatFrame, `2`},
		{"jq sees no meta", WriterOptions{JQ: jq(`.Meta`)}, chatFrame, `null`},
		{"jq sees the raw payload", WriterOptions{JQ: jq(`.Payload | fromjson.n`), RawPayload: true}, chatFrame, `1.0`},
		{"pretty", WriterOptions{Output: Pretty}, `{"a":[1,{}],"Payload":"{\"b\":[]}"}`, "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"Payload\": {\n    \"b\": []\n  }\n}"},
		{"pretty jq", WriterOptions{Output: Pretty, JQ: jq(`.a, 1`)}, `{"a":{"b":1}}`, "{\n  \"b\": 1\n}\n1"},
		{"pretty and deep", WriterOptions{Output: Pretty}, `{"a":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `}`, `{"a":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `}`},
		{"not let through", WriterOptions{Filter: &Filter{channels: []string{"c/2"}}}, chatFrame, ``},
		{"not let through raw", WriterOptions{Output: Raw, Filter: &Filter{channels: []string{"c/2"}}}, chatFrame, ``},
		{"let through raw", WriterOptions{Output: Raw, Filter: &Filter{channels: []string{"c/1"}}}, " " + chatFrame, " " + chatFrame},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			w := NewWriter(context.Background(), &out, tt.o)
			if err := w.Put(&Envelope{Raw: []byte(tt.frame), Meta: meta}); err != nil {
				t.Fatal(err)
			}
			if out.Len() > 0 {
				t.Errorf("wrote %q before Flush", out.String())
			}
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			want := tt.want
			if want != "" {
				want += "\n"
			}
			if got := out.String(); got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
			wantStats := WriterStats{Received: 1, Bytes: int64(len(want))}
			if want != "" {
				wantStats.Printed = 1
			}
			if tt.frame == "x" {
				wantStats.ParseErrors = 1
			}
			got := w.Stats()
			got.Matched = 0 // TestWriterMatched
			if got != wantStats {
				t.Errorf("stats = %+v, want %+v", got, wantStats)
			}
		})
	}
}

func TestWriterColor(t *testing.T) {
	const hostile = "{\"a\":\"x\u009b\u202e\U000e0041é\u200d\"}"
	for _, o := range []WriterOptions{{Color: true}, {Color: true, Output: Pretty}, {Color: true, JQ: mustCompile(t, `.`)}} {
		var out bytes.Buffer
		w := NewWriter(context.Background(), &out, o)
		if err := w.Put(&Envelope{Raw: []byte(hostile)}); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "\x1b[") {
			t.Errorf("no colour in %q", out.String())
		}
		plain := stripColor(out.String())
		if strings.ContainsAny(plain, "\u009b\u202e\U000e0041") || !strings.Contains(plain, `x\u009b\u202e\udb40\udc41é`+"\u200d") {
			t.Errorf("a terminal would obey %q", plain)
		}
		var got, want any
		if err := json.Unmarshal([]byte(plain), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(hostile), &want); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q means %q, want %q", plain, got, want)
		}
	}
}

// Matched counts what makes a condition true.
func TestWriterMatched(t *testing.T) {
	for program, want := range map[string]int64{
		"":                      2, // everything is printed
		".":                     2,
		".a":                    1,
		"[.a][0]":               1, // by gojq
		".b":                    0,
		"false, null, (.b | .)": 0,
		"1, null, .b":           2,
		"empty":                 0,
		"select(.a)":            1,
	} {
		o := WriterOptions{}
		if program != "" {
			o.JQ = mustCompile(t, program)
		}
		for name, put := range map[string]func(*Writer, string) error{
			"Put":     func(w *Writer, text string) error { return w.Put(&Envelope{Raw: []byte(text)}) },
			"PutJSON": func(w *Writer, text string) error { return w.PutJSON([]byte(text)) },
		} {
			w := NewWriter(context.Background(), io.Discard, o)
			for _, text := range []string{`{"a":1}`, `{"a":false}`} {
				if err := put(w, text); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			if got := w.Stats().Matched; got != want {
				t.Errorf("%s with %q: %d matched, want %d", name, program, got, want)
			}
		}
	}
}

// Without colours, too, nothing of the wire commands a terminal, in no form.
func TestWriterTerminal(t *testing.T) {
	const hostile = `{"a":"x\u001b[31m\n` + "\u009b\u202eé" + `"}`
	tests := []struct {
		name    string
		o       WriterOptions
		raw     string
		want    string
		without string // Terminal
	}{
		{"json", WriterOptions{}, hostile, `{"a":"x\u001b[31m\n\u009b\u202eé"}`, hostile},
		{"pretty", WriterOptions{Output: Pretty}, hostile, "{\n  \"a\": \"x\\u001b[31m\\n\\u009b\\u202eé\"\n}", "{\n  \"a\": \"x\\u001b[31m\\n\u009b\u202eé\"\n}"},
		{"strings", WriterOptions{RawStrings: true, JQ: mustCompile(t, `.a + ""`)}, hostile, `x\x1b[31m` + "\n" + `\u009b\u202eé`, "x\x1b[31m\n\u009b\u202eé"},
		{"strings, fast", WriterOptions{RawStrings: true, JQ: mustCompile(t, `.a`)}, hostile, `x\x1b[31m` + "\n" + `\u009b\u202eé`, "x\x1b[31m\n\u009b\u202eé"},
		{"raw", WriterOptions{Output: Raw}, "\x1b]0;x\a\t\xff", `\x1b]0;x\x07` + "\t" + `\xff`, "\x1b]0;x\a\t\xff"},
	}
	for _, tt := range tests {
		for _, terminal := range []bool{true, false} {
			var out bytes.Buffer
			tt.o.Terminal = terminal
			w := NewWriter(context.Background(), &out, tt.o)
			if err := w.Put(&Envelope{Raw: []byte(tt.raw)}); err != nil {
				t.Fatal(err)
			}
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			want := tt.want
			if !terminal {
				want = tt.without
			}
			if got := strings.TrimSuffix(out.String(), "\n"); got != want {
				t.Errorf("%s, terminal %v: %q, want %q", tt.name, terminal, got, want)
			}
		}
	}
}

// stripColor removes the escape sequences that set colours.
func stripColor(s string) string {
	parts := strings.Split(s, "\x1b[")
	for i := range parts[1:] {
		_, parts[i+1], _ = strings.Cut(parts[i+1], "m")
	}
	return strings.Join(parts, "")
}

func TestWriterReportsErrors(t *testing.T) {
	var out bytes.Buffer
	var told []string
	w := NewWriter(context.Background(), &out, WriterOptions{
		JQ:      mustCompile(t, `.Payload.Content, .Payload.Content.x`),
		OnError: func(err error) { told = append(told, err.Error()) },
	})
	for _, frame := range []string{chatFrame, `{"a":`, `{}`} {
		if err := w.Put(&Envelope{Raw: []byte(frame)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`jq: expected an object but got: string ("hi")`,
		`frame is not an envelope: the JSON text ends too early at byte 5`,
		`jq: expected an object but got: string ("{\"a\":")`,
	}
	if fmt.Sprint(told) != fmt.Sprint(want) {
		t.Errorf("told %q, want %q", told, want)
	}
	if want := "\"hi\"\nnull\nnull\n"; out.String() != want {
		t.Errorf("printed %q, want %q", out.String(), want)
	}
	if got, want := w.Stats(), (WriterStats{Received: 3, Printed: 2, Matched: 1, ParseErrors: 1, ProgramErrors: 2, Bytes: int64(out.Len())}); got != want {
		t.Errorf("stats = %+v, want %+v", got, want)
	}
}

func TestWriterStops(t *testing.T) {
	frame := func(i int) string { return fmt.Sprintf(`{"i":%d,"s":"x"}`, i) }
	tests := []struct {
		name string
		o    WriterOptions
		want int // envelopes put, the last of which gives ErrStop
		out  string
	}{
		{"count", WriterOptions{Count: 2}, 2, frame(0) + "\n" + frame(1) + "\n"},
		{"count of raw", WriterOptions{Count: 2, Output: Raw}, 2, frame(0) + "\n" + frame(1) + "\n"},
		{"count of selected", WriterOptions{Count: 2, JQ: mustCompile(t, `select(.i > 1) | .i, .i`)}, 4, "2\n2\n3\n3\n"},
		{"until", WriterOptions{Until: mustCompile(t, `.i == 2`)}, 3, frame(0) + "\n" + frame(1) + "\n" + frame(2) + "\n"},
		{"until by gojq", WriterOptions{Until: mustCompile(t, `.i | if . > 1 then null, . else false end`)}, 3, frame(0) + "\n" + frame(1) + "\n" + frame(2) + "\n"},
		{"until beside jq", WriterOptions{Until: mustCompile(t, `.i > 2`), JQ: mustCompile(t, `empty`)}, 4, ""},
		{"until with errors", WriterOptions{Until: mustCompile(t, `.i == 1 or (.i == 0 and .s.x)`)}, 2, frame(0) + "\n" + frame(1) + "\n"},
		{"until raw", WriterOptions{Until: mustCompile(t, `.i == 1`), Output: Raw}, 2, frame(0) + "\n" + frame(1) + "\n"},
		{"halt", WriterOptions{JQ: mustCompile(t, `.i, if .i == 1 then halt else empty end`)}, 2, "0\n1\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			w := NewWriter(context.Background(), &out, tt.o)
			for i := range tt.want {
				err := w.Put(&Envelope{Raw: []byte(frame(i))})
				if last := i == tt.want-1; errors.Is(err, ErrStop) != last || err != nil && !last {
					t.Fatalf("Put of %s = %v", frame(i), err)
				}
			}
			if out.String() != tt.out {
				t.Errorf("written by then: %q, want %q", out.String(), tt.out)
			}
		})
	}
}

func TestWriterIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	w := NewWriter(ctx, io.Discard, WriterOptions{JQ: mustCompile(t, `range(infinite) | empty`)})
	if err := w.Put(&Envelope{Raw: []byte(`{}`)}); !errors.Is(err, context.Canceled) {
		t.Errorf("Put = %v, want %v", err, context.Canceled)
	}
}

func TestWritersShareEnvelope(t *testing.T) {
	var text, jq, plain bytes.Buffer
	writers := []*Writer{
		NewWriter(context.Background(), &text, WriterOptions{Output: Text}),
		NewWriter(context.Background(), &jq, WriterOptions{JQ: mustCompile(t, `.Payload.n, .Payload.Sender.Name`)}),
		NewWriter(context.Background(), &plain, WriterOptions{RawPayload: true}),
	}
	var e Envelope
	for range 2 {
		e.Reset([]byte(chatFrame), false)
		for _, w := range writers {
			if err := w.Put(&e); err != nil {
				t.Fatal(err)
			}
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	got := []string{text.String(), jq.String(), plain.String()}
	want := []string{strings.Repeat("- 1 Ana: hi\n", 2), strings.Repeat("1.0\n\"Ana\"\n", 2), strings.Repeat(chatFrame+"\n", 2)}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("printed %q, want %q", got, want)
	}
}

// writes keeps what each Write gets.
type writes struct {
	calls []string
	err   error
}

func (w *writes) Write(p []byte) (int, error) {
	w.calls = append(w.calls, string(p))
	return len(p), w.err
}

func TestWriterBatches(t *testing.T) {
	var out writes
	w := NewWriter(context.Background(), &out, WriterOptions{})
	put := func(frame string) {
		t.Helper()
		if err := w.Put(&Envelope{Raw: []byte(frame)}); err != nil {
			t.Fatal(err)
		}
	}
	put(`{"a":1}`)
	put(`{"a":2}`)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if len(out.calls) != 1 || out.calls[0] != "{\"a\":1}\n{\"a\":2}\n" {
		t.Errorf("writes %q, want one of both lines", out.calls)
	}
	out.calls = nil
	put(`{"a":3}`)
	put(`{"a":"` + strings.Repeat("x", 10<<20) + `"}`)
	if len(out.calls) != 1 || len(out.calls[0]) < 10<<20 {
		t.Errorf("%d writes after a line of 10 MiB, want one", len(out.calls))
	}
	if cap(w.buf) > maxIdle {
		t.Errorf("%d bytes stay in use after a big line", cap(w.buf))
	}
	out.err = errors.New("no space left")
	put(`{}`)
	if err := w.Flush(); !errors.Is(err, out.err) {
		t.Errorf("Flush = %v, want %v", err, out.err)
	}
	w = NewWriter(context.Background(), &out, WriterOptions{Count: 1})
	if err := w.Put(&Envelope{Raw: []byte(`{}`)}); !errors.Is(err, out.err) {
		t.Errorf("Put of the last line = %v, want %v", err, out.err)
	}
}

func TestPutRecord(t *testing.T) {
	tests := []struct {
		o    WriterOptions
		want string
	}{
		{WriterOptions{}, `{"Headers":{"x-peal-event-type":"GAP"},"Payload":{"Reason":"x"}}`},
		{WriterOptions{Output: Raw}, `{"Headers":{"x-peal-event-type":"GAP"},"Payload":{"Reason":"x"}}`},
		{WriterOptions{Output: Text}, `- - [GAP] {"Reason":"x"}`},
		{WriterOptions{JQ: mustCompile(t, `empty`), Count: 1, Filter: &Filter{types: []string{"MESSAGE"}}}, `{"Headers":{"x-peal-event-type":"GAP"},"Payload":{"Reason":"x"}}`},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		w := NewWriter(context.Background(), &out, tt.o)
		if err := w.PutRecord(NewRecord("GAP", []byte(`{"Reason":"x"}`))); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); got != tt.want+"\n" {
			t.Errorf("got %s, want %s", got, tt.want)
		}
		if got := w.Stats(); got.Received != 0 || got.Printed != 0 {
			t.Errorf("a record is counted: %+v", got)
		}
	}
}

func TestPutJSON(t *testing.T) {
	tests := []struct {
		o          WriterOptions
		text, want string
	}{
		{WriterOptions{}, ` { "b" : [ 1.0 , "x" ] } `, `{"b":[1.0,"x"]}` + "\n"},
		{WriterOptions{}, `"Payload"`, `"Payload"` + "\n"},
		{WriterOptions{}, `{"Payload":"{}"}`, `{"Payload":"{}"}` + "\n"},
		{WriterOptions{Output: Pretty}, `{"a":1}`, "{\n  \"a\": 1\n}\n"},
		{WriterOptions{Output: Raw}, `{ }`, "{ }\n"},
		{WriterOptions{JQ: mustCompile(t, `.[] | .a`), RawStrings: true}, `[{"a":"x"},{"a":{"z":1,"b":2}}]`, "x\n{\"z\":1,\"b\":2}\n"},
		{WriterOptions{JQ: mustCompile(t, `.a`)}, `{"a":1}`, "1\n"},
		{WriterOptions{JQ: mustCompile(t, `.a.b`)}, `{"a":1}`, ""},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		w := NewWriter(context.Background(), &out, tt.o)
		if err := w.PutJSON([]byte(tt.text)); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if got := out.String(); got != tt.want {
			t.Errorf("PutJSON(%s) prints %q, want %q", tt.text, got, tt.want)
		}
	}
	w := NewWriter(context.Background(), io.Discard, WriterOptions{})
	for _, text := range []string{``, `{`, `{} {}`, "\"\xff\""} {
		if err := w.PutJSON([]byte(text)); err == nil {
			t.Errorf("PutJSON(%q) is no error", text)
		}
	}
}

// TestWriterAllocations is the budget of the hot paths: nothing for each frame.
func TestWriterAllocations(t *testing.T) {
	hello := mustCompile(t, filterF)
	for name, o := range map[string]WriterOptions{
		"raw":     {Output: Raw},
		"json":    {},
		"meta":    {Meta: true},
		"filter":  {Filter: &Filter{types: []string{"CREATE_CHANNEL_MESSAGE"}, channels: []string{"c"}}},
		"jq":      {JQ: hello},
		"until":   {Until: mustCompile(t, `.Payload.Content == "bye"`)},
		"concat":  {JQ: mustCompile(t, `.Payload | "\(.Sender.Name): \(.Content)"`), RawStrings: true},
		"regexp":  {JQ: mustCompile(t, `select(.Payload.Content | test("dog"))`)},
		"objects": {JQ: mustCompile(t, `.Payload | {Sender, Content, at: [.CreatedTimestamp]}`)},
	} {
		frames := benchFrames(700)
		w := NewWriter(context.Background(), io.Discard, o)
		var e Envelope
		i := 0
		put := func() {
			e.Reset(frames[i%len(frames)], false)
			e.Meta = Meta{Source: SourceLive, UserArn: "u"}
			i++
			if err := w.Put(&e); err != nil {
				t.Fatal(err)
			}
			e.Type()
			e.Channel()
			e.MessageID()
			e.CreatedTimestamp()
		}
		for range 2 * len(frames) {
			put()
		}
		if got := testing.AllocsPerRun(1000, put); got > 0 {
			t.Errorf("%s: %v allocations for each frame, want 0", name, got)
		}
	}
}

// What a failed write was to write is lost, so no later call says that all is written.
func TestWriterStaysFailed(t *testing.T) {
	t.Parallel()
	full := errors.New("no space left on device")
	w := NewWriter(t.Context(), &failingWriter{full}, WriterOptions{})
	e := NewEnvelope("MESSAGE", "STANDARD", []byte(`{"Content":"x"}`))
	if err := w.Put(e); err != nil {
		t.Fatalf("Put: %v, want it to wait for Flush", err)
	}
	for range 2 {
		if err := w.Flush(); err != full {
			t.Errorf("Flush: %v, want %v", err, full)
		}
	}
}

// A failingWriter fails once.
type failingWriter struct{ err error }

func (f *failingWriter) Write(p []byte) (int, error) {
	err := f.err
	f.err = nil
	return 0, err
}
