package cmd

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/aws-sdk-go-v2/service/ivschat/types"
	"github.com/spf13/cobra"
)

type roomCreateOptions struct {
	*Env
	name string

	rate     int32
	length   int32
	handler  string
	fallback enum
	logging  []string
	tags     []string
}

func newRoomCreate(env *Env) *cobra.Command {
	o := &roomCreateOptions{Env: env, fallback: enum{value: "allow", allowed: []string{"allow", "deny"}}}
	cmd := &cobra.Command{
		Use:   "create [name]",
		Short: "Create a room",
		Long: `Create a room of Amazon IVS Chat and print its ARN. The name is for people: it may
be left out, and several rooms may have the same.`,
		Example: example(`
			# A room for long messages at a high rate
			$ room=$(peal room create lobby --max-length 500 --max-rate 100)`),
		Args: rangeArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.name = strings.Join(args, "")
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.Int32Var(&o.rate, "max-rate", 0, "take `n` messages a second from all senders together, 1 to 100 (default: the service's, 10)")
	f.Int32Var(&o.length, "max-length", 0, "take messages of `n` characters, 1 to 500 (default: the service's, 500)")
	f.StringVar(&o.handler, "review-handler", "", "let the Lambda function with this `ARN` review each message")
	f.Var(&o.fallback, "review-fallback", "`what` to do with a message when the review fails: allow or deny")
	f.StringArrayVar(&o.logging, "logging", nil, "log by the logging configuration with this `ARN` (repeat for more, up to 3)")
	f.StringArrayVar(&o.tags, "tag", nil, "tag it, as `key=value` (repeat for more)")
	return cmd
}

func (o *roomCreateOptions) run(ctx context.Context) error {
	switch {
	case o.rate < 0 || o.rate > 100:
		return usagef("--max-rate %d: want 1 to 100", o.rate)
	case o.length < 0 || o.length > 500:
		return usagef("--max-length %d: want 1 to 500", o.length)
	}
	tags, err := parsePairs("--tag", o.tags)
	if err != nil {
		return err
	}
	in := &ivschat.CreateRoomInput{
		Name:                            optional(o.name),
		MaximumMessageRatePerSecond:     positive(o.rate),
		MaximumMessageLength:            positive(o.length),
		LoggingConfigurationIdentifiers: o.logging,
		Tags:                            tags,
	}
	if o.handler != "" {
		in.MessageReviewHandler = &types.MessageReviewHandler{Uri: &o.handler, FallbackResult: types.FallbackResult(o.fallback.api())}
	}
	r, client, err := start(ctx, o.Env, o.signedRooms, "")
	if err != nil {
		return err
	}
	out, err := client.CreateRoom(ctx, in)
	if err != nil {
		return err
	}
	return r.close(r.value(value(out.Arn), answerBody(out.ResultMetadata)))
}

// positive returns a flag's number for an input, nil when it is 0.
func positive(n int32) *int32 {
	if n == 0 {
		return nil
	}
	return &n
}

// parsePairs reads the key=value pairs of a flag, each key once.
func parsePairs(flag string, pairs []string) (map[string]string, error) {
	if len(pairs) == 0 {
		return nil, nil
	}
	all := make(map[string]string, len(pairs))
	for _, pair := range pairs {
		key, text, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, usagef("%s %q: want key=value", flag, pair)
		}
		if _, twice := all[key]; twice {
			return nil, usagef("%s %q: the key %q is given twice; it has one value", flag, pair, key)
		}
		all[key] = text
	}
	return all, nil
}
