package stream

import (
	"errors"
	"math"
	"time"

	"github.com/gorilla/websocket"
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

func (p *pulse) schedule(now time.Duration) {
	p.due = now + p.interval/2
	p.timer.Reset(p.interval / 2)
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
	_ = p.conn.control(websocket.PingMessage, nil, p.interval/2)
}
