package cmd

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/peal-cli/peal/pkg/stream"
)

// The format is that of https://prometheus.io/docs/instrumenting/exposition_formats/.
func TestMetrics(t *testing.T) {
	t.Parallel()
	m := &metrics{reconnects: map[string]int{"lost": 2, "close_1006": 1}}
	for _, d := range []time.Duration{5 * time.Millisecond, 6 * time.Millisecond, 2 * time.Minute, -time.Second} {
		m.lag.observe(d)
	}
	var page strings.Builder
	m.write(&page, stream.Stats{Received: 7, Bytes: 4900, Connected: 2}, stream.WriterStats{Printed: 5})
	var samples []string
	for line := range strings.Lines(page.String()) {
		if !strings.HasPrefix(line, "#") && !strings.HasSuffix(line, " 0\n") {
			samples = append(samples, strings.TrimSuffix(line, "\n"))
		}
	}
	want := []string{
		"peal_received_total 7",
		"peal_received_bytes_total 4900",
		"peal_printed_total 5",
		"peal_connected_sessions 2",
		`peal_reconnects_total{reason="close_1006"} 1`,
		`peal_reconnects_total{reason="lost"} 2`,
		`peal_delivery_lag_seconds_bucket{le="0.005"} 2`,
	}
	for _, bound := range []string{"0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "60"} {
		want = append(want, `peal_delivery_lag_seconds_bucket{le="`+bound+`"} 3`)
	}
	want = append(want, `peal_delivery_lag_seconds_bucket{le="+Inf"} 4`, "peal_delivery_lag_seconds_sum 119.011", "peal_delivery_lag_seconds_count 4")
	if diff := cmp.Diff(want, samples); diff != "" {
		t.Errorf("samples (-want +got):\n%s", diff)
	}
	// The parser of the Prometheus project takes it.
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(page.String()))
	if err != nil {
		t.Fatal(err)
	}
	if got := families["peal_delivery_lag_seconds"].GetMetric()[0].GetHistogram().GetSampleCount(); got != 4 {
		t.Errorf("the parser sees %d samples of the lag, want 4", got)
	}
	for _, line := range []string{
		"# HELP peal_connected_sessions Sessions established now.\n# TYPE peal_connected_sessions gauge\npeal_connected_sessions 2\n",
		"# TYPE peal_delivery_lag_seconds histogram\n",
	} {
		if !strings.Contains(page.String(), line) {
			t.Errorf("the page does not contain %q", line)
		}
	}
}

// The lag is that of messages when they are created: other events carry times of
// what they are about.
func TestDeliveryLag(t *testing.T) {
	t.Parallel()
	const message = `{"MessageId":"m","CreatedTimestamp":"2026-01-15T10:20:30.000Z","LastUpdatedTimestamp":"2026-01-15T10:20:30.000Z"}`
	tests := []struct {
		kind, payload, source string
		want                  int64
	}{
		{"CREATE_CHANNEL_MESSAGE", message, stream.SourceLive, 1},
		{"CREATE_CHANNEL_MESSAGE", message, stream.SourceBackfill, 0},
		{"DELETE_CHANNEL_MESSAGE", message, stream.SourceLive, 0},
		{"DELETE_CHANNEL_MEMBERSHIP", message, stream.SourceLive, 0},
		{"CREATE_CHANNEL_MESSAGE", `{}`, stream.SourceLive, 0},
	}
	for _, tt := range tests {
		m := &metrics{}
		e := stream.NewEnvelope(tt.kind, "STANDARD", []byte(tt.payload))
		e.Meta = stream.Meta{Source: tt.source, ReceivedAt: time.Date(2026, 1, 15, 10, 20, 31, 0, time.UTC)}
		m.observe(e)
		if m.lag.count != tt.want || m.lag.sum != float64(tt.want) {
			t.Errorf("%s %s from %s: %d samples of %g s together, want %d of 1 s", tt.kind, tt.payload, tt.source, m.lag.count, m.lag.sum, tt.want)
		}
	}
}
