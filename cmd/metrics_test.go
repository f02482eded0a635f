package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"mime"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"go.yaml.in/yaml/v3"

	"github.com/peal-cli/peal/pkg/stream"
)

// A tally is what the metrics of a tail are made of.
type tally struct {
	name    string
	wanted  int // sessions
	stats   stream.Stats
	writer  stream.WriterStats
	reasons []string // of reconnects, in the order in which they happen
	lags    []time.Duration
}

func (c tally) metrics() *metrics {
	m := newMetrics(c.wanted, c.counts)
	for _, reason := range c.reasons {
		m.reconnects[reason]++
	}
	for _, lag := range c.lags {
		m.lag.observe(lag)
	}
	return m
}

func (c tally) counts() (stream.Stats, stream.WriterStats) { return c.stats, c.writer }

// registry has the same metrics in Prometheus' client library.
func (c tally) registry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	count := func(name, help string, n int64) {
		r.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, func() float64 { return float64(n) }))
	}
	measure := func(name, help string, n int64, labels prometheus.Labels) {
		g := prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels})
		g.Set(float64(n))
		r.MustRegister(g)
	}
	count("peal_received_total", "Frames received.", c.stats.Received)
	count("peal_received_bytes_total", "Bytes in these frames.", c.stats.Bytes)
	count("peal_printed_total", "Envelopes printed.", c.writer.Printed)
	count("peal_duplicates_total", "Frames dropped because they were printed before.", c.stats.Duplicates)
	count("peal_backfilled_total", "Envelopes printed from the history.", c.stats.Backfilled)
	count("peal_gaps_total", "Intervals without a session, in which something may be lost.", c.stats.Gaps)
	measure("peal_connected_sessions", "Sessions established now.", c.stats.Connected, nil)
	measure("peal_wanted_sessions", "Sessions to hold: one for each target, or as many as --redundancy says.", int64(c.wanted), nil)
	count("peal_parse_errors_total", "Frames that were not envelopes.", c.writer.ParseErrors)
	count("peal_jq_errors_total", "Run-time errors of jq programs.", c.writer.ProgramErrors)
	measure("peal_build_info", "Always 1, with the version of peal and of the Go that built it.", 1,
		prometheus.Labels{"version": version(), "goversion": runtime.Version()})
	reconnects := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "peal_reconnects_total",
		Help: "Attempts to connect again, by what ended the connection before.",
	}, []string{"reason"})
	for _, reason := range []string{"lost", "credentials", "close_1001", "close_1011", "close_1012", "close_1013", "close_1014"} {
		reconnects.WithLabelValues(reason)
	}
	for _, reason := range c.reasons {
		reconnects.WithLabelValues(reason).Inc()
	}
	lag := prometheus.NewHistogram(prometheus.HistogramOpts{
		Name:    "peal_delivery_lag_seconds",
		Help:    "Time from the service's timestamp of a message to its receipt, by both clocks.",
		Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 60},
	})
	for _, d := range c.lags {
		lag.Observe(d.Seconds())
	}
	r.MustRegister(reconnects, lag)
	return r
}

// Prometheus' client library, told the same, writes the same page to the byte.
func TestMetrics(t *testing.T) {
	t.Parallel()
	onBounds := tally{name: "lags on and around the bounds"}
	for _, bound := range lagBounds {
		d := time.Duration(bound * float64(time.Second))
		onBounds.lags = append(onBounds.lags, d-1, d, d+1)
	}
	tests := []tally{
		{name: "nothing yet"},
		{
			name:    "a bit of each",
			wanted:  3,
			stats:   stream.Stats{Received: 7, Bytes: 4900, Duplicates: 1, Backfilled: 2, Gaps: 4, Connected: 2},
			writer:  stream.WriterStats{Printed: 5, ParseErrors: 6, ProgramErrors: 8},
			reasons: []string{"lost", "close_1001", "lost", "handshake_503", "close_4005"},
			lags:    []time.Duration{5 * time.Millisecond, 6 * time.Millisecond, 2 * time.Minute, -time.Second},
		},
		onBounds,
		{
			name:  "numbers that are written with an exponent, and not to the last digit",
			stats: stream.Stats{Received: 999_999, Bytes: 21_000_000, Duplicates: 1 << 53, Backfilled: 1<<53 + 1, Gaps: math.MaxInt64, Connected: 1e15},
			lags:  []time.Duration{math.MaxInt64, math.MinInt64, 1, 1e6 * time.Hour},
		},
		{
			name:    "labels that are escaped",
			reasons: []string{`"`, `\`, "\n", "a\"b", `a\b`, `a\nb`, "a\tb", "a\x00b", "{}", "é", "\U0001F514", "\u2028", "", " ", "a", "A"},
		},
	}
	for seed := range uint64(200) {
		tests = append(tests, randomTally(seed))
	}
	for _, tt := range tests {
		page := metricsPage(tt.metrics().families())
		answer := httptest.NewRecorder()
		promhttp.HandlerFor(tt.registry(), promhttp.HandlerOpts{}).ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
		if diff := cmp.Diff(answer.Body.String(), page); diff != "" {
			t.Errorf("%s: the page (-client library +peal):\n%s", tt.name, diff)
		}
	}
}

func randomTally(seed uint64) tally {
	r := rand.New(rand.NewPCG(seed, 0))
	number := func() int64 { return r.Int64() >> r.IntN(63) }
	c := tally{
		name:   fmt.Sprintf("seed %d", seed),
		wanted: r.IntN(1e5),
		stats: stream.Stats{
			Received: number(), Bytes: number(), Duplicates: number(),
			Backfilled: number(), Gaps: number(), Connected: number(),
		},
		writer: stream.WriterStats{Printed: number(), ParseErrors: number(), ProgramErrors: number()},
	}
	for range r.IntN(20) {
		c.reasons = append(c.reasons, fmt.Sprintf("close_%d", 1000+r.IntN(20)))
		var odd strings.Builder
		for range r.IntN(4) {
			odd.WriteRune([]rune("a\"\\\n,={}é\U0001F514")[r.IntN(10)])
		}
		c.reasons = append(c.reasons, odd.String())
	}
	for range r.IntN(200) {
		lag := time.Duration(number())
		if r.IntN(10) == 0 {
			lag = -lag
		}
		c.lags = append(c.lags, lag)
	}
	return c
}

// Whatever a scraper accepts, it gets what it gets from Prometheus' client library,
// or else the text, which every scraper takes.
func TestMetricsRequests(t *testing.T) {
	t.Parallel()
	const (
		prometheus2 = "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
		prometheus3 = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
		protobuf    = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"
	)
	tests := []struct {
		name, method, accept string
		others               bool // the library answers in a format that is not text
	}{
		{"no preference", "GET", "", false},
		{"curl", "GET", "*/*", false},
		{"a browser", "GET", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", false},
		{"Prometheus 2", "GET", prometheus2, false},
		{"Prometheus 3", "GET", prometheus3, false},
		{"Prometheus 3 with native histograms", "GET", protobuf + ";q=0.6," + prometheus3, true},
		{"text of any version", "GET", "text/plain", false},
		{"OpenMetrics alone", "GET", "application/openmetrics-text;version=1.0.0", false},
		{"HEAD", "HEAD", prometheus3, false},
	}
	c := tally{wanted: 2, stats: stream.Stats{Received: 70_000_000, Connected: 2}, reasons: []string{"lost"}}
	ours := httptest.NewServer(c.metrics())
	defer ours.Close()
	theirs := httptest.NewServer(promhttp.HandlerFor(c.registry(), promhttp.HandlerOpts{}))
	defer theirs.Close()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, page := scrape(t, tt.method, ours.URL, tt.accept)
			want, wantPage := scrape(t, tt.method, theirs.URL, tt.accept)
			if got.StatusCode != want.StatusCode {
				t.Errorf("status %d, want %d", got.StatusCode, want.StatusCode)
			}
			if format := expfmt.ResponseFormat(got.Header); format != expfmt.NewFormat(expfmt.TypeTextPlain) {
				t.Errorf("Content-Type %q is taken for %s", got.Header.Get("Content-Type"), format)
			}
			if tt.others {
				return
			}
			if diff := cmp.Diff(contentType(t, want), contentType(t, got)); diff != "" {
				t.Errorf("content type (-client library +peal):\n%s", diff)
			}
			if diff := cmp.Diff(wantPage, withoutProcess(page)); diff != "" {
				t.Errorf("page (-client library +peal):\n%s", diff)
			}
		})
	}
}

// scrape asks as Prometheus does, which takes gzip too.
func scrape(t *testing.T, method, url, accept string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if accept != "" {
		request.Header.Set("Accept", accept)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(page)
}

// contentType is that of a response but for how names that are not words are
// escaped, of which there are none.
func contentType(t *testing.T, r *http.Response) []any {
	t.Helper()
	media, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	delete(parameters, "escaping")
	return []any{media, parameters}
}

// withoutProcess is a page without the metrics of the process, which change all the time.
func withoutProcess(page string) string {
	var rest strings.Builder
	for line := range strings.Lines(page) {
		name := strings.TrimPrefix(strings.TrimPrefix(line, "# HELP "), "# TYPE ")
		if strings.HasPrefix(name, "peal_") {
			rest.WriteString(line)
		}
	}
	return rest.String()
}

// Prometheus' linter has nothing to say about names, types and units.
func TestMetricsLint(t *testing.T) {
	t.Parallel()
	m := tally{reasons: []string{"lost"}, lags: []time.Duration{time.Second}}.metrics()
	page := metricsPage(append(m.families(), processFamilies()...))
	problems, err := promlint.New(strings.NewReader(page)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

// The rules in docs/no-loss.md are well formed, and ask for nothing that is not served.
func TestAlertRules(t *testing.T) {
	t.Parallel()
	served := map[string]bool{"up": true} // of Prometheus itself
	for line := range strings.Lines(metricsPage(append(newMetrics(1, tally{}.counts).families(), processFamilies()...))) {
		name, _, _ := strings.Cut(line, " ")
		name, _, _ = strings.Cut(name, "{")
		served[name] = true
	}
	// Names are what is left of an expression without its label values, the labels it
	// groups by, functions and operators.
	other := regexp.MustCompile(`"[^"]*"|\[\w+\]|\{\w+=|by \([\w, ]*\)|\w+ ?\(|\bsum\b`)
	word := regexp.MustCompile(`[a-z_]+`)
	blocks := fenced(t, "../docs/no-loss.md", "yaml")
	for _, block := range blocks {
		var file struct {
			Groups []struct {
				Name  string
				Rules []struct {
					Alert, Expr string
					For         model.Duration
					Annotations map[string]string
				}
			}
		}
		decoder := yaml.NewDecoder(strings.NewReader(block.text))
		decoder.KnownFields(true)
		if err := decoder.Decode(&file); err != nil {
			t.Fatal(err)
		}
		for _, rule := range file.Groups[0].Rules {
			names := word.FindAllString(other.ReplaceAllString(rule.Expr, " "), -1)
			if rule.Alert == "" || rule.Annotations["summary"] == "" || len(names) == 0 {
				t.Errorf("the rule %+v has no name, no summary or asks for nothing", rule)
			}
			for _, name := range names {
				if !served[name] {
					t.Errorf("%s: %s asks for %s, which is not served", rule.Alert, rule.Expr, name)
				}
			}
		}
	}
	if len(blocks) != 1 {
		t.Errorf("%d blocks of rules, want 1", len(blocks))
	}
}

func TestReconnectReason(t *testing.T) {
	t.Parallel()
	tests := []struct {
		err  error
		want string
	}{
		{io.ErrUnexpectedEOF, "lost"},
		{context.DeadlineExceeded, "lost"},
		{fmt.Errorf("session: %w", &stream.CloseError{Code: 1012, Reason: "restart"}), "close_1012"},
		{fmt.Errorf("session: %w", &stream.HandshakeError{StatusCode: 503}), "handshake_503"},
		{credentialsError{errors.New("expired")}, "credentials"},
	}
	for _, tt := range tests {
		m := newMetrics(1, nil)
		m.event(stream.Event{Kind: stream.EventClosed, Err: tt.err})
		before := m.reconnects[tt.want]
		m.event(stream.Event{Kind: stream.EventReconnecting, Err: tt.err})
		if after := m.reconnects[tt.want]; before != 0 || after != 1 {
			t.Errorf("%v: %s was %d and is %d, want 0 and 1", tt.err, tt.want, before, after)
		}
	}
}

func TestReconnectReasonsStayFew(t *testing.T) {
	t.Parallel()
	m := newMetrics(1, nil)
	for code := range 1000 {
		m.event(stream.Event{Kind: stream.EventReconnecting, Err: &stream.CloseError{Code: 4000 + code}})
	}
	total := 0
	for _, n := range m.reconnects {
		total += n
	}
	if len(m.reconnects) > maxReasons+1 || total != 1000 {
		t.Errorf("%d reconnects for %d reasons, want 1000 for at most %d", total, len(m.reconnects), maxReasons+1)
	}
}

// The lag is that of messages when they are created: other events carry times of
// what they are about.
func TestDeliveryLag(t *testing.T) {
	t.Parallel()
	const message = `{"MessageId":"m","CreatedTimestamp":"2026-01-15T10:20:30.000Z","LastUpdatedTimestamp":"2026-01-15T10:20:30.000Z"}`
	room := func(frame string) *stream.Envelope {
		return &stream.Envelope{Raw: []byte(frame), Service: "ivschat"}
	}
	user := func(kind, payload string) *stream.Envelope {
		return stream.NewEnvelope(kind, "STANDARD", []byte(payload))
	}
	tests := []struct {
		e      *stream.Envelope
		source string
		want   int64
	}{
		{user("CREATE_CHANNEL_MESSAGE", message), stream.SourceLive, 1},
		{user("CREATE_CHANNEL_MESSAGE", message), stream.SourceBackfill, 0},
		{user("DELETE_CHANNEL_MESSAGE", message), stream.SourceLive, 0},
		{user("DELETE_CHANNEL_MEMBERSHIP", message), stream.SourceLive, 0},
		{user("CREATE_CHANNEL_MESSAGE", `{}`), stream.SourceLive, 0},
		{room(`{"Type":"MESSAGE","Id":"m","SendTime":"2026-01-15T10:20:30.000Z"}`), stream.SourceLive, 1},
		{room(`{"Type":"EVENT","Id":"e","SendTime":"2026-01-15T10:20:30.000Z"}`), stream.SourceLive, 0},
	}
	for _, tt := range tests {
		m := &metrics{}
		tt.e.Meta = stream.Meta{Source: tt.source, ReceivedAt: time.Date(2026, 1, 15, 10, 20, 31, 0, time.UTC)}
		m.observe(tt.e)
		var count int64
		for _, n := range m.lag.buckets {
			count += n
		}
		if count != tt.want || m.lag.sum != float64(tt.want) {
			t.Errorf("%s from %s: %d samples of %g s together, want %d of 1 s", tt.e.Raw, tt.source, count, m.lag.sum, tt.want)
		}
	}
}
