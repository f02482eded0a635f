package emulator

import (
	"slices"
	"strings"
	"testing"
)

// The bots of the demo room show every kind of frame.
func TestDemoRoom(t *testing.T) {
	t.Parallel()
	srv := start(t, Options{Demo: true})
	if !slices.Contains(srv.Env(), "PEAL_ROOM="+srv.Demo().RoomArn) {
		t.Errorf("Env() = %v, want PEAL_ROOM in it", srv.Env())
	}
	c := &chat{newCaller(t, srv).chat(), srv.Demo().RoomArn}
	viewer := c.enter("viewer")
	err := srv.inRoom(c.room, func(r *roomRecord) error {
		last := ""
		for n := range 12 {
			last = srv.demoRoomStep(r, n, last)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	missing := []string{
		`"Type":"MESSAGE"`, `"UserId":"lena"`, `"UserId":"max"`, `"Attributes":null`, `"message_type":"STICKER"`,
		`"EventName":"app:GOAL"`, `"EventName":"aws:DELETE_MESSAGE"`, `"EventName":"aws:DISCONNECT_USER"`,
	}
	for len(missing) > 0 {
		frame := viewer.next() // fails when none comes any more
		missing = slices.DeleteFunc(missing, func(want string) bool { return strings.Contains(frame, want) })
	}
}
