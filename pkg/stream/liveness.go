package stream

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"
)

// errSilent ends a connection whose peer answers no ping.
var errSilent = errors.New("no answer to two pings")

// A pulse finds a dead peer. It pings once in an interval; a ping that brings
// no byte within half an interval is repeated once, and when that brings none
// either the connection fails, two intervals after the last byte at the latest.
//
// A peer is judged only while somebody waits for it. When the reader is held up
// elsewhere (a slow consumer, that is, back-pressure) pings keep going out, but
// what the peer answered lies unread, so silence proves nothing; once the reader
// waits again the next two pings decide.
type pulse struct {
	conn     *Conn
	interval time.Duration
	timer    *time.Timer
	asked    time.Duration // age of the socket at the last ping
	misses   int
	rest     bool // the last tick pinged nobody
	due      time.Duration
}

// startPulse watches conn until stop.
func startPulse(conn *Conn, interval time.Duration) *pulse {
	p := &pulse{conn: conn, interval: interval, asked: conn.sock.age()}
	p.timer = time.AfterFunc(math.MaxInt64, p.tick) // set before the first tick reads it
	p.schedule(p.asked)
	return p
}

// stop ends the watch; a tick that runs already may still fail the connection.
func (p *pulse) stop() { p.timer.Stop() }

// tick runs every half interval.
func (p *pulse) tick() {
	now := p.conn.sock.age()
	// A tick that comes late tells that this process was stopped, not the peer.
	late := now > p.due+p.interval/4

	switch {
	case late || p.answered():
		p.misses = 0
		if p.rest = !p.rest; !p.rest {
			p.ask(now)
		}
	default:
		if p.misses++; p.misses == 2 {
			p.conn.fail(errSilent)
			return
		}
		p.rest = false
		p.ask(now)
	}
	p.schedule(p.conn.sock.age())
}

// schedule plans the next tick, half an interval ahead or a little less: on a beat
// that all sessions share, so that thousands of them wake the processor a few times a
// second, not thousands of times.
func (p *pulse) schedule(now time.Duration) {
	wait := p.interval / 2
	if beat := p.interval / 128; beat > 0 {
		wait -= time.Duration(time.Now().Add(wait).UnixNano()) % beat
	}
	p.due = now + wait
	p.timer.Reset(wait)
}

// answered tells whether something came since the last ping, or could not have
// been noticed.
func (p *pulse) answered() bool {
	sock := p.conn.sock
	waiting := time.Duration(sock.waiting.Load())
	return waiting == 0 || waiting > p.asked || time.Duration(sock.heard.Load()) >= p.asked
}

func (p *pulse) ask(now time.Duration) {
	p.asked = now
	// A peer that takes no ping gives no pong; that is noticed as silence.
	_ = p.conn.ping(p.interval / 2)
}

// An establishDeadline fails a connection that opened and then stays silent.
type establishDeadline struct {
	conn  *Conn
	limit time.Duration
	timer *time.Timer
}

func newEstablishDeadline(conn *Conn, limit time.Duration) *establishDeadline {
	d := &establishDeadline{conn: conn, limit: limit}
	d.timer = time.AfterFunc(math.MaxInt64, d.expire) // set before expire reads it
	d.timer.Reset(limit)
	return d
}

func (d *establishDeadline) stop() { d.timer.Stop() }

func (d *establishDeadline) expire() {
	if d.conn.sock.waiting.Load() == 0 {
		d.timer.Reset(d.limit) // what is missing may be there, but the reader is held up
		return
	}
	d.conn.fail(fmt.Errorf("the socket opened, but no session was established within %v", d.limit))
}

// pings know which pings were answered. The service answers in its turn: when
// it sends a pong, all events before are sent. So what was accepted before an
// answered ping was sent, was delivered before its pong.
type pings struct {
	mu         sync.Mutex
	asked      time.Duration // age of the socket at the last ping
	unanswered time.Duration // at the first ping without an answer; 0: none
	answered   time.Duration // at the last ping that was answered
	trip       time.Duration // that its answer took
}

// ask notes a ping and returns its payload.
func (p *pings) ask(now time.Duration) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = now
	if p.unanswered == 0 {
		p.unanswered = now
	}
	return binary.BigEndian.AppendUint64(nil, uint64(now))
}

// answer takes the payload of a pong. Pongs to nothing are ignored.
func (p *pings) answer(now time.Duration, payload []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(payload) != 8 {
		return
	}
	asked := time.Duration(binary.BigEndian.Uint64(payload))
	if asked <= p.answered || asked > p.asked {
		return
	}
	p.answered, p.trip = asked, now-asked
	if p.unanswered = 0; asked < p.asked {
		p.unanswered = asked
	}
}

// proved returns the age until which all that was accepted is delivered.
func (p *pings) proved() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.answered
}

// likely returns the same for a connection whose last bytes were sent at an
// age, assuming that events take no longer than the last pong did.
func (p *pings) likely(sent time.Duration) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	sent -= p.trip
	if p.unanswered != 0 {
		sent = min(sent, p.unanswered)
	}
	return max(sent, p.answered)
}
