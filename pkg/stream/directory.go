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
	write(name string, data []byte) error
	// sync returns when the content of a file is on the disk.
	sync(name string) error
	rename(from, to string) error
	// syncNames returns when what was renamed is on the disk.
	syncNames() error
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

func (d osDirectory) write(name string, data []byte) error {
	return cause(os.WriteFile(d.path(name), data, 0o600))
}

func (d osDirectory) sync(name string) error {
	file, err := os.OpenFile(d.path(name), os.O_WRONLY, 0)
	if err != nil {
		return cause(err)
	}
	defer file.Close()
	return cause(file.Sync())
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
