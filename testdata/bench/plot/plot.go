// Command plot draws results.json: what each reader takes of a processor for a
// message, in the comparisons of decoded lines, filtered lines and raw frames.
//
//	go run ./plot FILE.svg
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"image/color"
	"os"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// A group is what is drawn of the group of a report.
type group struct {
	Name string
	Rows []struct {
		Name string
		Rate float64
	}
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "plot:", err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return errors.New("usage: plot FILE.svg")
	}
	text, err := os.ReadFile("results.json")
	if err != nil {
		return err
	}
	var report struct{ Groups []group }
	if err := json.Unmarshal(text, &report); err != nil {
		return err
	}
	var panels []*plot.Plot
	for _, prefix := range []string{"raw, 700 B, to", "decoded, 700", "filter F, 700"} {
		i := slices.IndexFunc(report.Groups, func(g group) bool { return strings.HasPrefix(g.Name, prefix) })
		if i < 0 {
			return fmt.Errorf("results.json has no comparison %q: run all of the benchmark", prefix)
		}
		p, err := panel(report.Groups[i])
		if err != nil {
			return err
		}
		panels = append(panels, p)
	}
	const width, height = 18 * vg.Centimeter, 5.5 * vg.Centimeter
	canvas := vgsvg.New(width, height*vg.Length(len(panels)))
	tiles := draw.Tiles{Rows: len(panels), Cols: 1, PadY: vg.Points(6), PadTop: vg.Points(4), PadRight: vg.Points(24)}
	grid := make([][]*plot.Plot, len(panels))
	for i, p := range panels {
		grid[i] = []*plot.Plot{p}
	}
	for i, row := range plot.Align(grid, tiles, draw.New(canvas)) {
		panels[i].Draw(row[0])
	}
	file, err := os.Create(os.Args[1])
	if err != nil {
		return err
	}
	_, err = canvas.WriteTo(file)
	return errors.Join(err, file.Close())
}

// panel is one comparison: a bar for each reader, the fastest on top.
func panel(g group) (*plot.Plot, error) {
	p := plot.New()
	p.Title.Text = g.Name
	p.X.Label.Text = "messages a second"
	p.X.Min = 0
	p.X.Tick.Marker = thousands{}
	slices.SortFunc(g.Rows, func(a, b struct {
		Name string
		Rate float64
	}) int {
		return int(a.Rate - b.Rate)
	})
	var names []string
	for i, row := range g.Rows {
		bar, err := plotter.NewBarChart(plotter.Values{row.Rate}, vg.Points(9))
		if err != nil {
			return nil, err
		}
		bar.Horizontal, bar.XMin = true, float64(i)
		bar.Color, bar.LineStyle.Width = color.Gray{180}, 0
		if strings.HasPrefix(row.Name, "peal") {
			bar.Color = color.RGBA{R: 31, G: 119, B: 180, A: 255}
		}
		p.Add(bar)
		names = append(names, fmt.Sprintf("%s  %.0f k", row.Name, row.Rate/1000))
	}
	p.NominalY(names...)
	return p, nil
}

// thousands labels ticks in thousands.
type thousands struct{}

func (thousands) Ticks(lo, hi float64) []plot.Tick {
	ticks := plot.DefaultTicks{}.Ticks(lo, hi)
	for i, t := range ticks {
		if t.Label != "" {
			ticks[i].Label = fmt.Sprintf("%.0f k", t.Value/1000)
		}
	}
	return ticks
}
