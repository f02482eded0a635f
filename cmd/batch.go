package cmd

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/smithy-go"
	"github.com/schollz/progressbar/v3"

	"github.com/peal-cli/peal/pkg/chime"
)

// A batchItem is the result of one item of a batch, printed on a line of its own.
type batchItem struct {
	Arn          string
	Status       string // added, exists, removed, deleted or failed
	ErrorCode    string `json:",omitempty"`
	ErrorMessage string `json:",omitempty"`
}

const statusFailed = "failed"

// failedItem returns the result of an item that err ended.
func failedItem(arn string, err error) batchItem {
	item := batchItem{Arn: arn, Status: statusFailed, ErrorMessage: err.Error()}
	if e, ok := errors.AsType[smithy.APIError](err); ok {
		item.ErrorCode, item.ErrorMessage = e.ErrorCode(), e.ErrorMessage()
	}
	return item
}

// A batch prints results of items as they come and counts those that failed.
type batch struct {
	*results
	bar           *progressbar.ProgressBar
	total, failed int
}

// batch starts the results of total items.
func (r *results) batch(total int, verb string) *batch {
	return &batch{results: r, bar: r.env.progress(total, verb), total: total}
}

// add prints the result of one item.
func (b *batch) add(item batchItem) error {
	if item.Status == statusFailed {
		b.failed++
	}
	b.bar.Add(1)
	data, err := json.Marshal(item)
	if err != nil {
		return err
	}
	return b.item(data)
}

// end says whether items failed. err is what ended the batch early.
func (b *batch) end(err error) error {
	b.bar.Finish()
	if err == nil && b.failed > 0 {
		err = batchError{b.failed, b.total}
	}
	return b.close(err)
}

// arns returns the ARNs among the arguments, each once; see collect.
func (env *Env) arns(args []string, kinds ...chime.Kind) ([]string, error) {
	return env.collect(args, func(arg string) error {
		_, err := chime.ParseARN(arg, kinds...)
		return err
	})
}

// collect returns the arguments that check lets pass, each once. The argument "-"
// stands for the lines of standard input, but for comments and blank lines. All faults
// are told together, before anything is contacted.
func (env *Env) collect(args []string, check func(string) error) ([]string, error) {
	var all, faults []string
	seen := map[string]bool{}
	add := func(s, place string) {
		err := check(s)
		switch {
		case err != nil:
			faults = append(faults, place+err.Error())
		case !seen[s]:
			seen[s] = true
			all = append(all, s)
		}
	}
	for _, arg := range args {
		if arg != "-" {
			add(arg, "")
			continue
		}
		for line, err := range inputLines(env.In) {
			if err != nil {
				return nil, err
			}
			if item := listed(line.text); item != "" {
				add(item, fmt.Sprintf("standard input, line %d: ", line.number))
			}
		}
	}
	const told = 5 // as many as a person reads
	switch {
	case len(faults) == 1:
		return nil, usagef("%s", faults[0])
	case len(faults) > told:
		faults = append(slices.Clone(faults[:told]), fmt.Sprintf("and %d more", len(faults)-told))
	}
	if len(faults) > 0 {
		return nil, usagef("%s", strings.Join(faults, "\n"))
	}
	return all, nil
}

// progress returns a progress bar on standard error, for a total that is not known
// (-1) one that counts. It shows only where a person sees it and no lines of
// results come between.
func (env *Env) progress(total int, verb string) *progressbar.ProgressBar {
	visible := total != 1 && isTerminal(env.Err) && !isTerminal(env.Out) && !env.global.quiet
	return progressbar.NewOptions(total,
		progressbar.OptionSetVisibility(visible),
		progressbar.OptionSetWriter(env.Err),
		progressbar.OptionSetDescription(verb),
		progressbar.OptionSetWidth(10),                   // with the rest, half a line of a usual terminal
		progressbar.OptionThrottle(100*time.Millisecond), // more often than anybody can see costs more than the work
		progressbar.OptionShowCount(),
		progressbar.OptionClearOnFinish(),
	)
}

// deleteEach deletes what the ARNs among the arguments name, all of the kind that
// parse takes, in the region of the first.
func deleteEach[C any](ctx context.Context, env *Env, args []string, verb string, parse func(arg string) (chime.ARN, error),
	connect func(ctx context.Context, region string) (C, error), remove func(ctx context.Context, client C, arn string) error) error {
	var region string
	arns, err := env.collect(args, func(arg string) error {
		arn, err := parse(arg)
		region = cmp.Or(region, arn.Region)
		return err
	})
	if err != nil {
		return err
	}
	r, err := env.results(ctx)
	if err != nil || len(arns) == 0 {
		return err
	}
	client, err := connect(ctx, region)
	if err != nil {
		return err
	}
	return r.each(ctx, arns, verb, "deleted", func(arn string) error { return remove(ctx, client, arn) })
}

// each runs an operation for each ARN and prints what became of it. The failure
// of a single one is that of the command; among several it is a result.
func (r *results) each(ctx context.Context, arns []string, verb, status string, operation func(arn string) error) error {
	b := r.batch(len(arns), verb)
	for _, arn := range arns {
		item := batchItem{Arn: arn, Status: status}
		if err := operation(arn); err != nil {
			if !isA[smithy.APIError](err) || len(arns) == 1 || isCredentials(err) {
				return b.end(err)
			}
			item = failedItem(arn, err)
		}
		if err := b.add(item); err != nil {
			return b.end(err)
		}
		if err := b.Flush(); err != nil {
			return b.end(err)
		}
		if ctx.Err() != nil {
			return b.end(context.Cause(ctx))
		}
	}
	return b.end(nil)
}
