package cmd

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

// maxBatch is how many members BatchCreateChannelMembership takes.
const maxBatch = 100

type membershipAddOptions struct {
	*Env
	channel    string
	members    []string
	hidden     bool
	subChannel string
}

func newMembershipAdd(env *Env) *cobra.Command {
	o := &membershipAddOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "add <channel> {<member>... | -}",
		Short: "Add users and bots to a channel",
		Long: `Add the users and bots with the given ARNs to a channel, 100 with one call, and
print one line for each: {"Arn":…,"Status":"added"}, "exists" for one that is a
member already, or "failed" with ErrorCode and ErrorMessage. "-" reads ARNs from
standard input, one a line; blank lines and comments, which begin with #, do not count.

The exit code is 10 when some failed. Run it again to add those that are missing.`,
		Example: example(`
			# Add one user
			$ peal membership add "$PEAL_CHANNEL" "$USER_ARN"

			# Add all users of an AppInstance
			$ peal user list "$INSTANCE" -q .AppInstanceUserArn -r | peal membership add "$PEAL_CHANNEL" -`),
		Args: minArgs("the ARN of a channel", "the ARN of a user or bot, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.channel, o.members = args[0], args[1:]
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.hidden, "hidden", false, "add members that lists of members do not show and who cannot send")
	f.StringVar(&o.subChannel, "sub-channel", "", "add moderators to the sub-channel with this `id`, in an elastic channel")
	return cmd
}

func (o *membershipAddOptions) run(ctx context.Context) error {
	arn, err := channelARN(o.channel)
	if err != nil {
		return err
	}
	members, err := o.arns(o.members, chime.KindUser, chime.KindBot)
	if err != nil {
		return err
	}
	r, client, err := start(ctx, o.Env, o.actor, arn.Region)
	if err != nil {
		return err
	}
	if len(members) == 1 {
		return r.close(o.addOne(ctx, client, r, members[0]))
	}
	b := r.batch(len(members), "adding members")
	for chunk := range slices.Chunk(members, maxBatch) {
		if err := o.addBatch(ctx, client, b, chunk); err != nil {
			return b.end(err)
		}
	}
	return b.end(nil)
}

func (o *membershipAddOptions) membershipType() types.ChannelMembershipType {
	if o.hidden {
		return types.ChannelMembershipTypeHidden
	}
	return types.ChannelMembershipTypeDefault
}

// addOne adds one member by the operation that members of a channel are allowed
// more often than the one for many; its failure is that of the command.
func (o *membershipAddOptions) addOne(ctx context.Context, client *actor, r *results, member string) error {
	_, err := client.CreateChannelMembership(ctx, &chime.CreateChannelMembershipInput{
		ChannelArn: &o.channel, ChimeBearer: client.bearer, MemberArn: &member, Type: o.membershipType(), SubChannelId: optional(o.subChannel),
	})
	item := batchItem{Arn: member, Status: "added"}
	if isConflict(err) {
		item.Status, err = "exists", nil
	}
	if err != nil {
		return err
	}
	return r.batch(1, "").add(item)
}

// addBatch adds up to maxBatch members. What the service says about the whole
// batch as such is the result of each of its members.
func (o *membershipAddOptions) addBatch(ctx context.Context, client *actor, b *batch, members []string) error {
	out, err := client.BatchCreateChannelMembership(ctx, &chime.BatchCreateChannelMembershipInput{
		ChannelArn: &o.channel, ChimeBearer: client.bearer, MemberArns: members, Type: o.membershipType(), SubChannelId: optional(o.subChannel),
	}, patient)
	if err != nil && !isBadRequest(err) {
		return err
	}
	refused := map[string]types.BatchCreateChannelMembershipError{}
	if err == nil {
		for _, e := range out.Errors {
			refused[value(e.MemberArn)] = e
		}
	}
	for _, member := range members {
		item := batchItem{Arn: member, Status: "added"}
		switch e, ok := refused[member]; {
		case err != nil:
			item = failedItem(member, err)
		case ok && e.ErrorCode == types.ErrorCodeConflict:
			item.Status = "exists"
		case ok:
			item = batchItem{Arn: member, Status: statusFailed, ErrorCode: string(e.ErrorCode), ErrorMessage: value(e.ErrorMessage)}
		}
		if err := b.add(item); err != nil {
			return err
		}
	}
	return b.Flush()
}

func isConflict(err error) bool {
	e, ok := errors.AsType[*chime.Error](err)
	return ok && e.StatusCode == http.StatusConflict
}

func isBadRequest(err error) bool {
	e, ok := errors.AsType[*chime.Error](err)
	return ok && e.StatusCode == http.StatusBadRequest
}
