//go:build !windows

package stream

import "os"

func (d osDirectory) syncNames() error {
	dir, err := os.Open(string(d))
	if err != nil {
		return cause(err)
	}
	defer dir.Close()
	return cause(dir.Sync())
}
