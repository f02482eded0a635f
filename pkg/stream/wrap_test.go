package stream

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
)

// scanFirst is what scan does with a frame of a service that does not begin with
// its type.
func scanFirst(e *Envelope) {
	e.scanned, e.err, e.wire, e.shape = true, nil, e.Raw, fields()
	if e.scanner.scan(e.Raw, e.shape, false) {
		e.wrap()
	} else {
		e.refuse(e.scanner.offset)
	}
}

// What is wrapped ahead is what a scan would have made of it.
func checkWrapped(t *testing.T, frame []byte) {
	t.Helper()
	e, want := &Envelope{Raw: frame, Service: "ivschat"}, &Envelope{Raw: frame, Service: "ivschat"}
	scanFirst(want)
	if got, want := e.appendLine(nil), want.appendLine(nil); !bytes.Equal(got, want) {
		t.Fatalf("line of %q\n%s\nwant\n%s", frame, got, want)
	}
	if got, want := fmt.Sprint(e.Err()), fmt.Sprint(want.Err()); got != want {
		t.Fatalf("error of %q: %s, want %s", frame, got, want)
	}
	if got, want := e.appendWire(nil), want.appendWire(nil); !bytes.Equal(got, want) {
		t.Fatalf("wire line of %q\n%s\nwant\n%s", frame, got, want)
	}
	for field := range fieldCount {
		if got, want := e.value(field), want.value(field); !bytes.Equal(got, want) {
			t.Fatalf("field %d of %q is %s, want %s", field, frame, got, want)
		}
	}
}

var roomFrames = []string{
	`{"Type":"MESSAGE","Id":"M2YcHkgffEvU","RequestId":"","Attributes":null,"Content":"Hi","SendTime":"2022-12-02T08:21:20.754555595Z","Sender":{"UserId":"ann","Attributes":{}}}`,
	`{"Type":"EVENT","Id":"1OjMY6p8h4uv","RequestId":"","EventName":"aws:DELETE_MESSAGE","Attributes":{"MessageID":"I4fme01f7HYM"},"SendTime":"2022-10-14T20:08:11.258800067Z"}`,
	`{"Type":"ERROR","Id":"IG5mcmlvdGlv","RequestId":"","ErrorCode":429,"ErrorMessage":"rate limit exceeded"}`,
	`{"Type":"MESSAGE"}`,
	`{"Type":"","Type":"MESSAGE"}`,
	`{"Type":"MESSAGE","Type":"EVENT"}`,
	`{"Type":"MESSAGE","Type":7}`,
	`{"Type":"MESSAGE","\u0054ype":"EVENT"}`,
	`{"Type":"MESSAGE", "Id" : "x" }`,
	`{"Type":"MESSAGE"} `,
	`{"Type":"MESSAGE"`,
	`{"Type":"MESSAGE`,
	`{"Type":"MESSAGE"}}`,
	`{"Type":"MESSAGE"},"Meta":{}`,
	`{"Type":"MESSAGE"},"Payload":{"Type":"MESSAGE"}`,
	`{"Type":"MESSAGE"},"Headers":{"x-peal-event-type":"EVENT"}`,
	`{"Type":"MESSAGE","Payload":"{}"}`,
	`{"Type":"mess\u0061ge"}`,
	`{"Type":7}`,
	`{"Id":"x","Type":"MESSAGE"}`,
	` {"Type":"MESSAGE"}`,
	`{"Type":"` + strings.Repeat("X", 100) + `"}`,
	"{\"Type\":\"MESSAGE\",\"Content\":\"\xff\"}",
	`{"Type":"MESSAGE","Content":` + strings.Repeat("[", maxDepth-1) + strings.Repeat("]", maxDepth-1) + `}`,
	`[]`, ``,
}

func TestWrapAhead(t *testing.T) {
	t.Parallel()
	for _, frame := range roomFrames {
		checkWrapped(t, []byte(frame))
	}
	for _, frame := range roomFrames[:4] {
		if e := (&Envelope{Raw: []byte(frame), Service: "ivschat", shape: fields()}); !e.wrapAhead() {
			t.Errorf("%s is not wrapped ahead", frame)
		}
	}
}

func FuzzWrapAhead(f *testing.F) {
	for _, frame := range roomFrames {
		f.Add([]byte(frame))
	}
	f.Fuzz(checkWrapped)
}

// BenchmarkPutRoom prints frames of a room; compare BenchmarkPut, in envelopes of
// the same size.
func BenchmarkPutRoom(b *testing.B) {
	for _, size := range []int{700, 4500} {
		for _, bm := range []struct {
			name string
			o    WriterOptions
		}{
			{"json", WriterOptions{}},
			{"text", WriterOptions{Output: Text}},
			{"select", WriterOptions{JQ: mustCompile(b, `select(.Payload.Sender.UserId=="user-03")`)}},
		} {
			b.Run(fmt.Sprintf("%s/%d", bm.name, size), func(b *testing.B) {
				frames := make([][]byte, 10)
				for i := range frames {
					frame := fmt.Appendf(nil, `{"Type":"MESSAGE","Id":"%012d","RequestId":"863a5d48-ac29-4d34-a77a-e46d9100d42f","Attributes":null,"Content":"","SendTime":"2026-01-15T10:20:31.754555595Z","Sender":{"UserId":"user-%02d","Attributes":{}}}`, i, i)
					content := []byte(strings.Repeat("the quick brown fox, ", size/20))[:size-len(frame)]
					frames[i] = bytes.Replace(frame, []byte(`"Content":"`), append([]byte(`"Content":"`), content...), 1)
				}
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				w := NewWriter(ctx, io.Discard, bm.o)
				e := Envelope{Service: "ivschat"}
				b.SetBytes(int64(size))
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					e.Reset(frames[i%len(frames)], false)
					if err := w.Put(&e); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
