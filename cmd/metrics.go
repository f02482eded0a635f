package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/peal-cli/peal/pkg/stream"
)

// metrics are what --metrics-addr tells Prometheus of a tail, in its text
// format 0.0.4. They are written here and not by Prometheus' client library,
// which would cost every command more than a millisecond at its start, and the
// binary 2.6 MiB.
type metrics struct {
	follow *follow

	mu         sync.Mutex
	reconnects map[string]int // by reason
	lag        histogram
}

// serveMetrics answers GET /metrics on addr until ctx is done.
func serveMetrics(ctx context.Context, addr string, f *follow) (*metrics, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, usagef("--metrics-addr %q: %w", addr, err)
	}
	m := &metrics{follow: f, reconnects: map[string]int{}}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	go server.Serve(listener) // ends with ctx
	f.debugf("metrics on http://%s/metrics", listener.Addr())
	return m, nil
}

// ServeHTTP tells the numbers as of now.
func (m *metrics) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	var page bytes.Buffer
	m.write(&page, m.follow.tail.Stats(), m.follow.writer.Stats())
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Write(page.Bytes())
}

func (m *metrics) write(w io.Writer, s stream.Stats, p stream.WriterStats) {
	for _, n := range []struct {
		name, kind, help string
		value            int64
	}{
		{"peal_received_total", "counter", "Frames received.", s.Received},
		{"peal_received_bytes_total", "counter", "Bytes in these frames.", s.Bytes},
		{"peal_printed_total", "counter", "Envelopes printed.", p.Printed},
		{"peal_duplicates_total", "counter", "Frames dropped because they were printed before.", s.Duplicates},
		{"peal_backfilled_total", "counter", "Envelopes printed from the history.", s.Backfilled},
		{"peal_gaps_total", "counter", "Intervals without a session, in which something may be lost.", s.Gaps},
		{"peal_connected_sessions", "gauge", "Sessions established now.", s.Connected},
		{"peal_parse_errors_total", "counter", "Frames that were not envelopes.", p.ParseErrors},
		{"peal_jq_errors_total", "counter", "Run-time errors of jq programs.", p.ProgramErrors},
	} {
		describe(w, n.name, n.kind, n.help)
		fmt.Fprintf(w, "%s %d\n", n.name, n.value)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	describe(w, "peal_reconnects_total", "counter", "Attempts to connect again, by what ended the connection before.")
	for _, reason := range slices.Sorted(maps.Keys(m.reconnects)) {
		fmt.Fprintf(w, "peal_reconnects_total{reason=%q} %d\n", reason, m.reconnects[reason])
	}
	describe(w, "peal_delivery_lag_seconds", "histogram", "Time from the service's timestamp of a message to its receipt, by both clocks.")
	m.lag.write(w, "peal_delivery_lag_seconds")
}

func describe(w io.Writer, name, kind, help string) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// lagBounds are the upper bounds of the buckets of a histogram, in seconds.
var lagBounds = [...]float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60}

// A histogram counts durations by size.
type histogram struct {
	buckets [len(lagBounds)]int64 // at most the bound, and more than the one before
	count   int64
	sum     float64 // seconds
}

func (h *histogram) observe(d time.Duration) {
	seconds := d.Seconds()
	if i, _ := slices.BinarySearch(lagBounds[:], seconds); i < len(h.buckets) {
		h.buckets[i]++
	}
	h.count++
	h.sum += seconds
}

func (h *histogram) write(w io.Writer, name string) {
	var below int64
	for i, bound := range lagBounds {
		below += h.buckets[i]
		fmt.Fprintf(w, "%s_bucket{le=\"%g\"} %d\n", name, bound, below)
	}
	fmt.Fprintf(w, "%s_bucket{le=\"+Inf\"} %d\n%s_sum %g\n%s_count %d\n", name, h.count, name, h.sum, name, h.count)
}

// observe notes how long a message took to arrive.
func (m *metrics) observe(e *stream.Envelope) {
	if e.Meta.Source != stream.SourceLive || e.Type() != "CREATE_CHANNEL_MESSAGE" {
		return
	}
	if sent, err := time.Parse(time.RFC3339, string(e.CreatedTimestamp())); err == nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.lag.observe(e.Meta.ReceivedAt.Sub(sent))
	}
}

// event counts a reconnect.
func (m *metrics) event(e stream.Event) {
	if e.Kind == stream.EventReconnecting {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.reconnects[reconnectReason(e.Err)]++
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
