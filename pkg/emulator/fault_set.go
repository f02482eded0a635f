package emulator

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// maxFaults bounds how many faults there are at a time, and so what a frame may cost.
const maxFaults = 1000

// A faultSet is the faults of an emulator. Its lock is taken after a session's.
type faultSet struct {
	active atomic.Pointer[[]*fault] // what may still do something; nil: nothing

	mu   sync.Mutex
	all  []*fault // in the order in which they were added
	last uint64   // id
}

// A fault is a Fault at work. Its fields below ended are guarded by the lock of the set.
type fault struct {
	Fault
	id    uint64
	ended chan struct{} // closed when it is removed, or its time is over

	passed   int // calls or handshakes that came through unharmed
	happened int
	over     bool // ended is closed
	chance   *rand.Rand
	timer    *time.Timer // of For
}

// A FaultState is a fault and what has become of it.
type FaultState struct {
	ID       uint64 `json:"Id"`
	Fault    Fault  // with its defaults and its seed
	Happened int    // times
	Over     bool   // it happens no more: so often as it was to, or its time is over
}

// AddFault sets off a fault and returns its id. Connections that are open are
// met, too, from the next frame on, or at once if FaultClose, FaultDrop or
// FaultStall let no frame pass. An error says what is wrong with the fault.
func (s *Server) AddFault(f Fault) (id uint64, err error) {
	if f, err = f.withDefaults(); err != nil {
		return 0, err
	}
	if f.Probability > 0 && f.Probability < 1 && f.Seed == 0 {
		f.Seed = binary.LittleEndian.Uint64(s.random.bytes(8))>>11 | 1 // JSON numbers are exact up to 2^53
	}
	ft := &fault{Fault: f, ended: make(chan struct{}), chance: rand.New(rand.NewPCG(f.Seed, 0))}
	set := &s.hub.faults
	set.mu.Lock()
	if set.all, err = makeRoom(set.all); err != nil {
		set.mu.Unlock()
		return 0, err
	}
	set.last++
	ft.id = set.last
	set.all = append(set.all, ft)
	if f.For > 0 {
		ft.timer = time.AfterFunc(f.For, func() { s.endFaults(ft) })
	}
	set.refresh()
	set.mu.Unlock()
	if f.onSockets() {
		for _, session := range s.hub.byNumber() {
			session.meetFaults()
		}
	}
	return ft.id, nil
}

// makeRoom forgets the oldest fault that is over when there are many.
func makeRoom(all []*fault) ([]*fault, error) {
	if len(all) < maxFaults {
		return all, nil
	}
	i := slices.IndexFunc(all, (*fault).idle)
	if i < 0 {
		return all, fmt.Errorf("there are %d faults already; remove some", maxFaults)
	}
	return slices.Delete(all, i, i+1), nil
}

// Faults returns the faults that were added and not removed, the oldest first.
func (s *Server) Faults() []FaultState {
	set := &s.hub.faults
	set.mu.Lock()
	defer set.mu.Unlock()
	states := []FaultState{}
	for _, f := range set.all {
		states = append(states, FaultState{f.id, f.Fault, f.happened, f.over || f.spent()})
	}
	return states
}

// ErrNoFault says that no fault has the id that was given.
var ErrNoFault = errors.New("no such fault")

// RemoveFault ends a fault. What it holds back is sent: the frames behind a
// stall, for instance. What it has done stays done.
func (s *Server) RemoveFault(id uint64) error {
	set := &s.hub.faults
	set.mu.Lock()
	i := slices.IndexFunc(set.all, func(f *fault) bool { return f.id == id })
	if i < 0 {
		set.mu.Unlock()
		return fmt.Errorf("fault %d: %w", id, ErrNoFault)
	}
	f := set.all[i]
	set.all = slices.Delete(slices.Clone(set.all), i, i+1)
	set.mu.Unlock()
	s.endFaults(f)
	return nil
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	set := &s.hub.faults
	set.mu.Lock()
	all := set.all
	set.all = nil
	set.mu.Unlock()
	s.endFaults(all...)
}

// endFaults ends faults and lets their sessions go on.
func (s *Server) endFaults(faults ...*fault) {
	if len(faults) == 0 {
		return
	}
	set := &s.hub.faults
	set.mu.Lock()
	for _, f := range faults {
		if f.timer != nil {
			f.timer.Stop()
		}
		if !f.over {
			f.over = true
			close(f.ended)
		}
	}
	set.refresh()
	set.mu.Unlock()
	for _, session := range s.hub.byNumber() {
		session.forgetFaults(faults)
	}
}

// refresh finds out which faults are active. The set must be locked.
func (set *faultSet) refresh() {
	active := slices.DeleteFunc(slices.Clone(set.all), (*fault).idle)
	if len(active) == 0 {
		set.active.Store(nil)
		return
	}
	set.active.Store(&active)
}

// load returns the active faults.
func (set *faultSet) load() []*fault {
	if active := set.active.Load(); active != nil {
		return *active
	}
	return nil
}

// spent says whether a fault has happened as often as it may.
func (f *fault) spent() bool { return f.Times > 0 && f.happened >= f.Times }

// idle says whether a fault neither happens again nor holds anything back.
func (f *fault) idle() bool {
	holds := f.on(FaultStall, FaultNeverEstablished, FaultEarlyEvent, FaultReorder)
	return f.over || f.spent() && !holds
}

// strike decides whether a fault happens now.
func (set *faultSet) strike(f *fault) bool {
	set.mu.Lock()
	defer set.mu.Unlock()
	return set.strikeLocked(f)
}

func (set *faultSet) strikeLocked(f *fault) bool {
	if f.over || f.spent() || f.Seed != 0 && f.Probability > 0 && f.chance.Float64() >= f.Probability {
		return false
	}
	f.happened++
	if f.spent() {
		set.refresh()
	}
	return true
}

// strikeNext decides whether a fault of calls or handshakes happens to the next one.
func (set *faultSet) strikeNext(f *fault) bool {
	set.mu.Lock()
	defer set.mu.Unlock()
	if f.passed < f.After {
		f.passed++
		return false
	}
	return set.strikeLocked(f)
}
