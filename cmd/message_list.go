package cmd

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
	"github.com/peal-cli/peal/pkg/stream"
)

type messageListOptions struct {
	*Env
	channel    string
	since      string
	before     string
	count      int
	subChannel string
}

func newMessageList(env *Env) *cobra.Command {
	o := &messageListOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "list <channel>",
		Short: "Print the history of a channel",
		Long: `Print the stored messages of a channel, the oldest first, as the envelopes that
'peal tail' prints. The event type is that of the message's newest form:
CREATE_CHANNEL_MESSAGE, UPDATE_CHANNEL_MESSAGE for one that was edited, or
REDACT_CHANNEL_MESSAGE for one whose content is gone.

The service keeps PERSISTENT messages only, and lists none that were deleted.`,
		Example: example(`
			# The last ten messages, for eyes
			$ peal message list "$PEAL_CHANNEL" -n 10 -o text

			# Who wrote in the last hour?
			$ peal message list "$PEAL_CHANNEL" --since 1h --jq .Payload.Sender.Name -r`),
		Args: exactArgs("the ARN of a channel"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.count < 1 && cmd.Flags().Changed("count") {
				return usagef("--count %d: want 1 or more", o.count)
			}
			o.channel = args[0]
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.since, "since", "", "start with messages from this `time`: 2026-01-15T10:20:30Z, or 10m for ten minutes ago")
	f.StringVar(&o.before, "before", "", "end with messages from this `time`, given as for --since")
	f.IntVarP(&o.count, "count", "n", 0, "print the last `n` messages only")
	f.StringVar(&o.subChannel, "sub-channel", "", "list the sub-channel with this `id`, in an elastic channel")
	return cmd
}

func (o *messageListOptions) run(ctx context.Context) error {
	arn, err := channelARN(o.channel)
	if err != nil {
		return err
	}
	in := &chime.ListChannelMessagesInput{
		ChannelArn: &o.channel, SubChannelId: optional(o.subChannel), SortOrder: types.SortOrderAscending, MaxResults: new(pageSize),
	}
	if in.NotBefore, err = parseTime("--since", o.since, o.Now()); err != nil {
		return err
	}
	if in.NotAfter, err = parseTime("--before", o.before, o.Now()); err != nil {
		return err
	}
	r, client, err := start(ctx, o.Env, o.actor, arn.Region)
	if err != nil {
		return err
	}
	in.ChimeBearer = client.bearer
	if o.count > 0 {
		err = o.printLast(ctx, r, client, in)
	} else {
		err = o.printAll(ctx, r, client, in)
	}
	return r.close(r.done(err))
}

// printAll prints page after page.
func (o *messageListOptions) printAll(ctx context.Context, r *results, client *actor, in *chime.ListChannelMessagesInput) error {
	var idle idlePages
	for page, err := range chime.NewPaginator(client.ListChannelMessages, in).All(ctx, patient) {
		if err != nil {
			return err
		}
		envelopes, err := messageEnvelopes(o.channel, page)
		if err != nil {
			return err
		}
		if err := r.put(envelopes); err != nil {
			return err
		}
		if err := idle.after(len(envelopes)); err != nil {
			return err
		}
	}
	return nil
}

// printLast asks for the newest messages first, and prints them in order of time.
func (o *messageListOptions) printLast(ctx context.Context, r *results, client *actor, in *chime.ListChannelMessagesInput) error {
	in.SortOrder = types.SortOrderDescending
	in.MaxResults = new(int32(min(o.count, int(pageSize))))
	var last []*stream.Envelope
	var idle idlePages
	for page, err := range chime.NewPaginator(client.ListChannelMessages, in).All(ctx, patient) {
		if err != nil {
			return err
		}
		envelopes, err := messageEnvelopes(o.channel, page)
		if err != nil {
			return err
		}
		if last = append(last, envelopes...); len(last) >= o.count {
			last = last[:o.count]
			break
		}
		if err := idle.after(len(envelopes)); err != nil {
			return err
		}
	}
	slices.Reverse(last)
	return r.put(last)
}

// put prints envelopes and flushes them; stream.ErrStop ends it early.
func (r *results) put(envelopes []*stream.Envelope) error {
	for _, e := range envelopes {
		if err := r.Put(e); err != nil {
			return err
		}
	}
	return r.Flush()
}

// parseTime reads a point in time, or a duration before now; nil if s is empty.
func parseTime(flag, s string, now time.Time) (*time.Time, error) {
	if s == "" {
		return nil, nil
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return new(now.Add(-d)), nil
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return nil, usagef("%s %q: want a time such as 2026-01-15T10:20:30Z, or a duration before now such as 10m", flag, s)
	}
	return &t, nil
}
