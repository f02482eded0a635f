//go:build !windows

package stream

import "os"

func (d osDirectory) sync() error {
	dir, err := os.Open(string(d))
	if err != nil {
		return cause(err)
	}
	defer dir.Close()
	return cause(dir.Sync())
}
