package stream

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// A message is printed once, whichever of the socket and the history brings it
// first. The history tells times as fractions, which may be a millisecond off.
func TestMessageOfTwoSources(t *testing.T) {
	t.Parallel()
	for _, off := range []time.Duration{-time.Millisecond, 0, time.Millisecond} {
		for _, order := range []string{"live history", "history live", "history live live history", "history restart live", "live restart history live"} {
			t.Run(fmt.Sprint(off, " ", order), func(t *testing.T) {
				r := &recorder{}
				f := newFollow(&Tail{Sink: r, turn: make(turn, 1)}, &Target{Name: "jane", Established: SessionEstablished}, map[string]string{})
				e := &worldEvent{id: "m1", channel: "a", author: "joe", persistent: true, created: testStart, updated: testStart}
				payload := e.payload()
				at := testStart.Add(off)
				for _, source := range strings.Fields(order) {
					switch source {
					case "live":
						f.print(NewEnvelope(typeCreateMessage, "STANDARD", payload))
					case "history":
						f.printMessage(&listing{state: f.channel([]byte("a"))}, &Message{ID: e.id, Created: at, Updated: at, Kind: "STANDARD", Payload: payload})
					case "restart":
						saved := f.snapshot()
						f = newFollow(f.tail, f.target, map[string]string{})
						f.restore(saved)
					}
				}
				if got := r.messages(); len(got) != 1 {
					t.Errorf("printed: %v, want one line", got)
				}
			})
		}
	}
}

// What was listed may lie in the socket all the while, if nobody reads that.
func TestMessagesOfLongListing(t *testing.T) {
	t.Parallel()
	r := &recorder{}
	f := newFollow(&Tail{Sink: r, turn: make(turn, 1)}, &Target{Name: "jane", Established: SessionEstablished}, map[string]string{})
	f.catching = true
	list := &listing{state: f.channel([]byte("a"))}
	var frames []*Envelope
	for n := range 600 {
		at := testStart.Add(time.Duration(n) * time.Second)
		e := &worldEvent{id: fmt.Sprint("m", n), channel: "a", author: "joe", persistent: true, created: at, updated: at}
		f.printMessage(list, &Message{ID: e.id, Created: at, Updated: at, Kind: "STANDARD", Payload: e.payload()})
		frames = append(frames, NewEnvelope(typeCreateMessage, "STANDARD", e.payload()))
	}
	f.catching = false
	for _, frame := range frames {
		f.print(frame)
	}
	if got := r.messages(); len(got) != len(frames) {
		t.Errorf("%d messages are printed, want each of %d once", len(got), len(frames))
	}
}

// A message of a room is printed once, however many connections bring it and in
// whichever order; it moves no watermark, since a room has no history.
func TestMessageOfRoom(t *testing.T) {
	t.Parallel()
	r := &recorder{}
	f := newFollow(&Tail{Sink: r, turn: make(turn, 1)}, &Target{Name: "room", Service: "ivschat"}, map[string]string{})
	for _, message := range []string{"m1 1.100", "m2 1.200", "m1 1.100", "m3 1.150", "m2 1.200", "m3 1.150", "m4 1.200"} {
		id, seconds, _ := strings.Cut(message, " ")
		raw := fmt.Sprintf(`{"Type":"MESSAGE","Id":%q,"Content":"hi","SendTime":"2026-01-15T10:20:3%s555595Z"}`, id, seconds)
		f.print(&Envelope{Raw: []byte(raw), Service: "ivschat"})
	}
	var printed []string
	for _, e := range r.envelopes {
		printed = append(printed, string(e.MessageID()))
	}
	if got := strings.Join(printed, " "); got != "m1 m2 m3 m4" {
		t.Errorf("printed %s, want each once: m1 m2 m3 m4", got)
	}
	if f.latest != (watermark{}) {
		t.Errorf("the watermark is %v, want none", f.latest)
	}
}

// Users of one tail and their channels are kept apart, however many there are and
// however their ARNs and the ids of messages are written.
func TestMessagesOfManyChannels(t *testing.T) {
	t.Parallel()
	r := &recorder{}
	tail := &Tail{Sink: r, turn: make(turn, 1)}
	follows := []*follow{
		newFollow(tail, &Target{Name: "jane", Established: SessionEstablished}, map[string]string{}),
		newFollow(tail, &Target{Name: "joe", Established: SessionEstablished}, map[string]string{}),
	}
	want := 0
	for round := range 2 {
		for n := range 300 {
			for _, channel := range []string{fmt.Sprint("arn:of/channel/", n), strings.Repeat("long", 200) + fmt.Sprint(n), fmt.Sprint(n%100 - 50)} {
				for _, id := range []string{"m1", `m\"`, `\u006d1`} {
					payload := fmt.Sprintf(`{"ChannelArn":%q,"MessageId":"%s","CreatedTimestamp":"2026-01-15T10:20:30Z","Persistence":"PERSISTENT"}`, channel, id)
					for _, f := range follows {
						f.print(NewEnvelope(typeCreateMessage, "STANDARD", []byte(payload)))
					}
				}
			}
		}
		if round == 0 { // 700 channels of each, with two messages
			want = len(follows) * 700 * 2
		}
		if got := len(r.envelopes); got != want {
			t.Fatalf("round %d: %d messages are printed, want %d", round, got, want)
		}
	}
	for _, f := range follows {
		if len(f.channels) != 700 {
			t.Errorf("%s: %d channels, want 700", f.target.Name, len(f.channels))
		}
	}
}

// What the service writes is seen at a glance.
func TestGlance(t *testing.T) {
	t.Parallel()
	f := newFollow(&Tail{}, &Target{Name: "jane"}, map[string]string{})
	for n := range 3 {
		at := testStart.Add(time.Duration(n) * time.Minute)
		e := &worldEvent{id: "m1", channel: "a", author: "joe", persistent: n < 2, created: at, updated: at}
		frame := NewEnvelope(typeCreateMessage, "STANDARD", e.payload())
		frame.scan()
		if got := f.glance(frame); got != e.persistent {
			t.Errorf("%s: seen at a glance: %v", frame.Raw, got)
		}
	}
	room := newFollow(&Tail{}, &Target{Name: "room", Service: "ivschat"}, map[string]string{})
	for kind, want := range map[string]bool{typeRoomMessage: true, "EVENT": false} {
		frame := &Envelope{Raw: fmt.Appendf(nil, `{"Type":%q,"Id":"m1","Content":"hi","SendTime":"2026-01-15T10:20:31.100555595Z"}`, kind), Service: "ivschat"}
		frame.scan()
		if got := room.glance(frame); got != want {
			t.Errorf("%s: seen at a glance: %v", frame.Raw, got)
		}
	}
}

// A glance sees what a study does.
func FuzzSight(f *testing.F) {
	const message = `{"ChannelArn":"arn:of/channel/c","MessageId":"m1","Content":"hi","CreatedTimestamp":"2026-01-15T10:20:31.013Z",` +
		`"LastUpdatedTimestamp":"2026-01-15T10:20:31.013Z","Persistence":"PERSISTENT"}`
	for _, change := range [][2]string{
		{}, {"m1", `\u006d1`}, {"m1", `m\"`}, {"m1", ""}, {`"m1"`, "1"}, {`"m1"`, "null"}, {`{"C`, `{"MessageId":"\u006d2","C`}, {`{"C`, `{"MessageId":{"a":1},"C`},
		{"channel/c", `channel/\u0063`}, {`"arn:of/channel/c"`, "7"}, {"013Z", "014Z"}, {"013Z", "999Z"}, {"10:20", "24:61"}, {"31.013", "61.013"},
		{"31.013Z", "31.013z"}, {"31.013Z", "31Z"}, {"31.013Z", "31.013999Z"}, {"2026-", "1970-"}, {"-01-", "-13-"}, {"2026", `\u0032026`},
		{"PERSISTENT", "NON_PERSISTENT"}, {"PERSISTENT", `P\u0045RSISTENT`}, {`"PERSISTENT"`, "[]"},
	} {
		changed := strings.Replace(message, change[0], change[1], 1)
		for _, raw := range []string{changed, strings.ReplaceAll(message, change[0], change[1])} {
			for _, kind := range []string{typeCreateMessage, typeUpdateMessage, `CREATE_CHANNEL\u005fMESSAGE`} {
				f.Add([]byte(raw), kind, "")
			}
			f.Add([]byte(raw), typeRoomMessage, "ivschat")
			f.Add([]byte(strings.NewReplacer("MessageId", "Id", "CreatedTimestamp", "SendTime", "LastUpdatedTimestamp", "X", `"Content"`, `"Type":"MESSAGE","Content"`).Replace(raw)), "", "ivschat")
		}
	}
	follows := map[string]*follow{}
	for _, service := range []string{"", "ivschat"} {
		follows[service] = newFollow(&Tail{}, &Target{Name: "jane", Service: service}, map[string]string{})
	}
	f.Fuzz(func(t *testing.T, payload []byte, kind, service string) {
		follow := follows[service]
		if follow == nil {
			return
		}
		e := &Envelope{Raw: payload, Service: service}
		if service == "" {
			raw := append(fmt.Appendf(nil, `{"Headers":{"x-amz-chime-event-type":"%s"},"Payload":`, kind), appendQuoted(nil, payload)...)
			e.Raw = append(raw, '}')
		}
		e.scan()
		if !follow.glance(e) {
			return
		}
		glanced := follow.sighting
		if !follow.study(e) {
			t.Fatalf("%s: seen at a glance only", e.Raw)
		}
		if studied := follow.sighting; studied != glanced {
			t.Errorf("%s: at a glance %+v, really %+v", e.Raw, glanced, studied)
		}
	})
}
