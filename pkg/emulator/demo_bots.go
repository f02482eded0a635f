package emulator

import (
	"fmt"
	"slices"
	"time"
)

// demoHistory is what was said in the demo channels before the start.
var demoHistory = [...]struct{ who, text string }{
	{"ana", "good morning"},
	{"bo", "morning! did the deploy go out?"},
	{"ana", "at six, no complaints so far"},
	{"chi", "the dashboard looks quiet"},
	{"bo", "then I will merge the next one"},
}

// demoInterval is the time between two doings of the bots.
const demoInterval = 220 * time.Millisecond

// demoKept is how many of their messages the bots leave in the channels.
const demoKept = 1000

// A demoScript makes the demo people do things in turn, so that every common
// event type is seen within ten seconds. They rest while nobody listens.
type demoScript struct {
	server *Server
	demo   *Demo
	lines  int
	last   string // id of the last message
	side   string // ARN of the channel that comes and goes
	said   []said // the messages that are kept, the oldest first
}

// said is where a message of a bot is.
type said struct{ channel, message string }

// chat runs the script until the emulator is closed.
func (d *demoScript) chat() {
	ticker := time.NewTicker(demoInterval)
	defer ticker.Stop()
	told := false
	for step := 0; ; {
		select {
		case <-ticker.C:
		case <-d.server.closed:
			return
		}
		if len(d.server.hub.all()) == 0 {
			continue
		}
		if err := d.step(step); err != nil && !told {
			// Whoever plays with the demo may remove what the script needs.
			d.server.logf("demo: %v", err)
			told = true
		}
		step++
	}
}

// step does the next thing.
func (d *demoScript) step(n int) error {
	texts := []string{
		"anyone for lunch?", "the build is green again", "who owns the pager today?", "I will take that one",
		"can somebody look at the retry logic?", "done, please review", "ship it", "the chart says 40 ms", "nice",
		"back in ten minutes",
	}
	text := func() string {
		d.lines++
		return texts[d.lines%len(texts)]
	}
	general := d.demo.ChannelArn
	switch n % 36 {
	case 1, 5, 9, 13, 25, 33:
		return d.send("ana", general, text(), "STANDARD", "PERSISTENT")
	case 2, 3, 17, 29:
		return d.send("bo", general, text(), "STANDARD", "PERSISTENT")
	case 21, 27, 31:
		return d.send("chi", d.demo.AppInstanceArn+"/channel/support", text(), "STANDARD", "PERSISTENT")
	case 0, 4, 16, 24, 32:
		return d.send("bo", general, `{"Typing":"Indicator"}`, "CONTROL", "NON_PERSISTENT")
	case 6:
		return d.send("bo", general, "tpyo", "STANDARD", "PERSISTENT")
	case 8:
		return d.do("UpdateChannelMessage", "bo", &updateChannelMessageInput{channelInput: d.in("bo", general), MessageId: d.last, Content: "typo"})
	case 10:
		return d.send("chi", general, "the password is hunter2", "STANDARD", "PERSISTENT")
	case 12:
		return d.do("RedactChannelMessage", "chi", &redactChannelMessageInput{channelInput: d.in("chi", general), MessageId: d.last})
	case 14:
		return d.do("CreateChannelMembership", "admin", &createChannelMembershipInput{channelInput: d.in("admin", general), MemberArn: d.user("dee"), Type: "DEFAULT"})
	case 15:
		return d.send("dee", general, "hello, is this the right channel?", "STANDARD", "PERSISTENT")
	case 18:
		return d.send("dee", general, "BUY CHEAP GOLD", "STANDARD", "PERSISTENT")
	case 19:
		return d.do("DeleteChannelMessage", "admin", &deleteChannelMessageInput{channelInput: d.in("admin", general), MessageId: d.last})
	case 20:
		return d.do("DeleteChannelMembership", "dee", &deleteChannelMembershipInput{channelInput: d.in("dee", general), MemberArn: d.user("dee")})
	case 22:
		return d.do("UpdateChannel", "admin", &updateChannelInput{channelInput: d.in("admin", general), Metadata: new(fmt.Sprintf(`{"topic":"round %d"}`, n/36+1))})
	case 23:
		return d.open(n)
	case 26:
		return d.do("BatchCreateChannelMembership", "ana", &batchCreateChannelMembershipInput{channelInput: d.in("ana", d.side), MemberArns: []string{d.user("bo"), d.user("chi")}})
	case 28:
		return d.send("bo", d.side, "let us decide this here", "STANDARD", "NON_PERSISTENT")
	case 30:
		return d.send("ana", general, "only you can read this", "STANDARD", "PERSISTENT", d.demo.UserArn)
	case 34:
		return d.do("DeleteChannel", "ana", &deleteChannelInput{d.in("ana", d.side)})
	case 35:
		return d.trim()
	}
	return nil
}

func (d *demoScript) user(id string) string { return d.demo.AppInstanceArn + "/user/" + id }

func (d *demoScript) in(who, channel string) channelInput {
	return channelInput{ChannelArn: channel, bearerInput: bearerInput{d.user(who)}}
}

// do carries out an operation as one of the people, as if it had come over HTTP.
func (d *demoScript) do(operation, who string, in any) error {
	_, err := d.server.do(operation, d.user(who), in)
	return err
}

// send sends a message to all members of a channel, or to one of them.
func (d *demoScript) send(who, channel, text, kind, persistence string, to ...string) error {
	in := &sendChannelMessageInput{
		channelInput: d.in(who, channel), Content: text, Type: kind, Persistence: persistence, ClientRequestToken: d.server.random.uuid(),
	}
	for _, arn := range to {
		in.Target = append(in.Target, target{MemberArn: &arn})
	}
	out, err := d.server.do("SendChannelMessage", d.user(who), in)
	if err == nil && persistence == "PERSISTENT" {
		d.last = out.(*sendChannelMessageOutput).MessageId
		d.said = append(d.said, said{channel, d.last})
	}
	return err
}

// open creates the side channel, with the one who watches as a member.
func (d *demoScript) open(n int) error {
	out, err := d.server.do("CreateChannel", d.user("ana"), &createChannelInput{
		bearerInput: bearerInput{d.user("ana")}, AppInstanceArn: d.demo.AppInstanceArn, Name: fmt.Sprintf("Side talk %d", n/36+1),
		Privacy: new("PRIVATE"), ClientRequestToken: d.server.random.uuid(), MemberArns: []string{d.demo.UserArn},
	})
	if err == nil {
		d.side = out.(*createChannelOutput).ChannelArn
	}
	return err
}

// trim removes the oldest messages of the bots, so that a demo that runs for weeks
// stays small. Those of others stay.
func (d *demoScript) trim() error {
	old := d.said[:max(0, len(d.said)-demoKept)]
	err := d.server.store.update(func(t *tx) error {
		for _, m := range old {
			if ch := t.channels[m.channel]; ch != nil {
				if r := ch.message(m.message, ""); r != nil {
					t.remove(r)
				}
			}
		}
		return nil
	})
	if err == nil {
		d.said = slices.Delete(d.said, 0, len(old))
	}
	return err
}
