package cmd

import (
	"context"

	"github.com/aws/smithy-go/middleware"
	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

type channelListOptions struct {
	*Env
	instance  []string // one or none
	mine      bool
	moderated bool
	privacy   enum
}

func newChannelList(env *Env) *cobra.Command {
	o := &channelListOptions{Env: env, privacy: enum{allowed: []string{"public", "private"}}}
	cmd := &cobra.Command{
		Use:   "list [instance]",
		Short: "List channels",
		Long: `Print the channels of an AppInstance, one JSON object a line, as the service lists
them: to ordinary users the public ones only. Without an argument, the AppInstance
is that of the acting user.

--mine prints the channels of which the acting user is a member, private ones too,
with the membership; --moderated those that the acting user moderates.`,
		Example: example(`
			# Name and ARN of each public channel
			$ peal channel list --jq '"\(.Name) \(.ChannelArn)"' -r

			# The channels that the acting user is in
			$ peal channel list --mine --jq .ChannelSummary.ChannelArn -r`),
		Args: rangeArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.instance = args
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.BoolVar(&o.mine, "mine", false, "list the channels of which the acting user is a member")
	f.BoolVar(&o.moderated, "moderated", false, "list the channels that the acting user moderates")
	f.Var(&o.privacy, "privacy", "list only channels that are `what`: public or private")
	return cmd
}

func (o *channelListOptions) run(ctx context.Context) error {
	if (o.mine || o.moderated) && (len(o.instance) > 0 || o.privacy.value != "") || o.mine && o.moderated {
		return usagef("--mine, --moderated, and an AppInstance with --privacy exclude each other")
	}
	instance, err := o.instanceARN(o.instance)
	if err != nil {
		return err
	}
	r, client, err := start(ctx, o.Env, o.actor, instance.Region)
	if err != nil {
		return err
	}
	size := new(pageSize)
	switch {
	case o.mine:
		pages := chime.NewPaginator(client.ListChannelMembershipsForAppInstanceUser,
			&chime.ListChannelMembershipsForAppInstanceUserInput{ChimeBearer: client.bearer, MaxResults: size}).All(ctx, patient)
		err = printEntries(r, pages, "ChannelMemberships", "ChannelSummary.ChannelArn",
			func(out *chime.ListChannelMembershipsForAppInstanceUserOutput) middleware.Metadata {
				return out.ResultMetadata
			})
	case o.moderated:
		pages := chime.NewPaginator(client.ListChannelsModeratedByAppInstanceUser,
			&chime.ListChannelsModeratedByAppInstanceUserInput{ChimeBearer: client.bearer, MaxResults: size}).All(ctx, patient)
		err = printEntries(r, pages, "Channels", "ChannelSummary.ChannelArn",
			func(out *chime.ListChannelsModeratedByAppInstanceUserOutput) middleware.Metadata {
				return out.ResultMetadata
			})
	default:
		pages := chime.NewPaginator(client.ListChannels, &chime.ListChannelsInput{
			AppInstanceArn: new(instance.String()), ChimeBearer: client.bearer, Privacy: types.ChannelPrivacy(o.privacy.api()), MaxResults: size,
		}).All(ctx, patient)
		err = printEntries(r, pages, "Channels", "ChannelArn",
			func(out *chime.ListChannelsOutput) middleware.Metadata { return out.ResultMetadata })
	}
	return r.close(err)
}
