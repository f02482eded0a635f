package cmd

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"github.com/peal-cli/peal/pkg/stream"
)

// maxRedundancy is how many connections the service allows a user (Amazon Chime
// SDK endpoints and quotas).
const maxRedundancy = 10

// lossOptions are the flags about what a tail does so that nothing is lost, and
// says when something was.
type lossOptions struct {
	since       string
	noFollow    bool
	resume      string
	noBackfill  bool
	overlap     time.Duration
	redundancy  int
	strict      bool
	metricsAddr string
}

func (l *lossOptions) register(f *pflag.FlagSet) {
	f.StringVar(&l.since, "since", "", "print the messages from this `time` on first: 2026-01-15T10:20:30Z, or 10m for ten minutes ago")
	f.BoolVar(&l.noFollow, "no-follow", false, "end after the messages that --since asks for")
	f.StringVar(&l.resume, "resume", "", "keep in this `file` how far was printed, and go on from there the next time")
	f.BoolVar(&l.noBackfill, "no-backfill", false, "do not read what was missed from the history")
	f.DurationVar(&l.overlap, "backfill-overlap", 30*time.Second, "read the history from this `time` before the last message on")
	f.IntVar(&l.redundancy, "redundancy", 1, "hold `n` sessions for each user, up to 10, so that losing one loses nothing")
	f.BoolVar(&l.strict, "strict", false, "end with exit 9 when something was lost")
	f.StringVar(&l.metricsAddr, "metrics-addr", "", "serve Prometheus metrics on this `host:port`, under /metrics")
}

// check finds what does not go together.
func (l *lossOptions) check() error {
	switch {
	case l.redundancy < 1 || l.redundancy > maxRedundancy:
		return usagef("--redundancy %d: must be from 1 to %d", l.redundancy, maxRedundancy)
	case l.overlap < 0:
		return usagef("--backfill-overlap %v: must be positive", l.overlap)
	case l.noFollow && l.since == "":
		return usagef("--no-follow needs --since: it ends after the messages from then on")
	case l.noBackfill && (l.since != "" || l.resume != ""):
		return usagef("--no-backfill does not go with --since and --resume, which read the history")
	case l.resume == "-":
		return usagef("--resume -: must be a file, which is replaced as a whole")
	case l.noFollow && l.resume != "":
		return usagef("--no-follow does not go with --resume")
	}
	if _, _, err := splitAddr(l.metricsAddr); err != nil && l.metricsAddr != "" {
		return usagef("--metrics-addr %q: want host:port, such as 127.0.0.1:9464", l.metricsAddr)
	}
	return nil
}

// apply sets what a Tail knows of these flags. The function that it returns ends
// what it began.
func (l *lossOptions) apply(t *stream.Tail, now time.Time) (end func() error, err error) {
	end = func() error { return nil }
	since, err := parseTime("--since", l.since, now)
	if err != nil {
		return end, err
	}
	if since != nil {
		t.Since = *since
	}
	t.NoFollow, t.NoBackfill, t.Overlap, t.Redundancy, t.Strict = l.noFollow, l.noBackfill, l.overlap, l.redundancy, l.strict
	if l.resume == "" {
		return end, nil
	}
	var names []string
	for _, target := range t.Targets {
		names = append(names, target.Name)
	}
	if t.Resume, err = stream.OpenResume(l.resume, names); err != nil {
		return end, usageError{err}
	}
	return t.Resume.Close, nil
}

// resumeCommand is the command line that goes on where this one ends: the same.
// What a URL may hold of signatures is left out.
func resumeCommand(args []string) string {
	words := []string{"peal"}
	for _, arg := range args {
		if isSocket(arg) {
			arg = withoutQuery(arg)
		}
		words = append(words, shellQuote(arg))
	}
	return strings.Join(words, " ")
}

// lossVerdict gives the errors of no-loss their kinds.
func lossVerdict(err error) error {
	var gap *stream.GapError
	if errors.As(err, &gap) {
		return lossError{errorText(gap)}
	}
	return err
}

// tellGap says what may be missing.
func (f *follow) tellGap(e stream.Event) {
	g := e.Gap
	text := fmt.Sprintf("%sgap of %s", f.whose(e), lasting(g.To.Sub(g.From), time.Millisecond))
	if !isChat(e.Target) {
		text += fmt.Sprintf(" (%s)", g.Reason)
	}
	switch {
	case isChat(e.Target):
		text += ": what was sent in that time is lost, as a room keeps no history"
	case isSocket(e.Target):
		text += ": what was sent in that time is lost, as a bare socket has no history"
	case f.loss.noBackfill:
		text += ": what was sent in that time is lost"
	default:
		text += fmt.Sprintf(": %d messages printed from the history; non-persistent messages, membership events and deletions of that time are lost", g.Recovered)
	}
	if len(g.Left) > 0 {
		text += fmt.Sprintf("; no longer a member of %s", strings.Join(g.Left, ", "))
	}
	switch {
	case isAsked(g.Err):
		text += "; this ended before all of the history was read"
	case g.Err != nil:
		text += fmt.Sprintf("; messages may be missing, too: %v", g.Err)
	}
	f.warnf("%s", text)
}

// isAsked tells whether err is the end of a tail that was asked to end.
func isAsked(err error) bool {
	return consistsOf(err, func(err error) bool {
		return errors.Is(err, stream.ErrStop) || errors.Is(err, errTimeUp) || isCanceled(err) || isEnd(err)
	})
}
