package stream

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A scriptedHistory answers as a function says, once armed; before that it has
// one empty channel.
type scriptedHistory struct {
	armed    atomic.Bool
	calls    int
	channels func(token string) (ChannelPage, error)
	messages func(notBefore time.Time, token string) (MessagePage, error)
}

func (h *scriptedHistory) Channels(ctx context.Context, token string) (ChannelPage, error) {
	h.calls++
	if !h.armed.Load() || h.channels == nil {
		last := time.Time{}
		if h.armed.Load() {
			last = time.Now()
		}
		return ChannelPage{Channels: []Channel{{Arn: "a", LastMessage: last}}}, nil
	}
	return h.channels(token)
}

func (h *scriptedHistory) Messages(ctx context.Context, ch Channel, notBefore time.Time, token string) (MessagePage, error) {
	h.calls++
	return h.messages(notBefore, token)
}

// A history that lies, errs or never ends is used as far as it goes, no
// further, and what it leaves open is told.
func TestHostileHistory(t *testing.T) {
	start := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	message := func(i int, at time.Duration) Message {
		created := start.Add(at)
		return Message{ID: fmt.Sprintf("h%d", i), Created: created, Updated: created, Kind: "STANDARD",
			Payload: fmt.Appendf(nil, `{"ChannelArn":"a","MessageId":"h%d","Persistence":"PERSISTENT","CreatedTimestamp":%q,"LastUpdatedTimestamp":%[2]q}`, i, formatTime(created))}
	}
	denied := errors.New("you may not")
	tests := []struct {
		name     string
		history  scriptedHistory
		printed  string
		warnings string // what the warnings say, "": there are none
		missing  string // in Gap.Err
		calls    int    // at most
	}{
		{"the same token for ever", scriptedHistory{messages: func(_ time.Time, token string) (MessagePage, error) {
			return MessagePage{Messages: []Message{message(1, time.Second)}, Next: "again"}, nil
		}}, "h1Ch", "repeats a page token", "channel a: the service repeats a page token", 6},
		{"two tokens in turn", scriptedHistory{messages: func(_ time.Time, token string) (MessagePage, error) {
			return MessagePage{Messages: []Message{message(1, time.Second)}, Next: map[string]string{"": "x", "x": "y", "y": "x"}[token]}, nil
		}}, "h1Ch", "repeats a page token", "repeats a page token", 8},
		{"new tokens for ever, and nothing new", scriptedHistory{messages: func(_ time.Time, token string) (MessagePage, error) {
			return MessagePage{Messages: []Message{message(1, time.Second)}, Next: token + "x"}, nil
		}}, "h1Ch", "1000 pages bring nothing new", "1000 pages bring nothing new, and there are more", 1010},
		{"the same token for channels", scriptedHistory{channels: func(token string) (ChannelPage, error) {
			return ChannelPage{Next: "again"}, nil
		}, messages: func(time.Time, string) (MessagePage, error) {
			return MessagePage{Messages: []Message{message(1, time.Second)}}, nil
		}}, "h1Ch", "list channels: the service repeats a page token", "channels may be missing", 5},
		{"no order within a page", scriptedHistory{messages: func(time.Time, string) (MessagePage, error) {
			return MessagePage{Messages: []Message{message(2, 2*time.Second), message(1, time.Second)}}, nil
		}}, "h1Ch h2Ch", "not in order of time", "", 4},
		{"no order among pages", scriptedHistory{messages: func(_ time.Time, token string) (MessagePage, error) {
			if token == "" {
				return MessagePage{Messages: []Message{message(2, 2*time.Second)}, Next: "x"}, nil
			}
			return MessagePage{Messages: []Message{message(1, time.Second)}}, nil
		}}, "h2Ch h1Ch", "not in order of time", "", 5},
		{"from the future", scriptedHistory{messages: func(time.Time, string) (MessagePage, error) {
			return MessagePage{Messages: []Message{message(1, time.Second), message(2, 1e6*time.Hour), message(1, time.Second)}[:2]}, nil
		}}, "h1Ch h2Ch", "a message is from the future", "", 4},
		{"the same message twice", scriptedHistory{messages: func(time.Time, string) (MessagePage, error) {
			return MessagePage{Messages: []Message{message(1, time.Second), message(1, time.Second)}}, nil
		}}, "h1Ch", "", "", 4},
		{"messages that were not asked for", scriptedHistory{messages: func(notBefore time.Time, _ string) (MessagePage, error) {
			return MessagePage{Messages: []Message{message(1, -time.Hour), message(2, time.Second)}}, nil
		}}, "h1Ch h2Ch", "", "", 4},
		{"a refusal", scriptedHistory{messages: func(time.Time, string) (MessagePage, error) {
			return MessagePage{}, Permanent(denied)
		}}, "", "messages may be missing: channel a: you may not", "channel a: you may not", 4},
		{"no list of channels any more", scriptedHistory{channels: func(string) (ChannelPage, error) {
			return ChannelPage{}, Permanent(denied)
		}}, "", "", "list channels: you may not", 4},
	}
	for i := range tests {
		tt := &tests[i]
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.join("a", "jane", "joe")
				r := story(t, w, func(tail *Tail) { tail.Targets[0].History = &tt.history }, func() {
					tt.history.armed.Store(true)
					w.cut("jane", time.Second)()
				})
				if got := strings.Join(r.messages(), " "); got != tt.printed {
					t.Errorf("printed %q, want %q", got, tt.printed)
				}
				var warnings []string
				for _, e := range r.events {
					if e.Kind == EventWarning {
						warnings = append(warnings, e.Err.Error())
					}
				}
				if got := strings.Join(warnings, "\n"); !strings.Contains(got, tt.warnings) || (got != "") != (tt.warnings != "") {
					t.Errorf("warnings %q, want %q", got, tt.warnings)
				}
				gaps := r.gaps()
				if len(gaps) != 1 {
					t.Fatalf("gaps %+v, want one", gaps)
				}
				if err := gaps[0].Err; tt.missing != "" && (err == nil || !strings.Contains(err.Error(), tt.missing)) {
					t.Errorf("the gap misses %v, want %q", err, tt.missing)
				}
				if tt.history.calls > tt.calls {
					t.Errorf("%d calls, want at most %d", tt.history.calls, tt.calls)
				}
			})
		})
	}
}

// A moderator may be in several sub-channels of an elastic channel. Where one of them is
// read and another one is not, that one is read from where it was.
func TestSubChannels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		history := &partsHistory{start: time.Now(), fails: pageTries + 1}
		r := story(t, w, func(tail *Tail) { tail.Targets[0].History = history }, func() {
			back := w.cut("jane", time.Second)
			history.armed.Store(true)
			back()
			time.Sleep(10 * time.Minute)
		})
		got := r.messages()
		slices.Sort(got)
		if want := []string{"east1Ch", "east2Ch", "west1Ch", "west2Ch"}; !slices.Equal(got, want) {
			t.Errorf("printed %v, want %v", got, want)
		}
		if c := r.gaps()[0]; c.Recovered != 4 {
			t.Errorf("%d messages were recovered, want 4", c.Recovered)
		}
	})
}

// A partsHistory has a channel with two sub-channels, in one of which nothing was sent
// since long ago, and which cannot be read at first.
type partsHistory struct {
	start time.Time
	armed atomic.Bool
	fails int
}

func (h *partsHistory) Channels(context.Context, string) (ChannelPage, error) {
	last := time.Time{}
	if h.armed.Load() {
		last = h.start.Add(10 * time.Minute)
	}
	return ChannelPage{Channels: []Channel{{"a", "west", last}, {"a", "east", last}}}, nil
}

func (h *partsHistory) Messages(_ context.Context, ch Channel, notBefore time.Time, _ string) (page MessagePage, err error) {
	offset := 9 * time.Minute
	if ch.SubChannel == "east" {
		if offset = time.Second; h.fails > 0 {
			h.fails--
			return page, errHistory
		}
	}
	for i := range 2 {
		created := h.start.Add(offset + time.Duration(i)*time.Minute)
		if id := fmt.Sprint(ch.SubChannel, i+1); !created.Before(notBefore) {
			page.Messages = append(page.Messages, Message{ID: id, Created: created, Kind: "STANDARD",
				Payload: fmt.Appendf(nil, `{"ChannelArn":"a","MessageId":%q,"Persistence":"PERSISTENT","CreatedTimestamp":%q}`, id, formatTime(created))})
		}
	}
	return page, nil
}

// A user who may not list channels follows the socket alone.
func TestHistoryRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		history := &scriptedHistory{channels: func(string) (ChannelPage, error) {
			return ChannelPage{}, Permanent(errors.New("you may not"))
		}}
		history.armed.Store(true)
		r := story(t, w, func(tail *Tail) { tail.Targets[0].History = history }, func() {
			w.send("a", "joe", true)
			w.cut("jane", time.Second)()
			w.send("a", "joe", true)
			time.Sleep(time.Second)
		})
		if got := strings.Join(r.messages(), " "); got != "m00001C m00002C" {
			t.Errorf("printed %s", got)
		}
		if history.calls != 1 || len(r.gaps()) != 1 {
			t.Errorf("%d calls of the history, gaps %+v", history.calls, r.gaps())
		}
	})
}

// A last message of the future does not hide what comes next.
func TestLastMessageOfTheFuture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.join("a", "jane", "joe")
		w.send("a", "joe", true)
		w.channels["a"].last = time.Now().Add(1e5 * time.Hour)
		time.Sleep(48 * time.Hour)
		r := story(t, w, nil, func() {
			back := w.cut("jane", time.Second)
			w.send("a", "joe", true)
			back()
		})
		if got := strings.Join(r.messages(), " "); got != "m00002Ch" {
			t.Errorf("printed %s, want m00002Ch", got)
		}
	})
}
