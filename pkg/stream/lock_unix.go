//go:build !windows

package stream

import (
	"os"
	"syscall"
)

// A fileLock is a file that one process at a time can lock. The system unlocks
// it when that process ends, however that happens.
type fileLock struct{ file *os.File }

func lockFile(path string) (*fileLock, error) {
	for {
		file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, cause(err)
		}
		if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
			file.Close()
			if err == syscall.EWOULDBLOCK {
				err = errLocked
			}
			return nil, err
		}
		// Who had the lock before may have removed the file in between.
		opened, err := file.Stat()
		if err == nil {
			if there, err := os.Stat(path); err == nil && os.SameFile(opened, there) {
				return &fileLock{file}, nil
			}
		}
		file.Close()
		if err != nil {
			return nil, err
		}
	}
}

func (l *fileLock) unlock() error {
	os.Remove(l.file.Name())
	return l.file.Close()
}
