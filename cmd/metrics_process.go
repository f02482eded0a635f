package cmd

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// processFamilies are the metrics that every program with Prometheus' client
// library has: of the Go runtime, and of the process where there is a Linux /proc.
// A number that cannot be had is left out, as the library does.
func processFamilies() []metricFamily {
	families := []metricFamily{
		number("go_goroutines", gauge, "Goroutines that exist now.", runtime.NumGoroutine()),
		{"go_info", gauge, "Always 1, with the version of Go.", []sample{{labels: label("version", runtime.Version()), value: 1}}},
	}
	if stat, err := readProcessStat(); err == nil {
		families = append(families,
			number("process_cpu_seconds_total", counter, "Processor time spent, in user and system mode.", stat.cpu),
			number("process_virtual_memory_bytes", gauge, "Size of the virtual memory.", stat.virtual),
			number("process_resident_memory_bytes", gauge, "Size of the memory that is resident.", stat.resident),
		)
		if boot, err := bootTime(); err == nil {
			families = append(families, number("process_start_time_seconds", gauge, "When the process started, in Unix time.", boot+stat.start))
		}
	}
	if n, err := openFiles(); err == nil {
		families = append(families, number("process_open_fds", gauge, "File descriptors that are open.", n))
	}
	if n, err := maxFiles(); err == nil {
		families = append(families, number("process_max_fds", gauge, "File descriptors that may be open.", n))
	}
	return families
}

// A processStat is what /proc/self/stat tells (proc_pid_stat(5)).
type processStat struct {
	cpu, start        float64 // seconds, the latter since the system booted
	virtual, resident float64 // bytes
}

var errProc = errors.New("/proc is not that of Linux")

func readProcessStat() (processStat, error) {
	data, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		return processStat{}, err
	}
	return parseProcessStat(data)
}

func parseProcessStat(data []byte) (processStat, error) {
	// The second field, the name of the program in parentheses, may hold anything.
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	var numbers [5]float64
	for i, field := range [...]int{14, 15, 22, 23, 24} { // utime, stime, starttime, vsize, rss
		if field -= 3; field >= len(fields) { // fields[0] is the third
			return processStat{}, errProc
		}
		var err error
		if numbers[i], err = strconv.ParseFloat(fields[field], 64); err != nil {
			return processStat{}, errProc
		}
	}
	const ticks = 100 // a second: USER_HZ, on all architectures that Go supports
	return processStat{
		cpu:      (numbers[0] + numbers[1]) / ticks,
		start:    numbers[2] / ticks,
		virtual:  numbers[3],
		resident: numbers[4] * float64(os.Getpagesize()),
	}, nil
}

// bootTime is when the system booted, in seconds of Unix time.
func bootTime() (float64, error) { return procNumber("/proc/stat", "btime ") }

// maxFiles is the soft limit of open files.
func maxFiles() (float64, error) { return procNumber("/proc/self/limits", "Max open files ") }

// procNumber is the first number of the line of a file that begins with prefix.
func procNumber(path, prefix string) (float64, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			if fields := strings.Fields(rest); len(fields) > 0 {
				return strconv.ParseFloat(fields[0], 64)
			}
		}
	}
	return 0, errProc
}

// openFiles counts the open file descriptors, but for the one that counts them.
func openFiles() (float64, error) {
	dir, err := os.Open("/proc/self/fd")
	if err != nil {
		return 0, err
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	return float64(len(names) - 1), err
}
