package main

import (
	"cmp"
	"slices"
	"time"
)

// latency measures the time from the write of a frame to the arrival of its line, at
// 1,000 messages a second.
func (b *bench) latency() error {
	const rate = 1000
	n := int(4 * rate * b.length.Seconds())
	url := b.source.url(false, options{n: n, size: 700, rate: rate, hold: true})
	all := []contender{
		{name: "gorilla, a write a line", command: b.peer("gorilla-lines")(url)},
		{name: "node ws, a write a line", command: b.node()(url)},
		{name: "wscat", command: b.wscatTo("")(url)},
		{name: "peal tail -o raw", command: b.tail("-o", "raw")(url)},
		{name: "peal tail", command: b.tail()(url)},
	}
	type figure struct{ p50, p99 float64 }
	figures := make([][]figure, len(all))
	rows := map[string]row{}
	for round := range b.rounds {
		for i := range all {
			k := (i + round) % len(all)
			arrived := make([]int64, 0, n)
			o := output{pipe: true, stream: true, hold: true, lines: int64(n), line: func() { arrived = append(arrived, time.Now().UnixNano()) }}
			r, err := b.execute(all[k].command, nil, o)
			if err != nil {
				return err
			}
			sent := <-b.source.sent
			late := make([]float64, n)
			for j := range late {
				late[j] = float64(arrived[j]-sent[j]) / 1e3
			}
			slices.Sort(late)
			figures[k] = append(figures[k], figure{late[n/2], late[n*99/100]})
			row := rows[all[k].name]
			row.Name, row.Wall, row.RSS = all[k].name, milliseconds(r), max(row.RSS, float64(r.rss)/1024)
			row.CPU = r.cpu.Seconds() / float64(n) * 1e6
			rows[all[k].name] = row
		}
	}
	for k, c := range all {
		slices.SortFunc(figures[k], func(a, b figure) int { return cmp.Compare(a.p99, b.p99) })
		row, median := rows[c.name], figures[k][len(figures[k])/2]
		row.P50, row.P99 = median.p50, median.p99
		rows[c.name] = row
	}
	b.report.group("latency at 1,000 messages/s, into a pipe", all, rows)
	for _, name := range []string{"peal tail -o raw", "peal tail"} {
		b.report.target("latency p99, "+name, all[0].name, rows[name].P99/rows[all[0].name].P99, atMost(2, 1.1))
	}
	return nil
}
