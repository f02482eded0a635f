package cmd

import (
	"io"
	"os"
	"strconv"
)

// endLastLine ends the last line of a file that out appends to, if it has no
// end: a process that was killed while it wrote has left half a line, which the
// first of ours must not be glued to.
func endLastLine(out io.Writer) error {
	file, ok := out.(*os.File)
	if !ok {
		return nil
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return nil
	}
	// Standard output may be open for writing only; the same file opened anew
	// can be read, where the system has names for descriptors.
	readable, err := os.Open("/proc/self/fd/" + strconv.Itoa(int(file.Fd())))
	if err != nil {
		return nil
	}
	defer readable.Close()
	last := make([]byte, 1)
	if _, err := readable.ReadAt(last, info.Size()-1); err != nil || last[0] == '\n' {
		return nil
	}
	_, err = file.Write([]byte("\n"))
	return err
}
