package cmd

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/peal-cli/peal/pkg/stream"
)

// metrics are what --metrics-addr tells Prometheus of a tail.
type metrics struct {
	follow     *follow
	reconnects *prometheus.CounterVec
	lag        prometheus.Histogram
}

// serveMetrics answers GET /metrics on addr until ctx is done.
func serveMetrics(ctx context.Context, addr string, f *follow) (*metrics, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, usagef("--metrics-addr %q: %w", addr, err)
	}
	m := &metrics{
		follow: f,
		reconnects: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "peal_reconnects_total",
			Help: "Attempts to connect again, by what ended the connection before.",
		}, []string{"reason"}),
		lag: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "peal_delivery_lag_seconds",
			Help:    "Time from the service's timestamp of a message to its receipt, by both clocks.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60},
		}),
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(m, m.reconnects, m.lag)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	go server.Serve(listener) // ends with ctx
	f.debugf("metrics on http://%s/metrics", listener.Addr())
	return m, nil
}

// A count is a number that the tail counts itself.
type count struct {
	name, help string
	kind       prometheus.ValueType
	value      func(stream.Stats, stream.WriterStats) int64
}

// counts lists the numbers.
func counts() []count {
	return []count{
		{"peal_received_total", "Frames received.", prometheus.CounterValue, func(s stream.Stats, _ stream.WriterStats) int64 { return s.Received }},
		{"peal_received_bytes_total", "Bytes in these frames.", prometheus.CounterValue, func(s stream.Stats, _ stream.WriterStats) int64 { return s.Bytes }},
		{"peal_printed_total", "Envelopes printed.", prometheus.CounterValue, func(_ stream.Stats, w stream.WriterStats) int64 { return w.Printed }},
		{"peal_duplicates_total", "Frames dropped because they were printed before.", prometheus.CounterValue, func(s stream.Stats, _ stream.WriterStats) int64 { return s.Duplicates }},
		{"peal_backfilled_total", "Envelopes printed from the history.", prometheus.CounterValue, func(s stream.Stats, _ stream.WriterStats) int64 { return s.Backfilled }},
		{"peal_gaps_total", "Intervals without a session, in which something may be lost.", prometheus.CounterValue, func(s stream.Stats, _ stream.WriterStats) int64 { return s.Gaps }},
		{"peal_connected_sessions", "Sessions established now.", prometheus.GaugeValue, func(s stream.Stats, _ stream.WriterStats) int64 { return s.Connected }},
		{"peal_parse_errors_total", "Frames that were not envelopes.", prometheus.CounterValue, func(_ stream.Stats, w stream.WriterStats) int64 { return w.ParseErrors }},
		{"peal_jq_errors_total", "Run-time errors of jq programs.", prometheus.CounterValue, func(_ stream.Stats, w stream.WriterStats) int64 { return w.ProgramErrors }},
	}
}

func (c count) description() *prometheus.Desc { return prometheus.NewDesc(c.name, c.help, nil, nil) }

// Describe tells which numbers there are.
func (m *metrics) Describe(ch chan<- *prometheus.Desc) {
	for _, c := range counts() {
		ch <- c.description()
	}
}

// Collect tells the numbers as of now.
func (m *metrics) Collect(ch chan<- prometheus.Metric) {
	s, w := m.follow.tail.Stats(), m.follow.writer.Stats()
	for _, c := range counts() {
		ch <- prometheus.MustNewConstMetric(c.description(), c.kind, float64(c.value(s, w)))
	}
}

// observe notes how long a message took to arrive.
func (m *metrics) observe(e *stream.Envelope) {
	if e.Meta.Source != stream.SourceLive {
		return
	}
	if sent, err := time.Parse(time.RFC3339, string(e.LastUpdatedTimestamp())); err == nil {
		m.lag.Observe(e.Meta.ReceivedAt.Sub(sent).Seconds())
	}
}

// event counts a reconnect.
func (m *metrics) event(e stream.Event) {
	if e.Kind == stream.EventReconnecting {
		m.reconnects.WithLabelValues(reconnectReason(e.Err)).Inc()
	}
}

// reconnectReason is one of a few words, so that labels stay few.
func reconnectReason(err error) string {
	var closed *stream.CloseError
	var handshake *stream.HandshakeError
	switch {
	case errors.As(err, &closed):
		return fmt.Sprintf("close_%d", closed.Code)
	case errors.As(err, &handshake):
		return fmt.Sprintf("handshake_%d", handshake.StatusCode)
	case isA[credentialsError](err), isCredentials(err):
		return "credentials"
	}
	return "lost"
}
