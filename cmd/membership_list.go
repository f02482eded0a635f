package cmd

import (
	"context"

	"github.com/aws/smithy-go/middleware"
	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

type membershipListOptions struct {
	*Env
	channel    string
	hidden     bool
	subChannel string
}

func newMembershipList(env *Env) *cobra.Command {
	o := &membershipListOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "list <channel>",
		Short: "List the members of a channel",
		Long:  `Print the members of a channel, one JSON object a line, as the service lists them.`,
		Example: example(`
			# The ARN of each member
			$ peal membership list "$PEAL_CHANNEL" -o text`),
		Args: exactArgs("the ARN of a channel"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.channel = args[0]
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.hidden, "hidden", false, "list the hidden members instead, as moderators may")
	f.StringVar(&o.subChannel, "sub-channel", "", "list the members of the sub-channel with this `id`")
	return cmd
}

func (o *membershipListOptions) run(ctx context.Context) error {
	arn, err := channelARN(o.channel)
	if err != nil {
		return err
	}
	r, client, err := start(ctx, o.Env, o.actor, arn.Region)
	if err != nil {
		return err
	}
	in := &chime.ListChannelMembershipsInput{
		ChannelArn: &o.channel, ChimeBearer: client.bearer, SubChannelId: optional(o.subChannel), MaxResults: new(pageSize),
	}
	if o.hidden {
		in.Type = types.ChannelMembershipTypeHidden
	}
	pages := chime.NewPaginator(client.ListChannelMemberships, in).All(ctx, patient)
	return r.close(printEntries(r, pages, "ChannelMemberships", "Member.Arn",
		func(out *chime.ListChannelMembershipsOutput) middleware.Metadata { return out.ResultMetadata }))
}
