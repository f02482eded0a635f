package emulator

import (
	"fmt"
	"time"
)

// A Demo names what the demo data holds. The ARNs are the same in every
// emulator of the same region and account.
type Demo struct {
	AppInstanceArn string
	UserArn        string // whom to be: a member of all channels
	ChannelArn     string // where the bots chat
	RoomArn        string // of IVS Chat, where two bots chat
}

// demoInstance is the id of the demo app instance.
const demoInstance = "de300000-0000-4000-8000-000000000001"

func (s *Server) newDemo() *Demo {
	instance := fmt.Sprintf("arn:aws:chime:%s:%s:app-instance/%s", s.options.Region, s.options.Account, demoInstance)
	return &Demo{
		AppInstanceArn: instance,
		UserArn:        instance + "/user/you",
		ChannelArn:     instance + "/channel/general",
		RoomArn:        s.store.tables.roomARN(demoRoom),
	}
}

// Demo names what the demo data holds; nil without Options.Demo.
func (s *Server) Demo() *Demo { return s.demo }

// seed fills a new, empty emulator as its options say.
func (s *Server) seed(t *tx) error {
	if s.demo != nil {
		s.demo.seed(t)
		s.demo.seedRoom(t)
	}
	if s.options.Seed != nil {
		return s.plant(t, s.options.Seed)
	}
	return nil
}

// seed adds the demo data: an app instance, its people, and channels in which
// they have talked before.
func (d *Demo) seed(t *tx) {
	now := t.now
	t.insert(&instanceRecord{
		ARN: d.AppInstanceArn, Name: "demo", Created: now.Add(-24 * time.Hour), Updated: now.Add(-24 * time.Hour),
		AdminSince: map[string]time.Time{d.AppInstanceArn + "/user/admin": now.Add(-24 * time.Hour)},
	})
	people := map[string]*userRecord{}
	for _, p := range []struct{ id, name string }{
		{"you", "You"}, {"admin", "Demo Admin"}, {"ana", "Ana"}, {"bo", "Bo"}, {"chi", "Chi"}, {"dee", "Dee"},
	} {
		u := &userRecord{Instance: d.AppInstanceArn, ARN: d.AppInstanceArn + "/user/" + p.id, Name: p.name, Created: now.Add(-24 * time.Hour), Updated: now.Add(-24 * time.Hour)}
		t.insert(u)
		people[p.id] = u
	}
	for _, c := range []struct{ id, name, mode, privacy string }{
		{"general", "General", "UNRESTRICTED", "PUBLIC"},
		{"support", "Support", "RESTRICTED", "PRIVATE"},
	} {
		by := people["admin"].identity()
		ch := &channelRecord{
			Instance: d.AppInstanceArn, ARN: d.AppInstanceArn + "/channel/" + c.id, Name: c.name, Mode: c.mode, Privacy: c.privacy,
			CreatedBy: by, Created: now.Add(-23 * time.Hour), Updated: now.Add(-23 * time.Hour),
		}
		t.insert(ch)
		t.insert(&moderatorRecord{Channel: ch.ARN, Moderator: by.Arn, Created: ch.Created, CreatedBy: by})
		for _, id := range []string{"admin", "you", "ana", "bo", "chi"} {
			t.addMember(ch, people[id], "DEFAULT", by, "")
		}
		for i, line := range demoHistory {
			at := now.Add(-time.Hour + time.Duration(i)*time.Minute)
			t.insert(&messageRecord{
				Channel: ch.ARN, ID: t.newID(), Content: line.text, Type: "STANDARD", Persistence: "PERSISTENT",
				Created: at, Updated: at, Sender: people[line.who].identity(), Status: statusSent, channel: ch,
			})
			ch.LastMessage = at
		}
	}
}
