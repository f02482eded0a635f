package stream

// maxIdle is how many bytes a buffer may keep from one frame to the next, so
// that a big frame does not stay in memory for as long as the stream lasts.
const maxIdle = 1 << 20

// emptied returns a buffer for the next frame.
func emptied(buf []byte) []byte {
	if cap(buf) > maxIdle {
		return nil
	}
	return buf[:0]
}
