package chime

import (
	"context"
	"errors"
	"iter"
	"reflect"
)

// ErrRepeatedToken ends a [Paginator] whose server hands out a page token that
// it has handed out before: going on would never end.
var ErrRepeatedToken = errors.New("the server repeated a page token")

// A Paginator walks the pages of a list operation. It is for one goroutine.
type Paginator[In, Out any] struct {
	operation func(context.Context, *In, ...func(*Options)) (*Out, error)
	input     In
	tokens    pageTokens
}

// NewPaginator returns a paginator over a list operation of a client, for
// example
//
//	chime.NewPaginator(messaging.ListChannelMessages, &chime.ListChannelMessagesInput{…})
//
// It starts at the input's NextToken and leaves the input alone.
func NewPaginator[In, Out any](operation func(context.Context, *In, ...func(*Options)) (*Out, error), input *In) *Paginator[In, Out] {
	p := &Paginator[In, Out]{operation: operation, tokens: pageTokens{lap: 1}}
	if input != nil {
		p.input = *input
	}
	return p
}

// HasMorePages reports whether NextPage has a page to fetch.
func (p *Paginator[In, Out]) HasMorePages() bool { return p.tokens.more() }

// NextPage fetches the next page. After an error it may be called again.
func (p *Paginator[In, Out]) NextPage(ctx context.Context, optFns ...func(*Options)) (*Out, error) {
	if err := p.tokens.put(&p.input); err != nil {
		return nil, err
	}
	out, err := p.operation(ctx, &p.input, optFns...)
	if err != nil {
		return nil, err
	}
	p.tokens.take(out)
	return out, nil
}

// All returns the pages that are left, up to and including the first error.
func (p *Paginator[In, Out]) All(ctx context.Context, optFns ...func(*Options)) iter.Seq2[*Out, error] {
	return func(yield func(*Out, error) bool) {
		for p.HasMorePages() {
			page, err := p.NextPage(ctx, optFns...)
			if !yield(page, err) || err != nil {
				return
			}
		}
	}
}

// pageTokens carries the token of each page to the request for the next.
type pageTokens struct {
	started  bool
	repeated bool
	next     *string
	// Brent's cycle detection: one old token, replaced at each power of two,
	// is compared with every new one.
	mark       string
	pages, lap int
}

func (t *pageTokens) more() bool { return !t.started || t.next != nil && *t.next != "" }

// put sets the token of an input, but for the first page.
func (t *pageTokens) put(input any) error {
	switch {
	case !t.more():
		return errors.New("no more pages")
	case t.repeated:
		return ErrRepeatedToken
	case t.started:
		nextToken(input).Set(reflect.ValueOf(t.next))
	}
	return nil
}

// take takes the token from an output.
func (t *pageTokens) take(output any) {
	t.started = true
	t.next, _ = nextToken(output).Interface().(*string)
	if t.more() {
		t.repeated = *t.next == t.mark
		if t.pages++; t.pages == t.lap {
			t.mark, t.pages, t.lap = *t.next, 0, 2*t.lap
		}
	}
}

func nextToken(shape any) reflect.Value {
	return reflect.ValueOf(shape).Elem().FieldByName("NextToken")
}
