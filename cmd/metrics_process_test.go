package cmd

import (
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

// What the collectors of Prometheus' client library tell of this process just
// before and after bounds what peal tells of it, under the same names and types.
func TestProcessMetrics(t *testing.T) {
	t.Parallel()
	before := collected(t)
	page := metricsPage(processFamilies())
	after := collected(t)
	parser := expfmt.NewTextParser(model.UTF8Validation)
	got, err := parser.TextToMetricFamilies(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	// By how much the value may lie outside, as a factor; 0 where other tests, which
	// run beside this one, may change it to anything.
	slack := map[string]float64{"go_goroutines": 0, "go_info": 1}
	if runtime.GOOS == "linux" {
		slack["process_cpu_seconds_total"] = 1
		slack["process_start_time_seconds"] = 1
		slack["process_max_fds"] = 1
		slack["process_virtual_memory_bytes"] = 2
		slack["process_resident_memory_bytes"] = 4
		slack["process_open_fds"] = 0
	}
	for name, factor := range slack {
		family, official := got[name], before[name]
		if family == nil || official == nil {
			t.Errorf("%s: peal tells %v, the client library %v", name, family, official)
			continue
		}
		if family.GetType() != official.GetType() {
			t.Errorf("%s is a %s, in the client library a %s", name, family.GetType(), official.GetType())
		}
		value, low, high := singleValue(family), 1.0, math.Inf(1)
		if factor != 0 {
			low, high = singleValue(official)/factor, singleValue(after[name])*factor
		}
		if value < low || value > high {
			t.Errorf("%s is %g, want %g to %g", name, value, low, high)
		}
	}
	for name := range got {
		if _, ok := slack[name]; !ok {
			t.Errorf("%s is not compared with the client library's", name)
		}
	}
	if line := `go_info{version="` + runtime.Version() + `"} 1`; !strings.Contains(page, "\n"+line+"\n") {
		t.Errorf("the page has no line %s:\n%s", line, page)
	}
}

// collected is what the collectors of the client library tell of this process.
func collected(t *testing.T) map[string]*dto.MetricFamily {
	t.Helper()
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]*dto.MetricFamily{}
	for _, f := range families {
		byName[f.GetName()] = f
	}
	return byName
}

func singleValue(f *dto.MetricFamily) float64 {
	if f.GetType() == dto.MetricType_COUNTER {
		return f.GetMetric()[0].GetCounter().GetValue()
	}
	return f.GetMetric()[0].GetGauge().GetValue()
}

func TestParseProcessStat(t *testing.T) {
	t.Parallel()
	const rest = " R 1 2 3 0 -1 4194304 95 0 0 0 150 25 0 0 20 0 1 0 123456 8192000 10 18446744073709551615 1 1 0"
	tests := []struct {
		name, stat string
		ok         bool
	}{
		{"a name", "7 (peal)" + rest, true},
		{"a name with a space and a parenthesis", "7 (a) b (c)" + rest, true},
		{"cut short", "7 (peal) R 1 2 3", false},
		{"no numbers", "7 (peal)" + strings.ReplaceAll(rest, "150", "x"), false},
		{"nothing", "", false},
	}
	for _, tt := range tests {
		got, err := parseProcessStat([]byte(tt.stat))
		if (err == nil) != tt.ok {
			t.Errorf("%s: error %v, want one: %v", tt.name, err, !tt.ok)
		}
		want := processStat{cpu: 1.75, start: 1234.56, virtual: 8192000, resident: got.resident}
		if tt.ok && (got != want || got.resident < 10*4096) {
			t.Errorf("%s: %+v, want %+v and ten pages", tt.name, got, want)
		}
	}
}
