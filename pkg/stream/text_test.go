package stream

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	want := map[string]string{
		"BATCH_CREATE_CHANNEL_MEMBERSHIP":    `2026-03-04T09:00:00.000Z 0d6c1f7e… [joined] Ana Ruiz, bo, invited by Ops`,
		"CHANNEL_DETAILS":                    `2026-03-04T09:00:00.000Z 0d6c1f7e… [channel] Release 42`,
		"CREATE_CHANNEL_MEMBERSHIP":          `2026-03-04T08:10:00.000Z 0d6c1f7e… [joined] Bo Lind, invited by Ops`,
		"CREATE_CHANNEL_MESSAGE":             `2026-03-04T08:15:30.123Z 0d6c1f7e… Ana Ruiz: Grüße, the build is green ✅`,
		"CREATE_CHANNEL_MESSAGE.control":     `2026-03-04T08:15:30.123Z 0d6c1f7e… Ana Ruiz: [control] {"Typing":true}`,
		"CREATE_CHANNEL_MESSAGE.elastic":     `2026-03-04T08:15:30.123Z all-hands Ana Ruiz: Grüße, the build is green ✅`,
		"CREATE_CHANNEL_MESSAGE.hostile":     `2026-03-04T08:15:30.123Z 0d6c1f7e… Eve\x07\u2066: one\ntwo\x1b[2J\u202etxt.exe\u009b31m \U000e0041 \ "q" \u2028`,
		"CREATE_CHANNEL_MESSAGE.targeted":    `2026-03-04T08:15:30.123Z 0d6c1f7e… Ana Ruiz: only for you`,
		"DELETE_CHANNEL":                     `2026-03-04T08:20:00.000Z 0d6c1f7e… [channel deleted] Release 42`,
		"DELETE_CHANNEL_MEMBERSHIP":          `2026-03-04T08:10:00.000Z 0d6c1f7e… [left] Bo Lind, invited by Ops`,
		"DELETE_CHANNEL_MEMBERSHIP.balanced": `2026-03-04T08:10:00.000Z all-hands [left] Ops, invited by Ops`,
		"DELETE_CHANNEL_MESSAGE":             `2026-03-04T08:18:00.000Z 0d6c1f7e… Ana Ruiz: [deleted] Grüße, the build is green ✅`,
		"DENIED_CREATE_CHANNEL_MESSAGE":      `2026-03-04T08:15:30.123Z 0d6c1f7e… Ana Ruiz: [denied] Grüße, the build is green ✅`,
		"DENIED_UPDATE_CHANNEL_MESSAGE":      `2026-03-04T08:16:01.500Z 0d6c1f7e… Ana Ruiz: [edit denied] the build is red again`,
		"ERROR.ivschat":                      `2026-03-04T09:00:00.000Z - [error] 429 rate limit exceeded`,
		"EVENT.ivschat":                      `2026-03-04T08:22:11.2588Z - [event] aws:DELETE_MESSAGE {"MessageID":"Qw3eRt5yUi7o","MessageId":"Qw3eRt5yUi7o","Reason":"spam"}`,
		"FAILED_CREATE_CHANNEL_MESSAGE":      `2026-03-04T08:15:30.123Z 0d6c1f7e… Ana Ruiz: [failed] Grüße, the build is green ✅`,
		"FAILED_UPDATE_CHANNEL_MESSAGE":      `2026-03-04T08:16:01.500Z 0d6c1f7e… Ana Ruiz: [edit failed] the build is red again`,
		"MESSAGE.ivschat":                    `2026-03-04T08:21:20.754555595Z - ana: gg`,
		"PARSE_ERROR":                        `2026-03-04T09:00:00.000Z - [not an envelope] {"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE"`,
		"PENDING_CREATE_CHANNEL_MESSAGE":     `2026-03-04T08:15:30.123Z 0d6c1f7e… Ana Ruiz: [pending] Grüße, the build is green ✅`,
		"PENDING_UPDATE_CHANNEL_MESSAGE":     `2026-03-04T08:16:01.500Z 0d6c1f7e… Ana Ruiz: [edit pending] the build is red again`,
		"REDACT_CHANNEL_MESSAGE":             `2026-03-04T08:17:00.000Z 0d6c1f7e… Ana Ruiz: [redacted]`,
		"SESSION_ESTABLISHED":                `2026-03-04T09:00:00.000Z - [session established]`,
		"UPDATE_CHANNEL":                     `2026-03-04T08:20:00.000Z 0d6c1f7e… [channel updated] Release 42`,
		"UPDATE_CHANNEL_MEMBERSHIP":          `2026-03-04T08:40:00.000Z all-hands [moved] Bo Lind, invited by Ops`,
		"UPDATE_CHANNEL_MESSAGE":             `2026-03-04T08:16:01.500Z 0d6c1f7e… Ana Ruiz: [edited] the build is red again`,
	}
	for name, frame := range envelopeFiles(t) {
		e, _ := fileEnvelope(name, frame)
		e.Meta.ReceivedAt = time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
		if got := text(e); got != want[name] {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want[name])
		}
	}
}

func text(e *Envelope) string {
	s := newShape()
	format := newTextFormat(s)
	e.look(s)
	return string(format.append(nil, e))
}

func TestTextOfTheUnusual(t *testing.T) {
	const arn = "arn:aws:chime:us-east-1:1:app-instance/a/channel/"
	tests := []struct {
		name, frame, want string
	}{
		{"nothing", `{}`, `- - {}`},
		{"no headers", `{"a":"b"}`, `- - {"a":"b"}`},
		{"unknown type", `{"Headers":{"x-amz-chime-event-type":"NEW\n"},"Payload":"{\"a\":1}"}`, `- - [NEW\n] {"a":1}`},
		{"payload that is text", `{"Headers":{"x-amz-chime-event-type":"NEW"},"Payload":"a\u0007"}`, `- - [NEW] a\x07`},
		{"message whose payload is text", `{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE"},"Payload":"a{"}`, `- - -: a{`},
		{"message without anything", `{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE"}}`, `- - -:`},
		{"sender without a name", `{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE"},"Payload":{"Sender":{"Arn":"a/b/c"},"Content":"x"}}`, `- - c: x`},
		{"long id with other letters", `{"Headers":{},"Payload":{"ChannelArn":"` + arn + `release-announcements-of-the-whole-year"}}`, `- release-announcements-of-the-whole-year {"ChannelArn":"` + arn + `release-announcements-of-the-whole-year"}`},
		{"id that is a UUID", `{"Headers":{"x-amz-chime-event-type":"UPDATE_CHANNEL"},"Payload":{"ChannelArn":"` + arn + `986e0758-adaf-7c5c-cbaf-eab9a1fa71a2"}}`, `- 986e0758… [channel updated]`},
		{"members that are none", `{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MEMBERSHIP"},"Payload":{"Members":[1,{}],"Member":"x"}}`, `- - [joined] -, - -`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := text(&Envelope{Raw: []byte(tt.frame)}); got != tt.want {
				t.Errorf("text of %s = %s, want %s", tt.frame, got, tt.want)
			}
		})
	}
}

func TestAppendVisible(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{"plain Text 123 ~", "plain Text 123 ~"},
		{"a\nb\r\tc", `a\nb\r\tc`},
		{"\x00\x1b\x7f", `\x00\x1b\x7f`},
		{"\u0080\u009b\u009f", `\u0080\u009b\u009f`},
		{"\u2028\u2029", `\u2028\u2029`},
		{"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", `\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069`},
		{"\u200b\u2060\ufeff\u00ad", `\u200b\u2060\ufeff\u00ad`},
		{"\U000e0001\U000e0041\U000e007f", `\U000e0001\U000e0041\U000e007f`},
		{"é ü 漢字 עברית العربية", "é ü 漢字 עברית العربية"},
		{"👩\u200d👩\u200d👧 ❤\ufe0f می\u200cخواهم", "👩\u200d👩\u200d👧 ❤\ufe0f می\u200cخواهم"},
		{"\u0600\u06dd", "\u0600\u06dd"},
		{"a\xffb\xe2\x80", `a\xffb\xe2\x80`},
		{"\ufffd", "\ufffd"},
	}
	for _, tt := range tests {
		if got := string(appendVisible(nil, []byte(tt.text))); got != tt.want {
			t.Errorf("appendVisible(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, text := range []string{"plain", "\x1b[2J\u202e", "\xff\u009b", "a\nb", "\U000e0041\u2028"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := appendVisible(nil, []byte(text))
		if !utf8.Valid(got) {
			t.Fatalf("appendVisible(%q) = %q is not UTF-8", text, got)
		}
		for _, r := range string(got) {
			if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Bidi_Control, r) {
				t.Fatalf("appendVisible(%q) = %q has %U in it", text, got, r)
			}
		}
		if again := appendVisible(nil, got); !bytes.Equal(again, got) {
			t.Fatalf("appendVisible(%q) = %q is not the same when shown again: %q", text, got, again)
		}
		// The same inside an envelope cannot add a line or a control either.
		frame := append(appendQuoted([]byte(`{"Headers":{"x-amz-chime-event-type":"CREATE_CHANNEL_MESSAGE"},"Payload":{"Sender":{"Name":`), text), `},"Content":`...)
		frame = append(appendQuoted(frame, text), `}}`...)
		line := textLine(frame)
		if strings.ContainsFunc(line, unicode.IsControl) {
			t.Fatalf("text of %q has a control in it: %q", frame, line)
		}
	})
}

func textLine(frame []byte) string { return text(&Envelope{Raw: frame}) }
