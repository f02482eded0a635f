package emulator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const seedText = `
appInstances:
- id: shop
  name: Shop
  retentionDays: 30
  tags: {team: chat}
  users:
  - {id: ann, name: Ann, admin: true}
  - {id: ben, metadata: "{}"}
  - id: cid
  bots:
  - id: helper
  channels:
  - id: help
    name: Help
    privacy: PRIVATE
    members: [ben, bot/helper, ann]
    moderators: [ben]
    hidden: [cid]
    messages:
    - {from: ann, content: "good morning", at: -90m}
    - {from: bot/helper, content: "how can I help?", at: 2026-01-15T10:00:00Z}
    - {from: ben, content: psst, target: ann}
  - name: Empty
    createdBy: ben
    banned: [cid]
rooms:
- {id: SeedRoom0001, name: lobby, maximumMessageRatePerSecond: 100}
- name: other
`

func TestSeed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "seed.yaml")
	if err := os.WriteFile(file, []byte(seedText), 0o600); err != nil {
		t.Fatal(err)
	}
	seed, err := LoadSeed(file)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 15, 10, 20, 30, 0, time.UTC)
	s := start(t, Options{Seed: seed, Now: func() time.Time { return now }})
	w := &world{caller: newCaller(t, s), instance: "arn:aws:chime:us-east-1:123456789012:app-instance/shop"}
	room := w.instance + "/channel/help"
	look := func() {
		t.Helper()
		got, _ := w.messages("ann", room, "sort-order=ASCENDING")
		if strings.Join(got, ", ") != "good morning, how can I help?, psst" {
			t.Errorf("messages %v", got)
		}
		if got, _ := w.messages("cid", room, ""); len(got) != 2 {
			t.Errorf("cid sees %v", got)
		}
	}
	look()
	var list struct {
		Channels           []struct{ Name, Privacy string }
		ChannelMemberships []struct{ Member identity }
	}
	w.by("ann").must(200, "GET", "/channels?app-instance-arn="+escape(w.instance), nil).decode(t, &list)
	w.by("ben").must(200, "GET", "/channels/"+escape(room)+"/memberships", nil).decode(t, &list)
	if len(list.Channels) != 2 || list.Channels[0].Privacy != "PRIVATE" || list.Channels[1].Privacy != "PUBLIC" || len(list.ChannelMemberships) != 3 {
		t.Errorf("%+v", list)
	}
	w.by("ann").must(201, "POST", "/channels/"+escape(room)+"/messages", w.message("new"))
	w.by("ann").must(204, "DELETE", "/channels/"+escape(room), nil)
	if err := s.Reset(); err != nil {
		t.Fatal(err)
	}
	look()

	// Added to a running emulator, a seed is taken whole or not at all.
	if status, body := admin(t, s, "POST", "/seed", `{"appInstances":[{"name":"more"},{"id":"shop","name":"again"}]}`); status != 400 || !strings.Contains(body, "appInstances[1]") {
		t.Errorf("a seed that is there already: %d %s", status, body)
	}
	var instances struct{ AppInstances []any }
	if w.must(200, "GET", "/app-instances", nil).decode(t, &instances); len(instances.AppInstances) != 1 {
		t.Errorf("half a seed was added: %v", instances)
	}
	if status, body := admin(t, s, "POST", "/seed", "appInstances: [{name: more}]"); status != 204 {
		t.Errorf("seed = %d %s", status, body)
	}
	if w.must(200, "GET", "/app-instances", nil).decode(t, &instances); len(instances.AppInstances) != 2 {
		t.Errorf("instances %v", instances)
	}
}

func TestSeedRefused(t *testing.T) {
	t.Parallel()
	s := start(t, Options{})
	for _, test := range []struct{ seed, want string }{
		{`[]`, "cannot unmarshal"},
		{`{"appInstances":[{"name":"a","color":"red"}]}`, `unknown field \"color\"`},
		{`appInstances: [{name: a, colour: red}]`, "field colour not found"},
		{`appInstances: [{}]`, "appInstances[0]: 1 validation error"},
		{`appInstances: [{name: a, id: b/c}]`, `id \"b/c\"`},
		{`appInstances: [{name: a, retentionDays: -1}]`, "retentionDays -1"},
		{`appInstances: [{name: a, users: [{id: "no blanks"}]}]`, "users[0]: 1 validation error"},
		{`appInstances: [{name: a, users: [{id: u}, {id: u}]}]`, "users[1]: "},
		{`appInstances: [{name: a, tags: {"aws:x": y}}]`, "reserved"},
		{`appInstances: [{name: a, bots: [{name: b}]}]`, "bots[0]"},
		{`appInstances: [{name: a, channels: [{name: c}]}]`, "has no user"},
		{`appInstances: [{name: a, users: [{id: u}], channels: [{name: c, mode: OPEN}]}]`, "channels[0]: 1 validation error"},
		{`appInstances: [{name: a, users: [{id: u}], channels: [{name: c, members: [u, v]}]}]`, `members[1]: \"v\" is no user`},
		{`appInstances: [{name: a, users: [{id: u}], channels: [{name: c, banned: [u]}]}]`, "banned[0]: "},
		{`appInstances: [{name: a, users: [{id: u}], channels: [{name: c, id: c}, {name: d, id: c}]}]`, "channels[1]: "},
		{`appInstances: [{name: a, users: [{id: u}], channels: [{name: c, messages: [{from: u}]}]}]`, "messages[0]: 1 validation error"},
		{`appInstances: [{name: a, users: [{id: u}], channels: [{name: c, messages: [{from: v, content: x}]}]}]`, "messages[0]: from: "},
		{`appInstances: [{name: a, users: [{id: u}], channels: [{name: c, messages: [{from: u, content: x, at: 5m}]}]}]`, "how long ago"},
		{`rooms: [{id: short}]`, "want 12 letters and digits"},
		{`rooms: [{maximumMessageLength: 501}]`, "rooms[0]: 1 validation error"},
		{`rooms: [{id: SeedRoom0001}, {id: SeedRoom0001}]`, "rooms[1]: "},
	} {
		if status, body := admin(t, s, "POST", "/seed", test.seed); status != 400 || !strings.Contains(body, test.want) {
			t.Errorf("%s = %d %s, want %s", test.seed, status, body, test.want)
		}
	}
	if _, body := admin(t, s, "GET", "/state", ""); strings.TrimSpace(body) != "{}" {
		t.Errorf("state after refused seeds: %s", body)
	}
	if _, err := Start(Options{Seed: &Seed{Rooms: []SeedRoom{{ID: "x"}}}}); err == nil {
		t.Error("a bad seed is no error at the start")
	}
}

func FuzzSeed(f *testing.F) {
	f.Add([]byte(seedText))
	f.Add([]byte(`{"appInstances":[{"name":"a","users":[{"id":"u"}]}]}`))
	s, err := New(Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	f.Fuzz(func(t *testing.T, data []byte) {
		seed := &Seed{}
		if decodeDocument(data, seed) != nil {
			return
		}
		if s.Add(seed) == nil {
			if err := s.Reset(); err != nil {
				t.Errorf("Reset after %q: %v", data, err)
			}
		}
	})
}

// A file without an end is not read to it.
func TestFileTooLarge(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "huge")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, maxFile+1); err != nil {
		t.Fatal(err)
	}
	const want = "longer than 67108864 bytes"
	if _, err := LoadSeed(file); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("LoadSeed: %v, want %q", err, want)
	}
	if _, err := LoadIdentities(file); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("LoadIdentities: %v, want %q", err, want)
	}
}
