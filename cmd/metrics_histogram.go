package cmd

import (
	"math"
	"slices"
	"time"
)

// lagBounds are the upper bounds of the buckets of a histogram, in seconds.
var lagBounds = [...]float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60}

// A histogram counts durations by size.
type histogram struct {
	buckets [len(lagBounds) + 1]int64 // at most the bound, and more than the one before; the last has none
	sum     float64                   // seconds
}

func (h *histogram) observe(d time.Duration) {
	seconds := d.Seconds()
	i, _ := slices.BinarySearch(lagBounds[:], seconds)
	h.buckets[i]++
	h.sum += seconds
}

func (h *histogram) family(name, help string) metricFamily {
	f := metricFamily{name: name, kind: "histogram", help: help}
	var below int64
	for i, n := range h.buckets {
		bound := math.Inf(1)
		if i < len(lagBounds) {
			bound = lagBounds[i]
		}
		below += n
		f.samples = append(f.samples, sample{"_bucket", label("le", formatFloat(bound)), float64(below)})
	}
	f.samples = append(f.samples, sample{suffix: "_sum", value: h.sum}, sample{suffix: "_count", value: float64(below)})
	return f
}
