package stream

import "syscall"

// A fileLock is a file that one process at a time can have open. The system
// removes it when that process ends, however that happens.
type fileLock struct{ handle syscall.Handle }

func lockFile(path string) (*fileLock, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const shareNothing, deleteOnClose = 0, 0x04000000
	handle, err := syscall.CreateFile(name, syscall.GENERIC_WRITE, shareNothing, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL|deleteOnClose, 0)
	const sharingViolation = syscall.Errno(32)
	if err == sharingViolation {
		err = errLocked
	}
	if err != nil {
		return nil, err
	}
	return &fileLock{handle}, nil
}

func (l *fileLock) unlock() error { return syscall.CloseHandle(l.handle) }
