package stream

import (
	"container/heap"
	"errors"
	"os"
)

const (
	defaultHoldMemory = 16 << 20
	defaultHoldLimit  = 64 << 20

	// What a held frame costs beside its bytes, about.
	heldFrameCost = 200
)

// errHoldFull says that no more frames can be held back.
var errHoldFull = errors.New("no room to hold frames back")

// A holdBudget limits what the holds of a tail keep together.
type holdBudget struct {
	memory, total int64 // bytes that may still be kept: in memory, and altogether
	urgent        int64 // bytes beyond total, for frames that should not wait
}

// A hold keeps the frames of a target back, in the order of their arrival,
// while older ones are read from the history: in memory, and beyond the budget
// in a temporary file.
type hold struct {
	budget *holdBudget
	frames []heldFrame
	queues map[*channel]*queue

	memory []byte
	file   *os.File
	inFile int64
	cost   int64
}

// A heldFrame is a frame that is held back.
type heldFrame struct {
	inFile   bool
	at, size int64
	meta     Meta
	service  string
	binary   bool
	queue    *queue // nil: none
	taken    bool
}

// A queue holds the frames of a channel that are not yet taken, by time. What one
// connection brought stays in its order.
type queue struct {
	waiting waitingFrames
	newest  map[int64]stamp // the last order, by connection
	created map[uint64]int  // frame in which a message is created, also after it was taken
}

// waitingFrames are a heap of frames (container/heap): a session that lags brings
// frames that are older than most.
type waitingFrames []waitingFrame

type waitingFrame struct {
	order stamp
	frame int // in hold.frames; decides among those of the same time
}

func (w waitingFrames) Len() int { return len(w) }
func (w waitingFrames) Less(i, j int) bool {
	return w[i].order < w[j].order || w[i].order == w[j].order && w[i].frame < w[j].frame
}
func (w waitingFrames) Swap(i, j int) { w[i], w[j] = w[j], w[i] }
func (w *waitingFrames) Push(x any)   { *w = append(*w, x.(waitingFrame)) }
func (w *waitingFrames) Pop() any {
	last := len(*w) - 1
	x := (*w)[last]
	*w = (*w)[:last]
	return x
}

// add holds e back. When s is not nil it tells what e is about. At least one
// frame is always held, so that any can be.
func (h *hold) add(e *Envelope, s *sighting) error { return h.addWithin(h.budget.total, e, s) }

// addUrgent is add for a frame that should not wait for room.
func (h *hold) addUrgent(e *Envelope, s *sighting) error {
	return h.addWithin(h.budget.total+h.budget.urgent, e, s)
}

func (h *hold) addWithin(room int64, e *Envelope, s *sighting) error {
	cost := int64(len(e.Raw)) + heldFrameCost
	if cost > room && len(h.frames) > 0 {
		return errHoldFull
	}
	frame := heldFrame{size: int64(len(e.Raw)), meta: e.Meta, service: e.Service, binary: e.Binary}
	if err := h.store(&frame, e.Raw); err != nil {
		return err
	}
	h.budget.total -= cost
	h.cost += cost
	if s != nil {
		frame.queue = h.queue(s.channel)
		frame.queue.add(len(h.frames), s, e.Meta.Connection)
	}
	h.frames = append(h.frames, frame)
	return nil
}

func (h *hold) queue(c *channel) *queue {
	q := h.queues[c]
	if q == nil {
		if h.queues == nil {
			h.queues = map[*channel]*queue{}
		}
		q = &queue{newest: map[int64]stamp{}, created: map[uint64]int{}}
		h.queues[c] = q
	}
	return q
}

func (q *queue) add(frame int, s *sighting, connection int64) {
	order := max(s.order(), q.newest[connection])
	q.newest[connection] = order
	heap.Push(&q.waiting, waitingFrame{order, frame})
	if _, ok := q.created[s.message]; s.creates && !ok {
		q.created[s.message] = frame
	}
}

// store writes raw where there is room.
func (h *hold) store(frame *heldFrame, raw []byte) (err error) {
	if h.file == nil && frame.size <= h.budget.memory {
		frame.at = int64(len(h.memory))
		h.memory = append(h.memory, raw...)
		h.budget.memory -= frame.size
		return nil
	}
	if h.file == nil {
		if h.file, err = os.CreateTemp("", "peal-held-*"); err != nil {
			return err
		}
		// Where the system allows it the file has no name from now on, and
		// vanishes with the process.
		os.Remove(h.file.Name())
	}
	frame.inFile, frame.at = true, h.inFile
	if _, err = h.file.WriteAt(raw, h.inFile); err != nil {
		return err
	}
	h.inFile += frame.size
	return nil
}

// takeMessage calls use for the frames of c up to the creation of a message. It
// reports false when that was not held, or may not have been taken.
func (h *hold) takeMessage(c *channel, message uint64, use func(*Envelope)) (held bool, err error) {
	q := h.queues[c]
	if q == nil {
		return false, nil
	}
	frame, held := q.created[message]
	for held && !h.frames[frame].taken {
		if err := h.takeFirst(q, use); err != nil {
			return false, err
		}
	}
	return held, nil
}

// takeBefore calls use for the frames of c that are older than a message
// created at order.
func (h *hold) takeBefore(c *channel, order stamp, use func(*Envelope)) error {
	q := h.queues[c]
	for q != nil && len(q.waiting) > 0 && q.waiting[0].order < order {
		if err := h.takeFirst(q, use); err != nil {
			return err
		}
	}
	return nil
}

func (h *hold) takeFirst(q *queue, use func(*Envelope)) error {
	return h.take(heap.Pop(&q.waiting).(waitingFrame).frame, use)
}

// takeAll calls use for all frames that were not taken, and lets go of them.
// A frame that cannot be read does not keep the others back.
func (h *hold) takeAll(use func(*Envelope)) error {
	var left []int
	for i := range h.frames {
		if !h.frames[i].taken {
			left = append(left, i)
		}
	}
	var errs []error
	for _, i := range left {
		var err error
		if q := h.frames[i].queue; q != nil {
			err = h.takeFirst(q, use) // perhaps another frame of the channel than this one
		} else {
			err = h.take(i, use)
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	h.drop()
	return errors.Join(errs...)
}

func (h *hold) take(i int, use func(*Envelope)) error {
	frame := &h.frames[i]
	frame.taken = true
	raw := make([]byte, frame.size)
	if !frame.inFile {
		copy(raw, h.memory[frame.at:])
	} else if _, err := h.file.ReadAt(raw, frame.at); err != nil {
		return err
	}
	use(&Envelope{Raw: raw, Binary: frame.binary, Service: frame.service, Meta: frame.meta})
	return nil
}

// drop lets go of all frames.
func (h *hold) drop() {
	h.budget.total += h.cost
	h.budget.memory += int64(len(h.memory))
	if h.file != nil {
		h.file.Close()
		os.Remove(h.file.Name())
	}
	*h = hold{budget: h.budget}
}
