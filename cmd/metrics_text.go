package cmd

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The kinds of metrics, as # TYPE names them.
const (
	counter = "counter"
	gauge   = "gauge"
)

// A metricFamily is what a page tells under one name.
type metricFamily struct {
	name, kind, help string
	samples          []sample
}

// A sample is one line of a family.
type sample struct {
	suffix string // of the family's name
	labels string // as label writes one, joined by commas
	value  float64
}

func number[T int | int64 | float64](name, kind, help string, value T) metricFamily {
	return metricFamily{name, kind, help, []sample{{value: float64(value)}}}
}

// label writes a label with its value, quoted.
func label(name, value string) string {
	return name + `="` + strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`).Replace(value) + `"`
}

// metricsPage writes families in the text format 0.0.4 of Prometheus, as its client
// libraries do: ordered by name, and every number the shortest that reads back as the
// same float64. See https://prometheus.io/docs/instrumenting/exposition_formats/.
func metricsPage(families []metricFamily) string {
	texts := make([]string, len(families))
	for i, f := range families {
		texts[i] = f.text()
	}
	slices.Sort(texts) // each begins with its name
	return strings.Join(texts, "")
}

func (f metricFamily) text() string {
	var b strings.Builder
	b.WriteString("# HELP " + f.name + " " + f.help + "\n# TYPE " + f.name + " " + f.kind + "\n")
	for _, s := range f.samples {
		b.WriteString(f.name + s.suffix)
		if s.labels != "" {
			b.WriteString("{" + s.labels + "}")
		}
		b.WriteString(" " + formatFloat(s.value) + "\n")
	}
	return b.String()
}

func formatFloat(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

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
