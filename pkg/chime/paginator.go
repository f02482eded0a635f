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
	started   bool
	repeated  bool
	token     *string
	// Brent's cycle detection: one old token, replaced at each power of two,
	// is compared with every new one.
	mark       string
	pages, lap int
}

// NewPaginator returns a paginator over a list operation of a client, for
// example
//
//	chime.NewPaginator(messaging.ListChannelMessages, &chime.ListChannelMessagesInput{…})
//
// It starts at the input's NextToken and leaves the input alone.
func NewPaginator[In, Out any](operation func(context.Context, *In, ...func(*Options)) (*Out, error), input *In) *Paginator[In, Out] {
	p := &Paginator[In, Out]{operation: operation, lap: 1}
	if input != nil {
		p.input = *input
	}
	return p
}

// HasMorePages reports whether NextPage has a page to fetch.
func (p *Paginator[In, Out]) HasMorePages() bool {
	return !p.started || p.token != nil && *p.token != ""
}

// NextPage fetches the next page. After an error it may be called again.
func (p *Paginator[In, Out]) NextPage(ctx context.Context, optFns ...func(*Options)) (*Out, error) {
	switch {
	case !p.HasMorePages():
		return nil, errors.New("no more pages")
	case p.repeated:
		return nil, ErrRepeatedToken
	}
	if p.started {
		nextToken(&p.input).Set(reflect.ValueOf(p.token))
	}
	out, err := p.operation(ctx, &p.input, optFns...)
	if err != nil {
		return nil, err
	}
	p.started = true
	p.token, _ = nextToken(out).Interface().(*string)
	if p.HasMorePages() {
		p.repeated = *p.token == p.mark
		if p.pages++; p.pages == p.lap {
			p.mark, p.pages, p.lap = *p.token, 0, 2*p.lap
		}
	}
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

func nextToken(shape any) reflect.Value {
	return reflect.ValueOf(shape).Elem().FieldByName("NextToken")
}
