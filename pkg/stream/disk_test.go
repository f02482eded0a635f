package stream

import (
	"errors"
	"io/fs"
	"maps"
	"sync"
)

// A disk is a directory in memory that forgets, when the power fails, what was
// not synced.
type disk struct {
	mu     sync.Mutex
	now    map[string]*inode // as processes see it
	stable map[string]*inode // as it is after a power failure
	dead   bool              // the process was killed: nothing happens any more
	fault  error             // of each write
	saves  int               // completed replacements of a file
}

type inode struct {
	data   []byte
	synced bool
}

func newDisk() *disk {
	return &disk{now: map[string]*inode{}, stable: map[string]*inode{}}
}

var errDead = errors.New("the process is dead")

func (d *disk) do(op func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead {
		return errDead
	}
	return op()
}

func (d *disk) read(name string) (data []byte, err error) {
	err = d.do(func() error {
		n := d.now[name]
		if n == nil {
			return fs.ErrNotExist
		}
		data = n.data
		return nil
	})
	return data, err
}

func (d *disk) write(name string, data []byte) error {
	return d.do(func() error {
		if d.fault != nil {
			d.now[name] = &inode{data: data[:len(data)/2]}
			return d.fault
		}
		d.now[name] = &inode{data: data}
		return nil
	})
}

func (d *disk) sync(name string) error {
	return d.do(func() error {
		d.now[name].synced = true
		return nil
	})
}

// rename is written through at once, as a hostile disk may do, so the content
// had better be there.
func (d *disk) rename(from, to string) error {
	return d.do(func() error {
		d.now[to] = d.now[from]
		delete(d.now, from)
		d.stable[to] = d.now[to]
		return nil
	})
}

func (d *disk) syncNames() error {
	return d.do(func() error {
		d.stable = maps.Clone(d.now)
		d.saves++
		return nil
	})
}

func (d *disk) remove(name string) error {
	return d.do(func() error {
		delete(d.now, name)
		return nil
	})
}

// kill stops all processes; with the power off, what was not synced is lost.
func (d *disk) kill(powerOff bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead = true
	if powerOff {
		for _, n := range d.stable {
			if !n.synced {
				n.data = n.data[:len(n.data)/3]
			}
		}
		d.now = maps.Clone(d.stable)
	}
}

// revive lets the next process use the disk.
func (d *disk) revive() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead = false
}
