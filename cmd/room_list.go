package cmd

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/service/ivschat"
	"github.com/aws/smithy-go/middleware"
	"github.com/spf13/cobra"

	"github.com/peal-cli/peal/pkg/chime"
)

type roomListOptions struct {
	*Env
	name string
}

func newRoomList(env *Env) *cobra.Command {
	o := &roomListOptions{Env: env}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List rooms",
		Long: `Print the rooms of the account and region, one JSON object a line, those that were
updated last first.`,
		Example: example(`
			# Name and ARN of each room
			$ peal room list --jq '"\(.name) \(.arn)"' -r`),
		RunE: func(cmd *cobra.Command, args []string) error { return o.run(cmd.Context()) },
	}
	cmd.Flags().StringVar(&o.name, "name", "", "list only rooms with this `name`")
	return cmd
}

func (o *roomListOptions) run(ctx context.Context) error {
	r, client, err := start(ctx, o.Env, o.signedRooms, "")
	if err != nil {
		return err
	}
	in := &ivschat.ListRoomsInput{Name: optional(o.name), MaxResults: new(pageSize)}
	return r.close(printEntries(r, roomPages(ctx, client, in), "rooms", "arn",
		func(out *ivschat.ListRoomsOutput) middleware.Metadata { return out.ResultMetadata }))
}

// roomPages returns all pages of a list, until a page token repeats: the SDK's own
// paginator would go round for ever.
func roomPages(ctx context.Context, client *ivschat.Client, in *ivschat.ListRoomsInput) iter.Seq2[*ivschat.ListRoomsOutput, error] {
	list := func(ctx context.Context, in *ivschat.ListRoomsInput, _ ...func(*chime.Options)) (*ivschat.ListRoomsOutput, error) {
		return client.ListRooms(ctx, in)
	}
	return chime.NewPaginator(list, in).All(ctx)
}
