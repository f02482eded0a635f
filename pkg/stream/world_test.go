package stream

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A world is a messaging service in memory: users, channels, a history, and
// sockets that break as told. Its clock is that of the test, off by skew.
type world struct {
	mu       sync.Mutex
	skew     time.Duration
	channels map[string]*worldChannel
	sessions map[string][]*worldSession // by user
	accepted []*worldEvent
	left     []worldLeave
	next     int
	dials    int
	calls    map[string]int // of the history, by channel ("" for the list)

	// Faults, changed by the driver of a test.
	refuse       times         // handshakes to answer with 503
	neverReady   times         // sessions to leave without SESSION_ESTABLISHED
	early        bool          // sessions get events before SESSION_ESTABLISHED
	readyAfter   time.Duration // delay of SESSION_ESTABLISHED
	historyFails times         // calls of the history to fail
	historyFlaky int           // every so many calls of a user fail; 0: none
	historyCalls map[string]int
	historySlow  int  // seconds that a call takes
	tellsTime    bool // the history says what time it is
	pageSize     int
	newestLast   bool // the last message of a channel is the newest one, not the one that came last
	patience     int  // frames that wait for a consumer
	twice        int  // events to send twice to each session

	users []string // in their order
	exact bool     // its parts act at instants of their own
	trace *trace   // of what happens, nil: none
}

// times is how often something is to happen to each user, whoever comes first:
// a schedule is to go the same way each time.
type times struct {
	n    int
	done map[string]int
}

func (t *times) set(n int) { *t = times{n, map[string]int{}} }

func (t *times) take(user string) bool {
	if t.done[user] >= t.n {
		return false
	}
	t.done[user]++
	return true
}

type worldChannel struct {
	arn      string
	members  map[string]bool
	messages []*worldEvent // persistent ones, in order of creation
	last     time.Time
}

// A worldEvent is a message, or something else that members hear of.
type worldEvent struct {
	id         string // unique in the printed line
	kind       string
	channel    string
	author     string
	persistent bool
	late       bool // it waited in a channel flow, and is older than what the history is asked for
	created    time.Time
	updated    time.Time
	redacted   bool
	deleted    bool
	content    string
	at         time.Time       // when it was accepted, by the clock of the test
	audience   map[string]bool // users that were members then
	seq        int
}

func newWorld() *world {
	return &world{channels: map[string]*worldChannel{}, sessions: map[string][]*worldSession{}, calls: map[string]int{}, historyCalls: map[string]int{}, pageSize: 50, patience: 2000}
}

func (w *world) now() time.Time { return time.Now().Add(w.skew).Truncate(time.Millisecond) }

// set changes the faults of a world in use.
func (w *world) set(change func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change()
}

func (w *world) join(channel string, users ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channels[channel]
	if c == nil {
		c = &worldChannel{arn: channel, members: map[string]bool{}}
		w.channels[channel] = c
	}
	for _, u := range users {
		c.members[u] = true
	}
}

func (w *world) leave(channel, user string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.channels[channel].members, user)
	w.left = append(w.left, worldLeave{channel, user, time.Now()})
}

type worldLeave struct {
	channel, user string
	at            time.Time
}

// send has a message accepted and sent to the members.
func (w *world) send(channel, author string, persistent bool) *worldEvent {
	return w.accept(channel, author, persistent, 0)
}

// sendAhead has a message accepted that the service stamps with a time to come.
func (w *world) sendAhead(channel, author string, ahead time.Duration) {
	w.accept(channel, author, true, ahead)
}

func (w *world) accept(channel, author string, persistent bool, ahead time.Duration) *worldEvent {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channels[channel]
	w.next++
	e := &worldEvent{
		id: fmt.Sprintf("m%05d", w.next), kind: typeCreateMessage, channel: channel, author: author, persistent: persistent,
		created: w.now().Add(ahead), content: "hello",
	}
	e.updated = e.created
	if persistent {
		i := len(c.messages)
		for i > 0 && c.messages[i-1].created.After(e.created) { // which is of the future
			i--
		}
		c.messages = slices.Insert(c.messages, i, e)
		if e.created.After(c.last) {
			c.last = e.created
		}
	}
	w.publish(c, e)
	return e
}

// change edits or redacts a message.
func (w *world) change(e *worldEvent, kind string) *worldEvent {
	w.mu.Lock()
	defer w.mu.Unlock()
	e.updated = w.now()
	if !e.updated.After(e.created) {
		e.updated = e.created.Add(2 * time.Millisecond)
	}
	e.content = "changed"
	e.redacted = kind == typeRedactMessage
	change := *e
	change.kind = kind
	w.publish(w.channels[e.channel], &change)
	return &change
}

// remove deletes a message. Nothing in the event says when.
func (w *world) remove(e *worldEvent) {
	w.mu.Lock()
	defer w.mu.Unlock()
	e.deleted = true
	deletion := *e
	deletion.kind = "DELETE_CHANNEL_MESSAGE"
	w.publish(w.channels[e.channel], &deletion)
}

// approve has a message accepted that waited in a channel flow for a while.
func (w *world) approve(channel, author string, waited time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next++
	created := w.now().Add(-waited)
	c := w.channels[channel]
	if !w.newestLast || created.After(c.last) {
		c.last = created
	}
	w.publish(c, &worldEvent{
		id: fmt.Sprintf("m%05d", w.next), kind: typeCreateMessage, channel: channel, author: author, persistent: true, late: true,
		created: created, updated: created,
	})
}

// tell sends a membership event to the members of a channel.
func (w *world) tell(channel, payload string) {
	w.tellType(channel, "CREATE_CHANNEL_MEMBERSHIP", payload)
}

// leaves tells the members of a channel that somebody else left it.
func (w *world) leaves(channel, who string) {
	w.tellType(channel, typeLeave, fmt.Sprintf(`{"ChannelArn":%q,"Member":%q}`, channel, who))
}

func (w *world) tellType(channel, kind, payload string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	frame := NewEnvelope(kind, "SYSTEM", []byte(payload)).Raw
	for _, u := range slices.Sorted(maps.Keys(w.channels[channel].members)) {
		for _, s := range w.sessions[u] {
			s.send(opText, frame)
		}
	}
}

// publish sends an event to the sessions of the members.
func (w *world) publish(c *worldChannel, e *worldEvent) {
	w.trace.add("driver", "%s %s is accepted", e.kind, e.id)
	e.at = time.Now()
	e.seq = len(w.accepted)
	e.audience = map[string]bool{}
	w.accepted = append(w.accepted, e)
	for _, u := range slices.Sorted(maps.Keys(c.members)) {
		e.audience[u] = true
		for _, s := range w.sessions[u] {
			s.send(opText, e.frame())
			if w.twice > 0 {
				s.send(opText, e.frame())
			}
		}
	}
	w.twice = max(0, w.twice-1)
}

func (e *worldEvent) payload() []byte {
	persistence := "NON_PERSISTENT"
	if e.persistent {
		persistence = "PERSISTENT"
	}
	return fmt.Appendf(nil, `{"ChannelArn":%q,"MessageId":%q,"Content":%q,"Persistence":%q,"Sender":{"Arn":%q},"Redacted":%v,"CreatedTimestamp":%q,"LastUpdatedTimestamp":%q}`,
		e.channel, e.id, e.content, persistence, e.author, e.redacted, formatTime(e.created), formatTime(e.updated))
}

func (e *worldEvent) frame() []byte { return NewEnvelope(e.kind, "STANDARD", e.payload()).Raw }

// A worldSession is the server's end of a connection.
type worldSession struct {
	user  string
	conn  *wireConn
	queue chan move
}

// A move is what a session does in its turn: it sends a frame, such as an event
// or a pong, says that it is established, waits, or closes the connection.
type move struct {
	opcode    byte
	payload   []byte
	establish bool
	pause     time.Duration
	close     int // code of a close frame
}

// send queues a frame; a consumer that is too slow is dropped.
func (s *worldSession) send(opcode byte, payload []byte) {
	s.do(move{opcode: opcode, payload: payload})
}

func (s *worldSession) do(next move) {
	select {
	case s.queue <- next:
	default:
		s.conn.out.cutAfter(0)
		s.conn.in.cutAfter(0)
	}
}

// DialContext fits Dialer.DialContext.
func (w *world) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	client, server := newWireConns()
	w.mu.Lock()
	w.dials++
	server.trace, client.trace = w.trace, w.trace
	act := actor(0)
	if w.exact {
		act = sessionActors + actorsOfSession*actor(w.dials)
		client.reader, server.reader = act+2, act+4
	}
	w.trace.add("world", "connection %d", act)
	w.mu.Unlock()
	if act+actorsOfSession > lastActor {
		return nil, errors.New("no more actors")
	}
	go w.serve(server, act)
	return client, nil
}

func (w *world) serve(conn *wireConn, act actor) {
	defer conn.Close()
	p := &peer{conn: conn, in: bufio.NewReader(conn), closed: make(chan struct{})}
	req, err := http.ReadRequest(p.in)
	if err != nil {
		return
	}
	p.request = req
	user := req.URL.Query().Get("userArn")
	act.sleep(0)
	w.mu.Lock()
	switch {
	case w.refuse.take(user):
		w.mu.Unlock()
		p.refuse(503, "")
		return
	case w.neverReady.take(user):
		w.mu.Unlock()
		p.accept()
		<-p.closed
		return
	}
	readyAfter, early := w.readyAfter, w.early
	w.mu.Unlock()

	s := &worldSession{user: user, conn: conn, queue: make(chan move, w.patience)}
	p.onPing = func(payload []byte) { s.send(opPong, payload) }
	p.accept()
	if early {
		w.register(s)
	}
	defer w.unregister(s)
	time.AfterFunc(readyAfter, func() { s.do(move{establish: true}) })
	for {
		next, ok := s.take(p, act)
		switch {
		case !ok:
			return
		case next.establish:
			w.mu.Lock()
			p.text(established)
			if !early {
				w.sessions[s.user] = append(w.sessions[s.user], s)
			}
			w.mu.Unlock()
		case next.close != 0:
			p.frame(opClose, websocket.FormatCloseMessage(next.close, ""))
			p.sleep(time.Second)
			return
		case next.pause != 0:
			p.sleep(next.pause)
		case p.frame(next.opcode, next.payload) != nil:
			return
		}
	}
}

// take returns the next move, ok false when the client is gone. Moves that are made
// in one instant go out in one, like those that a busy service has queued.
func (s *worldSession) take(p *peer, act actor) (next move, ok bool) {
	select {
	case next = <-s.queue:
	default:
		select {
		case next = <-s.queue:
		case <-p.closed:
			return next, false
		}
		act.sleep(0)
	}
	select {
	case <-p.closed:
		return next, false
	default:
		return next, true
	}
}

func (w *world) register(s *worldSession) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sessions[s.user] = append(w.sessions[s.user], s)
}

func (w *world) unregister(s *worldSession) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sessions[s.user] = slices.DeleteFunc(w.sessions[s.user], func(o *worldSession) bool { return o == s })
}

// session returns one of the sessions of a user, nil when it has none.
func (w *world) session(user string, i int) *worldSession {
	w.mu.Lock()
	defer w.mu.Unlock()
	if n := len(w.sessions[user]); n > 0 {
		return w.sessions[user][i%n]
	}
	return nil
}

// A worldHistory is what a user sees of the history.
type worldHistory struct {
	w    *world
	user string
}

var errHistory = errors.New("throttled")

func (h worldHistory) call(ctx context.Context, name string) error {
	h.w.actor(h.user).sleep(0)
	if err := ctx.Err(); err != nil {
		return err
	}
	h.w.trace.add(h.user, "calls the history %s", name)
	h.w.mu.Lock()
	h.w.calls[name]++
	h.w.historyCalls[h.user]++
	slow, fails := h.w.historySlow, h.w.historyFails.take(h.user) || h.w.historyFlaky > 0 && h.w.historyCalls[h.user]%h.w.historyFlaky == 0
	h.w.mu.Unlock()
	if err := sleep(ctx, time.Duration(slow)*time.Second); err != nil {
		h.w.actor(h.user).sleep(0)
		return err
	}
	if fails {
		return errHistory
	}
	return nil
}

func (h worldHistory) Channels(ctx context.Context, token string) (page ChannelPage, err error) {
	if err := h.call(ctx, ""); err != nil {
		return page, err
	}
	h.w.mu.Lock()
	defer h.w.mu.Unlock()
	if h.w.tellsTime {
		page.Now = h.w.now()
	}
	var names []string
	for name, c := range h.w.channels {
		if c.members[h.user] && name > token {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) > h.w.pageSize {
		names = names[:h.w.pageSize]
		page.Next = names[len(names)-1]
	}
	for _, name := range names {
		page.Channels = append(page.Channels, Channel{Arn: name, LastMessage: h.w.channels[name].last})
	}
	return page, nil
}

func (h worldHistory) Messages(ctx context.Context, channel Channel, notBefore time.Time, token string) (page MessagePage, err error) {
	if err := h.call(ctx, channel.Arn); err != nil {
		return page, err
	}
	h.w.mu.Lock()
	defer h.w.mu.Unlock()
	c := h.w.channels[channel.Arn]
	if !c.members[h.user] {
		return page, Permanent(errors.New("forbidden"))
	}
	for i, e := range c.messages {
		if e.created.Before(notBefore) || e.deleted || fmt.Sprintf("%06d", i) <= token {
			continue
		}
		if len(page.Messages) == h.w.pageSize {
			page.Next = fmt.Sprintf("%06d", i-1)
			break
		}
		page.Messages = append(page.Messages, Message{
			ID: e.id, Created: e.created, Updated: e.updated, Redacted: e.redacted, Kind: "STANDARD", Payload: e.payload(),
		})
	}
	return page, nil
}

// actor returns who reads the history of a user.
func (w *world) actor(user string) actor {
	if !w.exact {
		return 0
	}
	i := slices.Index(w.users, user)
	return historyActors + 2*actor(i)
}

// target returns a Target for a user of the world.
func (w *world) target(user string) Target {
	return Target{
		Name:        user,
		Connect:     connectTo("ws://service.test/connect?userArn=" + url.QueryEscape(user)),
		Established: SessionEstablished,
		History:     worldHistory{w, user},
	}
}

// seeded returns numbers for the backoff that follow from a seed.
func seeded(seed uint64) func() float64 {
	var mu sync.Mutex
	r := rand.New(rand.NewPCG(seed, 1))
	return func() float64 {
		mu.Lock()
		defer mu.Unlock()
		return r.Float64()
	}
}
