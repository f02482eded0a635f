package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

type membershipRemoveOptions struct {
	*Env
	channel    string
	members    []string
	subChannel string
}

func newMembershipRemove(env *Env) *cobra.Command {
	o := &membershipRemoveOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "remove <channel> {<member>... | -}",
		Short: "Remove members from a channel",
		Long: `Remove the users and bots with the given ARNs from a channel, and print one line
for each: {"Arn":…,"Status":"removed"}, or "failed" with ErrorCode and
ErrorMessage. "-" reads ARNs from standard input, one a line.

A member may remove itself, moderators and administrators anybody. The exit code
is 10 when some of several failed.`,
		Example: example(`
			# Leave a channel
			$ peal membership remove "$PEAL_CHANNEL" "$PEAL_AS"`),
		Args: minArgs("the ARN of a channel", "the ARN of a member, or - for standard input"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.channel, o.members = args[0], args[1:]
			return o.run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&o.subChannel, "sub-channel", "", "remove moderators from the sub-channel with this `id` only")
	return cmd
}

func (o *membershipRemoveOptions) run(ctx context.Context) error {
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
	return r.each(ctx, members, "removing members", "removed", func(member string) error {
		_, err := client.DeleteChannelMembership(ctx, &chime.DeleteChannelMembershipInput{
			ChannelArn: &o.channel, ChimeBearer: client.bearer, MemberArn: &member, SubChannelId: optional(o.subChannel),
		}, patient)
		return err
	})
}
