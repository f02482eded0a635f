package chime_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/peal-cli/peal/pkg/chime"
)

// pages answers a list operation with tokens that next makes out of the last one.
func pages(next func(token string) string, seen *[]string) func(context.Context, *chime.ListChannelsInput, ...func(*chime.Options)) (*chime.ListChannelsOutput, error) {
	return func(_ context.Context, in *chime.ListChannelsInput, _ ...func(*chime.Options)) (*chime.ListChannelsOutput, error) {
		token := aws.ToString(in.NextToken)
		*seen = append(*seen, token)
		if token == "broken" {
			return nil, errors.New("broken page")
		}
		out := &chime.ListChannelsOutput{}
		if n := next(token); n != "" {
			out.NextToken = &n
		}
		return out, nil
	}
}

func TestPaginator(t *testing.T) {
	t.Parallel()
	follow := map[string]string{"": "a", "a": "b", "b": ""}
	var seen []string
	p := chime.NewPaginator(pages(func(token string) string { return follow[token] }, &seen), nil)
	for _, err := range p.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"", "a", "b"}; !slices.Equal(seen, want) {
		t.Errorf("pages %q, want %q", seen, want)
	}
	if _, err := p.NextPage(t.Context()); err == nil || p.HasMorePages() {
		t.Errorf("NextPage after the last page: %v, want an error", err)
	}

	seen = nil
	input := &chime.ListChannelsInput{NextToken: aws.String("a")}
	for range chime.NewPaginator(pages(func(token string) string { return follow[token] }, &seen), input).All(t.Context()) {
	}
	if want := []string{"a", "b"}; !slices.Equal(seen, want) || *input.NextToken != "a" {
		t.Errorf("pages %q, input at %q, want %q, input at a", seen, *input.NextToken, want)
	}
}

func TestPaginatorGoesOnAfterAnError(t *testing.T) {
	t.Parallel()
	var seen []string
	next := "broken"
	p := chime.NewPaginator(pages(func(string) string { return next }, &seen), nil)
	if _, err := p.NextPage(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := p.NextPage(t.Context()); err == nil || !p.HasMorePages() {
			t.Errorf("NextPage = %v, want an error and more pages", err)
		}
	}
	if want := []string{"", "broken", "broken"}; !slices.Equal(seen, want) {
		t.Errorf("pages %q, want %q", seen, want)
	}
}

// A server may lead into a cycle of any length after any number of pages.
func TestPaginatorCycle(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ tail, cycle int }{{0, 1}, {0, 2}, {1, 1}, {5, 3}, {100, 7}, {3, 100}} {
		var seen []string
		count := 0
		p := chime.NewPaginator(pages(func(token string) string {
			n, _ := strconv.Atoi(token)
			if n++; n > test.tail+test.cycle {
				n = test.tail + 1
			}
			return strconv.Itoa(n)
		}, &seen), nil)
		var last error
		for _, err := range p.All(t.Context()) {
			if count++; count > 10*(test.tail+test.cycle)+10 {
				t.Fatalf("tail %d, cycle %d: no end after %d pages", test.tail, test.cycle, count)
			}
			last = err
		}
		if !errors.Is(last, chime.ErrRepeatedToken) {
			t.Errorf("tail %d, cycle %d: ended with %v, want %v", test.tail, test.cycle, last, chime.ErrRepeatedToken)
		}
		if distinct := len(slices.Compact(slices.Sorted(slices.Values(seen)))); distinct != test.tail+test.cycle+1 {
			t.Errorf("tail %d, cycle %d: saw %d different pages, want %d", test.tail, test.cycle, distinct, test.tail+test.cycle+1)
		}
	}
}
