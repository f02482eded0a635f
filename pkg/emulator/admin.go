package emulator

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// serveAdmin answers the emulator's own administration, which no AWS service
// has: JSON in and out, without signatures, and so for this machine alone.
//
//	GET    /_peal/health   that the emulator runs, and what it is
//	GET    /_peal/env      the environment that points clients at it
//	GET    /_peal/state    all records, by table
//	GET    /_peal/sessions the open WebSockets
//	GET    /_peal/clock    the time
//	PUT    /_peal/clock    {"Time":"2026-01-15T10:20:30Z"} or {"Advance":"1h"}
//	POST   /_peal/reset    back to the state after the start
//	POST   /_peal/seed     adds what a seed file, YAML or JSON, says
//	DELETE /_peal/sessions?code=1012  close all WebSockets
//	GET    /_peal/faults   the faults and what has become of them
//	POST   /_peal/faults   add a fault, such as {"Kind":"close","Code":1012,"Times":1}
//	DELETE /_peal/faults?id=3  remove one, without id all
//	GET    /_peal/status   how much of everything there is
func (s *Server) serveAdmin(w http.ResponseWriter, r *http.Request) {
	if !fromHere(r) {
		adminError(w, http.StatusForbidden, "the administration of the emulator is for this machine only")
		return
	}
	path := strings.TrimPrefix(r.URL.Path, "/_peal")
	handler := map[string]http.HandlerFunc{
		"GET /health":      s.adminHealth,
		"GET /env":         s.adminEnv,
		"GET /state":       s.adminState,
		"GET /sessions":    s.adminSessions,
		"DELETE /sessions": s.adminCloseSessions,
		"GET /clock":       s.adminClock,
		"PUT /clock":       s.adminSetClock,
		"POST /reset":      s.adminReset,
		"POST /seed":       s.adminSeed,
		"GET /faults":      s.adminFaults,
		"POST /faults":     s.adminAddFault,
		"DELETE /faults":   s.adminRemoveFaults,
		"GET /status":      s.adminStatus,
	}[r.Method+" "+path]
	if handler == nil {
		adminError(w, http.StatusNotFound, "unknown administration request "+r.Method+" "+r.URL.Path)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	handler(w, r)
}

// fromHere says whether a request comes from this machine and from no web page:
// a page would name its origin, or reach the port under a name of its own.
func fromHere(r *http.Request) bool {
	remote, _, err := net.SplitHostPort(r.RemoteAddr)
	if ip := net.ParseIP(remote); err != nil || ip == nil || !ip.IsLoopback() {
		return false
	}
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return r.Header.Get("Origin") == "" && (host == "localhost" || ip != nil && ip.IsLoopback())
}

func adminAnswer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Write(append(mustEncode(v), '\n'))
}

func adminError(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(append(mustEncode(map[string]string{"Message": message}), '\n'))
}

func (s *Server) adminHealth(w http.ResponseWriter, _ *http.Request) {
	adminAnswer(w, struct {
		Status   string
		Region   string
		Account  string
		Sessions int
	}{"ok", s.options.Region, s.options.Account, len(s.hub.all())})
}

// adminStatus tells more than adminHealth, in a time that grows with the state.
func (s *Server) adminStatus(w http.ResponseWriter, _ *http.Request) {
	records := map[string]int{}
	err := s.store.view(func(t *tables) error {
		for _, r := range t.records() {
			records[r.table()]++
		}
		return nil
	})
	if err != nil {
		adminError(w, http.StatusInternalServerError, err.Error())
		return
	}
	active := 0
	for _, f := range s.Faults() {
		if !f.Over {
			active++
		}
	}
	adminAnswer(w, struct {
		Status   string
		Region   string
		Account  string
		Time     time.Time      // of the emulated services
		Sessions int            // open WebSockets
		Faults   int            // that may still happen
		Records  map[string]int // by table
	}{"ok", s.options.Region, s.options.Account, s.clock.now(), len(s.hub.all()), active, records})
}

func (s *Server) adminEnv(w http.ResponseWriter, _ *http.Request) { adminAnswer(w, s.Env()) }

func (s *Server) adminState(w http.ResponseWriter, _ *http.Request) {
	var body []byte
	err := s.store.view(func(t *tables) error {
		byTable := map[string][]record{}
		for _, r := range t.records() {
			byTable[r.table()] = append(byTable[r.table()], r)
		}
		for _, records := range byTable {
			slices.SortFunc(records, func(a, b record) int { return comparePositions(a.position(), b.position()) })
		}
		body = mustEncode(byTable)
		return nil
	})
	if err != nil {
		adminError(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(append(body, '\n'))
}

// A sessionState is what the administration tells of a session.
type sessionState struct {
	Connection uint64
	Audience   string
	SessionId  string `json:",omitempty"`
	UserId     string `json:",omitempty"` // in a room
	Remote     string
	Opened     time.Time
	Waiting    int // bytes
}

func (s *Server) adminSessions(w http.ResponseWriter, _ *http.Request) {
	states := []sessionState{}
	for _, session := range s.hub.byNumber() {
		states = append(states, session.state())
	}
	adminAnswer(w, states)
}

func (s *session) state() sessionState {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := sessionState{Connection: s.number, Audience: s.audience, SessionId: s.id, Remote: s.remote, Opened: s.opened.UTC(), Waiting: s.queued}
	if s.chat != nil {
		state.UserId = s.chat.user
	}
	return state
}

func (s *Server) adminCloseSessions(w http.ResponseWriter, r *http.Request) {
	code := websocket.CloseServiceRestart
	if text := r.URL.Query().Get("code"); text != "" {
		if err := json.Unmarshal([]byte(text), &code); err != nil || code < 1000 || code > 4999 {
			adminError(w, http.StatusBadRequest, "code: want a number from 1000 to 4999")
			return
		}
	}
	s.CloseSessions(code, "")
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) adminClock(w http.ResponseWriter, _ *http.Request) {
	adminAnswer(w, struct{ Time time.Time }{s.clock.now()})
}

func (s *Server) adminSetClock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Time    time.Time
		Advance string
	}
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		adminError(w, http.StatusBadRequest, "the body is not a clock setting: "+err.Error())
		return
	}
	by, err := time.ParseDuration(in.Advance)
	at := in.Time
	if at.IsZero() {
		at = s.clock.exact().Add(by)
	}
	switch {
	case in.Time.IsZero() == (in.Advance == ""):
		adminError(w, http.StatusBadRequest, "want one of Time and Advance")
		return
	case in.Time.IsZero() && err != nil:
		adminError(w, http.StatusBadRequest, "Advance: want a duration such as 1h30m")
		return
	case s.clock.distance(at) > maxClockDistance:
		adminError(w, http.StatusBadRequest, "want a time at most a century away")
		return
	case in.Time.IsZero():
		s.AdvanceClock(by)
	default:
		s.SetClock(at)
	}
	s.adminClock(w, r)
}

func (s *Server) adminReset(w http.ResponseWriter, _ *http.Request) {
	if err := s.Reset(); err != nil {
		adminError(w, http.StatusInternalServerError, err.Error())
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func (s *Server) adminSeed(w http.ResponseWriter, r *http.Request) {
	data, err := io.ReadAll(r.Body)
	seed := &Seed{}
	if err == nil {
		err = decodeDocument(data, seed)
	}
	if err == nil {
		err = s.Add(seed)
	}
	if err != nil {
		adminError(w, http.StatusBadRequest, "the seed: "+err.Error())
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// Now is the time of the emulated services.
func (s *Server) Now() time.Time { return s.clock.now() }

// SetClock moves the clock of the emulated services to t, from where it runs
// on. What has expired by then is gone when SetClock returns.
func (s *Server) SetClock(t time.Time) {
	s.clock.set(t)
	s.expire()
}

// AdvanceClock moves the clock of the emulated services by d, like SetClock.
func (s *Server) AdvanceClock(d time.Duration) {
	s.clock.advance(d)
	s.expire()
}

// Reset removes all faults, closes all sessions, with 1012, and brings back the
// state and the clock that the emulator had after its start.
func (s *Server) Reset() error {
	s.ClearFaults()
	for _, session := range s.hub.all() {
		session.close(websocket.CloseServiceRestart, "")
	}
	s.clock.offset.Store(int64(s.options.ClockOffset))
	return s.store.update(func(t *tx) error {
		t.clear()
		return s.seed(t)
	})
}
