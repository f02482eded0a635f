//go:build !race

package stream

// idleStack is how many bytes of its stack an idle session may use: with what the
// runtime keeps in reserve that fits into the smallest stack, of 2 KiB.
const idleStack = 1 << 10
