package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
	"github.com/peal-cli/peal/pkg/chime/types"
)

type channelCreateOptions struct {
	*Env
	instance string
	name     string

	id         string
	mode       enum
	privacy    enum
	metadata   string
	members    []string
	moderators []string
	tags       []string
	token      string
}

func newChannelCreate(env *Env) *cobra.Command {
	o := &channelCreateOptions{
		Env:     env,
		mode:    enum{value: "restricted", allowed: []string{"restricted", "unrestricted"}},
		privacy: enum{value: "public", allowed: []string{"public", "private"}},
	}
	cmd := &cobra.Command{
		Use:   "create <instance> <name>",
		Short: "Create a channel",
		Long: `Create a channel in an AppInstance as the user of --as, who becomes its member and
moderator, and print its ARN.`,
		Example: example(`
			# A private channel with two members
			$ peal channel create "$INSTANCE" support --privacy private --member "$JOHN" --member "$JANE"`),
		Args: exactArgs("the ARN of an AppInstance", "the name of the channel"),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.instance, o.name = args[0], args[1]
			return o.run(cmd.Context())
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.StringVar(&o.id, "id", "", "end the ARN with this `id`; default: one that the service makes")
	f.Var(&o.mode, "mode", "let members add members: `mode` is restricted (they may not) or unrestricted")
	f.Var(&o.privacy, "privacy", "let everybody find it: `who` is public or private")
	f.StringVar(&o.metadata, "metadata", "", "attach this `text`, often JSON")
	f.StringArrayVar(&o.members, "member", nil, "add the user or bot with this `ARN` (repeat for more, up to 10)")
	f.StringArrayVar(&o.moderators, "moderator", nil, "make the user or bot with this `ARN` a moderator (repeat for more, up to 10)")
	f.StringArrayVar(&o.tags, "tag", nil, "tag it, as `key=value` (repeat for more)")
	f.StringVar(&o.token, "client-request-token", "", "create once, however often a command with this `token` is repeated")
	return cmd
}

func (o *channelCreateOptions) run(ctx context.Context) error {
	instance, err := appInstanceARN(o.instance)
	if err != nil {
		return err
	}
	if err := checkMetadata(o.metadata); err != nil {
		return usageError{err}
	}
	tags, err := parseTags(o.tags)
	if err != nil {
		return err
	}
	members, err := o.arns(o.members, chime.KindUser, chime.KindBot)
	if err != nil {
		return err
	}
	moderators, err := o.arns(o.moderators, chime.KindUser, chime.KindBot)
	if err != nil {
		return err
	}
	r, client, err := start(ctx, o.Env, o.actor, instance.Region)
	if err != nil {
		return err
	}
	out, err := client.CreateChannel(ctx, &chime.CreateChannelInput{
		AppInstanceArn:     &o.instance,
		ChimeBearer:        client.bearer,
		Name:               &o.name,
		ChannelId:          optional(o.id),
		Mode:               types.ChannelMode(o.mode.api()),
		Privacy:            types.ChannelPrivacy(o.privacy.api()),
		Metadata:           optional(o.metadata),
		MemberArns:         members,
		ModeratorArns:      moderators,
		Tags:               tags,
		ClientRequestToken: optional(o.token),
	})
	if err != nil {
		return err
	}
	return r.close(r.value(value(out.ChannelArn), chime.RawBody(out.ResultMetadata)))
}
