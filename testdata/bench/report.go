package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// A report is the figures of one run of the benchmark.
type report struct {
	Machine string
	Targets []target
	Groups  []group
}

// A target is a figure that peal is to reach: a bar, and what it aims at.
type target struct {
	What    string
	Against string  `json:",omitempty"`
	Value   float64 // the ratio, or the figure itself
	Bar     float64
	Aim     float64
	AtMost  bool   // less is better
	Verdict string // aim, bar or missed
}

// A limit is the bar and the aim of a target.
type limit struct {
	bar, aim float64
	atMost   bool
}

func atLeast(bar, aim float64) limit { return limit{bar, aim, false} }
func atMost(bar, aim float64) limit  { return limit{bar, aim, true} }

func (l limit) verdict(value float64) string {
	reaches := func(want float64) bool { return value >= want }
	if l.atMost {
		reaches = func(want float64) bool { return value <= want }
	}
	switch {
	case reaches(l.aim):
		return "aim"
	case reaches(l.bar):
		return "bar"
	}
	return "missed"
}

func (r *report) target(what, against string, value float64, l limit) {
	r.Targets = append(r.Targets, target{what, against, value, l.bar, l.aim, l.atMost, l.verdict(value)})
}

// A group is contenders that were measured side by side.
type group struct {
	Name string
	Rows []row
}

// A row is the median run of one contender.
type row struct {
	Name       string
	Wall       float64 // milliseconds: the median, and between which the runs lay
	Min, Max   float64
	Rate       float64 `json:",omitempty"` // messages a second
	CPU        float64 `json:",omitempty"` // seconds per million messages
	CPUTime    float64 `json:",omitempty"` // milliseconds
	RSS        float64 `json:",omitempty"` // MiB at most
	P50, P99   float64 `json:",omitempty"` // microseconds from send to line
	Lines      int64   `json:",omitempty"` // where any number may come
	PerSession float64 `json:",omitempty"` // KiB
}

func newRow(c contender, runs []run) row {
	median := runs[len(runs)/2]
	r := row{
		Name: c.name, Wall: milliseconds(median), Min: milliseconds(runs[0]), Max: milliseconds(runs[len(runs)-1]),
		CPUTime: median.cpu.Seconds() * 1e3,
	}
	if c.output.lines == 0 {
		r.Lines = median.lines
	}
	for _, run := range runs {
		r.RSS = max(r.RSS, float64(run.rss)/1024)
	}
	if c.frames > 0 {
		r.Rate = float64(c.frames) / median.wall.Seconds()
		r.CPU = median.cpu.Seconds() / float64(c.frames) * 1e6
	}
	return r
}

func milliseconds(r run) float64 { return r.wall.Seconds() * 1e3 }

// group adds a group in the order of its contenders.
func (r *report) group(name string, all []contender, rows map[string]row) {
	g := group{Name: name}
	for _, c := range all {
		g.Rows = append(g.Rows, rows[c.name])
	}
	r.Groups = append(r.Groups, g)
}

func (r *report) print(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	defer t.Flush()
	for _, g := range r.Groups {
		fmt.Fprintf(t, "%s\tms\tmin\tmax\tmessages/s\tCPU s/million\tRSS MiB\tp50 µs\tp99 µs\tlines\tKiB each\n", g.Name)
		for _, row := range g.Rows {
			fmt.Fprintf(t, "  %s\t%.2f\t%.2f\t%.2f\t%s\t%s\t%.1f\t%s\t%s\t%s\t%s\n", row.Name, row.Wall, row.Min, row.Max,
				shown("%.0f", row.Rate), shown("%.2f", row.CPU), row.RSS, shown("%.0f", row.P50), shown("%.0f", row.P99),
				shown("%.0f", float64(row.Lines)), shown("%.1f", row.PerSession))
		}
		fmt.Fprintln(t)
	}
	fmt.Fprintf(t, "%s\n\ntarget\tagainst\tmeasured\tbar\taim\t\n", r.Machine)
	for _, x := range r.Targets {
		fmt.Fprintf(t, "%s\t%s\t%.2f\t%s %v\t%s %v\t%s\n", x.What, x.Against, x.Value, x.sign(), x.Bar, x.sign(), x.Aim, x.Verdict)
	}
}

func (t *target) sign() string {
	if t.AtMost {
		return "≤"
	}
	return "≥"
}

func shown(format string, v float64) string {
	if v == 0 {
		return ""
	}
	return fmt.Sprintf(format, v)
}
