package cmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/stream"
)

type tailOptions struct {
	*Env
	targets []string

	types    []string
	channels []string
	senders  []string

	until       string
	count       int
	duration    time.Duration
	idleTimeout time.Duration

	connect connectOptions
	loss    lossOptions
	room    roomAccess
	once    bool // there is one chat token, for one connect

	maxReconnects int
	noReconnect   bool
	maxBackoff    time.Duration
	connectRate   int
	pingInterval  time.Duration

	meta    bool
	payload enum
	events  bool
	record  string
}

func newTail(env *Env) *cobra.Command {
	o := &tailOptions{Env: env, payload: enum{value: "parsed", allowed: []string{"parsed", "raw"}}}
	cmd := &cobra.Command{
		Use: "tail [target]...",
		Long: `Connect as each AppInstanceUser and print what arrives, one JSON object a line,
until Ctrl-C. A lost connection is made again, with fresh credentials and a
fresh signature, for as long as it takes.

A target is the ARN of an AppInstanceUser or of a room of Amazon IVS Chat, a
ws:// or wss:// URL (connected to as it is: nothing is signed, all that comes is
printed), or a file of recorded lines. "-" reads targets or recorded lines from
standard input. Without a target, PEAL_AS or --as says whose messages.

Each connect to a room takes a chat token of its own. peal makes them with AWS
credentials, or --token-command does. With --token-file or PEAL_CHAT_TOKEN there is
a single one, and the tail ends with its connection.`,
		Example: example(`
			# See live messages now: no account, no network
			$ peal tail --emulator

			# Two users at once, only their messages, for eyes
			$ peal tail "$JOHN" "$JANE" --type CREATE_CHANNEL_MESSAGE -o text

			# Wait up to a minute for a message; exit 3 when it does not come
			$ peal tail "$USER_ARN" --until '.Payload.Content == "deployed"' --duration 1m`),
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.count < 1 && cmd.Flags().Changed("count") {
				return usagef("--count %d: want 1 or more", o.count)
			}
			o.targets = args
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringArrayVar(&o.types, "type", nil, "print only events of this `type`; * and ? are wildcards (repeat for more)")
	f.StringArrayVar(&o.channels, "channel", nil, "print only events of the channel with this `ARN` (repeat for more)")
	f.StringArrayVar(&o.senders, "sender", nil, "print only messages from the sender with this `ARN`, in a room with this user id (repeat for more)")
	f.StringVar(&o.until, "until", "", "end with success when this jq `expression` is true for an event")
	f.IntVarP(&o.count, "count", "n", 0, "end with success after printing `n` events")
	f.DurationVar(&o.duration, "duration", 0, "end after this `time`, such as 30s; exit 3 when --until or --count is unmet then")
	f.DurationVar(&o.idleTimeout, "idle-timeout", 0, "end when nothing was printed for this `time`; exit 3 as for --duration")
	o.loss.register(f)
	o.connect.register(f)
	o.room.register(f)
	f.IntVar(&o.maxReconnects, "max-reconnects", 0, "give up after `n` attempts in a row (default: never)")
	f.BoolVar(&o.noReconnect, "no-reconnect", false, "end when the connection ends")
	f.DurationVar(&o.maxBackoff, "max-backoff", 30*time.Second, "wait at most this `time` between attempts")
	f.IntVar(&o.connectRate, "connect-rate", 200, "open at most `n` connections a second, those of all targets together")
	f.DurationVar(&o.pingInterval, "ping-interval", 30*time.Second, "ping the server every `time`; two misses mean a dead connection; 0: never")
	f.BoolVar(&o.meta, "meta", false, "add where and when each event was received")
	f.Var(&o.payload, "payload", "print the payload `as` parsed JSON or as the raw string it is")
	f.BoolVar(&o.events, "events", false, "print the life of the connections too, as records")
	f.StringVar(&o.record, "record", "", "keep every frame in this `file`, a line each, for 'peal tail FILE'")
	return cmd
}

// run checks everything that can be checked alone, then follows.
func (o *tailOptions) run(ctx context.Context) error {
	options, err := o.options()
	if err != nil {
		return err
	}
	plan, err := o.plan(ctx)
	if err != nil {
		return err
	}
	if plan.tls, err = o.tlsConfig(); err != nil {
		return err
	}
	tail := o.tail(plan)
	end, err := o.loss.apply(tail, o.Now())
	if err != nil {
		return err
	}
	if o.loss.resume != "" {
		if err := endLastLine(o.Out); err != nil {
			return err
		}
	}
	ctx, stop := watchPipe(ctx, o.Out)
	defer stop()
	follow, err := o.follow(ctx, options, tail)
	if err == nil {
		err = follow.run(plan)
	}
	if endErr := end(); err == nil {
		err = endErr
	}
	return err
}

// tail is the engine, set as the flags say.
func (o *tailOptions) tail(p plan) *stream.Tail {
	return &stream.Tail{
		Targets:       p.targets,
		Dialer:        &stream.Dialer{TLS: p.tls},
		PingInterval:  cmp.Or(o.pingInterval, -1),
		MaxBackoff:    o.maxBackoff,
		ConnectRate:   o.connectRate,
		MaxReconnects: o.maxReconnects,
		NoReconnect:   o.noReconnect || o.once,
	}
}

// options compiles the flags that say what is printed and when it is enough.
func (o *tailOptions) options() (stream.WriterOptions, error) {
	none := stream.WriterOptions{}
	switch {
	case o.maxReconnects < 0:
		return none, usagef("--max-reconnects %d: must be positive", o.maxReconnects)
	case o.connectRate < 1:
		return none, usagef("--connect-rate %d: must be at least 1", o.connectRate)
	}
	if err := o.loss.check(); err != nil {
		return none, err
	}
	for _, d := range []struct {
		flag  string
		value time.Duration
	}{{"duration", o.duration}, {"idle-timeout", o.idleTimeout}, {"max-backoff", o.maxBackoff}, {"ping-interval", o.pingInterval}} {
		if d.value < 0 {
			return none, usagef("--%s %v: must be positive", d.flag, d.value)
		}
	}
	options, err := o.writerOptions()
	if err != nil {
		return none, err
	}
	for _, channel := range o.channels {
		if _, err := chime.ParseARN(channel, chime.KindChannel); err != nil {
			return none, usagef("--channel: %w", err)
		}
	}
	if options.Until, err = o.compile("--until", o.until); err != nil {
		return none, err
	}
	options.Filter, err = stream.NewFilter(stream.FilterOptions{Types: o.types, Channels: o.channels, Senders: o.senders})
	switch {
	case err != nil && slices.ContainsFunc(o.types, func(t string) bool { return strings.Contains(t, ",") }):
		return none, withHint(usageError{err}, "for several types repeat the flag: --type A --type B")
	case err != nil:
		return none, withHint(usageError{err}, "the types are %s", strings.Join(stream.EventTypes(), ", "))
	}
	options.Count = o.count
	options.RawPayload = o.payload.value == "raw"
	options.Meta = o.meta
	return options, nil
}

// A follow is a running tail: a writer that counts, a clock, and an end.
type follow struct {
	*tailOptions
	ctx     context.Context
	cancel  context.CancelCauseFunc
	tail    *stream.Tail
	metrics *metrics // nil without --metrics-addr
	thrift  *thrift
	writer  *stream.Writer
	record  *recorder
	idle    *time.Timer
	seen    int64 // events printed as of the last flush
	met     bool  // --count or --until came true
	start   time.Time
	alone   bool  // there is one target only
	ended   int   // how many targets nothing follows any more
	away    error // with --strict: the first gap that --resume began with, nil when there was none

	troubles map[string]*trouble // of targets
}

// errTimeUp is the cause of a context that --duration or --idle-timeout ended.
var errTimeUp = errors.New("the time is up")

func (o *tailOptions) follow(ctx context.Context, options stream.WriterOptions, tail *stream.Tail) (*follow, error) {
	f := &follow{tailOptions: o, tail: tail, start: o.Now(), alone: len(tail.Targets) == 1, troubles: map[string]*trouble{}}
	if o.record != "" {
		var err error
		if f.record, err = newRecorder(o.record); err != nil {
			return nil, err
		}
	}
	f.ctx, f.cancel = context.WithCancelCause(ctx)
	f.writer = stream.NewWriter(f.ctx, o.Out, options)
	tail.Sink, tail.Notify = f, f.notify
	if o.loss.metricsAddr != "" {
		var err error
		if f.metrics, err = serveMetrics(f.ctx, o.loss.metricsAddr, f); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// Put prints one envelope.
func (f *follow) Put(e *stream.Envelope) error {
	if f.metrics != nil {
		f.metrics.observe(e)
	}
	if f.record != nil {
		if err := f.record.put(e); err != nil {
			return err
		}
	}
	err := f.writer.Put(e)
	f.met = f.met || errors.Is(err, stream.ErrStop)
	return err
}

// Flush hands the lines on that are waiting. Those that cannot be recorded are printed
// none the less.
func (f *follow) Flush() error {
	var unrecorded error
	if f.record != nil {
		unrecorded = f.record.flush()
	}
	if err := errors.Join(f.writer.Flush(), unrecorded); err != nil {
		return err
	}
	if f.idle != nil {
		if printed := f.writer.Stats().Printed; printed > f.seen {
			f.seen = printed
			f.idle.Reset(f.idleTimeout)
		}
	}
	return nil
}

func (f *follow) run(p plan) (err error) {
	defer f.cancel(nil)
	if f.duration > 0 {
		defer time.AfterFunc(f.duration, func() { f.cancel(errTimeUp) }).Stop()
	}
	if f.idleTimeout > 0 {
		f.idle = time.AfterFunc(f.idleTimeout, func() { f.cancel(errTimeUp) })
		defer f.idle.Stop()
	}
	switch {
	case p.recording != nil:
		err = f.replay(p.recording)
	default:
		f.thrift = newThrift()
		defer f.thrift.stop()
		err = f.tail.Run(f.ctx)
	}
	switch {
	case errors.Is(err, stream.ErrStop):
		err = nil
	case consistsOf(err, isCanceled):
		err = context.Cause(f.ctx)
	}
	if flushErr := f.Flush(); flushErr != nil && (err == nil || isAsked(err)) {
		err = flushErr
	}
	if f.record != nil {
		err = errors.Join(err, f.record.close())
	}
	if !errors.Is(err, errPipeClosed) {
		f.summarize()
	}
	return f.verdict(failureIn(err, isAsked))
}

// verdict turns the end of the stream into the end of the command.
func (f *follow) verdict(err error) error {
	if err == nil || errors.Is(err, errTimeUp) {
		switch {
		case !f.met && f.until != "":
			return conditionError{"--until never came true"}
		case !f.met && f.count > 0:
			return conditionError{fmt.Sprintf("%d of %d events arrived", f.writer.Stats().Printed, f.count)}
		case f.global.exitStatus && f.writer.Stats().Matched == 0:
			return conditionError{"nothing matched"}
		case err != nil && f.ended > 0:
			return batchError{f.ended, len(f.tail.Targets)}
		}
		return lossVerdict(f.away)
	}
	return f.roomVerdict(lossVerdict(err))
}

// notify tells of the life of a connection, on standard error and with --events
// on standard output.
func (f *follow) notify(e stream.Event) {
	if isChat(e.Target) && e.Err != nil {
		e.Err = endOfRoom(e.Err)
	}
	if e.Err != nil {
		e.Err = toldError{e.Err}
	}
	if e.Gap != nil && e.Gap.Err != nil {
		gap := *e.Gap
		gap.Err = toldError{gap.Err}
		e.Gap = &gap
	}
	switch e.Kind {
	case stream.EventClosed:
		if !e.Final {
			break
		}
		f.ended++
		if f.ended < len(f.tail.Targets) { // the last one ends the tail, and is told with the others then
			f.warnf("%s%v; the other targets are followed on", f.whose(e), e.Err)
		}
	case stream.EventReconnecting:
		f.tellFailure(e)
	case stream.EventEstablished:
		f.tellConnected(e)
	case stream.EventGap:
		f.tellGap(e)
		if f.loss.strict && e.Gap.Away && f.away == nil {
			f.away = &stream.GapError{Target: e.Target, Gap: *e.Gap}
		}
	case stream.EventWarning:
		if e.Wait > 0 {
			f.tellFailure(e)
			break
		}
		f.warnf("%s%v", f.whose(e), e.Err)
	}
	if f.metrics != nil {
		f.metrics.event(e)
	}
	f.thrift.event(e)
	f.debugf("%s: %s, connection %d", e.Target, e.Kind, e.Connection)
	if f.events {
		if err := f.writer.PutRecord(e.Envelope()); err != nil {
			f.cancel(err)
		}
	}
}

// whose names the target of an event where there are several.
func (f *follow) whose(e stream.Event) string {
	if f.alone {
		return ""
	}
	return e.Target + ": "
}

// summarize tells in one line what was seen, and how to go on.
func (f *follow) summarize() {
	w, s := f.writer.Stats(), f.tail.Stats()
	line := fmt.Sprintf("tail: %d received, %d printed in %s", w.Received, w.Printed, lasting(f.Now().Sub(f.start), 100*time.Millisecond))
	for _, count := range []struct {
		n    int64
		what string
	}{
		{s.Backfilled, "from the history"},
		{s.Duplicates, "duplicates dropped"},
		{s.Reconnects, "reconnects"},
		{s.Gaps, "gaps"},
		{w.ParseErrors, "frames that are not JSON"},
		{w.ProgramErrors, "errors of " + f.programFlags()},
	} {
		if count.n > 0 {
			line += fmt.Sprintf(", %d %s", count.n, count.what)
		}
	}
	line += f.stillDown()
	if f.loss.resume != "" {
		line += "; go on with: " + resumeCommand(f.args)
	}
	f.notef("%s", line)
}

// programFlags names the flags whose programs ran.
func (f *follow) programFlags() string {
	switch {
	case f.until == "":
		return "--jq"
	case f.global.jq == "":
		return "--until"
	}
	return "--jq and --until"
}

// A recorder keeps the frames of a tail in a file, a line each.
type recorder struct {
	file   *os.File
	writer *stream.Writer
}

func newRecorder(path string) (*recorder, error) {
	if path == "-" {
		return nil, usagef("--record -: standard output has the events already; want a file")
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, usagef("--record: %w", err)
	}
	if err := endLastLine(file); err != nil {
		return nil, fmt.Errorf("--record: %w", err)
	}
	return &recorder{file, stream.NewWriter(context.Background(), file, stream.WriterOptions{RawPayload: true})}, nil
}

func (r *recorder) put(e *stream.Envelope) error { return r.writer.Put(e) }
func (r *recorder) flush() error                 { return r.writer.Flush() }
func (r *recorder) close() error                 { return r.file.Close() }
