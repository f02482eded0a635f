package stream

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/itchyny/gojq"
)

// benchFrames returns frames of one size as a busy channel would carry them: a
// tenth of them are what filterF looks for.
func benchFrames(size int) [][]byte {
	frames := make([][]byte, 100)
	for i := range frames {
		payload := fmt.Sprintf(`{"ChannelArn":"arn:aws:chime:us-east-1:123456789012:app-instance/694d2099-cb1e-463e-9d64-697ff5b8950e/channel/986e0758",`+
			`"MessageId":"%064x","Content":"%%s","Metadata":"{\"clientId\":\"web-1\"}","Type":"STANDARD","CreatedTimestamp":"2026-01-15T10:20:31.%03dZ",`+
			`"LastUpdatedTimestamp":"2026-01-15T10:20:31.%03dZ","Sender":{"Arn":"arn:aws:chime:us-east-1:123456789012:app-instance/694d2099/user/user-%02d",`+
			`"Name":"user-%02d"},"Redacted":false,"Persistence":"PERSISTENT","Status":{"Value":"SENT"}}`, i, i, i, i%10, i%10)
		empty := NewEnvelope("CREATE_CHANNEL_MESSAGE", "STANDARD", fmt.Appendf(nil, payload, ""))
		words := strings.Repeat("the quick brown fox jumps over the lazy dog, ", 1+size/40)
		content := words[:max(0, size-len(empty.Raw))]
		frames[i] = NewEnvelope("CREATE_CHANNEL_MESSAGE", "STANDARD", fmt.Appendf(nil, payload, content)).Raw
	}
	return frames
}

const filterF = `select(.Headers["x-amz-chime-event-type"]=="CREATE_CHANNEL_MESSAGE") | .Payload | select(.Sender.Name=="user-03") | {c:.Content,s:.Sender.Name,t:.CreatedTimestamp}`

// outside is a program that no fast path knows.
const outside = `.Payload | select(.Content | length > 10) | {c: .Content | ascii_upcase, s: .Sender.Name}`

func mustCompile(tb testing.TB, source string) *Program {
	p, err := CompileProgram(source, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func BenchmarkPut(b *testing.B) {
	for _, size := range []int{700, 4500} {
		for _, bm := range []struct {
			name string
			o    WriterOptions
		}{
			{"raw", WriterOptions{Output: Raw}},
			{"json", WriterOptions{}},
			{"type", WriterOptions{Filter: &Filter{types: []string{"DELETE_CHANNEL"}}}},
			{"text", WriterOptions{Output: Text}},
			{"filterF", WriterOptions{JQ: mustCompile(b, filterF)}},
			{"select", WriterOptions{JQ: mustCompile(b, `select(.Payload.Sender.Name=="user-03")`)}},
			{"outside", WriterOptions{JQ: mustCompile(b, outside)}},
		} {
			b.Run(fmt.Sprintf("%s/%d", bm.name, size), func(b *testing.B) {
				frames := benchFrames(size)
				ctx, cancel := context.WithCancel(context.Background())
				defer cancel()
				w := NewWriter(ctx, io.Discard, bm.o)
				var e Envelope
				b.SetBytes(int64(len(frames[0])))
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

// BenchmarkObvious is the same work as an obvious program does it.
func BenchmarkObvious(b *testing.B) {
	for _, size := range []int{700, 4500} {
		for _, bm := range []struct{ name, source string }{{"json", "."}, {"filterF", filterF}, {"outside", outside}} {
			b.Run(fmt.Sprintf("%s/%d", bm.name, size), func(b *testing.B) {
				frames := benchFrames(size)
				query, err := gojq.Parse(bm.source)
				if err != nil {
					b.Fatal(err)
				}
				code, err := gojq.Compile(query)
				if err != nil {
					b.Fatal(err)
				}
				var out bytes.Buffer
				enc := json.NewEncoder(&out)
				b.SetBytes(int64(len(frames[0])))
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					out.Reset()
					var v, payload map[string]any
					if err := json.Unmarshal(frames[i%len(frames)], &v); err != nil {
						b.Fatal(err)
					}
					if err := json.Unmarshal([]byte(v["Payload"].(string)), &payload); err != nil {
						b.Fatal(err)
					}
					v["Payload"] = payload
					iter := code.Run(v)
					for r, ok := iter.Next(); ok; r, ok = iter.Next() {
						if err := enc.Encode(r); err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}
