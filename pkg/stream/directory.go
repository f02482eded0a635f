package stream

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A directory is what a resume file needs of the file system.
type directory interface {
	// read returns the content of a file that could be replaced.
	read(name string) ([]byte, error)
	// write makes a file and returns when its content is on the disk.
	write(name string, data []byte) error
	rename(from, to string) error
	// sync returns when what was renamed is on the disk.
	sync() error
	remove(name string) error
}

type osDirectory string

func (d osDirectory) path(name string) string { return filepath.Join(string(d), name) }

func (d osDirectory) read(name string) ([]byte, error) {
	info, err := os.Stat(d.path(name))
	if err != nil {
		return nil, cause(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	if info.Mode().Perm()&0o222 == 0 {
		return nil, fmt.Errorf("read-only (mode %v)", info.Mode().Perm())
	}
	data, err := os.ReadFile(d.path(name))
	return data, cause(err)
}

func (d osDirectory) write(name string, data []byte) (err error) {
	file, err := os.OpenFile(d.path(name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return cause(err)
	}
	defer func() {
		if closeErr := file.Close(); err == nil {
			err = closeErr
		}
		err = cause(err)
	}()
	if _, err := file.Write(data); err != nil {
		return err
	}
	return file.Sync()
}

func (d osDirectory) rename(from, to string) error { return cause(os.Rename(d.path(from), d.path(to))) }
func (d osDirectory) remove(name string) error     { return os.Remove(d.path(name)) }

// cause returns the reason alone, where a path would only repeat that of the
// resume file, or name one that nobody gave.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}
