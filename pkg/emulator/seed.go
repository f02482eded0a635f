package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// A Seed is state to begin with. Users, bots and channels are named by their
// ids, which end their ARNs; within an app instance a member is named by the id
// of a user, or by bot/ and the id of a bot. The zero values of optional members
// are what the services default to. As a file, YAML or JSON, it is in
// docs/emulator.md.
type Seed struct {
	AppInstances []SeedAppInstance `json:"appInstances" yaml:"appInstances"`
	Rooms        []SeedRoom        `json:"rooms" yaml:"rooms"`
}

// A SeedAppInstance is an app instance with all that is in it.
type SeedAppInstance struct {
	ID            string            `json:"id" yaml:"id"` // a random UUID by default
	Name          string            `json:"name" yaml:"name"`
	Metadata      string            `json:"metadata" yaml:"metadata"`
	RetentionDays int               `json:"retentionDays" yaml:"retentionDays"` // for ever by default
	Tags          map[string]string `json:"tags" yaml:"tags"`
	Users         []SeedUser        `json:"users" yaml:"users"`
	Bots          []SeedBot         `json:"bots" yaml:"bots"`
	Channels      []SeedChannel     `json:"channels" yaml:"channels"`
}

// A SeedUser is an app instance user.
type SeedUser struct {
	ID       string            `json:"id" yaml:"id"`
	Name     string            `json:"name" yaml:"name"` // the id by default
	Metadata string            `json:"metadata" yaml:"metadata"`
	Admin    bool              `json:"admin" yaml:"admin"`
	Tags     map[string]string `json:"tags" yaml:"tags"`
}

// A SeedBot is an app instance bot.
type SeedBot struct {
	ID   string `json:"id" yaml:"id"`
	Name string `json:"name" yaml:"name"` // the id by default
}

// A SeedChannel is a channel. Its creator moderates it and is a member, as after
// CreateChannel.
type SeedChannel struct {
	ID         string            `json:"id" yaml:"id"` // random by default
	Name       string            `json:"name" yaml:"name"`
	Mode       string            `json:"mode" yaml:"mode"`
	Privacy    string            `json:"privacy" yaml:"privacy"`
	Metadata   string            `json:"metadata" yaml:"metadata"`
	CreatedBy  string            `json:"createdBy" yaml:"createdBy"` // the first user by default
	Moderators []string          `json:"moderators" yaml:"moderators"`
	Members    []string          `json:"members" yaml:"members"`
	Hidden     []string          `json:"hidden" yaml:"hidden"` // members, too
	Banned     []string          `json:"banned" yaml:"banned"`
	Tags       map[string]string `json:"tags" yaml:"tags"`
	Messages   []SeedMessage     `json:"messages" yaml:"messages"`
}

// A SeedMessage is a persistent message.
type SeedMessage struct {
	From     string `json:"from" yaml:"from"`
	Content  string `json:"content" yaml:"content"`
	Metadata string `json:"metadata" yaml:"metadata"`
	Type     string `json:"type" yaml:"type"`     // STANDARD by default
	Target   string `json:"target" yaml:"target"` // a member, all by default
	At       string `json:"at" yaml:"at"`         // an ISO 8601 time, or how long ago as -90m; now by default
}

// A SeedRoom is a room of IVS Chat.
type SeedRoom struct {
	ID                          string            `json:"id" yaml:"id"` // 12 letters and digits, random by default
	Name                        string            `json:"name" yaml:"name"`
	MaximumMessageLength        int               `json:"maximumMessageLength" yaml:"maximumMessageLength"`
	MaximumMessageRatePerSecond int               `json:"maximumMessageRatePerSecond" yaml:"maximumMessageRatePerSecond"`
	Tags                        map[string]string `json:"tags" yaml:"tags"`
}

// LoadSeed reads a file, YAML or JSON, of at most 64 MiB. Members that a Seed does
// not have are errors.
func LoadSeed(file string) (*Seed, error) {
	data, err := readFile(file)
	if err != nil {
		return nil, err
	}
	s, err := parseSeed(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return s, nil
}

// ReadSeed reads what is in such a file from r, to its end.
func ReadSeed(r io.Reader) (*Seed, error) {
	data, err := readAll(r)
	if err != nil {
		return nil, err
	}
	return parseSeed(data)
}

func parseSeed(data []byte) (*Seed, error) {
	s := &Seed{}
	return s, decodeDocument(data, s)
}

// maxFile bounds the files that are read whole, in bytes: a wrong one, such as a
// device, may have no end.
const maxFile = 64 << 20

func readFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := readAll(file)
	if errors.Is(err, errTooLong) {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return data, err
}

var errTooLong = fmt.Errorf("longer than %d bytes", maxFile)

func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = errTooLong
	}
	return data, err
}

// decodeDocument reads YAML or JSON. Members that do not exist are errors, as
// what is misspelt would be lost in silence.
func decodeDocument(data []byte, into any) error {
	if b := bytes.TrimSpace(data); len(b) > 0 && b[0] == '{' && json.Valid(b) {
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		return d.Decode(into)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	err := d.Decode(into)
	var wrong *yaml.TypeError
	switch {
	case errors.As(err, &wrong):
		return errors.New(strings.Join(wrong.Errors, "; ")) // the text of a TypeError has several lines
	case err != nil && !errors.Is(err, io.EOF):
		return err
	}
	return nil
}

// Add adds a seed to the state, all of it or, if anything is wrong with it or is
// there already, nothing. No events are sent.
func (s *Server) Add(seed *Seed) error {
	return s.store.update(func(t *tx) error { return s.plant(t, seed) })
}

// plant adds a seed. It makes all records before it inserts the first.
func (s *Server) plant(t *tx, seed *Seed) error {
	p := &planter{tx: t, decoder: &s.decoder, arns: map[string]bool{}}
	for i := range seed.AppInstances {
		if err := p.appInstance(&seed.AppInstances[i]); err != nil {
			return fmt.Errorf("appInstances[%d]: %w", i, err)
		}
	}
	for i := range seed.Rooms {
		if err := p.room(&seed.Rooms[i]); err != nil {
			return fmt.Errorf("rooms[%d]: %w", i, err)
		}
	}
	for _, r := range p.records {
		t.insert(r)
	}
	for _, tags := range p.tags {
		t.setTags(tags.ARN, tags.Tags)
	}
	return nil
}

// A planter makes the records of a seed.
type planter struct {
	*tx
	decoder *decoder
	arns    map[string]bool // made so far
	records []record
	tags    []tagRecord
}

// claim says whether an ARN is free, and takes it.
func (p *planter) claim(arn string) error {
	if p.arns[arn] || p.instances[arn] != nil || p.rooms[arn] != nil {
		return fmt.Errorf("%s exists already", arn)
	}
	p.arns[arn] = true
	return nil
}

// check holds an input that the seed amounts to against the API model.
func (p *planter) check(into any, members map[string]any) error {
	for name, value := range members {
		if value == "" {
			delete(members, name)
		}
	}
	members["ClientRequestToken"] = "seed"
	return p.decoder.decode(inputSource{
		path:   map[string]string{"channelArn": "arn:aws:chime:::x"},
		header: map[string][]string{bearerHeader: {"arn:aws:chime:::x"}},
		body:   mustEncode(members),
	}, into)
}

func (p *planter) tag(arn string, tags map[string]string) error {
	list, err := chatTags(tags)
	if err == nil && len(list) > 0 {
		p.tags = append(p.tags, tagRecord{ARN: arn, Tags: list})
	}
	return err
}

func (p *planter) appInstance(in *SeedAppInstance) error {
	if err := p.check(&createAppInstanceInput{}, map[string]any{"Name": in.Name, "Metadata": in.Metadata}); err != nil {
		return err
	}
	id := in.ID
	if id == "" {
		id = p.newUUID()
	}
	arn := fmt.Sprintf("arn:aws:chime:%s:%s:app-instance/%s", p.options.Region, p.options.Account, id)
	if a, ok := parseARN(arn); !ok || a.kind != "" {
		return fmt.Errorf("id %q: want letters, digits and hyphens", in.ID)
	}
	if err := p.claim(arn); err != nil {
		return err
	}
	instance := &instanceRecord{ARN: arn, Name: in.Name, Metadata: in.Metadata, Created: p.now, Updated: p.now, AdminSince: map[string]time.Time{}}
	if in.RetentionDays != 0 {
		if in.RetentionDays < 1 || in.RetentionDays > 5475 {
			return fmt.Errorf("retentionDays %d: want 1 to 5475", in.RetentionDays)
		}
		instance.Retention, instance.Initiated = &in.RetentionDays, p.now
	}
	p.records = append(p.records, instance)
	if err := p.tag(arn, in.Tags); err != nil {
		return fmt.Errorf("tags: %w", err)
	}
	people := map[string]*userRecord{} // by the names that members have
	var first *userRecord
	for i, u := range in.Users {
		r, err := p.user(instance, u)
		if err != nil {
			return fmt.Errorf("users[%d]: %w", i, err)
		}
		people[u.ID] = r
		if first == nil {
			first = r
		}
	}
	for i, b := range in.Bots {
		if b.ID == "" || strings.Contains(b.ID, "/") {
			return fmt.Errorf("bots[%d]: id %q: want letters, digits and hyphens", i, b.ID)
		}
		if err := p.claim(arn + "/bot/" + b.ID); err != nil {
			return fmt.Errorf("bots[%d]: %w", i, err)
		}
		r := &userRecord{Instance: arn, ARN: arn + "/bot/" + b.ID, Name: b.Name, Created: p.now, Updated: p.now, Bot: &botConfiguration{Lex: &lexConfiguration{
			LexBotAliasArn: "arn:aws:lex:us-east-1:123456789012:bot-alias/SEEDSEED00/SEEDSEED00", LocaleId: "en_US",
		}}}
		set(&r.Name, b.ID)
		p.records = append(p.records, r)
		people["bot/"+b.ID] = r
	}
	for i, ch := range in.Channels {
		if err := p.channel(instance, ch, people, first); err != nil {
			return fmt.Errorf("channels[%d]: %w", i, err)
		}
	}
	return nil
}

func (p *planter) user(instance *instanceRecord, in SeedUser) (*userRecord, error) {
	r := &userRecord{Instance: instance.ARN, ARN: instance.ARN + "/user/" + in.ID, Name: in.Name, Metadata: in.Metadata, Created: p.now, Updated: p.now}
	set(&r.Name, in.ID)
	err := p.check(&createAppInstanceUserInput{}, map[string]any{
		"AppInstanceArn": instance.ARN, "AppInstanceUserId": in.ID, "Name": r.Name, "Metadata": in.Metadata,
	})
	if err != nil {
		return nil, err
	}
	if err := p.claim(r.ARN); err != nil {
		return nil, err
	}
	if in.Admin {
		instance.AdminSince[r.ARN] = p.now
	}
	p.records = append(p.records, r)
	return r, p.tag(r.ARN, in.Tags)
}

func (p *planter) channel(instance *instanceRecord, in SeedChannel, people map[string]*userRecord, first *userRecord) error {
	if in.ID == "" {
		in.ID = p.newID()
	}
	err := p.check(&createChannelInput{}, map[string]any{
		"AppInstanceArn": instance.ARN, "ChannelId": in.ID, "Name": in.Name, "Mode": in.Mode, "Privacy": in.Privacy, "Metadata": in.Metadata,
	})
	if err != nil {
		return err
	}
	person := func(name string) (*userRecord, error) {
		if u := people[name]; u != nil {
			return u, nil
		}
		return nil, fmt.Errorf("%q is no user of the app instance, nor bot/ and a bot", name)
	}
	creator := first
	if in.CreatedBy != "" {
		if creator, err = person(in.CreatedBy); err != nil {
			return fmt.Errorf("createdBy: %w", err)
		}
	}
	if creator == nil {
		return errors.New("createdBy: the app instance has no user")
	}
	if err := p.claim(instance.ARN + "/channel/" + in.ID); err != nil {
		return err
	}
	by := creator.identity()
	ch := &channelRecord{
		Instance: instance.ARN, ARN: instance.ARN + "/channel/" + in.ID, Name: in.Name, Mode: in.Mode, Privacy: in.Privacy, Metadata: in.Metadata,
		CreatedBy: by, Created: p.now, Updated: p.now,
	}
	set(&ch.Mode, "RESTRICTED")
	set(&ch.Privacy, "PUBLIC")
	p.records = append(p.records, ch)
	if err := p.tag(ch.ARN, in.Tags); err != nil {
		return fmt.Errorf("tags: %w", err)
	}
	members, moderators := map[string]bool{}, map[string]bool{}
	moderate := func(u *userRecord) {
		if !moderators[u.ARN] {
			p.records = append(p.records, &moderatorRecord{Channel: ch.ARN, Moderator: u.ARN, Created: p.now, CreatedBy: by})
		}
		moderators[u.ARN] = true
	}
	join := func(u *userRecord, kind string) {
		if !members[u.ARN] {
			p.records = append(p.records, &membershipRecord{Channel: ch.ARN, Member: u.ARN, Type: kind, InvitedBy: by, Created: p.now, Updated: p.now})
		}
		members[u.ARN] = true
	}
	moderate(creator)
	join(creator, "DEFAULT")
	for _, group := range []struct {
		name  string
		names []string
		add   func(*userRecord) error
	}{
		{"moderators", in.Moderators, func(u *userRecord) error { moderate(u); return nil }},
		{"members", in.Members, func(u *userRecord) error { join(u, "DEFAULT"); return nil }},
		{"hidden", in.Hidden, func(u *userRecord) error { join(u, "HIDDEN"); return nil }},
		{"banned", in.Banned, func(u *userRecord) error {
			if members[u.ARN] || moderators[u.ARN] {
				return fmt.Errorf("%s is a member or a moderator", u.ARN)
			}
			p.records = append(p.records, &banRecord{Channel: ch.ARN, Member: u.ARN, Created: p.now, CreatedBy: by})
			return nil
		}},
	} {
		for i, name := range group.names {
			u, err := person(name)
			if err == nil {
				err = group.add(u)
			}
			if err != nil {
				return fmt.Errorf("%s[%d]: %w", group.name, i, err)
			}
		}
	}
	for i, m := range in.Messages {
		r, err := p.message(ch, m, person)
		if err != nil {
			return fmt.Errorf("messages[%d]: %w", i, err)
		}
		if r.Created.After(ch.LastMessage) {
			ch.LastMessage = r.Created
		}
		p.records = append(p.records, r)
	}
	return nil
}

func (p *planter) message(ch *channelRecord, in SeedMessage, person func(string) (*userRecord, error)) (*messageRecord, error) {
	from, err := person(in.From)
	if err != nil {
		return nil, fmt.Errorf("from: %w", err)
	}
	set(&in.Type, "STANDARD")
	err = p.check(&sendChannelMessageInput{}, map[string]any{"Content": in.Content, "Type": in.Type, "Persistence": "PERSISTENT", "Metadata": in.Metadata})
	if err == nil {
		err = checkMessage(in.Type, in.Content, &in.Metadata, nil)
	}
	if err != nil {
		return nil, err
	}
	at, err := seedTime(in.At, p.now)
	if err != nil {
		return nil, err
	}
	m := &messageRecord{
		Channel: ch.ARN, ID: p.newID(), Content: in.Content, Metadata: in.Metadata, Type: in.Type, Persistence: "PERSISTENT",
		Created: at, Updated: at, Sender: from.identity(), Status: statusSent,
	}
	if in.Target != "" {
		to, err := person(in.Target)
		if err != nil {
			return nil, fmt.Errorf("target: %w", err)
		}
		m.Target = to.ARN
	}
	return m, nil
}

// seedTime reads an ISO 8601 time, or how long ago it was as a negative duration.
func seedTime(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return t.UTC().Truncate(time.Millisecond), nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d > 0 {
		return time.Time{}, fmt.Errorf("at %q: want a time such as 2026-01-15T10:20:30Z, or how long ago such as -90m", text)
	}
	return now.Add(d).Truncate(time.Millisecond), nil
}

func (p *planter) room(in *SeedRoom) error {
	tags, err := chatTags(in.Tags)
	if err != nil {
		return fmt.Errorf("tags: %w", err)
	}
	id := in.ID
	if id == "" {
		id = p.newChatID()
	}
	if len(id) != 12 || strings.ContainsFunc(id, func(r rune) bool { return r > 127 || !isAlphanumeric(byte(r)) }) {
		return fmt.Errorf("id %q: want 12 letters and digits", in.ID)
	}
	r := &roomRecord{ARN: p.roomARN(id), ID: id, Name: in.Name, Rate: in.MaximumMessageRatePerSecond, Length: in.MaximumMessageLength, Fallback: "ALLOW", Created: p.now, Updated: p.now}
	set(&r.Rate, 10)
	set(&r.Length, 500)
	err = p.check(&createRoomInput{}, map[string]any{"name": in.Name, "maximumMessageRatePerSecond": r.Rate, "maximumMessageLength": r.Length})
	if err != nil {
		return err
	}
	if err := p.claim(r.ARN); err != nil {
		return err
	}
	p.records = append(p.records, r)
	if len(tags) > 0 {
		p.tags = append(p.tags, tagRecord{ARN: r.ARN, Tags: tags})
	}
	return nil
}
