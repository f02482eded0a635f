package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// envelopeFiles returns the frames of testdata/envelope by file name without
// its extension: TYPE, TYPE.variant or TYPE.service.
func envelopeFiles(tb testing.TB) map[string][]byte {
	paths, err := filepath.Glob("../../testdata/envelope/*.json")
	if err != nil || len(paths) == 0 {
		tb.Fatalf("no envelopes in testdata: %v", err)
	}
	frames := make(map[string][]byte)
	for _, path := range paths {
		frame, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		frames[strings.TrimSuffix(filepath.Base(path), ".json")] = frame
	}
	return frames
}

// fileEnvelope returns the envelope of a file of testdata/envelope, and the
// type that its name says.
func fileEnvelope(name string, frame []byte) (e *Envelope, wantType string) {
	wantType, variant, _ := strings.Cut(name, ".")
	e = &Envelope{Raw: frame}
	if variant == "ivschat" {
		e.Service = variant
	}
	return e, wantType
}

func TestEnvelopeOfEachType(t *testing.T) {
	missing := make(map[string]bool)
	for _, name := range EventTypes() {
		missing[name] = true
	}
	for name, frame := range envelopeFiles(t) {
		e, want := fileEnvelope(name, frame)
		delete(missing, want)
		if got := e.Type(); got != want {
			t.Errorf("%s: Type() = %q, want %q", name, got, want)
		}
		if e.Service != "" {
			frame = wrapSlowly(t, e.Service, frame)
		}
		if got, want := string(e.appendLine(nil)), lineSlowly(frame); got != want {
			t.Errorf("%s: line\n%s\nwant\n%s", name, got, want)
		}
		if got, want := string(e.appendWire(nil)), string(frame); got != want && e.Err() == nil {
			t.Errorf("%s: wire line\n%s\nwant\n%s", name, got, want)
		}
	}
	for name := range missing {
		t.Errorf("event type %s has no file in testdata/envelope", name)
	}
}

func wrapSlowly(tb testing.TB, service string, frame []byte) []byte {
	var f struct{ Type string }
	if err := json.Unmarshal(frame, &f); err != nil {
		tb.Fatal(err)
	}
	return []byte(`{"Headers":{"x-peal-service":"` + service + `","x-peal-event-type":"` + f.Type + `"},"Payload":` + string(frame) + `}`)
}

// lineSlowly is what an envelope is to be printed as, by encoding/json.
func lineSlowly(frame []byte) string {
	var out bytes.Buffer
	if !utf8.Valid(frame) || !json.Valid(frame) || bytes.TrimLeft(frame, " \t\r\n")[0] != '{' {
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(string(frame)); err != nil {
			panic(err)
		}
		// DEL, too, is escaped, and the separators of JavaScript are not.
		text := strings.NewReplacer("\x7f", `\u007f`, `\u2028`, "\u2028", `\u2029`, "\u2029", `\\`, `\\`).Replace(out.String())
		return `{"Headers":{"x-peal-event-type":"PARSE_ERROR"},"Payload":` + strings.TrimSpace(text) + `}`
	}
	dec := json.NewDecoder(bytes.NewReader(frame))
	token := func() json.Token {
		t, err := dec.Token()
		if err != nil {
			panic(err)
		}
		return t
	}
	token() // {
	out.WriteByte('{')
	for first := true; dec.More(); first = false {
		if !first {
			out.WriteByte(',')
		}
		before := dec.InputOffset()
		name := token()
		out.Write(bytes.TrimLeft(frame[before:dec.InputOffset()], ", \t\r\n"))
		out.WriteByte(':')
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			panic(err)
		}
		var text string
		if name == "Payload" && value[0] == '"' && json.Unmarshal(value, &text) == nil && json.Valid([]byte(text)) {
			value = []byte(text)
		}
		if err := json.Compact(&out, value); err != nil {
			panic(err)
		}
	}
	out.WriteByte('}')
	return out.String()
}

func TestEnvelopeLine(t *testing.T) {
	deep := strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)
	tests := []struct {
		name, frame, want string
	}{
		{"payload decoded in place", `{"a":1,"Payload":"{\"z\":1.50,\"b\":[1e400]}","c":2}`, `{"a":1,"Payload":{"z":1.50,"b":[1e400]},"c":2}`},
		{"no headers", `{"a":"b"}`, `{"a":"b"}`},
		{"empty object", `{}`, `{}`},
		{"payload is an object", `{"Payload":{"a":1}}`, `{"Payload":{"a":1}}`},
		{"payload is null", `{"Payload":null}`, `{"Payload":null}`},
		{"payload is empty", `{"Payload":""}`, `{"Payload":""}`},
		{"payload is no JSON", `{"Payload":"hello \u0041"}`, `{"Payload":"hello \u0041"}`},
		{"payload is broken JSON", `{"Payload":"{\"a\":1,}"}`, `{"Payload":"{\"a\":1,}"}`},
		{"payload is JSON and more", `{"Payload":"{} {}"}`, `{"Payload":"{} {}"}`},
		{"payload is a number", `{"Payload":"42"}`, `{"Payload":42}`},
		{"payload is a string in a string", `{"Payload":"\"x\\u0041\""}`, `{"Payload":"x\u0041"}`},
		{"payload twice", `{"Payload":"{}","Payload":"[]","Payload":"x"}`, `{"Payload":{},"Payload":[],"Payload":"x"}`},
		{"payload by an escaped name", `{"\u0050ayload":"{}"}`, `{"\u0050ayload":{}}`},
		{"payload in another case", `{"payload":"{}"}`, `{"payload":"{}"}`},
		{"payload deeper down", `{"a":{"Payload":"{}"}}`, `{"a":{"Payload":"{}"}}`},
		{"white space", " {\n\t\"a\" : [ 1 , { } ] ,\r\"Payload\" : \" { \\\"b\\\" : \\\" c \\\" } \" } \n", `{"a":[1,{}],"Payload":{"b":" c "}}`},
		{"line end by escape in the payload", `{"Payload":"{\n\"a\":\u00091}"}`, `{"Payload":{"a":1}}`},
		{"line end in a string of the payload", `{"Payload":"{\"a\":\"\n\"}"}`, `{"Payload":"{\"a\":\"\n\"}"}`},
		{"quotes by escape in the payload", `{"Payload":"{\u0022a\u0022:\u0022\\u0041\/\u0022}"}`, `{"Payload":{"a":"\u0041/"}}`},
		{"surrogates", `{"Payload":"[\"\ud83d\ude00\",\"\ud83d\",\"\\ud83d\"]"}`, `{"Payload":["😀","` + "\ufffd" + `","\ud83d"]}`},
		{"deep payload", `{"Payload":"` + deep[1:len(deep)-1] + `"}`, `{"Payload":` + deep[1:len(deep)-1] + `}`},
		{"too deep payload", `{"Payload":"` + deep + `"}`, `{"Payload":"` + deep + `"}`},

		{"empty", ``, parseError(``)},
		{"no JSON", `hello`, parseError(`hello`)},
		{"no object", `[1]`, parseError(`[1]`)},
		{"line end in a string", "{\"a\":\"b\nc\"}", parseError(`{\"a\":\"b\nc\"}`)},
		{"line end between tokens in the payload", "{\"Payload\":\"{\n}\"}", parseError(`{\"Payload\":\"{\n}\"}`)},
		{"more than one", `{}{}`, parseError(`{}{}`)},
		{"too short", `{"a":`, parseError(`{\"a\":`)},
		{"not UTF-8", "{\"a\":\"\xff\"}", parseError(`{\"a\":\"\ufffd\"}`)},
		{"byte order mark", "\ufeff{}", parseError("\ufeff{}")},
		{"control characters", "\x00\x7f\x1b[2J", parseError(`\u0000\u007f\u001b[2J`)},
		{"comma at the end", `{"a":1,}`, parseError(`{\"a\":1,}`)},
		{"number", `{"a":01}`, parseError(`{\"a\":01}`)},
		{"literal", `{"a":nul}`, parseError(`{\"a\":nul}`)},
		{"escape", `{"a":"\x"}`, parseError(`{\"a\":\"\\x\"}`)},
		{"half an escape", `{"a":"\u00e"}`, parseError(`{\"a\":\"\\u00e\"}`)},
		{"JSON of another shape stays text", `"{}"`, parseError(`\"{}\"`)},
		{"too deep", `{"a":` + deep + `}`, parseError(`{\"a\":` + deep + `}`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := &Envelope{Raw: []byte(tt.frame)}
			if got := string(e.appendLine(nil)); got != tt.want {
				t.Errorf("line of %q = %q, want %q", tt.frame, got, tt.want)
			}
			var perr *ParseError
			if isError := strings.Contains(tt.want, typeParseError); errors.As(e.Err(), &perr) != isError {
				t.Errorf("Err() of %q = %v", tt.frame, e.Err())
			}
		})
	}
}

func parseError(payload string) string {
	return `{"Headers":{"x-peal-event-type":"PARSE_ERROR"},"Payload":"` + payload + `"}`
}

func TestParseErrorOffset(t *testing.T) {
	tests := []struct {
		frame, want string
	}{
		{``, "frame is not an envelope: not a JSON object at byte 0"},
		{` 1`, "frame is not an envelope: not a JSON object at byte 1"},
		{"{\"a\":\"é\xff\"}", "frame is not an envelope: invalid UTF-8 at byte 8"},
		{`{"a":1 x`, "frame is not an envelope: a comma or a closing brace is missing at byte 7"},
		{`{"a":1`, "frame is not an envelope: the JSON text ends too early at byte 6"},
		{"{\"a\":\"\t\"}", "frame is not an envelope: a control character in a string at byte 6"},
		{`{"Payload":"{\"a\":1 x}"} x`, "frame is not an envelope: more text after the JSON object at byte 26"},
		{`{"Payload":"{\"a\":1 x}" x`, "frame is not an envelope: a comma or a closing brace is missing at byte 25"},
	}
	for _, tt := range tests {
		e := &Envelope{Raw: []byte(tt.frame)}
		if err := e.Err(); err == nil || err.Error() != tt.want {
			t.Errorf("Err() of %q = %v, want %s", tt.frame, err, tt.want)
		}
	}
}

func TestEnvelopeFields(t *testing.T) {
	const arn = "arn:aws:chime:us-east-1:1:app-instance/a/"
	type fields struct {
		Type, MessageType, Persistence, Channel, Sender, MessageID, Created, Updated string
	}
	tests := []struct {
		name, service, frame string
		want                 fields
	}{
		{
			name: "message",
			frame: `{"Headers":{"x-amz-chime-event-type":"UPDATE_CHANNEL_MESSAGE","x-amz-chime-message-type":"STANDARD"},"Payload":"{\"ChannelArn\":\"` + arn + `channel/c\",` +
				`\"MessageId\":\"m\",\"Sender\":{\"Arn\":\"` + arn + `user/u\"},\"Persistence\":\"PERSISTENT\",\"CreatedTimestamp\":\"t1\",\"LastUpdatedTimestamp\":\"t2\"}"}`,
			want: fields{"UPDATE_CHANNEL_MESSAGE", "STANDARD", "PERSISTENT", arn + "channel/c", arn + "user/u", "m", "t1", "t2"},
		},
		{
			name:  "channel details",
			frame: `{"Headers":{"x-amz-chime-event-type":"CHANNEL_DETAILS"},"Payload":"{\"Channel\":{\"ChannelArn\":\"c\"}}"}`,
			want:  fields{Type: "CHANNEL_DETAILS", Channel: "c"},
		},
		{
			name: "message of IVS Chat", service: "ivschat",
			frame: `{"Type":"MESSAGE","Id":"i","SendTime":"t","Sender":{"UserId":"u"}}`,
			want:  fields{Type: "MESSAGE", Sender: "u", MessageID: "i", Created: "t"},
		},
		{
			name: "no type in IVS Chat", service: "ivschat",
			frame: `{"Type":5,"Id":"i"}`,
			want:  fields{MessageID: "i"},
		},
		{
			name: "frame that is as deep as can be", service: "ivschat",
			frame: `{"Type":"MESSAGE","a":` + strings.Repeat("[", maxDepth-2) + strings.Repeat("]", maxDepth-2) + `}`,
			want:  fields{Type: "MESSAGE"},
		},
		{
			name: "frame that is too deep to be wrapped", service: "ivschat",
			frame: `{"Type":"MESSAGE","a":` + strings.Repeat("[", maxDepth-1) + strings.Repeat("]", maxDepth-1) + `}`,
			want:  fields{Type: "PARSE_ERROR"},
		},
		{
			name:  "escapes in names and values",
			frame: `{"He\u0061ders":{"x-amz-chime-event-typ\u0065":"\u0041"},"Payload":"{\"Ch\\u0061nnelArn\":\"c\\\\\\\"\"}"}`,
			want:  fields{Type: "A", Channel: `c\"`},
		},
		{
			name:  "the last of two counts",
			frame: `{"Headers":{"x-amz-chime-event-type":"A"},"Payload":"{\"Sender\":{\"Arn\":\"a\"},\"Sender\":{},\"MessageId\":\"1\",\"MessageId\":\"2\"}","Headers":{"x-amz-chime-event-type":"B"}}`,
			want:  fields{Type: "B", MessageID: "2"},
		},
		{
			name:  "the last payload counts",
			frame: `{"Payload":"{\"MessageId\":\"1\"}","Payload":"x"}`,
		},
		{
			name:  "the last payload counts, again",
			frame: `{"Payload":"x","Payload":"{\"MessageId\":\"1\"}"}`,
			want:  fields{MessageID: "1"},
		},
		{
			name:  "other types of value",
			frame: `{"Headers":["x-amz-chime-event-type"],"Payload":"{\"ChannelArn\":7,\"MessageId\":null,\"Sender\":\"Arn\"}"}`,
		},
		{
			name:  "white space",
			frame: `{ "Headers" : { "x-amz-chime-event-type" : "A" } , "Payload" : "{ \"MessageId\" : \"1\" }" }`,
			want:  fields{Type: "A", MessageID: "1"},
		},
		{
			name:  "a payload that breaks in the middle",
			frame: `{"Payload":"{\"MessageId\":\"1\",}"}`,
		},
		{
			name:  "no JSON",
			frame: `{"Payload":"{\"MessageId\":\"1\"}"`,
			want:  fields{Type: "PARSE_ERROR"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := &Envelope{Raw: []byte(tt.frame), Service: tt.service}
			got := fields{
				e.Type(), e.MessageType(), e.Persistence(), string(e.Channel()), string(e.Sender()),
				string(e.MessageID()), string(e.CreatedTimestamp()), string(e.LastUpdatedTimestamp()),
			}
			if got != tt.want {
				t.Errorf("fields of %.200s = %q, want %q", tt.frame, got, tt.want)
			}
		})
	}
}

func TestEnvelopeReset(t *testing.T) {
	var e Envelope
	for _, name := range []string{"A", "BB", "", "CCC"} {
		e.Reset([]byte(`{"Headers":{"x-amz-chime-event-type":"`+name+`"},"Payload":"[\"`+name+`\"]"}`), false)
		if e.Type() != name {
			t.Errorf("Type() = %q after Reset, want %q", e.Type(), name)
		}
		clone := e.Clone()
		e.Raw[len(e.Raw)-5] = '!'
		if got := clone.Type(); got != name {
			t.Errorf("Type() of a clone = %q, want %q", got, name)
		}
	}
}

func TestBigFrameIsForgotten(t *testing.T) {
	big := append(append([]byte(`{"Payload":"[\"`), bytes.Repeat([]byte("x"), 4*maxIdle)...), `\"]"}`...)
	var e Envelope
	for _, frame := range [][]byte{big, []byte(`{}`)} {
		e.Reset(frame, true)
		if err := e.Err(); err != nil {
			t.Errorf("Err() of a binary frame of %d bytes = %v", len(frame), err)
		}
	}
	if got := cap(e.scanner.line); got > maxIdle {
		t.Errorf("%d bytes stay in use after a big frame", got)
	}
}

func TestNewEnvelope(t *testing.T) {
	payload := `{"MessageId":"m","Content":"a\"b\\u0041é"}`
	e := NewEnvelope("CREATE_CHANNEL_MESSAGE", "STANDARD", []byte(payload))
	want := `{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE","x-amz-chime-message-type":"STANDARD"},"Payload":` + payload + `}`
	if got := string(e.appendLine(nil)); got != want {
		t.Errorf("line = %s, want %s", got, want)
	}
	if got := string(e.appendWire(nil)); lineSlowly([]byte(got)) != want || got == want {
		t.Errorf("wire line = %s, want that of the socket", got)
	}
	e = NewRecord("GAP", []byte(`{"Reason":"x"}`))
	if got, want := string(e.appendLine(nil)), `{"Headers":{"x-peal-event-type":"GAP"},"Payload":{"Reason":"x"}}`; got != want || e.Type() != "GAP" {
		t.Errorf("line = %s (%s), want %s", got, e.Type(), want)
	}
}

func TestShapeHasFields(t *testing.T) {
	s := newShape()
	if len(s.places) != fieldCount {
		t.Fatalf("%d places, %d fields", len(s.places), fieldCount)
	}
	for field, path := range map[int][]string{
		fieldEnvelope:          nil,
		fieldHeaders:           {"Headers"},
		fieldEventType:         {"Headers", "x-amz-chime-event-type"},
		fieldOwnType:           {"Headers", "x-peal-event-type"},
		fieldMessageType:       {"Headers", "x-amz-chime-message-type"},
		fieldMeta:              {"Meta"},
		fieldPayload:           {"Payload"},
		fieldChannelArn:        {"Payload", "ChannelArn"},
		fieldChannel:           {"Payload", "Channel"},
		fieldDetailsChannelArn: {"Payload", "Channel", "ChannelArn"},
		fieldMessageID:         {"Payload", "MessageId"},
		fieldCreated:           {"Payload", "CreatedTimestamp"},
		fieldUpdated:           {"Payload", "LastUpdatedTimestamp"},
		fieldPersistence:       {"Payload", "Persistence"},
		fieldSender:            {"Payload", "Sender"},
		fieldSenderArn:         {"Payload", "Sender", "Arn"},
		fieldSenderID:          {"Payload", "Sender", "UserId"},
		fieldID:                {"Payload", "Id"},
		fieldSendTime:          {"Payload", "SendTime"},
		fieldFrameType:         {"Type"},
	} {
		if got := s.at(path...).id; got != field {
			t.Errorf("place of %q = %d, want %d", path, got, field)
		}
	}
}

func TestMeta(t *testing.T) {
	m := Meta{SourceBackfill, time.Date(2026, 3, 4, 9, 15, 30, 123456789, time.FixedZone("", 3600)), `arn"`, 2, 3}
	want := `{"Source":"backfill","ReceivedAt":"2026-03-04T08:15:30.123Z","UserArn":"arn\"","Connection":2,"Seq":3}`
	if got := string(m.append(nil)); got != want {
		t.Errorf("meta = %s, want %s", got, want)
	}
}

// FuzzEnvelope holds the one-pass scan against encoding/json.
func FuzzEnvelope(f *testing.F) {
	for _, frame := range envelopeFiles(f) {
		f.Add(frame, bytes.ReplaceAll(frame, []byte("Arn"), []byte("Name")))
	}
	for _, frame := range []string{
		`{"Payload":"{}","Payload":"[]"}`, ` { "a" : 1 } `, `{"Payload":"{\n\u0022a\u0022:\"\\\"\"}"}`, `{"\u0050ayload":"\ud83d\ude00\ud83d"}`,
		"{\"a\":\"\n\"}", `[]`, `{"a":-0.1e+5,"b":[true,false,null,{}]}`, "\xff", `{"Headers":{"x-amz-chime-event-type":"A"},"Headers":{}}`,
		"{\"a\"\n:1}", "{\"a\"\n:1, \"b\" : \"c\",\"Payload\":\"{ \\\"a\\\" :\\\"b\\\"}\"}", `{"Payload":"{\"a\":\"b\" , \"Payload\":\"c\"}"}`,
	} {
		f.Add([]byte(frame), []byte(`{"a":{"b":1},"Payload":"{\"a\":1}"}`))
	}
	f.Fuzz(func(t *testing.T, frame, before []byte) {
		original := bytes.Clone(frame)
		e := &Envelope{Raw: before}
		e.scan() // leaves memos and buffers
		e.Reset(frame, false)
		line := e.appendLine(nil)
		if want := lineSlowly(frame); string(line) != want {
			t.Fatalf("line of %q\n%s\nwant\n%s", frame, line, want)
		}
		if bytes.ContainsAny(line, "\n\r") || !json.Valid(line) {
			t.Fatalf("line of %q is not one line of JSON: %q", frame, line)
		}
		var want struct {
			Headers map[string]any
			Payload map[string]any
		}
		// Case matters to us, and one wrong type must not hide the rest.
		var all map[string]any
		dec := json.NewDecoder(bytes.NewReader(line))
		dec.UseNumber()
		if err := dec.Decode(&all); err != nil {
			t.Fatal(err)
		}
		want.Headers, _ = all["Headers"].(map[string]any)
		want.Payload, _ = all["Payload"].(map[string]any)
		sender, _ := want.Payload["Sender"].(map[string]any)
		for what, pair := range map[string][2]any{
			"type":    {want.Headers["x-amz-chime-message-type"], e.MessageType()},
			"id":      {want.Payload["MessageId"], string(e.text(fieldMessageID))},
			"sender":  {sender["Arn"], string(e.text(fieldSenderArn))},
			"created": {want.Payload["CreatedTimestamp"], string(e.text(fieldCreated))},
		} {
			if s, _ := pair[0].(string); s != pair[1] {
				t.Fatalf("%s of %q = %q, want %q", what, frame, pair[1], s)
			}
		}
		wire := e.appendWire(nil)
		if got := lineSlowly(wire); e.Err() == nil && got != string(line) {
			t.Fatalf("wire line of %q = %q, which decodes to %q", frame, wire, got)
		}
		// The same frame once more, through what it left itself.
		e.Reset(frame, false)
		if again := e.appendLine(nil); !bytes.Equal(again, line) {
			t.Fatalf("line of %q differs the second time: %q, %q", frame, line, again)
		}
		if again := e.appendWire(nil); !bytes.Equal(again, wire) {
			t.Fatalf("wire line of %q differs the second time: %q, %q", frame, wire, again)
		}
		if !bytes.Equal(frame, original) {
			t.Fatalf("the frame %q was changed to %q", original, frame)
		}
	})
}
