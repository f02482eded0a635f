package emulator

import "time"

// demoRoom is the id of the demo room.
const demoRoom = "DemoLobby001"

// demoRoomInterval is the time between two doings of the bots of the room.
const demoRoomInterval = 700 * time.Millisecond

// seedRoom adds a room of IVS Chat to the demo data.
func (d *Demo) seedRoom(t *tx) {
	created := t.now.Add(-24 * time.Hour)
	t.insert(&roomRecord{
		ARN: d.RoomArn, ID: demoRoom, Name: "lobby", Rate: 10, Length: 500, Fallback: "ALLOW",
		Created: created, Updated: created,
	})
}

// chatInRoom makes two bots talk in the demo room, so that every kind of frame
// is seen within ten seconds. They rest while nobody listens.
func (s *Server) chatInRoom() {
	ticker := time.NewTicker(demoRoomInterval)
	defer ticker.Stop()
	var last string // id of the last message
	told := false
	for step := 0; ; {
		select {
		case <-ticker.C:
		case <-s.closed:
			return
		}
		if len(s.hub.of(s.demo.RoomArn)) == 0 {
			continue
		}
		err := s.inRoom(s.demo.RoomArn, func(r *roomRecord) error {
			last = s.demoRoomStep(r, step, last)
			return nil
		})
		if err != nil && !told {
			// Whoever plays with the demo may delete its room.
			s.logf("demo: %v", err)
			told = true
		}
		step++
	}
}

// demoRoomStep does the next thing.
func (s *Server) demoRoomStep(r *roomRecord, n int, last string) string {
	say := func(user, text string, attributes map[string]string) string {
		m := &chatMessage{
			Type: "MESSAGE", Id: s.random.chatID(), Attributes: attributes, Content: text,
			Sender: chatSender{UserId: user, Attributes: map[string]string{"displayName": user, "bot": "true"}},
		}
		s.say(r, m)
		return m.Id
	}
	lines := []string{"what a save!", "who is watching from Lisbon?", "the sound is fine here", "here we go", "that was close"}
	line := lines[n%len(lines)]
	switch n % 12 {
	case 0, 2, 5, 8:
		return say("lena", line, nil)
	case 1, 4, 6:
		return say("max", line, nil)
	case 3:
		return say("max", ":fire:", map[string]string{"message_type": "STICKER"})
	case 7:
		s.announce(r, "", "app:GOAL", map[string]string{"team": "red", "minute": "73"})
	case 9:
		return say("troll", "BUY CHEAP GOLD", nil)
	case 10:
		s.hide(r, "", last, "spam")
	case 11:
		s.kick(r, "", "troll", "spam")
	}
	return last
}
