package cmd

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/peal-cli/peal/pkg/stream"
)

// outputs are the forms of --output.
var outputs = map[string]stream.Output{
	"":       stream.JSON,
	"json":   stream.JSON,
	"text":   stream.Text,
	"pretty": stream.Pretty,
	"raw":    stream.Raw,
}

// results is the one place that writes what a command found out. Close flushes
// it and applies --exit-status.
type results struct {
	*stream.Writer
	env     *Env
	bare    bool // a person or a shell reads: by -o text or by default, and without --jq
	names   bool // only what names an entry of a list, by -o text
	printed bool
}

// results compiles the output flags. Nothing was contacted yet, so that a bad
// filter is a usage error.
func (env *Env) results(ctx context.Context) (*results, error) {
	options, err := env.writerOptions()
	if err != nil {
		return nil, err
	}
	format, jq := env.global.output.value, env.global.jq != ""
	return &results{
		Writer: stream.NewWriter(ctx, env.Out, options),
		env:    env,
		bare:   (format == "" || format == "text") && !jq,
		names:  format == "text" && !jq,
	}, nil
}

// writerOptions turns the global output flags into those of a stream.Writer.
func (env *Env) writerOptions() (stream.WriterOptions, error) {
	program, err := env.compile("--jq", env.global.jq)
	if err != nil {
		return stream.WriterOptions{}, err
	}
	return stream.WriterOptions{
		Output:     outputs[env.global.output.value],
		JQ:         program,
		RawStrings: env.global.rawOutput,
		Color:      env.colored(),
		Terminal:   isTerminal(env.Out),
		OnError:    env.dataErrors(),
	}, nil
}

// toldErrors is how many errors of a kind are told of one by one.
const toldErrors = 10

// dataErrors returns what tells of the errors that data makes, for the goroutine
// that prints. Whoever sends it can make millions a second, so that after the
// first of a kind they are counted, and the count told at most once a second.
func (env *Env) dataErrors() func(error) {
	type kind struct {
		n    int64
		told time.Time
	}
	var frames, programs kind
	return func(err error) {
		k, what := &programs, "errors of jq"
		if isA[*stream.ParseError](err) {
			k, what = &frames, "frames that are not JSON"
		}
		k.n++
		switch now := env.Now(); {
		case k.n <= toldErrors:
			env.warnf("%v", err)
			k.told = now
		case now.Sub(k.told) >= time.Second:
			env.warnf("%d %s so far, the last one: %v", k.n, what, err)
			k.told = now
		}
	}
}

// value prints the one value a command is about bare, and the whole answer of
// the API when --output or --jq asks for it.
func (r *results) value(bare string, answer []byte) error {
	if !r.bare {
		return r.item(answer)
	}
	if isTerminal(r.env.Out) {
		bare = stream.Printable(bare)
	}
	return r.text(bare + "\n")
}

// text prints what a person or a shell reads, at once.
func (r *results) text(s string) error {
	r.printed = r.printed || s != ""
	_, err := r.env.Out.Write([]byte(s))
	return err
}

// item prints one JSON value, such as one entry of a list.
func (r *results) item(text []byte) error {
	return r.done(r.PutJSON(text))
}

// itemNow is item where the next one may be long in coming.
func (r *results) itemNow(text []byte) error {
	if err := r.item(text); err != nil {
		return err
	}
	return r.Flush()
}

// done takes a writer's end, which was asked for, as no error.
func (r *results) done(err error) error {
	if errors.Is(err, stream.ErrStop) {
		return nil
	}
	return err
}

// close writes what is waiting, counts the errors of --jq that were not told of,
// and says with --exit-status whether anything was printed. err is what the command ended with otherwise.
func (r *results) close(err error) error {
	if flushErr := r.Flush(); err == nil {
		err = flushErr
	}
	if n := r.Stats().ProgramErrors; n > toldErrors {
		r.env.warnf("%d errors of jq in all", n)
	}
	if err == nil && r.env.global.exitStatus && !r.printed && r.Stats().Matched == 0 {
		return conditionError{"nothing matched"}
	}
	return err
}

// colored tells whether data on standard output is to be coloured.
func (env *Env) colored() bool {
	switch env.global.color.value {
	case "always":
		return true
	case "never":
		return false
	}
	if v, _ := env.LookupEnv("NO_COLOR"); v != "" {
		return false
	}
	if v, _ := env.LookupEnv("TERM"); v == "dumb" {
		return false
	}
	return isTerminal(env.Out)
}

// isTerminal tells whether stream is a terminal.
func isTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && isatty.IsTerminal(file.Fd())
}

// compile compiles a jq program that a flag gave; "" is none. A fault is shown
// with its place marked; what the program gives to debug goes to standard error.
func (env *Env) compile(flag, source string) (*stream.Program, error) {
	if source == "" {
		return nil, nil
	}
	program, err := stream.CompileProgram(source, func(text string) { env.say("debug", text) })
	var fault *stream.CompileError
	if errors.As(err, &fault) {
		return nil, usageError{markedError{flag, fault}}
	}
	return program, err
}
