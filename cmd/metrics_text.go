package cmd

import (
	"slices"
	"strconv"
	"strings"
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
