//go:build race

package stream

// The race detector makes frames larger.
const idleStack = 3 << 9
