package emulator

import (
	"testing"
	"time"
)

// startDemo starts the demo with bots that wait for each step of their script.
func startDemo(t *testing.T) (*Server, *demoScript) {
	t.Helper()
	s := start(t, Options{})
	s.demo = s.newDemo()
	if err := s.store.update(s.seed); err != nil {
		t.Fatal(err)
	}
	return s, &demoScript{server: s, demo: s.demo}
}

// TestDemo plays one round of the demo and sees every common kind of event,
// within ten seconds' worth of it.
func TestDemo(t *testing.T) {
	t.Parallel()
	s, script := startDemo(t)
	c := newCaller(t, s)
	r := c.listen(s.Demo().UserArn)
	const steps = int(10 * time.Second / demoInterval)
	for step := range steps {
		if err := script.step(step); err != nil {
			t.Errorf("step %d: %v", step, err)
		}
	}
	s.CloseSessions(1000, "")
	missing := map[string]bool{
		"CREATE_CHANNEL_MESSAGE STANDARD": true, "CREATE_CHANNEL_MESSAGE CONTROL": true, "UPDATE_CHANNEL_MESSAGE STANDARD": true,
		"REDACT_CHANNEL_MESSAGE STANDARD": true, "DELETE_CHANNEL_MESSAGE STANDARD": true, "UPDATE_CHANNEL SYSTEM": true, "DELETE_CHANNEL SYSTEM": true,
		"CREATE_CHANNEL_MEMBERSHIP SYSTEM": true, "BATCH_CREATE_CHANNEL_MEMBERSHIP SYSTEM": true, "DELETE_CHANNEL_MEMBERSHIP SYSTEM": true,
	}
	for {
		_, data, err := r.ws.ReadMessage()
		if err != nil {
			break
		}
		e := decodeEvent(t, data)
		delete(missing, e.kind()+" "+e.Headers["x-amz-chime-message-type"])
	}
	for kind := range missing {
		t.Errorf("no %s in %d steps", kind, steps)
	}
}

func TestDemoHistory(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Demo: true})
	w := &world{caller: newCaller(t, s), instance: s.Demo().AppInstanceArn}
	if got, _ := w.messages("you", s.Demo().ChannelArn, "sort-order=ASCENDING"); len(got) != len(demoHistory) || got[0] != demoHistory[0].text {
		t.Errorf("history %v", got)
	}
	w.send("you", s.Demo().ChannelArn, "hello")
	if err := s.Reset(); err != nil {
		t.Fatal(err)
	}
	if got, _ := w.messages("you", s.Demo().ChannelArn, ""); len(got) != len(demoHistory) {
		t.Errorf("after the reset %v", got)
	}
}

// The bots tidy up after themselves, and leave alone what others said.
func TestDemoTrim(t *testing.T) {
	t.Parallel()
	s, script := startDemo(t)
	w := &world{caller: newCaller(t, s), instance: s.Demo().AppInstanceArn}
	w.send("you", s.Demo().ChannelArn, "hello")
	most, spoken := 0, 0
	for step := 0; spoken < 2*demoKept; step++ {
		before := len(script.said)
		if err := script.step(step); err != nil {
			t.Fatalf("step %d: %v", step, err)
		}
		spoken += max(0, len(script.said)-before)
		s.store.view(func(t *tables) error {
			most = max(most, len(t.channels[s.Demo().ChannelArn].messages.items))
			return nil
		})
	}
	if most > demoKept+100 {
		t.Errorf("the channel had %d messages", most)
	}
	got, _ := w.messages("you", s.Demo().ChannelArn, "sort-order=ASCENDING")
	if i := len(demoHistory); len(got) <= i || got[i] != "hello" {
		t.Errorf("the channel begins with %q, want what was said before the start, and hello", got[:min(len(got), i+1)])
	}
}
