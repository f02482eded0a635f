package emulator

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"go.etcd.io/bbolt"
)

func TestDataFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "state.db")
	o := Options{DataFile: file, Logf: t.Logf, Quotas: Quotas{ProcessorsPerChannelFlow: 2}}
	first, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{caller: newCaller(t, first)}
	w.instance = w.newInstance("ann", "ben", "cid", "mod")
	room := w.channel(object{"Metadata": "m", "Tags": []object{{"Key": "k", "Value": "v"}}}, "ann", "ben")
	gone := w.channel(nil, "ann", "ben")
	path := "/channels/" + escape(room)
	for i := range 60 {
		w.send("ann", room, fmt.Sprint(i), object{"MessageAttributes": object{"a": object{"StringValues": []string{"b"}}}})
	}
	id := w.send("ben", room, "edited")
	w.by("ben").must(200, "PUT", path+"/messages/"+id, object{"Content": "changed"})
	token := object{"ClientRequestToken": "kept"}
	sent := w.send("ann", room, "once", token)
	w.by("ann").must(201, "POST", path+"/bans", object{"MemberArn": w.user("cid")})
	w.by("ben").must(200, "PUT", path+"/readMarker", nil)
	w.by("ann").must(204, "DELETE", "/channels/"+escape(gone), nil)
	elastic := w.channel(object{"ElasticChannelConfiguration": object{"MaximumSubChannels": 3, "TargetMembershipsPerSubChannel": 2, "MinimumMembershipPercentage": 40}}, "mod", "ann", "ben", "cid")
	state := func(s *Server) string {
		resp, err := http.Get(s.URL() + "/_peal/state")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var b bytes.Buffer
		b.ReadFrom(resp.Body)
		return b.String()
	}
	_, page := w.messages("ann", room, "max-results=50")
	before, ca := state(first), string(first.CA())
	if _, err := Start(o); err == nil || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("a second emulator on the same file: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	second := start(t, o)
	if after := state(second); after != before {
		t.Errorf("state after the restart:\n%s\nbefore:\n%s", after, before)
	}
	if string(second.CA()) != ca {
		t.Error("the certificate authority has changed")
	}
	w.srv = second
	if again := w.send("ann", room, "once", token); again != sent {
		t.Error("a ClientRequestToken was forgotten")
	}
	if got, _ := w.messages("ann", room, "max-results=50&next-token="+page); len(got) != 12 || got[11] != "0" {
		t.Errorf("the next page holds %v", got)
	}
	ben := w.listen(w.user("ben"))
	w.send("ann", room, "hello again")
	ben.want("CREATE_CHANNEL_MESSAGE")
	w.by("mod").must(204, "DELETE", "/channels/"+escape(elastic)+"/memberships/"+escape(w.user("cid")), nil)
	w.by("ann").must(204, "DELETE", path, nil)
	w.must(204, "DELETE", "/app-instances/"+escape(w.instance), nil)
}

func TestDataFileRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name string, fill func(*bbolt.Tx) error) string {
		path := filepath.Join(dir, name)
		db, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(db.Update(fill), db.Close()); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, file, want string }{
		{"another program's", write("other", func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("x")); return err }), "not a data file of the emulator"},
		{"newer", write("newer", func(tx *bbolt.Tx) error {
			b, err := tx.CreateBucket([]byte(metaBucket))
			if err != nil {
				return err
			}
			return b.Put([]byte(metaFormat), []byte("emulator 2"))
		}), `its format is "emulator 2"`},
		{"text", text, "invalid"},
		{"directory", dir, dir},
		{"nowhere", filepath.Join(dir, "none", "f"), "no such file or directory"},
	} {
		s, err := New(Options{DataFile: test.file})
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), test.file) {
			t.Errorf("%s: %v, want it to name the file and say %q", test.name, err, test.want)
		}
	}
}

// TestFailedWrite shows that after a write has failed nothing is answered any
// more that is not in the file.
func TestFailedWrite(t *testing.T) {
	t.Parallel()
	s := start(t, Options{DataFile: filepath.Join(t.TempDir(), "state.db"), Logf: func(string, ...any) {}})
	w := &world{caller: newCaller(t, s)}
	w.instance = w.newInstance("ann")
	room := w.channel(nil, "ann")
	ann := w.listen(w.user("ann"))
	s.store.journal.db.Close() // what a full disk does
	for range 2 {
		w.by("ann").fails(500, "ServiceFailureException", "POST", "/channels/"+escape(room)+"/messages", w.message("lost"))
	}
	w.by("ann").fails(500, "ServiceFailureException", "GET", "/channels/"+escape(room)+"/messages", nil)
	s.CloseSessions(1012, "")
	if _, _, err := ann.ws.ReadMessage(); !strings.Contains(fmt.Sprint(err), "1012") {
		t.Errorf("an event of a message that was not stored, or %v", err)
	}
}

// TestMain lets the test binary be the emulator that TestKill kills.
func TestMain(m *testing.M) {
	if file := os.Getenv("EMULATOR_TEST_DATA"); file != "" {
		s, err := Start(Options{DataFile: file, Demo: true})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(s.URL())
		select {}
	}
	os.Exit(m.Run())
}

// TestKill kills an emulator under load, many times, and finds in the next one
// all that was answered, and nothing half.
func TestKill(t *testing.T) {
	t.Parallel()
	rounds := 5
	if testing.Short() {
		rounds = 2
	}
	file := filepath.Join(t.TempDir(), "state.db")
	var mu sync.Mutex
	answered := map[string]bool{} // contents of messages
	for round := range rounds {
		url, kill := startProcess(t, file)
		s, err := New(Options{Demo: true}) // for its names and keys
		if err != nil {
			t.Fatal(err)
		}
		c := caller{t: t, srv: s, base: url}.with(newCaller(t, s).creds)
		channel, user := s.Demo().ChannelArn, s.Demo().UserArn
		stored := map[string]bool{}
		for token := ""; ; {
			var out struct {
				ChannelMessages []shownMessage
				NextToken       string
			}
			c.as(user).must(200, "GET", "/channels/"+escape(channel)+"/messages?next-token="+token, nil).decode(t, &out)
			for _, m := range out.ChannelMessages {
				stored[m.Content] = true
				if m.MessageId == "" || m.Status.Value != "SENT" {
					t.Errorf("half a message: %+v", m)
				}
			}
			if token = out.NextToken; token == "" {
				break
			}
		}
		for content := range answered {
			if !stored[content] {
				t.Errorf("round %d: %q was answered and is gone", round, content)
			}
		}
		var senders sync.WaitGroup
		enough := make(chan struct{}, 1000)
		for sender := range 4 {
			senders.Go(func() {
				for i := 0; ; i++ {
					content := fmt.Sprintf("%d-%d-%d", round, sender, i)
					r := c.as(user).build("POST", "/channels/"+escape(channel)+"/messages", object{
						"Content": content, "Type": "STANDARD", "Persistence": "PERSISTENT", "ClientRequestToken": content,
					})
					resp, err := http.DefaultClient.Do(r)
					if err != nil {
						return // killed
					}
					ok := resp.StatusCode == 201 && json.NewDecoder(resp.Body).Decode(&struct{}{}) == nil
					resp.Body.Close()
					if ok {
						mu.Lock()
						answered[content] = true
						mu.Unlock()
						select {
						case enough <- struct{}{}:
						default:
						}
					}
				}
			})
		}
		for range 20 + 13*round {
			<-enough
		}
		kill()
		senders.Wait()
		s.Close()
	}
	if len(answered) < 20*rounds {
		t.Errorf("only %d messages were sent", len(answered))
	}
}

// startProcess runs an emulator as a process and returns its URL.
func startProcess(t *testing.T, file string) (url string, kill func()) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "EMULATOR_TEST_DATA="+file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = func() {
		cmd.Process.Kill()
		cmd.Wait()
	}
	t.Cleanup(kill)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "http://") {
		t.Fatalf("the emulator says %q, %v", line, err)
	}
	return strings.TrimSpace(line), kill
}
