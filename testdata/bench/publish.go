package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// publish puts the figures into results.json, in the place of those with the
// same names, and writes the tables of docs/performance.md anew.
func (b *bench) publish() error {
	file := filepath.Join(b.here(), "results.json")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var r report
	if err := json.Unmarshal(text, &r); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	r.take(&b.report)
	if text, err = json.MarshalIndent(r, "", "  "); err != nil {
		return err
	}
	if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
		return err
	}
	page := filepath.Join(b.root, "docs", "performance.md")
	if text, err = os.ReadFile(page); err != nil {
		return err
	}
	for name, tables := range map[string]string{"targets": r.targetTable(), "figures": r.groupTables()} {
		if text, err = replaceBetween(text, name, tables); err != nil {
			return fmt.Errorf("%s: %w", page, err)
		}
	}
	return os.WriteFile(page, text, 0o644)
}

// take takes over what was measured in a newer run.
func (r *report) take(newer *report) {
	r.Machine = newer.Machine
	for _, t := range newer.Targets {
		if i := slices.IndexFunc(r.Targets, func(old target) bool { return old.What == t.What }); i >= 0 {
			r.Targets[i] = t
		} else {
			r.Targets = append(r.Targets, t)
		}
	}
	for _, g := range newer.Groups {
		if i := slices.IndexFunc(r.Groups, func(old group) bool { return old.Name == g.Name }); i >= 0 {
			r.Groups[i] = g
		} else {
			r.Groups = append(r.Groups, g)
		}
	}
}

// replaceBetween replaces what is between two comments of a page.
func replaceBetween(page []byte, name, tables string) ([]byte, error) {
	begin, end := "<!-- "+name+" of make bench -->\n", "<!-- end of "+name+" -->"
	before, rest, ok := bytes.Cut(page, []byte(begin))
	_, after, ok2 := bytes.Cut(rest, []byte(end))
	if !ok || !ok2 {
		return nil, fmt.Errorf("the comments around the %s are missing", name)
	}
	return slices.Concat(before, []byte(begin+"\n"+tables+"\n"+end), after), nil
}

func (r *report) targetTable() string {
	var b strings.Builder
	b.WriteString("| what | against | measured | bar | aim | |\n|---|---|---:|---:|---:|---|\n")
	for _, t := range r.Targets {
		verdict := t.Verdict
		if verdict == "missed" {
			verdict = "**missed**"
		}
		fmt.Fprintf(&b, "| %s | %s | %.2f | %s %v | %[4]s %[6]v | %[7]s |\n", cell(t.What), cell(t.Against), t.Value, t.sign(), t.Bar, t.Aim, verdict)
	}
	return b.String()
}

// groupTables has a table for each group, with the columns that it has figures for.
func (r *report) groupTables() string {
	columns := []struct {
		head, format string
		figure       func(row) float64
	}{
		{"ms", "%.1f", func(r row) float64 {
			if r.Rate > 0 {
				return 0 // says the same
			}
			return r.Wall
		}},
		{"messages/s", "%.0f", func(r row) float64 { return r.Rate }},
		{"CPU s per million", "%.2f", func(r row) float64 { return r.CPU }},
		{"RSS MiB", "%.1f", func(r row) float64 { return r.RSS }},
		{"p50 µs", "%.0f", func(r row) float64 { return r.P50 }},
		{"p99 µs", "%.0f", func(r row) float64 { return r.P99 }},
		{"lines", "%.0f", func(r row) float64 { return float64(r.Lines) }},
		{"KiB each", "%.1f", func(r row) float64 { return r.PerSession }},
	}
	var b strings.Builder
	for i, g := range r.Groups {
		if i > 0 {
			b.WriteByte('\n')
		}
		head, rule := "| |", "|---|"
		rows := make([]string, len(g.Rows))
		for i, row := range g.Rows {
			rows[i] = "| " + cell(row.Name) + " |"
		}
		for _, c := range columns {
			if !slices.ContainsFunc(g.Rows, func(r row) bool { return c.figure(r) != 0 }) {
				continue
			}
			head, rule = head+" "+c.head+" |", rule+"---:|"
			for i, row := range g.Rows {
				rows[i] += " " + grouped(shown(c.format, c.figure(row))) + " |"
			}
		}
		name := strings.ToUpper(g.Name[:1]) + g.Name[1:]
		fmt.Fprintf(&b, "**%s**\n\n%s\n%s\n%s\n", name, head, rule, strings.Join(rows, "\n"))
	}
	return b.String()
}

// cell is text in a cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }

// grouped writes the thousands of a whole number apart.
func grouped(number string) string {
	if _, err := strconv.Atoi(number); err != nil {
		return number
	}
	for i := len(number) - 3; i > 0; i -= 3 {
		number = number[:i] + "," + number[i:]
	}
	return number
}
