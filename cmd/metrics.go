package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/peal-cli/peal/pkg/stream"
)

// metrics are what --metrics-addr tells Prometheus of a tail. They are not written
// by Prometheus' client library, as that would cost every command 0.7 ms at its start,
// the whole time of a Go hello-world, and the binary 2.1 MiB; in the tests the library
// says what each byte must be.
type metrics struct {
	wanted int // sessions
	stats  func() (stream.Stats, stream.WriterStats)

	mu         sync.Mutex
	reconnects map[string]int // by reason
	lag        histogram
}

// newMetrics returns the metrics of a tail that wants so many sessions. Reasons that
// are known beforehand begin at 0, since increase() of PromQL does not see the step to
// the first value of a series: those without a number, and the close codes after which
// the Chime SDK developer guide (handle-disconnects) has a client connect again. Those
// of other numbers begin with their first reconnect.
func newMetrics(wanted int, stats func() (stream.Stats, stream.WriterStats)) *metrics {
	return &metrics{wanted: wanted, stats: stats, reconnects: map[string]int{
		"lost": 0, "credentials": 0,
		"close_1001": 0, "close_1011": 0, "close_1012": 0, "close_1013": 0, "close_1014": 0,
	}}
}

// serveMetrics answers GET /metrics on addr until ctx is done.
func serveMetrics(ctx context.Context, addr string, f *follow) (*metrics, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, usagef("--metrics-addr %q: %w", addr, err)
	}
	m := newMetrics(len(f.tail.Targets)*max(1, f.tail.Redundancy), func() (stream.Stats, stream.WriterStats) {
		return f.tail.Stats(), f.writer.Stats()
	})
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	go server.Serve(listener) // ends with ctx
	f.notef("metrics on http://%s/metrics", listener.Addr())
	return m, nil
}

// ServeHTTP tells the numbers as of now, whatever the request accepts: every
// scraper takes this format. It is not compressed, which would save a few packets
// a minute and take 0.8 MB of memory each time.
func (m *metrics) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	page := metricsPage(append(m.families(), processFamilies()...))
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(page)))
	io.WriteString(w, page)
}

func (m *metrics) families() []metricFamily {
	s, p := m.stats()
	m.mu.Lock()
	defer m.mu.Unlock()
	reconnects := metricFamily{name: "peal_reconnects_total", kind: counter, help: "Attempts to connect again, by what ended the connection before."}
	for _, reason := range slices.Sorted(maps.Keys(m.reconnects)) {
		reconnects.samples = append(reconnects.samples, sample{labels: label("reason", reason), value: float64(m.reconnects[reason])})
	}
	return []metricFamily{
		number("peal_received_total", counter, "Frames received.", s.Received),
		number("peal_received_bytes_total", counter, "Bytes in these frames.", s.Bytes),
		number("peal_printed_total", counter, "Envelopes printed.", p.Printed),
		number("peal_duplicates_total", counter, "Frames dropped because they were printed before.", s.Duplicates),
		number("peal_backfilled_total", counter, "Envelopes printed from the history.", s.Backfilled),
		number("peal_gaps_total", counter, "Intervals without a session, in which something may be lost.", s.Gaps),
		reconnects,
		number("peal_connected_sessions", gauge, "Sessions established now.", s.Connected),
		number("peal_wanted_sessions", gauge, "Sessions to hold: one for each target, or as many as --redundancy says.", m.wanted),
		m.lag.family("peal_delivery_lag_seconds", "Time from the service's timestamp of a message to its receipt, by both clocks."),
		number("peal_parse_errors_total", counter, "Frames that were not envelopes.", p.ParseErrors),
		number("peal_jq_errors_total", counter, "Run-time errors of jq programs.", p.ProgramErrors),
		{"peal_build_info", gauge, "Always 1, with the version of peal and of the Go that built it.", []sample{
			{labels: label("goversion", runtime.Version()) + "," + label("version", version()), value: 1},
		}},
	}
}

// observe notes how long a message took to arrive.
func (m *metrics) observe(e *stream.Envelope) {
	if kind := e.Type(); e.Meta.Source != stream.SourceLive || kind != "CREATE_CHANNEL_MESSAGE" && kind != "MESSAGE" {
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
		reason := reconnectReason(e.Err)
		if _, known := m.reconnects[reason]; !known && len(m.reconnects) >= maxReasons {
			reason = "other"
		}
		m.reconnects[reason]++
	}
}

// maxReasons keeps labels few, whatever codes a server thinks up.
const maxReasons = 40

// reconnectReason says in a word what ended a connection.
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
