package stream

import (
	"errors"
	"io"
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
	binary   bool
	taken    bool
}

// A queue holds the frames of a channel that are not yet taken.
type queue struct {
	frames  []int // in hold.frames
	orders  []stamp
	created map[uint64]struct{} // the messages whose creation is among them
}

// add holds e back. When s is not nil it tells what e is about. At least one
// frame is always held, so that any can be.
func (h *hold) add(e *Envelope, s *sighting) error {
	cost := int64(len(e.Raw)) + heldFrameCost
	if cost > h.budget.total && len(h.frames) > 0 {
		return errHoldFull
	}
	frame := heldFrame{size: int64(len(e.Raw)), meta: e.Meta, binary: e.Binary}
	if err := h.store(&frame, e.Raw); err != nil {
		return err
	}
	h.budget.total -= cost
	h.cost += cost
	h.frames = append(h.frames, frame)
	if s == nil {
		return nil
	}
	q := h.queues[s.channel]
	if q == nil {
		if h.queues == nil {
			h.queues = map[*channel]*queue{}
		}
		q = &queue{created: map[uint64]struct{}{}}
		h.queues[s.channel] = q
	}
	order := s.order()
	if n := len(q.orders); n > 0 {
		order = max(order, q.orders[n-1]) // what arrived later is not taken earlier
	}
	q.frames, q.orders = append(q.frames, len(h.frames)-1), append(q.orders, order)
	if s.creates {
		q.created[s.message] = struct{}{}
	}
	return nil
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

// holds tells whether the creation of a message of c is held.
func (h *hold) holds(c *channel, message uint64) bool {
	q := h.queues[c]
	if q == nil {
		return false
	}
	_, ok := q.created[message]
	return ok
}

// takeBefore calls use for the frames of c that are older than a message
// created at order.
func (h *hold) takeBefore(c *channel, order stamp, use func(*Envelope)) error {
	q := h.queues[c]
	for q != nil && len(q.frames) > 0 && q.orders[0] < order {
		i := q.frames[0]
		q.frames, q.orders = q.frames[1:], q.orders[1:]
		if err := h.take(i, use); err != nil {
			return err
		}
	}
	return nil
}

// takeAll calls use for all frames that were not taken, and lets go of them.
// A frame that cannot be read does not keep the others back.
func (h *hold) takeAll(use func(*Envelope)) error {
	var errs []error
	for i := range h.frames {
		errs = append(errs, h.take(i, use))
	}
	h.drop()
	return errors.Join(errs...)
}

func (h *hold) take(i int, use func(*Envelope)) error {
	frame := &h.frames[i]
	if frame.taken {
		return nil
	}
	frame.taken = true
	raw := make([]byte, frame.size)
	if !frame.inFile {
		copy(raw, h.memory[frame.at:])
	} else if _, err := h.file.ReadAt(raw, frame.at); err != nil && err != io.EOF {
		return err
	}
	use(&Envelope{Raw: raw, Binary: frame.binary, Meta: frame.meta})
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
