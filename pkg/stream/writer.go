package stream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"unicode/utf8"
)

// Output is a form of printing.
type Output int

// The forms of printing.
const (
	JSON   Output = iota // the envelope with its Payload decoded, one line each
	Pretty               // the same, indented
	Text                 // for eyes: when, where, who, what
	Raw                  // the frame byte for byte, and a line feed; nobody looks into it unless a filter does
)

// WriterOptions says what a Writer prints, and how. The zero value prints all
// envelopes as JSON.
type WriterOptions struct {
	Output     Output
	Filter     *Filter     // print only what it lets through
	JQ         *Program    // print its results instead of the envelopes; as JSON, if Output is Text or Raw
	RawStrings bool        // print results that are strings without quotes
	RawPayload bool        // leave Payload the string that it is on the wire
	Meta       bool        // add the member Meta, unless the envelope has one
	Color      bool        // colour JSON and Pretty, and escape in them what a terminal would obey
	Terminal   bool        // let nothing through, in any form, that a terminal would obey: it is escaped in JSON, and shown elsewhere
	Count      int         // stop after so many printed envelopes; 0: never
	Until      *Program    // stop after the first envelope let through for which it is true
	OnError    func(error) // is told each *ParseError and *ProgramError; the stream goes on
}

// WriterStats counts since a Writer was made.
type WriterStats struct {
	Received      int64 // envelopes put
	Printed       int64 // envelopes that gave at least one line
	Matched       int64 // values printed by Put and PutJSON that are neither null nor false
	ParseErrors   int64 // frames that were not envelopes
	ProgramErrors int64 // run-time errors of programs
	Bytes         int64 // bytes written
}

// flushSize is how many bytes may wait for Flush.
const flushSize = 64 << 10

// A Writer prints envelopes, with one Write for each batch: lines wait until
// Flush is called or there are 64 KiB of them. Call Flush whenever the source
// has nothing more at hand, so that a reader in a pipe never waits.
//
// A Writer is for one goroutine, except Stats.
type Writer struct {
	ctx   context.Context
	w     io.Writer
	o     WriterOptions
	shape *shape // nil when the fields of an envelope are enough
	text  *textFormat

	// The programs, when they can be run without gojq.
	fastJQ, fastUntil *fastProgram

	buf     []byte
	lines   int64  // put into buf so far
	line    []byte // a line before it is indented and coloured
	decoder decoder
	stats   WriterStats
	failure error // of writing
	flushed struct {
		received, printed, matched, parseErrors, programErrors, bytes atomic.Int64
	}
}

// NewWriter returns a Writer to w. When ctx is done, a program that runs is
// interrupted, and Put returns the error of ctx.
func NewWriter(ctx context.Context, w io.Writer, o WriterOptions) *Writer {
	if o.JQ != nil && o.Output != Pretty {
		o.Output = JSON
	}
	if o.OnError == nil {
		o.OnError = func(error) {}
	}
	wr := &Writer{ctx: ctx, w: w, o: o, shape: newShape()}
	if o.Output == Text {
		wr.text = newTextFormat(wr.shape)
	}
	wr.fastJQ = wr.fast(o.JQ)
	wr.fastUntil = wr.fast(o.Until)
	if len(wr.shape.places) == fieldCount {
		wr.shape = nil
	}
	return wr
}

// fast returns the fast form of a program, nil when there is none for it or it
// would see something else than is printed.
func (w *Writer) fast(p *Program) *fastProgram {
	if p == nil || w.o.RawPayload {
		return nil
	}
	f := newFastProgram(p.query, w.shape)
	if f != nil && f.whole && w.o.Meta {
		return nil
	}
	return f
}

// Put prints e, if the filter and the program let it through. It returns
// ErrStop, and has flushed, when Count or Until is fulfilled or a program calls
// halt; any other error is that of writing, or that of the context.
func (w *Writer) Put(e *Envelope) error {
	w.stats.Received++
	if w.o.Output == Raw && w.o.Until == nil && w.o.Filter.all() {
		w.endLine(w.appendBytes(w.buf, e.Raw))
		w.stats.Printed++
		w.stats.Matched++
		if w.counted() {
			return w.end(ErrStop)
		}
		return w.overflow()
	}
	e.look(w.shape)
	if err := e.Err(); err != nil {
		w.stats.ParseErrors++
		w.o.OnError(err)
	}
	if !w.o.Filter.Match(e) {
		return nil
	}
	lines := w.lines
	err := w.print(e)
	done := false
	if err == nil {
		done, err = w.until(e)
	}
	if w.lines > lines {
		w.stats.Printed++
	}
	switch {
	case err != nil:
		return w.end(err)
	case done || w.counted():
		return w.end(ErrStop)
	}
	return w.overflow()
}

// PutRecord prints an envelope that the reader made itself, past filter,
// program and counts.
func (w *Writer) PutRecord(e *Envelope) error {
	e.look(w.shape)
	switch w.o.Output {
	case Raw:
		w.endLine(w.appendBytes(w.buf, e.Raw))
	case Text:
		w.endLine(w.text.append(w.buf, e))
	default:
		w.line = w.appendEnvelope(emptied(w.line), e)
		w.appendJSON(w.line)
	}
	return w.overflow()
}

// PutJSON prints a JSON text that is not an envelope, such as the answer of an
// HTTP API, through the program and in the form of the options. Text, here, is
// JSON; Raw is the text as it is.
func (w *Writer) PutJSON(text []byte) error {
	if w.o.Output == Raw {
		w.stats.Matched++
		w.endLine(w.appendBytes(w.buf, text))
		return w.overflow()
	}
	line, ok := appendCompact(emptied(w.line), text)
	w.line = line
	if !ok || !utf8.Valid(line) {
		return errors.New("the text to print is not JSON")
	}
	if w.o.JQ == nil {
		w.stats.Matched++
		w.appendJSON(w.line)
	} else if err := w.runProgram(); err != nil {
		return w.end(err)
	}
	return w.overflow()
}

// end flushes and returns err, or why flushing failed.
func (w *Writer) end(err error) error {
	if ferr := w.Flush(); ferr != nil {
		return ferr
	}
	return err
}

// counted reports whether as many envelopes are printed as were asked for.
func (w *Writer) counted() bool {
	return w.o.Count > 0 && w.stats.Printed >= int64(w.o.Count)
}

func (w *Writer) overflow() error {
	if len(w.buf) >= flushSize {
		return w.Flush()
	}
	return nil
}

// endLine ends a line that was appended to buf.
func (w *Writer) endLine(buf []byte) {
	w.buf = append(buf, '\n')
	w.lines++
}

// appendBytes appends what is printed byte for byte, except to a terminal.
func (w *Writer) appendBytes(dst, text []byte) []byte {
	if w.o.Terminal {
		return appendShown(dst, text, "\n\t")
	}
	return append(dst, text...)
}

// compact reports whether JSON is printed as it is, in one line without colours.
func (w *Writer) compact() bool { return w.o.Output == JSON && !w.o.Color && !w.o.Terminal }

// print appends the lines of e.
func (w *Writer) print(e *Envelope) error {
	if w.o.JQ != nil {
		if w.fastJQ != nil {
			if results, ok := w.fastJQ.run(e.scanner.values); ok {
				return w.printResults(results)
			}
		}
		w.line = w.appendEnvelope(emptied(w.line), e)
		return w.runProgram()
	}
	w.stats.Matched++
	switch {
	case w.o.Output == Raw:
		w.endLine(w.appendBytes(w.buf, e.Raw))
	case w.o.Output == Text:
		w.endLine(w.text.append(w.buf, e))
	case w.compact():
		w.endLine(w.appendEnvelope(w.buf, e))
	default:
		w.line = w.appendEnvelope(emptied(w.line), e)
		w.appendJSON(w.line)
	}
	return nil
}

// appendEnvelope appends the envelope as JSON in one line.
func (w *Writer) appendEnvelope(dst []byte, e *Envelope) []byte {
	if w.o.RawPayload {
		dst = e.appendWire(dst)
	} else {
		dst = e.appendLine(dst)
	}
	if w.o.Meta && e.value(fieldMeta) == nil {
		dst = dst[:len(dst)-len("}")]
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = append(e.Meta.append(append(dst, `"Meta":`...)), '}')
	}
	return dst
}

// printResults appends the results of a fast program.
func (w *Writer) printResults(results []operand) error {
	for _, v := range results {
		if v.isTrue() {
			w.stats.Matched++
		}
		switch {
		case v.kind == kindString && w.o.RawStrings:
			w.endLine(w.appendBytes(w.buf, v.content()))
		case w.compact():
			w.endLine(v.append(w.buf))
		default:
			w.line = v.append(emptied(w.line))
			w.appendJSON(w.line)
		}
	}
	return w.overflow()
}

// runProgram runs the program on the JSON text in line.
func (w *Writer) runProgram() error {
	return w.run(w.o.JQ, func(v any) error {
		if v != nil && v != false {
			w.stats.Matched++
		}
		if s, ok := v.(string); ok && w.o.RawStrings {
			w.endLine(w.appendBytes(w.buf, []byte(s)))
			return w.overflow()
		}
		line, ok := w.decoder.append(emptied(w.line), v, 0)
		w.line = line
		if !ok {
			return &ProgramError{Err: errNesting}
		}
		w.appendJSON(line)
		return w.overflow()
	})
}

var errNesting = fmt.Errorf("the result is nested more than %d deep", maxDepth)

// until reports whether the program Until is true for e.
func (w *Writer) until(e *Envelope) (done bool, err error) {
	if w.o.Until == nil {
		return false, nil
	}
	if w.fastUntil != nil {
		if results, ok := w.fastUntil.run(e.scanner.values); ok {
			return slices.ContainsFunc(results, operand.isTrue), nil
		}
	}
	w.line = w.appendEnvelope(emptied(w.line), e)
	err = w.run(w.o.Until, func(v any) error {
		if v != nil && v != false {
			return ErrStop
		}
		return nil
	})
	if err == ErrStop {
		return true, nil
	}
	return false, err
}

// run runs a program on the JSON text in line. Its errors are reported; the
// error returned is another.
func (w *Writer) run(p *Program, result func(v any) error) error {
	err := p.run(w.ctx, w.decoder.decode(string(w.line)), result)
	if perr := (*ProgramError)(nil); errors.As(err, &perr) {
		w.stats.ProgramErrors++
		w.o.OnError(perr)
		return nil
	}
	return err
}

// Flush writes the lines that wait. What could not be written once is lost, so each
// later Flush returns the same error.
func (w *Writer) Flush() error {
	if len(w.buf) > 0 && w.failure == nil {
		var n int
		n, w.failure = w.w.Write(w.buf)
		w.stats.Bytes += int64(n)
	}
	w.buf = emptied(w.buf)
	f := &w.flushed
	f.received.Store(w.stats.Received)
	f.printed.Store(w.stats.Printed)
	f.matched.Store(w.stats.Matched)
	f.parseErrors.Store(w.stats.ParseErrors)
	f.programErrors.Store(w.stats.ProgramErrors)
	f.bytes.Store(w.stats.Bytes)
	return w.failure
}

// Stats returns the counts as of the last flush. It may be called from any
// goroutine.
func (w *Writer) Stats() WriterStats {
	f := &w.flushed
	return WriterStats{
		Received:      f.received.Load(),
		Printed:       f.printed.Load(),
		Matched:       f.matched.Load(),
		ParseErrors:   f.parseErrors.Load(),
		ProgramErrors: f.programErrors.Load(),
		Bytes:         f.bytes.Load(),
	}
}
